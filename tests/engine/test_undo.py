"""Taking back one's own last act: exact where it is possible, refused where it is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import engine
from engine import pump
from engine.db import Base, UnitOfWork
from engine.errors import Conflict, Rejected
from engine.models import History, Instance, Subscription, Task, Timer
from engine.registry import Call, Registry
from engine.undo import Undone
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    declared_message,
    draw,
    end,
    flow,
    flows,
    machine,
    message,
    person,
    start,
    timer,
)
from tests.engine.steps import Steps

WITHIN = timedelta(minutes=10)
COLLEAGUE = "jco2.demo"
NOTE = person("U", laufzettel_annahme="note")


@pytest.fixture
def taken_back() -> list[tuple[str, Any]]:
    """What the acceptors were asked to take back."""
    return []


@pytest.fixture
def registry(steps: Steps, taken_back: list[tuple[str, Any]]) -> Registry:
    def take_back(work: UnitOfWork, call: Call, at: Any) -> None:
        taken_back.append((call.element_id, at))

    @steps.registry.acceptor("note", undo=take_back)
    def note(work: UnitOfWork, call: Call, form: dict[str, Any]) -> dict[str, Any]:
        return {}

    @steps.registry.message("Anruf", kind="command", key="wort", schema={"wort": "text"})
    def receive_call(work: UnitOfWork, payload: dict[str, Any]) -> None:
        """Nothing to store."""

    return steps.registry


def two_steps(between: str = "") -> Any:
    steps = ("S", "U", "A", "V", "E") if between else ("S", "U", "V", "E")
    return draw(
        start() + NOTE + between + person("V") + end() + flows(*steps),
        variables="runde:zahl",
    )


def undo(bench: Bench, actor: str = "jco.demo") -> list[Undone]:
    with bench.db.begin(actor) as work:
        return engine.undo_last(work, WITHIN)


def offered(bench: Bench, actor: str = "jco.demo") -> list[str]:
    with bench.db.read() as session:
        found = engine.undoable(session, actor, bench.clock.now(), WITHIN)
    return [one.kind for one in found]


def rows(bench: Bench, model: type[Base], *without: str) -> list[dict[str, Any]]:
    columns = [c.key for c in model.__table__.columns if c.key not in without]
    with bench.db.read() as session:
        found = [
            {key: getattr(row, key) for key in columns} for row in session.scalars(select(model))
        ]
    return sorted(found, key=str)


def test_a_completion_is_taken_back_to_what_was_and_the_history_goes_on(
    bench: Bench, taken_back: list[tuple[str, Any]]
) -> None:
    instance_id = bench.begin(two_steps())
    task, at = bench.task("U"), bench.clock.now()
    changed = ("revision", "history_length", "history_hash")
    before = rows(bench, Instance, *changed)
    tasks = rows(bench, Task, "draft", "draft_at")
    bench.complete("U", {"wort": "Hallo"})
    assert bench.open() == ["V"]
    bench.clock.advance(timedelta(minutes=3))
    assert undo(bench) == [Undone(task, "U", "erledigt")]
    assert bench.open() == ["U"]
    assert bench.task("U") == task
    assert taken_back == [("U", at)]
    assert rows(bench, Instance, *changed) == before
    assert [row for row in rows(bench, Task, "draft", "draft_at") if row["id"] == task] == tasks
    with bench.db.read() as session:
        assert engine.task_view(session, task).draft == {"wort": "Hallo"}
        assert engine.first_broken(session, instance_id) is None
        kinds = list(session.scalars(select(History.kind).order_by(History.position)))
    assert kinds[-1] == "rueckgaengig"
    assert "erledigt" in kinds
    bench.complete("U", {"wort": "Hallo"})
    bench.complete("V")
    assert bench.open() == []


def test_what_was_taken_back_is_not_taken_back_twice(bench: Bench) -> None:
    bench.begin(two_steps())
    bench.complete("U")
    undo(bench)
    assert offered(bench) == []
    with pytest.raises(Rejected, match="undo_nothing"):
        undo(bench)


def test_after_the_time_it_is_too_late(bench: Bench) -> None:
    bench.begin(two_steps())
    bench.complete("U")
    bench.clock.advance(WITHIN)
    assert offered(bench) == ["erledigt"]
    bench.clock.advance(timedelta(seconds=1))
    assert offered(bench) == []
    with pytest.raises(Rejected, match="undo_too_late"):
        undo(bench)


def test_once_a_colleague_has_done_anything_it_is_too_late(bench: Bench) -> None:
    bench.begin(two_steps())
    bench.complete("U")
    with bench.db.begin(COLLEAGUE) as work:
        engine.claim_task(work, bench.task("V"))
    with pytest.raises(Conflict, match="undo_overtaken"):
        undo(bench)
    assert bench.open() == ["V"]


def test_a_draft_at_the_next_task_is_something_that_has_happened(bench: Bench) -> None:
    bench.begin(two_steps())
    bench.complete("U")
    bench.clock.advance(timedelta(seconds=1))
    with bench.db.begin(COLLEAGUE) as work:
        engine.save_draft(work, bench.task("V"), {"wort": "begonnen"})
    assert offered(bench) == []


def test_nobody_takes_back_what_another_did(bench: Bench) -> None:
    bench.begin(two_steps())
    bench.complete("U")
    with pytest.raises(Rejected, match="undo_nothing"):
        undo(bench, COLLEAGUE)


def test_a_step_that_followed_cannot_be_taken_back(bench: Bench) -> None:
    bench.begin(two_steps(machine("A", "count")))
    bench.complete("U")
    assert bench.open() == ["V"]
    with pytest.raises(Rejected, match="undo_nothing"):
        undo(bench)


def test_a_completion_that_ends_the_process_stays(bench: Bench) -> None:
    bench.begin(draw(start() + NOTE + end() + flows("S", "U", "E")))
    bench.complete("U")
    assert offered(bench) == []


def test_a_step_that_does_not_say_how_stays(bench: Bench) -> None:
    bench.begin(two_steps())
    bench.complete("U")
    bench.complete("V")
    assert offered(bench) == []


def test_of_two_completions_in_one_act_none_is_taken_back(bench: Bench) -> None:
    bench.begin(two_steps())
    bench.begin_again("P")
    with bench.db.begin("jco.demo") as work:
        for task in engine.open_tasks(work.session):
            engine.complete_task(work, task.id, {})
    assert offered(bench) == []


def test_taking_and_passing_on_are_taken_back(bench: Bench) -> None:
    bench.begin(two_steps())
    task = bench.task("U")
    for taker in ("", COLLEAGUE):
        bench.clock.advance(timedelta(seconds=1))
        with bench.db.begin("jco.demo") as work:
            if taker:
                engine.assign_task(work, task, taker)
            else:
                engine.claim_task(work, task)
        assert len(undo(bench)) == 1
        with bench.db.read() as session:
            assert engine.task_view(session, task).assignee is None


def test_putting_aside_is_taken_back(bench: Bench) -> None:
    bench.begin(two_steps())
    task = bench.task("U")
    with bench.db.begin("jco.demo") as work:
        engine.follow_up_task(work, task, bench.clock.now() + timedelta(days=3))
    assert [one.kind for one in undo(bench)] == ["zurueckgestellt"]
    with bench.db.read() as session:
        assert engine.task_view(session, task).follow_up_at is None


def test_what_a_colleague_took_meanwhile_is_left_to_them(bench: Bench) -> None:
    bench.begin(two_steps())
    task = bench.task("U")
    with bench.db.begin("jco.demo") as work:
        engine.assign_task(work, task, COLLEAGUE)
    with bench.db.begin(COLLEAGUE) as work:
        engine.release_task(work, task)
    with pytest.raises(Conflict, match="undo_overtaken"):
        undo(bench)


def test_several_tasks_that_were_taken_at_once_are_given_back_at_once(bench: Bench) -> None:
    bench.begin(two_steps())
    bench.begin_again("P")
    with bench.db.begin("jco.demo") as work:
        for task in engine.open_tasks(work.session):
            engine.claim_task(work, task.id)
    assert len(undo(bench)) == 2
    with bench.db.read() as session:
        assert {task.assignee for task in engine.open_tasks(session)} == {None}


def test_timers_and_waits_of_the_instance_stand_as_before(bench: Bench) -> None:
    late, told = boundary("T", "U", timer("'P3D'")), boundary("M", "U", message("Anruf"))
    others = end("E2") + end("E3") + flow("T", "E2") + flow("M", "E3")
    diagram = draw(
        start() + NOTE + late + told + person("V") + end() + others + flows("S", "U", "V", "E"),
        variables="wort:text",
        outside=declared_message("Anruf", "wort"),
    )
    bench.begin(diagram, wort="x")
    before = rows(bench, Timer), rows(bench, Subscription)
    assert [len(found) for found in before] == [1, 1]
    bench.clock.advance(timedelta(hours=1))
    bench.complete("U")
    assert (rows(bench, Timer), rows(bench, Subscription)) == ([], [])
    undo(bench)
    assert (rows(bench, Timer), rows(bench, Subscription)) == before
    bench.clock.advance(timedelta(days=3))
    pump.tick(bench.db)
    assert bench.open() == []
