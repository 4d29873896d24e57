"""Writes the drawing into the file: lane sets, planes, shapes, edges and labels."""

from lxml import etree

from engine.layout_grid import LANE_HEAD, Grid
from engine.layout_labels import flow_label, node_label
from engine.layout_model import BPMNDI, DC, DI, Box, Model, Point, attribute, bpmn, tag
from engine.layout_routes import route

BEFORE_LANES = (
    "documentation",
    "extensionElements",
    "incoming",
    "outgoing",
    "ioSpecification",
    "property",
)


def write_lanes(model: Model, grid: Grid) -> dict[str, Box]:
    """Write the pool's lanes and the repeated ones inside frames; return the latter's boxes.

    A sub-process itself gets no `flowNodeRef`: SpiffWorkflow would give its lane to every nested
    task. Nodes inside a frame belong to the frame's own lanes.
    """
    for old in list(model.root.iter(bpmn("laneSet"))):
        _drop(old)
    if not grid.pool:
        return {}
    _lane_set(model.process, model, grid, {lane.id: lane.id for lane in grid.table.lanes})
    inner: dict[str, Box] = {}
    for frame in grid.table.frames:
        crossed = grid.own_lanes(frame)
        if crossed:
            _lane_set(model.element(frame), model, grid, {f"{frame}_{i}": i for i in crossed})
            inner |= {f"{frame}_{i}": _cut(grid.lane[i], grid.boxes[frame]) for i in crossed}
    return inner


def _lane_set(scope: etree._Element, model: Model, grid: Grid, lanes: dict[str, str]) -> None:
    names = {lane.id: lane.name for lane in grid.table.lanes}
    lane_set = etree.Element(bpmn("laneSet"), id=f"Bahnen_{scope.get('id')}")
    for lane_id, pool_lane in lanes.items():
        lane = etree.SubElement(lane_set, bpmn("lane"), id=lane_id, name=names[pool_lane])
        for node in scope:
            if tag(node) != "subProcess" and _lies_in(grid, node.get("id"), pool_lane):
                etree.SubElement(lane, bpmn("flowNodeRef")).text = node.get("id")
    position = sum(1 for child in scope if tag(child) in BEFORE_LANES)
    scope.insert(position, lane_set)


def _lies_in(grid: Grid, element_id: str | None, lane: str) -> bool:
    box = grid.boxes.get(element_id or "")
    return box is not None and grid.lane[lane].x <= box.cx < grid.lane[lane].right


def _cut(lane: Box, frame: Box) -> Box:
    left, right = max(lane.x, frame.x), min(lane.right, frame.right)
    return Box(left, frame.y + LANE_HEAD, right - left, frame.h - LANE_HEAD)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


class Drawing:
    """One `BPMNDiagram` with its plane."""

    def __init__(self, model: Model, grid: Grid, scope: str, plane_element: str) -> None:
        self.model, self.grid = model, grid
        diagram = etree.SubElement(
            model.root,
            f"{{{BPMNDI}}}BPMNDiagram",
            nsmap={"bpmndi": BPMNDI, "dc": DC, "di": DI},
            id=f"Diagramm_{scope}",
        )
        self.plane = etree.SubElement(
            diagram, f"{{{BPMNDI}}}BPMNPlane", id=f"Ebene_{scope}", bpmnElement=plane_element
        )

    def pool_and_lanes(self, inner: dict[str, Box]) -> None:
        """Draw the pool, its lanes, and each frame before the lanes inside it."""
        if self.grid.pool:
            self._shape(self.grid.pool, self.grid.boxes[self.grid.pool], isHorizontal="false")
            for lane, box in self.grid.lane.items():
                self._shape(lane, box, isHorizontal="false")
        for frame in sorted(self.grid.table.frames, key=self.grid.depth.__getitem__):
            self._shape(frame, self.grid.boxes[frame], isExpanded="true")
            for lane, box in inner.items():
                if lane.startswith(f"{frame}_"):
                    self._shape(lane, box, isHorizontal="false")

    def nodes(self, nodes: list[etree._Element]) -> None:
        """Draw all shapes that are no frames, with the labels of events and gateways."""
        for node in nodes:
            node_id = attribute(node, "id")
            if node_id in self.grid.table.frames:
                continue
            options = {}
            if tag(node) == "exclusiveGateway":
                options["isMarkerVisible"] = "true"
            if tag(node) == "subProcess":
                options["isExpanded"] = "false"
            shape = self._shape(node_id, self.grid.boxes[node_id], **options)
            if node.get("name") and tag(node).endswith(("Event", "Gateway")):
                _label(
                    shape,
                    node_label(
                        attribute(node, "name"), self.grid.boxes[node_id], self._place(node)
                    ),
                )

    def flows(self, flows: list[etree._Element]) -> None:
        """Draw the sequence flows with their labels."""
        for flow in flows:
            flow_id, source = attribute(flow, "id"), attribute(flow, "sourceRef")
            target = attribute(flow, "targetRef")
            points = route(self.grid, source, target)
            edge = self._edge(flow_id, points)
            if flow.get("name"):
                is_default = self.model.element(source).get("default") == flow_id
                place = self.grid.table.labels.get(f"{source}>{target}", "")
                _label(edge, flow_label(attribute(flow, "name"), points, place, is_default))

    def _place(self, node: etree._Element) -> str:
        usual = (
            "BE"
            if tag(node) == "boundaryEvent"
            else ("NE" if tag(node).endswith("Gateway") else "E")
        )
        return self.grid.table.labels.get(attribute(node, "id"), usual)

    def _shape(self, element_id: str, box: Box, **options: str) -> etree._Element:
        shape = etree.SubElement(
            self.plane,
            f"{{{BPMNDI}}}BPMNShape",
            id=f"{element_id}_di",
            bpmnElement=element_id,
            attrib=options,
        )
        _bounds(shape, box)
        return shape

    def _edge(self, flow_id: str, points: list[Point]) -> etree._Element:
        edge = etree.SubElement(
            self.plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{flow_id}_di", bpmnElement=flow_id
        )
        for x, y in points:
            etree.SubElement(edge, f"{{{DI}}}waypoint", x=str(round(x)), y=str(round(y)))
        return edge


def _bounds(parent: etree._Element, box: Box) -> None:
    values = {"x": box.x, "y": box.y, "width": box.w, "height": box.h}
    etree.SubElement(
        parent, f"{{{DC}}}Bounds", {key: str(round(value)) for key, value in values.items()}
    )


def _label(parent: etree._Element, box: Box) -> None:
    _bounds(etree.SubElement(parent, f"{{{BPMNDI}}}BPMNLabel"), box)
