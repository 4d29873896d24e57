"""Writes a scenario down as the file that reads back as exactly this scenario."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from engine import toml
from engine.durations import Duration
from engine.scenario import Action, Complete, Expectation, Refuse, Scenario, Send, Step, Wait
from engine.zone import BERLIN

LONGEST = {"years": 9_999, "weeks": 99_999, "hours": 9_999_999, "minutes": 999_999_999}
"""What a part of an ISO duration may say; the rest goes into the next smaller one."""


def written(scenario: Scenario) -> str:
    """Return the file: its head, then one block per step."""
    blocks = [head_text(scenario), *(step_text(step, scenario.actor) for step in scenario.steps)]
    return "\n".join(blocks)


def head_text(scenario: Scenario) -> str:
    """Return everything before the first step."""
    head = {
        "titel": scenario.title,
        "prozess": scenario.process,
        "beginn": _local(scenario.begin),
        "als": scenario.actor or None,
        "start": scenario.start,
    }
    lines = [toml.line(key, value) for key, value in head.items() if value is not None]
    for name, table in (("daten", scenario.variables), ("ausgangslage", scenario.initial)):
        if table:
            lines += ["", *toml.section(name, table)]
    return "\n".join(lines) + "\n"


def step_text(step: Step, actor: str) -> str:
    """Return the block of one step; `actor` acts where a step names nobody."""
    content = _action(step.action) if step.action is not None else {}
    if step.actor != actor:
        content["als"] = step.actor
    lines = ["[[schritt]]", *(toml.line(key, value) for key, value in content.items())]
    if step.expectation is not None:
        expected = _expectation(step.expectation)
        lines += ["[schritt.erwarte]", *(toml.line(k, v) for k, v in expected.items())]
    return "\n".join(lines) + "\n"


def _action(action: Action) -> dict[str, Any]:
    match action:
        case Wait(until=datetime() as until):
            return {"warte_bis": _local(until)}
        case Wait(span=span):
            return {"warte": _iso(span or Duration())}
        case Complete(element, form):
            return {"aufgabe": element, **({"eingabe": form} if form else {})}
        case Send(message, payload):
            return {"nachricht": message, **({"inhalt": payload} if payload else {})}
        case Refuse(element, form, code):
            tried = {"abgelehnt": element, **({"eingabe": form} if form else {})}
            return tried | ({"code": code} if code is not None else {})


def _expectation(expected: Expectation) -> dict[str, Any]:
    said = {
        "offen": expected.open,
        "ende": expected.ends,
        "besucht": expected.visited or None,
        "nicht_besucht": expected.not_visited or None,
        "status": expected.status,
        "daten": expected.variables or None,
        "wirkungen": expected.effects or None,
        "timer": {name: _local(at) for name, at in expected.timers.items()} or None,
    }
    return {key: value for key, value in said.items() if value is not None}


def _local(instant: datetime) -> datetime:
    """As people in the office read it; UTC where the old offset of Berlin was no whole minute."""
    local = instant.astimezone(BERLIN)
    offset = local.utcoffset() or timedelta()
    return instant if offset % timedelta(minutes=1) else local


def _iso(span: Duration) -> str:
    years, months = _part("years", span.months, 12)
    weeks, days = (0, span.days) if span.days <= 999_999 else _part("weeks", span.days, 7)
    seconds = span.exact // timedelta(seconds=1)
    hours, rest = _part("hours", seconds, 3600)
    minutes, rest = _part("minutes", rest, 60)
    day = _said(((years, "Y"), (months, "M"), (weeks, "W"), (days, "D")))
    clock = _said(((hours, "H"), (minutes, "M"), (rest, "S")))
    return f"P{day}T{clock}" if clock else f"P{day or '0D'}"


def _part(name: str, amount: int, size: int) -> tuple[int, int]:
    whole = min(amount // size, LONGEST[name])
    return whole, amount - whole * size


def _said(parts: tuple[tuple[int, str], ...]) -> str:
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount)
