"""The only clock of the house.

Every transaction asks it once (`Database.begin`), so one command has one instant. Nothing else
reads the wall clock; tests and rehearsals move a `ManualClock`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from engine.errors import Rejected


class Clock(Protocol):
    """Tells the present instant as aware UTC."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's wall clock."""

    def now(self) -> datetime:
        """Return the wall clock's instant."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved; for tests and rehearsals."""

    def __init__(self, start: datetime) -> None:
        self._now = as_utc(start)

    def now(self) -> datetime:
        """Return the instant it was last set to."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Move to an instant; time never runs backwards."""
        target = as_utc(instant)
        if target < self._now:
            raise Rejected("clock_backwards", now=self._now.isoformat(), to=target.isoformat())
        self._now = target

    def advance(self, by: timedelta) -> None:
        """Move forward by a span."""
        self.set(self._now + by)


def as_utc(instant: datetime) -> datetime:
    """Return the instant in UTC; a naive value is refused, because it would mean a guess."""
    if instant.tzinfo is None:
        raise Rejected("naive_instant", value=instant.isoformat())
    return instant.astimezone(UTC)
