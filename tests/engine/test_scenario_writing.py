"""Scenarios are written down as files that read back as exactly the same scenario."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.durations import parse_duration
from engine.scenario import (
    STATUSES,
    Complete,
    Expectation,
    Refuse,
    Scenario,
    Send,
    Step,
    Wait,
    load_scenario,
    read_scenario,
)
from engine.scenario_file import ScenarioFile
from engine.scenario_writer import written

PROCESSES = Path(__file__).parents[2] / "processes"
SHIPPED = sorted(PROCESSES.glob("*/szenarien/*.toml"))

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
DAYS = st.dates(date(1800, 1, 1), date(2200, 1, 1))
CLOCKS = st.times()
INSTANTS = st.builds(datetime.combine, DAYS, CLOCKS, OFFSETS)
UTC_INSTANTS = INSTANTS.map(lambda at: at.astimezone(UTC))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NAMES = TEXTS.filter(bool)
VALUES: Any = st.recursive(
    st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False)
    | TEXTS
    | INSTANTS
    | st.builds(datetime.combine, st.dates(), CLOCKS)
    | st.dates()
    | CLOCKS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=3,
)
TABLES = st.dictionaries(TEXTS, VALUES, max_size=2)
NUMBERS = st.integers(0, 9999).map(str)
SPANS = st.builds("P{}Y{}M{}W{}DT{}H{}M{}S".format, *[NUMBERS] * 7).map(parse_duration)
ACTIONS = st.one_of(
    st.builds(Wait, until=UTC_INSTANTS),
    st.builds(Wait, span=SPANS),
    st.builds(Complete, NAMES, TABLES),
    st.builds(Send, NAMES, TABLES),
    st.builds(Refuse, NAMES, TABLES, st.none() | NAMES),
)
SEVERAL = st.lists(TEXTS, max_size=2).map(tuple)
EXPECTATIONS = st.builds(
    Expectation,
    open=st.none() | SEVERAL,
    ends=st.none() | SEVERAL,
    visited=SEVERAL,
    not_visited=SEVERAL,
    status=st.none() | st.sampled_from(STATUSES),
    variables=TABLES,
    effects=st.dictionaries(TEXTS, st.integers(), max_size=2),
    timers=st.dictionaries(TEXTS, UTC_INSTANTS, max_size=2),
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    steps = draw(
        st.lists(
            st.tuples(TEXTS, ACTIONS, st.none() | EXPECTATIONS)
            | st.tuples(TEXTS, st.none(), EXPECTATIONS),
            max_size=3,
        )
    )
    return Scenario(
        title=draw(NAMES),
        process=draw(NAMES),
        begin=draw(UTC_INSTANTS),
        actor=draw(TEXTS),
        start=draw(st.none() | NAMES),
        variables=draw(TABLES),
        initial=draw(TABLES),
        steps=tuple(Step(number, *step) for number, step in enumerate(steps, start=1)),
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(scenarios())
def test_any_scenario_reads_back_as_it_was(scenario: Scenario) -> None:
    assert read_scenario(written(scenario).encode()) == scenario


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_scenario_reads_back_as_it_was(file: Path) -> None:
    scenario = load_scenario(file)

    assert read_scenario(written(scenario).encode()) == scenario


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_recording_on_leaves_what_people_wrote_as_it_is(file: Path) -> None:
    kept = ScenarioFile.read(file.read_bytes())

    longer = kept.with_step(Complete("Neu", {"wert": 1}), "jco.demo")

    assert longer.text.startswith(kept.text.rstrip("\n"))
    assert longer.scenario.steps[-1].action == Complete("Neu", {"wert": 1})
    assert longer.until(len(kept.scenario.steps)).scenario == kept.scenario


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(scenarios(), st.data())
def test_whatever_is_changed_in_a_file_the_text_says_what_is_meant(
    scenario: Scenario, data: st.DataObject
) -> None:
    file = ScenarioFile.begun(scenario)
    number = data.draw(st.integers(0, len(scenario.steps)))
    expected = data.draw(st.none() | EXPECTATIONS)

    shorter = file.until(number)
    longer = shorter.with_step(data.draw(ACTIONS), data.draw(TEXTS))
    changed = longer.expecting(number + 1, expected)

    assert shorter.scenario.steps == scenario.steps[:number]
    assert changed.scenario.steps[number].expectation == expected
    assert read_scenario(changed.text.encode()) == changed.scenario


COMMENTED = """# Warum es diese Probe gibt.
titel = "Anruf"
prozess = "P"
beginn = 2025-03-03T09:00:00+01:00

# Erst warten,
[[schritt]]
warte = "P1D"   # bis morgen

# dann anrufen.
[[schritt]]
aufgabe = "Anruf"
eingabe = { kontakt = "erreicht" }
"""


def test_comments_stay_where_they_are_when_another_step_changes() -> None:
    file = ScenarioFile.read(COMMENTED.encode())

    changed = file.expecting(2, Expectation(open=("Brief",)))

    assert changed.text == COMMENTED + '[schritt.erwarte]\noffen = ["Brief"]\n'


def test_an_expectation_without_an_act_goes_when_nothing_is_expected_any_more() -> None:
    file = ScenarioFile.read(COMMENTED.encode()).with_step(None, "")

    assert file.expecting(3, None).scenario == ScenarioFile.read(COMMENTED.encode()).scenario


def test_a_file_looks_like_those_that_are_shipped() -> None:
    at = datetime(2025, 3, 3, 8, tzinfo=UTC)
    absent = {"login": "jco.demo", "von": date(2025, 3, 10), "bis": date(2025, 3, 14)}
    scenario = Scenario(
        "Anruf",
        "P",
        at,
        "jco.demo",
        None,
        {"fall_id": "F-1", "person_id": "P-1"},
        {"abwesenheiten": [absent, {**absent, "login": "jco2.demo"}]},
        (
            Step(1, "jco.demo", Wait(until=at + timedelta(days=1, hours=1))),
            Step(2, "tl.demo", Complete("Anruf", {"um": time(9, 5), "erreicht": True})),
            Step(3, "jco.demo", None, Expectation(open=(), status="beendet")),
        ),
    )

    assert (
        written(scenario)
        == """\
titel = "Anruf"
prozess = "P"
beginn = 2025-03-03T09:00:00+01:00
als = "jco.demo"

[daten]
fall_id = "F-1"
person_id = "P-1"

[ausgangslage]
abwesenheiten = [
  { login = "jco.demo", von = 2025-03-10, bis = 2025-03-14 },
  { login = "jco2.demo", von = 2025-03-10, bis = 2025-03-14 },
]

[[schritt]]
warte_bis = 2025-03-04T10:00:00+01:00

[[schritt]]
aufgabe = "Anruf"
eingabe = { um = 09:05:00, erreicht = true }
als = "tl.demo"

[[schritt]]
[schritt.erwarte]
offen = []
status = "beendet"
"""
    )
