"""Versions over time: what is in force switches by itself, and every change of it is recorded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

import engine
from engine import signals, validity
from engine.bundles import Bundle
from engine.errors import Conflict, NotFound, Rejected
from engine.models import Definition, Instance
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import (
    declared_message,
    draw,
    end,
    flows,
    message,
    node,
    person,
    start,
)

JULY = datetime.fromisoformat("2025-07-01T00:00:00+02:00")
"""When the law changes: midnight in Berlin, 22:00 UTC on the day before."""
AUGUST = datetime.fromisoformat("2025-08-01T00:00:00+02:00")
SECOND = timedelta(seconds=1)


def asks(task: str, key: str = "P") -> Bundle:
    return draw(start() + person(task) + end() + flows("S", task, "E"), key=key)


def by_message(task: str, attributes: str = "") -> Bundle:
    begin = node("startEvent", "S", message("Beginn"), laufzettel_einmalig="wort")
    return draw(
        begin + person(task) + end() + flows("S", task, "E"),
        outside=declared_message("Beginn", "wort"),
        variables="wort:text",
    )


def by_signal(task: str) -> Bundle:
    begin = node("startEvent", "S", '<bpmn:signalEventDefinition signalRef="Ruf"/>')
    return draw(
        begin + person(task) + end() + flows("S", task, "E"),
        outside='<bpmn:signal id="Ruf" name="Ruf"/>',
    )


def calling(binding: str = "", variables: str = "") -> Bundle:
    call = node(
        "callActivity",
        "C",
        calledElement="Q",
        **({"laufzettel_bindung": binding} if binding else {}),
    )
    return draw(start() + call + end() + flows("S", "C", "E"))


def deploy(bench: Bench, bundle: Bundle, **period: Any) -> str:
    with bench.db.begin("owner") as work:
        return engine.deploy(work, bundle, **period).id


def version_of(bench: Bench, instance: str) -> int:
    with bench.db.read() as session:
        row = session.get_one(Instance, instance)
        return session.get_one(Definition, row.definition_id).version


def hints(bench: Bench, definition: str) -> list[tuple[str, dict[str, object]]]:
    with bench.db.read() as session:
        found = validity.period_findings(session, session.get_one(Definition, definition))
    return [(finding.code, finding.facts) for finding in found]


def test_a_law_in_force_on_the_first_of_july_switches_by_itself(bench: Bench) -> None:
    deploy(bench, asks("Alt"))
    deploy(bench, asks("Neu"), valid_from=JULY)

    bench.clock.set(JULY - SECOND)
    before = bench.begin_again("P")
    bench.clock.set(JULY)
    after = bench.begin_again("P")

    assert (version_of(bench, before), version_of(bench, after)) == (1, 2)
    assert bench.open() == ["Alt", "Neu"]


def test_a_message_starts_the_version_of_its_instant(bench: Bench) -> None:
    deploy(bench, by_message("Alt"))
    deploy(bench, by_message("Neu"), valid_from=JULY)

    bench.clock.set(JULY - SECOND)
    (before,) = bench.send("Beginn", wort="a").started
    bench.clock.set(JULY)
    (after,) = bench.send("Beginn", wort="b").started

    assert (version_of(bench, before), version_of(bench, after)) == (1, 2)


@on_sqlite
def test_a_signal_starts_the_version_of_its_instant(bench: Bench) -> None:
    deploy(bench, by_signal("Alt"))
    deploy(bench, by_signal("Neu"), valid_from=JULY)

    for instant in (JULY - SECOND, JULY):
        bench.clock.set(instant)
        with bench.db.begin("sender") as work:
            signals.send_signal(work, "Ruf")

    assert bench.open() == ["Alt", "Neu"]


@on_sqlite
def test_a_version_without_the_start_that_the_older_one_had_is_not_started(bench: Bench) -> None:
    deploy(bench, by_message("Alt"))
    deploy(bench, asks("Neu"), valid_from=JULY)
    bench.clock.set(JULY)

    receipt = bench.send("Beginn", wort="a")

    assert (receipt.started, receipt.idle) == ((), ())


def test_two_versions_planned_ahead_follow_each_other(bench: Bench) -> None:
    deploy(bench, asks("Eins"))
    deploy(bench, asks("Drei"), valid_from=AUGUST)
    deploy(bench, asks("Zwei"), valid_from=JULY)

    begun = []
    for instant in (JULY - SECOND, JULY, AUGUST - SECOND, AUGUST):
        bench.clock.set(instant)
        begun.append(version_of(bench, bench.begin_again("P")))

    assert begun == [1, 3, 3, 2]


def test_a_version_for_a_time_gives_way_to_the_one_before(bench: Bench) -> None:
    deploy(bench, asks("Alt"))
    trial = deploy(bench, asks("Versuch"), valid_from=JULY, valid_to=AUGUST)

    begun = []
    for instant in (JULY, AUGUST - SECOND, AUGUST):
        bench.clock.set(instant)
        begun.append(version_of(bench, bench.begin_again("P")))

    assert begun == [2, 2, 1]
    assert hints(bench, trial) == [("version_overlap", {"version": 2, "other": 1, "winner": 2})]


@on_sqlite
def test_of_two_versions_from_the_same_instant_the_higher_number_is_in_force(bench: Bench) -> None:
    deploy(bench, asks("Eins"), valid_from=JULY)
    second = deploy(bench, asks("Zwei"), valid_from=JULY)
    bench.clock.set(JULY)

    assert version_of(bench, bench.begin_again("P")) == 2
    assert hints(bench, second) == [("version_overlap", {"version": 2, "other": 1, "winner": 2})]


@on_sqlite
def test_an_instance_stays_on_its_version_when_the_next_one_comes_into_force(bench: Bench) -> None:
    deploy(bench, asks("Alt"))
    instance = bench.begin_again("P")
    deploy(bench, asks("Neu"), valid_from=JULY)

    bench.clock.set(AUGUST)
    bench.complete("Alt")

    assert (bench.status(instance), version_of(bench, instance)) == ("beendet", 1)


@on_sqlite
def test_the_same_content_is_deployed_again_only_for_another_time(bench: Bench) -> None:
    first = deploy(bench, asks("Alt"))
    planned = deploy(bench, asks("Neu"), valid_from=JULY)

    assert deploy(bench, asks("Alt")) == first
    assert deploy(bench, asks("Neu")) == planned
    assert deploy(bench, asks("Neu"), valid_from=JULY) == planned
    assert deploy(bench, asks("Alt"), valid_from=AUGUST) not in (first, planned)


def test_before_the_first_version_is_in_force_a_start_is_refused_with_the_next_one(
    bench: Bench,
) -> None:
    deploy(bench, asks("Neu"), valid_from=JULY)

    with pytest.raises(Rejected) as refused:
        bench.begin_again("P")

    assert refused.value.code == "process_not_yet_in_force"
    assert refused.value.facts == {
        "process": "Probe",
        "at": bench.clock.now(),
        "version": 1,
        "valid_from": JULY,
    }


@on_sqlite
def test_after_the_last_version_ended_a_start_is_refused(bench: Bench) -> None:
    deploy(bench, asks("Alt"), valid_to=JULY)
    bench.clock.set(JULY)

    with pytest.raises(Rejected, match="process_not_in_force"):
        bench.begin_again("P")
    with pytest.raises(NotFound):
        bench.begin_again("Nie")


def test_a_fact_in_a_gap_is_recorded_starts_nothing_and_is_shown_once(
    bench: Bench, steps: Any
) -> None:
    deploy(bench, by_message("Alt"), valid_to=JULY)
    deploy(bench, by_message("Neu"), valid_from=AUGUST)
    bench.clock.set(JULY)

    first = bench.send("Beginn", wort="Erika Mustermann")
    bench.send("Beginn", wort="b")

    assert (first.started, first.recorded, first.idle) == ((), True, ("P",))
    with bench.db.read() as session:
        (notice,) = engine.incidents(session)
    assert (notice.kind, notice.code, notice.attempts) == ("start", "message_starts_nothing", 2)
    assert "Erika" not in notice.detail
    with pytest.raises(Rejected, match="incident_only_by_hand"), bench.db.begin("edv") as work:
        engine.retry_incident(work, notice.id)
    with bench.db.begin("edv") as work:
        engine.resolve_incident(work, notice.id, "Nach dem 1. August noch einmal gemeldet")
    assert bench.incidents() == []
    bench.clock.set(AUGUST)
    assert len(bench.send("Beginn", wort="Erika Mustermann").started) == 1


def test_what_is_called_is_settled_at_deployment_or_asked_at_each_call(bench: Bench) -> None:
    deploy(bench, asks("Alt", "Q"))
    deploy(bench, calling())
    deploy(bench, asks("Neu", "Q"), valid_from=JULY)
    bench.clock.set(JULY)

    bench.begin_again("P")
    assert bench.open() == ["Alt"]

    bench.clock.set(JULY + SECOND)
    deploy(bench, calling("neueste"))
    bench.begin_again("P")
    assert bench.open() == ["Alt", "Neu"]


@on_sqlite
def test_who_is_planned_with_what_it_calls_calls_the_version_of_its_own_time(bench: Bench) -> None:
    deploy(bench, asks("Alt", "Q"))
    deploy(bench, asks("Neu", "Q"), valid_from=JULY)
    deploy(bench, calling(), valid_from=JULY)
    bench.clock.set(JULY)

    bench.begin_again("P")

    assert bench.open() == ["Neu"]


@on_sqlite
def test_a_call_of_what_is_not_in_force_is_an_incident_that_can_be_tried_again(
    bench: Bench,
) -> None:
    deploy(bench, asks("Neu", "Q"), valid_from=JULY)
    deploy(bench, calling("neueste"))

    bench.begin_again("P")
    assert bench.incidents() == [("C", "process_not_yet_in_force")]

    bench.clock.set(JULY)
    bench.retry_all()
    assert (bench.incidents(), bench.open()) == ([], ["Neu"])


def test_a_planned_version_can_be_withdrawn_and_the_record_says_by_whom_and_why(
    bench: Bench,
) -> None:
    deploy(bench, asks("Alt"))
    planned = deploy(bench, asks("Neu"), valid_from=JULY)

    with bench.db.begin("owner") as work:
        validity.withdraw_version(work, planned, " Das Gesetz kommt später ")
    bench.clock.set(AUGUST)

    assert version_of(bench, bench.begin_again("P")) == 1
    with bench.db.read() as session:
        (event,) = validity.events_of(session, planned)
        known = validity.versions(session, "P")
        states = [validity.state_of(v, known, AUGUST) for v in known]
    assert (event.kind, event.by, event.reason) == (
        "withdrawn",
        "owner",
        "Das Gesetz kommt später",
    )
    assert states == ["withdrawn", "in_force"]


@on_sqlite
def test_what_is_in_force_or_called_by_another_version_cannot_be_withdrawn(bench: Bench) -> None:
    current = deploy(bench, asks("Alt"))
    called = deploy(bench, asks("Neu", "Q"), valid_from=JULY)
    deploy(bench, calling(), valid_from=JULY)

    for definition, code in ((current, "version_in_force_already"), (called, "version_called")):
        with pytest.raises(Conflict, match=code), bench.db.begin("owner") as work:
            validity.withdraw_version(work, definition, "Irrtum")
    with pytest.raises(Rejected, match="reason_missing"), bench.db.begin("owner") as work:
        validity.withdraw_version(work, called, " ")


def test_the_only_version_is_ended_only_if_that_is_meant(bench: Bench) -> None:
    only = deploy(bench, asks("Alt"))
    running = bench.begin_again("P")

    with pytest.raises(Conflict, match="version_last"), bench.db.begin("owner") as work:
        validity.end_version(work, only, JULY, "Der Prozess entfällt")
    with bench.db.begin("owner") as work:
        validity.end_version(work, only, JULY, "Der Prozess entfällt", leave_none=True)
    bench.clock.set(JULY)

    with pytest.raises(Rejected, match="process_not_in_force"):
        bench.begin_again("P")
    bench.complete("Alt")
    assert bench.status(running) == "beendet"
    assert hints(bench, only) == [("version_gap_open", {"version": 1, "start": JULY})]


@on_sqlite
def test_a_gap_between_two_versions_is_said_at_both(bench: Bench) -> None:
    first = deploy(bench, asks("Alt"), valid_to=JULY)
    second = deploy(bench, asks("Neu"), valid_from=AUGUST)

    period = {"start": JULY, "end": AUGUST}
    assert hints(bench, first) == [("version_gap_after", {"version": 1, **period})]
    assert hints(bench, second) == [("version_gap_before", {"version": 2, **period})]


@on_sqlite
def test_a_period_in_the_past_or_without_length_is_refused(bench: Bench) -> None:
    bench.clock.set(JULY)

    with pytest.raises(Rejected, match="version_in_the_past"):
        deploy(bench, asks("Neu"), valid_from=JULY - SECOND)
    with pytest.raises(Rejected, match="version_ends_before"):
        deploy(bench, asks("Neu"), valid_from=AUGUST, valid_to=AUGUST)


def test_the_record_of_changes_cannot_be_changed(bench: Bench) -> None:
    planned = deploy(bench, asks("Neu"), valid_from=JULY)
    with bench.db.begin("owner") as work:
        validity.withdraw_version(work, planned, "Irrtum")

    for statement in ("UPDATE definition_event SET reason = ''", "DELETE FROM definition_event"):
        with pytest.raises(DBAPIError), bench.db.begin("owner") as work:
            work.session.execute(text(statement))
    with bench.db.read() as session:
        assert len(validity.events_of(session, planned)) == 1
        assert session.scalar(select(Definition.valid_to)) == JULY
