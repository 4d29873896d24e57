"""How often a step is tried: a number and a pause that there are, at a step that is tried again."""

from __future__ import annotations

from engine.checks.document import Document
from engine.checks.report import Report
from engine.diagram import Element
from engine.retries import ATTRIBUTES, LONGEST_PAUSE, MOST_TRIES, pause_in, tries_in


def check_retries(document: Document, report: Report) -> None:
    """Check what steps say of their tries."""
    for element, node in document.elements("serviceTask", "sendTask", "businessRuleTask"):
        for name in ATTRIBUTES:
            value = element.attributes.get(name)
            if value is None:
                continue
            if not _is_tried_again(document, element):
                report.error("retries_without_job", node, field=name, value=value)
            elif name == "versuche" and tries_in(value) is None:
                report.error("tries_invalid", node, value=value, most=MOST_TRIES)
            elif name == "pause" and pause_in(value) is None:
                report.error("pause_invalid", node, value=value, most=LONGEST_PAUSE.days)


def _is_tried_again(document: Document, element: Element) -> bool:
    """Only a job is. Of a handler that is missing or unknown, another check tells that."""
    if "regeltabelle" in element.attributes:
        return False
    handler = document.registry.steps.get(element.attributes.get("handler", ""))
    return element.event != "message" if handler is None else handler.kind == "external"
