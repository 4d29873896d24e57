"""Where a new step stands, and which way its flows take.

Several places are tried: below the step before, above the step after, in the lane's other
columns; with room made or without. The first that brings no new flaw is taken, else the least bad.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from engine.editing.drawing import Drawing
from engine.editing.geometry import Geometry, hits, meet, swapped
from engine.editing.labelling import labelled
from engine.editing.nodes import Node
from engine.editing.pairing import local
from engine.editing.plan import Plan
from engine.editing.routing import CROSSING, find_route
from engine.layout_grid import COLUMN_GAP, EVENT, GATEWAY, ROW_GAP, TASK_H, TASK_W
from engine.layout_model import Box
from engine.layout_quality import Plane, plane_quality

_ROOM, _MEETS, _ASIDE = 30.0, 3000.0, 0.3
_COLUMNS, _SAME_COLUMN = 6, 12.0
_TRIED, _REROUTED, _REROUTE, _OTHER_COLUMN = 14, 3, 120.0, 160.0
Where = tuple[Geometry, float]


@dataclass(frozen=True)
class Place:
    """What is to be drawn: a step, and the flows to route once it stands."""

    step: str
    kind: str
    before: str | None
    """The step that the flow comes from."""
    after: str | None
    flows: tuple[tuple[str, str, str], ...]
    """Flow, source and target."""
    lane: str | None = None
    size: Box | None = None
    """As it was drawn before; None: as the others of its kind."""


def flaws(plan: Plan, drawing: Drawing, geometry: Geometry) -> int:
    """Count what a reader would stumble over."""
    real = geometry if drawing.runs_down else swapped(geometry)
    solid = {n: b for n, b in real.boxes.items() if n in plan.by_id}
    lanes = {n: b for n, b in solid.items() if plan.by_id[n].local in ("lane", "participant")}
    plane = Plane(
        "",
        {n: b for n, b in solid.items() if n not in lanes},
        {n for n in real.hollow if n not in lanes},
        lanes,
        {n: list(c) for n, c in real.courses.items() if n in plan.by_id},
        dict(real.labels),
    )
    return len(plane_quality(plan, plane))


def _size(drawing: Drawing, plan: Plan, place: Place) -> tuple[float, float]:
    """Return across and along of a new shape: as big as the others of its kind."""
    if place.size is not None:
        return place.size.w, place.size.h
    kind = place.kind
    usual = (EVENT, EVENT) if kind.endswith("Event") else (TASK_W, TASK_H)
    usual = (GATEWAY, GATEWAY) if kind.endswith("Gateway") else usual
    ends = kind.removesuffix("Task")[-7:] if kind.endswith(("Event", "Gateway")) else "Task"
    found = Counter(
        (box.w, box.h)
        for name, box in drawing.geometry.solid.items()
        if name in plan.by_id and plan.by_id[name].local.endswith(ends)
    )
    if found:
        return found.most_common(1)[0][0]
    w, h = usual
    return (float(w), float(h)) if drawing.runs_down else (float(h), float(w))


def put(plan: Plan, drawing: Drawing, place: Place) -> None:
    """Give a new step its place, and its flows their courses."""
    known = {flow for flow, _, _ in place.flows}
    bare = drawing.geometry.without(*known)
    before = flaws(plan, drawing, bare)
    best: tuple[int, float, Geometry] | None = None
    for geometry, cost in islice(_ranked(plan, drawing, place, bare), _TRIED):
        flows = (*place.flows, *_in_the_way(geometry, place))
        cleared = geometry.without(*(flow for flow, _, _ in flows))
        routed = routed_flows(cleared, flows)
        if routed is None or (best is not None and cost + routed[1] > best[1] + 4 * CROSSING):
            continue
        worded = _worded(plan, drawing, replace(place, flows=flows), routed[0])
        found = flaws(plan, drawing, worded), cost + routed[1], worded
        best = found if best is None or found[:2] < best[:2] else best
        if best[0] <= before:
            break
    drawing.geometry = best[2] if best else _loose(bare, drawing, plan, place)


def _in_the_way(geometry: Geometry, place: Place) -> list[tuple[str, str, str]]:
    """Return the flows that run where the step is to stand; they take another way."""
    box = geometry.boxes[place.step]
    own = {flow for flow, _, _ in place.flows}
    return [
        (flow, *geometry.ends[flow])
        for flow, points in geometry.courses.items()
        if flow not in own and any(hits(segment, box, 6) for segment in pairwise(points))
    ]


def _ranked(plan: Plan, drawing: Drawing, place: Place, bare: Geometry) -> Iterator[Where]:
    """Yield the places that need little first, and only if none will do those beside."""
    yield from sorted(_places(plan, drawing, place, bare), key=lambda found: found[1])
    yield from sorted(_aside(plan, drawing, place, bare), key=lambda found: found[1])


def _loose(bare: Geometry, drawing: Drawing, plan: Plan, place: Place) -> Geometry:
    """Return the drawing with the step below everything: nothing else has worked."""
    w, h = _size(drawing, plan, place)
    lowest = max((box.bottom for box in bare.boxes.values()), default=0.0)
    left = min((box.x for box in bare.solid.values()), default=0.0)
    geometry = bare.with_box(place.step, Box(left, lowest + ROW_GAP, w, h))
    for flow, source, target in place.flows:
        geometry = straight(geometry, flow, source, target)
    return _worded(plan, drawing, place, geometry)


def straight(geometry: Geometry, flow: str, source: str, target: str) -> Geometry:
    """Draw a flow from middle to middle, where no way was found."""
    a, b = geometry.boxes[source], geometry.boxes[target]
    points = ((a.cx, a.bottom), (b.cx, b.y))
    return geometry.with_course(flow, points, (source, target))


def routed_flows(
    geometry: Geometry, flows: tuple[tuple[str, str, str], ...]
) -> tuple[Geometry, float] | None:
    """Route flows one after the other."""
    cost = 0.0
    for flow, source, target in flows:
        if source not in geometry.boxes or target not in geometry.boxes:
            continue
        route = find_route(geometry, flow, source, target)
        if route is None:
            return None
        geometry = geometry.with_course(flow, route.points, (source, target))
        cost += route.cost
    return geometry, cost


def _worded(plan: Plan, drawing: Drawing, place: Place, geometry: Geometry) -> Geometry:
    new = (place.step, *(flow for flow, _, _ in place.flows))
    for name in (*_covered(geometry, place), *new):
        geometry = labelled(plan, drawing.runs_down, geometry, name)
    return geometry


def _covered(geometry: Geometry, place: Place) -> list[str]:
    """Return the labels that the new step or its flows now lie on."""
    box = geometry.boxes[place.step]
    stretches = [
        segment
        for flow, _, _ in place.flows
        for segment in pairwise(geometry.courses.get(flow, ()))
    ]
    return [
        name
        for name, label in geometry.labels.items()
        if meet(box, label, 1) or any(hits(segment, label, 2) for segment in stretches)
    ]


def _places(plan: Plan, drawing: Drawing, place: Place, bare: Geometry) -> Iterator[Where]:
    anchor = _anchor(bare, place)
    if anchor is None:
        return
    size = _size(drawing, plan, place)
    for across in _columns(bare, place, anchor):
        for geometry, cost in _in_column(bare, place, size, across):
            away = abs(across - anchor.cx)
            yield geometry, cost + away * _ASIDE + (_OTHER_COLUMN if away > _SAME_COLUMN else 0)


def _aside(plan: Plan, drawing: Drawing, place: Place, bare: Geometry) -> Iterator[Where]:
    """Make a new column beside the step before."""
    anchor = _anchor(bare, place)
    if anchor is None:
        return
    size = _size(drawing, plan, place)
    for cut, across in (
        (anchor.right + COLUMN_GAP / 2, anchor.right + COLUMN_GAP + size[0] / 2),
        (anchor.x - COLUMN_GAP / 2, anchor.x - COLUMN_GAP / 2 + size[0] / 2),
    ):
        broad = swapped(swapped(bare).shifted(cut, size[0] + COLUMN_GAP))
        lane = broad.boxes.get(place.lane or "")
        if lane is not None and not lane.x < across < lane.right:
            continue
        for geometry, cost in _in_column(broad, place, size, across):
            yield geometry, cost + 2 * _ROOM


def _anchor(bare: Geometry, place: Place) -> Box | None:
    return bare.boxes.get(place.before or "") or bare.boxes.get(place.after or "")


def _in_column(
    bare: Geometry, place: Place, size: tuple[float, float], across: float
) -> Iterator[Where]:
    w, h = size
    for cut, top, by in _rows(bare, place, h):
        geometry = bare.shifted(cut, by) if by else bare
        box = Box(across - w / 2, top, w, h)
        geometry = geometry.with_box(place.step, box)
        cost = (_ROOM if by else 0) + _bumps(geometry, place, box)
        if cost < 2 * _MEETS:
            yield geometry, cost


def _columns(bare: Geometry, place: Place, anchor: Box) -> list[float]:
    """Return the middles of the columns that come into question, the nearest first."""
    lane = bare.boxes.get(place.lane or "")
    named = [n for n in (place.before, place.after) if n is not None]
    ends = [bare.boxes[n].cx for n in named if n in bare.boxes]
    widest = max((box.w for box in bare.solid.values()), default=0.0)
    broad = [box.cx for box in bare.solid.values() if box.w > widest / 2]
    nearest = sorted(set(broad), key=lambda x: (abs(x - anchor.cx), x))
    columns: list[float] = []
    for x in (*ends, *nearest):
        inside = lane is None or lane.x < x < lane.right
        if inside and all(abs(x - other) > _SAME_COLUMN for other in columns):
            columns.append(x)
    if lane is not None and not columns:
        columns = [lane.cx]
    return columns[:_COLUMNS]


def _rows(bare: Geometry, place: Place, height: float) -> Iterator[tuple[float, float, float]]:
    """Yield where to cut, where the new step begins, and how much room to make."""
    before, after = bare.boxes.get(place.before or ""), bare.boxes.get(place.after or "")
    if before is not None:
        foot = max([before.bottom, *_hanging(bare, place.before or "")])
        top = foot + ROW_GAP
        free = after is not None and after.y - before.bottom >= height + 2 * ROW_GAP - 4
        if free:
            yield 0.0, before.bottom + ROW_GAP, 0.0
        yield before.bottom + 1, top, height + ROW_GAP + (foot - before.bottom)
        yield 0.0, before.cy - height / 2, 0.0
    if after is not None and (before is None or after.y > before.y):
        yield after.y - 1, after.y, height + ROW_GAP


def _hanging(bare: Geometry, host: str) -> list[float]:
    """Return the feet of the events at a step's lower border."""
    return [bare.boxes[n].bottom for n, h in bare.hosts.items() if h == host and n in bare.boxes]


def _bumps(geometry: Geometry, place: Place, box: Box) -> float:
    cost = 0.0
    for name, other in geometry.solid.items():
        if name != place.step and meet(box, other, 12):
            return 2 * _MEETS
    ways = _in_the_way(geometry, place)
    if len(ways) > _REROUTED:
        return 2 * _MEETS
    cost += _REROUTE * len(ways)
    cost += sum(100.0 for other in geometry.labels.values() if meet(box, other, 2))
    for name in geometry.hollow:
        frame = geometry.boxes.get(name)
        if frame is not None and meet(box, frame) and not _within(box, frame):
            return 2 * _MEETS
    return cost


def _within(box: Box, frame: Box) -> bool:
    return (
        box.x >= frame.x
        and box.right <= frame.right
        and box.y >= frame.y
        and box.bottom <= frame.bottom
    )


def draw_flow(plan: Plan, flow: Node) -> None:
    """Give a flow a course and its words a place."""
    identifier = flow.get("id") or ""
    source, target = (local(flow.get(end) or "") for end in ("sourceRef", "targetRef"))
    drawing = plan.drawing(source)
    if drawing is None or target not in drawing.geometry.boxes:
        return
    bare = drawing.geometry.without(identifier)
    routed = routed_flows(bare, ((identifier, source, target),))
    geometry = routed[0] if routed else straight(bare, identifier, source, target)
    drawing.geometry = labelled(plan, drawing.runs_down, geometry, identifier)
