"""Business rule tasks with a decision table: that it exists and gets what it asks for."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import date

from lxml import etree

from engine.checks.document import Document
from engine.checks.names import INSTANTS, brought_type, known_names
from engine.checks.report import Report
from engine.decisions.table import Table
from engine.diagram import Element
from engine.expressions import ExpressionError, family, parse, similar
from engine.reads import reads


def check_decision_steps(document: Document, report: Report) -> None:
    """Check every step that asks a table, against all versions of it."""
    names = known_names(document)
    for element, node in document.elements("businessRuleTask"):
        if "regeltabelle" in element.attributes:
            _check_table(document, element, node, names, report)
        elif "stichtag" in element.attributes:
            report.error("effective_day_without_table", node)


def _check_table(
    document: Document, element: Element, node: etree._Element, names: set[str], report: Report
) -> None:
    name = element.attributes["regeltabelle"]
    day = _type_of(document, element.attributes.get("stichtag", "heute"))
    if day not in (None, "datum", "zeitpunkt"):
        report.error("effective_day_type", node, table=name, type=day)
    if "handler" in element.attributes:
        report.error("table_and_handler", node, table=name)
    if document.tables is None:
        report.hint("table_not_in_file", node, table=name)
        return
    versions = document.tables.get(name, ())
    if not versions:
        report.error("table_unknown", node, table=name, similar=similar(name, document.tables))
        return
    known = {column.name for table in versions for column in table.inputs}
    for parameter in element.parameters.keys() - known:
        report.error(
            "table_parameter_unknown",
            node,
            table=name,
            parameter=parameter,
            similar=similar(parameter, known),
        )
    for table in versions:
        _check_inputs(document, element, node, table, names, report)
    _check_results(document, node, versions, report)


def _check_inputs(
    document: Document,
    element: Element,
    node: etree._Element,
    table: Table,
    names: set[str],
    report: Report,
) -> None:
    for column in table.inputs:
        given = element.parameters.get(column.name)
        if given is None and column.name not in names:
            report.error(
                "table_parameter_missing",
                node,
                table=table.name,
                parameter=column.name,
                valid_from=table.valid_from,
            )
            continue
        kind = _type_of(document, column.name if given is None else given)
        expected = table.input_types()[column.name]
        if kind is not None and kind not in expected:
            report.error(
                "table_parameter_type",
                node,
                table=table.name,
                parameter=column.name,
                type=kind,
                expected=sorted(expected),
            )


def _check_results(
    document: Document, node: etree._Element, versions: Sequence[Table], report: Report
) -> None:
    """Refuse a version that lacks a result which others give and the process reads.

    Those count that are asked from the first day on, without one the newest; columns may be added.
    """
    given = {name for table in versions for name in table.result_types()}
    needed = given & {*document.diagram.variables, *reads(document.diagram)}
    for table in _asked_from(versions, document.on):
        for name in sorted(needed - table.result_types().keys()):
            report.error(
                "table_result_missing",
                node,
                table=table.name,
                name=name,
                valid_from=table.valid_from,
            )


def _asked_from(versions: Sequence[Table], on: date | None) -> list[Table]:
    """Return the version in force on a day and those that follow."""
    ordered = sorted(versions, key=lambda table: table.valid_from)
    before = [table for table in ordered if on is None or table.valid_from <= on]
    return [*before[-1:], *ordered[len(before) :]]


def _type_of(document: Document, source: str) -> str | None:
    """Return an expression's type where it is a constant or a typed variable, else None."""
    try:
        tree = parse(source).tree
    except ExpressionError:
        return None  # told where expressions are checked
    if isinstance(tree, ast.Constant):
        return family(tree.value)
    if not isinstance(tree, ast.Name):
        return None
    if tree.id in ("true", "false"):
        return "wahrheit"
    if tree.id in ("null", "None"):
        return "leer"
    declared, _ = document.diagram.variables.get(tree.id, ("", None))
    if declared == "beliebig":  # a data object or property says nothing of its type
        return None
    return INSTANTS.get(tree.id) or declared or brought_type(document, tree.id)
