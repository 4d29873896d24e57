"""What a request sends in numbers and in JSON: made by hand, it may be anything.

Nothing goes further that no page of ours could have sent; it is refused as unreadable (400).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.routing import IntegerConverter

from engine.errors import Rejected

MOST_DIGITS = 9
"""What fits into a column of whole numbers, in every database."""


class NumberInAddress(IntegerConverter):
    """An address with a longer number is one that there is not."""

    regex = rf"[0-9]{{1,{MOST_DIGITS}}}"


def number(values: Mapping[str, str], name: str) -> int | None:
    """Return a number that was sent, None if it was left out or empty."""
    text = values.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise Rejected("request_unreadable")
    return int(text)


def json_object() -> dict[str, Any]:
    """Return the JSON object that was sent."""
    try:
        found = json.loads(request.get_data())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Rejected("request_unreadable")
    return found


def json_number(name: str) -> int:
    """Return a number of the JSON object that was sent."""
    found = json_object().get(name)
    if type(found) is not int or not 0 <= found < 10**MOST_DIGITS:
        raise Rejected("request_unreadable")
    return found
