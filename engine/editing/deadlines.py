"""Deadlines at a step's border, and what follows when they pass."""

from __future__ import annotations

from engine.diagram import ACTIVITIES
from engine.editing.adding import timer_definition
from engine.editing.changes import SetDeadline
from engine.editing.connecting import way_in, write_label
from engine.editing.describing import write_timer
from engine.editing.drawing import Drawing
from engine.editing.lanes import put_into_lane
from engine.editing.nodes import Node
from engine.editing.pairing import local
from engine.editing.placing import draw_flow
from engine.editing.plan import B, Plan
from engine.editing.removing import remove_step
from engine.editing.source import build
from engine.errors import Rejected
from engine.layout_grid import EVENT
from engine.layout_model import Box

_SPOTS = (0.8, 0.5, 0.2)


def set_deadline(plan: Plan, change: SetDeadline) -> None:
    """Add, change or take away the deadline of a step."""
    host = plan.step(change.element)
    if host.local not in ACTIVITIES:
        raise Rejected("edit_no_deadline_here", step=plan.named(change.element))
    event = next((e for e in plan.borders(change.element) if _timer(e) is not None), None)
    if not change.value:
        if event is not None:
            _take_away(plan, event)
        return
    if event is None:
        event = _add(plan, host, change)
    definition = _timer(event)
    if definition is not None:
        write_timer(plan, event, definition, change.value)
    _write(plan, event, change)


def _timer(event: Node) -> Node | None:
    return event.find(f"{B}timerEventDefinition")


def _write(plan: Plan, event: Node, change: SetDeadline) -> None:
    identifier = event.get("id") or ""
    if (event.get("cancelActivity") != "false") != change.interrupting:
        event.set("cancelActivity", None if change.interrupting else "false")
    if change.name and event.get("name") != change.name:
        event.set("name", change.name)
        write_label(plan, event)
    flows = plan.outgoing(identifier)
    if change.target and flows:
        target = way_in(plan, change.target)
        if local(flows[0].get("targetRef") or "") != target:
            plan.redirect(flows[0], target)
            draw_flow(plan, flows[0])


def _add(plan: Plan, host: Node, change: SetDeadline) -> Node:
    if not change.target:
        raise Rejected("edit_deadline_leads_nowhere", step=plan.named(change.element))
    target = way_in(plan, change.target)
    scope = plan.scope(host)
    identifier = plan.unused(f"{change.element}_Frist")
    definition = timer_definition(plan, scope, identifier, change.value or "")
    event = build(
        scope,
        f"{B}boundaryEvent",
        {
            "id": identifier,
            "name": change.name or None,
            "attachedToRef": change.element,
            "cancelActivity": None if change.interrupting else "false",
        },
        [definition],
    )
    plan.put(scope, event, host)
    plan.added.append(identifier)
    put_into_lane(plan, identifier, None, change.element)
    drawing = plan.drawing(change.element)
    if drawing is not None:
        _draw(drawing, identifier, change.element)
        write_label(plan, event)
    draw_flow(plan, plan.add_flow(identifier, target))
    return event


def _draw(drawing: Drawing, event: str, host: str) -> None:
    geometry = drawing.geometry
    box = geometry.boxes[host]
    taken = [geometry.boxes[n].cx for n, h in geometry.hosts.items() if h == host]
    spots = [box.x + box.w * share for share in _SPOTS]
    x = max(spots, key=lambda spot: min((abs(spot - other) for other in taken), default=0))
    drawing.attach(event, host, Box(x - EVENT / 2, box.bottom - EVENT / 2, EVENT, EVENT))


def _take_away(plan: Plan, event: Node) -> None:
    """Remove a deadline with its flow; what only it led to would be left alone: refused."""
    identifier = event.get("id") or ""
    for flow in plan.outgoing(identifier):
        target = local(flow.get("targetRef") or "")
        if len(plan.incoming(target)) == 1:
            raise Rejected(
                "edit_would_be_unreachable",
                step=plan.named(identifier),
                target=plan.named(target),
            )
    remove_step(plan, event)
