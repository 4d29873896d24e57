"""Twenty collisions of each kind by chance: every one ends as if the two had come one by one.

`test_crossings.py` holds the first at a chosen point; here both simply start at the same moment.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

import engine
from engine import pump
from engine.db import UnitOfWork
from engine.errors import Conflict
from engine.models import Job
from tests.databases import on_postgresql
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    declared_message,
    draw,
    end,
    flows,
    machine,
    message,
    node,
    person,
    start,
    timer,
)
from tests.engine.steps import Steps

ROUNDS = 20
VARIABLES = "wort:text zahl:zahl mehr:wahrheit"
OUTSIDE = declared_message("Tatsache", "wort")


def drawn(*parts: str) -> engine.Bundle:
    return draw("".join(parts), variables=VARIABLES, outside=OUTSIDE)


BESIDE = drawn(
    start(),
    node("parallelGateway", "T1"),
    person("A"),
    person("B"),
    node("parallelGateway", "T2"),
    person("Z"),
    end(),
    flows("S", "T1", "A", "T2", "Z", "E"),
    flows("T1", "B", "T2"),
)
BORDERED = drawn(
    start(),
    person("A"),
    boundary("F", "A", timer("P1D")),
    person("Z"),
    person("N"),
    end(),
    flows("S", "A", "Z", "E"),
    flows("F", "N", "E"),
)
AWAITING = drawn(
    start(),
    node("intermediateCatchEvent", "W", message("Tatsache")),
    person("Z"),
    end(),
    flows("S", "W", "Z", "E"),
)
SENDING = drawn(start(), machine("R", "send"), person("Z"), end(), flows("S", "R", "Z", "E"))


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def collide(threads: ThreadPoolExecutor, *acts: Callable[[], Any]) -> list[Any]:
    """Start all at the same moment; return their results, or what each would be told."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait(10)
        try:
            return act()
        except Conflict as conflict:
            return conflict.code

    return list(threads.map(run, acts))


def running(bench: Bench, actor: str, command: Callable[[UnitOfWork], Any]) -> Callable[[], Any]:
    return lambda: bench.db.run(actor, command)


def completing(bench: Bench, element: str, number: int) -> Callable[[], Any]:
    task = bench.task(element)
    form = {"zahl": number, "wort": "k"}
    return running(
        bench, f"{element}.demo", lambda work: bool(engine.complete_task(work, task, form))
    )


def ending(bench: Bench, instance: str) -> Callable[[], Any]:
    return running(bench, "edv.demo", lambda work: engine.cancel_instance(work, instance, "Test"))


def sending(bench: Bench, number: int) -> Callable[[], Any]:
    payload = {"wort": "k", "zahl": number}
    return running(bench, "sender", lambda work: engine.send_message(work, "Tatsache", payload))


def finishing(bench: Bench, job: Job) -> Callable[[], Any]:
    return running(bench, "system", lambda work: engine.finish_job(work, job.id, {"wort": "da"}))


def sound(bench: Bench, instance: str) -> bool:
    """Tell whether nothing is left over: whole chain, no incident, rows only of what waits."""
    with bench.db.read() as session:
        chain = engine.first_broken(session, instance) is None
        tokens = engine.instance_tokens(session, bench.db.runtime, instance)
        tasks = {task.id for task in engine.open_tasks(session, instance_id=instance)}
    return chain and tasks == {t.id for t in tokens if t.kind == "task"} and not bench.incidents()


def test_two_tasks_of_one_instance_completed_at_once_both_count(
    bench: Bench, threads: ThreadPoolExecutor
) -> None:
    instance = bench.begin(BESIDE)
    for number in range(ROUNDS):
        acts = completing(bench, "A", number), completing(bench, "B", number)

        assert collide(threads, *acts) == [True, True]

        assert bench.open() == ["Z"]
        assert bench.passed(instance).count("T2") == 1
        assert sound(bench, instance)
        bench.complete("Z")
        assert bench.status(instance) == "beendet"
        instance = bench.begin_again("P")


def test_a_form_and_its_deadline_at_once_exactly_one_happens(
    bench: Bench, threads: ThreadPoolExecutor
) -> None:
    instance = bench.begin(BORDERED)
    for number in range(ROUNDS):
        bench.clock.advance(timedelta(days=1))

        told, fired = collide(
            threads, completing(bench, "A", number), lambda: pump.fire_due_timers(bench.db)
        )

        assert (told, fired, bench.open()) in ((True, 0, ["Z"]), ("task_gone", 1, ["N"]))
        assert bench.timers() == []
        assert sound(bench, instance)
        bench.complete(bench.open()[0])
        instance = bench.begin_again("P")


def test_a_message_and_the_end_of_its_receiver_at_once(
    bench: Bench, threads: ThreadPoolExecutor, steps: Steps
) -> None:
    instance = bench.begin(AWAITING, wort="k")
    for number in range(ROUNDS):
        receipt, _ = collide(threads, sending(bench, number), ending(bench, instance))

        assert receipt.recorded
        assert receipt.failed == ()
        assert receipt.delivered in ((), (instance,))
        assert bench.status(instance) == "abgebrochen"
        assert (bench.open(), bench.awaited()) == ([], [])
        assert sound(bench, instance)
        instance = bench.begin_again("P", wort="k")
    assert [fact["zahl"] for fact in steps.facts] == list(range(ROUNDS))


@pytest.mark.parametrize("ended_before", [True, False])
def test_the_result_of_a_job_and_the_end_of_its_instance(
    bench: Bench, threads: ThreadPoolExecutor, ended_before: bool
) -> None:
    instance = bench.begin(SENDING)
    for _ in range(ROUNDS):
        job = bench.db.run("system", engine.claim_job)
        assert job is not None
        finish = finishing(bench, job)

        if ended_before:
            ending(bench, instance)()
            before = bench.history(instance)
            finish()
            assert bench.history(instance) == before
        else:
            assert collide(threads, finish, ending(bench, instance)) == [None, None]

        assert bench.status(instance) == "abgebrochen"
        assert sound(bench, instance)
        with bench.db.read() as session:
            status = session.scalar(select(Job.status).where(Job.id == job.id))
        assert status in ("cancelled", "done")
        instance = bench.begin_again("P")


@on_postgresql
def test_a_command_whose_process_stood_still_too_long_is_run_again_once_whole(
    bench: Bench,
) -> None:
    """PostgreSQL ends a transaction that nobody goes on with; what it wrote is gone."""
    attempts = []

    def stall_once(work: UnitOfWork) -> str:
        attempts.append(work.now)
        drawn = draw(start() + person("T") + end() + flows("S", "T", "E"))
        found = engine.deploy(work, drawn).id
        if len(attempts) == 1:
            work.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 50"))
            time.sleep(0.3)
        work.session.execute(text("SELECT 1"))
        return found

    deployed = bench.db.run("owner", stall_once)

    assert len(attempts) == 2
    with bench.db.read() as session:
        assert [one.id for one in engine.definitions(session)] == [deployed]
