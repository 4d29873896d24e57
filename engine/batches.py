"""Batches: the same intervention on many instances, one transaction each, done by the pump.

What a batch does and why is fixed when it is begun. An item and its mark are one transaction, so
a killed program goes on where it was and does nothing twice. What fails is listed with its reason
and can be tried again; a batch can be stopped and what is left stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.deviations import Change, given_reason, of_instance, record
from engine.errors import Conflict, EngineError, NotFound, Rejected
from engine.ids import new_id
from engine.incidents import retry_incident
from engine.instance_host import describe
from engine.instance_migration import migrate_instance
from engine.instances import cancel_instance, instance
from engine.intervention_models import Batch, BatchItem
from engine.models import Incident
from engine.suspensions import resume_instance, suspend_instance

RUNNING, STOPPED, DONE = "running", "stopped", "done"


@dataclass(frozen=True)
class Progress:
    """How far a batch is."""

    total: int
    done: int
    failed: int

    @property
    def open(self) -> int:
        """How many are left."""
        return self.total - self.done - self.failed


def start_batch(
    work: UnitOfWork,
    kind: str,
    targets: Sequence[str],
    reason: str,
    parameters: Mapping[str, Any] | None = None,
) -> Batch:
    """Begin a batch over instances (incidents for `wiederholen`); the pump does it.

    `umziehen` needs `ziel`, the id of the version, and may have `zuordnung`.
    """
    why = given_reason(reason)
    if kind not in _ACTS:
        raise Rejected("batch_kind_unknown", kind=kind)
    wanted = list(dict.fromkeys(targets))
    if not wanted:
        raise Rejected("batch_empty")
    work.exclude("batch")
    number = (work.session.scalar(select(func.max(Batch.number))) or 0) + 1
    batch = Batch(
        id=new_id(),
        number=number,
        kind=kind,
        parameters=dict(parameters or {}),
        reason=why,
        status=RUNNING,
        at=work.now,
        by=work.actor,
    )
    work.session.add(batch)
    work.session.flush()
    for position, target in enumerate(wanted):
        item = BatchItem(batch_id=batch.id, position=position, target_id=target, status="open")
        work.session.add(item)
    work.session.flush()
    return batch


def stop_batch(work: UnitOfWork, batch_id: str) -> None:
    """Stop a batch; what is done stays done, the rest stays as it is."""
    batch = _locked(work, batch_id)
    if batch.status != RUNNING:
        raise Conflict("batch_ended", by=batch.ended_by or batch.by, at=batch.ended_at)
    batch.status, batch.ended_at, batch.ended_by = STOPPED, work.now, work.actor


def retry_batch(work: UnitOfWork, batch_id: str) -> int:
    """Try what failed again, and go on if the batch was stopped; return how many are open."""
    batch = _locked(work, batch_id)
    work.session.execute(
        update(BatchItem)
        .where(BatchItem.batch_id == batch_id, BatchItem.status == "failed")
        .values(status="open", code=None, facts=None, at=None)
    )
    left = _count(work.session, batch_id, "open")
    if left == 0:
        raise Conflict("batch_nothing_left", number=batch.number)
    batch.status, batch.ended_at, batch.ended_by = RUNNING, None, None
    return left


def open_items(session: Session, limit: int) -> Sequence[tuple[str, int, str]]:
    """Return batch, position and person of what is to be done next, batch after batch."""
    return list(
        session.execute(
            select(BatchItem.batch_id, BatchItem.position, Batch.by)
            .join(Batch, Batch.id == BatchItem.batch_id)
            .where(Batch.status == RUNNING, BatchItem.status == "open")
            .order_by(Batch.number, BatchItem.position)
            .limit(limit)
        )
    )


def run_item(work: UnitOfWork, batch_id: str, position: int) -> bool:
    """Do one item, once; false when somebody else did or the batch was stopped."""
    batch = work.session.get_one(Batch, batch_id)
    item = _open_item(work, batch, position)
    if item is None:
        return False
    work.batch = batch.id
    _ACTS[batch.kind](work, item.target_id, batch)
    work.runtime.failpoint("during_batch")
    item.status, item.at = "done", work.now
    _end_if_last(work, batch)
    return True


def report_item(work: UnitOfWork, batch_id: str, position: int, error: Exception) -> None:
    """Write down why an item was not done; what it had begun was rolled back."""
    batch = work.session.get_one(Batch, batch_id)
    item = _open_item(work, batch, position)
    if item is None:
        return
    item.status, item.at = "failed", work.now
    item.code, _ = describe(error)
    facts = error.facts if isinstance(error, EngineError) else {}
    item.facts = {name: _plain(value) for name, value in facts.items()}
    _end_if_last(work, batch)


def batches(session: Session, limit: int = 50) -> Sequence[Batch]:
    """Return batches, the newest first."""
    return session.scalars(select(Batch).order_by(Batch.number.desc()).limit(limit)).all()


def batch(session: Session, batch_id: str) -> Batch:
    """Return one batch; raises `NotFound`."""
    found = session.get(Batch, batch_id)
    if found is None:
        raise NotFound("batch", batch_id)
    return found


def progress(session: Session, batch_id: str) -> Progress:
    """Return how far a batch is."""
    rows = session.execute(
        select(BatchItem.status, func.count())
        .where(BatchItem.batch_id == batch_id)
        .group_by(BatchItem.status)
    )
    counts = dict(rows.all())
    return Progress(sum(counts.values()), counts.get("done", 0), counts.get("failed", 0))


def items(session: Session, batch_id: str, status: str | None = None) -> Sequence[BatchItem]:
    """Return a batch's items in their order."""
    query = select(BatchItem).where(BatchItem.batch_id == batch_id).order_by(BatchItem.position)
    return session.scalars(query.where(BatchItem.status == status) if status else query).all()


def _migrate(work: UnitOfWork, target: str, batch: Batch) -> None:
    given = batch.parameters
    mapping = given.get("zuordnung") or {}
    migrate_instance(work, target, given["ziel"], mapping, reason=batch.reason)


def _suspend(work: UnitOfWork, target: str, batch: Batch) -> None:
    suspend_instance(work, target, batch.reason)


def _resume(work: UnitOfWork, target: str, batch: Batch) -> None:
    resume_instance(work, target, batch.reason)


def _cancel(work: UnitOfWork, target: str, batch: Batch) -> None:
    cancel_instance(work, target, batch.reason)


def _retry(work: UnitOfWork, target: str, batch: Batch) -> None:
    incident = work.session.get(Incident, target)
    if incident is None:
        raise NotFound("incident", target)
    if incident.instance_id is not None:
        where = of_instance(instance(work.session, incident.instance_id), incident.element_id)
        change = Change({"stand": "Störung"}, {"stand": "erneut versucht"})
        record(work, "wiederholt", where, batch.reason, change)
    code = incident.code
    if not retry_incident(work, target) and incident.job_id is None:
        raise Rejected("incident_again", reason=code)


_ACTS: dict[str, Callable[[UnitOfWork, str, Batch], None]] = {
    "umziehen": _migrate,
    "anhalten": _suspend,
    "fortsetzen": _resume,
    "abbrechen": _cancel,
    "wiederholen": _retry,
}


def _open_item(work: UnitOfWork, batch: Batch, position: int) -> BatchItem | None:
    item = work.session.scalars(
        select(BatchItem)
        .where(BatchItem.batch_id == batch.id, BatchItem.position == position)
        .with_for_update()
    ).one()
    return item if item.status == "open" and batch.status == RUNNING else None


def _end_if_last(work: UnitOfWork, batch: Batch) -> None:
    work.session.flush()
    if _count(work.session, batch.id, "open") == 0:
        batch.status, batch.ended_at = DONE, work.now


def _count(session: Session, batch_id: str, status: str) -> int:
    query = select(func.count()).where(BatchItem.batch_id == batch_id, BatchItem.status == status)
    return session.scalar(query) or 0


def _locked(work: UnitOfWork, batch_id: str) -> Batch:
    found = work.session.get(Batch, batch_id, with_for_update=True)
    if found is None:
        raise NotFound("batch", batch_id)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
