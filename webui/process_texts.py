"""Words about processes: states of versions, kinds of steps, how something is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from engine import validity
from engine.decision_tables import left_out
from engine.errors import Rejected
from engine.models import Definition
from engine.registry import Registry
from handlers.domain.staff import display_name
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


def search_of(kind: str, name: str) -> str:
    """Return what `searched` reads as this kind and name."""
    if kind == "function" and name.startswith(f'{_PARAMETER}("'):
        return f"{_PARAMETER}:{used_parameter(name)}"
    word = next(word for word, known in _SEARCHED.items() if known == kind)
    return f"{word}:{name}"


def used_parameter(name: str) -> str:
    """Return which parameter is meant by `parameter("…")`."""
    return name.removeprefix(f'{_PARAMETER}("').removesuffix('")')


def used(registry: Registry, kind: str, name: str) -> tuple[str, str]:
    """Return a kind and a name as people know them: German labels of the registry."""
    if kind == "function" and name.startswith(f'{_PARAMETER}("'):
        return "Parameter", used_parameter(name)
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
        hint(finding, messages.said(finding.facts))
        for finding in validity.period_findings(session, version)
    ]


def table_hints(session: Session, documents: Mapping[str, bytes]) -> list[str]:
    """Return which tables beside a diagram do not count, and what does, in sentences."""
    return [
        f"Regeltabelle „{row.name}“, Fassung ab {messages.say(row.valid_from)}: Die Datei wurde "
        f"nicht übernommen. Es gilt, was {display_name(session, row.recorded_by)} dafür am "
        f"{messages.say(row.recorded_at)} festgehalten hat."
        for row in left_out(session, documents)
    ]
