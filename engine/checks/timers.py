"""Timers: a literal ISO value that means an instant, or an expression."""

from datetime import UTC, datetime

from lxml import etree

from engine.checks.document import Document
from engine.checks.events import has_timer_parts
from engine.checks.language import Language
from engine.checks.report import Report
from engine.diagram import Element
from engine.errors import EngineError
from engine.timer_values import first_due, is_literal

#: Any instant does: a literal means the same rule whenever it is armed.
_SOME_INSTANT = datetime(2025, 1, 1, tzinfo=UTC)
_CODES = {"naive_instant": "timer_naive", "cycle_zero": "timer_cycle_zero"}


def check_timers(document: Document, report: Report) -> None:
    """Check each timer's text by the same code that arms it."""
    language = Language(document, report)
    for element, node in document.elements("intermediateCatchEvent", "boundaryEvent"):
        if element.event != "timer":
            continue
        parts = has_timer_parts(node)
        if len(parts) != 1 or not element.timer_text:
            report.error("timer_empty" if len(parts) <= 1 else "timer_ambiguous", node)
            continue
        _check_cycle(element, node, report)
        if is_literal(element.timer_text):
            _check_literal(element, node, report)
        else:
            language.check(element.timer_text, node, element.timer_kind or "")


def _check_cycle(element: Element, node: etree._Element, report: Report) -> None:
    """Only a boundary event that does not interrupt can fire again."""
    repeats = element.kind == "boundaryEvent" and not element.interrupting
    if element.timer_kind == "timeCycle" and not repeats:
        report.error("timer_cycle_misplaced", node)


def _check_literal(element: Element, node: etree._Element, report: Report) -> None:
    text, kind = element.timer_text or "", element.timer_kind or ""
    try:
        first_due(kind, text, _SOME_INSTANT, lambda _: None)
    except (EngineError, OverflowError, ValueError) as refused:
        code = _CODES.get(getattr(refused, "code", ""), "timer_invalid")
        report.error(code, node, kind=kind, value=text)
