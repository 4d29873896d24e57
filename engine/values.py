"""Values of process variables have the type that was declared on entry; a date is no text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.errors import Rejected
from engine.zone import BERLIN


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
        "text": str,
        "dezimal": Decimal,
        "wahrheit": bool,
        "uhrzeit": time,
        "liste": list,
        "objekt": dict,
    }
    return isinstance(value, simple[kind])
