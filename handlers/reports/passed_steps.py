"""Which steps a history passed, and at which it stands: the diagram beside the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.diagram import SUB_PROCESSES, Diagram, Element

StepState = Literal["now", "done", "cancelled", "never"]
ENTERED, DONE, LEFT = "betreten", "erledigt", "verlassen"


@dataclass(frozen=True)
class Step:
    """One element of the diagram as this instance met it."""

    element_id: str
    name: str
    row: int | None
    kind: str
    state: StepState
    last: datetime | None
    times: int
    scope: str = ""
    """Name of the sub-process around it; empty at the top."""


@dataclass(frozen=True)
class HistoryLine:
    """One line of what happened, with the name of who did it."""

    position: int
    at: datetime
    kind: str
    element_id: str | None
    element_name: str
    element_type: str
    event: str
    """Kind of an event's first definition, empty where there is none."""
    actor: str
    actor_name: str


def steps(diagram: Diagram, history: list[HistoryLine], standing: set[str]) -> list[Step]:
    """Reached steps in the order in which they were first entered, then the others by row."""
    entered: dict[str, list[HistoryLine]] = defaultdict(list)
    for line in history:
        if line.element_id in diagram.elements and line.kind in (ENTERED, DONE, LEFT):
            entered[line.element_id or ""].append(line)
    for element_id in sorted(standing - set(entered)):
        entered[element_id] = []
    reached = [
        _reached(diagram, diagram.elements[key], lines, standing)
        for key, lines in entered.items()
        if _is_told(diagram.elements[key]) and not _still_waits(diagram.elements[key], lines)
    ]
    never = [
        Step(e.id, e.label, e.row, e.kind, "never", None, 0, name_of(diagram, e.parent))
        for e in diagram.elements.values()
        if e.id not in entered and _is_told(e)
    ]
    return reached + sorted(never, key=lambda step: (step.row is None, step.row or 0))


def _reached(
    diagram: Diagram, element: Element, lines: list[HistoryLine], standing: set[str]
) -> Step:
    opened = sum(line.kind == ENTERED for line in lines)
    closed = sum(line.kind != ENTERED for line in lines)
    inside = element.kind in SUB_PROCESSES and opened > closed and bool(standing)
    state: StepState = "done"
    if element.id in standing or inside:
        state = "now"
    elif lines and lines[-1].kind == LEFT:
        state = "cancelled"
    last = lines[-1].at if lines else None
    return Step(
        element.id,
        element.label,
        element.row,
        element.kind,
        state,
        last,
        max(opened, 1),
        name_of(diagram, element.parent),
    )


def passed_flows(diagram: Diagram, history: list[HistoryLine]) -> list[str]:
    """Flows whose source was done and whose target was reached at the same instant after it."""
    done: dict[str, list[HistoryLine]] = defaultdict(list)
    reached: dict[str, list[HistoryLine]] = defaultdict(list)
    for line in history:
        if line.kind in (DONE, ENTERED) and line.element_id:
            reached[line.element_id].append(line)
            if line.kind == DONE:
                done[line.element_id].append(line)
    return [
        flow.id
        for flow in diagram.flows
        if any(
            source.at == target.at and source.position < target.position
            for source in done[flow.source]
            for target in reached[flow.target]
        )
    ]


def is_scope(step: Step) -> bool:
    """Tell whether a step contains others."""
    return step.kind in SUB_PROCESSES


def _is_told(element: Element) -> bool:
    """Gateways and nameless events are drawn, but say nothing in a table."""
    return bool(element.name.strip()) and not element.kind.endswith("Gateway")


def _still_waits(element: Element, lines: list[HistoryLine]) -> bool:
    """A boundary event that waits, or went unused, is told as a deadline, not as a step."""
    return element.attached_to is not None and all(line.kind != DONE for line in lines)


def could_happen(diagram: Diagram, element_id: str) -> bool:
    """What waits at a border or begins an event sub-process: no case stands there."""
    element = diagram.elements.get(element_id)
    if element is None:
        return False
    around = diagram.elements.get(element.parent)
    begins = element.kind == "startEvent" and around is not None and around.by_event
    return begins or element.attached_to is not None


def unanswered(diagram: Diagram, history: list[HistoryLine]) -> set[str]:
    """Calls and conditions that were entered and not left: no row of their own tells of them."""
    open_steps: Counter[str] = Counter()
    for line in history:
        element = diagram.elements.get(line.element_id or "")
        waits = element is not None and "conditional" in [d.kind for d in element.definitions]
        if element is not None and (waits or element.kind == "callActivity"):
            open_steps[element.id] += {ENTERED: 1, DONE: -1, LEFT: -1}.get(line.kind, 0)
    return {element_id for element_id, count in open_steps.items() if count > 0}


def name_of(diagram: Diagram, element_id: str | None) -> str:
    """Return what people read for an element, or nothing for one that is not there."""
    element = diagram.elements.get(element_id or "")
    return element.label if element else ""
