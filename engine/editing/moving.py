"""Moving steps: along their path, and into another lane."""

from __future__ import annotations

from engine.editing.changes import Move, SetLane
from engine.editing.drawing import Drawing
from engine.editing.geometry import Geometry
from engine.editing.lanes import lane_of, put_into_lane
from engine.editing.nodes import Node
from engine.editing.pairing import local
from engine.editing.placing import Place, draw_flow, put
from engine.editing.plan import Plan
from engine.errors import Rejected
from engine.layout_model import Box


def move(plan: Plan, change: Move) -> None:
    """Exchange a step with the one before or behind it; beyond its branch there is no way."""
    step = plan.step(change.element)
    if change.down:
        first, second = step, _neighbour(plan, step, down=True)
    else:
        first, second = _neighbour(plan, step, down=False), step
    _exchange(plan, first, second)


def _neighbour(plan: Plan, step: Node, *, down: bool) -> Node:
    identifier = step.get("id") or ""
    name = plan.named(identifier)
    flows = plan.outgoing(identifier) if down else plan.incoming(identifier)
    back = plan.incoming(identifier) if down else plan.outgoing(identifier)
    if len(flows) != 1 or len(back) != 1:
        raise Rejected("edit_move_not_alone", step=name)
    other = plan.step(local(flows[0].get("targetRef" if down else "sourceRef") or ""))
    beyond = other.get("id") or ""
    is_end = other.local in ("startEvent", "endEvent", "boundaryEvent")
    ways = (len(plan.incoming(beyond)), len(plan.outgoing(beyond)))
    if is_end or ways != (1, 1):
        raise Rejected("edit_move_beyond_branch", step=name, branch=_branch(plan, step, other))
    return other


def _branch(plan: Plan, step: Node, other: Node) -> str:
    """Return the name of the way that a step is on: of its last named flow, else of the step."""
    seen: set[str] = set()
    current = step.get("id") or ""
    while current not in seen:
        seen.add(current)
        flows = plan.incoming(current)
        if len(flows) != 1:
            break
        if flows[0].get("name"):
            source = plan.named(local(flows[0].get("sourceRef") or ""))
            return f"{source} {flows[0].get('name')}"
        current = local(flows[0].get("sourceRef") or "")
    return plan.named(other.get("id") or "")


def _exchange(plan: Plan, first: Node, second: Node) -> None:
    """Turn A → first → second → B into A → second → first → B."""
    one, two = first.get("id") or "", second.get("id") or ""
    coming, between, leaving = (
        plan.incoming(one)[0],
        plan.outgoing(one)[0],
        plan.outgoing(two)[0],
    )
    end = local(leaving.get("targetRef") or "")
    plan.redirect(coming, two)
    plan.begin_at(between, two)
    plan.redirect(between, one)
    plan.begin_at(leaving, one)
    plan.redirect(leaving, end)
    _exchange_in_file(plan, first, second)
    drawing = plan.drawing(one)
    if drawing is None or drawing is not plan.drawing(two):
        return
    drawing.geometry = _exchanged(drawing.geometry, one, two)
    flows = [coming, between, leaving]
    for border in (*plan.borders(one), *plan.borders(two)):
        flows += plan.outgoing(border.get("id") or "")
    bare = [flow.get("id") or "" for flow in flows]
    drawing.geometry = drawing.geometry.without(*bare)
    for flow in flows:
        draw_flow(plan, flow)


def _exchange_in_file(plan: Plan, first: Node, second: Node) -> None:
    """Let the file tell the steps in their new order; what stands between stays."""
    parent = first.parent
    if parent is None or parent is not second.parent:
        return
    a, b = parent.content.index(first), parent.content.index(second)
    if a < b:
        parent.content[a], parent.content[b] = second, first


def _exchanged(geometry: Geometry, one: str, two: str) -> Geometry:
    """Exchange two steps along the flow; across it each keeps its lane."""
    a, b = geometry.boxes[one], geometry.boxes[two]
    same = abs(a.cx - b.cx) < 1
    first = Box(a.x, b.bottom - a.h if same else b.cy - a.h / 2, a.w, a.h)
    second = Box(b.x, a.y if same else a.cy - b.h / 2, b.w, b.h)
    for name, old, new in ((one, a, first), (two, b, second)):
        for other in (name, *(n for n, host in geometry.hosts.items() if host == name)):
            box = geometry.boxes[other]
            by = new.y - old.y
            geometry = geometry.with_box(other, Box(box.x, box.y + by, box.w, box.h))
            if other in geometry.labels:
                label = geometry.labels[other]
                geometry = geometry.with_label(other, Box(label.x, label.y + by, label.w, label.h))
    return geometry


def set_lane(plan: Plan, change: SetLane) -> None:
    """Put a step into another lane of its level, and draw it there."""
    step = plan.step(change.element)
    if step.get("attachedToRef"):
        raise Rejected("edit_lane_of_border", step=plan.named(change.element))
    old = lane_of(plan, change.element)
    if old is not None and old.get("name") == change.lane:
        return
    put_into_lane(plan, change.element, change.lane)
    lane = lane_of(plan, change.element)
    if lane is None:
        raise Rejected("edit_lane_unknown", lane=change.lane, lanes=[])
    for border in plan.borders(change.element):
        put_into_lane(plan, border.get("id") or "", change.lane)
    drawing = plan.drawing(change.element)
    if drawing is not None:
        _draw_elsewhere(plan, drawing, step, lane)


def _draw_elsewhere(plan: Plan, drawing: Drawing, step: Node, lane: Node) -> None:
    identifier = step.get("id") or ""
    own = [*plan.incoming(identifier), *plan.outgoing(identifier)]
    borders = [border.get("id") or "" for border in plan.borders(identifier)]
    theirs = [flow for border in borders for flow in plan.outgoing(border)]
    old = drawing.geometry.boxes[identifier]
    kept = drawing.geometry
    drawing.geometry = kept.without(
        identifier, *borders, *(flow.get("id") or "" for flow in (*own, *theirs))
    )
    ends = [
        (f.get("id") or "", local(f.get("sourceRef") or ""), local(f.get("targetRef") or ""))
        for f in own
    ]
    before = next((s for _, s, t in ends if t == identifier), None)
    after = next((t for _, s, t in ends if s == identifier), None)
    place = Place(identifier, step.local, before, after, tuple(ends), lane.get("id"), old)
    put(plan, drawing, place)
    new = drawing.geometry.boxes[identifier]
    for border in borders:
        box = kept.boxes[border]
        moved = Box(box.x + new.x - old.x, box.y + new.y - old.y, box.w, box.h)
        drawing.attach(border, identifier, moved)
    for flow in theirs:
        draw_flow(plan, flow)
