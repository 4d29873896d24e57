"""After a resumption: what came meanwhile happens now, in the order in which it came, once.

Messages, results and timers of one instance are put in one order by their instants and happen in
one transaction, at the instant of the resumption. What fails is an incident, the rest goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine import calls, jobs, signals
from engine.advance import RUNNING, advance, lock
from engine.db import UnitOfWork
from engine.deliveries import deliver_late
from engine.history import Entry
from engine.ids import new_id
from engine.instance_host import InstanceHost, describe
from engine.intervention_models import WaitingEvent
from engine.models import Incident, Instance, Job, Subscription, Timer
from engine.outgoing import CallResult
from engine.spiff.codec import decode
from engine.spiff.machine import Machine
from engine.stopped import stopped
from engine.timers import fire_timer, overdue_timer, report_timer_failure

RESUMPTION = "resumption"
"""Kind of the incidents of what failed at a resumption."""


def resumed_instances(session: Session, limit: int) -> Sequence[str]:
    """Return the instances for which something waits that may happen now."""
    return session.scalars(
        select(WaitingEvent.instance_id)
        .where(WaitingEvent.failed.is_(None), ~_stopped())
        .group_by(WaitingEvent.instance_id)
        .order_by(func.min(WaitingEvent.id))
        .limit(limit)
    ).all()


def catch_up(work: UnitOfWork, instance_id: str) -> int:
    """Let everything happen that waited for an instance's resumption; return how much it was."""
    instance = lock(work, instance_id)
    if instance.status != RUNNING:
        work.session.execute(delete(WaitingEvent).where(WaitingEvent.instance_id == instance_id))
        return 0
    count = 0
    while (event := _next(work, instance_id)) is not None:
        timer = overdue_timer(work.session, instance_id, event.at)
        if timer is not None:
            _fire(work, timer)
        else:
            _happen(work, event)
        count += 1
    return count


def try_again(work: UnitOfWork, instance_id: str, element_id: str | None) -> None:
    """Let what failed at its resumption happen with the next tick."""
    failed = select(WaitingEvent).where(
        WaitingEvent.instance_id == instance_id,
        WaitingEvent.element_id == (element_id or ""),
        WaitingEvent.failed.is_not(None),
    )
    for event in work.session.scalars(failed):
        event.failed = None


def _stopped() -> Any:
    return stopped(WaitingEvent.instance_id, WaitingEvent.element_id)


def _next(work: UnitOfWork, instance_id: str) -> WaitingEvent | None:
    return work.session.scalars(
        select(WaitingEvent)
        .where(WaitingEvent.instance_id == instance_id, WaitingEvent.failed.is_(None), ~_stopped())
        .order_by(WaitingEvent.id)
        .limit(1)
    ).first()


def _fire(work: UnitOfWork, timer: Timer) -> None:
    identifier = timer.id
    try:
        with work.savepoint():
            fire_timer(work, identifier)
    except Exception as error:  # noqa: BLE001 - it becomes an incident, the others go on
        report_timer_failure(work, identifier, error)
        work.session.flush()


def _happen(work: UnitOfWork, event: WaitingEvent) -> None:
    content = decode(event.content)
    try:
        with work.savepoint():
            _act(work, event, content)
            # What it led to may have closed its own row already.
            gone = delete(WaitingEvent).where(WaitingEvent.id == event.id)
            work.session.execute(gone.execution_options(synchronize_session="fetch"))
    except Exception as error:  # noqa: BLE001 - it becomes an incident, the others go on
        event.failed, detail = describe(error)
        _report(work, event, detail)
        work.session.flush()


def _act(work: UnitOfWork, event: WaitingEvent, content: dict[str, Any]) -> None:
    instance = lock(work, event.instance_id)
    if instance.status != RUNNING:
        return
    if event.kind in ("message", "signal"):
        _deliver(work, instance, event, content)
    elif event.kind == "call":
        calls.go_back(work, CallResult(**content))
    elif event.kind == "job":
        jobs.finish_token(work, work.session.get_one(Job, content["job"]), content["variablen"])
    elif event.kind == "error":
        jobs.throw_token(work, work.session.get_one(Job, content["job"]), content["fehler"])
    else:
        advance(work, instance, _begin(event.token))


def _begin(token: str | None) -> Any:
    """A step that was not begun begins; without a token only conditions are asked again."""

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        if token is not None and token in machine.tokens():
            machine.resume(token)
        return []

    return act


def _deliver(
    work: UnitOfWork, instance: Instance, event: WaitingEvent, content: dict[str, Any]
) -> None:
    """Reach whoever waits at that step now: an earlier event may have ended the wait."""
    waiting = work.session.scalars(
        select(Subscription.id)
        .where(
            Subscription.instance_id == instance.id,
            Subscription.element_id == event.element_id,
            Subscription.kind == event.kind,
            Subscription.message == content["name"],
            Subscription.value == content.get("wert", ""),
        )
        .order_by(Subscription.created_at, Subscription.id)
    ).all()
    for token in waiting:
        if event.kind == "message":
            deliver_late(work, token, content["name"], content["inhalt"])
        elif work.session.get(Subscription, token, populate_existing=True) is not None:
            advance(work, lock(work, instance.id), signals.hear(token, content["name"]))


def _report(work: UnitOfWork, event: WaitingEvent, detail: str) -> None:
    work.session.add(
        Incident(
            id=new_id(),
            instance_id=event.instance_id,
            element_id=event.element_id,
            token=event.token,
            kind=RESUMPTION,
            code=event.failed or "",
            detail=detail,
            attempts=1,
            status="open",
            created_at=work.now,
            last_at=work.now,
        )
    )
