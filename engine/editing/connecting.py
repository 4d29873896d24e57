"""Flows: their ends, their conditions, their words."""

from __future__ import annotations

from engine.editing.changes import Connect, Disconnect, Redirect, SetCondition, SetDefault
from engine.editing.labelling import labelled
from engine.editing.nodes import Node
from engine.editing.pairing import local
from engine.editing.placing import draw_flow
from engine.editing.plan import Plan
from engine.errors import Rejected


def connect(plan: Plan, change: Connect) -> None:
    """Add a flow between two steps of one level."""
    if plan.step(change.source).local == "endEvent":
        raise Rejected("edit_nothing_after", step=plan.named(change.source))
    target = way_in(plan, change.target)
    if any(local(f.get("targetRef") or "") == target for f in plan.outgoing(change.source)):
        raise Rejected(
            "edit_flow_exists", source=plan.named(change.source), target=plan.named(change.target)
        )
    flow = plan.add_flow(change.source, target, change.name, change.condition)
    draw_flow(plan, flow)


def redirect(plan: Plan, change: Redirect) -> None:
    """Let a flow lead to another step of the same level."""
    flow = plan.flow(change.flow)
    target = way_in(plan, change.target)
    source = local(flow.get("sourceRef") or "")
    if plan.scope(plan.step(target)) is not plan.scope(plan.step(source)):
        raise Rejected(
            "edit_other_level", source=plan.named(source), target=plan.named(change.target)
        )
    if local(flow.get("targetRef") or "") != target:
        plan.redirect(flow, target)
        draw_flow(plan, flow)


def way_in(plan: Plan, target: str) -> str:
    """Return the join without a name before a step, if all lead through it; else the step."""
    step = plan.step(target)
    if step.get("attachedToRef") or step.local == "startEvent":
        raise Rejected("edit_nothing_before", step=plan.named(target))
    flows = plan.incoming(target)
    before = plan.by_id.get(local(flows[0].get("sourceRef") or "")) if len(flows) == 1 else None
    joins = (
        before is not None
        and before.local.endswith("Gateway")
        and not (before.get("name") or "").strip()
        and len(plan.outgoing(before.get("id") or "")) == 1
        and len(plan.incoming(before.get("id") or "")) > 1
    )
    return (before.get("id") or target) if joins and before is not None else target


def disconnect(plan: Plan, change: Disconnect) -> None:
    """Take a flow away; the last one of a step stays, or nobody would come further."""
    flow = plan.flow(change.flow)
    source = local(flow.get("sourceRef") or "")
    if len(plan.outgoing(source)) == 1:
        raise Rejected("edit_last_flow", step=plan.named(source))
    plan.remove_flow(flow)


def set_condition(plan: Plan, change: SetCondition) -> None:
    """Write a flow's condition; what has one is no longer the default."""
    flow = plan.flow(change.flow)
    plan.set_condition(flow, change.condition)
    source = plan.by_id.get(local(flow.get("sourceRef") or ""))
    if change.condition and source is not None and source.get("default") == change.flow:
        source.set("default", None)
    if change.name is not None and change.name != (flow.get("name") or ""):
        flow.set("name", change.name or None)
        write_label(plan, flow)


def set_default(plan: Plan, change: SetDefault) -> None:
    """Make a flow the one that is taken when no condition holds; it needs none itself."""
    flow = plan.flow(change.flow)
    source = plan.step(local(flow.get("sourceRef") or ""))
    if source.local not in ("exclusiveGateway", "inclusiveGateway", "complexGateway"):
        raise Rejected("edit_no_decision", step=plan.named(source.get("id") or ""))
    source.set("default", change.flow)
    plan.set_condition(flow, None)


def write_label(plan: Plan, node: Node) -> None:
    """Find a place for an element's words."""
    identifier = node.get("id") or ""
    drawing = plan.drawing(identifier)
    if drawing is not None:
        drawing.geometry = labelled(plan, drawing.runs_down, drawing.geometry, identifier)
