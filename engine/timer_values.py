"""From a timer's text to the instant at which it fires.

A text is a literal ISO value or an expression. A date means the end of that day in the office's
time (24:00), because deadlines of days end with the day (§ 26 Abs. 1 SGB X, § 188 BGB). A cycle
never catches up: what was missed while nobody ran is folded into one firing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.clock import as_utc
from engine.durations import Duration, parse_duration
from engine.errors import Rejected
from engine.spiff.host import Cycle
from engine.zone import BERLIN

LITERAL = re.compile(r"R\d*/.*|P(?=[\dT]).*|\d{4}-\d{2}-\d{2}.*")
CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>[^/P][^/]*)/)?(?P<span>P[^/]+)")


def is_literal(text: str) -> bool:
    """Tell whether a timer's text is a literal ISO value and no expression."""
    return LITERAL.fullmatch(text.strip()) is not None


def first_due(
    kind: str, text: str, now: datetime, evaluate: Callable[[str], Any]
) -> tuple[datetime, Cycle | None]:
    """Return the instant of a timer that is armed now, and the cycle that it begins."""
    value = text.strip() if is_literal(text) else evaluate(text)
    if kind == "timeCycle":
        return _begin_cycle(str(value), now)
    if kind == "timeDuration":
        return _after(value, now), None
    return instant_of(value), None


def next_due(cycle: Cycle, now: datetime) -> tuple[datetime, Cycle]:
    """Return a cycle's next planned instant after now; missed ones are folded."""
    span, due = parse_duration(cycle["span"]), cycle["last"]
    if span.exact and not (span.months or span.days):
        due += max((now - due) // span.exact, 0) * span.exact
    while due <= now or due == cycle["last"]:
        due = span.after(due)
    left = cycle["left"] if cycle["left"] < 0 else cycle["left"] - 1
    return due, Cycle(left=left, span=cycle["span"], last=due)


def _begin_cycle(text: str, now: datetime) -> tuple[datetime, Cycle]:
    found = CYCLE.fullmatch(text)
    if found is None:
        raise Rejected("cycle_invalid", value=text)
    count = int(found["count"]) if found["count"] else -1
    span = parse_duration(found["span"])
    if span == Duration():
        raise Rejected("cycle_zero", value=text)
    due = instant_of(found["start"]) if found["start"] else span.after(now)
    left = count if count < 0 else max(count - 1, 0)
    return due, Cycle(left=left, span=found["span"], last=due)


def _after(value: Any, now: datetime) -> datetime:
    if isinstance(value, timedelta):
        return now + value
    return parse_duration(str(value)).after(now)


def instant_of(value: Any) -> datetime:
    """Return the instant a value means; a date is its day's end in the office's time."""
    if isinstance(value, datetime):
        return as_utc(value)
    if isinstance(value, date):
        return as_utc(datetime.combine(value + timedelta(days=1), time(), BERLIN))
    if isinstance(value, str):
        return instant_of(_parsed(value))
    raise Rejected("timer_value_invalid", value=type(value).__name__)


def _parsed(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise Rejected("timer_value_invalid", value=text[:40]) from None
