"""Jobs: work outside any transaction, at least once with a key, or an incident.

A worker leases a job, calls the outside world without a transaction, and finishes it in one. A
worker that dies leaves a lease that runs out. After the last try a person sees an incident.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.advance import RUNNING, advance, lock
from engine.db import UnitOfWork
from engine.durations import parse_duration
from engine.errors import BpmnError, BrokenState, NotFound
from engine.history import Entry
from engine.ids import new_id
from engine.instance_host import InstanceHost, describe
from engine.models import Incident, Job
from engine.retries import USUAL_TRIES
from engine.spiff.codec import decode, encode
from engine.spiff.machine import Machine
from engine.stopped import is_kept_back, keep_waiting, stopped
from engine.values import conform

LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_GROWN_PAUSE = timedelta(seconds=30), timedelta(hours=1)


def enqueue_job(work: UnitOfWork, handler: str, payload: Mapping[str, Any], key: str) -> Job:
    """Queue a job without a token; the same key again is the job that is there."""
    if handler not in work.runtime.registry.handlers:
        raise NotFound("handler", handler)
    find = select(Job).where(Job.key == key)
    if (known := work.session.scalars(find).first()) is not None:
        return known
    job = Job(
        id=new_id(),
        handler=handler,
        key=key,
        payload=encode(dict(payload)),
        status="ready",
        attempts=0,
        run_at=work.now,
        created_at=work.now,
    )
    try:
        with work.savepoint():
            work.session.add(job)
    except IntegrityError:  # queued by somebody else a moment ago
        return work.session.scalars(find).one()
    return job


def open_payloads(session: Session, handler: str) -> list[dict[str, Any]]:
    """Return what is still to be done by a handler's jobs."""
    query = select(Job.payload).where(Job.handler == handler, Job.status.in_(("ready", "running")))
    return [decode(payload) for payload in session.scalars(query.order_by(Job.run_at, Job.id))]


def claim_job(work: UnitOfWork) -> Job | None:
    """Lease the next job that is due, or whose worker died; its payload is decoded."""
    job = work.session.scalars(
        select(Job)
        .where(
            or_(
                and_(Job.status == "ready", Job.run_at <= work.now, ~stopped_job()),
                and_(Job.status == "running", Job.lease_until <= work.now),
            )
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if job is None:
        return None
    if job.attempts >= _tries(job):  # ready ones have tries left: all its workers died
        _give_up(work, job, BrokenState("job_abandoned"))
        return claim_job(work)
    job.status, job.attempts = "running", job.attempts + 1
    job.lease_until, job.owner = work.now + LEASE, new_id()
    work.session.flush()
    work.session.expunge(job)
    job.payload = decode(job.payload)
    return job


def finish_job(work: UnitOfWork, job_id: str, result: Mapping[str, Any]) -> None:
    """Write down a job's result and let its token go on; a second finish changes nothing."""
    job = _locked(work, job_id)
    if job.status in ("done", "cancelled"):
        return
    handler = work.runtime.registry.handlers[job.handler]
    job.status, job.ended_at, job.error = "done", work.now, None
    work.session.flush()
    if handler.store is not None:
        handler.store(work, decode(job.payload), result)
    job.payload = {}  # what was sent is no longer needed, and may name people
    _resolve(work, job, "retried")
    if job.token is not None:
        variables = conform(result, handler.returns, source=handler.name)
        if not _keep(work, job, "job", {"variablen": variables}):
            finish_token(work, job, variables)


def fail_job(work: UnitOfWork, job_id: str, error: Exception, *, again: bool = True) -> None:
    """Plan another try after a pause, or give it to a person."""
    job = _locked(work, job_id)
    if job.status != "running":
        return
    if isinstance(error, BpmnError) and job.token is not None:
        job.status, job.ended_at, job.error = "done", work.now, error.code
        if not _keep(work, job, "error", {"fehler": error.code}):
            throw_token(work, job, error.code)
    elif again and job.attempts < _tries(job):
        job.status, job.run_at, job.lease_until = "ready", _next_try(job, work.now), None
        job.error, _ = describe(error)
    else:
        _give_up(work, job, error)


def _tries(job: Job) -> int:
    return job.tries or USUAL_TRIES


def _next_try(job: Job, now: datetime) -> datetime:
    """Return the end of the pause: its step's own, else a longer one every time, with jitter."""
    if job.pause is not None:
        return parse_duration(job.pause).after(now)
    pause: timedelta = min(FIRST_PAUSE * 2 ** (job.attempts - 1), LONGEST_GROWN_PAUSE)
    return now + pause * random.uniform(0.5, 1)


def _give_up(work: UnitOfWork, job: Job, error: Exception) -> None:
    code, detail = describe(error)
    job.status, job.ended_at, job.lease_until, job.error = "failed", None, None, code
    _report(work, job, code, detail)


def rerun_job(work: UnitOfWork, job_id: str) -> None:
    """Give a failed job its tries again, at once."""
    job = _locked(work, job_id)
    if job.status == "failed":
        job.status, job.attempts, job.run_at = "ready", 0, work.now


def stopped_job() -> ColumnElement[bool]:
    """Return the condition that a job's step stands still by a suspension."""
    return stopped(Job.instance_id, Job.element_id)


def _keep(work: UnitOfWork, job: Job, kind: str, content: Mapping[str, Any]) -> bool:
    """Keep a result whose step stands still; it was done outside and must not be done again."""
    instance_id, element_id = job.instance_id or "", job.element_id or ""
    if not is_kept_back(work.session, instance_id, element_id):
        return False
    keep_waiting(work, instance_id, element_id, kind, {"job": job.id, **content}, job.token)
    return True


def finish_token(work: UnitOfWork, job: Job, variables: Mapping[str, Any]) -> None:
    """Let a finished job's token go on."""
    instance = lock(work, job.instance_id or "")
    token = job.token or ""
    if instance.status != RUNNING:
        return

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        if token in machine.tokens():  # else the process went another way meanwhile
            machine.finish_step(token, variables)
        return []

    advance(work, instance, act)


def throw_token(work: UnitOfWork, job: Job, code: str) -> None:
    """Let a failed job's error be caught in the diagram, else be seen by a person."""
    instance = lock(work, job.instance_id or "")
    token = job.token or ""
    caught = True

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        nonlocal caught
        if token in machine.tokens():
            caught = machine.throw_at(token, code)
        return []

    advance(work, instance, act)
    if not caught:
        _give_up(work, job, BrokenState("error_not_caught", error=code))


def _locked(work: UnitOfWork, job_id: str) -> Job:
    """Lock a job behind its instance, as everybody does who moves the instance."""
    job = work.session.get(Job, job_id)
    if job is None:
        raise NotFound("job", job_id)
    if job.instance_id is not None:
        lock(work, job.instance_id)
    work.session.refresh(job, with_for_update=True)
    return job


def _report(work: UnitOfWork, job: Job, code: str, detail: str) -> None:
    open_one = work.session.scalars(
        select(Incident).where(Incident.job_id == job.id, Incident.status == "open")
    ).first()
    if open_one is not None:
        open_one.attempts += job.attempts
        open_one.code, open_one.detail, open_one.last_at = code, detail, work.now
        return
    work.session.add(
        Incident(
            id=new_id(),
            instance_id=job.instance_id,
            element_id=job.element_id,
            token=job.token,
            job_id=job.id,
            handler=job.handler,
            kind="job",
            code=code,
            detail=detail,
            attempts=job.attempts,
            status="open",
            created_at=work.now,
            last_at=work.now,
        )
    )


def _resolve(work: UnitOfWork, job: Job, how: str) -> None:
    for incident in work.session.scalars(
        select(Incident).where(Incident.job_id == job.id, Incident.status == "open")
    ):
        incident.status, incident.resolution = "resolved", how
        incident.resolved_at, incident.resolved_by = work.now, work.actor
