"""Where the words of a new or rerouted element stand: the first place that is free."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from engine.editing.geometry import Geometry, hits, meet, swapped, swapped_box
from engine.editing.plan import Plan
from engine.layout_labels import DEFAULT_SLASH, extent, flow_label, node_label
from engine.layout_model import Box, Point

_AT_GATEWAYS = ("NE", "NW", "SE", "SW", "E", "W", "N", "S")
_AT_EVENTS = ("E", "S", "W", "N", "BE", "BW")
_AT_BORDERS = ("BE", "BW", "S", "E", "W")
_WIDTHS = ("", ":76", ":60")


def labelled(plan: Plan, runs_down: bool, geometry: Geometry, name: str) -> Geometry:
    """Return the drawing with a free place for an element's words, if they stand outside it."""
    node = plan.by_id.get(name)
    text = (node.get("name") if node else None) or ""
    real = geometry if runs_down else swapped(geometry)
    if node is None or not text.strip():
        labels = {n: b for n, b in geometry.labels.items() if n != name}
        return Geometry(
            geometry.boxes, geometry.courses, labels, geometry.hollow, geometry.hosts, geometry.ends
        )
    if name in real.courses:
        source = plan.by_id.get(geometry.ends.get(name, ("", ""))[0])
        is_default = source is not None and source.get("default") == name
        found = list(_beside(text, list(real.courses[name]), is_default))
    elif node.local.endswith(("Event", "Gateway")) and name in real.boxes:
        found = list(_around(text, real.boxes[name], node.local))
    else:
        return geometry
    best = min(found, key=lambda box: _bumps(real, name, box))
    return geometry.with_label(name, best if runs_down else swapped_box(best))


def _around(text: str, box: Box, kind: str) -> Iterator[Box]:
    places = _AT_GATEWAYS if kind.endswith("Gateway") else _AT_EVENTS
    for place in _AT_BORDERS if kind == "boundaryEvent" else places:
        for width in _WIDTHS:
            yield node_label(text, box, place + width)


def _beside(text: str, points: list[Point], is_default: bool) -> Iterator[Box]:
    for place in ("", "N", "S", "W", "E"):
        for width in _WIDTHS:
            yield flow_label(text, points, place + width, is_default)
    for (ax, ay), (bx, by) in pairwise(points):
        w, h = extent(text, 90)
        if abs(ax - bx) < 1:
            for x in (ax + 6, ax - 6 - w):
                yield Box(x, (ay + by) / 2 - h / 2, w, h)
        else:
            for y in (ay - h - 3, ay + 3):
                yield Box(min(ax, bx) + DEFAULT_SLASH + 4, y, w, h)
                yield Box((ax + bx) / 2 - w / 2, y, w, h)


def _bumps(geometry: Geometry, name: str, box: Box) -> int:
    """Count what a label would touch."""
    count = sum(
        any(hits(segment, box, 2.5) for segment in pairwise(points))
        for points in geometry.courses.values()
    )
    count += sum(meet(box, other) for n, other in geometry.solid.items() if n != name)
    count += sum(meet(box, other, -1) for n, other in geometry.labels.items() if n != name)
    return count + sum(
        _on_border(box, geometry.boxes[n]) for n in geometry.hollow if n in geometry.boxes
    )


def _on_border(label: Box, frame: Box) -> bool:
    inside = (
        label.x >= frame.x
        and label.right <= frame.right
        and label.y >= frame.y
        and label.bottom <= frame.bottom
    )
    return meet(label, frame) and not inside
