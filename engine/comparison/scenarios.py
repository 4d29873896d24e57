"""What two versions' scenarios say differently: which are new, which gone, which steps differ."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from engine.comparison.change import Area, Change, Kind, Place

_STEPS = "schritt"
SCENARIO_ASPECTS = frozenset(
    {
        *("scenario_added", "scenario_removed", "scenario_unreadable"),
        *("scenario_head", "scenario_step"),
    }
)


def compare_scenarios(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    """Yield what is different in the scenarios of two versions, by their names."""
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield from _compare(name, before, after)


def _compare(name: str, before: bytes | None, after: bytes | None) -> Iterator[Change]:
    was, now = _read(before), _read(after)
    title = str((now or was or {}).get("titel") or name)
    change = Change(
        area=Area.SCENARIOS,
        kind=Kind.CHANGED,
        aspect="scenario_unreadable",
        element=None,
        place=Place("scenario", title),
        part=name,
    )
    if before is None:
        yield replace(change, kind=Kind.ADDED, aspect="scenario_added")
    elif after is None:
        yield replace(change, kind=Kind.REMOVED, aspect="scenario_removed")
    elif was is None or now is None:
        yield change
    else:
        yield from _head(change, was, now)
        yield from _steps(change, _listed(was), _listed(now))


def _head(change: Change, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    before, after = (
        dict(pair for key, value in each.items() if key != _STEPS for pair in _flat(key, value))
        for each in (was, now)
    )
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield replace(
                change,
                aspect="scenario_head",
                part=key,
                old=before.get(key),
                new=after.get(key),
            )


def _steps(change: Change, was: list[str], now: list[str]) -> Iterator[Change]:
    """Yield the steps that differ, numbered as in the new file, those gone as in the old one."""
    for what, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        both = min(b - a, d - c)
        for offset in range(max(b - a, d - c)):
            old = was[a + offset] if a + offset < b else None
            new = now[c + offset] if c + offset < d else None
            kind = Kind.CHANGED if offset < both else Kind.ADDED if old is None else Kind.REMOVED
            number = c + offset + 1 if new is not None else a + offset + 1
            yield replace(
                change, kind=kind, aspect="scenario_step", part=str(number), old=old, new=new
            )


def _listed(content: Mapping[str, Any]) -> list[str]:
    steps = content.get(_STEPS, [])
    if not isinstance(steps, list):
        return [str(steps)]
    return ["; ".join(f"{key} = {text}" for key, text in _flat("", step)) for step in steps]


def _read(content: bytes | None) -> dict[str, Any] | None:
    try:
        return tomllib.loads((content or b"").decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key in value:
            yield from _flat(f"{name}.{key}" if name else key, value[key])
    else:
        yield name, value if isinstance(value, str) else _written(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_written(entry) for entry in value)
    return str(value)
