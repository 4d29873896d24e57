"""Steps that ask a decision table, each as the smallest diagram that shows what is wrong."""

from __future__ import annotations

from dataclasses import replace

from engine.decisions import Table, read_table
from tests.engine.dmn_files import dmn
from tests.engine.snippets import Case, Snippet, step


def _table(document: bytes) -> Table:
    table = read_table(document).table
    assert table is not None
    return table


NOTICE = dmn(
    ["nummer: number", "standort: string"],
    ["mit: boolean", "text: string"],
    [["1", "-", "true", '"a"'], ["not(1)", "-", "false", '"b"']],
    name="belehrung",
)
WITHOUT_TEXT = dmn(
    ["nummer: number"], ["mit: boolean"], [["-", "true"]], name="belehrung", valid_from="2027-01-01"
)
TABLES = {"belehrung": [_table(NOTICE)]}
DROPPED = {"belehrung": [_table(NOTICE), _table(WITHOUT_TEXT)]}
ADDED = {"belehrung": [_table(NOTICE), _table(WITHOUT_TEXT.replace(b"2027", b"2020"))]}


def asks(attributes: str, parameters: str = "") -> Snippet:
    inner = f"<extensionElements>{parameters}</extensionElements>" if parameters else ""
    task = step(f'<businessRuleTask id="x" {attributes}>{inner}</businessRuleTask>')
    return replace(task, tables=TABLES)


def given(name: str, value: str) -> str:
    return f'<laufzettel:parameter name="{name}" wert="{value}"/>'


SOUND: set[tuple[str, str | None]] = {("drawing_missing", "P")}
NAMED = 'laufzettel:regeltabelle="belehrung"'
READS_TEXT = f'{NAMED} laufzettel:stichtag="datum(text)"'
TABLE_STEP_CASES: dict[str, Case] = {
    "table with what it asks for": (asks(NAMED, given("nummer", "zahl")), SOUND),
    "table on a day": (
        asks(f'{NAMED} laufzettel:stichtag="heute"', given("nummer", "2")),
        SOUND,
    ),
    "rule task without anything": (asks(""), {("handler_missing", "x")}),
    "unknown table": (
        asks('laufzettel:regeltabelle="beleerung"'),
        {("table_unknown", "x")},
    ),
    "table of a file alone": (
        replace(asks(NAMED), tables=None),
        {("table_not_in_file", "x")},
    ),
    "table and handler": (
        asks(f'{NAMED} laufzettel:handler="work"', given("nummer", "1")),
        {("table_and_handler", "x")},
    ),
    "tries of a table": (
        asks(f'{NAMED} laufzettel:versuche="3"', given("nummer", "1")),
        {("retries_without_job", "x")},
    ),
    "table without an input": (asks(NAMED), {("table_parameter_missing", "x")}),
    "table with more than it asks for": (
        asks(NAMED, given("nummer", "1") + given("zweck", "'x'")),
        {("table_parameter_unknown", "x")},
    ),
    "table with a text for a number": (
        asks(NAMED, given("nummer", "'1'")),
        {("table_parameter_type", "x")},
    ),
    "table with an instant for a number": (
        asks(NAMED, given("nummer", "frist")),
        {("table_parameter_type", "x")},
    ),
    "table on a day that is no expression": (
        asks(f'{NAMED} laufzettel:stichtag="2026-07-"', given("nummer", "1")),
        {("expression_syntax", "x")},
    ),
    "table on a day that is a text": (
        asks(f"{NAMED} laufzettel:stichtag=\"'2026-07-01'\"", given("nummer", "1")),
        {("effective_day_type", "x")},
    ),
    "table on a day that is a number": (
        asks(f'{NAMED} laufzettel:stichtag="zahl"', given("nummer", "1")),
        {("effective_day_type", "x")},
    ),
    "table on the day that another step's result is": (
        asks(f'{NAMED} laufzettel:stichtag="text"', given("nummer", "1")),
        {("effective_day_type", "x")},
    ),
    "table that will give a result no more": (
        replace(asks(READS_TEXT, given("nummer", "1")), tables=DROPPED),
        {("table_result_missing", "x")},
    ),
    "table that gives a result only since its newest version": (
        replace(asks(READS_TEXT, given("nummer", "1")), tables=ADDED),
        SOUND,
    ),
    "day without a table": (
        asks('laufzettel:stichtag="heute"'),
        {("effective_day_without_table", "x"), ("handler_missing", "x")},
    ),
}
