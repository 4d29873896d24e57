from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.durations import Duration
from engine.scenario import (
    Complete,
    Refuse,
    Scenario,
    ScenarioError,
    Send,
    Wait,
    load_scenario,
)

HEAD = """
titel = "Zweimal nicht erschienen"
prozess = "P"
beginn = 2025-03-03T09:00:00+01:00
als = "jco.demo"
"""


def read(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "szenario.toml"
    file.write_text(text, encoding="utf-8")
    return load_scenario(file)


def problems(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, text)
    return [(problem.step, problem.code) for problem in caught.value.problems]


def test_every_action_of_the_format_is_understood(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        HEAD
        + """
[daten]
fall_id = "F-1"
[ausgangslage]
abwesend = ["jco.demo"]
[[schritt]]
warte_bis = 2025-03-11T12:00:00+01:00
[[schritt]]
warte = "P8D"
[[schritt]]
aufgabe = "Anruf"
eingabe = { kontakt = "erreicht" }
als = "tl.demo"
[[schritt]]
nachricht = "Bewilligung"
inhalt = { person_id = "P-1" }
[[schritt]]
abgelehnt = "Anruf"
code = "too_early"
[[schritt]]
[schritt.erwarte]
offen = ["Anruf"]
status = "laeuft"
timer = { "Frist" = 2025-03-04T12:00:00+01:00 }
""",
    )
    assert scenario.begin == datetime(2025, 3, 3, 8, tzinfo=UTC)
    assert scenario.variables == {"fall_id": "F-1"}
    assert scenario.initial == {"abwesend": ["jco.demo"]}
    assert [step.action for step in scenario.steps] == [
        Wait(until=datetime(2025, 3, 11, 11, tzinfo=UTC)),
        Wait(span=Duration(days=8)),
        Complete("Anruf", {"kontakt": "erreicht"}),
        Send("Bewilligung", {"person_id": "P-1"}),
        Refuse("Anruf", {}, "too_early"),
        None,
    ]
    assert [step.actor for step in scenario.steps] == ["jco.demo"] * 2 + ["tl.demo"] + [
        "jco.demo"
    ] * 3
    expected = scenario.steps[-1].expectation
    assert expected is not None
    assert expected.open == ("Anruf",)
    assert expected.ends is None
    assert expected.timers == {"Frist": datetime(2025, 3, 4, 11, tzinfo=UTC)}


def test_all_slips_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    assert problems(
        tmp_path,
        """
prozess = "P"
beginn = 2025-03-03T09:00:00
[[schritt]]
aufgabe = "A"
warte = "P1D"
[[schritt]]
warte = "3 Tage"
[[schritt]]
[[schritt]]
inhalt = { a = 1 }
[[schritt]]
[schritt.erwarte]
offen = "A"
status = "kaputt"
bseucht = ["A"]
wirkungen = { x = true }
""",
    ) == [
        (0, "scenario_naive_instant"),
        (1, "scenario_two_actions"),
        (2, "duration_invalid"),
        (3, "scenario_empty_step"),
        (4, "scenario_empty_step"),
        (4, "scenario_key_without_action"),
        (5, "scenario_unknown_key"),
        (5, "scenario_status"),
        (5, "scenario_wrong_type"),
        (5, "scenario_wrong_type"),
    ]


def test_a_file_that_is_no_toml_is_refused_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "szenario.toml"
    file.write_text("titel = kein Text\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    [problem] = caught.value.problems
    assert problem.code == "scenario_no_toml"
    assert problem.facts["line"] == "1"
