"""What stands still by suspensions of a process's versions and steps, and what waits meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select, union
from sqlalchemy.orm import Session, aliased

import engine
from engine.db import UnitOfWork
from engine.definitions import parsed
from engine.intervention_models import Stopped, Suspension, WaitingEvent
from engine.models import Definition, History, Incident, Instance, Job, Subscription, Task, Timer
from engine.runtime import Runtime
from engine.stopped import stopped
from handlers.reports.passed_steps import DONE, ENTERED, LEFT

RUNNING = "laeuft"
_NOT_BEGUN = ("step", "again")
"""Of what is kept: no events that came, but what the instance itself could not begin or ask."""


@dataclass(frozen=True)
class Halted:
    """What a suspension keeps still, counted now."""

    running: int
    """Running instances of the version, of its versions, or the instance itself."""
    standing: int
    """Those of them that stand where nothing moves; the others may still come there."""
    tasks: int
    timers: int
    overdue: int
    """Of the timers: their instant has passed meanwhile."""
    jobs: int
    events: int
    """Messages and results that came meanwhile and are kept."""


class _Tried(Exception):
    """Takes a trial back."""


def of_process(session: Session, process_key: str) -> list[Suspension]:
    """Return the open suspensions of a process's versions and steps, the oldest first."""
    return [
        one
        for one in engine.suspensions(session)
        if one.process_key == process_key and one.scope != "instance"
    ]


def stopped_processes(session: Session) -> frozenset[str]:
    """Return the keys of the processes of which a version or a step stands still."""
    return frozenset(
        one.process_key for one in engine.suspensions(session) if one.scope != "instance"
    )


def halted(session: Session, runtime: Runtime, suspension: Suspension, now: datetime) -> Halted:
    """Count what an open suspension keeps still."""

    def count(table: Any, *conditions: Any) -> int:
        held = stopped(table.instance_id, table.element_id, by=suspension.id)
        query = select(func.count()).select_from(table).where(held, *conditions)
        return session.scalar(query) or 0

    running = _running(session, suspension)
    return Halted(
        running=running,
        standing=_standing(session, runtime, suspension)
        if suspension.scope == "element"
        else running,
        tasks=count(Task, Task.status == "open"),
        timers=count(Timer),
        overdue=count(Timer, Timer.due_at <= now),
        jobs=count(Job, Job.status == "ready"),
        events=count(
            WaitingEvent, WaitingEvent.failed.is_(None), WaitingEvent.kind.not_in(_NOT_BEGUN)
        ),
    )


def tried(work: UnitOfWork, suspend: Callable[[], Suspension]) -> Halted:
    """Count what a suspension would keep still, by doing it and taking it back.

    Raises what doing it would raise.
    """
    found: Halted | None = None
    with suppress(_Tried), work.savepoint():
        found = halted(work.session, work.runtime, suspend(), work.now)
        raise _Tried
    work.session.expire_all()
    assert found is not None  # else `suspend` has raised
    return found


def _running(session: Session, suspension: Suspension) -> int:
    keys = select(Stopped.key).where(Stopped.suspension_id == suspension.id)
    covered = or_(
        Instance.id.in_(keys), Instance.definition_id.in_(keys), Instance.process_key.in_(keys)
    )
    query = select(func.count()).select_from(Instance)
    return session.scalar(query.where(Instance.status == RUNNING, covered)) or 0


def _standing(session: Session, runtime: Runtime, suspension: Suspension) -> int:
    """How many instances have something at the stopped step.

    Most have a row there; a process that was called and a condition are told by the history alone.
    """
    conditions: Sequence[tuple[Any, tuple[Any, ...]]] = (
        (Task, (Task.status == "open",)),
        (Timer, ()),
        (Subscription, ()),
        (Job, (Job.status.in_(("ready", "running")), Job.token.is_not(None))),
        (Incident, (Incident.status == "open",)),
        (WaitingEvent, ()),
    )
    places = [
        select(table.instance_id).where(
            stopped(table.instance_id, table.element_id, by=suspension.id), *more
        )
        for table, more in conditions
    ]
    called = aliased(Instance)
    at_call = (
        select(History.instance_id)
        .join(
            called,
            (called.parent_id == History.instance_id) & (called.parent_token == History.token),
        )
        .where(
            called.status == RUNNING,
            stopped(History.instance_id, History.element_id, by=suspension.id),
        )
    )
    balance = func.sum(case((History.kind == ENTERED, 1), else_=-1))
    at_condition = (
        select(History.instance_id)
        .join(Instance, Instance.id == History.instance_id)
        .where(
            Instance.status == RUNNING,
            History.kind.in_((ENTERED, DONE, LEFT)),
            History.element_id.in_(_conditions(session, runtime, suspension)),
            stopped(History.instance_id, History.element_id, by=suspension.id),
        )
        .group_by(History.instance_id, History.element_id)
        .having(balance > 0)
    )
    together = union(*places, at_call, at_condition).subquery()
    return session.scalar(select(func.count()).select_from(together)) or 0


def _conditions(session: Session, runtime: Runtime, suspension: Suspension) -> set[str]:
    """The events among the stopped steps that wait for a condition."""
    versions = select(Definition.id).where(Definition.process_key == suspension.process_key)
    if suspension.definition_id is not None:
        versions = versions.where(Definition.id == suspension.definition_id)
    return {
        element.id
        for definition_id in session.scalars(versions)
        for element in parsed(session, runtime, definition_id).diagram.elements.values()
        if "conditional" in [one.kind for one in element.definitions]
    }
