"""Incidents: what a person must see, retry, or settle by hand with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import idle_starts, rows
from engine.advance import advance, lock
from engine.catch_up import RESUMPTION, try_again
from engine.db import UnitOfWork
from engine.deliveries import deliver_again
from engine.deviations import Change, of_instance, record
from engine.errors import Conflict, NotFound, Rejected
from engine.history import Entry
from engine.instance_host import InstanceHost
from engine.jobs import finish_job, rerun_job
from engine.models import Incident
from engine.spiff.machine import Machine
from engine.stopped import refuse_stopped
from engine.values import conform


def incidents(session: Session, *, only_open: bool = True) -> Sequence[Incident]:
    """Return incidents, the oldest first."""
    query = select(Incident).order_by(Incident.created_at, Incident.id)
    return session.scalars(query.where(Incident.status == "open") if only_open else query).all()


def incident_ids(
    session: Session,
    *,
    code: str | None = None,
    handler: str | None = None,
    element_id: str | None = None,
) -> Sequence[str]:
    """Return the open incidents of one cause, the oldest first; for trying many again."""
    query = select(Incident.id).where(Incident.status == "open")
    wanted = ((Incident.code, code), (Incident.handler, handler), (Incident.element_id, element_id))
    for column, value in wanted:
        if value is not None:
            query = query.where(column == value)
    return session.scalars(query.order_by(Incident.created_at, Incident.id)).all()


def retry_incident(work: UnitOfWork, incident_id: str) -> bool:
    """Try again; true if it worked at once (a job is only queued again)."""
    incident = _open(work, incident_id)
    if incident.kind == idle_starts.KIND:
        raise Rejected("incident_only_by_hand")
    if incident.job_id is not None:
        rerun_job(work, incident.job_id)
        return False
    if incident.instance_id is not None:
        refuse_stopped(work, incident.instance_id, incident.element_id)
    if incident.timer_id is not None:
        _settle(work, incident, "retried")  # the timer is due and fires with the next tick
        return True
    if incident.kind == RESUMPTION:
        try_again(work, incident.instance_id or "", incident.element_id)
        _settle(work, incident, "retried")
        return True
    worked = (
        deliver_again(work, incident) if incident.kind == "message" else _resume(work, incident)
    )
    if worked:
        _settle(work, incident, "retried")
    return worked


def _resume(work: UnitOfWork, incident: Incident) -> bool:
    token = incident.token or ""
    tries = incident.attempts
    instance = lock(work, incident.instance_id or "")

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        standing = machine.tokens().get(token)
        if standing is not None and standing.kind == "task":  # it waits for its person all the same
            rows.describe_again(work, host, standing)
        else:
            machine.resume(token)
        return [Entry("behoben", incident.element_id, token=token, content={"art": "wiederholt"})]

    advance(work, instance, act)
    work.session.flush()
    work.session.refresh(incident)
    return incident.attempts <= tries


def resolve_incident(
    work: UnitOfWork, incident_id: str, reason: str, data: Mapping[str, Any] | None = None
) -> None:
    """Settle an incident by hand: the step counts as done with the result given in `data`."""
    if not reason.strip():
        raise Rejected("reason_missing")
    incident = _open(work, incident_id)
    if incident.instance_id is not None:
        refuse_stopped(work, incident.instance_id, incident.element_id)
    handler = work.runtime.registry.handlers.get(incident.handler or "")
    values = dict(data or {})
    if incident.job_id is not None:
        finish_job(work, incident.job_id, values)
    elif incident.timer_id is not None or incident.kind in ("message", RESUMPTION):
        raise Rejected("incident_needs_retry", element=incident.element_id)
    elif incident.kind != idle_starts.KIND:  # of those, only the reason is kept
        declared = handler.returns if handler is not None else {}
        _finish(work, incident, conform(values, declared, source=incident.handler or ""), reason)
    _settle(work, incident, f"by_hand: {reason.strip()}")
    if incident.instance_id is not None:
        instance = lock(work, incident.instance_id)
        change = Change({"stand": "Störung"}, {"stand": "von Hand gelöst", **values})
        record(work, "geloest", of_instance(instance, incident.element_id), reason.strip(), change)


def _finish(
    work: UnitOfWork, incident: Incident, variables: Mapping[str, Any], reason: str
) -> None:
    token = incident.token or ""
    instance = lock(work, incident.instance_id or "")

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        if not machine.can_finish_by_hand(token):
            raise Rejected("incident_needs_retry", element=incident.element_id)
        machine.finish_step(token, variables)
        content = {"art": "von_hand", "grund": reason.strip(), **variables}
        return [Entry("behoben", incident.element_id, token=token, content=content)]

    advance(work, instance, act)


def _open(work: UnitOfWork, incident_id: str) -> Incident:
    incident = work.session.get(Incident, incident_id)
    if incident is None:
        raise NotFound("incident", incident_id)
    if incident.instance_id is not None:  # whoever settles it at the same time comes first
        lock(work, incident.instance_id)
        work.session.refresh(incident)
    if incident.status != "open":
        raise Conflict("incident_resolved", by=incident.resolved_by or "", at=incident.resolved_at)
    return incident


def _settle(work: UnitOfWork, incident: Incident, how: str) -> None:
    incident.status, incident.resolution = "resolved", how
    incident.resolved_at, incident.resolved_by = work.now, work.actor
