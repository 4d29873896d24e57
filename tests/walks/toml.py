"""Writes a walk down as the scenario that it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any


def written(content: Mapping[str, Any]) -> str:
    """Return a scenario file: keys first, then one table per step."""
    steps = content.get("schritt", [])
    head = [_line(key, value) for key, value in content.items() if key != "schritt"]
    for step in steps:
        head += ["", "[[schritt]]", *(_line(key, value) for key, value in step.items())]
    return "\n".join(head) + "\n"


def _line(key: str, value: Any) -> str:
    return f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_line(key, item) for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (bool, int, float, str)):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    raise TypeError(f"no TOML for {type(value).__name__}")
