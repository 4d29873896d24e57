"""What fails stays where it is, with its traces removed, until a person acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

import engine
from engine import pump
from engine.errors import Conflict, Rejected
from engine.models import Incident, Job, Payload
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flows, machine, person, start
from tests.engine.steps import Steps

TWO_STEPS = draw(
    start()
    + person("U")
    + machine("A", "break")
    + person("V")
    + end()
    + flows("S", "U", "A", "V", "E"),
    variables="mehr:wahrheit zahl:zahl wort:text",
)
SENDING = draw(
    start() + machine("A", "send") + person("V") + end() + flows("S", "A", "V", "E"),
    variables="mehr:wahrheit zahl:zahl wort:text",
)


def incident_id(bench: Bench) -> str:
    with bench.db.read() as session:
        (found,) = engine.incidents(session)
        return found.id


def test_a_failing_step_keeps_the_completed_form_and_undoes_its_own_work(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("break")
    instance = bench.begin(TWO_STEPS)

    bench.complete("U", {"zahl": 5})

    assert bench.incidents() == [("A", "handler_failed")]
    assert bench.passed(instance) == ["S", "U"]
    assert bench.variables(instance)["zahl"] == 5
    with bench.db.read() as session:
        half = select(func.count()).where(Payload.position == 999)
        assert session.scalar(half) == 0


def test_an_incident_holds_no_values_of_people(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    bench.begin(TWO_STEPS)
    bench.complete("U")

    with bench.db.read() as session:
        (incident,) = engine.incidents(session)

    assert "Mustermann" not in incident.detail
    assert incident.detail.startswith("ValueError in _break")


def test_a_retry_goes_on_when_the_cause_is_gone(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    bench.begin(TWO_STEPS)
    bench.complete("U")
    incident = incident_id(bench)

    with bench.db.begin("edv.demo") as work:
        assert engine.retry_incident(work, incident) is False
    steps.broken.clear()
    with bench.db.begin("edv.demo") as work:
        assert engine.retry_incident(work, incident) is True

    assert bench.open() == ["V"]
    assert bench.incidents() == []
    with bench.db.read() as session:
        row = session.get_one(Incident, incident)
        assert (row.resolution, row.attempts, row.resolved_by) == ("retried", 2, "edv.demo")


def test_a_step_is_settled_by_hand_with_a_reason_only(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    instance = bench.begin(TWO_STEPS)
    bench.complete("U")
    incident = incident_id(bench)

    with pytest.raises(Rejected, match="reason_missing"), bench.db.begin("edv.demo") as work:
        engine.resolve_incident(work, incident, " ")
    with bench.db.begin("edv.demo") as work:
        engine.resolve_incident(work, incident, "In OPEN eingetragen, Nr. 4711")

    assert bench.open() == ["V"]
    assert ("behoben", "A") in bench.history(instance)
    with pytest.raises(Conflict, match="incident_resolved"), bench.db.begin("tl.demo") as work:
        engine.retry_incident(work, incident)


def test_a_result_of_the_wrong_type_is_an_incident(bench: Bench) -> None:
    bench.begin(
        draw(start() + machine("A", "lie") + end() + flows("S", "A", "E"), variables="zahl:zahl")
    )

    assert bench.incidents() == [("A", "variable_type")]


def test_an_outside_step_waits_for_its_job_and_goes_on(bench: Bench, steps: Steps) -> None:
    instance = bench.begin(SENDING)
    assert bench.open() == []

    assert pump.tick(bench.db) == 1

    assert bench.open() == ["V"]
    assert len(steps.sent) == 1
    assert bench.variables(instance)["wort"] == "gesendet"


def test_a_job_is_tried_with_pauses_and_then_seen_by_a_person(bench: Bench, steps: Steps) -> None:
    steps.broken.add("send")
    bench.begin(SENDING)

    bench.wait(timedelta(hours=2))

    assert bench.incidents() == [("A", "handler_failed")]
    with bench.db.read() as session:
        job = session.scalars(select(Job)).one()
        assert (job.status, job.attempts) == ("failed", 5)

    steps.broken.clear()
    with bench.db.begin("edv.demo") as work:
        engine.retry_incident(work, incident_id(bench))
    pump.tick(bench.db)

    assert bench.open() == ["V"]
    assert bench.incidents() == []


def test_a_failed_job_is_settled_by_hand_with_its_result(bench: Bench, steps: Steps) -> None:
    steps.broken.add("send")
    instance = bench.begin(SENDING)
    bench.wait(timedelta(hours=2))

    with bench.db.begin("edv.demo") as work:
        engine.resolve_incident(work, incident_id(bench), "Gefaxt", {"wort": "Fax 12"})

    assert bench.open() == ["V"]
    assert bench.variables(instance)["wort"] == "Fax 12"


def test_a_job_whose_worker_died_is_tried_again_with_the_same_key(
    bench: Bench, steps: Steps
) -> None:
    bench.begin(SENDING)
    with bench.db.begin("system") as work:
        dead = engine.claim_job(work)
    assert dead is not None
    assert pump.tick(bench.db) == 0

    bench.wait(timedelta(minutes=3))

    assert bench.open() == ["V"]
    assert steps.sent == [dead.key]


def test_a_late_answer_of_a_dead_worker_changes_nothing(bench: Bench, steps: Steps) -> None:
    instance = bench.begin(SENDING)
    with bench.db.begin("system") as work:
        dead = engine.claim_job(work)
    assert dead is not None
    bench.wait(timedelta(minutes=3))

    with bench.db.begin("system") as work:
        engine.finish_job(work, dead.id, {"wort": "spät"})

    assert bench.variables(instance)["wort"] == "gesendet"
    assert bench.open() == ["V"]


def test_a_cancelled_instance_takes_its_job_along(bench: Bench, steps: Steps) -> None:
    instance = bench.begin(SENDING)

    with bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, instance, "Fehlanlage")
    pump.tick(bench.db)

    assert steps.sent == []
