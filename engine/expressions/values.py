"""The values of expressions and the operators between them.

Python lets unlike values meet and answers something: 1 == "1" is false, two Berlin times subtract
as if no clock had been changed in between. Here unlike values do not meet (`ExpressionError`),
because a gateway that silently takes the wrong way is worse than one that stops.
"""

import ast
import operator
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any, TypeAlias

from engine.expressions.errors import ExpressionError

#: None, bool, int, float, Decimal, str, date, datetime (aware), time, timedelta, list, dict[str].
Value: TypeAlias = Any

MAX_TEXT = 100_000
MAX_ITEMS = 10_000
MAX_LEVELS = 20
MAX_INTEGER_BITS = 256
MAX_EXPONENT = 60

# bool before int and datetime before date: each is a subclass of the other.
_FAMILIES: tuple[tuple[type, str], ...] = (
    (type(None), "leer"),
    (bool, "wahrheit"),
    (int, "zahl"),
    (float, "zahl"),
    (Decimal, "zahl"),
    (str, "text"),
    (datetime, "zeitpunkt"),
    (date, "datum"),
    (time, "uhrzeit"),
    (timedelta, "dauer"),
    (list, "liste"),
    (dict, "objekt"),
)
_ORDERED = {"zahl", "text", "datum", "zeitpunkt", "uhrzeit", "dauer"}
_DAY = timedelta(days=1)


def family(value: object) -> str:
    """Return the value's type as process owners know it: zahl, text, datum …"""
    for kind, name in _FAMILIES:
        if isinstance(value, kind):
            return name
    raise ExpressionError("value_type_not_allowed", type=type(value).__name__)


def checked(value: Value) -> Value:
    """Return the value if it is of an allowed type and size, down to its last item.

    Every name read, every function result and every computed value passes here, so that neither
    a foreign object nor a value that grows from loop to loop gets any further.
    """
    if isinstance(value, tuple):
        value = list(value)
    for item in _parts(value):
        _check_single(item)
    return value


def _parts(value: Value) -> Iterator[Value]:
    pending: list[tuple[Value, int]] = [(value, 0)]
    count = 0
    while pending:
        item, level = pending.pop()
        count += 1
        if count > MAX_ITEMS or level > MAX_LEVELS:
            raise ExpressionError("value_too_large")
        yield item
        if isinstance(item, dict):
            pending.extend((part, level + 1) for part in (*item.keys(), *item.values()))
        elif isinstance(item, list):
            pending.extend((part, level + 1) for part in item)


def _check_single(value: Value) -> None:
    kind = family(value)
    if kind == "text" and len(value) > MAX_TEXT:
        raise ExpressionError("value_too_large")
    if kind == "zahl":
        _check_number(value)
    if kind == "zeitpunkt" and value.tzinfo is None:
        raise ExpressionError("naive_datetime")


def _check_number(value: int | float | Decimal) -> None:
    if isinstance(value, int):
        fits = value.bit_length() <= MAX_INTEGER_BITS
    elif isinstance(value, float):
        fits = value - value == 0  # false for infinity and not-a-number
    else:
        fits = value.is_finite() and abs(value.adjusted()) <= MAX_EXPONENT
    if not fits:
        raise ExpressionError("number_too_large")


def exact(value: Value) -> Value:
    """Return a float as the decimal a person would write for it: 0.1 is 0.1."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def in_order(left: Value, right: Value) -> tuple[Value, Value]:
    """Return two values ready to be compared by size, or refuse the pair."""
    kinds = family(left), family(right)
    if "leer" in kinds:
        raise ExpressionError("compare_with_null")
    if kinds[0] != kinds[1] or kinds[0] not in _ORDERED:
        raise ExpressionError("compare_types", left=kinds[0], right=kinds[1])
    return _comparable(left), _comparable(right)


def _comparable(value: Value) -> Value:
    if isinstance(value, datetime):
        # Two times in the same zone compare by wall clock; only UTC tells 2:30 from 2:30.
        return value.astimezone(UTC)
    return exact(value)


def equal(left: Value, right: Value) -> bool:
    """Compare for equality; null may be compared with anything, other types only with their own."""
    kinds = family(left), family(right)
    if "leer" not in kinds and kinds[0] != kinds[1]:
        raise ExpressionError("compare_types", left=kinds[0], right=kinds[1])
    return bool(_comparable(left) == _comparable(right))


def contains(item: Value, container: Value) -> bool:
    """Tell whether a list holds an item, an object a key or a text a part."""
    kind = family(container)
    if kind == "liste":
        return any(family(item) == family(other) and equal(item, other) for other in container)
    if kind in ("objekt", "text") and isinstance(item, str):
        return item in container
    code = "compare_with_null" if kind == "leer" else "compare_types"
    raise ExpressionError(code, left=family(item), right=kind)


def _ordering(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: compare(*in_order(left, right))


COMPARISONS: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: equal,
    ast.NotEq: lambda left, right: not equal(left, right),
    ast.Lt: _ordering(operator.lt),
    ast.LtE: _ordering(operator.le),
    ast.Gt: _ordering(operator.gt),
    ast.GtE: _ordering(operator.ge),
    ast.In: contains,
    ast.NotIn: lambda left, right: not contains(left, right),
    ast.Is: lambda left, right: left is right,
    ast.IsNot: lambda left, right: left is not right,
}


def _add_to_date(day: date, span: timedelta) -> date:
    if span % _DAY:
        raise ExpressionError("date_needs_whole_days")
    return day + span


def _add_to_instant(instant: datetime, span: timedelta) -> datetime:
    """Move whole days on the calendar (9:00 stays 9:00) and the rest by elapsed time."""
    days = timedelta(days=int(span / _DAY))
    moved = (instant + days).astimezone(UTC) + (span - days)
    return moved.astimezone(instant.tzinfo)


def _quotient(left: Value, right: Value) -> Decimal:
    return Decimal(left) / Decimal(right)


def _whole_quotient(left: Value, right: Value) -> Value:
    """Divide and round down, for decimals too (Python cuts those towards zero)."""
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return int(_quotient(left, right).to_integral_value(ROUND_FLOOR))


def _remainder(left: Value, right: Value) -> Value:
    return left - right * _whole_quotient(left, right)


def _between_instants(left: datetime, right: datetime) -> timedelta:
    return left.astimezone(UTC) - right.astimezone(UTC)


_Operation: TypeAlias = Callable[[Any, Any], Value]
_OPERATIONS: dict[tuple[str, type[ast.operator], str], _Operation] = {
    ("zahl", ast.Add, "zahl"): operator.add,
    ("zahl", ast.Sub, "zahl"): operator.sub,
    ("zahl", ast.Mult, "zahl"): operator.mul,
    ("zahl", ast.Div, "zahl"): _quotient,
    ("zahl", ast.FloorDiv, "zahl"): _whole_quotient,
    ("zahl", ast.Mod, "zahl"): _remainder,
    ("text", ast.Add, "text"): operator.add,
    ("liste", ast.Add, "liste"): operator.add,
    ("datum", ast.Add, "dauer"): _add_to_date,
    ("datum", ast.Sub, "dauer"): lambda day, span: _add_to_date(day, -span),
    ("datum", ast.Sub, "datum"): operator.sub,
    ("zeitpunkt", ast.Add, "dauer"): _add_to_instant,
    ("zeitpunkt", ast.Sub, "dauer"): lambda instant, span: _add_to_instant(instant, -span),
    ("zeitpunkt", ast.Sub, "zeitpunkt"): _between_instants,
    ("dauer", ast.Add, "datum"): lambda span, day: _add_to_date(day, span),
    ("dauer", ast.Add, "zeitpunkt"): lambda span, instant: _add_to_instant(instant, span),
    ("dauer", ast.Add, "dauer"): operator.add,
    ("dauer", ast.Sub, "dauer"): operator.sub,
    ("dauer", ast.FloorDiv, "dauer"): operator.floordiv,
    ("dauer", ast.Mult, "zahl"): lambda span, number: span * float(number),
    ("zahl", ast.Mult, "dauer"): lambda number, span: span * float(number),
}


def combine(left: Value, sign: type[ast.operator], right: Value) -> Value:
    """Return `left sign right`, or say which pair of types has no such operation."""
    kinds = family(left), family(right)
    operation = _OPERATIONS.get((kinds[0], sign, kinds[1]))
    if operation is None:
        code = "operand_null" if "leer" in kinds else "operand_types"
        raise ExpressionError(code, left=kinds[0], right=kinds[1], operator=sign.__name__)
    try:
        return checked(operation(exact(left), exact(right)))
    except ZeroDivisionError:
        raise ExpressionError("division_by_zero") from None
    except (ArithmeticError, ValueError):
        raise ExpressionError("number_too_large") from None


def negate(value: Value) -> Value:
    """Return the negative number or duration."""
    if family(value) not in ("zahl", "dauer"):
        raise ExpressionError("operand_types", left=family(value), right=None, operator="USub")
    try:
        return checked(-exact(value))
    except ArithmeticError:
        raise ExpressionError("number_too_large") from None
