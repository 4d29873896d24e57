"""Words about processes: states of versions, kinds of steps, how something is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from engine import validity
from engine.errors import Rejected
from engine.models import Definition
from engine.registry import Registry
from webui import messages
from webui.version_texts import hint

STATES = {
    "in_force": "in Kraft",
    "planned": "geplant",
    "replaced": "abgelöst",
    "ended": "beendet",
    "withdrawn": "zurückgezogen",
}
HOW = {
    "calls": "ruft auf",
    "starts": "beginnt mit",
    "sends": "sendet",
    "waits": "wartet auf",
    "does": "führt aus",
    "accepts": "nimmt an mit",
    "shows": "zeigt",
    "computes": "rechnet mit",
}
USED_KINDS = {
    "process": "Prozess",
    "message": "Nachricht",
    "signal": "Signal",
    "handler": "Handler",
    "form": "Formular",
    "function": "Funktion",
}
EVENTS_OF_VERSIONS = {"ended": "beendet", "withdrawn": "zurückgezogen"}
_SEARCHED = {
    "prozess": "process",
    "nachricht": "message",
    "signal": "signal",
    "handler": "handler",
    "formular": "form",
    "funktion": "function",
}
_PARAMETER = "parameter"


class Labelled(Protocol):
    """What the registry knows by a German label."""

    @property
    def label(self) -> str:
        """The label."""
        ...


def searched(text: str) -> tuple[str, str]:
    """Read what somebody looks for: `nachricht:NAME`, or the name of a process alone."""
    kind, colon, name = text.partition(":")
    if not colon:
        return "process", text
    if kind == _PARAMETER:  # asked for by name, wherever an expression reads it
        return "function", f'parameter("{name}")'
    if kind not in _SEARCHED:
        known = ", ".join(f"{word}:…" for word in (*_SEARCHED, _PARAMETER))
        raise Rejected("usage_kind_unknown", kind=kind, known=known)
    return _SEARCHED[kind], name


def used(registry: Registry, kind: str, name: str) -> tuple[str, str]:
    """Return a kind and a name as people know them: German labels of the registry."""
    if kind == "function" and name.startswith("parameter("):
        return "Parameter", name.removeprefix('parameter("').removesuffix('")')
    tables: dict[str, Mapping[str, Labelled]] = {
        "message": registry.messages,
        "handler": {**registry.acceptors, **registry.handlers},
        "function": registry.functions,
    }
    found = tables.get(kind, {}).get(name)
    return USED_KINDS[kind], found.label if found is not None else name


def hints(session: Session, version: Definition) -> list[str]:
    """Return what a version's period brings about, in sentences."""
    return [
        hint(finding, {name: messages.say(fact) for name, fact in finding.facts.items()})
        for finding in validity.period_findings(session, version)
    ]
