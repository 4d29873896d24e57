"""What a diagram says for the printed sheet: names, values, and rows that make a whole.

Nothing here stops a deployment: a process runs without its sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lxml import etree

from engine.checks.document import Document, L, kind_of
from engine.checks.report import Report
from engine.diagram import Element
from engine.expressions import similar
from engine.sheet_fields import (
    ABOUT,
    DAYS,
    ELEMENT_FIELDS,
    ORIGINAL,
    PROCESS_FIELDS,
    READING,
    SAME_ROW,
    SIGNATURE,
    SIGNATURE_KINDS,
    YES_OR_NO,
)

_VALUES = {"gleiche_zeile": SAME_ROW, "gesichert": YES_OR_NO}


def check_sheet(document: Document, report: Report) -> None:
    """Check the head, the paper that is followed, and the rows."""
    if kind_of(document.process) == "process":  # a task that others may call has no sheet
        _check_names(document.process, PROCESS_FIELDS, report)
    for node in document.process.iter(*(f"{L}{name}" for name in ELEMENT_FIELDS)):
        _check_element(document, node, report)
    for element, node in document.elements():
        _check_step(document, element, node, report)
    _check_rows(document, report)


def _check_element(document: Document, node: etree._Element, report: Report) -> None:
    name, around = kind_of(node), node.getparent()
    inside = kind_of(around) if around is not None else ""
    place = around.getparent() if around is not None else None
    is_misplaced = inside != ORIGINAL if name == SIGNATURE else place is not document.process
    if is_misplaced:
        report.error("extension_misplaced", node, name=name, kind=inside)
        return
    _check_names(node, ELEMENT_FIELDS[name], report)
    for key in DAYS:
        text = node.get(key)
        if text and not _is_day(text):
            report.warning("sheet_day", node, name=key, value=text)
    if name == SIGNATURE:
        _check_value(node, "art", node.get("art", ""), SIGNATURE_KINDS, report)
    elif not node.get("name"):
        report.error("extension_unnamed", node, name=name)
    if name == READING:
        _check_value(node, "betrifft", node.get("betrifft", ABOUT[0]), ABOUT, report)


def _check_names(node: etree._Element, known: tuple[str, ...], report: Report) -> None:
    """Find names of ours that the sheet does not have; those of elements stand without prefix."""
    for key in node.attrib:
        name = etree.QName(key)
        ours = str(key).startswith(L) or str(node.tag).startswith(L)
        if ours and name.localname not in known:
            report.warning(
                "extension_unknown",
                node,
                name=name.localname,
                similar=similar(name.localname, known),
            )


def _check_step(document: Document, element: Element, node: etree._Element, report: Report) -> None:
    for name, values in _VALUES.items():
        if name in element.attributes:
            _check_value(node, name, element.attributes[name], values, report)
    for name in ("zeile", "neben"):
        text = element.attributes.get(name)
        if text is not None and not text.isdigit():
            report.warning("row_unreadable", node, name=name, value=text)
    readings = {e.attributes.get("name") for e in document.diagram.extensions if e.name == READING}
    for name in element.attributes.get("auslegung", "").replace(",", " ").split():
        if name not in readings:
            report.warning("reading_unknown", node, name=name)


def _check_value(
    node: etree._Element, name: str, value: str, values: tuple[str, ...], report: Report
) -> None:
    if value not in values:
        report.warning("sheet_value", node, name=name, value=value, values=values)


def _check_rows(document: Document, report: Report) -> None:
    drawn: dict[int, Element] = {}
    for element, node in document.elements():
        row = element.row
        if row is None:
            continue
        if not element.attributes.get("d") and _needs_a_doer(element):
            report.warning("row_without_doer", node, row=row)
        if element.attributes.keys() & {"gleiche_zeile", "neben"}:
            continue
        if row in drawn:
            report.warning("row_twice", node, row=row, other=drawn[row].label)
        drawn.setdefault(row, element)
    _check_around_rows(document, drawn, report)


def _check_around_rows(document: Document, drawn: Mapping[int, Element], report: Report) -> None:
    for element, node in document.elements():
        beside = element.attributes.get("neben", "")
        if beside.isdigit() and int(beside) not in drawn:
            report.warning("row_beside_nothing", node, row=int(beside))
    ends = [element for element, _ in document.elements("endEvent")]
    if drawn and not any(e.row is not None or "neben" in e.attributes for e in ends):
        report.hint("row_end_missing", document.process)


def _needs_a_doer(element: Element) -> bool:
    """Whoever does a step stands in column D, unless the paper is known to leave it open."""
    attributes = element.attributes
    return not (
        element.kind.endswith(("Event", "Gateway"))
        or attributes.get("gleiche_zeile") == "true"
        or attributes.get("gesichert") == "false"
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2025-02-17")
