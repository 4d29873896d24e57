"""Where an instance stands and what it has passed, read from the same rows that run it.

The history tells what was passed; open tasks, timers, waits, jobs and incidents tell where it
stands. Nothing here opens the stored state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.definitions import parsed
from engine.diagram import Diagram
from engine.models import Definition, History, Incident, Instance, Job, Subscription, Task, Timer
from engine.runtime import Runtime
from handlers.domain.cases import Case
from handlers.domain.persons import Person
from handlers.domain.staff import StaffUser
from handlers.reports.passed_steps import (
    HistoryLine,
    Step,
    could_happen,
    is_scope,
    name_of,
    passed_flows,
    steps,
    unanswered,
)


@dataclass(frozen=True)
class WaitingTimer:
    """A deadline that runs."""

    element_id: str
    name: str
    then: str
    due_at: datetime
    set_at: datetime
    formula: str | None


@dataclass(frozen=True)
class WaitingMessage:
    """A message that is waited for."""

    element_id: str
    name: str
    message: str
    kind: str
    """message, signal."""
    since: datetime


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
    timers = _timers(session, instance.id, diagram)
    messages = _messages(session, instance.id, diagram)
    broken = _elements(session, Incident, instance.id, Incident.status == "open")
    here = (
        broken
        | _elements(session, Task, instance.id, Task.status == "open")
        | _elements(session, Job, instance.id, Job.status.in_(("ready", "running")))
        | {timer.element_id for timer in timers}
        | {message.element_id for message in messages}
        | unanswered(diagram, history)
    )
    running = instance.ended_at is None
    standing = {e for e in here if running and not could_happen(diagram, e)}
    told = steps(diagram, history, standing)
    scopes = {step for step in told if is_scope(step) and step.element_id not in standing}
    return Course(
        steps=tuple(step for step in told if step not in scopes),
        scopes=tuple(step for step in told if step in scopes),
        timers=timers,
        messages=messages,
        history=tuple(history),
        passed_flows=tuple(passed_flows(diagram, history)),
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
            event=_event(diagram, row.element_id),
            actor=row.actor,
            actor_name=name or "System",
        )
        for row, name in session.execute(query)
    ]


def _timers(session: Session, instance_id: str, diagram: Diagram) -> tuple[WaitingTimer, ...]:
    rows = session.scalars(
        select(Timer).where(Timer.instance_id == instance_id).order_by(Timer.due_at)
    )
    return tuple(
        WaitingTimer(
            element_id=row.element_id,
            name=name_of(diagram, row.element_id),
            then=_next_name(diagram, row.element_id),
            due_at=row.due_at,
            set_at=row.created_at,
            formula=row.expression,
        )
        for row in rows
    )


def _messages(session: Session, instance_id: str, diagram: Diagram) -> tuple[WaitingMessage, ...]:
    rows = session.scalars(
        select(Subscription)
        .where(Subscription.instance_id == instance_id)
        .order_by(Subscription.created_at)
    )
    return tuple(
        WaitingMessage(
            row.element_id,
            name_of(diagram, row.element_id),
            row.message,
            row.kind,
            row.created_at,
        )
        for row in rows
    )


def _elements(
    session: Session,
    model: type[Task] | type[Job] | type[Incident],
    instance_id: str,
    condition: ColumnElement[bool],
) -> frozenset[str]:
    query = select(model.element_id).where(model.instance_id == instance_id, condition)
    return frozenset(element for element in session.scalars(query) if element)


def _type(diagram: Diagram, element_id: str | None) -> str:
    element = diagram.elements.get(element_id or "")
    return element.kind if element else ""


def _event(diagram: Diagram, element_id: str | None) -> str:
    element = diagram.elements.get(element_id or "")
    return (element.event if element else None) or ""


def _next_name(diagram: Diagram, element_id: str) -> str:
    """What follows an element; a nameless node is skipped once."""
    for flow in diagram.outgoing.get(element_id, ()):
        target = diagram.elements.get(flow.target)
        if target is not None and target.name.strip():
            return target.label
    return ""


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
