"""What an instance waits for: deadlines with their reason, messages with their key, jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import timer_reasons
from engine.diagram import Diagram
from engine.models import Job, Subscription, Timer
from handlers.reports.passed_steps import name_of

WAITS = ("intermediateCatchEvent", "receiveTask")


@dataclass(frozen=True)
class WaitingTimer:
    """A deadline that runs."""

    element_id: str
    name: str
    then: str
    due_at: datetime
    set_at: datetime
    formula: str | None
    why: tuple[Mapping[str, Any], ...]
    """The steps of its computation (`engine/timer_reasons.py`)."""


@dataclass(frozen=True)
class WaitingMessage:
    """A message or signal that is waited for; `value` says whom it must concern."""

    element_id: str
    name: str
    message: str
    kind: str
    value: str
    since: datetime


@dataclass(frozen=True)
class Awaited:
    """What an instance waits for where it stands; `due_at` is set if only time brings it."""

    name: str
    due_at: datetime | None = None


@dataclass(frozen=True)
class JobLine:
    """Work outside, as often as it was tried."""

    name: str
    handler: str
    status: str
    attempts: int
    run_at: datetime
    ended_at: datetime | None
    error: str | None


def waiting_timers(
    session: Session, instance_id: str, diagram: Diagram
) -> tuple[WaitingTimer, ...]:
    """The deadlines that run, the next one first."""
    rows = session.scalars(
        select(Timer).where(Timer.instance_id == instance_id).order_by(Timer.due_at)
    )
    return tuple(
        WaitingTimer(
            element_id=row.element_id,
            name=name_of(diagram, row.element_id),
            then=next_name(diagram, row.element_id),
            due_at=row.due_at,
            set_at=row.created_at,
            formula=row.expression,
            why=tuple(timer_reasons.steps(row.why)),
        )
        for row in rows
    )


def waiting_messages(
    session: Session, instance_id: str, diagram: Diagram
) -> tuple[WaitingMessage, ...]:
    """The messages and signals that are waited for, the oldest wait first."""
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
            row.value,
            row.created_at,
        )
        for row in rows
    )


def awaited(session: Session, instance_id: str, diagram: Diagram) -> list[Awaited]:
    """What brings an instance on, the events before the clock.

    What may interrupt it at any time (somebody moves, the case ends) is not waited for.
    """
    events = [
        Awaited(one.name)
        for one in waiting_messages(session, instance_id, diagram)
        if _stands_there(diagram, one.element_id)
    ]
    return events + [
        Awaited(one.name, one.due_at)
        for one in waiting_timers(session, instance_id, diagram)
        if _stands_there(diagram, one.element_id)
    ]


def _stands_there(diagram: Diagram, element_id: str) -> bool:
    element = diagram.elements.get(element_id)
    return element is not None and element.kind in WAITS


def job_lines(session: Session, instance_id: str, diagram: Diagram) -> list[JobLine]:
    """The jobs of an instance, the latest first."""
    rows = session.scalars(
        select(Job).where(Job.instance_id == instance_id).order_by(Job.created_at.desc(), Job.id)
    )
    return [
        JobLine(
            name=name_of(diagram, row.element_id),
            handler=row.handler,
            status=row.status,
            attempts=row.attempts,
            run_at=row.run_at,
            ended_at=row.ended_at,
            error=row.error,
        )
        for row in rows
    ]


def next_name(diagram: Diagram, element_id: str) -> str:
    """What follows an element; a nameless node is skipped once."""
    for flow in diagram.outgoing.get(element_id, ()):
        target = diagram.elements.get(flow.target)
        if target is not None and target.name.strip():
            return target.label
    return ""
