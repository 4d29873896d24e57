"""Whether the rules of a table fit together: overlaps, gaps, rules that never count.

Every column is cut at each end that any cell names, so that all values between two cuts meet the
same rules; one value of each piece stands for all of them. What is said here about the table is
therefore exact, and every finding comes with an example that anybody can try.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from lxml import etree

from engine.checks.report import Report
from engine.decisions.cells import Cell, Kind, Value
from engine.decisions.evaluation import rank
from engine.decisions.table import Column, Policy, Table

MAX_STATES = 50_000
_SOME_DAY = date(2026, 1, 1)
_DAY = timedelta(days=1)


class TooLarge(Exception):
    """The table has more combinations than can be looked at."""


@dataclass(frozen=True)
class Piece:
    """Values of a column that meet the same rules: one of them, and those rules as bits."""

    sample: Value
    hits: int


Axes = Sequence[Sequence[Piece]]
Example = tuple[Value, ...]


def axes_of(table: Table) -> Axes:
    """Return each column's pieces."""
    return [
        _pieces(column, [rule.cells[at] for rule in table.rules])
        for at, column in enumerate(table.inputs)
    ]


def uncovered(axes: Axes, rules: int) -> Example | None:
    """Return values that none of these rules (bits) fits, or None if there are none.

    Raises `TooLarge`.
    """
    return _Search(axes).walk(0, rules)


def check_soundness(
    table: Table, nodes: Sequence[etree._Element], node: etree._Element, report: Report
) -> None:
    """Report rules that meet, values that nothing fits and rules that never count."""
    axes = axes_of(table)
    for at, pieces in enumerate(axes):
        if not pieces:
            report.error("input_values_empty", node, column=table.inputs[at].label)
            return
    try:
        _check_overlaps(table, axes, nodes, report)
        _check_reach(table, axes, nodes, report)
        gap = uncovered(axes, (1 << len(table.rules)) - 1)
    except TooLarge:
        report.error("table_too_complex", node)
        return
    if gap is not None and not table.has_default:
        report.error("table_gap", node, example=_example(table, gap))


def _pieces(column: Column, cells: Sequence[Cell]) -> list[Piece]:
    found: dict[int, Piece] = {}
    for sample in _samples(column.kind, [*cells, column.allowed]):
        if column.allowed.holds(sample):
            hits = sum(1 << number for number, cell in enumerate(cells) if cell.holds(sample))
            found.setdefault(hits, Piece(sample, hits))
    return list(found.values())


def _samples(kind: Kind, cells: Iterable[Cell]) -> list[Value]:
    """Return at least one value of each piece, those that stand in a cell first."""
    ends = list(dict.fromkeys(end for cell in cells for end in cell.ends()))
    match kind:
        case Kind.BOOLEAN:
            return [True, False]
        case Kind.STRING:
            return [*ends, _other(ends)]
        case Kind.DATE:
            near = [_moved(end, step) for step in (_DAY, -_DAY) for end in ends]
            return [*ends, *near] or [_SOME_DAY]
    ordered = sorted(ends)
    between = [(a + b) / 2 for a, b in pairwise(ordered)]
    around = [ordered[-1] + 1, ordered[0] - 1] if ordered else [Decimal(0)]
    return [*ends, *around, *between]


def _other(texts: Sequence[str]) -> str:
    """Return a text that none of the cells names."""
    other = "etwas anderes"
    while other in texts:
        other += " "
    return other


def _moved(day: date, step: timedelta) -> date:
    try:
        return day + step
    except OverflowError:
        return day


class _Search:
    """Looks for values outside a union of rules, column by column."""

    def __init__(self, axes: Axes) -> None:
        self.axes = axes
        self.covered: set[tuple[int, int]] = set()
        self.open_from = [_always(axes[at:]) for at in range(len(axes) + 1)]
        """By column: rules that fit whatever stands in it and in those behind it."""

    def walk(self, at: int, rules: int) -> Example | None:
        if not rules:
            return tuple(pieces[0].sample for pieces in self.axes[at:])
        if rules & self.open_from[at] or (at, rules) in self.covered:
            return None
        for piece in self.axes[at]:
            rest = self.walk(at + 1, rules & piece.hits)
            if rest is not None:
                return (piece.sample, *rest)
        self.covered.add((at, rules))
        if len(self.covered) > MAX_STATES:
            raise TooLarge
        return None


def _always(axes: Axes) -> int:
    """Return the rules that fit every value of these columns; without a column, all."""
    rules = -1
    for pieces in axes:
        for piece in pieces:
            rules &= piece.hits
    return rules


def _check_overlaps(
    table: Table, axes: Axes, nodes: Sequence[etree._Element], report: Report
) -> None:
    if table.policy not in (Policy.UNIQUE, Policy.ANY):
        return
    code = "rules_overlap" if table.policy is Policy.UNIQUE else "rules_contradict"
    for second in range(len(table.rules)):
        for first in _meeting(axes, second):
            same = table.rules[first].results == table.rules[second].results
            if first >= second or (table.policy is Policy.ANY and same):
                continue
            example = _example(table, _common(axes, first, second))
            report.error(code, nodes[second], rule=second + 1, other=first + 1, example=example)


def _meeting(axes: Axes, rule: int) -> list[int]:
    """Return the rules that share values with one in every column."""
    common = -1
    for pieces in axes:
        met = 0
        for piece in pieces:
            if piece.hits >> rule & 1:
                met |= piece.hits
        common &= met
    return [number for number in range(common.bit_length()) if common >> number & 1]


def _common(axes: Axes, *rules: int) -> Example:
    wanted = sum(1 << rule for rule in rules)
    return tuple(
        next(piece.sample for piece in pieces if piece.hits & wanted == wanted) for pieces in axes
    )


def _check_reach(table: Table, axes: Axes, nodes: Sequence[etree._Element], report: Report) -> None:
    """A rule that fits no allowed value, or that others always precede, does nothing."""
    for number, node in enumerate(nodes):
        own = [[piece for piece in pieces if piece.hits >> number & 1] for pieces in axes]
        if not all(own):
            report.warning("rule_never_hits", node, rule=number + 1)
        elif (before := _before(table, number)) and uncovered(own, before) is None:
            report.warning("rule_never_counts", node, rule=number + 1)


def _before(table: Table, number: int) -> int:
    """Return the rules that count instead of this one where both hit."""
    if table.policy is Policy.FIRST:
        return (1 << number) - 1
    if table.policy is Policy.PRIORITY and _is_ranked(table):
        own = rank(table, table.rules[number])
        return sum(
            1 << other
            for other, rule in enumerate(table.rules)
            if (rank(table, rule), other) < (own, number)
        )
    return 0


def _is_ranked(table: Table) -> bool:
    return all(
        result in output.allowed
        for rule in table.rules
        for output, result in zip(table.outputs, rule.results, strict=True)
    )


def _example(table: Table, values: Example) -> dict[str, Value]:
    return {column.label: value for column, value in zip(table.inputs, values, strict=True)}
