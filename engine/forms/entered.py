"""What was typed into a form, as a scenario writes it down: readable, and read back the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.forms.fields import Field, Kind, Option
from engine.forms.rows import rows_of
from engine.forms.values import Refused, typed
from engine.zone import BERLIN

Options = Mapping[str, Sequence[Mapping[str, Any]]]


def entered(fields: Sequence[Field], raw: Mapping[str, Any], options: Options) -> dict[str, Any]:
    """Return the values that were typed, blanks left out; what cannot be read stays as it is.

    A field that may only be read is left out: it has its value from elsewhere, and so has one that
    its condition hides.
    """
    inputs = [one for outer in fields for one in outer.inner()]
    values = {one.key: _value(one, raw, options) for one in inputs}
    hidden = {key for outer in fields for key in _hidden(outer, values)}
    return {
        one.key: value
        for one in inputs
        if (value := values[one.key]) not in (None, "", [])
        and one.key not in hidden
        and not _is_read_only(one, values)
        and one.kind is not Kind.FILEPICKER
    }


def _value(one: Field, raw: Mapping[str, Any], options: Options) -> Any:
    if one.kind is Kind.DYNAMICLIST:
        rows = (entered(one.children, row, options) for _, row in rows_of(one, raw))
        return [row for row in rows if any(value is not False for value in row.values())]
    sent = raw.get(one.key)
    offered = options.get(one.values_key, ()) if one.values_key else ()
    known = [Option(each["value"], str(each["label"])) for each in offered] or list(one.options)
    try:
        value = typed(one, sent, known)
    except Refused:
        return sent
    if one.kind is Kind.CHECKBOX:
        return bool(value)
    return _plain(value)


def _plain(value: Any) -> Any:
    """TOML has no decimals; instants are written with the offset of the office."""
    if isinstance(value, Decimal):
        return str(value)
    return value.astimezone(BERLIN).isoformat() if isinstance(value, datetime) else value


def _hidden(one: Field, values: Mapping[str, Any]) -> list[str]:
    if one.hidden is not None and one.hidden.holds(values):
        return [inner.key for inner in one.inner()]
    children = one.children if one.kind is Kind.GROUP else ()
    return [key for child in children for key in _hidden(child, values)]


def _is_read_only(one: Field, values: Mapping[str, Any]) -> bool:
    if isinstance(one.readonly, bool):
        return one.readonly
    return one.readonly is not None and one.readonly.holds(values)
