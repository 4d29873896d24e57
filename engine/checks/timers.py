"""Timers: a literal ISO value that means an instant, or an expression."""

import re
from datetime import UTC, datetime

from lxml import etree

from engine.checks.document import Document, kind_of
from engine.checks.events import has_timer_parts
from engine.checks.language import Language
from engine.checks.report import Report
from engine.diagram import Element
from engine.errors import EngineError
from engine.expressions import similar
from engine.timer_values import first_due, is_literal

#: Any instant does: a literal means the same rule whenever it is armed.
_SOME_INSTANT = datetime(2025, 1, 1, tzinfo=UTC)
_CODES = {"naive_instant": "timer_naive", "cycle_zero": "timer_cycle_zero"}


def check_timers(document: Document, report: Report) -> None:
    """Check each timer's text by the same code that arms it."""
    language = Language.of(document, report)
    kinds = ("intermediateCatchEvent", "boundaryEvent", "startEvent")
    for element, node in document.elements(*kinds):
        for shape in document.definitions(node):
            if kind_of(shape) == "timerEventDefinition":
                _check_timer(element, shape, node, language, report)


def _check_timer(
    element: Element,
    shape: etree._Element,
    node: etree._Element,
    language: Language,
    report: Report,
) -> None:
    parts = has_timer_parts(shape)
    text = (parts[0].text or "").strip() if parts else ""
    if len(parts) != 1 or not text:
        report.error("timer_empty" if len(parts) <= 1 else "timer_ambiguous", node)
        return
    kind = kind_of(parts[0])
    if kind == "timeCycle":
        _check_cycle(element, text, node, report)
    check_time(kind, text, node, language)


def check_time(kind: str, text: str, node: etree._Element | None, language: Language) -> None:
    """Check a timer's text: a literal that means an instant, or an expression."""
    if is_literal(text):
        _check_literal(kind, text, node, language.report)
    elif _is_a_word(text, language):
        language.report.error("timer_invalid", node, kind=kind, value=text)
    else:
        language.check(text, node, kind)


def _is_a_word(text: str, language: Language) -> bool:
    """Tell whether a text is one word that no variable is called, nor nearly so."""
    known = {*language.names, *language.functions}
    return text.isidentifier() and text not in known and similar(text, known) is None


def _check_cycle(element: Element, text: str, node: etree._Element, report: Report) -> None:
    """What interrupts fires once; a catch in a path that fires without end never lets it end."""
    if element.kind != "intermediateCatchEvent":
        if element.interrupting:
            report.error("timer_cycle_misplaced", node)
    elif re.match(r"[\"']?R/", text):
        report.error("timer_cycle_endless", node, value=text)


def _check_literal(kind: str, text: str, node: etree._Element | None, report: Report) -> None:
    try:
        first_due(kind, text, _SOME_INSTANT, lambda _: None)
    except (EngineError, OverflowError, ValueError) as refused:
        code = _CODES.get(getattr(refused, "code", ""), "timer_invalid")
        report.error(code, node, kind=kind, value=text)
