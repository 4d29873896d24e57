"""The form of a decision table: every cell a field, every change of its shape a button."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from engine.decisions.adopting import adopt
from engine.decisions.editing import Field, Grid, Row, TableFile
from engine.decisions.reading import MAX_COLUMNS, MAX_RULES
from engine.errors import Rejected
from engine.findings import Finding, Severity
from webui import finding_texts
from webui.values import MOST_DIGITS

TABLE = "tabelle"
"""The hidden field that carries the file, so that what nobody touches stays byte for byte."""


def packed(document: bytes) -> str:
    """Return a file as the hidden field carries it."""
    return base64.b64encode(document).decode()


def unpacked(text: str) -> bytes:
    """Return the file that a form carries."""
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Rejected("table_not_editable") from None


def changed(document: bytes, sent: Mapping[str, str]) -> TableFile:
    """Return the file with what the fields say, after the act of the button that was pressed."""
    if drawn := sent.get("gezeichnet"):
        document = adopt(document, unpacked(drawn))
    file = TableFile(document)
    if "titel" in sent:  # drawn tables come without fields
        file.write(_read(file.grid(), sent))
    name, _, number = sent.get("akt", "").partition(" ")
    act = _ACTS.get(name)
    if act is not None:
        act(file, int(number) if number.isdecimal() and len(number) < MOST_DIGITS else 0)
    return file


def _read(grid: Grid, sent: Mapping[str, str]) -> Grid:
    """Return the grid with the fields that were sent; what was not sent stays."""

    def text(name: str, now: str) -> str:
        return sent.get(name, now).strip()

    def column(prefix: str, at: int, now: Field) -> Field:
        return Field(
            text(f"{prefix}-{at}-name", now.name),
            text(f"{prefix}-{at}-label", now.label),
            text(f"{prefix}-{at}-art", now.kind),
            text(f"{prefix}-{at}-werte", now.values),
            text(f"{prefix}-{at}-sonst", now.default),
        )

    def row(number: int, now: Row) -> Row:
        cells = [text(f"r-{number}-{at}", cell) for at, cell in enumerate(now.cells)]
        first = len(cells)
        results = [text(f"r-{number}-{first + at}", cell) for at, cell in enumerate(now.results)]
        return Row(tuple(cells), tuple(results), text(f"r-{number}-bemerkung", now.remark))

    return Grid(
        text("titel", grid.title),
        text("trefferregel", grid.policy),
        text("zusammenfassung", grid.aggregation),
        tuple(column("ein", at, each) for at, each in enumerate(grid.inputs)),
        tuple(column("aus", at, each) for at, each in enumerate(grid.outputs)),
        tuple(row(number, each) for number, each in enumerate(grid.rows)),
    )


def _add_rule(file: TableFile, number: int) -> None:
    if len(file.grid().rows) < MAX_RULES:
        file.add_rule(number)


def _add_column(add: Callable[[TableFile], None]) -> Callable[[TableFile, int], None]:
    def act(file: TableFile, number: int) -> None:
        grid = file.grid()
        if len(grid.inputs) + len(grid.outputs) < MAX_COLUMNS:
            add(file)

    return act


_ACTS: Mapping[str, Callable[[TableFile, int], None]] = {
    "regel-neu": _add_rule,
    "regel-weg": TableFile.remove_rule,
    "regel-hoch": lambda file, number: file.move_rule(number, -1),
    "regel-runter": lambda file, number: file.move_rule(number, 1),
    "ein-neu": _add_column(TableFile.add_input),
    "ein-weg": TableFile.remove_input,
    "ein-links": lambda file, number: file.move_input(number, -1),
    "ein-rechts": lambda file, number: file.move_input(number, 1),
    "aus-neu": _add_column(TableFile.add_output),
    "aus-weg": TableFile.remove_output,
    "aus-links": lambda file, number: file.move_output(number, -1),
    "aus-rechts": lambda file, number: file.move_output(number, 1),
}


def page(grid: Grid) -> dict[str, Any]:
    """Return what the form shows; labels fall back to names, so that no field goes nameless."""
    heads = [*_heads(grid.inputs, "Bedingung"), *_heads(grid.outputs, "Ergebnis")]
    return {
        "grid": grid,
        "heads": heads,
        "first_result": len(grid.inputs),
        "rows": [[*row.cells, *row.results] for row in grid.rows],
    }


def _heads(columns: tuple[Field, ...], word: str) -> list[str]:
    return [each.label or each.name or f"{word} {at}" for at, each in enumerate(columns, start=1)]


def said_findings(found: tuple[Finding, ...], grid: Grid | None) -> list[dict[str, str]]:
    """Return findings in words, each with the field where it can be mended."""
    lines = []
    for finding in found:
        said = finding_texts.text(finding)
        is_error = finding.severity is Severity.ERROR
        lines.append(
            {
                "state": "fehler" if is_error else "warn",
                "icon": "error" if is_error else "warning",
                "word": "Fehler" if is_error else "Hinweis",
                "text": said.message,
                "remedy": said.remedy,
                "target": _target(finding, grid),
            }
        )
    return lines


def _target(finding: Finding, grid: Grid | None) -> str:
    """Return the field of a finding's cell, its rule, its column, or the hit policy."""
    if grid is None:
        return ""
    heads = [column.label or column.name for column in (*grid.inputs, *grid.outputs)]
    rule, column = finding.facts.get("rule"), finding.facts.get("column")
    at = heads.index(column) if column in heads else None
    if isinstance(rule, int):
        return f"r-{rule - 1}-{at or 0}"
    if at is not None:
        of_input = at < len(grid.inputs)
        return f"ein-{at}-name" if of_input else f"aus-{at - len(grid.inputs)}-name"
    return "trefferregel" if finding.code.startswith(("policy", "aggregation", "table_")) else ""
