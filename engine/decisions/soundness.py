"""Whether the rules of a table fit together: overlaps, gaps, rules that never count.

Every column is cut at each end that any cell names, so that all values between two cuts meet the
same rules; one value of each piece stands for all of them. What is said here about the table is
therefore exact, and every finding comes with an example that anybody can try.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from lxml import etree

from engine.checks.report import Report
from engine.decisions.cells import Cell, Kind, Span, Value
from engine.decisions.evaluation import rank
from engine.decisions.table import Column, Policy, Table

MAX_STATES = 50_000
MAX_ENDS = 20_000
"""How many ends all cells of a table may name together."""
MAX_STEPS = 5_000_000
"""How many pieces may be looked at for one table: some two seconds."""
MOST_TOLD = 50
"""How many pairs of rules are told; nobody reads on, and a thousand rules have half a million."""
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


class Effort:
    """Counts what was looked at for a table; raises `TooLarge` where it takes too long."""

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Count pieces that are looked at."""
        self.left -= steps
        if self.left < 0:
            raise TooLarge


def axes_of(table: Table) -> Axes:
    """Return each column's pieces; raises `TooLarge`."""
    cells = [cell for rule in table.rules for cell in rule.cells]
    if sum(len(cell.spans) for cell in cells) > MAX_ENDS:
        raise TooLarge
    return [
        _pieces(column, [rule.cells[at] for rule in table.rules])
        for at, column in enumerate(table.inputs)
    ]


def uncovered(axes: Axes, rules: int, effort: Effort) -> Example | None:
    """Return values that none of these rules (bits) fits, or None if there are none.

    Raises `TooLarge`.
    """
    return _Search(axes, effort).walk(0, rules)


def check_soundness(
    table: Table, nodes: Sequence[etree._Element], node: etree._Element, report: Report
) -> None:
    """Report rules that meet, values that nothing fits and rules that never count."""
    effort = Effort()
    try:
        axes = axes_of(table)
        for at, pieces in enumerate(axes):
            if not pieces:
                report.error("input_values_empty", node, column=table.inputs[at].label)
                return
        _check_overlaps(table, axes, nodes, report, effort)
        _check_reach(table, axes, nodes, report, effort)
        gap = uncovered(axes, (1 << len(table.rules)) - 1, effort)
    except TooLarge:
        report.error("table_too_complex", node)
        return
    if gap is not None and not table.has_default:
        report.error("table_gap", node, example=_example(table, gap))


def _pieces(column: Column, cells: Sequence[Cell]) -> list[Piece]:
    samples = list(dict.fromkeys(_samples(column.kind, [*cells, column.allowed])))
    line = sorted(samples) if column.kind in (Kind.NUMBER, Kind.DATE) else samples
    places = {sample: at for at, sample in enumerate(line)}
    allowed = _fitting(column.allowed, line, places)
    hits = _hits([_fitting(cell, line, places) for cell in cells], len(line))
    found: dict[int, Piece] = {}
    for sample in samples:
        at = places[sample]
        if allowed >> at & 1:
            found.setdefault(hits[at], Piece(sample, hits[at]))
    return list(found.values())


def _fitting(cell: Cell, line: Sequence[Value], places: Mapping[Value, int]) -> int:
    """Return the values of a line that fit a cell, as bits by place; every span is one stretch."""
    everything = (1 << len(line)) - 1
    if cell.is_any:
        return everything
    found = 0
    for span in cell.spans:
        if span.low is not None and span.low == span.high:
            start, end = places[span.low], places[span.low] + 1
        else:
            start, end = _stretch(span, line)
        found |= (1 << max(start, end)) - (1 << start)
    return everything ^ found if cell.negated else found


def _stretch(span: Span, line: Sequence[Value]) -> tuple[int, int]:
    start, end = 0, len(line)
    if span.low is not None:
        start = (bisect_left if span.has_low else bisect_right)(line, span.low)
    if span.high is not None:
        end = (bisect_right if span.has_high else bisect_left)(line, span.high)
    return start, end


def _hits(fitting: Sequence[int], length: int) -> list[int]:
    """Turn values by rule into rules by value, both as bits: a rule changes only at its ends."""
    turns = [0] * (length + 1)
    for number, values in enumerate(fitting):
        for at in _places(values ^ values << 1):
            turns[at] ^= 1 << number
    found, now = [], 0
    for turn in turns:
        now ^= turn
        found.append(now)
    return found


def _places(bits: int) -> Iterator[int]:
    """Return which bits are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


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

    def __init__(self, axes: Axes, effort: Effort) -> None:
        self.axes = axes
        self.effort = effort
        self.covered: set[tuple[int, int]] = set()
        self.open_from = [-1]
        """By column: rules that fit whatever stands in it and in those behind it."""
        for pieces in reversed(axes):
            effort.spend(len(pieces))
            self.open_from.insert(0, self.open_from[0] & _always(pieces))

    def walk(self, at: int, rules: int) -> Example | None:
        if not rules:
            return tuple(pieces[0].sample for pieces in self.axes[at:])
        if rules & self.open_from[at] or (at, rules) in self.covered:
            return None
        self.effort.spend(len(self.axes[at]))
        for piece in self.axes[at]:
            rest = self.walk(at + 1, rules & piece.hits)
            if rest is not None:
                return (piece.sample, *rest)
        self.covered.add((at, rules))
        if len(self.covered) > MAX_STATES:
            raise TooLarge
        return None


def _always(pieces: Sequence[Piece]) -> int:
    """Return the rules that fit every value of a column."""
    rules = -1
    for piece in pieces:
        rules &= piece.hits
    return rules


def _check_overlaps(
    table: Table, axes: Axes, nodes: Sequence[etree._Element], report: Report, effort: Effort
) -> None:
    if table.policy not in (Policy.UNIQUE, Policy.ANY):
        return
    code = "rules_overlap" if table.policy is Policy.UNIQUE else "rules_contradict"
    told = 0
    for first, second in _meeting(axes, len(table.rules), effort):
        same = table.rules[first].results == table.rules[second].results
        if table.policy is Policy.ANY and same:
            continue
        example = _example(table, _common(axes, first, second))
        report.error(code, nodes[second], rule=second + 1, other=first + 1, example=example)
        told += 1
        if told == MOST_TOLD:
            return


def _meeting(axes: Axes, rules: int, effort: Effort) -> Iterator[tuple[int, int]]:
    """Return the pairs of rules that share values in every column."""
    met = [_met(pieces, rules, effort) for pieces in axes]
    for second in range(rules):
        common = (1 << second) - 1
        for of_column in met:
            common &= of_column[second]
        for first in _places(common):
            yield first, second


def _met(pieces: Sequence[Piece], rules: int, effort: Effort) -> list[int]:
    """Return by rule with which rules it shares values of a column."""
    everywhere = _always(pieces)
    found = [0] * rules
    for piece in pieces:
        own = piece.hits & ~everywhere
        effort.spend(1 + own.bit_count())
        for number in _places(own):
            found[number] |= piece.hits
    anywhere = _anywhere(pieces)
    return [anywhere if everywhere >> at & 1 else known for at, known in enumerate(found)]


def _anywhere(pieces: Sequence[Piece]) -> int:
    """Return the rules that fit some value of a column."""
    rules = 0
    for piece in pieces:
        rules |= piece.hits
    return rules


def _common(axes: Axes, *rules: int) -> Example:
    wanted = sum(1 << rule for rule in rules)
    return tuple(
        next(piece.sample for piece in pieces if piece.hits & wanted == wanted) for pieces in axes
    )


def _check_reach(
    table: Table, axes: Axes, nodes: Sequence[etree._Element], report: Report, effort: Effort
) -> None:
    """A rule that fits no allowed value, or that others always precede, does nothing."""
    reached = [_anywhere(pieces) for pieces in axes]
    order = _order(table)
    for number, node in enumerate(nodes):
        if not all(rules >> number & 1 for rules in reached):
            report.warning("rule_never_hits", node, rule=number + 1)
        elif before := sum(1 << at for at, key in enumerate(order) if key < order[number]):
            effort.spend(sum(len(pieces) for pieces in axes))
            own = [[piece for piece in pieces if piece.hits >> number & 1] for pieces in axes]
            if uncovered(own, before, effort) is None:
                report.warning("rule_never_counts", node, rule=number + 1)


def _order(table: Table) -> list[tuple[int, ...]]:
    """Return by rule what tells which counts where several hit, the least first."""
    if table.policy is Policy.FIRST:
        return [(number,) for number in range(len(table.rules))]
    if table.policy is Policy.PRIORITY and _is_ranked(table):
        return [(*rank(table, rule), number) for number, rule in enumerate(table.rules)]
    return [()] * len(table.rules)


def _is_ranked(table: Table) -> bool:
    return all(
        result in output.allowed
        for rule in table.rules
        for output, result in zip(table.outputs, rule.results, strict=True)
    )


def _example(table: Table, values: Example) -> dict[str, Value]:
    return {column.label: value for column, value in zip(table.inputs, values, strict=True)}
