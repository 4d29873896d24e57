"""Which lane a step lies in."""

from __future__ import annotations

from engine.editing.nodes import Node, last
from engine.editing.plan import B, Plan
from engine.editing.source import build
from engine.errors import Rejected


def lanes(plan: Plan, scope: Node) -> list[Node]:
    """Return the lanes of a level that hold steps themselves."""
    return [
        lane
        for lane_set in scope.all(f"{B}laneSet")
        for lane in lane_set.iter(f"{B}lane")
        if lane.find(f"{B}childLaneSet") is None
    ]


def lane_of(plan: Plan, identifier: str) -> Node | None:
    """Return the lane that names a step."""
    scope = plan.scope(plan.step(identifier))
    for lane in lanes(plan, scope):
        if any(ref.text.strip() == identifier for ref in lane.all(f"{B}flowNodeRef")):
            return lane
    return None


def put_into_lane(plan: Plan, identifier: str, name: str | None, like: str | None = None) -> None:
    """Let a lane name a step: the one of that name, else the one of another step."""
    scope = plan.scope(plan.step(identifier))
    found = lanes(plan, scope)
    lane = next((lane for lane in found if name and lane.get("name") == name), None)
    if lane is None and name and found:
        known = [lane.get("name") or "" for lane in found]
        raise Rejected("edit_lane_unknown", lane=name, lanes=known)
    if lane is None and like is not None:
        host = plan.step(like).get("attachedToRef")
        lane = lane_of(plan, like) or (lane_of(plan, host) if host else None)
    take_out_of_lanes(plan, identifier)
    if lane is not None:
        names = lane.all(f"{B}flowNodeRef")
        after = next((n for n in names if n.text.strip() == like), last(names))
        lane.insert(build(lane, f"{B}flowNodeRef", None, identifier), after)


def take_out_of_lanes(plan: Plan, identifier: str) -> None:
    """Let no lane name a step."""
    for lane in plan.source.root.iter(f"{B}lane"):
        for reference in lane.all(f"{B}flowNodeRef"):
            if reference.text.strip() == identifier:
                lane.remove(reference)
