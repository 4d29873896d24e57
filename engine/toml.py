"""Writes TOML as people lay it out; the standard library only reads it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")
WIDEST = 100
"""A list of tables that is longer than this gets a line per table."""


def section(name: str, table: Mapping[str, Any]) -> list[str]:
    """Return the lines of a table with its heading; none where it is empty."""
    return [f"[{name}]", *(line(key, value) for key, value in table.items())] if table else []


def line(key: str, value: Any) -> str:
    """Return one key with its value; raises `TypeError` for what TOML cannot say, such as None."""
    text = f"{_key(key)} = {written(value)}"
    tables = isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping)
    if not tables or len(text) <= WIDEST:
        return text
    rows = "".join(f"  {written(row)},\n" for row in value)
    return f"{_key(key)} = [\n{rows}]"


def written(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        items = ", ".join(f"{_key(key)} = {written(item)}" for key, item in value.items())
        return f"{{ {items} }}" if items else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (bool, int, float, str)):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    raise TypeError(f"no TOML for {type(value).__name__}")


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else written(key)
