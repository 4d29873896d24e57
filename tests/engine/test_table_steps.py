"""A business rule task asks a decision table: on a day, in the same transaction, with a proof."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import engine
from engine.bundles import Bundle
from engine.errors import DefinitionError
from engine.models import History
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.dmn_files import dmn
from tests.engine.drawing import draw, end, flows, node, person, start

RULES = [["1", '"brief"', "3"], ["> 1", '"anruf"', "1"]]


def table(valid_from: str, rules: list[list[str]] = RULES) -> bytes:
    columns = ['weg: string | "brief", "anruf"', "frist: number"]
    return dmn(
        ["nummer: number | >= 1"], columns, rules, "FIRST", name="kontakt", valid_from=valid_from
    )


def process(day: str = "", parameter: str = "anzahl") -> Bundle:
    attributes = {"laufzettel_regeltabelle": "kontakt"}
    if day:
        attributes["laufzettel_stichtag"] = day
    given = (
        "<bpmn:extensionElements><laufzettel:parameter"
        f' name="nummer" wert="{parameter}"/></bpmn:extensionElements>'
    )
    return draw(
        start()
        + node("businessRuleTask", "Regel", given, **attributes)
        + person("Danach")
        + end()
        + flows("S", "Regel", "Danach", "E"),
        variables="anzahl:zahl termin:datum weg:text frist:zahl",
    )


def keep(bench: Bench, *documents: bytes) -> None:
    with bench.db.begin("owner") as work:
        for document in documents:
            engine.keep_table(work, document)


def proof(bench: Bench, instance: str) -> dict[str, Any]:
    with bench.db.read() as session:
        [row] = [one for one in engine.history(session, instance) if one.kind == "regel"]
        assert isinstance(row, History)
        content = engine.history_content(session, instance, row.position)
    assert content is not None
    return content


def test_the_columns_become_variables_and_the_history_keeps_why(bench: Bench) -> None:
    keep(bench, table("2025-01-01"))
    instance = bench.begin(process(), anzahl=2)

    assert bench.open() == ["Danach"]
    assert {**bench.variables(instance)} | {"weg": "anruf", "frist": 1} == bench.variables(instance)
    with bench.db.read() as session:
        row = engine.row_on(session, "kontakt", date(2025, 3, 3))
        assert row is not None
        assert engine.first_broken(session, instance) is None
    told = proof(bench, instance)
    assert (told["tabelle"], told["fassung"]) == ("kontakt", row.id)
    assert (told["regeln"], told["gueltig_ab"]) == ([2], date(2025, 1, 1))
    assert told["eingaben"] == {"nummer": 2}
    assert told["ergebnis"] == {"weg": "anruf", "frist": 1}


@on_sqlite
def test_the_day_that_the_step_names_counts_and_not_todays(bench: Bench) -> None:
    today = bench.clock.now().date()
    other = [["-", '"anruf"', "9"]]
    keep(bench, table("2020-01-01"), table(f"{today.year + 1}-01-01", other))
    bench.begin(process(), anzahl=1)
    later = bench.begin(process("termin"), anzahl=1, termin=date(today.year + 1, 1, 1))

    assert bench.variables(later)["frist"] == 9
    assert proof(bench, later)["stichtag"] == date(today.year + 1, 1, 1)


@on_sqlite
def test_a_running_case_asks_the_version_that_came_after_it_began(bench: Bench) -> None:
    keep(bench, table("2020-01-01"))
    bench.begin(process(), anzahl=1)
    keep(bench, table("2020-01-01", [["-", '"brief"', "7"]]))
    again = bench.begin_again("P", anzahl=1)

    assert bench.variables(again)["frist"] == 7


@on_sqlite
def test_a_version_that_was_replaced_on_its_first_day_asks_nothing_of_a_step(bench: Bench) -> None:
    more = dmn(
        ["nummer: number", "alter: number"], ["weg: string"], [["-", "-", '"brief"']],
        name="kontakt", valid_from="2020-01-01",
    )  # fmt: skip
    keep(bench, more, table("2020-01-01"))
    bench.begin(process(), anzahl=1)
    assert bench.open() == ["Danach"]


@on_sqlite
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"anzahl": None}, "decision_input_missing"),
        ({"anzahl": 0}, "decision_input_not_allowed"),
    ],
)
def test_what_the_table_cannot_answer_is_an_incident_that_can_be_retried(
    bench: Bench, given: dict[str, Any], code: str
) -> None:
    keep(bench, table("2020-01-01"))
    instance = bench.begin(process(), **given)

    assert bench.open() == []
    with bench.db.read() as session:
        [incident] = engine.incidents(session)
    assert incident.code == code
    assert bench.passed(instance) == ["S"]


@on_sqlite
def test_a_day_before_the_first_version_and_none_at_all_are_incidents(bench: Bench) -> None:
    keep(bench, table("2020-01-01"))
    bench.begin(process("termin"), anzahl=1, termin=date(2019, 12, 31))
    bench.begin_again("P", anzahl=1, termin=None)

    with bench.db.read() as session:
        assert sorted(one.code for one in engine.incidents(session)) == [
            "decision_no_day",
            "decision_no_table",
        ]


@on_sqlite
def test_a_process_whose_table_is_not_there_is_not_deployed(bench: Bench) -> None:
    with pytest.raises(DefinitionError) as refused:
        bench.begin(process(), anzahl=1)
    assert "table_unknown" in [finding.code for finding in refused.value.findings]
