"""Turns what came from a browser, a command line or a scenario into a typed value.

Browsers send text, scenarios send numbers, dates and lists; both are checked by the same rules.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from engine.forms.fields import SEVERAL, Field, Kind, Option
from engine.zone import BERLIN

MAX_LINE = 500
MAX_TEXT = 10_000
MAX_NUMBER = 30
EARLIEST, LATEST = 1900, 2199
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GERMAN_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2})(?:\.\d+)?)?(?: Uhr)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

Day = TypeVar("Day", bound=date)


class Refused(Exception):
    """A raw value breaks a rule; becomes a `FieldError` at its field."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def typed(field: Field, raw: object, options: Sequence[Option]) -> Any:
    """Return the value, or None for a blank; raises `Refused`."""
    raw = _single(raw) if field.kind not in SEVERAL else raw
    if raw is None or raw == "" or (isinstance(raw, str) and not raw.strip()):
        return None
    return _READERS[field.kind](field, raw, options)


def _single(raw: object) -> object:
    """Unpack the one-item list that form data makes of every value."""
    if isinstance(raw, (list, tuple)):
        if len(raw) > 1:
            raise Refused("several_values", count=len(raw))
        return raw[0] if raw else None
    return raw


def _text(field: Field, raw: object, _: Sequence[Option]) -> str:
    if not isinstance(raw, str):
        raise Refused("not_text")
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL.search(text) or (field.kind is Kind.TEXTFIELD and "\n" in text):
        raise Refused("control_character")
    longest = field.max_length or (MAX_TEXT if field.kind is Kind.TEXTAREA else MAX_LINE)
    if len(text) > longest:
        raise Refused("too_long", length=len(text), limit=longest)
    if field.min_length is not None and len(text) < field.min_length:
        raise Refused("too_short", value=text, length=len(text), limit=field.min_length)
    if field.pattern and not (len(text) <= MAX_LINE and re.fullmatch(field.pattern, text)):
        raise Refused("pattern", value=text, pattern=field.pattern)
    return text


def _number(field: Field, raw: object, _: Sequence[Option]) -> int | Decimal:
    number = _decimal(raw)
    places = -int(number.as_tuple().exponent) if number % 1 else 0
    if places > field.decimals:
        code = "too_many_decimals" if field.decimals else "not_whole"
        raise Refused(code, value=_german(number), limit=field.decimals)
    if field.minimum is not None and number < field.minimum:
        raise Refused("too_small", value=_german(number), limit=_german(field.minimum))
    if field.maximum is not None and number > field.maximum:
        raise Refused("too_large", value=_german(number), limit=_german(field.maximum))
    return round(number, field.decimals) if field.decimals else int(number)


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal, str)):
        raise Refused("not_a_number", value=str(raw)[:MAX_NUMBER])
    text = str(raw).strip().replace("\N{MINUS SIGN}", "-")
    if _GERMAN_THOUSANDS.fullmatch(text) and isinstance(raw, str):
        text = text.replace(".", "")
    if len(text) > MAX_NUMBER or not _NUMBER.fullmatch(text):
        raise Refused("not_a_number", value=text[:MAX_NUMBER])
    return Decimal(text.replace(",", "."))


def _german(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def _when(field: Field, raw: object, _: Sequence[Option]) -> date | time | datetime:
    if field.subtype == "time":
        return _time(raw)
    return _instant(raw) if field.subtype == "datetime" else _date(raw)


def _date(raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return _check_year(raw)
    text = raw.strip() if isinstance(raw, str) else ""
    if match := _GERMAN_DATE.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise Refused("not_a_date", value=str(raw)[:MAX_NUMBER])
    try:
        return _check_year(date(year, month, day))
    except ValueError:
        raise Refused("date_does_not_exist", value=text, nearest=_nearest(year, month)) from None


def _check_year(day: Day) -> Day:
    """Refuse years that only a slip can mean: browsers send 0025 while 2025 is being typed."""
    if not EARLIEST <= day.year <= LATEST:
        raise Refused("year_implausible", year=day.year, earliest=EARLIEST, latest=LATEST)
    return day


def _nearest(year: int, month: int) -> date | None:
    """Return the last day of the month, for "meant …?", if at least the month exists."""
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return None
    return date(year, month, monthrange(year, month)[1])


def _time(raw: object) -> time:
    if isinstance(raw, time) and raw.tzinfo is None:
        return raw
    match = _CLOCK.fullmatch(raw.strip()) if isinstance(raw, str) else None
    try:
        if match:
            return time(int(match[1]), int(match[2]), int(match[3] or 0))
    except ValueError:
        pass
    raise Refused("not_a_time", value=str(raw)[:MAX_NUMBER])


def _instant(raw: object) -> datetime:
    """Read an instant; without an offset it is Berlin time, in a repeated hour the earlier."""
    if isinstance(raw, datetime):
        return _in_berlin(raw)
    text = raw.strip() if isinstance(raw, str) else ""
    try:
        moment = datetime.fromisoformat(text if len(text) > len("2025-03-03") else "")
    except ValueError:
        moment = _date_and_time(text)
    return _in_berlin(moment)


def _date_and_time(text: str) -> datetime:
    """Read a date and a time side by side, as people type them: 03.03.2025, 9:00 Uhr."""
    day, _, clock = text.replace("T", " ").partition(" ")
    if not day or not clock:
        raise Refused("not_a_datetime", value=text[:MAX_NUMBER])
    return datetime.combine(_date(day.rstrip(",")), _time(clock))


def _in_berlin(moment: datetime) -> datetime:
    _check_year(moment)
    if moment.tzinfo is not None:
        return moment.astimezone(BERLIN)
    meant = moment.replace(tzinfo=BERLIN, fold=0)
    real = meant.astimezone(UTC).astimezone(BERLIN)
    if real.replace(tzinfo=None) != moment:
        raise Refused("time_does_not_exist", value=moment.isoformat(" ", "minutes"))
    return meant


def _checkbox(_field: Field, raw: object, _: Sequence[Option]) -> bool:
    if isinstance(raw, bool):
        return raw
    truth = {"true": True, "on": True, "1": True, "ja": True, "false": False, "nein": False}
    if isinstance(raw, str) and raw.strip().lower() in truth:
        return truth[raw.strip().lower()]
    raise Refused("not_yes_no")


def _choice(_field: Field, raw: object, options: Sequence[Option]) -> str | int | bool:
    said = raw.isoformat() if isinstance(raw, date) else raw
    for option in options:
        if any(_same(value, said) for value in (option.value, *option.also)):
            return option.value
    raise Refused("not_an_option", value=str(raw)[:80], options=[o.label for o in options][:20])


def _same(value: str | int | bool, raw: object) -> bool:
    """Browsers send "true" for true and "2" for 2; true and 1 are not the same."""
    if isinstance(raw, str) and not isinstance(value, str):
        return str(value).lower() == raw.strip().lower()
    return type(value) is type(raw) and value == raw


def _choices(field: Field, raw: object, options: Sequence[Option]) -> list[str | int | bool] | None:
    """Read several choices, in the order of the form, each once."""
    items = list(raw) if isinstance(raw, (list, tuple)) else [raw]
    chosen = [_choice(field, item, options) for item in items if item not in ("", None)]
    return [option.value for option in options if option.value in chosen] or None


def _files(field: Field, raw: object, _: Sequence[Option]) -> list[str] | None:
    """Read the ids of stored documents; the page stores them before the form is checked."""
    items = list(raw) if isinstance(raw, (list, tuple)) else [raw]
    ids = [item for item in items if item not in ("", None)]
    if not all(isinstance(item, str) and len(item) <= MAX_LINE for item in ids):
        raise Refused("not_a_file")
    if len(ids) > 1 and not field.multiple:
        raise Refused("several_values", count=len(ids))
    return [str(item) for item in ids] or None


_READERS: dict[Kind, Callable[[Field, Any, Sequence[Option]], Any]] = {
    Kind.TEXTFIELD: _text,
    Kind.TEXTAREA: _text,
    Kind.NUMBER: _number,
    Kind.DATETIME: _when,
    Kind.CHECKBOX: _checkbox,
    Kind.RADIO: _choice,
    Kind.SELECT: _choice,
    Kind.CHECKLIST: _choices,
    Kind.TAGLIST: _choices,
    Kind.FILEPICKER: _files,
}


def raw(field: Field, value: Any) -> str | list[str]:
    """Return a value as an input shows it: ISO for date inputs, a comma in decimals."""
    if isinstance(value, (list, tuple)):
        return [str(raw(field, item)) for item in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ("" if field.kind is Kind.CHECKBOX else "false")
    if isinstance(value, datetime):
        return value.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, (Decimal, float)):
        return _german(Decimal(str(value)))
    return value.isoformat() if isinstance(value, date) else str(value)
