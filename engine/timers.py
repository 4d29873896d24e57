"""Timers: an indexed table is the truth; the scheduler only rings.

A timer fires once, late rather than never, each in a transaction of its own and through the same
`advance` as everything else. Two timers due in one instance fire in the order of their instants.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, exists, func, select
from sqlalchemy.orm import Session

from engine import timer_reasons
from engine.advance import RUNNING, advance, lock
from engine.db import UnitOfWork
from engine.history import Entry
from engine.ids import new_id
from engine.instance_host import InstanceHost, describe
from engine.models import Incident, Timer
from engine.spiff.machine import Machine
from engine.stopped import stopped, suspension_of


def due_timers(session: Session, now: datetime, limit: int) -> Sequence[Timer]:
    """Return the timers due now, oldest first.

    Those that failed wait for an operator, those of what is suspended for its resumption.
    """
    return session.scalars(
        select(Timer)
        .where(Timer.due_at <= now, ~_failed(), ~_stopped())
        .order_by(Timer.due_at, Timer.created_at, Timer.id)
        .limit(limit)
    ).all()


def overdue_timer(session: Session, instance_id: str, before: datetime) -> Timer | None:
    """Return the timer of an instance that was due first, if any was due before an instant."""
    return session.scalars(
        select(Timer)
        .where(Timer.instance_id == instance_id, Timer.due_at <= before, ~_failed(), ~_stopped())
        .order_by(Timer.due_at, Timer.created_at, Timer.id)
        .limit(1)
    ).first()


def next_due(session: Session, after: datetime | None = None) -> datetime | None:
    """Return the instant of the next timer (later than `after`)."""
    query = select(func.min(Timer.due_at)).where(~_failed(), ~_stopped())
    if after is not None:
        query = query.where(Timer.due_at > after)
    return session.scalar(query)


def fire_timer(work: UnitOfWork, timer_id: str) -> bool:
    """Fire a due timer; false when somebody else did or its wait has ended."""
    found = work.session.get(Timer, timer_id)
    if found is None:
        return False
    instance = lock(work, found.instance_id)
    timer = work.session.get(Timer, timer_id, populate_existing=True)
    if timer is None or timer.due_at > work.now or instance.status != RUNNING:
        return False
    if suspension_of(work.session, instance.id, timer.element_id) is not None:
        return False

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        element = host.parsed.diagram.elements[timer.element_id]
        machine.fire(timer_id)
        content = {"faellig": timer.due_at, "warum": timer_reasons.steps(timer.why)}
        return [Entry("zeit", element.id, element.label, timer_id, content)]

    advance(work, instance, act)
    return True


def report_timer_failure(work: UnitOfWork, timer_id: str, error: Exception) -> None:
    """Turn a timer whose firing was rolled back into an incident, once."""
    found = work.session.get(Timer, timer_id)
    if found is None:
        return
    lock(work, found.instance_id)
    timer = work.session.get(Timer, timer_id, populate_existing=True)
    if timer is None or work.session.scalar(select(_failed()).where(Timer.id == timer_id)):
        return
    code, detail = describe(error)
    work.session.add(
        Incident(
            id=new_id(),
            instance_id=timer.instance_id,
            element_id=timer.element_id,
            token=timer_id,
            timer_id=timer_id,
            kind="timer",
            code=code,
            detail=detail,
            attempts=1,
            status="open",
            created_at=work.now,
            last_at=work.now,
        )
    )


def _stopped() -> ColumnElement[bool]:
    return stopped(Timer.instance_id, Timer.element_id)


def _failed() -> Exists:
    return exists().where(Incident.timer_id == Timer.id, Incident.status == "open")
