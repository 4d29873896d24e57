"""Time passes: due timers fire, due jobs run, what was resumed and batches go on.

The scheduler, the command line, training and rehearsals all call these functions; there is no
second path. Every timer and every job has its own transaction, so one broken instance becomes an
incident and the others go on. What another process took first is simply not ours any more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import engine
from engine.catch_up import catch_up, resumed_instances
from engine.db import Database
from engine.jobs import stopped_job
from engine.models import Job
from engine.registry import JobContext

log = logging.getLogger(__name__)

BATCH = 100


def tick(db: Database) -> int:
    """Do everything that is due, and what falls due by doing it; return how much was done."""
    total = 0
    while done := _do_next(db):
        total += done
    return total


def _do_next(db: Database) -> int:
    """What waited for a resumption comes before what is due now; batches leave room for both."""
    return resume_waiting(db) + fire_due_timers(db) + run_due_jobs(db) + run_batches(db)


def run_batches(db: Database) -> int:
    """Do the next items of operators' batches; return how many were tried."""
    with db.read() as session:
        due = engine.open_items(session, BATCH)
    for batch_id, position, person in due:
        _run_item(db, batch_id, position, person)
    return len(due)


def _run_item(db: Database, batch_id: str, position: int, person: str) -> None:
    try:
        db.run(person, lambda work: engine.run_item(work, batch_id, position))
    except OperationalError:
        raise  # the database is away; the item is still open
    except Exception as error:  # noqa: BLE001 - one instance must not stop the others
        failure = error
        log.warning("batch item failed", extra={"batch": batch_id, "error": type(error).__name__})
        db.run(person, lambda work: engine.report_item(work, batch_id, position, failure))


def resume_waiting(db: Database) -> int:
    """Let happen what waited for a resumption, one instance after the other."""
    with db.read() as session:
        resumed = resumed_instances(session, BATCH)
    return sum(db.run("system", partial(catch_up, instance_id=i)) for i in resumed)


def fire_due_timers(db: Database) -> int:
    """Fire the timers due now, oldest first; return how many fired."""
    with db.read() as session:
        due = [timer.id for timer in engine.due_timers(session, db.now(), BATCH)]
    return sum(_fire(db, timer_id) for timer_id in due)


def _fire(db: Database, timer_id: str) -> bool:
    db.runtime.failpoint("during_tick")
    try:
        return db.run("timer", lambda work: engine.fire_timer(work, timer_id))
    except OperationalError as caught:
        # the database, not the instance: it is due again with the next tick
        log.warning("timer not reached", extra={"timer": timer_id, "error": type(caught).__name__})
        return False
    except Exception as caught:  # noqa: BLE001 - one broken instance must not stop the others
        error = caught
    log.warning("timer failed", extra={"timer": timer_id, "error": type(error).__name__})
    db.run("timer", lambda work: engine.report_timer_failure(work, timer_id, error))
    return False


def run_due_jobs(db: Database) -> int:
    """Run the jobs that are ready, and those whose worker died; return how many were tried."""
    tried = 0
    while tried < BATCH and _has_due_job(db):
        job = db.run("system", engine.claim_job)
        if job is None:
            break
        _run(db, job)
        tried += 1
    return tried


def _run(db: Database, job: Job) -> None:
    """Call the outside world outside any transaction, then write down what came of it."""
    db.runtime.failpoint("during_job")
    context = JobContext(job.id, job.key, job.payload, job.attempts, db.now())
    try:
        result = db.runtime.registry.handlers[job.handler].function(context)
    except Exception as caught:  # noqa: BLE001 - whatever went wrong is tried again or seen
        _fail(db, job, caught, again=True)
        return
    try:
        db.run("system", lambda work: engine.finish_job(work, job.id, result or {}))
    except OperationalError:
        raise  # the database is away; when the lease is over, the same key is tried again
    except Exception as caught:  # noqa: BLE001 - done outside, so a person must look, not we
        _fail(db, job, caught, again=False)


def _fail(db: Database, job: Job, error: Exception, *, again: bool) -> None:
    log.warning("job failed", extra={"job": job.id, "error": type(error).__name__})
    db.run("system", lambda work: engine.fail_job(work, job.id, error, again=again))


def _has_due_job(db: Database) -> bool:
    """Look without a lock first: an idle worker must not stand in the writers' way."""
    with db.read() as session:
        due = _next_job(session)
    return due is not None and due <= db.now()


def next_due(db: Database, after: datetime | None = None) -> datetime | None:
    """Return when the next timer or job falls due, of those later than `after`."""
    with db.read() as session:
        instants = (engine.next_due(session, after), _next_job(session, after))
    return min((at for at in instants if at is not None), default=None)


def _next_job(session: Session, after: datetime | None = None) -> datetime | None:
    ready_at = func.coalesce(Job.lease_until, Job.run_at)
    query = select(func.min(ready_at)).where(
        or_(Job.status == "running", and_(Job.status == "ready", ~stopped_job()))
    )
    return session.scalar(query if after is None else query.where(ready_at > after))


def pass_time(db: Database, until: datetime, move: Callable[[datetime], None]) -> int:
    """Move a clock to `until`, stopping at every instant at which something falls due."""
    total = tick(db)
    while (due := next_due(db, after=db.now())) is not None and due <= until:
        move(due)
        total += tick(db)
    move(until)
    return total + tick(db)
