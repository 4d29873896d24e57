"""What was measured, and the floor beside it: the same kind of work without us."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class Series:
    """Durations in milliseconds, of something and of its floor, taken in turns.

    Taking turns is what makes the ratio mean something on a machine that others use as well.
    """

    taken: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    """Of it, this process on a processor: what other users of the machine cannot lengthen."""
    floor: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    """One line of the table; `unit` belongs to every number of it."""

    database: str
    what: str
    unit: str
    middle: float
    worst: float | None = None
    """The 95th percentile, where there is one."""
    floor: float | None = None
    floor_is: str = ""
    busy: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor it costs; a rate counts the other way round."""
        if not self.floor or not self.middle:
            return None
        return self.floor / self.middle if self.unit == "/s" else self.middle / self.floor


def milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def in_turns(acts: Iterable[Callable[[], object]], floor: Callable[[], object]) -> Series:
    """Measure each act with its floor just before it."""
    series = Series()
    for act in acts:
        take(series, act, floor)
    return series


def take(series: Series, act: Callable[[], object], floor: Callable[[], object]) -> None:
    """Measure one act with its floor just before it."""
    series.floor.append(milliseconds(floor))
    begun = time.process_time()
    series.taken.append(milliseconds(act))
    series.busy.append((time.process_time() - begun) * 1000)


def figure(database: str, what: str, series: Series, floor_is: str) -> Figure:
    return Figure(
        database,
        what,
        "ms",
        statistics.median(series.taken),
        percentile(series.taken, 95),
        statistics.median(series.floor),
        floor_is,
        statistics.median(series.busy),
    )


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table, to be read here and pasted into docs/performance.md."""
    head = ("Database", "What", "median", "p95", "CPU", "floor", "ratio", "the floor is")
    rows = [head, *(_cells(each) for each in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _cells(each: Figure) -> tuple[str, ...]:
    return (
        each.database,
        each.what,
        _number(each.middle, each.unit),
        _number(each.worst, each.unit),
        _number(each.busy, each.unit),
        _number(each.floor, each.unit),
        f"{each.ratio:.1f}" if each.ratio else "",
        each.floor_is,
    )


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"
