"""Typed values out of single text inputs, for results that are entered by hand."""

from __future__ import annotations

from typing import Any

from engine.errors import Rejected
from engine.forms import Field, Kind
from engine.forms.values import Refused, typed

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
