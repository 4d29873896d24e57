"""What a decision table is refused for: the smallest file of every finding."""

import re

from tests.engine.dmn_files import dmn

ONE = (["a: number"], ["b: number"], [["-", "1"]])

CELLS: list[tuple[str, str, str]] = [
    ("1,", "number", "cell_incomplete"),
    ("[1..", "number", "cell_incomplete"),
    ("1 2", "number", "cell_syntax"),
    ("[3..1]", "number", "cell_interval_empty"),
    ("(1..1]", "number", "cell_interval_empty"),
    ("= 1", "number", "cell_equals"),
    ("nummer2", "number", "cell_word"),
    ("not(-)", "number", "cell_syntax"),
    ("not(1", "number", "cell_incomplete"),
    ("ja", "boolean", "cell_word"),
    ("anruf", "string", "cell_word"),
    ("„anruf“", "string", "cell_quotes"),
    ('< "b"', "string", "cell_no_order"),
    ("> true", "boolean", "cell_no_order"),
    ('"2026-01-01"', "date", "cell_type"),
    ('date("2026-02-30")', "date", "cell_day"),
    ("1" * 21, "number", "cell_too_long"),
    ("1;2", "number", "cell_syntax"),
    ('"a\\u0000"', "string", "cell_character"),
    ('"\\ud83d"', "string", "cell_character"),
]
"""A cell, its column's type, the finding."""

REFUSED: list[tuple[bytes, str]] = [
    (dmn(*ONE, "BEST"), "policy_unknown"),
    (dmn(*ONE, "COLLECT", "AVERAGE"), "aggregation_unknown"),
    (dmn(["a b: number"], ["b: number"], [["-", "1"]]), "input_no_name"),
    (dmn(["a + 1: number"], ["b: number"], [["-", "1"]]), "input_no_name"),
    (dmn(["heute: date"], ["b: number"], [["-", "1"]]), "input_no_name"),
    (dmn(["a: number"], [": number"], [["-", "1"]]), "output_no_name"),
    (dmn(["a: integer"], ["b: number"], [["-", "1"]]), "column_type"),
    (dmn(["a: number", "a: number"], ["b: number"], [["-", "-", "1"]]), "input_twice"),
    (dmn(["a: number"], ["b: number"] * 2, [["-", "1", "1"]]), "output_twice"),
    (dmn([], ["b: number"], [["1"]]), "input_missing"),
    (dmn(["a: number"], [], [["-"]]), "output_missing"),
    (dmn(["a: number"], ["b: number"], []), "rule_missing"),
    (dmn(["a: number"], ["b: number"], [["-"]]), "rule_entries"),
    (dmn(["a: number"], ["b: number"], [["-", ""]]), "cell_result_missing"),
    (dmn(["a: number"], ["b: number"], [["-", "a"]]), "cell_word"),
    (dmn(["a: number"], ["b: number"], [["-", "1 + 1"]]), "cell_result_no_constant"),
    (dmn(["a: number"], ["b: number | > 5"], [["-", "1"]]), "output_values"),
    (dmn(["a: number"], ["b: number | | 1"], [["-", "1"]], "COLLECT"), "default_misplaced"),
    (dmn(["a: number"], ["b: number | | 1", "c: number"], [["1"] * 3]), "default_partly"),
    (dmn(["a: number"], ["b: number | 1 | 2"], [["1", "1"]]), "default_not_allowed"),
    (dmn(["a: boolean | not(true, false)"], ["b: number"], [["-", "1"]]), "input_values_empty"),
    (dmn(["a: number"], ["b: number"], [["-", "1"]] * 1001, "ANY"), "table_too_large"),
    (dmn(*ONE, name="mit blank"), "table_name"),
    (dmn(*ONE).replace(b'name="Probe" laufz', b'name="%s" laufz' % (b"P" * 401)), "table_title"),
    (dmn(*ONE, valid_from="1.7.2026"), "table_valid_from"),
    (dmn(*ONE, source=" "), "table_source"),
    (dmn(*ONE).replace(b"DMN/20191111", b"DMN/20301111"), "dmn_version"),
    (dmn(*ONE).replace(b'"UTF-8"', b'"ISO-8859-1"', 1), "table_encoding"),
    (dmn(*ONE).decode().replace('"UTF-8"', '"UTF-16"', 1).encode("utf-16"), "table_encoding"),
    (dmn(*ONE).replace(b"<decision ", b"<import/><decision "), "dmn_element"),
    (b"<x/>", "not_dmn"),
    (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "xml_document_type"),
    (re.sub(rb"(?s)<decision .*</decision>", b"", dmn(*ONE)), "decision_missing"),
    (re.sub(rb"(?s)(<decision .*</decision>)", rb"\1\1", dmn(*ONE)), "decisions_several"),
    (re.sub(rb"(?s)<decisionTable.*Table>", b"", dmn(*ONE)), "decision_without_table"),
    (re.sub(rb"(?s)(<decisionTable.*Table>)", rb"\1\1", dmn(*ONE)), "decision_content_twice"),
    (
        re.sub(rb"(<inputEntry>.*</inputEntry>)<out", rb"\1<regel/><out", dmn(*ONE)),
        "decision_content",
    ),
    (dmn(*ONE).replace(b"</text>", b"</text><text>2</text>", 1), "decision_content_twice"),
    (dmn(*ONE).replace(b"<rule ", b"<rule xmlns='urn:x' ", 1), "decision_content"),
    (re.sub(rb"decisionTable", b"literalExpression", dmn(*ONE)), "decision_logic"),
    (
        dmn(*ONE).replace(
            b"    <decisionTable",
            b"<informationRequirement><requiredDecision href='#x'/></informationRequirement>"
            b"<decisionTable",
        ),
        "decision_requires",
    ),
    (
        dmn(*ONE).replace(b'id="Probe"', b'id="Probe" expressionLanguage="groovy"'),
        "expression_language",
    ),
]
"""A file and the finding."""


def of_cell(cell: str, kind: str) -> bytes:
    return dmn([f"a: {kind}"], ["b: number"], [[cell, "1"], ["-", "2"]], "FIRST")


def many_cases() -> bytes:
    """Twelve columns whose rules all have to be looked at together."""
    columns = [f"c{number}: number" for number in range(12)]
    rules = []
    for number in range(60):
        cells = [f"not({number})" if (number + at) % 3 else "-" for at in range(12)]
        rules.append([*cells, "1"])
    return dmn(columns, ["b: number"], rules, "ANY")


OTHERS: list[tuple[bytes, str]] = [
    *((of_cell(cell, kind), code) for cell, kind, code in CELLS),
    (dmn(["a: number"], ["b: number"], [["1", "1"], ["-", "2"]]), "rules_overlap"),
    (dmn(["a: number"], ["b: number"], [["1", "1"], ["-", "2"]], "ANY"), "rules_contradict"),
    (dmn(["a: number"], ["b: number"], [["1", "1"]]), "table_gap"),
    (dmn(["a: number"], ["b: number"], [["-", "1"], ["1", "2"]], "FIRST"), "rule_never_counts"),
    (dmn(['a: string | "x"'], ["b: number"], [['"x"', "1"], ['"y"', "2"]]), "rule_never_hits"),
    (dmn(["a: number"], ['b: string | "x"'], [["-", '"y"']]), "result_not_allowed"),
    (dmn(["a: number"], ["b: string"], [["-", '"y"']], "PRIORITY"), "policy_without_order"),
    (dmn(*ONE, "FIRST", "SUM"), "aggregation_misplaced"),
    (dmn(["a: number"], ["b: string"], [["-", '"y"']], "COLLECT", "SUM"), "aggregation_type"),
    (
        dmn(["a: number"], ["b: number", "c: number"], [["-", "1", "2"]], "COLLECT", "SUM"),
        "aggregation_outputs",
    ),
    (many_cases(), "table_too_complex"),
]
