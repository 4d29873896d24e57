"""Results of scenarios belong to exactly one content; what others changed does not undo them."""

from __future__ import annotations

import pytest

import engine
from engine.bundles import Bundle, scenario_part
from engine.coverage import Taken
from engine.db import Database
from engine.scenario_results import Played, Told, carried, passed, record_result, results
from tests.engine.drawing import draw, end, flows, person, start

GOOD = Played((), Taken(frozenset({"S_T"}), frozenset({"S", "T"})), 120)
BAD = Played((Told(2, "expected_open", "Offene Aufgaben: es fehlen T."),), Taken(), 80)


@pytest.fixture
def bundle() -> Bundle:
    plain = draw(start() + person("T") + end() + flows("S", "T", "E"))
    return Bundle(plain.diagram_name, plain.xml, plain.forms, {"a": b"1", "b": b"2"})


def test_a_content_has_passed_when_all_its_scenarios_came_true_with_it(
    database: Database, bundle: Bundle
) -> None:
    digest = bundle.content_digest
    with database.begin("prozess.demo") as work:
        record_result(work, digest, "a", BAD)
        record_result(work, digest, "b", GOOD)
    with database.read() as session:
        assert not passed(session, digest, ["a", "b"])
        assert results(session, digest)["a"].problems == BAD.problems

    with database.begin("prozess.demo") as work:
        record_result(work, digest, "a", GOOD)
    with database.read() as session:
        assert passed(session, digest, ["a", "b"])
        assert not passed(session, digest, ["a", "b", "c"])
        assert not passed(session, "another", ["a"])
        known = results(session, digest)["a"]
    assert (known.way, known.by, known.ok) == (GOOD.way, "prozess.demo", True)


def test_a_result_stays_known_while_only_other_scenarios_change(
    database: Database, bundle: Bundle
) -> None:
    with database.begin("prozess.demo") as work:
        draft = engine.keep_draft(work, bundle)
        for name in bundle.scenarios:
            record_result(work, bundle.content_digest, name, GOOD)
        engine.write_draft(work, draft.id, 1, {scenario_part("b"): b"3"})
    with database.read() as session:
        assert set(carried(session, draft.id)) == {"a"}

    with database.begin("prozess.demo") as work:
        engine.write_draft(work, draft.id, 2, {"diagramm.bpmn": bundle.xml + b"<!-- -->"})
    with database.read() as session:
        assert carried(session, draft.id) == {}
