"""Typed values out of single text inputs that belong to no form; the rules are the forms' own."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.errors import Rejected
from engine.forms import Field, Kind
from engine.forms.values import Refused, typed

MOST_DIGITS = 6
_FIELDS = {
    "text": Field("", Kind.TEXTFIELD),
    "zahl": Field("", Kind.NUMBER),
    "dezimal": Field("", Kind.NUMBER, decimals=4),
    "wahrheit": Field("", Kind.CHECKBOX),
    "datum": Field("", Kind.DATETIME, subtype="date"),
    "zeitpunkt": Field("", Kind.DATETIME, subtype="datetime"),
    "uhrzeit": Field("", Kind.DATETIME, subtype="time"),
}


def read_value(text: str, kind: str) -> Any:
    """Return the value of a process variable's type; raises `Rejected` with the field's code."""
    field = _FIELDS.get(kind)
    if field is None:
        raise Rejected("variable_by_hand", kind=kind)
    try:
        return typed(field, text, ())
    except Refused as refused:
        raise Rejected(refused.code, **refused.facts) from None


def read_day(text: str) -> date | None:
    """Return the day an address or a date input names, if it is one that people can mean.

    Year 1 or 9999 is a date to Python, and the next sum with it leaves the calendar.
    """
    try:
        found: date | None = read_value(text, "datum")
    except Rejected:
        return None
    return found


def read_count(text: str, least: int) -> int:
    """Return how many rows an address asks for: at least a page, at most what one can read."""
    digits = text if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else ""
    return max(int(digits or 0), least)
