"""Incidents in words: what happened, what follows, what helps. No stack traces."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from string import Formatter

from engine.registry import Registry
from handlers.reports.incidents import IncidentLine
from webui import messages

KINDS = {
    "handler": (
        "Der Schritt ist gescheitert.",
        "Der Vorgang wartet an diesem Schritt. Was danach kommt, beginnt noch nicht.",
        "Ursache beheben, dann erneut versuchen.",
    ),
    "expression": (
        "Eine Bedingung des Diagramms ließ sich nicht berechnen.",
        "Der Vorgang wartet vor dieser Verzweigung.",
        "Fehlende Angabe im Fall ergänzen oder das Prozesseigentum fragen, dann erneut versuchen.",
    ),
    "job": (
        "Der Auftrag an ein anderes System ist gescheitert.",
        "Dort ist nichts eingetragen, oder es ist unbekannt, ob etwas ankam.",
        "Im anderen System nachsehen. Fehlt der Eintrag, erneut versuchen.",
    ),
    "timer": (
        "Eine Frist ist abgelaufen, der nächste Schritt ist aber gescheitert.",
        "Der Vorgang wartet. Die Frist gilt als abgelaufen.",
        "Ursache beheben, dann erneut versuchen.",
    ),
    "message": (
        "Eine Nachricht ließ sich nicht verarbeiten.",
        "Was sie meldet, ist gespeichert. Der Vorgang weiß noch nichts davon.",
        "Ursache beheben, dann erneut versuchen.",
    ),
    "start": (
        "Eine Nachricht hat nichts begonnen.",
        "Was sie meldet, ist gespeichert. Ein Vorgang fehlt dafür.",
        "Eine Version in Kraft setzen, den Vorgang von Hand beginnen und das hier eintragen.",
    ),
    "resumption": (
        "Beim Fortsetzen ließ sich nicht ausführen, was in der Zwischenzeit kam.",
        "Es ist gespeichert und nicht ausgeführt. Alles andere läuft weiter.",
        "Ursache beheben, dann erneut versuchen.",
    ),
    "step_limit": (
        "Der Vorgang lief im Kreis und wurde angehalten.",
        "Er steht am letzten sicheren Schritt.",
        "Das Prozesseigentum bitten, die Schleife im Diagramm zu prüfen.",
    ),
}


def title(incident: IncidentLine, registry: Registry) -> str:
    """What did not work: the handler's German label, or the step."""
    handler = registry.handlers.get(incident.handler or "")
    if handler is not None:
        return handler.label
    if incident.kind == "start":
        return f"{_facts(incident).get('name', 'Prozess')}: nicht begonnen"
    return incident.element_id or incident.process or "Auftrag ohne Vorgang"


def reason(incident: IncidentLine) -> str:
    """What happened: the error's own sentence if its facts are known, else the kind's."""
    sentence, facts = messages.SENTENCES.get(incident.code, ""), _facts(incident)
    asked = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    if sentence and asked <= set(facts):
        return messages.text(incident.code, facts)
    return KINDS.get(incident.kind, KINDS["handler"])[0]


def _facts(incident: IncidentLine) -> Mapping[str, object]:
    """Read the facts back from the detail, which is the code and the facts as Python writes them.

    Facts that are no plain values (an instant) cannot be read back; then the kind must do.
    """
    try:
        facts = ast.literal_eval(incident.detail.removeprefix(incident.code).strip() or "{}")
    except (SyntaxError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def consequence(incident: IncidentLine) -> str:
    """What follows as long as nobody acts."""
    return KINDS.get(incident.kind, KINDS["handler"])[1]


def remedy(incident: IncidentLine) -> str:
    """What helps."""
    return KINDS.get(incident.kind, KINDS["handler"])[2]


def attempts(incident: IncidentLine, last: str) -> str:
    """How often it was tried, and when last."""
    number = incident.attempts
    return f"{number} {'Versuch' if number == 1 else 'Versuche'}, zuletzt {last}"


def how_settled(incident: IncidentLine) -> str:
    """How it was put right."""
    resolution = incident.resolution or ""
    if resolution.startswith("by_hand: "):
        return f"von Hand: {resolution.removeprefix('by_hand: ')}"
    return {"retried": "erneut versucht", "gone": "der Vorgang brauchte es nicht mehr"}.get(
        resolution, resolution
    )
