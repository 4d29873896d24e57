"""One drawing as numbers: boxes, courses of flows, labels; making room in it.

All flows run downwards here: a drawing that runs to the right is read with its axes exchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from engine.layout_model import Box, Point
from engine.layout_routes import simplified

Segment = tuple[Point, Point]
NEAR = 1.0


@dataclass(frozen=True)
class Geometry:
    """A plane; `hollow` are pools, lanes and frames, `hosts` the steps of events at borders."""

    boxes: Mapping[str, Box]
    courses: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Box] = field(default_factory=dict)
    hollow: frozenset[str] = frozenset()
    hosts: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Source and target of each course."""

    @property
    def solid(self) -> dict[str, Box]:
        """What no line may pass through."""
        return {name: box for name, box in self.boxes.items() if name not in self.hollow}

    def with_box(self, name: str, box: Box) -> Geometry:
        """Return the drawing with one shape more or elsewhere."""
        return replace(self, boxes={**self.boxes, name: box})

    def with_course(self, flow: str, points: tuple[Point, ...], ends: tuple[str, str]) -> Geometry:
        """Return the drawing with one course more or another one."""
        return replace(self, courses={**self.courses, flow: points}, ends={**self.ends, flow: ends})

    def with_label(self, name: str, box: Box) -> Geometry:
        """Return the drawing with one label more or elsewhere."""
        return replace(self, labels={**self.labels, name: box})

    def without(self, *names: str) -> Geometry:
        """Return the drawing without these shapes and courses."""
        gone = set(names)
        return replace(
            self,
            boxes={n: b for n, b in self.boxes.items() if n not in gone},
            courses={n: c for n, c in self.courses.items() if n not in gone},
            labels={n: b for n, b in self.labels.items() if n not in gone},
        )

    def shifted(self, cut: float, by: float) -> Geometry:
        """Move what lies below a cut; what encloses it grows or shrinks."""
        shifts = {name: self._shift(name, cut, by) for name in self.boxes}
        boxes = {
            name: Box(box.x, box.y + shifts[name], box.w, box.h + self._growth(name, cut, by))
            for name, box in self.boxes.items()
        }
        courses = {
            flow: self._bent(flow, points, shifts, cut, by) for flow, points in self.courses.items()
        }
        labels = {
            name: _down(box, shifts.get(name, by if box.cy > cut else 0))
            for name, box in self.labels.items()
        }
        return replace(self, boxes=boxes, courses=courses, labels=labels)

    def _shift(self, name: str, cut: float, by: float) -> float:
        box = self.boxes[name]
        if name in self.hollow:
            return by if box.y >= cut else 0
        host = self.hosts.get(name)
        if host in self.boxes and host not in self.hollow:
            return self._shift(host or "", cut, by)
        return by if box.cy > cut else 0

    def _growth(self, name: str, cut: float, by: float) -> float:
        box = self.boxes[name]
        return by if name in self.hollow and box.y < cut < box.bottom else 0

    def _bent(
        self,
        flow: str,
        points: tuple[Point, ...],
        shifts: Mapping[str, float],
        cut: float,
        by: float,
    ) -> tuple[Point, ...]:
        """Move a course: its ends with their shapes, level stretches as a whole."""
        moves = [by if y > cut else 0.0 for _, y in points]
        source, target = self.ends.get(flow, ("", ""))
        if source in self.boxes:
            moves[0] = self._dock_shift(source, points[0], shifts, cut, by)
        if target in self.boxes:
            moves[-1] = self._dock_shift(target, points[-1], shifts, cut, by)
        for order in (range(1, len(points)), range(len(points) - 2, -1, -1)):
            for at in order:
                other = at - 1 if order.step > 0 else at + 1
                if _level(points[at], points[other]) and 0 < at < len(points) - 1:
                    moves[at] = moves[other]
        moved = [(x, y + move) for (x, y), move in zip(points, moves, strict=True)]
        return tuple(simplified(_stepped(list(points), moved)))

    def _dock_shift(
        self, name: str, dock: Point, shifts: Mapping[str, float], cut: float, by: float
    ) -> float:
        if name in self.hollow:
            return by if dock[1] > cut else 0
        return shifts[name]


def _down(box: Box, by: float) -> Box:
    return Box(box.x, box.y + by, box.w, box.h)


def _level(one: Point, other: Point) -> bool:
    return abs(one[1] - other[1]) < NEAR


def _stepped(before: list[Point], after: list[Point]) -> list[Point]:
    """Put a step into a stretch that was level and no longer is."""
    points = [after[0]]
    for (a, b), (c, d) in zip(pairwise(before), pairwise(after), strict=True):
        if _level(a, b) and not _level(c, d):
            middle = (c[0] + d[0]) / 2
            points += [(middle, c[1]), (middle, d[1])]
        points.append(d)
    return points


def swapped(geometry: Geometry) -> Geometry:
    """Exchange the axes."""
    return replace(
        geometry,
        boxes={n: swapped_box(b) for n, b in geometry.boxes.items()},
        labels={n: swapped_box(b) for n, b in geometry.labels.items()},
        courses={n: tuple((y, x) for x, y in c) for n, c in geometry.courses.items()},
    )


def swapped_box(box: Box) -> Box:
    """Exchange a box's axes."""
    return Box(box.y, box.x, box.h, box.w)


def meet(one: Box, other: Box, margin: float = 0) -> bool:
    """Whether two boxes come closer than a margin."""
    return (
        one.x - margin < other.right
        and other.x - margin < one.right
        and one.y - margin < other.bottom
        and other.y - margin < one.bottom
    )


def hits(segment: Segment, box: Box, margin: float = 0) -> bool:
    """Whether a stretch comes closer to a box than a margin."""
    (ax, ay), (bx, by) = segment
    stretch = Box(min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by))
    return meet(stretch, box, margin)
