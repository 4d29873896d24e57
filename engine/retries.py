"""How often a step's job is tried, and how long it rests in between, as its diagram says it.

What a diagram leaves open is as it is for every job (`engine/jobs.py`). A job keeps what was said
when it was queued: a newer version does not change it.
"""

from __future__ import annotations

import re
from datetime import timedelta

from engine.durations import parse_duration
from engine.errors import Rejected

ATTRIBUTES = ("versuche", "pause")
USUAL_TRIES, MOST_TRIES = 5, 20
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(days=30)


def tries_in(text: str) -> int | None:
    """Return a number of tries as it is written; None if it is no whole one that is allowed."""
    found = re.fullmatch(r"\s*([1-9][0-9]?)\s*", text)
    return int(found[1]) if found and int(found[1]) <= MOST_TRIES else None


def pause_in(text: str) -> str | None:
    """Return a pause as it is written; None if it is no duration, or too short or too long."""
    try:
        span = parse_duration(text.strip())
    except Rejected:
        return None
    length = timedelta(days=span.days) + span.exact
    fits = not span.months and SHORTEST_PAUSE <= length <= LONGEST_PAUSE
    return text.strip() if fits else None
