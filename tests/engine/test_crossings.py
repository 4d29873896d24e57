"""Two at once: whoever comes second sees what the first one did, and nothing is done twice or lost.

Each crossing is made certain by holding the first transaction open at a point, not by chance.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import engine
from engine import pump
from engine.db import UnitOfWork
from engine.errors import Conflict
from engine.models import Incident, Instance, Job
from engine.registry import Call, Registry
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

DAY = timedelta(days=1)
VARIABLES = "wort:text zahl:zahl mehr:wahrheit runde:zahl"
OUTSIDE = "".join(declared_message(name, "wort") for name in ("Tatsache", "Beginn", "Befehl"))
NOT_HERE = 0.3
"""Seconds to see that somebody who must wait has not gone on."""


class Pool:
    """Threads of this test and the gate at which a step stops."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(8)
        self.arrived, self.open = threading.Event(), threading.Event()
        self.armed = False

    def stop_here(self) -> None:
        """Hold the first that comes by until the gate opens."""
        if self.armed:
            self.armed = False
            self.arrived.set()
            assert self.open.wait(20)

    def crossing(
        self, first: Callable[[], Any], *others: Callable[[], Any]
    ) -> tuple[Any, list[Any]]:
        """Start the first, wait until it stands at the gate, start the others, open the gate."""
        self.armed = True
        one = self.threads.submit(first)
        assert self.arrived.wait(20), one.result(1)
        rest = [self.threads.submit(other) for other in others]
        for future in rest:
            _still_waits(future)
        self.open.set()
        return one.result(30), [outcome(future) for future in rest]


def _still_waits(future: Future[Any]) -> None:
    try:
        future.result(NOT_HERE)
    except (TimeoutError, Conflict):
        return


def outcome(future: Future[Any]) -> Any:
    """Return a result, or what the caller would be told."""
    try:
        return future.result(30)
    except Conflict as conflict:
        return conflict.code


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool()
    yield pool
    pool.open.set()
    pool.threads.shutdown()


@pytest.fixture
def registry(steps: Steps, pool: Pool) -> Registry:
    registry = steps.registry
    known: set[str] = set()

    @registry.handler("gate", label="Halten")
    def gate(work: UnitOfWork, call: Call) -> None:
        pool.stop_here()

    @registry.function("bekannt", label="bekannt", needs_work=True)
    def is_known(work: UnitOfWork, variables: Any, key: str) -> bool:
        query = select(func.count()).where(Job.key == f"fact/{key}")
        return bool(work.session.scalar(query))

    @registry.message("Merken", kind="fact", key="wort", schema={"wort": "text"})
    def remember(work: UnitOfWork, payload: Any) -> None:
        known.add(payload["wort"])
        engine.enqueue_job(work, "send", {}, f"fact/{payload['wort']}")

    return registry


def drawn(body: str, key: str = "P") -> engine.Bundle:
    outside = OUTSIDE + declared_message("Merken", "wort")
    return draw(body, variables=VARIABLES, outside=outside, key=key)


BORDERED = drawn(
    start()
    + person("U")
    + boundary("B", "U", timer("P1D"))
    + machine("H", "gate")
    + machine("H2", "gate")
    + person("V")
    + person("N")
    + end()
    + flows("S", "U", "H", "V", "E")
    + flows("B", "H2", "N", "E")
)


def complete(bench: Bench, task: str, actor: str = "jco.demo", token: str | None = None) -> Any:
    return lambda: bench.db.run(
        actor, lambda work: engine.complete_task(work, task, {"zahl": 1}, token).outcome["zahl"]
    )


def tick(bench: Bench) -> Callable[[], int]:
    return lambda: pump.fire_due_timers(bench.db)


def chain_holds(bench: Bench, instance: str) -> bool:
    with bench.db.read() as session:
        return engine.first_broken(session, instance) is None


def test_a_form_before_its_deadline_wins_over_the_timer_that_comes_while_it_is_taken(
    bench: Bench, pool: Pool
) -> None:
    instance = bench.begin(BORDERED)
    task = bench.task("U")
    bench.clock.advance(DAY)

    done, (fired,) = pool.crossing(complete(bench, task), tick(bench))

    assert (done, fired) == (1, 0)
    assert bench.open() == ["V"]
    assert chain_holds(bench, instance)


def test_a_timer_wins_over_the_form_that_comes_while_it_fires(bench: Bench, pool: Pool) -> None:
    instance = bench.begin(BORDERED)
    task = bench.task("U")
    bench.clock.advance(DAY)

    fired, (told,) = pool.crossing(tick(bench), complete(bench, task))

    assert (fired, told) == (1, "task_gone")
    assert bench.open() == ["N"]
    assert chain_holds(bench, instance)


def test_two_ticks_fire_a_timer_once(bench: Bench, pool: Pool) -> None:
    instance = bench.begin(BORDERED)
    bench.clock.advance(DAY)

    one, others = pool.crossing(tick(bench), tick(bench), tick(bench))

    assert (one, others) == (1, [0, 0])
    assert bench.passed(instance).count("B") == 1
    assert bench.incidents() == []


def test_the_same_form_twice_at_once_is_done_once_and_answered_twice(
    bench: Bench, pool: Pool
) -> None:
    instance = bench.begin(BORDERED)
    task = bench.task("U")

    one, others = pool.crossing(
        complete(bench, task, token="form"), complete(bench, task, token="form")
    )

    assert (one, others) == (1, [1])
    assert bench.passed(instance).count("U") == 1


def test_the_same_form_for_two_tasks_at_once_is_taken_for_one_and_refused_for_the_other(
    bench: Bench, pool: Pool
) -> None:
    first, second = bench.begin(BORDERED), bench.begin_again("P")
    with bench.db.read() as session:
        tasks = {task.instance_id: task.id for task in engine.open_tasks(session)}

    one, others = pool.crossing(
        complete(bench, tasks[first], token="form"), complete(bench, tasks[second], token="form")
    )

    assert (one, others) == (1, ["request_key_used"])
    assert bench.open() == ["U", "V"]
    assert all(chain_holds(bench, instance) for instance in (first, second))


def test_a_claim_while_the_task_is_being_done_is_told_that_it_is_done(
    bench: Bench, pool: Pool
) -> None:
    bench.begin(BORDERED)
    task = bench.task("U")

    def claim() -> None:
        bench.db.run("jco2.demo", lambda work: engine.claim_task(work, task))

    _, others = pool.crossing(complete(bench, task), claim, claim)

    assert others == ["task_done", "task_done"]


STARTED = drawn(
    node("startEvent", "S", message("Beginn"), laufzettel_einmalig="wort")
    + machine("H", "gate")
    + person("U")
    + end()
    + flows("S", "H", "U", "E")
)


def test_two_messages_with_the_same_key_at_once_start_one_instance(
    bench: Bench, pool: Pool
) -> None:
    with bench.db.begin("owner") as work:
        engine.deploy(work, STARTED)

    def send() -> int:
        return len(
            bench.db.run(
                "sender", lambda work: engine.send_message(work, "Beginn", {"wort": "k"})
            ).started
        )

    one, others = pool.crossing(send, send, send)

    assert (one, others) == (1, [0, 0])
    assert bench.open() == ["U"]


def waiting(*, gate_before: bool) -> engine.Bundle:
    """Hold the instance just before, or just after, it begins to wait for a fact."""
    wait = node(
        "intermediateCatchEvent", "W", message("Merken"), laufzettel_tatsache="bekannt(wort)"
    )
    if gate_before:
        path = machine("H", "gate") + flows("S", "U", "H", "W", "V", "E")
        return drawn(start() + person("U") + path + wait + person("V") + end())
    return drawn(
        start()
        + person("U")
        + node("parallelGateway", "T1")
        + wait
        + person("V")
        + person("X")
        + end()
        + machine("H", "gate")
        + flows("S", "U", "T1", "W", "V", "E")
        + flows("T1", "H", "X", "E")
    )


@pytest.mark.parametrize("gate_before", [True, False])
def test_a_fact_that_comes_while_the_wait_for_it_begins_is_not_missed(
    bench: Bench, pool: Pool, gate_before: bool
) -> None:
    bench.begin(waiting(gate_before=gate_before), wort="k")
    task = bench.task("U")

    def send() -> int:
        receipt = bench.db.run(
            "sender", lambda work: engine.send_message(work, "Merken", {"wort": "k"})
        )
        return len(receipt.delivered)

    def finish() -> None:
        bench.db.run("jco.demo", lambda work: engine.complete_task(work, task, {"wort": "k"}))

    pool.crossing(finish, send)

    assert "V" in bench.open()
    assert bench.awaited() == []


def test_a_fact_not_yet_written_down_reaches_the_wait_that_begins_meanwhile(
    bench: Bench, pool: Pool
) -> None:
    """The sender stands in another instance's step while the wait begins."""
    held = drawn(
        start()
        + node("intermediateCatchEvent", "W", message("Merken"))
        + machine("H", "gate")
        + end()
        + flows("S", "W", "H", "E"),
        key="Andere",
    )
    bench.begin(held, wort="k")
    bench.begin(waiting(gate_before=True), wort="k")
    task = bench.task("U")

    def send() -> None:
        bench.db.run("sender", lambda work: engine.send_message(work, "Merken", {"wort": "k"}))

    def finish() -> None:
        bench.db.run("jco.demo", lambda work: engine.complete_task(work, task, {"wort": "k"}))

    pool.crossing(send, finish)

    assert bench.open() == ["V"]
    assert bench.awaited() == []


PAIR = drawn(
    start()
    + node("parallelGateway", "T1")
    + node("intermediateCatchEvent", "W1", message("Tatsache"))
    + node("intermediateCatchEvent", "W2", message("Beginn"))
    + machine("H1", "gate")
    + machine("H2", "gate")
    + person("V1")
    + person("V2")
    + end()
    + flows("S", "T1", "W1", "H1", "V1", "E")
    + flows("T1", "W2", "H2", "V2", "E")
)


def test_two_messages_for_the_same_instances_at_once_both_arrive_everywhere(
    bench: Bench, pool: Pool
) -> None:
    instances = [bench.begin(PAIR, wort="k") for _ in range(3)]

    def send(name: str) -> Callable[[], int]:
        return lambda: len(
            bench.db.run(
                "sender", lambda work: engine.send_message(work, name, {"wort": "k"})
            ).delivered
        )

    one, others = pool.crossing(send("Tatsache"), send("Beginn"))

    assert (one, others) == (3, [3])
    assert bench.open() == ["V1"] * 3 + ["V2"] * 3
    assert all(chain_holds(bench, instance) for instance in instances)


@on_postgresql
def test_locks_taken_crosswise_are_resolved_by_running_one_command_again(bench: Bench) -> None:
    instances = [bench.begin(PAIR, wort="k") for _ in range(2)]
    both = threading.Barrier(2)
    runs: list[str] = []

    def cancel(order: list[str], actor: str) -> None:
        def command(work: UnitOfWork) -> None:
            runs.append(actor)
            for number, instance in enumerate(order):
                try:
                    engine.cancel_instance(work, instance, "Test")
                except Conflict:
                    return
                if number == 0 and len(runs) <= 2:
                    both.wait(10)

        bench.db.run(actor, command)

    with ThreadPoolExecutor(2) as threads:
        done = [
            threads.submit(cancel, instances, "a"),
            threads.submit(cancel, instances[::-1], "b"),
        ]
        for future in done:
            future.result(30)

    assert len(runs) == 3
    assert [bench.status(instance) for instance in instances] == ["abgebrochen"] * 2
    assert all(chain_holds(bench, instance) for instance in instances)


def test_two_workers_take_each_job_once(bench: Bench, steps: Steps) -> None:
    body = start() + machine("A", "send") + person("V") + end() + flows("S", "A", "V", "E")
    bench.begin(drawn(body))
    for _ in range(11):
        bench.begin_again("P")

    with ThreadPoolExecutor(4) as threads:
        tried = list(threads.map(lambda _: pump.run_due_jobs(bench.db), range(4)))

    assert sum(tried) == 12
    assert len(steps.sent) == len(set(steps.sent)) == 12
    assert bench.open() == ["V"] * 12


def test_two_people_who_retry_at_once_do_it_once(bench: Bench, steps: Steps, pool: Pool) -> None:
    steps.broken.add("break")
    body = start() + machine("A", "break") + machine("H", "gate") + person("V") + end()
    instance = bench.begin(drawn(body + flows("S", "A", "H", "V", "E")))
    steps.broken.clear()
    with bench.db.read() as session:
        incident = session.scalars(select(Incident.id)).one()

    def retry() -> bool:
        return bench.db.run("edv.demo", lambda work: engine.retry_incident(work, incident))

    one, others = pool.crossing(retry, retry)

    assert (one, others) == (True, ["incident_resolved"])
    assert bench.passed(instance).count("A") == 1


def test_a_cancellation_and_a_late_result_do_not_block_each_other(bench: Bench, pool: Pool) -> None:
    body = start() + machine("A", "send") + machine("H", "gate") + person("V") + end()
    instance = bench.begin(drawn(body + flows("S", "A", "H", "V", "E")))
    with bench.db.begin("system") as work:
        job = engine.claim_job(work)
    assert job is not None

    def finish() -> None:
        bench.db.run("system", lambda work: engine.finish_job(work, job.id, {"wort": "x"}))

    def cancel() -> None:
        bench.db.run("edv.demo", lambda work: engine.cancel_instance(work, instance, "Test"))

    pool.crossing(finish, cancel)

    assert bench.status(instance) == "abgebrochen"
    assert bench.open() == []
    with bench.db.read() as session:
        assert session.get_one(Job, job.id).status == "done"
        assert session.scalar(select(func.count()).select_from(Instance)) == 1
