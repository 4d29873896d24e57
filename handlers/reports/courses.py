"""Where an instance stands and what it has passed, read from the same rows that run it.

The history tells what was passed; open tasks, timers, waits, jobs and incidents tell where it
stands. Nothing here opens the stored state.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.definitions import parsed
from engine.diagram import Diagram, Element
from engine.models import Definition, History, Incident, Instance, Job, Task
from engine.runtime import Runtime
from handlers.domain.cases import Case
from handlers.domain.persons import Person
from handlers.domain.staff import StaffUser
from handlers.reports.waits import (
    WaitingMessage,
    WaitingTimer,
    name_of,
    waiting_messages,
    waiting_timers,
)

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
    actor: str
    actor_name: str


@dataclass(frozen=True)
class Head:
    """What identifies an instance."""

    id: str
    process_key: str
    process: str
    version: int
    valid_from: datetime
    status: str
    site: str | None
    started_at: datetime
    ended_at: datetime | None
    person_id: str | None
    person_name: str | None
    birth_date: date | None
    case_id: str | None
    file_number: str | None
    parent_id: str | None
    definition_id: str


@dataclass(frozen=True)
class Course:
    """Everything a page shows about the course of an instance."""

    steps: tuple[Step, ...]
    scopes: tuple[Step, ...]
    """Sub-processes: drawn around steps, they only group what people do."""
    timers: tuple[WaitingTimer, ...]
    messages: tuple[WaitingMessage, ...]
    history: tuple[HistoryLine, ...]
    passed_flows: tuple[str, ...]
    broken: frozenset[str]
    diagram: Diagram

    @property
    def standing(self) -> tuple[Step, ...]:
        """The steps it stands at."""
        return tuple(step for step in self.steps if step.state == "now")


def head(session: Session, instance_id: str) -> Head | None:
    """Read an instance's head, or None."""
    query = (
        select(Instance, Definition, Person, Case)
        .join(Definition, Definition.id == Instance.definition_id)
        .outerjoin(Person, Person.id == Instance.person_key)
        .outerjoin(Case, Case.id == Instance.business_key)
        .where(Instance.id == instance_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    instance, definition, person, case = row
    stuck = session.scalar(
        select(Incident.id).where(Incident.instance_id == instance_id, Incident.status == "open")
    )
    return Head(
        id=instance.id,
        process_key=instance.process_key,
        process=definition.name,
        version=definition.version,
        valid_from=definition.valid_from,
        status="stoerung" if stuck else instance.status,
        site=instance.site,
        started_at=instance.started_at,
        ended_at=instance.ended_at,
        person_id=person.id if person is not None else None,
        person_name=person.name if person is not None else None,
        birth_date=person.birth_date if person is not None else None,
        case_id=case.id if case is not None else None,
        file_number=case.file_number if case is not None else None,
        parent_id=instance.parent_id,
        definition_id=definition.id,
    )


def linked(session: Session, instance: Head) -> list[tuple[str, str]]:
    """The instance that started this one and those it started: (id, process name)."""
    query = (
        select(Instance.id, Definition.name)
        .join(Definition, Definition.id == Instance.definition_id)
        .where((Instance.parent_id == instance.id) | (Instance.id == instance.parent_id))
        .order_by(Instance.started_at)
    )
    return [(row.id, row.name) for row in session.execute(query)]


def course(session: Session, runtime: Runtime, instance: Head) -> Course:
    """Read where an instance stands and what it has passed."""
    diagram = parsed(session, runtime, instance.definition_id).diagram
    history = _history(session, instance.id, diagram)
    timers = waiting_timers(session, instance.id, diagram)
    messages = waiting_messages(session, instance.id, diagram)
    broken = _elements(session, Incident, instance.id, Incident.status == "open")
    here = (
        broken
        | _elements(session, Task, instance.id, Task.status == "open")
        | _elements(session, Job, instance.id, Job.status.in_(("ready", "running")))
        | {timer.element_id for timer in timers}
        | {message.element_id for message in messages}
    )
    running = instance.ended_at is None
    standing = {e for e in here if running and not _is_boundary(diagram, e)}
    told = _steps(diagram, history, standing)
    scopes = {step for step in told if _is_scope(step) and step.element_id not in standing}
    return Course(
        steps=tuple(step for step in told if step not in scopes),
        scopes=tuple(step for step in told if step in scopes),
        timers=timers,
        messages=messages,
        history=tuple(history),
        passed_flows=tuple(_passed_flows(diagram, history)),
        broken=broken,
        diagram=diagram,
    )


def outcome(session: Session, instance_id: str, diagram: Diagram) -> str:
    """How an instance ended: the last end it passed that says something to people, or nothing."""
    ends = [
        element.id
        for element in diagram.elements.values()
        if element.kind == "endEvent"
        and element.label != element.id
        and element.attributes.get("technisch") != "true"
    ]
    query = (
        select(History.element_id)
        .where(
            History.instance_id == instance_id,
            History.kind == "erledigt",
            History.element_id.in_(ends),
        )
        .order_by(History.position.desc())
        .limit(1)
    )
    return name_of(diagram, session.scalar(query))


def _history(session: Session, instance_id: str, diagram: Diagram) -> list[HistoryLine]:
    query = (
        select(History, StaffUser.name)
        .outerjoin(StaffUser, StaffUser.login == History.actor)
        .where(History.instance_id == instance_id)
        .order_by(History.position)
    )
    return [
        HistoryLine(
            position=row.position,
            at=row.at,
            kind=row.kind,
            element_id=row.element_id,
            element_name=name_of(diagram, row.element_id) or row.element_name or "",
            element_type=_type(diagram, row.element_id),
            actor=row.actor,
            actor_name=name or "System",
        )
        for row, name in session.execute(query)
    ]


def _elements(
    session: Session,
    model: type[Task] | type[Job] | type[Incident],
    instance_id: str,
    condition: ColumnElement[bool],
) -> frozenset[str]:
    query = select(model.element_id).where(model.instance_id == instance_id, condition)
    return frozenset(element for element in session.scalars(query) if element)


def _steps(diagram: Diagram, history: list[HistoryLine], standing: set[str]) -> list[Step]:
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
    inside = element.kind == "subProcess" and opened > closed and bool(standing)
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


def _passed_flows(diagram: Diagram, history: list[HistoryLine]) -> list[str]:
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


def _is_scope(step: Step) -> bool:
    return step.kind == "subProcess"


def _is_told(element: Element) -> bool:
    """Gateways and nameless events are drawn, but say nothing in a table."""
    return bool(element.name.strip()) and not element.kind.endswith("Gateway")


def _still_waits(element: Element, lines: list[HistoryLine]) -> bool:
    """A boundary event that waits, or went unused, is told as a deadline, not as a step."""
    return element.attached_to is not None and all(line.kind != DONE for line in lines)


def _is_boundary(diagram: Diagram, element_id: str) -> bool:
    element = diagram.elements.get(element_id)
    return element is not None and element.attached_to is not None


def _type(diagram: Diagram, element_id: str | None) -> str:
    element = diagram.elements.get(element_id or "")
    return element.kind if element else ""


def next_steps(diagram: Diagram, element_id: str, limit: int = 3) -> list[str]:
    """What may come after a step, in the diagram's words: "Antragsteller erreicht?: ja → …"."""
    found: list[str] = []
    for flow in diagram.outgoing.get(element_id, ()):
        target = diagram.elements.get(flow.target)
        if target is None:
            continue
        if not target.kind.endswith("Gateway"):
            found.append(target.label if target.name.strip() else "")
            continue
        for branch in diagram.outgoing.get(target.id, ()):
            after = diagram.elements.get(branch.target)
            if after is not None and after.name.strip() and not after.kind.endswith("Gateway"):
                label = " ".join(branch.name.split())
                found.append(f"{label}: {after.label}" if label else after.label)
    return [line for line in dict.fromkeys(found) if line][:limit]
