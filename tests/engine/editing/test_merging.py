"""Two people change one file: disjoint changes come together, others name their elements."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.editing import merge
from engine.errors import Conflict
from engine.xml import parse

ROOT = Path(__file__).parents[3]
BASE = (ROOT / "processes/post_ruecklauf/post_ruecklauf.bpmn").read_bytes()
UNUSUAL = (ROOT / "tests/engine/data/modeler/unusual.bpmn").read_bytes()


def _with(*changes: tuple[str, str], base: bytes = UNUSUAL) -> bytes:
    text = base.decode()
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text.encode()


RENAMED = ('name="Rechnen"', 'name="Zählen"')
ASKED = ('name="Gut?"', 'name="Gut genug?"')


def test_changes_of_different_elements_come_together() -> None:
    assert merge(UNUSUAL, _with(RENAMED), _with(ASKED)) == _with(RENAMED, ASKED)


def test_nothing_is_lost_where_only_one_has_changed_something() -> None:
    assert merge(UNUSUAL, UNUSUAL, _with(ASKED)) == _with(ASKED)
    assert merge(UNUSUAL, _with(RENAMED), UNUSUAL) == _with(RENAMED)


def test_the_same_change_of_both_is_one_change() -> None:
    assert merge(UNUSUAL, _with(RENAMED, ASKED), _with(RENAMED)) == _with(RENAMED, ASKED)


def test_an_element_that_both_changed_is_named() -> None:
    with pytest.raises(Conflict) as clash:
        merge(UNUSUAL, _with(RENAMED), _with(('name="Rechnen"', 'name="Rechnung"')))

    assert clash.value.code == "draft_clash"
    assert clash.value.facts == {"elements": ["Rechnen"]}


def test_who_names_an_element_that_the_other_deleted_is_told() -> None:
    deleted = (ROOT / "tests/engine/data/modeler/unusual.deleted.xml").read_bytes()

    with pytest.raises(Conflict, match="Rechnen"):
        merge(UNUSUAL, _with(RENAMED), deleted)


def test_two_moves_of_one_shape_add_up() -> None:
    ours = _with(('x="620" y="200"', 'x="620" y="300"'))
    theirs = _with(('x="620" y="200"', 'x="650" y="210"'))

    assert b'x="650" y="310"' in merge(UNUSUAL, ours, theirs)


def test_a_name_and_a_new_flow_of_one_step_do_not_clash() -> None:
    flow = '<semantic:sequenceFlow id="F6" sourceRef="Rechnen" targetRef="Ende"/>'
    ours = _with(RENAMED)
    theirs = _with(
        (
            "<semantic:outgoing>F3<",
            "<semantic:outgoing>F3</semantic:outgoing><semantic:outgoing>F6<",
        ),
        ("  </semantic:process>", f"  {flow}\n  </semantic:process>"),
    )

    merged = merge(UNUSUAL, ours, theirs).decode()

    assert 'name="Zählen"' in merged
    assert flow in merged
    assert "<semantic:outgoing>F6<" in merged


def test_a_merged_file_can_be_read() -> None:
    text = BASE.decode()
    ours = text.replace('name="', 'name="A ', 1).encode()
    theirs = text.replace("</bpmn:process>", "<!-- y --></bpmn:process>").encode()

    merged = merge(BASE, ours, theirs)

    assert parse(merged) is not None
    assert b"<!-- y -->" in merged
