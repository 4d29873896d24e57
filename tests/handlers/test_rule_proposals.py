"""A table's new version must suit everybody who still asks it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

import engine
from engine.bundles import Bundle
from engine.db import Database
from engine.errors import Rejected
from handlers.domain import proposals
from handlers.domain.proposals import NewProposal
from handlers.domain.rule_proposals import KIND
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
