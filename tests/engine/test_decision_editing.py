"""A decision table is changed in its stored file: what nobody touches stays byte for byte."""

from __future__ import annotations

import pytest

from engine.decisions import read_table
from engine.decisions.adopting import adopt
from engine.decisions.editing import TableFile, new_table
from engine.errors import NotFound, Rejected
from handlers.domain.rule_tables import SHIPPED
from tests.engine.dmn_files import dmn

FILES = sorted(SHIPPED.glob("*/regeln/*.dmn"))
STORED = dmn(
    ["a: number", "x: string"],
    ["y: number"],
    [["1", '"p"', "1"], ["> 1", "-", "2"], ["-", "-", "3"]],
    "FIRST",
).replace(b'<rule id="regel_2">', b'<!-- bleibt --><rule id="regel_2" fremd="ja">')


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_that_is_written_as_it_was_read_is_the_same_bytes(file: object) -> None:
    document = FILES[FILES.index(file)].read_bytes()  # type: ignore[arg-type]
    table = TableFile(document)
    table.write(table.grid())
    assert table.bytes() == document
    assert adopt(document, document) == document


def test_one_changed_cell_changes_one_line() -> None:
    drawn = STORED.replace(b"<text>&gt; 1</text>", b"<text>&gt; 2</text>")
    exported = drawn.replace(b"<!-- bleibt -->", b"").replace(b' fremd="ja"', b"")
    assert adopt(STORED, exported) == drawn


def test_rules_and_columns_are_added_moved_and_taken_out_by_their_ids() -> None:
    other = TableFile(STORED)
    other.remove_rule(0)
    other.move_rule(1, -1)
    other.add_rule(0)
    other.move_input(1, -1)
    other.add_output()
    other.add_input()
    exported = other.bytes().replace(b"<!-- bleibt -->", b"")
    adopted = TableFile(adopt(STORED, exported))
    assert adopted.grid() == TableFile(exported).grid()
    assert adopted.ids("rule") == ["regel_3", "regel_1", "regel_2"]
    assert b"<!-- bleibt -->" in adopted.bytes()
    assert b'fremd="ja"' in adopted.bytes()


def test_a_part_that_is_not_there_and_a_file_without_a_table_are_refused() -> None:
    with pytest.raises(NotFound):
        TableFile(STORED).remove_rule(9)
    for document in (b"<x/>", b"<x", b"<!DOCTYPE x><x/>"):
        with pytest.raises(Rejected) as refused:
            TableFile(document)
        assert refused.value.code == "table_not_editable"
    uneven = STORED.replace(b"<outputEntry><text>3</text></outputEntry>", b"")
    with pytest.raises(Rejected):
        adopt(STORED, uneven)


def test_a_new_table_asks_for_everything_that_is_missing() -> None:
    document = TableFile(new_table("mahnstufe", "Mahnstufe"))
    document.date_from("2026-07-01", "[A] Probe")
    codes = {finding.code for finding in read_table(document.bytes()).findings}
    assert codes == {"input_no_name", "output_no_name", "cell_result_missing"}
