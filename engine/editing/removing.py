"""Taking steps out: what came before leads to what came after, and the gap closes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from engine.editing.changes import Delete
from engine.editing.drawing import Drawing
from engine.editing.geometry import Geometry, swapped
from engine.editing.labelling import labelled
from engine.editing.lanes import take_out_of_lanes
from engine.editing.nodes import Node
from engine.editing.pairing import local
from engine.editing.placing import draw_flow, flaws
from engine.editing.plan import Plan
from engine.errors import Rejected
from engine.layout_grid import ROW_GAP
from engine.layout_model import Point
from engine.layout_routes import simplified

_ENDS = ("sourceRef", "targetRef")


def delete(plan: Plan, change: Delete) -> None:
    """Take a step out; refused where it is not plain what would follow what."""
    step = plan.step(change.element)
    name = plan.named(change.element)
    incoming, outgoing = plan.incoming(change.element), plan.outgoing(change.element)
    if step.local == "startEvent":
        raise Rejected("edit_start_stays", step=name)
    _refuse_branches(plan, step, incoming, outgoing)
    drawing = plan.drawing(change.element)
    for border in plan.borders(change.element):
        for flow in plan.outgoing(border.get("id") or ""):
            if len(plan.incoming(local(flow.get("targetRef") or ""))) == 1:
                raise Rejected(
                    "edit_would_be_unreachable",
                    step=name,
                    target=plan.named(local(flow.get("targetRef") or "")),
                )
    for border in plan.borders(change.element):
        remove_step(plan, border)
    if outgoing:
        _bridge(plan, drawing, incoming, outgoing[0])
    before = drawing.geometry if drawing else None
    remove_step(plan, step)
    if drawing is not None and before is not None:
        _close_gap(plan, drawing, before, change.element)


def _refuse_branches(plan: Plan, step: Node, incoming: list[Node], outgoing: list[Node]) -> None:
    name = plan.named(step.get("id") or "")
    if len(outgoing) > 1:
        ways = [plan.named(flow.get("id") or "") for flow in outgoing]
        raise Rejected("edit_several_ways", step=name, ways=ways)
    if not outgoing and incoming:
        sources = [local(flow.get("sourceRef") or "") for flow in incoming]
        for source in sources:
            if len(plan.outgoing(source)) == 1:
                raise Rejected("edit_way_would_end", step=name, before=plan.named(source))
    target = local(outgoing[0].get("targetRef") or "") if outgoing else ""
    if target == step.get("id"):
        raise Rejected("edit_several_ways", step=name, ways=[])
    for flow in incoming:
        source = local(flow.get("sourceRef") or "")
        others = [local(f.get("targetRef") or "") for f in plan.outgoing(source) if f is not flow]
        if (target in others and not flow.get("name")) or source == target:
            raise Rejected("edit_flow_exists", source=plan.named(source), target=plan.named(target))


def _bridge(plan: Plan, drawing: Drawing | None, incoming: list[Node], leaving: Node) -> None:
    """Lead the flows before a step to what follows it, along the courses that are there."""
    target = local(leaving.get("targetRef") or "")
    tail = leaving.get("id") or ""
    for flow in incoming:
        identifier = flow.get("id") or ""
        plan.redirect(flow, target)
        if drawing is None:
            continue
        geometry = drawing.geometry
        if identifier not in geometry.courses or tail not in geometry.courses:
            draw_flow(plan, flow)
            continue
        source = local(flow.get("sourceRef") or "")
        points = _joined(geometry.courses[identifier], geometry.courses[tail])
        drawing.geometry = geometry.with_course(identifier, points, (source, target))
    plan.remove_flow(leaving)


def _joined(first: tuple[Point, ...], second: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return one course of two: on through the middle of the step that is gone."""
    (ax, ay), (bx, by) = first[-1], second[0]
    middle: list[Point] = []
    if abs(ax - bx) >= 1 and abs(ay - by) >= 1:
        upright = len(first) > 1 and abs(first[-2][0] - ax) < 1
        middle = [(ax, by)] if upright else [(bx, ay)]
    return tuple(simplified([*first, *middle, *second]))


def remove_step(plan: Plan, step: Node) -> None:
    """Remove a step with its flows and everything that refers to it."""
    identifier = step.get("id") or ""
    for flow in [*plan.incoming(identifier), *plan.outgoing(identifier)]:
        plan.remove_flow(flow)
    inside = {node.get("id") for node in step.iter() if node.get("id")}
    for reference in list(_referring(plan, inside)):
        plan.remove(reference)
    for inner in inside:
        take_out_of_lanes(plan, inner or "")
    plan.remove(step)


def _referring(plan: Plan, gone: set[str | None]) -> Iterator[Node]:
    """Yield message flows and associations at what goes; data that only it has goes with it."""
    for node in list(plan.by_id.values()):
        if node.local in ("messageFlow", "association"):
            ends = {local(node.get(end) or "") for end in _ENDS}
            if ends & gone and node.get("id") not in gone:
                yield node


def _close_gap(plan: Plan, drawing: Drawing, before: Geometry, element: str) -> None:
    """Move up what stood below, if nothing else stands in the row that is free now."""
    box = before.boxes.get(element)
    if box is None:
        return
    now = drawing.geometry
    by = box.h + ROW_GAP
    for top in (box.y, box.y - ROW_GAP):
        low = top + by
        if _is_empty(now, top, low):
            closer = now.shifted(low - 1, -by)
            for flow in closer.courses:
                if closer.courses[flow] != now.courses[flow]:
                    closer = _kept_label(plan, drawing, closer, flow)
            if flaws(plan, drawing, closer) <= flaws(plan, drawing, now):
                drawing.geometry = closer
            return


def _kept_label(plan: Plan, drawing: Drawing, geometry: Geometry, flow: str) -> Geometry:
    if flow not in geometry.labels:
        return geometry
    real = geometry if drawing.runs_down else swapped(geometry)
    label, points = real.labels[flow], real.courses[flow]
    near = min(abs(label.cx - x) + abs(label.cy - y) for x, y in points)
    return geometry if near < 160 else labelled(plan, drawing.runs_down, geometry, flow)


def _is_empty(geometry: Geometry, top: float, low: float) -> bool:
    for box in geometry.solid.values():
        if box.y < low - 1 and box.bottom > top + 1:
            return False
    for name, box in geometry.labels.items():
        if box.y < low - 1 and box.bottom > top + 1 and name not in geometry.courses:
            return False
    for points in geometry.courses.values():
        for (_, ay), (_, by) in pairwise(points):
            if abs(ay - by) < 1 and top + 1 < ay < low - 1:
                return False
    frames = (geometry.boxes[n] for n in geometry.hollow if n in geometry.boxes)
    return all(not (top < f.y < low or top < f.bottom < low) for f in frames)
