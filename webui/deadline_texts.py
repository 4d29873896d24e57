"""Deadlines as people say them: `arbeitstage_nach(heute, 3)` is "3 Arbeitstage".

What cannot be said in a few words is left as its owner wrote it.
"""

from __future__ import annotations

import ast
from datetime import date, datetime

from engine.durations import PATTERN
from engine.expressions import ExpressionError, parse
from engine.timer_values import CYCLE
from webui.dates import beginning, local, plain_day

_UNITS = {
    "arbeitstage_nach": ("Arbeitstag", "Arbeitstage"),
    "tage": ("Tag", "Tage"),
    "stunden": ("Stunde", "Stunden"),
    "minuten": ("Minute", "Minuten"),
}
_PARTS = {
    "years": ("Jahr", "Jahre"),
    "months": ("Monat", "Monate"),
    "weeks": ("Woche", "Wochen"),
    "days": ("Tag", "Tage"),
    "hours": ("Stunde", "Stunden"),
    "minutes": ("Minute", "Minuten"),
    "seconds": ("Sekunde", "Sekunden"),
}
_NOW = frozenset({"heute", "jetzt", "seit"})


def worded(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Return two deadlines in words; as they were written where words would not tell them apart."""
    words = tuple(deadline(text) if text else text for text in (old, new))
    return (old, new) if words[0] == words[1] else (words[0], words[1])


def deadline(text: str) -> str:
    """Return a deadline in words, or as it was written."""
    return _literal(text.strip()) or _expression(text) or text


def _literal(text: str) -> str | None:
    if text.startswith("P"):
        return _duration(text)
    cycle = CYCLE.fullmatch(text)
    if cycle is not None:
        span = _duration(cycle["span"])
        times = f"{cycle['count']}-mal, " if cycle["count"] else ""
        begin = f", ab {cycle['start']}" if cycle["start"] else ""
        return f"{times}alle {span}{begin}" if span else None
    try:
        if len(text) == len("2025-03-03"):
            return plain_day(date.fromisoformat(text))
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return beginning(local(instant)) if instant.tzinfo else None


def _duration(text: str) -> str | None:
    found = PATTERN.fullmatch(text)
    parts = found.groupdict() if found else {}
    words = [_counted(int(n), _PARTS[unit]) for unit, n in parts.items() if n]
    return " und ".join(words) or None


def _expression(text: str) -> str | None:
    try:
        return _said(parse(text).tree)
    except ExpressionError:
        return None


def _said(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id="heute"):
            return "am selben Tag"
        case ast.Call(func=ast.Name(id="tagesende"), args=[inner]):
            return _said(inner)
        case ast.Call(func=ast.Name(id="arbeitstage_nach"), args=[since, number]):
            return _with_start(_number(number, _UNITS["arbeitstage_nach"]), since)
        case ast.BinOp(left=since, op=ast.Add(), right=span):
            return _with_start(_said(span), since)
        case ast.Call(func=ast.Name(id=unit), args=[number]) if unit in _UNITS:
            return _number(number, _UNITS[unit])
    return None


def _with_start(span: str | None, since: ast.expr) -> str | None:
    """Name what a deadline counts from, unless that is the moment at which it begins."""
    if span is None or (isinstance(since, ast.Name) and since.id in _NOW):
        return span
    return f"{span} nach {since.id}" if isinstance(since, ast.Name) else None


def _number(node: ast.expr, unit: tuple[str, str]) -> str | None:
    match node:
        case ast.Constant(value=int(number)):
            return _counted(number, unit)
        case ast.Call(func=ast.Name(id="parameter"), args=[ast.Constant(value=str(name))]):
            return f"{unit[1]} laut Parameter „{name}“"
    return None


def _counted(number: int, unit: tuple[str, str]) -> str:
    return f"{number} {unit[0] if number == 1 else unit[1]}"
