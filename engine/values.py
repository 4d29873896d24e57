"""Values of process variables have the type that was declared on entry; a date is no text."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.errors import Rejected
from engine.lengths import LONGEST_CODE
from engine.zone import BERLIN

MAX_DEPTH = 50
"""How deeply lists and objects may lie inside each other."""


def conform(
    values: Mapping[str, Any], declared: Mapping[str, str], *, source: str, local: bool = False
) -> dict[str, Any]:
    """Return the values in their declared types.

    With `local`, as for messages from outside, an instant without an offset is Berlin time and a
    mere day is its beginning; elsewhere such an instant is refused.

    Text in ISO form is read for dates (messages arrive as JSON or TOML); anything else of the
    wrong type, and every undeclared name, is refused with `variable_undeclared` or
    `variable_type`.
    """
    unknown = sorted(values.keys() - declared.keys())
    if unknown:
        raise Rejected("variable_undeclared", names=unknown, source=source)
    return {
        name: _conform(
            name, _placed(value, declared[name]) if local else value, declared[name], source
        )
        for name, value in values.items()
    }


def storable(values: Mapping[str, Any], *, source: str) -> None:
    """Refuse what would not come back from the store exactly as it went in.

    Raises `Rejected("variable_not_storable")` with the variable, the type and where it came from.
    """
    for name, value in values.items():
        refused = _not_storable(value)
        if refused:
            raise Rejected("variable_not_storable", name=name, type=refused, source=source)


def _not_storable(value: Any, depth: int = 0) -> str | None:
    """Return the kind of the first part that cannot be stored, or None."""
    if depth > MAX_DEPTH:
        return f"deeper than {MAX_DEPTH}"
    kind = type(value)
    if kind in (list, dict):
        if kind is dict and any(type(key) is not str for key in value):
            return "object with keys that are no text"
        parts = [*value, *value.values()] if kind is dict else value
        return next(filter(None, (_not_storable(part, depth + 1) for part in parts)), None)
    if value is None or kind in (bool, int, date, timedelta):
        return None
    rule = _STORABLE.get(kind)
    if rule is None:
        return kind.__name__
    holds, refusal = rule
    return None if holds(value) else refusal


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


_STORABLE: dict[type, tuple[Callable[[Any], bool], str]] = {
    str: (_is_text, "text with half a character or a null character"),
    float: (math.isfinite, "number without a value"),
    Decimal: (Decimal.is_finite, "number without a value"),
    datetime: (lambda at: at.tzinfo is not None, "instant without a zone"),
    time: (lambda at: at.tzinfo is None, "time of day with a zone"),
}


def _placed(value: Any, kind: str) -> Any:
    """Give an instant without an offset the zone of the office."""
    if kind != "zeitpunkt":
        return value
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    is_local = isinstance(value, datetime) and value.tzinfo is None
    return value.replace(tzinfo=BERLIN) if is_local else value


def _conform(name: str, value: Any, kind: str, source: str) -> Any:
    if value is None:
        return None
    try:
        value = _read(value, kind)
    except ValueError:
        raise Rejected("variable_type", name=name, expected=kind, source=source) from None
    if not _fits(value, kind):
        raise Rejected("variable_type", name=name, expected=kind, source=source)
    return value


def _read(value: Any, kind: str) -> Any:
    if kind == "dezimal" and isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            return Decimal(str(value))
        except ArithmeticError:
            raise ValueError(kind) from None
    if not isinstance(value, str):
        return value
    readers = {
        "datum": date.fromisoformat,
        "zeitpunkt": datetime.fromisoformat,
        "uhrzeit": time.fromisoformat,
    }
    return readers[kind](value) if kind in readers else value


def _fits(value: Any, kind: str) -> bool:
    if kind == "zahl":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "datum":
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind == "zeitpunkt":
        return isinstance(value, datetime) and value.tzinfo is not None
    simple: dict[str, type] = {
        "beliebig": object,
        "text": str,
        "dezimal": Decimal,
        "wahrheit": bool,
        "uhrzeit": time,
        "liste": list,
        "objekt": dict,
    }
    return isinstance(value, simple[kind])


def key_text(value: Any, name: str, limit: int = LONGEST_CODE) -> str | None:
    """Return a value by which rows are found, as text; refuses what no row has room for."""
    if value is None:
        return None
    if len(text := str(value)) > limit:
        raise Rejected("key_too_long", name=name, length=len(text), limit=limit)
    return text
