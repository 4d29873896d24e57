"""A recording: acts are tried one by one, and what was played is taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Rejected
from engine.ids import new_id, repeatable_ids
from engine.migrations import migrate
from engine.recording import Kept, Recording, compared, what_is_done
from engine.rehearsal import Rehearsal
from engine.runtime import Runtime
from engine.scenario import Scenario, parse_scenario
from engine.snapshots import memory_database, restore, snapshot
from tests.engine.probe import PROBE_WORLD, probe_registry

PROBE = Path(__file__).parent / "data/probe"
BEGIN = datetime.fromisoformat("2025-03-03T09:00:00+01:00")
JA = {"aufgabe": "Pruefen", "eingabe": {"entscheidung": "ja"}}
NEIN = {"aufgabe": "Pruefen", "eingabe": {"entscheidung": "nein"}}


def scenario(*steps: dict[str, Any], titel: str = "Probe") -> Scenario:
    return parse_scenario(
        {
            "titel": titel,
            "prozess": "Probe",
            "beginn": BEGIN,
            "als": "pruefer",
            "daten": {"fall_id": "F-1"},
            "schritt": list(steps),
        }
    )


@pytest.fixture
def db() -> Iterator[Database]:
    database = memory_database(ManualClock(BEGIN), Runtime(probe_registry()))
    migrate(database)
    with database.begin("system") as work:
        engine.deploy(work, engine.load_bundle(PROBE))
    yield database
    database.dispose()


def recording(db: Database, story: Scenario, kept: Kept | None = None) -> Recording:
    db.clock = clock = ManualClock(kept.stops[-1].at if kept else BEGIN)
    return Recording(Rehearsal(db, clock, story, PROBE_WORLD), kept)


def test_a_recording_put_aside_goes_on_as_if_it_had_never_stopped(db: Database) -> None:
    story = scenario({"warte": "P4D"}, JA)
    whole = snapshot(db)
    once = recording(db, story)
    once.begin()
    once.take(story.steps[0])
    kept = once.put_aside()
    once.take(story.steps[1])

    restore(db, kept.database)
    again = recording(db, story, kept)
    again.take(story.steps[1])
    assert again.stops == once.stops
    assert again.put_aside().followed == once.put_aside().followed

    restore(db, whole)
    anew = recording(db, story)
    anew.begin()
    for step in story.steps:
        anew.take(step)
    assert anew.stops == once.stops


def test_an_act_that_is_refused_changes_nothing_and_can_be_tried_again(db: Database) -> None:
    story = scenario(NEIN, JA)
    recorded = recording(db, story)
    recorded.begin()
    before = recorded.stops[-1].course

    with pytest.raises(Rejected, match="reason_missing"):
        recorded.take(story.steps[0])

    assert len(recorded.stops) == 1
    assert recorded.take(story.steps[1]).course.ends == ("Ende_Bewilligt",)
    assert before.ends == ()


def test_what_is_expected_is_compared_with_the_stop_after_its_step(db: Database) -> None:
    early = {"warte": "PT1H", "erwarte": {"ende": ["Ende_Bewilligt"]}}
    story = scenario(early, {**JA, "erwarte": {"ende": ["Ende_Bewilligt"]}})
    recorded = recording(db, story)
    recorded.begin()
    for step in story.steps:
        recorded.take(step)

    assert [(p.step, p.code) for p in compared(story, recorded.stops)] == [(1, "expected_ends")]


def test_the_same_deeds_have_the_same_name_whatever_is_expected_and_however_it_is_called() -> None:
    plain = scenario({"warte": "PT1H"}, JA)
    expecting = scenario({"warte": "PT1H", "erwarte": {"status": "laeuft"}}, NEIN, titel="Anders")

    assert what_is_done(plain, 1) == what_is_done(expecting, 1)
    assert what_is_done(plain, 2) != what_is_done(expecting, 2)
    assert what_is_done(plain, 1) != what_is_done(plain, 2)


def test_ids_come_again_where_the_same_is_done_again() -> None:
    with repeatable_ids(3):
        first = [new_id(), new_id()]
    with repeatable_ids(3):
        second = [new_id(), new_id()]

    assert first == second
    assert len({*first, new_id()}) == 3
