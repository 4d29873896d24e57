"""Dates and deadlines as people in the house say them (UI.md §6): words first, the date second.

All functions take Berlin wall time; `local` makes it from the aware UTC instants inside. A day
deadline ends at 24:00, so an instant at 0:00 belongs to the day before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from engine.zone import BERLIN

WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
LONG_WEEKDAYS = (
    "Montag",
    "Dienstag",
    "Mittwoch",
    "Donnerstag",
    "Freitag",
    "Samstag",
    "Sonntag",
)
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
RELATIVE_LIMIT = 10
"""Further away than this many working days, only the date helps (UI.md §6)."""

State = Literal["late", "today", "soon", "ok", "wait", "done"]
SOON = 3

WorkingDays = Callable[[date, date], int]
"""Number of working days after the first date up to and including the second."""


@dataclass(frozen=True)
class Due:
    """A deadline in words: its state (shape and colour follow), the words, the date under it."""

    state: State
    text: str
    sub: str


def local(instant: datetime) -> datetime:
    """Return the instant as Berlin wall time."""
    return instant.astimezone(BERLIN)


def clock_time(value: datetime | time) -> str:
    """Return "9:00"; hours carry no leading zero."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = local(value)
    return f"{value.hour}:{value.minute:02d}"


def day(value: date, today: date | None = None) -> str:
    """Return "Mi, 02.12." in the present year, with the year otherwise."""
    year = "" if today is not None and value.year == today.year else str(value.year)
    return f"{WEEKDAYS[value.weekday()]}, {value.day:02d}.{value.month:02d}.{year}"


def plain_day(value: date) -> str:
    """Return "12.08.1984", as birth dates are written."""
    return f"{value.day:02d}.{value.month:02d}.{value.year}"


def long_day(value: date) -> str:
    """Return "Dienstag, 24. November", as a day's heading."""
    return f"{LONG_WEEKDAYS[value.weekday()]}, {value.day}. {MONTHS[value.month - 1]}"


def moment(instant: datetime, today: date | None = None) -> str:
    """Return "Mi, 02.12., 9:00"; midnight is said as 24:00 of the day before."""
    on, at = deadline_day(instant)
    return f"{day(on, today)}, {clock_time(at) if at else '24:00'}"


def beginning(instant: datetime) -> str:
    """Return "Di, 01.07.2025, 0:00": what begins at midnight begins with the new day."""
    at = local(instant)
    return f"{day(at.date())}, {clock_time(at)}"


def past_moment(instant: datetime, today: date) -> str:
    """Return "heute, 9:37" or "gestern, 16:02", otherwise the date with the time."""
    at = local(instant)
    if at.date() == today:
        return f"heute, {clock_time(at)}"
    if at.date() == today - timedelta(days=1):
        return f"gestern, {clock_time(at)}"
    return f"{day(at.date(), today)}, {clock_time(at)}"


def elapsed(since: datetime, now: datetime) -> str:
    """Return "seit 35 Minuten", "seit 26 Stunden", "seit 4 Tagen"."""
    minutes = max(int((now - since).total_seconds() // 60), 0)
    if minutes < 1:
        return "seit eben"
    if minutes < 60:
        return f"seit {_count(minutes, 'Minute', 'Minuten')}"
    if minutes < 72 * 60:
        return f"seit {_count(minutes // 60, 'Stunde', 'Stunden')}"
    return f"seit {_count(minutes // (24 * 60), 'Tag', 'Tagen')}"


def deadline_day(instant: datetime) -> tuple[date, time | None]:
    """Return the day a deadline belongs to, and its time unless it ends with the day."""
    at = local(instant)
    if at.time() == time(0):
        return at.date() - timedelta(days=1), None
    return at.date(), at.time()


def due(instant: datetime | None, now: datetime, working_days: WorkingDays) -> Due:
    """Return a deadline in the words of UI.md §6."""
    if instant is None:
        return Due("wait", "ohne Frist", "")
    here = local(now)
    today = here.date()
    on, at = deadline_day(instant)
    sub = day(on, today)
    if instant <= now:
        return Due("late", _overdue(on, at, today, working_days), sub)
    until = f" bis {clock_time(at)}" if at else ""
    if on == today:
        return Due("today", f"heute{until}", sub)
    if on == today + timedelta(days=1):
        return Due("soon", f"morgen{until}", sub)
    days = working_days(today, on)
    if not 0 < days <= RELATIVE_LIMIT:
        return Due("ok", sub, "")
    words = f"in {_count(days, 'Arbeitstag', 'Arbeitstagen')}"
    return Due("soon" if days <= SOON else "ok", words, f"{sub}{until}")


def _overdue(on: date, at: time | None, today: date, working_days: WorkingDays) -> str:
    if on == today:
        return f"seit {clock_time(at)}" if at else "seit eben"
    if on == today - timedelta(days=1):
        return "seit gestern"
    days = working_days(on, today)
    if not 0 < days <= RELATIVE_LIMIT:
        return f"seit {day(on, today)}"
    return (
        f"seit {_count(days, 'Arbeitstag', 'Arbeitstagen')}" if days else f"seit {day(on, today)}"
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
