"""A step says how often its job is tried and how long it rests; each version keeps what it said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

import engine
from engine import pump
from engine.bundles import Bundle
from engine.models import Incident, Job
from engine.retries import pause_in, tries_in
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flows, machine, person, start
from tests.engine.steps import Steps

SECOND = timedelta(seconds=1)
PAUSE = timedelta(minutes=10)


def sending(**said: str) -> Bundle:
    """Return a process that sends after a person's task."""
    step = machine("A", "send", **{f"laufzettel_{name}": value for name, value in said.items()})
    body = start() + person("U") + step + person("V") + end()
    return draw(body + flows("S", "U", "A", "V", "E"), variables="mehr:wahrheit zahl:zahl wort")


def attempts(bench: Bench) -> int:
    with bench.db.read() as session:
        return session.scalars(select(Job)).one().attempts


def test_a_step_with_two_tries_is_an_incident_after_the_second_with_exactly_its_pause_between(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("send")
    bench.begin(sending(versuche="2", pause="PT10M"))
    bench.complete("U")
    pump.tick(bench.db)
    assert (attempts(bench), bench.incidents()) == (1, [])
    assert pump.next_due(bench.db) == bench.clock.now() + PAUSE

    bench.clock.advance(PAUSE - SECOND)
    pump.tick(bench.db)
    assert (attempts(bench), bench.incidents()) == (1, [])
    bench.clock.advance(SECOND)
    pump.tick(bench.db)
    assert (attempts(bench), bench.incidents()) == (2, [("A", "handler_failed")])

    bench.retry_all()
    pump.tick(bench.db)
    assert pump.next_due(bench.db) == bench.clock.now() + PAUSE, "it has its tries again"
    steps.broken.clear()
    bench.wait(PAUSE)
    assert (bench.open(), bench.incidents()) == (["V"], [])


def test_an_instance_and_a_waiting_job_of_an_older_version_keep_its_tries(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("send")
    for _ in range(2):
        bench.begin(sending(versuche="2", pause="PT10M"))
    bench.complete("U")
    pump.tick(bench.db)
    with bench.db.begin("owner") as work:
        engine.deploy(work, sending(versuche="4", pause="PT1H"))
    bench.complete("U")
    bench.begin_again("P")
    bench.complete("U")

    bench.wait(PAUSE)
    with bench.db.read() as session:
        jobs = session.scalars(select(Job).order_by(Job.created_at, Job.id)).all()
        assert sorted((job.tries, job.pause, job.status) for job in jobs) == [
            (2, "PT10M", "failed"),
            (2, "PT10M", "failed"),
            (4, "PT1H", "ready"),
        ]


@on_sqlite
def test_a_step_with_one_try_is_an_incident_at_once_and_counts_each_further_one(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("send")
    bench.begin(sending(versuche="1"))
    bench.complete("U")
    pump.tick(bench.db)
    bench.retry_all()
    pump.tick(bench.db)

    with bench.db.read() as session:
        assert [row.attempts for row in session.scalars(select(Incident))] == [2]


@on_sqlite
def test_a_job_with_one_try_whose_worker_died_is_seen_and_not_sent_again(
    bench: Bench, steps: Steps
) -> None:
    bench.begin(sending(versuche="1"))
    bench.complete("U")
    with bench.db.begin("system") as work:
        assert engine.claim_job(work) is not None
    bench.wait(timedelta(minutes=5))

    assert (steps.sent, bench.incidents()) == ([], [("A", "job_abandoned")])


@on_sqlite
def test_without_a_pause_of_its_own_a_step_rests_longer_every_time_but_no_more_than_an_hour(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("send")
    bench.begin(sending(versuche="20"))
    bench.complete("U")
    pauses = []
    for _ in range(19):
        pump.tick(bench.db)
        due = pump.next_due(bench.db)
        assert due is not None
        pauses.append(due - bench.clock.now())
        bench.clock.set(due)
    pump.tick(bench.db)

    assert bench.incidents() == [("A", "handler_failed")]
    assert timedelta(seconds=15) <= pauses[0] <= timedelta(seconds=30) <= pauses[1]
    assert timedelta(minutes=30) <= max(pauses) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "tries"),
    [("1", 1), (" 20 ", 20), ("21", None), ("0", None), ("-1", None), ("2.5", None), ("", None)],
)
def test_tries_are_a_whole_number_from_one_to_twenty(text: str, tries: int | None) -> None:
    assert tries_in(text) == tries


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        *(("PT1S", True), (" PT10M", True), ("P30D", True), ("P1W", True), ("P1DT2H", True)),
        *(("PT0S", False), ("P31D", False), ("P1M", False), ("P1Y", False), ("-PT1M", False)),
        *(("10", False), ("R3/PT1M", False), ("heute", False), ("", False), ("P", False)),
    ],
)
def test_a_pause_is_a_duration_from_a_second_to_thirty_days(text: str, fits: bool) -> None:
    assert pause_in(text) == (text.strip() if fits else None)
