"""Finding the course of a flow: around shapes, clear of words, with few bends and crossings.

The way is sought on a grid of lines at and between the shapes (A*). Flows into the same step may
share their last stretch; along any other line, or through a shape, there is no way.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.editing.geometry import Geometry, Segment
from engine.layout_model import Box, Point
from engine.layout_routes import simplified

STUB, CLEAR, CHANNEL, BESIDE = 14, 8, 18, 14
BEND, CROSSING, WORDS, BORDER, NO_WAY = 60.0, 500.0, 250.0, 400.0, 1e9
REACH = 400
_LONGEST = 6_000
"""So many bends and crossings of the grid are looked at; a way beyond them nobody would follow."""
#: How gladly a flow leaves and enters at a side: down out of a step, from above into the next.
LEAVES = {"B": 0, "R": 12, "L": 12, "T": 90}
ENTERS = {"T": 0, "L": 12, "R": 12, "B": 90}


@dataclass(frozen=True)
class Route:
    """A course and what it costs; less is better."""

    points: tuple[Point, ...]
    cost: float


def find_route(
    geometry: Geometry, flow: str, source: str, target: str, leaves: dict[str, int] | None = None
) -> Route | None:
    """Return the best course between two shapes; None if every way is barred."""
    ground = _Ground(geometry, flow, source, target)
    best: Route | None = None
    starts = {
        _stub(side, port): (port, cost)
        for side, port, cost in _ports(geometry, source, leaves or LEAVES)
    }
    goals = {
        _stub(side, port): (port, cost) for side, port, cost in _ports(geometry, target, ENTERS)
    }
    search = _Search(ground, starts, goals)
    found = search.run()
    if found is not None:
        points, cost = found
        best = Route(tuple(simplified(points)), cost)
    return best


def _ports(
    geometry: Geometry, name: str, liking: dict[str, int]
) -> Iterator[tuple[str, Point, float]]:
    box = geometry.boxes[name]
    host = geometry.boxes.get(geometry.hosts.get(name, ""))
    for side, cost in liking.items():
        port = {
            "T": (box.cx, box.y),
            "B": (box.cx, box.bottom),
            "L": (box.x, box.cy),
            "R": (box.right, box.cy),
        }[side]
        if host is None or not _inside(_stub(side, port), host):
            yield side, port, float(cost)


def _inside(point: Point, box: Box) -> bool:
    return box.x < point[0] < box.right and box.y < point[1] < box.bottom


def _stub(side: str, port: Point) -> Point:
    across = {"L": -STUB, "R": STUB}.get(side, 0)
    along = {"T": -STUB, "B": STUB}.get(side, 0)
    return (port[0] + across, port[1] + along)


class _Ground:
    """What lies in the way, asked stretch by stretch."""

    def __init__(self, geometry: Geometry, flow: str, source: str, target: str) -> None:
        self.geometry = geometry
        ends = (geometry.boxes[source], geometry.boxes[target])
        left, right = min(b.x for b in ends) - REACH, max(b.right for b in ends) + REACH
        top, bottom = min(b.y for b in ends) - REACH, max(b.bottom for b in ends) + REACH
        self.window = Box(left, top, right - left, bottom - top)
        self.solid = [b for b in geometry.solid.values() if _near(b, self.window)]
        self.words = [b for n, b in geometry.labels.items() if n != flow and _near(b, self.window)]
        self.borders = [s for n in geometry.hollow for s in _sides(geometry.boxes.get(n))]
        self.lines: list[Segment] = []
        self.rivers: list[Segment] = []
        for other, points in geometry.courses.items():
            if other != flow:
                joins = geometry.ends.get(other, ("", ""))[1] == target
                (self.rivers if joins else self.lines).extend(pairwise(points))
        self._costs: dict[Segment, float] = {}

    def grid(self) -> tuple[list[float], list[float]]:
        """Return the lines on which a way may run: upright ones, level ones."""
        across = {b.cx for b in self.solid}
        along = {b.cy for b in self.solid}
        for box in self.solid:
            across |= {box.x - CHANNEL, box.right + CHANNEL}
            along |= {box.y - CHANNEL, box.bottom + CHANNEL}
        for (ax, ay), (bx, _by) in (*self.lines, *self.rivers):
            if abs(ax - bx) < 1:
                across |= {ax - BESIDE, ax + BESIDE}
            else:
                along |= {ay - BESIDE, ay + BESIDE}
        for (ax, ay), (bx, by) in self.rivers:
            across |= {ax, bx}
            along |= {ay, by}
        w = self.window
        return (
            sorted(x for x in across if w.x < x < w.right),
            sorted(y for y in along if w.y < y < w.bottom),
        )

    def cost(self, a: Point, b: Point, *, free: bool = False) -> float:
        """Return what a stretch costs; `free` are the short ones at a shape's own border."""
        key = (a, b) if a <= b else (b, a)
        if free:
            return self._examine(key, self.solid_beyond(key))
        if key not in self._costs:
            self._costs[key] = self._examine(key, self.solid)
        return self._costs[key]

    def solid_beyond(self, segment: Segment) -> list[Box]:
        """Return the shapes that a stretch does not begin or end at."""
        return [box for box in self.solid if not any(_touches(p, box) for p in segment)]

    def _examine(self, segment: Segment, solid: list[Box]) -> float:
        if any(_close(segment, box, CLEAR) for box in solid):
            return NO_WAY
        (ax, ay), (bx, by) = segment
        cost = abs(ax - bx) + abs(ay - by)
        for line in self.lines:
            if _along(segment, line, 6):
                return NO_WAY
            if _crosses(segment, line):
                cost += CROSSING
        for line in self.rivers:
            if _crosses(segment, line):
                cost += CROSSING
        cost += WORDS * sum(_close(segment, box, 2) for box in self.words)
        return cost + BORDER * any(_along(segment, border, 5) for border in self.borders)


class _Search:
    """A* over (point, direction)."""

    def __init__(
        self,
        ground: _Ground,
        starts: dict[Point, tuple[Point, float]],
        goals: dict[Point, tuple[Point, float]],
    ) -> None:
        self._ground, self._starts, self._goals = ground, starts, goals
        across, along = ground.grid()
        stubs = [*starts, *goals]
        self._xs = _thinned(across, [x for x, _ in stubs])
        self._ys = _thinned(along, [y for _, y in stubs])

    def run(self) -> tuple[list[Point], float] | None:
        """Return the cheapest way from a port to a port."""
        waiting: list[tuple[float, float, Point, str, tuple[Point, ...]]] = []
        for stub, (port, liking) in self._starts.items():
            cost = liking + self._ground.cost(port, stub, free=True)
            if cost < NO_WAY:
                axis = "x" if stub[0] != port[0] else "y"
                heapq.heappush(waiting, (cost + self._left(stub), cost, stub, axis, (port, stub)))
        done: set[tuple[Point, str]] = set()
        best: tuple[list[Point], float] | None = None
        while waiting and len(done) < _LONGEST:
            estimate, cost, point, axis, way = heapq.heappop(waiting)
            if best is not None and estimate >= best[1]:
                break
            if (point, axis) in done:
                continue
            done.add((point, axis))
            best = self._arrived(point, axis, cost, way, best)
            for following, towards in self._neighbours(point):
                step = self._ground.cost(point, following)
                if step >= NO_WAY or (following, towards) in done:
                    continue
                total = cost + step + (BEND if towards != axis else 0)
                heapq.heappush(
                    waiting,
                    (total + self._left(following), total, following, towards, (*way, following)),
                )
        return best

    def _arrived(
        self,
        point: Point,
        axis: str,
        cost: float,
        way: tuple[Point, ...],
        best: tuple[list[Point], float] | None,
    ) -> tuple[list[Point], float] | None:
        if point not in self._goals:
            return best
        port, liking = self._goals[point]
        last = "x" if port[0] != point[0] else "y"
        total = cost + liking + self._ground.cost(point, port, free=True)
        total += BEND if last != axis else 0
        if _turns_back(way[-2], point, port) or total >= NO_WAY:
            return best
        return ([*way, port], total) if best is None or total < best[1] else best

    def _left(self, point: Point) -> float:
        return min(abs(point[0] - x) + abs(point[1] - y) for x, y in self._goals)

    def _neighbours(self, point: Point) -> Iterator[tuple[Point, str]]:
        x, y = point
        for line, value, axis in ((self._xs, x, "x"), (self._ys, y, "y")):
            at = bisect_left(line, value)
            for other in (at - 1, at + 1):
                if 0 <= other < len(line):
                    yield ((line[other], y) if axis == "x" else (x, line[other])), axis


def _thinned(values: list[float], kept: list[float]) -> list[float]:
    """Drop lines that lie closer together than anybody could see; keep the ends'."""
    found = sorted(set(kept))
    for value in values:
        at = bisect_left(found, value)
        near = found[max(0, at - 1) : at + 1]
        if all(abs(value - other) > 4 for other in near):
            found.insert(at, value)
    return found


def _turns_back(before: Point, point: Point, after: Point) -> bool:
    (ax, ay), (bx, by), (cx, cy) = before, point, after
    return (bx - ax) * (cx - bx) < 0 or (by - ay) * (cy - by) < 0


def _near(box: Box, window: Box) -> bool:
    return (
        box.x < window.right
        and box.right > window.x
        and box.y < window.bottom
        and box.bottom > window.y
    )


def _touches(point: Point, box: Box) -> bool:
    return box.x - 1 <= point[0] <= box.right + 1 and box.y - 1 <= point[1] <= box.bottom + 1


def _close(segment: Segment, box: Box, margin: float) -> bool:
    (ax, ay), (bx, by) = segment
    return (
        max(ax, bx) > box.x - margin
        and min(ax, bx) < box.right + margin
        and max(ay, by) > box.y - margin
        and min(ay, by) < box.bottom + margin
    )


def _sides(box: Box | None) -> Iterator[Segment]:
    if box is not None:
        yield (box.x, box.y), (box.right, box.y)
        yield (box.x, box.bottom), (box.right, box.bottom)
        yield (box.x, box.y), (box.x, box.bottom)
        yield (box.right, box.y), (box.right, box.bottom)


def _along(one: Segment, other: Segment, near: float) -> bool:
    """Whether two stretches run beside each other."""
    for axis in (0, 1):
        flat = all(abs(s[0][axis] - s[1][axis]) < 1 for s in (one, other))
        if flat and abs(one[0][axis] - other[0][axis]) <= near:
            rest = 1 - axis
            start = max(min(p[rest] for p in one), min(p[rest] for p in other))
            end = min(max(p[rest] for p in one), max(p[rest] for p in other))
            if end - start > 2:
                return True
    return False


def _crosses(one: Segment, other: Segment) -> bool:
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, _dy) = other
    if (abs(ax - bx) < 1) == (abs(cx - dx) < 1):
        return False
    if abs(ax - bx) < 1:
        return (
            min(cx, dx) < ax - 1
            and max(cx, dx) > ax + 1
            and (min(ay, by) <= cy + 0.5 and max(ay, by) >= cy - 0.5)
        )
    return _crosses(other, one)
