"""Why a deadline ends when it does, step by step, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.registry import Registry
from webui import messages
from webui.course_parts import is_id

BUILT_IN = {"datum": "Tag", "zeitpunkt": "Zeitpunkt", "dauer": "Dauer"}
FACTS = {"gueltig_ab": "Gültig ab", "quelle": "Quelle:", "zaehlt_nicht": "Zählt nicht:"}


@dataclass(frozen=True)
class Reason:
    """One step: what it gave, what was asked, and by which rule."""

    result: str
    asked: str
    rule: str


def reasons(steps: tuple[Mapping[str, Any], ...], registry: Registry) -> list[Reason]:
    """Return the steps of a computation as people read them."""
    return [_reason(step, registry) for step in steps]


def _reason(step: Mapping[str, Any], registry: Registry) -> Reason:
    function = registry.functions.get(step["funktion"])
    label = function.label if function else BUILT_IN.get(step["funktion"], step["funktion"])
    given = [messages.say(value) for value in step["argumente"] if not is_id(value)]
    known = [
        f"{FACTS.get(name, name)} {messages.say(value)}" for name, value in step["angaben"].items()
    ]
    rule = [function.source] if function and function.source else []
    return Reason(
        messages.say(step["ergebnis"]),
        f"{label}: {'; '.join(given)}" if given else label,
        ". ".join([*rule, *known]),
    )
