"""The history of an instance in sentences: what happened, who did it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handlers.reports.escalations import Escalation
from handlers.reports.passed_steps import HistoryLine

TITLES = {
    "begonnen": "Vorgang begonnen",
    "erledigt": "{name}: erledigt",
    "verlassen": "{name}: entfallen",
    "zeit": "{name}: Zeitpunkt erreicht",
    "nachricht": "{name}: Nachricht eingegangen",
    "gesendet": "{name}: Nachricht gesendet",
    "regel": "{name}: nach Regeltabelle entschieden",
    "uebernommen": "{name}: übernommen",
    "zurueckgegeben": "{name}: zurückgegeben",
    "weitergegeben": "{name}: weitergegeben",
    "umgezogen": "Vorgang an einen anderen Standort gegeben",
    "rueckgaengig": "{name}: rückgängig gemacht",
    "stoerung": "{name}: Störung",
    "behoben": "{name}: Störung behoben",
    "beendet": "Vorgang beendet",
    "abgebrochen": "Vorgang abgebrochen",
    "angehalten": "Vorgang angehalten",
    "fortgesetzt": "Vorgang fortgesetzt",
    "gesetzt": "Gesetzt auf: {name}",
    "daten": "Daten berichtigt",
    "umzug": "Auf eine andere Version umgezogen",
    "umzug_zurueck": "Umzug zurückgenommen",
}
"""Kinds that say something to people; entering a step is told by its task or its end."""

OWN_TITLES = {
    ("nachricht", "callActivity"): "{name}: Meldung aus dem aufgerufenen Vorgang",
    ("nachricht", "signal"): "{name}: Signal eingegangen",
    ("erledigt", "conditional"): "{name}: Bedingung eingetreten",
    ("gesendet", "signal"): "{name}: Signal gesendet",
}
"""Titles that a kind has at a step of one type, or at an event of one kind."""

AUTOMATIC = (
    *("serviceTask", "sendTask", "scriptTask", "businessRuleTask"),
    *("callActivity", "intermediateThrowEvent", "endEvent"),
)
UNTOLD = (
    "startEvent",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
)
"""The beginning is told once; gateways are the diagram's business."""

ACTORS = {"timer": "automatisch, Frist", "system": "System"}


@dataclass(frozen=True)
class Told:
    """One line of the story."""

    at: datetime
    title: str
    sub: str


def told(history: Iterable[HistoryLine], escalations: Iterable[Escalation] = ()) -> list[Told]:
    """The story, the latest first; nameless elements of the diagram are left out."""
    lines = [
        Told(line.at, _title(line).format(name=line.element_name), _who(line))
        for line in reversed(list(history))
        if _says_something(line)
    ]
    lines += [
        Told(one.at, f"{one.title}: auch bei der Teamleitung", ACTORS["timer"])
        for one in escalations
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _title(line: HistoryLine) -> str:
    for special in (line.element_type, line.event):
        if (line.kind, special) in OWN_TITLES:
            return OWN_TITLES[line.kind, special]
    return TITLES[line.kind]


def _says_something(line: HistoryLine) -> bool:
    if line.kind not in TITLES or line.element_type in UNTOLD:
        return False
    if line.kind in ("verlassen", "erledigt") and line.element_type.endswith("CatchEvent"):
        # What was waited for is told by its own line; a condition and a link have none.
        return line.kind == "erledigt" and line.event == "conditional"
    if line.kind == "verlassen" and line.element_type == "boundaryEvent":
        return False  # a deadline that was not needed
    return "{name}" not in TITLES[line.kind] or line.element_name != line.element_id


def _who(line: HistoryLine) -> str:
    """A step without a person is the system's, whoever's click came before it."""
    if line.element_type in AUTOMATIC and line.kind != "gesetzt":
        return "System"
    return ACTORS.get(line.actor, line.actor_name)
