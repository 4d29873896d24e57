"""Rows of dynamic lists, in the two shapes in which they arrive."""

import re
from collections.abc import Mapping
from typing import Any

from engine.forms.fields import Field

MAX_ROWS = 200


def cells(key: str, number: int, child: str) -> str:
    """Return the name of an input in a row."""
    return f"{key}-{number}-{child}"


def rows_of(field: Field, raw: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the rows with their numbers; raises `ValueError` for what is no list of objects.

    Numbers from a browser may have gaps, where a row was taken away; they are kept, so that an
    error is shown at the row that was typed.
    """
    if field.key in raw:
        listed = raw[field.key] if raw[field.key] is not None else []
        if not isinstance(listed, (list, tuple)):
            raise ValueError(field.key)
        if not all(isinstance(row, Mapping) for row in listed):
            raise ValueError(field.key)
        return list(enumerate(listed))
    found: dict[int, dict[str, Any]] = {}
    for name, value in raw.items():
        if match := _cell(field, name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return sorted(found.items())


def belongs(field: Field, name: str) -> bool:
    """Tell whether a name from a browser is a cell of this list."""
    return _cell(field, name) is not None


def _cell(field: Field, name: str) -> re.Match[str] | None:
    return re.fullmatch(rf"{re.escape(field.key)}-(\d{{1,4}})-([A-Za-z]\w*)", name, re.ASCII)
