"""How flows run: down first, then sideways; the table tells the exceptions.

A route is an exit side, way stations and an entry side, e.g. `L x=ch L`. Sides: `L R T B`, with an
offset (`L+10`), or at a row's or column's height (`L@20`, `B@J`). Stations: `x=COL` the centre of a
column, `x=COL-` and `x=COL+` the channels left and right of it; rows likewise with `y=20`; `~n`
shifts by n pixels.
"""

import re

from engine.errors import Rejected
from engine.layout_grid import COLUMN_GAP, ROW_GAP, Grid
from engine.layout_model import Box, Point

SIDE = re.compile(r"(?P<side>[LRTB])(?:(?P<offset>[+-]\d+)|@(?P<at>.+))?")
STATION = re.compile(r"(?P<axis>[xy])=(?P<place>.*?)(?P<channel>[+-]?)(?:~(?P<shift>-?\d+))?")
CHANNEL = {"": 0, "+": 1, "-": -1}
NEAR = 0.5


def route(grid: Grid, source: str, target: str) -> list[Point]:
    """Return the bends of the flow from one element to another, borders included."""
    start, end = grid.boxes[source], grid.boxes[target]
    spec = grid.table.routes.get((source, target)) or default(start, end)
    try:
        return _follow(grid, start, end, spec.split())
    except (KeyError, ValueError, AttributeError) as problem:
        raise Rejected("layout_route_wrong", flow=f"{source}>{target}", spec=spec) from problem


def default(start: Box, end: Box) -> str:
    """Return the usual route: straight where possible, else down, then sideways."""
    right = end.cx > start.cx
    if abs(start.cx - end.cx) < 2:
        return "B T" if end.cy > start.cy else "T B"
    if abs(start.cy - end.cy) < 2:
        return "R L" if right else "L R"
    if end.cy > start.cy:
        return "B L" if right else "B R"
    return "R B" if right else "L B"


def _follow(grid: Grid, start: Box, end: Box, tokens: list[str]) -> list[Point]:
    first, out = _side(grid, start, tokens[0])
    last, goal = _side(grid, end, tokens[-1])
    points = [out]
    for token in tokens[1:-1]:
        axis, value = _station(grid, token)
        x, y = points[-1]
        points.append((value, y) if axis == "x" else (x, value))
    x, y = points[-1]
    if len(points) > 1:
        points.append((x, goal[1]) if last in "LR" else (goal[0], y))
    else:
        points += _corner(out, goal, first in "LR", last in "LR")
    return simplified([*points, goal])


def _corner(out: Point, goal: Point, leaves_sideways: bool, enters_sideways: bool) -> list[Point]:
    if leaves_sideways != enters_sideways:
        return [(goal[0], out[1])] if leaves_sideways else [(out[0], goal[1])]
    if leaves_sideways:
        middle = (out[0] + goal[0]) / 2
        return [(middle, out[1]), (middle, goal[1])]
    middle = (out[1] + goal[1]) / 2
    return [(out[0], middle), (goal[0], middle)]


def _side(grid: Grid, box: Box, token: str) -> tuple[str, Point]:
    match = SIDE.fullmatch(token)
    if match is None:
        raise ValueError(token)
    side, at, offset = match["side"], match["at"], float(match["offset"] or 0)
    if side in "LR":
        y = grid.row[float(at)][0] if at else box.cy + offset
        return side, (box.x if side == "L" else box.right, y)
    x = grid.column[at][0] if at else box.cx + offset
    return side, (x, box.y if side == "T" else box.bottom)


def _station(grid: Grid, token: str) -> tuple[str, float]:
    match = STATION.fullmatch(token)
    if match is None:
        raise ValueError(token)
    if match["axis"] == "x":
        (centre, extent), gap = grid.column[match["place"]], COLUMN_GAP
    else:
        (centre, extent), gap = grid.row[float(match["place"])], ROW_GAP
    away = CHANNEL[match["channel"]] * (extent / 2 + gap / 2)
    return match["axis"], centre + away + float(match["shift"] or 0)


def simplified(points: list[Point]) -> list[Point]:
    """Drop doubled points and those on a straight line."""
    kept = [points[0]]
    for point in points[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) < NEAR:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _straight(a: Point, b: Point, c: Point) -> bool:
    return abs(a[0] - b[0]) + abs(b[0] - c[0]) < NEAR or abs(a[1] - b[1]) + abs(b[1] - c[1]) < NEAR
