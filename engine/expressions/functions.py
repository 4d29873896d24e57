"""The functions every expression may call; `handlers/` adds its own by registration.

Functions for dates and times carry German names, as all that a process owner types; the
arithmetic ones keep the short names that spreadsheets and programs share.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cmp_to_key
from typing import Any

from engine.durations import parse_duration
from engine.errors import Rejected
from engine.expressions.errors import ExpressionError
from engine.expressions.values import Value, exact, family, in_order
from engine.zone import BERLIN

MAX_DIGITS = 80


def length(value: Value) -> int:
    """Count a text's characters, a list's items or an object's keys."""
    if not isinstance(value, (str, list, dict)):
        raise _argument("len", value)
    return len(value)


def text(value: Value) -> str:
    """Write a value as text; dates and times as ISO 8601, truth values as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, (list, dict, timedelta)):
        raise _argument("str", value)
    return value.isoformat() if isinstance(value, (date, time)) else f"{exact(value)}"


def decimal(value: Value) -> Decimal:
    """Read a number; in text a comma or a point may part the decimals."""
    if isinstance(value, str):
        if len(value) > MAX_DIGITS:
            raise ExpressionError("number_too_large")
        return Decimal(value.strip().replace(",", "."))
    return Decimal(_number("dezimal", value))


def integer(value: Value) -> int:
    """Read a whole number; decimals behind the point are cut off."""
    if isinstance(value, str):
        if len(value) > MAX_DIGITS:
            raise ExpressionError("number_too_large")
        return int(value)
    return int(_number("int", value))


def rounded(value: Value, digits: int = 0) -> Value:
    """Round commercially (a half goes up), as German authorities do, not to even as Python does."""
    if isinstance(digits, bool) or not 0 <= digits <= 10:
        raise _argument("round", digits)
    number = Decimal(_number("round", value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return number if digits else int(number)


def absolute(value: Value) -> Value:
    """Return a number or duration without its sign."""
    return abs(value) if isinstance(value, timedelta) else abs(_number("abs", value))


def smallest(*values: Value) -> Value:
    """Return the smallest of the arguments, or of one list."""
    return _ordered("min", values)[0]


def largest(*values: Value) -> Value:
    """Return the largest of the arguments, or of one list."""
    return _ordered("max", values)[-1]


def total(values: Value) -> Value:
    """Add up a list of numbers or of durations; an empty list gives 0."""
    items = _list("sum", values)
    if items and all(isinstance(item, timedelta) for item in items):
        return sum(items, timedelta())
    return sum((_number("sum", item) for item in items), 0)


def in_sequence(values: Value) -> list[Value]:
    """Return a list in ascending order."""
    return _sort(_list("sorted", values))


def day(value: Value, month: int | None = None, number: int | None = None) -> date:
    """Return a date: of `"2025-03-03"`, of an instant (in Berlin) or of year, month and day."""
    if isinstance(value, datetime):
        return value.astimezone(BERLIN).date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    if month is None or number is None or not isinstance(value, int):
        raise _argument("datum", value)
    return date(value, month, number)


def instant(value: Value, clock: Value = None) -> datetime:
    """Return an instant: of ISO text with an offset, or of a date and a time in Berlin."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and clock is None:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ExpressionError("naive_datetime")
        return moment
    if isinstance(clock, str):
        clock = time.fromisoformat(clock)
    if not isinstance(clock, time) or clock.tzinfo is not None:
        raise _argument("zeitpunkt", clock)
    return at(day(value), clock)


def at(on: date, clock: time) -> datetime:
    """Return the Berlin instant; a skipped time moves on, a repeated one is the earlier."""
    return datetime.combine(on, clock, BERLIN).astimezone(UTC).astimezone(BERLIN)


def clock_time(value: Value) -> time:
    """Return a time of day: of `"12:00"` or of an instant (in Berlin)."""
    if isinstance(value, datetime):
        return value.astimezone(BERLIN).time()
    if not isinstance(value, str):
        raise _argument("uhrzeit", value)
    return time.fromisoformat(value)


def duration(value: Value) -> timedelta:
    """Return the span of an ISO duration in weeks, days, hours, minutes and seconds.

    Years and months are refused: "one month" has no length without a date to count from.
    """
    try:
        span = parse_duration(value if isinstance(value, str) else "")
    except Rejected:
        raise ExpressionError("duration_unreadable") from None
    if span.months:
        raise ExpressionError("duration_with_months")
    return timedelta(days=span.days) + span.exact


def _span(unit: str, name: str) -> Callable[[Value], timedelta]:
    def span(amount: Value) -> timedelta:
        return timedelta(**{unit: float(_number(name, amount))})

    return span


def field(record: Value, key: Value, otherwise: Value = None) -> Value:
    """Return an object's value for a key, or the substitute where it has none."""
    if record is None:
        return otherwise
    if not isinstance(record, dict):
        raise _argument("feld", record)
    return record.get(key, otherwise)


def some(values: Value) -> bool:
    """Tell whether any item of a list is true."""
    return any(_list("any", values))


def every(values: Value) -> bool:
    """Tell whether all items of a list are true."""
    return all(_list("all", values))


BUILT_IN: dict[str, Callable[..., Any]] = {
    "len": length,
    "str": text,
    "int": integer,
    "dezimal": decimal,
    "round": rounded,
    "abs": absolute,
    "min": smallest,
    "max": largest,
    "sum": total,
    "any": some,
    "all": every,
    "sorted": in_sequence,
    "datum": day,
    "zeitpunkt": instant,
    "uhrzeit": clock_time,
    "dauer": duration,
    "tage": _span("days", "tage"),
    "stunden": _span("hours", "stunden"),
    "minuten": _span("minutes", "minuten"),
    "feld": field,
}


def _argument(function: str, value: Value) -> ExpressionError:
    return ExpressionError("function_argument", function=function, type=family(value))


def _number(function: str, value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise _argument(function, value)
    return exact(value)


def _list(function: str, value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise _argument(function, value)
    return value


def _ordered(function: str, values: tuple[Value, ...]) -> list[Value]:
    items = _list(function, values[0]) if len(values) == 1 else list(values)
    if not items:
        raise ExpressionError("function_empty_list", function=function)
    return _sort(items)


def _sort(items: Iterable[Value]) -> list[Value]:
    def compare(left: Value, right: Value) -> int:
        first, second = in_order(left, right)
        return int(first > second) - int(first < second)

    return sorted(items, key=cmp_to_key(compare))
