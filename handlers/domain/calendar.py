"""The working calendar: public holidays, office closure days, and counting working days.

Days are Berlin days. Holidays come from the `holidays` package (computed, no network).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from engine.zone import BERLIN

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def public_holidays(land: str, year: int) -> frozenset[date]:
    """The public holidays of one year in a federal state ("NI" Niedersachsen, "BB" Brandenburg)."""
    return frozenset(holidays.country_holidays("DE", subdiv=land, years=year))


@dataclass(frozen=True)
class WorkCalendar:
    """Monday to Friday without public holidays and without the house's own closure days.

    `closure_days` are (month, day): whether 24. and 31.12. are worked is a setting of the house,
    the law knows both as ordinary days.
    """

    land: str = "NI"
    closure_days: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    def is_public_holiday(self, day: date) -> bool:
        """Whether the law of the federal state makes this day a holiday."""
        return day in public_holidays(self.land, day.year)

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on this day."""
        return (
            day.weekday() < SATURDAY
            and (day.month, day.day) not in self.closure_days
            and not self.is_public_holiday(day)
        )

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self.add_working_days(day, 1)

    def working_day_from(self, day: date) -> date:
        """`day` itself if it is a working day, else the next one."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself does not count (§ 187 I BGB).

        Zero gives the day itself, also if it is no working day.
        """
        if count < 0:
            raise ValueError(f"count must not be negative, got {count}")
        while count:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in days)


def closure_days(texts: Iterable[str]) -> frozenset[tuple[int, int]]:
    """Read closure days written as in the parameter: "24.12." or "31.12"."""
    parts = (text.strip().rstrip(".").split(".") for text in texts)
    return frozenset((int(month), int(day)) for day, month in parts)


def at_berlin(day: date, clock: time) -> datetime:
    """This time of day in Berlin: a repeated one is the earlier, a skipped one moves on."""
    return datetime.combine(day, clock, BERLIN).astimezone(UTC).astimezone(BERLIN)


def berlin_day(instant: datetime) -> date:
    """The calendar day in Berlin on which an aware instant lies."""
    return instant.astimezone(BERLIN).date()


def day_of(value: object) -> date:
    """The Berlin day of what an expression holds: a date, an aware instant or ISO text."""
    if isinstance(value, datetime):
        return berlin_day(value)
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return day_of(datetime.fromisoformat(value)) if "T" in value else date.fromisoformat(value)
    raise TypeError(f"no date: {type(value).__name__}")


def start_of_day(day: date) -> datetime:
    """0:00 in Berlin."""
    return at_berlin(day, time())


def end_of_day(day: date) -> datetime:
    """24:00 in Berlin, where a deadline of a day ends (§ 188 I BGB)."""
    return at_berlin(day + ONE_DAY, time())


def years_after(day: date, years: int) -> date:
    """The same day `years` later; a 29 February becomes 1 March in a common year.

    A year of life is complete at the end of the day before the birthday (§ 187 II, § 188 II BGB),
    so a person born on 29 February is a year older from 1 March.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
