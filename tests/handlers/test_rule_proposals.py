"""A table's new version must suit everybody who still asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

import pytest

import engine
from engine.bundles import Bundle
from engine.db import Database
from engine.errors import DefinitionError, Rejected
from handlers.domain import proposals
from handlers.domain.proposals import NewProposal
from handlers.domain.rule_fits import TablesUnfit, refuse_unfit, take_over
from handlers.domain.rule_proposals import KIND
from handlers.domain.rule_tables import SHIPPED
from handlers.examples.house import load_house
from tests.databases import on_sqlite
from tests.engine.dmn_files import dmn
from tests.engine.drawing import draw, end, flows, node, parameter, person, start

OWNER = "prozess.demo"
DAY = date(2025, 3, 10)
WAY, TERM = "weg: string", "frist: number"


@pytest.fixture
def house(database: Database) -> Database:
    with database.begin("system") as work:
        load_house(work)
        engine.keep_table(work, table([WAY, TERM], ['"brief"', "3"], "2020-01-01"))
    return database


def table(outputs: Sequence[str], results: Sequence[str], valid_from: str = "2025-03-10") -> bytes:
    return dmn(
        ["nummer: number"], outputs, [["-", *results]], name="kontakt", valid_from=valid_from
    )


def process(*, asks: bool = True) -> Bundle:
    rule = node(
        "businessRuleTask", "Regel", parameter("nummer", "1"), laufzettel_regeltabelle="kontakt"
    )
    steps = ("S", "Vorher", "Regel", "E") if asks else ("S", "Vorher", "E")
    body = start() + person("Vorher") + (rule if asks else "") + end() + flows(*steps)
    return draw(body, variables="weg:text frist:zahl")


def propose(house: Database, document: bytes) -> None:
    with house.begin(OWNER) as work:
        content = {"xml": document.decode()}
        new = NewProposal("form-1", KIND, "kontakt", DAY, content, "[A] Probe")
        proposals.propose(work, new)


@on_sqlite
@pytest.mark.parametrize(
    ("outputs", "results", "missed"),
    [
        ([WAY], ['"brief"'], "frist"),
        ([WAY, "frist: string"], ['"brief"', '"drei"'], "frist"),
        ([WAY, TERM], ['"brief"', "3.5"], "frist"),
    ],
)
def test_a_result_that_a_version_in_force_declares_stays_as_it_is(
    house: Database, outputs: list[str], results: list[str], missed: str
) -> None:
    with house.begin(OWNER) as work:
        engine.deploy(work, process())
    with pytest.raises(Rejected) as refused:
        propose(house, table(outputs, results))
    assert (refused.value.code, refused.value.facts["name"]) == ("rule_table_step", missed)


@on_sqlite
def test_a_replaced_version_counts_as_long_as_a_case_runs_on_it(house: Database) -> None:
    with house.begin(OWNER) as work:
        engine.deploy(work, process())
        running = engine.start_instance(work, "P", {}).id
    with house.begin(OWNER) as work:
        engine.deploy(work, process(asks=False))
    without = table([WAY], ['"brief"'])
    with pytest.raises(Rejected) as refused:
        propose(house, without)
    assert (refused.value.code, refused.value.facts["version"]) == ("rule_table_step", 1)

    with house.begin(OWNER) as work:
        engine.cancel_instance(work, running, "Probe")
    propose(house, without)
    with house.read() as session:
        assert len(proposals.waiting_proposals(session)) == 1


@on_sqlite
def test_files_that_a_running_version_cannot_go_on_with_are_all_told_and_none_is_kept(
    house: Database,
) -> None:
    with house.begin(OWNER) as work:
        engine.deploy(work, process())
    unfit = {"a": table([WAY], ['"brief"']), "b": table([TERM], ["3"], "2026-01-01")}
    with pytest.raises(TablesUnfit) as refused, house.begin("system") as work:
        refuse_unfit(work, take_over(work, unfit))
    told = [(str(t.valid_from), wrong.facts["name"]) for t, wrong in refused.value.refusals]
    assert told == [("2025-03-10", "frist"), ("2026-01-01", "weg")]
    with house.read() as session:
        assert len(engine.table_rows(session, "kontakt")) == 1


@on_sqlite
def test_a_version_that_reads_what_its_table_gives_only_later_is_not_deployed(
    house: Database,
) -> None:
    with house.begin(OWNER) as work:
        more = table([WAY, TERM, "ort: string"], ['"brief"', "3", '"Amt"'], "2025-06-01")
        engine.keep_table(work, more)
    bundle = process()
    wanting = replace(bundle, xml=bundle.xml.replace(b'name="weg"', b'name="ort"'))
    with pytest.raises(DefinitionError) as refused, house.begin(OWNER) as work:
        engine.deploy(work, wanting)
    assert [
        (f.code, f.facts["name"]) for f in refused.value.findings if f.severity == "fehler"
    ] == [("table_result_missing", "ort")]
    with house.begin(OWNER) as work:
        begins = datetime(2025, 6, 1, 12, tzinfo=UTC)
        assert engine.deploy(work, wanting, valid_from=begins).version == 1


@on_sqlite
@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("nummer</text></inputExpression>", "1, 2", "3"),
        ("zweck</text></inputExpression>", '"vermittlung"', "„gruppencoaching“"),
    ],
)
def test_a_column_may_not_exclude_what_the_program_asks_with(
    house: Database, old: str, new: str, value: str
) -> None:
    file = SHIPPED / "tp2_clearing_ja/regeln/rechtsfolgenbelehrung_2026-07-01.dmn"
    allowed = f"<inputValues><text>{escape(new)}</text></inputValues>"
    document = file.read_text().replace(old, old + allowed, 1)
    with house.begin("system") as work, pytest.raises(TablesUnfit) as refused:
        refuse_unfit(
            work, take_over(work, {"neu": document.replace("2026-07-01", "2027-01-01", 1).encode()})
        )
    (told,) = [wrong for _, wrong in refused.value.refusals]
    assert (told.code, told.facts["value"]) == ("rule_table_value_excluded", value)
