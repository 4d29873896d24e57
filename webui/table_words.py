"""A decision table in words, as an HTML table shows it."""

from __future__ import annotations

from typing import Any

from engine.decisions import Column, Output, Table
from handlers.domain import rule_words


def said(table: Table) -> dict[str, Any]:
    """Return a table in words, as its HTML table shows it."""
    return {
        "title": table.title,
        "policy": rule_words.said_policy(table),
        "description": table.description,
        "inputs": [_input(column) for column in table.inputs],
        "outputs": [_output(output) for output in table.outputs],
        "has_remarks": any(rule.remarks for rule in table.rules),
        "rules": [
            {
                "number": number,
                "when": [
                    rule_words.said_cell(cell, column.kind)
                    for cell, column in zip(rule.cells, table.inputs, strict=True)
                ],
                "then": [rule_words.said_value(value) for value in rule.results],
                "remark": " · ".join(filter(None, rule.remarks)),
            }
            for number, rule in enumerate(table.rules, start=1)
        ],
        "default": [rule_words.said_value(output.default) for output in table.outputs]
        if table.has_default
        else [],
    }


def _input(column: Column) -> dict[str, str]:
    allowed = "" if column.allowed.is_any else rule_words.said_cell(column.allowed, column.kind)
    kind = rule_words.KINDS[column.kind]
    return {"label": column.label, "name": column.name, "kind": kind, "allowed": allowed}


def _output(output: Output) -> dict[str, str]:
    allowed = ", ".join(rule_words.said_value(value) for value in output.allowed)
    kind = rule_words.KINDS[output.kind]
    return {"label": output.label, "name": output.name, "kind": kind, "allowed": allowed}
