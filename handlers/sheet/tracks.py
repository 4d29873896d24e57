"""Where the lines of the flow run: pieces of a way, line by line of the table.

Every line of the table draws only what crosses it, so that a flow goes on properly over a page's
end. Places are words; what draws (`blatt.typ`, the page) knows their lengths:

- across: `lane 0` (next to the boxes) to `lane 3`, `left`, `centre` and `right` of the main box,
  the same of the box beside (`beside left` …), `outside` right of it
- down: `top`, `over` (the box's upper edge), `upper`, `middle`, `lower`, `under`, `bottom`
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Arrow = Literal["", "down", "up", "left", "right"]
#: More ways than that beside each other are told in words only.
MOST_LANES = 4


@dataclass(frozen=True)
class Stroke:
    """A straight piece within one line; the arrow stands at its end."""

    x1: str
    y1: str
    x2: str
    y2: str
    arrow: Arrow = ""
    is_addition: bool = False


@dataclass(frozen=True)
class Spot:
    """Where a box stands."""

    line: int
    is_beside: bool


@dataclass(frozen=True)
class Way:
    """A way to draw."""

    source: Spot
    target: Spot
    is_addition: bool = False

    @property
    def is_onward(self) -> bool:
        """It leads to the next box of the main column."""
        return not self.source.is_beside and self.is_within and self._down == 1

    @property
    def is_jump(self) -> bool:
        """It leads elsewhere in the main column."""
        return not self.source.is_beside and self.is_within and self._down != 1

    @property
    def is_within(self) -> bool:
        """It stays in its column."""
        return self.source.is_beside == self.target.is_beside

    @property
    def _down(self) -> int:
        return self.target.line - self.source.line


@dataclass(frozen=True)
class Tracks:
    """All pieces by line, and how many lanes they need."""

    strokes: dict[int, tuple[Stroke, ...]]
    lanes: int


def draw(ways: Sequence[Way]) -> Tracks:
    """Lay every way; those for which there is no lane are left out."""
    found: dict[int, list[Stroke]] = defaultdict(list)
    jumps = [way for way in ways if way.is_jump]
    lanes = _lanes(jumps)
    beside = {spot.line for way in ways for spot in (way.source, way.target) if spot.is_beside}
    leaving = {way.source.line for way in jumps}
    reached = {way.target.line for way in jumps}
    for way in ways:
        if way.is_onward:
            pieces = _straight("", way)
        elif way.is_jump:
            if lanes[way] >= MOST_LANES:
                continue
            pieces = _around(way, lanes[way], leaving, reached)
        elif way.is_within:
            pieces = _down_beside(way, beside)
        else:
            pieces = _across(way, beside)
        for line, stroke in pieces:
            if stroke not in found[line]:
                found[line].append(stroke)
    used = [lane + 1 for lane in lanes.values() if lane < MOST_LANES]
    return Tracks({line: tuple(strokes) for line, strokes in found.items()}, max(used, default=0))


def _lanes(jumps: Sequence[Way]) -> dict[Way, int]:
    """Give each jump the nearest lane that is free along its way; the short ones first."""
    taken: list[set[int]] = []
    lanes = {}
    for way in sorted(jumps, key=lambda w: abs(w.target.line - w.source.line)):
        low, high = sorted((way.source.line, way.target.line))
        lane = 0
        while lane < len(taken) and taken[lane] & set(range(low, high + 1)):
            lane += 1
        if lane == len(taken):
            taken.append(set())
        taken[lane] |= set(range(low, high + 1))
        lanes[way] = lane
    return lanes


Pieces = Iterator[tuple[int, Stroke]]


def _straight(column: str, way: Way) -> Pieces:
    """From the lower edge of a box down (or up) to the next one, through lines between."""
    x = f"{column}centre"
    source, target = way.source.line, way.target.line
    down = target > source
    begin, leave, enter, end = (
        ("under", "bottom", "top", "over") if down else ("over", "top", "bottom", "under")
    )
    extra = way.is_addition
    yield source, Stroke(x, begin, x, leave, is_addition=extra)
    for line in range(min(source, target) + 1, max(source, target)):
        yield line, Stroke(x, "top", x, "bottom", is_addition=extra)
    yield target, Stroke(x, enter, x, end, "down" if down else "up", extra)


def _around(way: Way, lane: int, leaving: set[int], reached: set[int]) -> Pieces:
    """Out to the left, along a lane, and in from the left again."""
    x, source, target = f"lane {lane}", way.source.line, way.target.line
    out = "lower" if source in reached else "middle"
    back = "upper" if target in leaving else "middle"
    yield source, Stroke("left", out, x, out)
    yield target, Stroke(x, back, "left", back, "right")
    yield from _upright(x, (source, out), (target, back))


def _upright(x: str, begin: tuple[int, str], end: tuple[int, str], extra: bool = False) -> Pieces:
    (source, out), (target, back) = begin, end
    if source == target:
        yield source, Stroke(x, out, x, back, is_addition=extra)
        return
    down = target > source
    yield source, Stroke(x, out, x, "bottom" if down else "top", is_addition=extra)
    for line in range(min(source, target) + 1, max(source, target)):
        yield line, Stroke(x, "top", x, "bottom", is_addition=extra)
    yield target, Stroke(x, "top" if down else "bottom", x, back, is_addition=extra)


def _down_beside(way: Way, beside: set[int]) -> Pieces:
    """Within the side column; around a box that stands in between."""
    low, high = sorted((way.source.line, way.target.line))
    if not any(low < line < high for line in beside):
        yield from _straight("beside ", way)
        return
    extra = way.is_addition
    yield way.source.line, Stroke("beside right", "middle", "outside", "middle", is_addition=extra)
    yield way.target.line, Stroke("outside", "middle", "beside right", "middle", "left", extra)
    yield from _upright("outside", (way.source.line, "middle"), (way.target.line, "middle"), extra)


def _across(way: Way, beside: set[int]) -> Pieces:
    """Between the columns: straight across, or along the side column and then across."""
    source, target, extra = way.source.line, way.target.line, way.is_addition
    if not way.source.is_beside:
        if source == target:
            yield source, Stroke("right", "middle", "beside left", "middle", "right", extra)
            return
        x = "beside centre" if _is_free(source, target, beside) else "gap"
        down = target > source
        out = "lower" if down else "upper"
        yield source, Stroke("right", out, x, out, is_addition=extra)
        if x == "gap":
            yield from _upright(x, (source, out), (target, "upper"), extra)
            yield target, Stroke(x, "upper", "beside left", "upper", "right", extra)
            return
        edge = "over" if down else "under"
        *pieces, (line, last) = _upright(x, (source, out), (target, edge), extra)
        yield from pieces
        yield line, Stroke(last.x1, last.y1, last.x2, last.y2, "down" if down else "up", extra)
        return
    back = "upper" if target > source else "lower"
    if source == target:
        yield source, Stroke("beside left", "lower", "right", "lower", "left", extra)
    elif _is_free(target, source, beside):
        x, edge = "beside centre", "under" if target > source else "over"
        yield from _upright(x, (source, edge), (target, back), extra)
        yield target, Stroke(x, back, "right", back, "left", extra)
    else:
        yield source, Stroke("beside left", "lower", "gap", "lower", is_addition=extra)
        yield from _upright("gap", (source, "lower"), (target, back), extra)
        yield target, Stroke("gap", back, "right", back, "left", extra)


def _is_free(begin: int, end: int, beside: set[int]) -> bool:
    """Whether no box of the side column stands in the way, from a line up to before another."""
    between = range(begin, end) if begin < end else range(end + 1, begin + 1)
    return not beside & set(between)
