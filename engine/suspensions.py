"""Suspension: an instance, a version or a step stands still until somebody resumes it.

Meanwhile no timer fires, no job is begun and no task can be completed; messages that state facts,
results of jobs and of called processes are kept. Nothing is lost: with the resumption what is
overdue happens once, in its order, at the instant of the resumption (`engine/catch_up.py`).
New instances of a suspended version begin, but no step with an effect is done in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.advance import RUNNING, lock, note
from engine.db import UnitOfWork
from engine.definitions import Parsed, parsed
from engine.deviations import Change, Where, given_reason, of_instance, record
from engine.diagram import ACTIVITIES, SUB_PROCESSES, Diagram
from engine.errors import Conflict, NotFound, Rejected
from engine.history import Entry
from engine.ids import new_id
from engine.intervention_models import Stopped, Suspension
from engine.models import Definition, Instance
from engine.stopped import EVERYTHING, keep_waiting

SUSPENDABLE = ACTIVITIES | {"intermediateCatchEvent", "boundaryEvent"}
"""Kinds of elements that can be stopped for themselves: where something is done or waited for."""

_RUNS = {"stand": "läuft"}
_STANDS = {"stand": "angehalten"}


def suspend_instance(work: UnitOfWork, instance_id: str, reason: str) -> Suspension:
    """Stop an instance and what it called."""
    why = given_reason(reason)
    instance = lock(work, instance_id)
    if instance.status != RUNNING:
        raise Conflict("instance_ended", status=instance.status)
    _refuse_twice(work, Suspension.scope == "instance", Suspension.instance_id == instance_id)
    suspension = Suspension(
        scope="instance",
        instance_id=instance_id,
        definition_id=instance.definition_id,
        process_key=instance.process_key,
    )
    _begin(work, suspension, why, [(i.id, EVERYTHING) for i in _with_called(work, instance)])
    record(work, "angehalten", of_instance(instance), why, Change(_RUNS, _STANDS))
    note(work, instance, [Entry("angehalten", content={"grund": why})])
    return suspension


def suspend_version(work: UnitOfWork, definition_id: str, reason: str) -> Suspension:
    """Stop every instance of a version."""
    why = given_reason(reason)
    version = parsed(work.session, work.runtime, definition_id)
    _refuse_twice(work, Suspension.scope == "version", Suspension.definition_id == definition_id)
    suspension = Suspension(
        scope="version", definition_id=definition_id, process_key=version.process_key
    )
    _begin(work, suspension, why, [(definition_id, EVERYTHING)])
    where = Where(version.process_key, definition_id)
    record(work, "angehalten", where, why, Change(_RUNS, _STANDS))
    return suspension


def suspend_element(
    work: UnitOfWork,
    process_key: str,
    element_id: str,
    reason: str,
    *,
    definition_id: str | None = None,
) -> Suspension:
    """Stop a step with its border and its inside, in one version or in all of them."""
    why = given_reason(reason)
    versions = _versions(work, process_key, definition_id)
    diagrams = [v.diagram for v in versions if element_id in v.diagram.elements]
    if not diagrams:
        raise NotFound("element", element_id)
    if any(d.elements[element_id].kind not in SUSPENDABLE for d in diagrams):
        raise Rejected("element_not_suspendable", element=element_id)
    _refuse_twice(
        work,
        Suspension.scope == "element",
        Suspension.process_key == process_key,
        Suspension.element_id == element_id,
        Suspension.definition_id == definition_id,
    )
    covered = sorted({e for diagram in diagrams for e in _covered(diagram, element_id)})
    suspension = Suspension(
        scope="element",
        definition_id=definition_id,
        process_key=process_key,
        element_id=element_id,
    )
    _begin(work, suspension, why, [(definition_id or process_key, e) for e in covered])
    where = Where(process_key, definition_id, element_id=element_id)
    record(work, "angehalten", where, why, Change(_RUNS, _STANDS))
    return suspension


def resume(work: UnitOfWork, suspension_id: str, reason: str) -> None:
    """End a suspension; what waited happens with the next tick, in its order."""
    why = given_reason(reason)
    found = work.session.get(Suspension, suspension_id, with_for_update=True)
    if found is None:
        raise NotFound("suspension", suspension_id)
    if found.ended_at is not None:
        raise Conflict("suspension_ended", by=found.ended_by or "", at=found.ended_at)
    found.ended_at, found.ended_by, found.end_reason = work.now, work.actor, why
    touched = _touched(work, found)
    work.session.execute(delete(Stopped).where(Stopped.suspension_id == suspension_id))
    for instance in touched:  # a condition may have become true meanwhile
        if parsed(work.session, work.runtime, instance.definition_id).specs.has_conditions:
            keep_waiting(work, instance.id, EVERYTHING, "again", {})
    where = Where(found.process_key, found.definition_id, None, found.element_id)
    if found.instance_id is not None:
        instance = lock(work, found.instance_id)
        where = of_instance(instance)
        note(work, instance, [Entry("fortgesetzt", content={"grund": why})])
    record(work, "fortgesetzt", where, why, Change(_STANDS, _RUNS))


def resume_instance(work: UnitOfWork, instance_id: str, reason: str) -> None:
    """End the suspension of an instance itself; not that of its version or of a step."""
    lock(work, instance_id)
    found = work.session.scalars(
        select(Suspension).where(
            Suspension.instance_id == instance_id, Suspension.ended_at.is_(None)
        )
    ).first()
    if found is None:
        raise Conflict("instance_not_suspended", instance=instance_id)
    resume(work, found.id, reason)


def suspensions(session: Session, *, only_open: bool = True) -> Sequence[Suspension]:
    """Return suspensions, the oldest first."""
    query = select(Suspension).order_by(Suspension.at, Suspension.id)
    return session.scalars(query.where(Suspension.ended_at.is_(None)) if only_open else query).all()


def end_with(work: UnitOfWork, instance_id: str) -> None:
    """An instance that ended does not stand still any more."""
    open_one = select(Suspension).where(
        Suspension.instance_id == instance_id, Suspension.ended_at.is_(None)
    )
    for found in work.session.scalars(open_one):
        found.ended_at, found.ended_by = work.now, work.actor
        work.session.execute(delete(Stopped).where(Stopped.suspension_id == found.id))


def _begin(
    work: UnitOfWork, suspension: Suspension, reason: str, places: Iterable[tuple[str, str]]
) -> None:
    suspension.id, suspension.reason = new_id(), reason
    suspension.at, suspension.by = work.now, work.actor
    work.session.add(suspension)
    work.session.flush()
    for key, element_id in places:
        work.session.add(Stopped(key=key, element_id=element_id, suspension_id=suspension.id))
    work.session.flush()


def _refuse_twice(work: UnitOfWork, *same: object) -> None:
    known = work.session.scalars(
        select(Suspension).where(*same, Suspension.ended_at.is_(None))  # type: ignore[arg-type]
    ).first()
    if known is not None:
        raise Conflict("already_suspended", by=known.by, at=known.at)


def _with_called(work: UnitOfWork, instance: Instance) -> list[Instance]:
    """Return an instance and the running ones that it called, directly or through others."""
    found, pending = [], [instance]
    while pending:
        current = pending.pop()
        found.append(current)
        called = select(Instance).where(
            Instance.parent_id == current.id, Instance.status == RUNNING
        )
        pending.extend(work.session.scalars(called))
    return found


def _touched(work: UnitOfWork, suspension: Suspension) -> Sequence[Instance]:
    """Return the running instances that a suspension kept still."""
    keys = select(Stopped.key).where(Stopped.suspension_id == suspension.id)
    column = Instance.process_key
    if suspension.scope == "instance":
        column = Instance.id
    elif suspension.definition_id is not None:
        column = Instance.definition_id
    return work.session.scalars(
        select(Instance).where(column.in_(keys), Instance.status == RUNNING).order_by(Instance.id)
    ).all()


def _versions(work: UnitOfWork, process_key: str, definition_id: str | None) -> list[Parsed]:
    if definition_id is not None:
        version = parsed(work.session, work.runtime, definition_id)
        return [version] if version.process_key == process_key else []
    ids = work.session.scalars(
        select(Definition.id).where(Definition.process_key == process_key)
    ).all()
    return [parsed(work.session, work.runtime, i) for i in ids]


def _covered(diagram: Diagram, element_id: str) -> set[str]:
    """Return a step with its border and everything inside it."""
    found, pending = set(), [element_id]
    while pending:
        current = pending.pop()
        found.add(current)
        pending.extend(e.id for e in diagram.attached.get(current, ()))
        if diagram.elements[current].kind in SUB_PROCESSES:
            pending.extend(e.id for e in diagram.inside.get(current, ()))
    return found
