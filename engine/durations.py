"""ISO 8601 durations, counted as people count them.

`P1D` is "tomorrow at the same time of day", also over a change of clocks; `PT24H` is exactly
24 hours. So days, weeks, months and years move the office's wall clock, hours and less move the
instant. In a repeated hour the earlier instant is meant, a skipped hour moves on.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.errors import Rejected
from engine.zone import BERLIN

PATTERN = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span in calendar units and in exact time."""

    months: int = 0
    days: int = 0
    exact: timedelta = timedelta()

    def after(self, instant: datetime) -> datetime:
        """Return the instant this span later, in UTC."""
        local = instant.astimezone(BERLIN)
        if self.months or self.days:
            moved = _add_months(local, self.months) + timedelta(days=self.days)
            local = moved.replace(fold=0)
        return local.astimezone(UTC) + self.exact


def parse_duration(text: str) -> Duration:
    """Read `P8D`, `PT1H`, `P1M`; refuse the rest, an empty span included."""
    found = PATTERN.fullmatch(text)
    parts = (
        {key: int(value) for key, value in found.groupdict(default="0").items()} if found else {}
    )
    if not found or text.endswith(("P", "T")):
        raise Rejected("duration_invalid", value=text)
    return Duration(
        months=12 * parts["years"] + parts["months"],
        days=7 * parts["weeks"] + parts["days"],
        exact=timedelta(hours=parts["hours"], minutes=parts["minutes"], seconds=parts["seconds"]),
    )


def _add_months(local: datetime, months: int) -> datetime:
    """31 January plus one month is the last day of February."""
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))
