"""A drawing in its file: read as numbers, changed there, and only what moved is written back."""

from __future__ import annotations

from dataclasses import replace

from engine.editing.geometry import Geometry, swapped
from engine.editing.nodes import Node, last
from engine.editing.pairing import local
from engine.editing.source import build
from engine.layout_grid import EVENT, ROW_GAP
from engine.layout_model import DC, DI, Box, Point
from engine.xml import BPMN_DI

_SHAPE, _EDGE = f"{{{BPMN_DI}}}BPMNShape", f"{{{BPMN_DI}}}BPMNEdge"
_LABEL, _BOUNDS, _WAYPOINT = f"{{{BPMN_DI}}}BPMNLabel", f"{{{DC}}}Bounds", f"{{{DI}}}waypoint"
_HOLLOW = ("participant", "lane", "group")


class Drawing:
    """One plane of a file. `runs_down` tells whether its flows run downwards or to the right."""

    def __init__(self, plane: Node, elements: dict[str, Node]) -> None:
        self._plane, self._elements = plane, elements
        self._nodes = {
            local(node.get("bpmnElement") or ""): node for node in plane.all(_SHAPE, _EDGE)
        }
        read = self._read()
        self.runs_down = _runs_down(read, self._nodes, elements)
        self.geometry = read if self.runs_down else swapped(read)
        self._before = self.geometry

    @property
    def level(self) -> str:
        """Id of the process, collaboration or sub-process that the plane is about."""
        return local(self._plane.get("bpmnElement") or "")

    def discard(self) -> None:
        """Take the whole drawing out of the file."""
        diagram = self._plane.parent
        if diagram is not None and diagram.parent is not None:
            diagram.parent.remove(diagram)

    def shows(self, element_id: str) -> bool:
        """Whether an element is on this plane."""
        return element_id in self.geometry.boxes or element_id in self.geometry.courses

    def _read(self) -> Geometry:
        boxes: dict[str, Box] = {}
        courses: dict[str, tuple[Point, ...]] = {}
        labels: dict[str, Box] = {}
        hollow: set[str] = set()
        for name, node in self._nodes.items():
            element = self._elements.get(name)
            if node.tag == _EDGE:
                courses[name] = tuple(_point(point) for point in node.all(_WAYPOINT))
            elif (bounds := node.find(_BOUNDS)) is not None:
                boxes[name] = _box(bounds)
                kind = element.local if element else ""
                if kind in _HOLLOW or node.get("isExpanded") == "true":
                    hollow.add(name)
            label = node.find(_LABEL)
            bounds = label.find(_BOUNDS) if label else None
            if bounds is not None:
                labels[name] = _box(bounds)
        courses = {name: points for name, points in courses.items() if len(points) > 1}
        return Geometry(
            boxes, courses, labels, frozenset(hollow), self._hosts(boxes), self._ends(courses)
        )

    def _hosts(self, boxes: dict[str, Box]) -> dict[str, str]:
        hosts = {n: self._elements[n].get("attachedToRef") for n in boxes if n in self._elements}
        return {name: local(host) for name, host in hosts.items() if host}

    def _ends(self, courses: dict[str, tuple[Point, ...]]) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for name in courses:
            node = self._elements.get(name)
            source, target = (
                (node.get(end) for end in ("sourceRef", "targetRef")) if node else ("", "")
            )
            found[name] = local(source or ""), local(target or "")
        return found

    @property
    def moved(self) -> int:
        """How many shapes stand elsewhere than in the file."""
        before, after = self._before, self.geometry
        return sum(
            1
            for name, box in after.solid.items()
            if name in before.boxes and before.boxes[name] != box and name not in after.hosts
        )

    def attach(self, event: str, host: str, box: Box) -> None:
        """Put an event on a step's border."""
        geometry = self.geometry.with_box(event, box)
        self.geometry = replace(geometry, hosts={**geometry.hosts, event: host})

    def write(self) -> None:
        """Write back what is new or moved, and take out what is gone."""
        old = self._before if self.runs_down else swapped(self._before)
        new = self.geometry if self.runs_down else swapped(self.geometry)
        self._take_out(old, new)
        for name, box in new.boxes.items():
            if old.boxes.get(name) != box:
                self._write_shape(name, box)
        for name, points in new.courses.items():
            if old.courses.get(name) != points:
                self._write_edge(name, points)
        for name in {**old.labels, **new.labels}:
            if name in self._nodes and old.labels.get(name) != new.labels.get(name):
                self._write_label(self._nodes[name], new.labels.get(name))
        self._before = self.geometry

    def _take_out(self, old: Geometry, new: Geometry) -> None:
        for name in (*old.boxes, *old.courses):
            if name not in new.boxes and name not in new.courses:
                self._plane.remove(self._nodes.pop(name))

    def _write_shape(self, name: str, box: Box) -> None:
        node = self._nodes.get(name) or self._add(_SHAPE, name, self._options(name))
        bounds = node.find(_BOUNDS)
        if bounds is None:
            node.insert(build(node, _BOUNDS, _numbers(box)))
            return
        for key, value in _numbers(box).items():
            if _differs(bounds.get(key), value):
                bounds.set(key, value)

    def _options(self, name: str) -> dict[str, str | None]:
        kind = self._elements[name].local if name in self._elements else ""
        return {
            "isMarkerVisible": "true" if kind == "exclusiveGateway" else None,
            "isExpanded": "false" if kind == "subProcess" else None,
        }

    def _write_edge(self, name: str, points: tuple[Point, ...]) -> None:
        node = self._nodes.get(name) or self._add(_EDGE, name, {})
        old = node.all(_WAYPOINT)
        for point, (x, y) in zip(old, points, strict=False):
            for key, value in (("x", _written(x)), ("y", _written(y))):
                if _differs(point.get(key), value):
                    point.set(key, value)
        for point in old[len(points) :]:
            node.remove(point)
        before = last(old[: len(points)])
        for x, y in points[len(old) :]:
            new = build(node, _WAYPOINT, {"x": _written(x), "y": _written(y)})
            node.insert(new, before)
            before = new

    def _write_label(self, node: Node, box: Box | None) -> None:
        label = node.find(_LABEL)
        if box is None:
            if label is not None:
                node.remove(label)
            return
        if label is None:
            new = build(node, _LABEL, None, [build(node, _BOUNDS, _numbers(box))])
            node.insert(new, node.children[-1] if node.children else None)
            return
        bounds = label.find(_BOUNDS)
        if bounds is None:
            label.insert(build(label, _BOUNDS, _numbers(box)))
            return
        for key, value in _numbers(box).items():
            if _differs(bounds.get(key), value):
                bounds.set(key, value)

    def _add(self, tag: str, name: str, options: dict[str, str | None]) -> Node:
        """Shapes stand before edges, as in what we draw ourselves."""
        others = self._plane.all(tag) or self._plane.children
        node = build(self._plane, tag, {"id": f"{name}_di", "bpmnElement": name, **options})
        self._plane.insert(node, others[-1] if others else None)
        self._nodes[name] = node
        return node


def planes(root: Node, elements: dict[str, Node]) -> list[Drawing]:
    """Read all drawings of a file."""
    return [Drawing(plane, elements) for plane in root.iter(f"{{{BPMN_DI}}}BPMNPlane")]


def new_level(plane: Node, elements: dict[str, Node], names: tuple[str, str, str]) -> Drawing:
    """Draw a beginning, a flow and an end on an empty plane."""
    start, flow, end = names
    drawing = Drawing(plane, elements)
    x, top, low = 255.0, 80.0, 80.0 + EVENT + 2 * ROW_GAP
    boxes = {start: Box(x, top, EVENT, EVENT), end: Box(x, low, EVENT, EVENT)}
    points = ((x + EVENT / 2, top + EVENT), (x + EVENT / 2, low))
    drawing.geometry = Geometry(boxes, {flow: points}, ends={flow: (start, end)})
    drawing.write()
    return drawing


def _runs_down(geometry: Geometry, nodes: dict[str, Node], elements: dict[str, Node]) -> bool:
    lanes = [
        nodes[name].get("isHorizontal") != "false"
        for name in geometry.boxes
        if name in elements and elements[name].local in ("lane", "participant")
    ]
    if lanes:
        return sum(lanes) * 2 < len(lanes)
    across = along = 0.0
    for name, (source, target) in geometry.ends.items():
        if source in geometry.boxes and target in geometry.boxes and name in elements:
            a, b = geometry.boxes[source], geometry.boxes[target]
            across += b.cx - a.cx
            along += b.cy - a.cy
    return along >= across


def _box(bounds: Node) -> Box:
    x, y, w, h = (float(bounds.get(key) or 0) for key in ("x", "y", "width", "height"))
    return Box(x, y, w, h)


def _point(node: Node) -> Point:
    return float(node.get("x") or 0), float(node.get("y") or 0)


def _numbers(box: Box) -> dict[str, str]:
    sides = {"x": box.x, "y": box.y, "width": box.w, "height": box.h}
    return {key: _written(value) for key, value in sides.items()}


def _written(value: float) -> str:
    return f"{round(value, 2):.10g}"


def _differs(old: str | None, new: str) -> bool:
    return old is None or round(float(old), 2) != float(new)
