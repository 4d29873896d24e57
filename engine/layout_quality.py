"""What a reader would stumble over: measured on the finished drawing of any BPMN file."""

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Literal, Protocol

from lxml import etree

from engine.layout_labels import extent
from engine.layout_model import BPMNDI, DC, DI, Box, Model, Point, attribute, tag

Kind = Literal[
    "crossing",
    "overlap",
    "through_shape",
    "along_border",
    "label",
    "words",
    "shapes",
    "diagonal",
    "not_drawn",
]
CONTAINERS = ("participant", "lane")
CLEAR = -2
"""A label keeps this far away from a line: closer, and the line reads as a letter."""
PADDING, TITLE_TOP = 5, 7
"""Words inside a shape: room to its border, and a frame's title below its top."""


class Drawn(Protocol):
    """An element of the file, in whatever tree it stands."""

    @property
    def tag(self) -> object: ...

    def get(self, key: str, /) -> str | None: ...


class Elements(Protocol):
    """The file's elements by id."""

    def element(self, element_id: str, /) -> Drawn: ...


@dataclass(frozen=True)
class Finding:
    """One flaw: its kind, the plane it is on and the two elements that meet."""

    kind: Kind
    plane: str
    first: str
    second: str = ""


@dataclass
class Plane:
    """A drawing as numbers: of a plane read back from the file, or before it is written."""

    id: str
    shapes: dict[str, Box] = field(default_factory=dict)
    frames: set[str] = field(default_factory=set)
    lanes: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)


Segment = tuple[str, Point, Point]


def quality(xml: bytes) -> list[Finding]:
    """Return all flaws of a drawing; an empty list is a drawing without any."""
    model = Model(xml)
    planes = [_read(model, element) for element in model.root.iter(f"{{{BPMNDI}}}BPMNPlane")]
    found = _not_drawn(model, planes)
    for plane in planes:
        found += plane_quality(model, plane)
    return found


def plane_quality(elements: Elements, plane: Plane) -> list[Finding]:
    """Return the flaws of one drawing."""
    segments = [(edge, a, b) for edge, points in plane.edges.items() for a, b in pairwise(points)]
    return [
        *_lines(elements, plane, segments),
        *_through_shapes(elements, plane, segments),
        *_along_borders(plane, segments),
        *_labels(plane, segments),
        *_words(elements, plane),
        *_shapes(elements, plane),
    ]


def _read(model: Model, element: etree._Element) -> Plane:
    plane = Plane(attribute(element, "bpmnElement"))
    for child in element:
        about = attribute(child, "bpmnElement")
        if tag(child) == "BPMNEdge":
            points = child.iterchildren(f"{{{DI}}}waypoint")
            plane.edges[about] = [
                (float(attribute(p, "x")), float(attribute(p, "y"))) for p in points
            ]
        elif tag(model.element(about)) in CONTAINERS:
            plane.lanes[about] = _box(child)
        else:
            plane.shapes[about] = _box(child)
            if child.get("isExpanded") == "true":
                plane.frames.add(about)
        label = child.find(f"{{{BPMNDI}}}BPMNLabel")
        if label is not None and label.find(f"{{{DC}}}Bounds") is not None:
            plane.labels[about] = _box(label)
    return plane


def _box(element: etree._Element) -> Box:
    bounds = element.find(f"{{{DC}}}Bounds")
    assert bounds is not None
    x, y, w, h = (float(attribute(bounds, name)) for name in ("x", "y", "width", "height"))
    return Box(x, y, w, h)


def _not_drawn(model: Model, planes: list[Plane]) -> list[Finding]:
    drawn = {i for plane in planes for i in (*plane.shapes, *plane.edges)}
    drawable = ("Task", "task", "Event", "Gateway", "subProcess", "sequenceFlow")
    missing = (
        attribute(e, "id") for e in model.process.iterdescendants() if tag(e).endswith(drawable)
    )
    return [Finding("not_drawn", "", element) for element in missing if element not in drawn]


def _lines(model: Elements, plane: Plane, segments: list[Segment]) -> list[Finding]:
    found: list[Finding] = [
        Finding("diagonal", plane.id, edge)
        for edge, a, b in segments
        if abs(a[0] - b[0]) > 1 and abs(a[1] - b[1]) > 1
    ]
    for one, other in combinations(segments, 2):
        if one[0] == other[0]:
            continue
        if _upright(one) != _upright(other):
            if _cross(one, other):
                found.append(Finding("crossing", plane.id, one[0], other[0]))
        elif _overlap(one, other) and not _related(model, one[0], other[0]):
            found.append(Finding("overlap", plane.id, one[0], other[0]))
    return found


def _upright(segment: Segment) -> bool:
    return abs(segment[1][0] - segment[2][0]) < 1


def _cross(one: Segment, other: Segment) -> bool:
    (_, v1, v2), (_, h1, h2) = (one, other) if _upright(one) else (other, one)
    return (
        min(h1[0], h2[0]) + 1 < v1[0] < max(h1[0], h2[0]) - 1
        and min(v1[1], v2[1]) + 1 < h1[1] < max(v1[1], v2[1]) - 1
    )


def _overlap(one: Segment, other: Segment) -> bool:
    along, across = (1, 0) if _upright(one) else (0, 1)
    if abs(one[1][across] - other[1][across]) > 3:
        return False
    start = max(min(one[1][along], one[2][along]), min(other[1][along], other[2][along]))
    end = min(max(one[1][along], one[2][along]), max(other[1][along], other[2][along]))
    return end - start > 3


def _related(model: Elements, one: str, other: str) -> bool:
    """Flows into the same element may share their last stretch: they join like a river."""
    return model.element(one).get("targetRef") == model.element(other).get("targetRef")


def _through_shapes(model: Elements, plane: Plane, segments: list[Segment]) -> list[Finding]:
    found = []
    for edge, a, b in segments:
        flow = model.element(edge)
        ends = {flow.get("sourceRef"), flow.get("targetRef")}
        hosts = (model.element(i).get("attachedToRef") for i in ends if i)
        ends |= {host for host in hosts if host}
        for name, box in plane.shapes.items():
            event_on_end = model.element(name).get("attachedToRef") in ends
            if name in ends or name in plane.frames or event_on_end:
                continue
            if _hits(a, b, box, 2):
                found.append(Finding("through_shape", plane.id, edge, name))
    return found


def _along_borders(plane: Plane, segments: list[Segment]) -> list[Finding]:
    """A flow that runs on the border of a frame or a lane cannot be told from it."""
    hollow = plane.lanes | {name: plane.shapes[name] for name in plane.frames}
    return [
        Finding("along_border", plane.id, segment[0], name)
        for segment in segments
        for name, box in hollow.items()
        if any(_overlap(segment, side) for side in _sides(name, box) if _parallel(segment, side))
    ]


def _sides(name: str, box: Box) -> list[Segment]:
    corners = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
    return [(name, a, b) for a, b in pairwise([*corners, corners[0]])]


def _parallel(one: Segment, other: Segment) -> bool:
    return _upright(one) == _upright(other)


def _hits(a: Point, b: Point, box: Box, margin: float) -> bool:
    return (
        max(a[0], b[0]) > box.x + margin
        and min(a[0], b[0]) < box.right - margin
        and max(a[1], b[1]) > box.y + margin
        and min(a[1], b[1]) < box.bottom - margin
    )


def _labels(plane: Plane, segments: list[Segment]) -> list[Finding]:
    solid = {name: box for name, box in plane.shapes.items() if name not in plane.frames}
    hollow = plane.lanes | {name: plane.shapes[name] for name in plane.frames}
    met: list[tuple[str, str]] = []
    for name, box in plane.labels.items():
        met += [(name, edge) for edge, a, b in segments if _hits(a, b, box, CLEAR)]
        met += [(name, i) for i, shape in solid.items() if i != name and _meet(box, shape)]
        met += [(name, i) for i, frame in hollow.items() if _on_border(box, frame)]
    met += [
        (one, other)
        for one, other in combinations(plane.labels, 2)
        if _meet(plane.labels[one], plane.labels[other])
    ]
    return [Finding("label", plane.id, one, other) for one, other in met]


def _words(model: Elements, plane: Plane) -> list[Finding]:
    """What stands inside a shape must fit, and no event on the border may cover it."""
    found = []
    for name, box in plane.shapes.items():
        element = model.element(name)
        text = element.get("name")
        if not text or tag(element).endswith(("Event", "Gateway")):
            continue
        words = _inside(text, box, title=name in plane.frames)
        if words.y < box.y or words.right > box.right:
            found.append(Finding("words", plane.id, name))
        found += [
            Finding("words", plane.id, name, other)
            for other, shape in plane.shapes.items()
            if model.element(other).get("attachedToRef") == name and _meet(words, shape)
        ]
    return found


def _inside(text: str, box: Box, *, title: bool) -> Box:
    w, h = extent(text, box.w - 2 * PADDING)
    y = box.y + TITLE_TOP if title else box.cy - h / 2
    return Box(box.cx - w / 2, y, w, h)


def _shapes(model: Elements, plane: Plane) -> list[Finding]:
    return [
        Finding("shapes", plane.id, one, other)
        for one, other in combinations(plane.shapes, 2)
        if not plane.frames & {one, other}
        and model.element(one).get("attachedToRef") != other
        and model.element(other).get("attachedToRef") != one
        and _meet(plane.shapes[one], plane.shapes[other])
    ]


def _meet(one: Box, other: Box) -> bool:
    return (
        one.x + 1 < other.right
        and other.x + 1 < one.right
        and one.y + 1 < other.bottom
        and other.y + 1 < one.bottom
    )


def _on_border(label: Box, frame: Box) -> bool:
    inside = (
        label.x >= frame.x
        and label.right <= frame.right
        and label.y >= frame.y
        and label.bottom <= frame.bottom
    )
    return _meet(label, frame) and not inside
