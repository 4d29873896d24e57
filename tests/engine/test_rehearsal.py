"""What a scenario may say and what a rehearsal makes of it, with a process of the tests' own."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.clock import ManualClock
from engine.db import Database
from engine.registry import JobContext, Registry
from engine.rehearsal import Outcome, Rehearsal, rehearse
from engine.runtime import Runtime
from engine.scenario import Scenario, parse_scenario
from tests.databases import on_sqlite
from tests.engine.probe import NOBODYS, PROBE_WORLD, probe_registry

PROBE = Path(__file__).parent / "data/probe"

pytestmark = on_sqlite


@pytest.fixture
def registry() -> Registry:
    return probe_registry()


@pytest.fixture
def deployed(database: Database) -> Database:
    with database.begin("system") as work:
        engine.deploy(work, engine.load_bundle(PROBE))
    return database


def scenario(*steps: dict[str, Any], **head: Any) -> Scenario:

    return parse_scenario(
        {
            "titel": "Probe",
            "prozess": "Probe",
            "beginn": datetime.fromisoformat("2025-03-03T09:00:00+01:00"),
            "als": "pruefer",
            "daten": {"fall_id": "F-1"},
            "schritt": list(steps),
            **head,
        }
    )


def play(database: Database, clock: ManualClock, *steps: dict[str, Any], **head: Any) -> Outcome:
    return rehearse(database, clock, scenario(*steps, **head), PROBE_WORLD)


def codes(outcome: Outcome) -> list[tuple[int, str]]:
    return [(problem.step, problem.code) for problem in outcome.problems]


JA = {"aufgabe": "Pruefen", "eingabe": {"entscheidung": "ja"}}


def test_a_process_with_a_message_start_is_started_by_its_message(
    deployed: Database, clock: ManualClock
) -> None:
    outcome = play(deployed, clock, {"erwarte": {"offen": ["Pruefen"], "status": "laeuft"}})
    assert outcome.problems == ()
    assert outcome.course.variables[0]["fall_id"] == "F-1"


def test_jobs_are_done_after_each_step_and_count_as_effects(
    deployed: Database, clock: ManualClock
) -> None:
    expected = {
        "offen": [],
        "ende": ["Ende_Bewilligt"],
        "besucht": ["Drucken", "Weiche"],
        "nicht_besucht": ["Mahnen"],
        "status": "beendet",
        "daten": {"druck_id": "Druck zu F-1"},
        "wirkungen": {"print_notice": 1, "remind_reviewer": 0},
    }
    assert play(deployed, clock, {**JA, "erwarte": expected}).problems == ()


def test_waiting_fires_everything_on_the_way_at_its_own_instant(
    deployed: Database, clock: ManualClock
) -> None:
    outcome = play(
        deployed,
        clock,
        {
            "warte": "P8D",
            "erwarte": {"offen": ["Pruefen"], "wirkungen": {"remind_reviewer": 2}},
        },
    )
    assert outcome.problems == ()
    fired = [m.at.isoformat() for m in outcome.course.trace if m.element == "Mahnen"]
    assert fired == ["2025-03-06T08:00:00+00:00", "2025-03-09T08:00:00+00:00"]


def test_every_expectation_that_does_not_hold_is_told(
    deployed: Database, clock: ManualClock
) -> None:

    wrong = {
        "offen": ["Pruefen", "Pruefen"],
        "ende": ["Ende_Bewilligt"],
        "besucht": ["Mahnen"],
        "nicht_besucht": ["Pruefen"],
        "status": "beendet",
        "daten": {"mahnungen": 1, "gibt_es_nicht": 1},
        "wirkungen": {"remind_reviewer": 1},
        "timer": {"Pruefen_Frist": datetime(2025, 3, 7, tzinfo=UTC)},
    }
    assert codes(play(deployed, clock, {"erwarte": wrong})) == [
        (1, "expected_open"),
        (1, "expected_ends"),
        (1, "expected_visited"),
        (1, "expected_not_visited"),
        (1, "expected_status"),
        (1, "expected_variable"),
        (1, "expected_variable_unknown"),
        (1, "expected_effect"),
        (1, "expected_timer"),
    ]


def test_the_due_instant_of_a_waiting_timer_can_be_expected(
    deployed: Database, clock: ManualClock
) -> None:

    due = {"timer": {"Pruefen_Frist": datetime(2025, 3, 6, 8, tzinfo=UTC)}}
    assert play(deployed, clock, {"erwarte": due}).problems == ()


def test_an_end_without_a_label_is_technical_and_does_not_count(
    deployed: Database, clock: ManualClock
) -> None:
    no = {"aufgabe": "Pruefen", "eingabe": {"entscheidung": "nein", "begruendung": "fehlt"}}
    outcome = play(deployed, clock, {**no, "erwarte": {"ende": [], "status": "beendet"}})
    assert outcome.problems == ()


def test_a_refusal_can_be_expected_and_leaves_the_task_open(
    deployed: Database, clock: ManualClock
) -> None:
    refused = {"abgelehnt": "Pruefen", "eingabe": {"entscheidung": "nein"}}
    after = {"erwarte": {"offen": ["Pruefen"]}}
    outcome = play(deployed, clock, {**refused, "code": "reason_missing", **after}, {**refused})
    assert outcome.problems == ()


def test_a_completion_that_should_have_been_refused_fails_and_is_undone(
    deployed: Database, clock: ManualClock
) -> None:
    accepted = {"abgelehnt": "Pruefen", "eingabe": {"entscheidung": "ja"}}
    outcome = play(deployed, clock, accepted)
    assert codes(outcome)[0] == (1, "rehearsal_not_refused")
    assert outcome.course.open == ("Pruefen",)


def test_a_refusal_by_who_receives_what_a_step_sends_is_one_too(
    deployed: Database, clock: ManualClock
) -> None:
    sends = {"entscheidung": "nein", "begruendung": NOBODYS}
    refused = {"abgelehnt": "Pruefen", "eingabe": sends, "code": "withdrawal_of_nobody"}
    outcome = play(deployed, clock, {**refused, "erwarte": {"offen": ["Pruefen"]}})
    assert outcome.problems == ()


def test_a_refusal_with_another_code_than_the_expected_one_fails(
    deployed: Database, clock: ManualClock
) -> None:
    refused = {"abgelehnt": "Pruefen", "eingabe": {"entscheidung": "nein"}, "code": "too_late"}
    assert codes(play(deployed, clock, refused))[0] == (1, "rehearsal_refused_otherwise")


def test_a_form_is_validated_as_on_the_page(deployed: Database, clock: ManualClock) -> None:
    unknown = {"aufgabe": "Pruefen", "eingabe": {"entscheidung": "vielleicht"}}
    assert codes(play(deployed, clock, unknown))[0] == (1, "rehearsal_field")


def test_a_person_outside_the_group_cannot_complete_a_task(
    deployed: Database, clock: ManualClock
) -> None:
    outcome = play(deployed, clock, {**JA, "als": "fremder"})
    assert codes(outcome)[0] == (1, "rehearsal_wrong_group")


def test_an_action_that_fails_ends_the_rehearsal_and_names_what_was_not_reached(
    deployed: Database, clock: ManualClock
) -> None:
    later = {"erwarte": {"ende": ["Ende_Bewilligt"]}}
    outcome = play(deployed, clock, {"aufgabe": "Anders"}, later, later)
    assert codes(outcome) == [(1, "rehearsal_task_not_open"), (1, "rehearsal_stopped")]
    assert outcome.problems[1].facts == {"steps": 2, "expectations": 2}


@pytest.fixture
def out_of_paper(registry: Registry) -> None:
    def fail(job: JobContext) -> dict[str, object]:
        raise ConnectionError("out of paper")

    registry.handlers["print_notice"] = replace(registry.handlers["print_notice"], function=fail)


@pytest.mark.usefixtures("out_of_paper")
def test_a_stuck_case_fails_a_scenario_that_is_not_about_one(
    deployed: Database, clock: ManualClock
) -> None:
    wait = {"warte": "P1D"}

    assert codes(play(deployed, clock, JA, wait)) == [(2, "rehearsal_incident")]


@pytest.mark.usefixtures("out_of_paper")
def test_a_scenario_about_a_stuck_case_says_so(deployed: Database, clock: ManualClock) -> None:
    wait = {"warte": "P1D", "erwarte": {"status": "stoerung"}}

    assert play(deployed, clock, JA, wait).problems == ()


def test_a_message_is_correlated_by_the_process_s_key(
    deployed: Database, clock: ManualClock
) -> None:
    message = {"nachricht": "Probe_Ruecknahme", "inhalt": {"fall_id": "F-1"}}
    expected = {"ende": ["Ende_Zurueckgenommen"], "timer": {}, "offen": []}
    assert play(deployed, clock, {**message, "erwarte": expected}).problems == ()


def test_an_unknown_process_is_told_with_those_that_there_are(
    deployed: Database, clock: ManualClock
) -> None:
    outcome = play(deployed, clock, prozess="Probe2")
    assert codes(outcome)[0] == (0, "rehearsal_process_unknown")
    assert outcome.problems[0].facts["known"] == "Probe"


def test_a_rehearsal_goes_on_after_any_step_with_nothing_but_the_database(
    deployed: Database, clock: ManualClock, registry: Registry
) -> None:
    story = scenario(
        {"warte": "P4D", "erwarte": {"wirkungen": {"remind_reviewer": 1}}},
        {**JA, "erwarte": {"ende": ["Ende_Bewilligt"]}},
    )
    Rehearsal(deployed, clock, story, PROBE_WORLD).begin()
    for step in story.steps:
        reopened = Database(deployed.url, clock, Runtime(registry))
        assert Rehearsal(reopened, clock, story, PROBE_WORLD).play(step) == []
        reopened.dispose()
