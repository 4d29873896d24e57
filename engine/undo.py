"""Taking back one's own last act on tasks, while nothing has happened since.

Claiming, giving back, passing on and putting aside are taken back by themselves. A completion is
taken back only where it can be exact: its acceptor declares how (`undo`), no step, message, job or
incident followed from it, no file was filed, and the instance has not moved on. Then the instance
stands as before, the task is open again with what was entered, and the history says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine.advance import RUNNING, lock
from engine.db import UnitOfWork
from engine.definitions import parsed
from engine.errors import Conflict, Rejected
from engine.history import Entry, append
from engine.instance_host import InstanceHost
from engine.models import Instance, RequestKey, Subscription, Task, Timer, UndoPoint
from engine.registry import Call
from engine.spiff.codec import decode, encode

COMPLETED, PUT_ASIDE = "erledigt", "zurueckgestellt"
KEYS = ("business_key", "person_key", "site")
WAITS: tuple[type[Timer], type[Subscription]] = (Timer, Subscription)


@dataclass(frozen=True)
class Undone:
    """One act that was, or could be, taken back."""

    task_id: str
    name: str
    kind: str


@dataclass
class Attempt:
    """A completion that is being made: what there was before, and what came of it."""

    row: Task
    form: Mapping[str, Any]
    state: bytes
    before: dict[str, Any]
    host: InstanceHost | None = None
    call: Call | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


def attempt(work: UnitOfWork, instance: Instance, row: Task, form: Mapping[str, Any]) -> Attempt:
    """Note how an instance stands before a task of it is completed, if that can be taken back."""
    if not _is_declared(work, instance, row):
        return Attempt(row, form, b"", {})
    before: dict[str, Any] = {key: getattr(instance, key) for key in KEYS}
    before["tasks"] = _open_ids(work.session, instance.id)
    before["revision"] = instance.revision
    for model in WAITS:
        before[model.__tablename__] = _rows(work.session, model, instance.id)
    # A draft may hold more than the form: what was typed ahead for the steps after it.
    return Attempt(row, {**(row.draft or {}), **form}, instance.state, before)


def remember_completion(work: UnitOfWork, made: Attempt) -> None:
    """Keep what is needed to take a completion back, or forget the person's last act.

    Of several completions in one transaction none is kept: taking back a part would mislead.
    """
    work.completions += 1
    _forget(work)
    if work.completions > 1 or not made.before:
        return
    instance = work.session.get_one(Instance, made.row.instance_id)
    still_open = _open_ids(work.session, instance.id)
    gone = set(made.before["tasks"]) - set(still_open)
    if gone != {made.row.id} or not _is_exact(work, instance, made):
        return
    assert made.call is not None
    after = {
        "revision": instance.revision,
        "history": instance.history_length,
        "new_tasks": sorted(set(still_open) - set(made.before["tasks"])),
    }
    before = {**made.before, "form": dict(made.form), "variables": dict(made.call.variables)}
    _keep(work, made.row, COMPLETED, before, after, made.state)


def remember(
    work: UnitOfWork, row: Task, kind: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Keep what a person changed about a task; several changes at one instant are one act."""
    _forget(work, row)
    _keep(work, row, kind, before, after, None)


def undoable(session: Session, actor: str, now: datetime, within: timedelta) -> list[Undone]:
    """Return what the person could take back now; nothing if anything has happened since."""
    try:
        return [
            Undone(p.task_id, task.name, p.kind) for p, task in _points(session, actor, now, within)
        ]
    except Rejected:
        return []


def undo_last(work: UnitOfWork, within: timedelta) -> list[Undone]:
    """Take back one's last act, all of it or nothing.

    Raises `Rejected` when there is nothing to take back or it is too long ago, `Conflict` when
    something has happened since.
    """
    found = _points(work.session, work.actor, work.now, within)
    for instance_id in sorted({task.instance_id for _, task in found}):
        lock(work, instance_id)
    work.session.expire_all()
    found = _points(work.session, work.actor, work.now, within)
    for point, task in found:
        instance = work.session.get_one(Instance, task.instance_id)
        if point.kind == COMPLETED:
            _reopen(work, point, task, instance)
        else:
            for name, value in decode(point.before).items():
                setattr(task, name, value)
        work.session.flush()
        entry = Entry("rueckgaengig", task.element_id, task.name, task.id, {"was": point.kind})
        instance.history_length, instance.history_hash = append(
            work, instance.id, instance.history_length, instance.history_hash, [entry]
        )
    undone = [Undone(point.task_id, task.name, point.kind) for point, task in found]
    _forget(work)
    return undone


def _points(
    session: Session, actor: str, now: datetime, within: timedelta
) -> list[tuple[UndoPoint, Task]]:
    query = (
        select(UndoPoint, Task)
        .join(Task, Task.id == UndoPoint.task_id)
        .where(UndoPoint.actor == actor)
        .order_by(Task.id)
    )
    found = [(point, task) for point, task in session.execute(query)]
    if not found:
        raise Rejected("undo_nothing")
    minutes = int(within.total_seconds() // 60)
    for point, task in found:
        if now - point.at > within:
            raise Rejected("undo_too_late", minutes=minutes)
        instance = session.get_one(Instance, task.instance_id)
        if not _is_untouched(session, point, task, instance):
            raise Conflict("undo_overtaken", element=task.name)
    return found


def _is_untouched(session: Session, point: UndoPoint, task: Task, instance: Instance) -> bool:
    """Tell whether everything still stands as the act left it."""
    after = decode(point.after)
    if point.kind != COMPLETED:
        same = all(getattr(task, name) == value for name, value in after.items())
        return task.status == "open" and same
    known = (after["revision"], after["history"], RUNNING)
    if (instance.revision, instance.history_length, instance.status) != known:
        return False
    new = select(Task).where(Task.id.in_(after["new_tasks"]))
    return all(
        row.status == "open" and row.draft_at in (None, point.at) and row.follow_up_at is None
        for row in session.scalars(new)
    )


def _reopen(work: UnitOfWork, point: UndoPoint, task: Task, instance: Instance) -> None:
    """Put the instance, its waits and the task back to where they stood."""
    before, after = decode(point.before), decode(point.after)
    version = parsed(work.session, work.runtime, instance.definition_id)
    name = version.diagram.elements[task.element_id].attributes["annahme"]
    call = Call(instance.id, instance.process_key, task.element_id, task.id, before["variables"])
    take_back = work.runtime.registry.acceptors[name].undo
    assert take_back is not None  # a completion without it was never kept
    take_back(work, call, point.at)
    # Nobody has touched them, and the restored state will name them by the same ids again.
    work.session.execute(delete(Task).where(Task.id.in_(after["new_tasks"])))
    for model in WAITS:
        work.session.execute(delete(model).where(model.instance_id == instance.id))
        if rows := before[model.__tablename__]:
            work.session.execute(insert(model), rows)
    work.session.execute(delete(RequestKey).where(RequestKey.task_id == task.id))
    task.status, task.ended_at, task.completed_by, task.outcome = "open", None, None, None
    task.draft, task.draft_at = encode(before["form"]), work.now
    assert point.state is not None
    instance.state, instance.revision = point.state, instance.revision + 1
    for key in KEYS:
        setattr(instance, key, before[key])


def _is_declared(work: UnitOfWork, instance: Instance, row: Task) -> bool:
    """Tell whether a step's acceptor says how to take back what it writes."""
    version = parsed(work.session, work.runtime, instance.definition_id)
    name = version.diagram.elements[row.element_id].attributes.get("annahme")
    acceptor = work.runtime.registry.acceptors.get(name or "")
    return acceptor is not None and acceptor.undo is not None


def _is_exact(work: UnitOfWork, instance: Instance, made: Attempt) -> bool:
    """Tell whether nothing followed that could not be taken back."""
    host = made.host
    if host is None or made.call is None or instance.status != RUNNING:
        return False
    if instance.revision != made.before["revision"] + 1:
        return False  # what it led to came back to this instance
    if host.jobs or host.incidents or work.outgoing:
        return False
    form = host.parsed.forms.get(made.row.form or "")
    if form is not None and any(form.files(made.content)):
        return False
    elements = host.parsed.diagram.elements
    passed = [elements[entry.element_id] for entry in host.entries if entry.element_id]
    return not any(one.attributes.get("handler") or one.event for one in passed)


def _open_ids(session: Session, instance_id: str) -> list[str]:
    query = select(Task.id).where(Task.instance_id == instance_id, Task.status == "open")
    return sorted(session.scalars(query))


def _rows(
    session: Session, model: type[Timer] | type[Subscription], instance_id: str
) -> list[dict[str, Any]]:
    query = select(model).where(model.instance_id == instance_id)
    columns = [column.key for column in model.__table__.columns]
    return [{key: getattr(row, key) for key in columns} for row in session.scalars(query)]


def _keep(
    work: UnitOfWork,
    row: Task,
    kind: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    state: bytes | None,
) -> None:
    work.session.add(
        UndoPoint(
            actor=work.actor,
            task_id=row.id,
            at=work.now,
            kind=kind,
            before=encode(dict(before)),
            after=encode(dict(after)),
            state=state,
        )
    )
    work.session.flush()


def _forget(work: UnitOfWork, beside: Task | None = None) -> None:
    """Forget the person's last act; what they changed at this instant beside a task stays."""
    query = delete(UndoPoint).where(UndoPoint.actor == work.actor)
    if beside is not None:
        other = (UndoPoint.at != work.now) | (UndoPoint.kind == COMPLETED)
        query = query.where(other | (UndoPoint.task_id == beside.id))
    work.session.execute(query)
