"""What a diagram says wrongly for the printed sheet, each as the smallest diagram that shows it."""

from __future__ import annotations

from tests.engine.snippets import GROUP, VARIABLES, Case, Snippet, around, process, step


def on_the_process(inner: str) -> Snippet:
    """Return a process with this in its extension elements."""
    return process(around(f'<manualTask id="x" {GROUP}/>'), variables=VARIABLES + inner)


def row(attributes: str, end: str = 'laufzettel:zeile="20"') -> Snippet:
    """Return a process whose step has these attributes and whose end stands on a row."""
    content = around(f'<manualTask id="x" {GROUP} {attributes}/>')
    return process(content.replace('<endEvent id="e"/>', f'<endEvent id="e" {end}/>'))


SHEET_CASES: dict[str, Case] = {
    "misspelt field of the sheet's head": (
        Snippet(
            step(f'<manualTask id="x" {GROUP}/>').xml.replace(
                b' isExecutable="true"', b' isExecutable="true" laufzettel:eigentumer="FDL"'
            )
        ),
        {("extension_unknown", "P")},
    ),
    "misspelt field of a signature": (
        on_the_process(
            '<laufzettel:vorlage name="TP2">'
            '<laufzettel:unterschrift art="erstellt" dautm="2025-02-10"/></laufzettel:vorlage>'
        ),
        {("extension_unknown", "P")},
    ),
    "signature of no paper": (
        on_the_process('<laufzettel:unterschrift art="erstellt" name="56.2"/>'),
        {("extension_misplaced", "P")},
    ),
    "signature of no kind": (
        on_the_process(
            '<laufzettel:vorlage name="TP2"><laufzettel:unterschrift art="gesehen"/>'
            "</laufzettel:vorlage>"
        ),
        {("sheet_value", "P")},
    ),
    "day that is none": (
        on_the_process('<laufzettel:vorlage name="TP2" gueltig_ab="17.02.2025"/>'),
        {("sheet_day", "P")},
    ),
    "reading without a name": (
        on_the_process('<laufzettel:auslegung frage="Wann?"/>'),
        {("extension_unnamed", "P")},
    ),
    "reading that is not described": (
        row('laufzettel:zeile="10" laufzettel:d="JCO" laufzettel:auslegung="A1, A2"'),
        {("reading_unknown", "x")},
    ),
    "row that is no number": (row('laufzettel:zeile="10a"'), {("row_unreadable", "x")}),
    "row that nobody does": (row('laufzettel:zeile="10"'), {("row_without_doer", "x")}),
    "row of two steps": (
        row('laufzettel:zeile="20" laufzettel:d="JCO"'),
        {("row_twice", "e")},
    ),
    "same row, said in an unknown way": (
        row('laufzettel:zeile="20" laufzettel:d="JCO" laufzettel:gleiche_zeile="ja"'),
        {("sheet_value", "x")},
    ),
    "beside a row that is not there": (
        row('laufzettel:neben="40"'),
        {("row_beside_nothing", "x")},
    ),
    "rows without an end": (
        row('laufzettel:zeile="10" laufzettel:d="JCO"', end=""),
        {("row_end_missing", "P")},
    ),
}
