"""User tasks: claimed, passed on, drafted, completed once.

Completing is one conditional update behind the instance's lock, so of two people one wins and the
other is told by whom and when. The same submitted form (same key) is answered with the recorded
result. The rule behind a form is its acceptor: page, command line and rehearsal all pass here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from engine import form_keys, undo
from engine.advance import RUNNING, advance, lock, note
from engine.db import UnitOfWork
from engine.definitions import Parsed, parsed
from engine.errors import Conflict, InvalidForm, NotFound
from engine.form_files import keep_files
from engine.forms import Form
from engine.history import Entry
from engine.instance_host import InstanceHost
from engine.models import Instance, Task
from engine.registry import Call
from engine.spiff.codec import encode
from engine.spiff.host import Place
from engine.spiff.machine import Machine
from engine.stopped import refuse_stopped
from engine.values import conform, key_text, storable


class _Tried(Exception):
    """Ends a trial whose writes are taken back."""


@dataclass(frozen=True)
class TaskView:
    """A task as lists and pages see it."""

    id: str
    instance_id: str
    definition_id: str
    process_key: str
    business_key: str | None
    person_key: str | None
    element_id: str
    name: str
    group: str | None
    assignee: str | None
    form: str | None
    status: str
    due_at: datetime | None
    follow_up_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    completed_by: str | None
    outcome: Mapping[str, Any] | None
    draft: Mapping[str, Any] | None
    draft_at: datetime | None


@dataclass(frozen=True)
class Completion:
    """What completing a task came to; `repeated` when the same form was sent again."""

    task_id: str
    instance_id: str
    outcome: Mapping[str, Any]
    repeated: bool = False


@dataclass(frozen=True)
class TaskForm:
    """A task's form with the values it opens with and the choices that are free now."""

    form: Form | None
    values: Mapping[str, Any]
    options: Mapping[str, Sequence[Mapping[str, Any]]]


def open_tasks(
    session: Session,
    groups: Sequence[str] | None = None,
    assignee: str | None = None,
    instance_id: str | None = None,
    business_key: str | None = None,
) -> list[TaskView]:
    """Return open tasks by deadline; `groups` and `assignee` together mean either."""
    query = select(Task).where(Task.status == "open")
    either: list[ColumnElement[bool]] = []
    if groups is not None:
        either.append(Task.group.in_(list(groups)))
    if assignee is not None:
        either.append(Task.assignee == assignee)
    if either:
        query = query.where(or_(*either))
    if instance_id is not None:
        query = query.where(Task.instance_id == instance_id)
    if business_key is not None:
        query = query.where(Task.business_key == business_key)
    rows = session.scalars(
        query.order_by(Task.due_at.is_(None), Task.due_at, Task.created_at, Task.id)
    )
    return [view(row) for row in rows]


def task_view(session: Session, task_id: str) -> TaskView:
    """Return one task in whatever state; raises `NotFound`."""
    row = session.get(Task, task_id)
    if row is None:
        raise NotFound("task", task_id)
    return view(row)


def view(row: Task) -> TaskView:
    """Return a task's row as its frozen view."""
    return TaskView(**{name: getattr(row, name) for name in TaskView.__dataclass_fields__})


def task_form(work: UnitOfWork, task_id: str, element_id: str | None = None) -> TaskForm:
    """Return a task's form as it opens; `work` may be read-only.

    With `element_id` it is the form of another step of the same process, opened ahead of its time
    with what is known now: several steps may be one conversation.
    """
    host, place = _standing(work, task_id, element_id)
    given = _prefill(host, host.parsed, place)
    options = {key: value for key, value in given.items() if _is_options(value)}
    form = _form_at(host, place)
    return TaskForm(form, {k: v for k, v in given.items() if k not in options}, options)


def try_form(work: UnitOfWork, task_id: str, element_id: str, form: Mapping[str, Any]) -> None:
    """Check a form as completing would, also ahead of its time, and keep nothing of it.

    Raises what completing would raise; so a page of several steps can name all problems at once.
    """
    host, place = _standing(work, task_id, element_id)
    with suppress(_Tried), work.savepoint():
        _accept(work, host, place, form)
        raise _Tried


def claim_task(work: UnitOfWork, task_id: str, assignee: str | None = None) -> None:
    """Take an unclaimed task; raises `Conflict` naming who has it."""
    who = assignee or work.actor
    free = (Task.assignee.is_(None)) | (Task.assignee == who)
    _change_assignee(work, task_id, who, free, "uebernommen")


def release_task(work: UnitOfWork, task_id: str) -> None:
    """Give a task back to its group."""
    _change_assignee(work, task_id, None, Task.assignee == work.actor, "zurueckgegeben")


def assign_task(work: UnitOfWork, task_id: str, assignee: str) -> None:
    """Pass a task on to a person, whoever has it now."""
    _change_assignee(work, task_id, assignee, Task.id == task_id, "weitergegeben")


def regroup_tasks(work: UnitOfWork, instance_id: str) -> None:
    """Ask the diagram again whose the open tasks are, after a fact they hang on has changed.

    Who had taken a task that now belongs to another group gives it back.
    """
    instance = lock(work, instance_id)
    if instance.status != RUNNING:
        return
    version = parsed(work.session, work.runtime, instance.definition_id)
    host, machine = _peek(work, instance, version)
    query = select(Task).where(Task.instance_id == instance_id, Task.status == "open")
    moved = []
    for row in work.session.scalars(query.order_by(Task.created_at, Task.id)):
        text = version.diagram.elements[row.element_id].attributes.get("gruppe")
        group = key_text(host.evaluate(_place(machine, row), text), "gruppe") if text else None
        if group != row.group:
            row.group, row.assignee = group, None
            content = {"gruppe": group}
            moved.append(Entry("weitergegeben", row.element_id, row.name, row.id, content))
    note(work, instance, moved)


def move_instance(work: UnitOfWork, instance_id: str, site: str) -> None:
    """Put an instance under another site: whose list it stands in, who may see it, whose tasks.

    A finished instance moves too: a case's past goes with the case.
    """
    instance = lock(work, instance_id)
    if instance.site != site:
        instance.site = site
        note(work, instance, [Entry("umgezogen", content={"standort": site})])
    regroup_tasks(work, instance_id)


def follow_up_task(work: UnitOfWork, task_id: str, at: datetime | None) -> None:
    """Put a task aside until an instant; its deadline stays."""
    row = _require_open(work, task_id)
    earlier = {"follow_up_at": row.follow_up_at}
    row.follow_up_at = at
    undo.remember(work, row, undo.PUT_ASIDE, earlier, {"follow_up_at": at})


def save_draft(work: UnitOfWork, task_id: str, form: Mapping[str, Any]) -> None:
    """Keep what was typed so far; completing or losing the task ends it."""
    changed = work.session.execute(
        update(Task)
        .where(Task.id == task_id, Task.status == "open")
        .values(draft=encode(dict(form)), draft_at=work.now)
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        _refuse_closed(work.session, task_id)


def complete_task(
    work: UnitOfWork, task_id: str, form: Mapping[str, Any], token: str | None = None
) -> Completion:
    """Complete a task with a form.

    Raises `InvalidForm` or another `Rejected` of the acceptor (nothing changed), `Conflict` when
    the task is gone or stands still.
    """
    row = work.session.get(Task, task_id)
    if row is None:
        raise NotFound("task", task_id)
    instance = lock(work, row.instance_id)
    if token is not None and form_keys.was_taken(work, task_id, token):
        work.session.refresh(row)
        return Completion(task_id, row.instance_id, row.outcome or {}, repeated=True)
    if instance.status != RUNNING:
        _refuse_closed(work.session, task_id)
    refuse_stopped(work, row.instance_id, row.element_id)
    outcome: dict[str, Any] = {}
    made = undo.attempt(work, instance, row, form)

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        if task_id not in machine.tokens():
            _refuse_closed(work.session, task_id)
        with work.savepoint():
            place = _place(machine, row)
            accepted, content = _accept(work, host, place, form)
        made.host, made.call, made.content = host, host.call(place), content
        _take(work, task_id)
        if token is not None:
            form_keys.take(work, task_id, token)
        outcome.update(accepted)
        machine.complete_task(task_id, accepted)
        entry = Entry("erledigt", row.element_id, row.name, task_id, content)
        host.entries = [e for e in host.entries if (e.kind, e.token) != ("erledigt", task_id)]
        return [entry]

    advance(work, instance, act)
    work.session.execute(update(Task).where(Task.id == task_id).values(outcome=encode(outcome)))
    undo.remember_completion(work, made)
    return Completion(task_id, row.instance_id, outcome)


def _standing(work: UnitOfWork, task_id: str, element_id: str | None) -> tuple[InstanceHost, Place]:
    """Return where a task stands, or the same place as if the token were at another element."""
    row = work.session.get(Task, task_id)
    if row is None:
        raise NotFound("task", task_id)
    instance = work.session.get(Instance, row.instance_id)
    if instance is None:
        raise NotFound("instance", row.instance_id)
    version = parsed(work.session, work.runtime, instance.definition_id)
    host, machine = _peek(work, instance, version)
    place = _place(machine, row)
    return host, replace(place, element_id=element_id) if element_id else place


def _form_at(host: InstanceHost, place: Place) -> Form | None:
    element = host.parsed.diagram.elements[place.element_id]
    return host.parsed.forms.get(element.attributes.get("formular", ""))


def _accept(
    work: UnitOfWork, host: InstanceHost, place: Place, raw: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Check a form by its fields and its acceptor; return variables and the typed content."""
    element = host.parsed.diagram.elements[place.element_id]
    form, name = _form_at(host, place), element.attributes.get("annahme")
    content = dict(raw)
    if form is not None:
        given = _prefill(host, host.parsed, place)
        options = {key: value for key, value in given.items() if _is_options(value)}
        content, errors = form.read(raw, options=options, initial=given, now=work.now)
        rules = work.runtime.registry.form_rules.get(name or "")
        told = {error.field for error in errors}
        broken = rules(work, host.call(place), content) if rules is not None else ()
        if errors := [*errors, *(error for error in broken if error.field not in told)]:
            raise InvalidForm(errors)
        keep_files(work, host.call(place), form, content)
    if name is None:
        return content, content
    acceptor = work.runtime.registry.acceptors[name]
    arguments = host.parameters(place, acceptor)
    work.runtime.failpoint("before_handler")
    result = acceptor.function(work, host.call(place), content, **arguments)
    work.session.flush()
    work.runtime.failpoint("after_handler")
    accepted = conform(result or {}, acceptor.returns, source=name)
    storable(accepted, source=name)
    return accepted, content


def _prefill(host: InstanceHost, version: Parsed, place: Place) -> Mapping[str, Any]:
    name = version.diagram.elements[place.element_id].attributes.get("annahme", "")
    prefill = host.work.runtime.registry.prefills.get(name)
    return prefill(host.work, host.call(place)) if prefill is not None else {}


def _is_options(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict) and {"value", "label"} <= item.keys() for item in value
    )


def _peek(work: UnitOfWork, instance: Instance, version: Parsed) -> tuple[InstanceHost, Machine]:
    host = InstanceHost(work, version, instance.id)
    return host, Machine.load(instance.state, version.specs, host)


def _place(machine: Machine, row: Task) -> Place:
    token = machine.tokens().get(row.id)
    if token is None:
        raise Conflict("task_gone", element=row.element_id)
    return Place(row.element_id, row.id, dict(token.variables))


def call_of(work: UnitOfWork, task_id: str) -> Call:
    """Return what an acceptor would learn about a task (for pages that show its facts)."""
    host, place = _standing(work, task_id, None)
    return host.call(place)


def _take(work: UnitOfWork, task_id: str) -> None:
    taken = work.session.execute(
        update(Task)
        .where(Task.id == task_id, Task.status == "open")
        .values(status="done", ended_at=work.now, completed_by=work.actor, draft=None)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        _refuse_closed(work.session, task_id)


def _change_assignee(
    work: UnitOfWork, task_id: str, assignee: str | None, rule: Any, kind: str
) -> None:
    """Change who has a task and write it into its instance's history."""
    row = work.session.get(Task, task_id)
    if row is None:
        raise NotFound("task", task_id)
    instance = lock(work, row.instance_id)
    earlier = row.assignee
    changed = work.session.execute(
        update(Task)
        .where(Task.id == task_id, Task.status == "open", rule)
        .values(assignee=assignee)
        .execution_options(synchronize_session=False)
    )
    work.session.refresh(row)
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        if row.status != "open":
            _refuse_closed(work.session, task_id)
        raise Conflict("task_claimed", by=row.assignee or "")
    undo.remember(work, row, kind, {"assignee": earlier}, {"assignee": assignee})
    content = {"bearbeiter": assignee} if assignee else None
    note(work, instance, [Entry(kind, row.element_id, row.name, task_id, content)])


def _require_open(work: UnitOfWork, task_id: str) -> Task:
    row = work.session.get(Task, task_id, populate_existing=True)
    if row is None or row.status != "open":
        _refuse_closed(work.session, task_id)
    return row


def _refuse_closed(session: Session, task_id: str) -> NoReturn:
    row = session.get(Task, task_id, populate_existing=True)
    if row is None:
        raise NotFound("task", task_id)
    if row.status == "done":
        raise Conflict(
            "task_done",
            by=row.completed_by or "",
            at=row.ended_at,
            outcome=dict(row.outcome or {}),
        )
    raise Conflict("task_gone", element=row.element_id, at=row.ended_at)
