"""Putting steps into a flow."""

from __future__ import annotations

from engine.editing.changes import STEP_KINDS, AddStep
from engine.editing.drawing import new_level
from engine.editing.lanes import lane_of, put_into_lane
from engine.editing.nodes import Node
from engine.editing.placing import Place, draw_flow, put
from engine.editing.plan import B, Plan
from engine.editing.source import build
from engine.errors import Rejected
from engine.xml import BPMN_DI, LAUFZETTEL, XSI

_NO_FLOW_OUT = ("endEvent",)


def add_step(plan: Plan, change: AddStep) -> None:
    """Put a step behind another one; raises `Rejected` where that is no place or not one alone."""
    if change.kind not in STEP_KINDS:
        raise Rejected("edit_kind_unknown", kind=change.kind)
    before = plan.step(change.after)
    flow = _flow_to_part(plan, change)
    if change.kind == "endEvent" and flow is not None:
        raise Rejected("edit_end_in_flow", step=plan.named(change.after))
    if before.local in _NO_FLOW_OUT or before.get("isForCompensation") == "true":
        raise Rejected("edit_nothing_after", step=plan.named(change.after))
    step = _new_step(plan, change, before)
    target = flow.get("targetRef") if flow is not None else None
    leaving = _thread(plan, flow, change.after, step, step)
    if change.kind.endswith("Gateway"):
        _close_pair(plan, change, step, leaving, target)


def _flow_to_part(plan: Plan, change: AddStep) -> Node | None:
    flows = plan.outgoing(change.after)
    if change.flow is not None:
        flow = plan.flow(change.flow)
        if flow not in flows:
            raise Rejected("edit_flow_elsewhere", flow=plan.named(change.flow))
        return flow
    if len(flows) > 1:
        ways = [plan.named(f.get("id") or "") for f in flows]
        raise Rejected("edit_which_flow", step=plan.named(change.after), ways=ways)
    return flows[0] if flows else None


def _new_step(plan: Plan, change: AddStep, before: Node) -> Node:
    scope = plan.scope(before)
    identifier = plan.new_id(change.name, change.row, change.kind)
    attributes = {"id": identifier, "name": change.name or None}
    if change.row is not None:
        attributes[f"{{{LAUFZETTEL}}}zeile"] = str(change.row)
    node = build(scope, B + change.kind, attributes, _parts(plan, change, scope, identifier))
    plan.put(scope, node, before)
    plan.added.append(identifier)
    if change.kind == "subProcess":
        _draw_inside(plan, identifier)  # its lane is where it is drawn; its steps have none
    else:
        put_into_lane(plan, identifier, change.lane, change.after)
    return node


def _parts(plan: Plan, change: AddStep, scope: Node, identifier: str) -> list[Node]:
    if change.kind == "intermediateCatchEvent":
        return [timer_definition(plan, scope, identifier, change.timer or "")]
    if change.kind != "subProcess":
        return []
    start, end = plan.unused(f"{identifier}_Start"), plan.unused(f"{identifier}_Ende")
    flow = plan.unused(f"F_{start}__{end}")
    ends = {"id": flow, "sourceRef": start, "targetRef": end}
    return [
        build(scope, f"{B}startEvent", {"id": start}, [build(scope, f"{B}outgoing", None, flow)]),
        build(scope, f"{B}endEvent", {"id": end}, [build(scope, f"{B}incoming", None, flow)]),
        build(scope, f"{B}sequenceFlow", ends),
    ]


def timer_definition(plan: Plan, near: Node, step: str, value: str) -> Node:
    """Return a timer; a literal duration waits that long, everything else is an instant."""
    kind = "timeDuration" if value.startswith("P") else "timeDate"
    kind = "timeCycle" if value.startswith("R") and value[1:2] in "/0123456789" else kind
    formal = {f"{{{XSI}}}type": near.written(f"{B}tFormalExpression")}
    return build(
        near,
        f"{B}timerEventDefinition",
        {"id": plan.unused(f"TD_{step}")},
        [build(near, B + kind, formal, value)],
    )


def _draw_inside(plan: Plan, identifier: str) -> None:
    """A collapsed sub-process has a drawing of its own, from its beginning to its end."""
    if not plan.drawings:
        return
    node = plan.by_id[identifier]
    root = plan.source.root
    diagrams = root.all(f"{{{BPMN_DI}}}BPMNDiagram")
    near = diagrams[-1]
    plane = build(
        near, f"{{{BPMN_DI}}}BPMNPlane", {"id": f"Ebene_{identifier}", "bpmnElement": identifier}
    )
    diagram = build(near, f"{{{BPMN_DI}}}BPMNDiagram", {"id": f"Diagramm_{identifier}"}, [plane])
    _declare_alike(near, diagram)
    root.insert(diagram, near)
    start, end, flow = (child.get("id") or "" for child in node.children if child.get("id"))
    plan.drawings.append(new_level(plane, plan.by_id, (start, flow, end)))


def _declare_alike(near: Node, diagram: Node) -> None:
    """Repeat the namespaces that the drawing before declares for itself."""
    declared = near.declarations
    diagram.head = diagram.head.replace(" ", f" {declared} ", 1) if declared else diagram.head


def _thread(plan: Plan, flow: Node | None, before: str, first: Node, last: Node) -> Node | None:
    """Lead a flow into a new step and another one out of it; return the latter."""
    new = first.get("id") or ""
    drawing = plan.drawing(before)
    leaving = None
    target = None
    if flow is None:
        flow = plan.add_flow(before, new)
    else:
        target = flow.get("targetRef") or ""
        plan.redirect(flow, new)
        leaving = plan.add_flow(last.get("id") or "", target)
    if drawing is not None:
        flows = [(flow.get("id") or "", before, new)]
        if leaving is not None and target is not None:
            flows.append((leaving.get("id") or "", last.get("id") or "", target))
        lane = lane_of(plan, new) or lane_of(plan, before)
        place = Place(
            new, first.local, before, target, tuple(flows), lane.get("id") if lane else None
        )
        put(plan, drawing, place)
    return leaving


def _close_pair(
    plan: Plan, change: AddStep, split: Node, leaving: Node | None, target: str | None
) -> None:
    """Put the gateway behind a split where its ways meet again."""
    if leaving is None or target is None:
        return  # the way ends here; what follows comes step by step
    scope = plan.scope(split)
    identifier = plan.unused(f"{split.get('id')}_Ende")
    join = build(scope, B + change.kind, {"id": identifier})
    plan.put(scope, join, split)
    plan.added.append(identifier)
    first = split.get("id") or ""
    put_into_lane(plan, identifier, change.lane, first)
    _thread(plan, leaving, first, join, join)
    second = plan.add_flow(first, identifier)
    if change.kind == "exclusiveGateway":
        leaving.set("name", "ja")
        second.set("name", "nein")
        split.set("default", second.get("id"))
        plan.set_condition(leaving, change.condition)
    draw_flow(plan, second)
    draw_flow(plan, leaving)
