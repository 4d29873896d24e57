"""What kinds of values parameters have: read from what a person types, checked, said in German.

A value that does not fit is refused with the value, the rule and what would fit. Every kind reads
back what it writes (`read(text(value)) == value`), so that a form and a command are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Protocol

from engine.errors import Rejected
from handlers.domain.print_font import check_printable

WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr")
"""On which a house works; nobody looks for free appointments on others."""
LEAP_YEAR = 2024
_WINDOW = re.compile(r"(?P<days>[A-Za-z, ]+?)[ ,]+(?P<begins>\S+?)\s*(?:–|-|bis)\s*(?P<ends>\S+)")


class ValueKind(Protocol):
    """A kind of value."""

    control: str
    """How a form asks for it: number, time, date, text, lines, choice."""

    @property
    def rule(self) -> str:
        """What fits, in German, as the hint of a field."""

    def read(self, text: str) -> Any:
        """The value that somebody typed; raises `Rejected`."""

    def text(self, value: Any) -> str:
        """The value as somebody would type it."""

    def say(self, value: Any) -> str:
        """The value in a sentence."""


@dataclass(frozen=True)
class Whole:
    """A whole number within limits, with what it counts in singular and plural."""

    least: int
    most: int
    one: str
    many: str
    control = "number"

    @property
    def rule(self) -> str:
        """Return the limits with what is counted."""
        return f"Ganze Zahl von {self.least} bis {self.most} ({self.many})."

    def read(self, text: str) -> int:
        """Digits only; the limits hold."""
        digits = text.strip()
        if not re.fullmatch(r"-?[0-9]{1,9}", digits):
            raise Rejected("parameter_not_whole", value=text, least=self.least, most=self.most)
        number = int(digits)
        if not self.least <= number <= self.most:
            raise Rejected(
                "parameter_out_of_limits",
                value=number,
                least=self.least,
                most=self.most,
                unit=self.many,
            )
        return number

    def text(self, value: Any) -> str:
        """Return the digits."""
        return str(_typed(value, int))

    def say(self, value: Any) -> str:
        """Return "3 Arbeitstage"."""
        return f"{value} {self.one if value == 1 else self.many}"


@dataclass(frozen=True)
class Clock:
    """A time of day."""

    earliest: time = time(0)
    latest: time = time(23, 59)
    control = "time"

    @property
    def rule(self) -> str:
        """Return the limits."""
        return f"Uhrzeit von {_clock(self.earliest)} bis {_clock(self.latest)}."

    def read(self, text: str) -> str:
        """Return "09:30" of "9:30" or "09:30"."""
        at = _read_clock(text)
        if at is None or not self.earliest <= at <= self.latest:
            raise Rejected(
                "parameter_no_time",
                value=text,
                least=_clock(self.earliest),
                most=_clock(self.latest),
            )
        return at.strftime("%H:%M")

    def text(self, value: Any) -> str:
        """Return it with a leading zero, as a time field holds it."""
        return str(_typed(value, str))

    def say(self, value: Any) -> str:
        """Return "9:30 Uhr"."""
        return f"{_clock(time.fromisoformat(value))} Uhr"


@dataclass(frozen=True)
class Day:
    """A day of the calendar within limits."""

    earliest: date
    latest: date
    control = "date"

    @property
    def rule(self) -> str:
        """Return the limits."""
        return f"Tag von {self.earliest:%d.%m.%Y} bis {self.latest:%d.%m.%Y}."

    def read(self, text: str) -> str:
        """Return the ISO day of "2025-03-20" or "20.03.2025"."""
        found = _read_day(text)
        if found is None or not self.earliest <= found <= self.latest:
            raise Rejected(
                "parameter_no_day",
                value=text.strip(),
                least=f"{self.earliest:%d.%m.%Y}",
                most=f"{self.latest:%d.%m.%Y}",
            )
        return found.isoformat()

    def text(self, value: Any) -> str:
        """Return the ISO day, as a date field holds it."""
        return str(_typed(value, str))

    def say(self, value: Any) -> str:
        """Return "20.03.2025"."""
        return f"{date.fromisoformat(value):%d.%m.%Y}"


@dataclass(frozen=True)
class YearlyDays:
    """Days that come again every year, such as 24.12."""

    most: int = 20
    control = "lines"

    @property
    def rule(self) -> str:
        """Return how they are written."""
        return "Je Zeile ein Tag, zum Beispiel 24.12."

    def read(self, text: str) -> list[str]:
        """Return the days, each once, in the order of the year; a 29 February is a day."""
        found = set()
        for line in _lines(text):
            match = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.?", line)
            try:
                found.add(date(LEAP_YEAR, int(match[2]), int(match[1])) if match else None)
            except ValueError:
                found.add(None)
            if None in found:
                raise Rejected("parameter_no_yearly_day", value=line)
        if len(found) > self.most:
            raise Rejected("parameter_too_many_lines", count=len(found), most=self.most)
        return [f"{one:%d.%m.}" for one in sorted(one for one in found if one is not None)]

    def text(self, value: Any) -> str:
        """Return one day per line."""
        return "\n".join(_typed(value, list))

    def say(self, value: Any) -> str:
        """Return "24.12., 31.12."."""
        return ", ".join(value) or "keine"


@dataclass(frozen=True)
class Window:
    """Weekdays with a span of time."""

    control = "text"

    @property
    def rule(self) -> str:
        """Return how it is written."""
        return "Wochentage von Mo bis Fr und Zeitraum, zum Beispiel: Mo, Di, Do, Fr 9:00–10:00"

    def read(self, text: str) -> dict[str, Any]:
        """Return the days in the order of the week and both times."""
        match = _WINDOW.fullmatch(text.strip())
        days = {
            one.capitalize() for one in re.findall(r"[A-Za-z]+", match["days"] if match else "")
        }
        begins, ends = (_read_clock(match[part]) if match else None for part in ("begins", "ends"))
        if not days or not days <= set(WEEKDAYS) or begins is None or ends is None:
            raise Rejected("parameter_no_window", value=text.strip())
        if begins >= ends:
            raise Rejected("parameter_window_backwards", begins=_clock(begins), ends=_clock(ends))
        return {
            "tage": [one for one in WEEKDAYS if one in days],
            "von": begins.strftime("%H:%M"),
            "bis": ends.strftime("%H:%M"),
        }

    def text(self, value: Any) -> str:
        """Return it as it is said."""
        return self.say(value)

    def say(self, value: Any) -> str:
        """Return "Mo, Di, Do, Fr 9:00–10:00"."""
        begins, ends = (_clock(time.fromisoformat(value[part])) for part in ("von", "bis"))
        return f"{', '.join(value['tage'])} {begins}–{ends}"


@dataclass(frozen=True)
class Words:
    """A line of text."""

    longest: int
    may_be_empty: bool = False
    control = "text"

    @property
    def rule(self) -> str:
        """Return how long it may be."""
        empty = ", oder leer" if self.may_be_empty else ""
        return f"Text bis {self.longest} Zeichen{empty}."

    def read(self, text: str) -> str:
        """Return the text without blanks around it."""
        found = " ".join(text.split())
        if not found and not self.may_be_empty:
            raise Rejected("parameter_empty")
        if len(found) > self.longest:
            raise Rejected("parameter_too_long", length=len(found), limit=self.longest)
        check_printable(found)
        return found

    def text(self, value: Any) -> str:
        """Return the text."""
        return str(_typed(value, str))

    def say(self, value: Any) -> str:
        """Return the text in quotes."""
        return f"„{value}“" if value else "leer"


@dataclass(frozen=True)
class Lines:
    """A few lines of text."""

    longest: int
    most: int
    control = "lines"

    @property
    def rule(self) -> str:
        """Return how many, how long."""
        return f"Bis zu {self.most} Zeilen mit je höchstens {self.longest} Zeichen."

    def read(self, text: str) -> list[str]:
        """Return the lines that are not empty."""
        found = _lines(text)
        if not found:
            raise Rejected("parameter_empty")
        if len(found) > self.most:
            raise Rejected("parameter_too_many_lines", count=len(found), most=self.most)
        for line in found:
            if len(line) > self.longest:
                raise Rejected("parameter_too_long", length=len(line), limit=self.longest)
            check_printable(line)
        return found

    def text(self, value: Any) -> str:
        """Return the lines."""
        return "\n".join(_typed(value, list))

    def say(self, value: Any) -> str:
        """Return the lines beside each other."""
        return f"„{' / '.join(value)}“"


@dataclass(frozen=True)
class Choice:
    """One of a few values; `options` is what is typed to what it means."""

    options: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is typed to the value, where it is not the same."""
    control = "choice"

    @property
    def rule(self) -> str:
        """Nothing: the options say it."""
        return ""

    def read(self, text: str) -> Any:
        """Return the value of an option."""
        if text.strip() not in self.options:
            raise Rejected("parameter_no_option", value=text, known=sorted(self.options))
        return self.values.get(text.strip(), text.strip())

    def text(self, value: Any) -> str:
        """Return the option's key."""
        keys = (key for key in self.options if self.values.get(key, key) == value)
        found = next(keys, None)
        if found is None:
            raise ValueError("no option")
        return found

    def say(self, value: Any) -> str:
        """Return what the option means."""
        return self.options[self.text(value)]


def check_value(kind: ValueKind, value: Any) -> None:
    """Raise `Rejected` unless the value is one that a person could have typed."""
    try:
        typed = kind.read(kind.text(value))
        same = typed == value and type(typed) is type(value)  # 1 is no True
    except (TypeError, ValueError, KeyError):
        same = False
    if not same:
        raise Rejected("parameter_wrong_kind", value=str(value)[:80], rule=kind.rule)


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"no {kind.__name__}")
    return value


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"


def _read_clock(text: str) -> time | None:
    match = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})(?: ?Uhr)?", text.strip())
    try:
        return time(int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def _read_day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
