"""A batch does the same to many instances, each once, and says what it could not do and why."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

import engine
from engine import pump
from engine.errors import Conflict, Rejected
from engine.intervention_models import InstanceMigration
from engine.models import Definition
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flows, machine, person, start
from tests.engine.steps import Steps

REASON = "Umstellung zum 01.12.2026"
FIRST = draw(start() + person("U") + end() + flows("S", "U", "E"))
SECOND = draw(start() + person("U") + person("V") + end() + flows("S", "U", "V", "E"))


def begin(bench: Bench, kind: str, targets: list[str], **parameters: object) -> str:
    with bench.db.begin("edv.demo") as work:
        return engine.start_batch(work, kind, targets, REASON, parameters).id


def progress(bench: Bench, batch: str) -> tuple[int, int, int]:
    with bench.db.read() as session:
        found = engine.batch_progress(session, batch)
    return found.done, found.failed, found.open


def newest(bench: Bench) -> str:
    with bench.db.begin("owner") as work:
        return engine.deploy(work, SECOND).id


def test_instances_are_moved_one_by_one_and_the_batch_ends(bench: Bench) -> None:
    instances = [bench.begin(FIRST), *(bench.begin_again("P") for _ in range(4))]
    target = newest(bench)
    batch = begin(bench, "umziehen", instances, ziel=target)
    assert progress(bench, batch) == (0, 0, 5)

    pump.tick(bench.db)

    assert progress(bench, batch) == (5, 0, 0)
    with bench.db.read() as session:
        assert engine.batch(session, batch).status == "done"
        moved = session.scalars(select(InstanceMigration.instance_id)).all()
        deviations = engine.deviations(session)
    assert Counter(moved) == Counter(instances)
    assert {(row.kind, row.batch_id, row.by) for row in deviations} == {
        ("umgezogen", batch, "edv.demo")
    }


def test_what_cannot_be_done_is_listed_with_its_reason_and_tried_again(bench: Bench) -> None:
    instances = [bench.begin(FIRST), bench.begin_again("P")]
    with bench.db.begin("edv.demo") as work:
        engine.suspend_instance(work, instances[0], "wartet")
    batch = begin(bench, "umziehen", instances, ziel=newest(bench))
    pump.tick(bench.db)
    assert progress(bench, batch) == (1, 1, 0)
    with bench.db.read() as session:
        (failed,) = engine.batch_items(session, batch, "failed")
    assert (failed.target_id, failed.code) == (instances[0], "migration_impossible")
    assert failed.facts is not None
    assert failed.facts["obstacles"] == [["suspended", ""]]

    with bench.db.begin("edv.demo") as work:
        engine.resume_instance(work, instances[0], "geklärt")
        assert engine.retry_batch(work, batch) == 1
    pump.tick(bench.db)

    assert progress(bench, batch) == (2, 0, 0)


def test_a_stopped_batch_leaves_the_rest_as_it_is_until_it_goes_on(bench: Bench) -> None:
    instances = [bench.begin(FIRST), bench.begin_again("P")]
    batch = begin(bench, "abbrechen", instances)
    with bench.db.begin("edv.demo") as work:
        engine.stop_batch(work, batch)
    pump.tick(bench.db)
    assert [bench.status(i) for i in instances] == ["laeuft", "laeuft"]
    with pytest.raises(Conflict, match="batch_ended"), bench.db.begin("edv.demo") as work:
        engine.stop_batch(work, batch)

    with bench.db.begin("edv.demo") as work:
        engine.retry_batch(work, batch)
    pump.tick(bench.db)

    assert [bench.status(i) for i in instances] == ["abgebrochen", "abgebrochen"]


def test_many_are_suspended_and_resumed(bench: Bench) -> None:
    instances = [bench.begin(FIRST), bench.begin_again("P")]
    begin(bench, "anhalten", instances)
    pump.tick(bench.db)
    with pytest.raises(Conflict, match="instance_suspended"):
        bench.complete("U")

    begin(bench, "fortsetzen", instances)
    pump.tick(bench.db)

    bench.complete("U")
    bench.complete("U")


def test_incidents_of_one_cause_are_tried_again_together(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    bundle = draw(start() + machine("M", "break") + person("U") + end() + flows("S", "M", "U", "E"))
    bench.begin(bundle)
    bench.begin_again("P")
    steps.broken.clear()
    with bench.db.read() as session:
        found = list(engine.incident_ids(session, handler="break", element_id="M"))
        assert engine.incident_ids(session, code="anderes") == []

    batch = begin(bench, "wiederholen", found)
    pump.tick(bench.db)

    assert progress(bench, batch) == (2, 0, 0)
    assert bench.open() == ["U", "U"]
    assert bench.incidents() == []


def test_an_incident_that_fails_again_counts_as_failed(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    bench.begin(draw(start() + machine("M", "break") + end() + flows("S", "M", "E")))
    with bench.db.read() as session:
        found = list(engine.incident_ids(session))

    batch = begin(bench, "wiederholen", found)
    pump.tick(bench.db)

    assert progress(bench, batch) == (0, 1, 0)
    assert bench.incidents() == [("M", "handler_failed")]


@pytest.mark.parametrize(
    ("kind", "targets", "reason", "code"),
    [
        ("umziehen", [], REASON, "batch_empty"),
        ("tanzen", ["x"], REASON, "batch_kind_unknown"),
        ("anhalten", ["x"], " ", "reason_missing"),
    ],
)
def test_a_batch_without_sense_is_refused(
    bench: Bench, kind: str, targets: list[str], reason: str, code: str
) -> None:
    with pytest.raises(Rejected, match=code), bench.db.begin("edv.demo") as work:
        engine.start_batch(work, kind, targets, reason)


def test_the_program_that_dies_between_two_items_goes_on_and_does_nothing_twice(
    bench: Bench,
) -> None:
    instances = [bench.begin(FIRST), *(bench.begin_again("P") for _ in range(3))]
    batch = begin(bench, "umziehen", instances, ziel=newest(bench))
    passed = 0

    def die(name: str) -> None:
        nonlocal passed
        passed += name == "during_batch"
        if name == "during_batch" and passed == 3:
            raise KeyboardInterrupt

    bench.db.runtime.failpoint = die
    with pytest.raises(KeyboardInterrupt):
        pump.tick(bench.db)
    assert progress(bench, batch) == (2, 0, 2)

    pump.tick(bench.db)

    assert progress(bench, batch) == (4, 0, 0)
    with bench.db.read() as session:
        moved = session.scalars(select(InstanceMigration.instance_id)).all()
        versions = session.scalars(select(Definition.version)).all()
    assert Counter(moved) == Counter(instances)
    assert sorted(versions) == [1, 2]
