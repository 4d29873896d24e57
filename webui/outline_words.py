"""What the Gliederung calls steps, and how people write deadlines into it."""

from __future__ import annotations

import re

from engine.diagram import Element
from engine.editing.outlining import Row
from webui.deadline_texts import deadline

ART = {
    "startEvent": "Beginn",
    "endEvent": "Ende",
    "task": "Schritt ohne Art",
    "userTask": "Aufgabe",
    "manualTask": "Handgriff",
    "serviceTask": "Handler",
    "sendTask": "Handler, sendet",
    "businessRuleTask": "Regel",
    "scriptTask": "Berechnung",
    "receiveTask": "Warten",
    "callActivity": "Aufruf",
    "subProcess": "Teilprozess",
    "transaction": "Teilprozess",
    "adHocSubProcess": "Teilprozess",
    "exclusiveGateway": "Entscheidung",
    "inclusiveGateway": "Entscheidung",
    "complexGateway": "Entscheidung",
    "parallelGateway": "Aufteilung",
    "eventBasedGateway": "Warten auf Ereignis",
    "intermediateCatchEvent": "Warten",
    "intermediateThrowEvent": "Meldung",
    "boundaryEvent": "Ereignis am Schritt",
}
NEW_STEPS = (
    ("userTask", "Aufgabe"),
    ("serviceTask", "Handler"),
    ("sendTask", "Handler, sendet"),
    ("exclusiveGateway", "Entscheidung"),
    ("parallelGateway", "Aufteilung"),
    ("intermediateCatchEvent", "Warten auf eine Frist"),
    ("subProcess", "Teilprozess"),
)
"""What can be put in, in the words of the form."""
SHEET = (
    ("zeile", "Zeile"),
    ("d", "D"),
    ("m", "M"),
    ("i", "I"),
    ("output", "Output"),
    ("fussnote", "Fußnote"),
)
"""What the printed sheet says about a step."""
_WORKING = re.compile(r"(\d{1,3})\s*(?:arbeitstage?|at)\.?", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,3})\s*tage?", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,3})\s*stunden?", re.IGNORECASE)


def name_of(element: Element) -> str:
    """Return what a row says: the name, or what it is."""
    if element.name.strip():
        return " ".join(element.name.split())
    if element.kind == "parallelGateway":
        return "Wege gehen gemeinsam weiter"
    return ART.get(element.kind, element.id)


def art_of(row: Row) -> str:
    """Return kind and lane, as one reads them in a row."""
    element = row.element
    art = "Rahmen" if row.is_frame else ART.get(element.kind, element.kind)
    return f"{art}, {element.lane}" if element.lane else art


def target_of(element: Element) -> str:
    """Return how a row points to another one: by its number, else by its name."""
    if element.row is not None:
        return str(element.row)
    return f"„{name_of(element)}“" if element.name.strip() else name_of(element)


def option_of(element: Element) -> str:
    """Return a step as a choice: number and name."""
    name = name_of(element)
    return f"{element.row} · {name}" if element.row is not None else name


def due_of(row: Row) -> str:
    """Return until when a step is done: its own deadline, else those at its border."""
    element = row.element
    own = element.attributes.get("faellig") or element.timer_text
    if own:
        return _told(own)
    borders = {
        f.event.id: f.event.timer_text for f in row.follow_ups if f.event and f.event.timer_text
    }
    return "; ".join(_told(text or "") for text in borders.values())


def _told(text: str) -> str:
    """An expression that has no short words is shown in the form alone."""
    words = deadline(text)
    return "berechnet" if words == text and "(" in text else words


def written_due(text: str, *, waits: bool = False) -> str:
    """Return the expression for what somebody typed: „3 Arbeitstage“ ends with the third day.

    What is no such phrase is an expression already. `waits`: of a timer event, which takes a span.
    """
    typed = " ".join(text.split())
    if found := _WORKING.fullmatch(typed):
        return f"tagesende(arbeitstage_nach(heute, {found[1]}))"
    if found := _DAYS.fullmatch(typed):
        return f"P{found[1]}D" if waits else f"tagesende(heute + tage({found[1]}))"
    if found := _HOURS.fullmatch(typed):
        return f"PT{found[1]}H" if waits else f"jetzt + stunden({found[1]})"
    return typed


def read_due(text: str | None) -> str:
    """Return a deadline as it stands in its field: in words if these read back to the same."""
    if not text:
        return ""
    words = deadline(text)
    return words if text in (written_due(words), written_due(words, waits=True)) else text
