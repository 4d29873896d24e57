"""The lists of tasks: what a person sees under Aufgaben, with counts, in one query each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from engine.models import Instance, Task
from engine.stopped import stopped
from handlers.domain.calendar import berlin_day, end_of_day, start_of_day
from handlers.domain.cases import Case
from handlers.domain.persons import Person
from handlers.domain.rights import Viewer
from handlers.domain.staff import StaffUser
from handlers.reports.escalations import escalated_to

VIEWS = ("meine", "ueberfaellig", "heute", "team", "vertretung", "wiedervorlage", "erledigt")
COUNTED = tuple(view for view in VIEWS if view != "erledigt")
"""Done ones are not counted: nobody acts on that number."""

Assignee = aliased(StaffUser)
Completer = aliased(StaffUser)


@dataclass(frozen=True)
class TaskLine:
    """A task with the person and the file it concerns."""

    id: str
    instance_id: str
    definition_id: str
    process_key: str
    element_id: str
    title: str
    form: str | None
    status: str
    group: str | None
    assignee: str | None
    assignee_name: str | None
    due_at: datetime | None
    follow_up_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    completed_by: str | None
    completed_by_name: str | None
    draft_at: datetime | None
    site: str | None
    person_id: str | None
    person_name: str | None
    last_name: str | None
    birth_date: date | None
    case_id: str | None
    file_number: str | None
    suspended: bool = False
    """Stands still until somebody resumes its Vorgang, version or step."""


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed to; what is empty does not narrow."""

    process: str = ""
    step: str = ""
    site: str = ""
    until: date | None = None
    """The last day on which a deadline may end."""


EVERYTHING = Narrowing()


@dataclass(frozen=True)
class Kind:
    """Tasks of one step of one process at one site, of which a view holds some."""

    process_key: str
    definition_id: str
    step: str
    site: str


def task_lines(
    session: Session,
    viewer: Viewer,
    view: str,
    now: datetime,
    limit: int,
    only: Narrowing = EVERYTHING,
) -> list[TaskLine]:
    """The tasks of a view: the most urgent first, finished ones newest first."""
    query = _lines().where(_condition(session, viewer, view, now), *_narrowed(only)).limit(limit)
    if view == "erledigt":
        query = query.order_by(Task.ended_at.desc(), Task.id)
    else:
        query = query.order_by(Task.due_at.is_(None), Task.due_at, Task.created_at, Task.id)
    return [_line(row) for row in session.execute(query)]


def count_lines(session: Session, viewer: Viewer, view: str, now: datetime, only: Narrowing) -> int:
    """How many tasks of a view are left when it is narrowed."""
    query = select(func.count()).select_from(Task).join(Instance, Instance.id == Task.instance_id)
    where = (_condition(session, viewer, view, now), *_narrowed(only))
    return session.scalars(query.where(*where)).one()


def kinds(session: Session, viewer: Viewer, view: str, now: datetime) -> list[Kind]:
    """What the tasks of a view are about: what it can be narrowed to."""
    what = (Task.process_key, Task.name, Instance.site)
    query = (
        select(Task.process_key, func.max(Task.definition_id), Task.name, Instance.site)
        .join(Instance, Instance.id == Task.instance_id)
        .where(_condition(session, viewer, view, now))
        .group_by(*what)
        .order_by(*what)
    )
    return [Kind(*row[:3], row[3] or "") for row in session.execute(query)]


def _narrowed(only: Narrowing) -> list[ColumnElement[bool]]:
    wanted = ((Task.process_key, only.process), (Task.name, only.step), (Instance.site, only.site))
    conditions = [column == value for column, value in wanted if value]
    if only.until is not None:
        conditions.append(Task.due_at <= end_of_day(only.until))
    return conditions


def task_line(session: Session, task_id: str) -> TaskLine | None:
    """One task, whatever its state."""
    row = session.execute(_lines().where(Task.id == task_id)).one_or_none()
    return _line(row) if row else None


def chosen_lines(session: Session, task_ids: list[str]) -> list[TaskLine]:
    """Several tasks, the most urgent first."""
    query = _lines().where(Task.id.in_(task_ids)).order_by(Task.due_at.is_(None), Task.due_at)
    return [_line(row) for row in session.execute(query)]


def instance_lines(session: Session, instance_id: str) -> list[TaskLine]:
    """The open tasks of an instance."""
    query = _lines().where(Task.instance_id == instance_id, Task.status == "open")
    return [_line(row) for row in session.execute(query.order_by(Task.due_at, Task.created_at))]


def view_counts(
    session: Session, viewer: Viewer, now: datetime, views: Iterable[str] = COUNTED
) -> dict[str, int]:
    """How many tasks each of these views holds, in one statement."""
    columns = [
        func.count().filter(_condition(session, viewer, view, now)).label(view) for view in views
    ]
    row = session.execute(select(*columns).select_from(Task).where(Task.status == "open")).one()
    return dict(row._mapping)


def next_deadline(session: Session, viewer: Viewer, now: datetime) -> TaskLine | None:
    """The task of mine that runs out next."""
    query = (
        _lines()
        .where(_condition(session, viewer, "meine", now), Task.due_at > now)
        .order_by(Task.due_at, Task.id)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return _line(row) if row else None


def open_counts(session: Session, logins: list[str]) -> dict[str, int]:
    """How many open tasks each of these people has; shown where a task is passed on."""
    query = (
        select(Task.assignee, func.count())
        .where(Task.status == "open", Task.assignee.in_(logins))
        .group_by(Task.assignee)
    )
    return {login: count for login, count in session.execute(query) if login}


def _condition(session: Session, viewer: Viewer, view: str, now: datetime) -> ColumnElement[bool]:
    today = berlin_day(now)
    if view == "erledigt":
        return and_(Task.status == "done", Task.completed_by == viewer.login)
    mine = Task.assignee.in_(viewer.stands_in_for | {viewer.login})
    # What was put aside comes back by itself: on its day, or when its deadline is over.
    aside = and_(
        Task.follow_up_at.is_not(None),
        Task.follow_up_at > now,
        or_(Task.due_at.is_(None), Task.due_at > now),
    )
    ends_today = and_(Task.due_at > max(now, start_of_day(today)), Task.due_at <= end_of_day(today))
    conditions: dict[str, Callable[[], ColumnElement[bool]]] = {
        "meine": lambda: and_(mine, not_(aside)),
        "ueberfaellig": lambda: and_(mine, Task.due_at <= now),
        "heute": lambda: and_(mine, ends_today, not_(aside)),
        "team": lambda: or_(Task.group.in_(viewer.groups), escalated_to(session, viewer, now)),
        "vertretung": lambda: and_(Task.assignee.in_(viewer.stands_in_for), not_(aside)),
        "wiedervorlage": lambda: and_(mine, aside),
    }
    return and_(Task.status == "open", conditions[view]())


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Task,
            Instance.site,
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            Person.birth_date,
            Case.id.label("case_id"),
            Case.file_number,
            Assignee.name.label("assignee_name"),
            Completer.name.label("completed_by_name"),
            stopped(Task.instance_id, Task.element_id).label("suspended"),
        )
        .join(Instance, Instance.id == Task.instance_id)
        .outerjoin(Person, Person.id == Task.person_key)
        .outerjoin(Case, Case.id == Task.business_key)
        .outerjoin(Assignee, Assignee.login == Task.assignee)
        .outerjoin(Completer, Completer.login == Task.completed_by)
    )


def _line(row: Row[*tuple[Any, ...]]) -> TaskLine:
    task: Task = row[0]
    name = f"{row.first_name} {row.last_name}".strip() if row.person_id else None
    return TaskLine(
        id=task.id,
        instance_id=task.instance_id,
        definition_id=task.definition_id,
        process_key=task.process_key,
        element_id=task.element_id,
        title=task.name,
        form=task.form,
        status=task.status,
        group=task.group,
        assignee=task.assignee,
        assignee_name=row.assignee_name,
        due_at=task.due_at,
        follow_up_at=task.follow_up_at,
        created_at=task.created_at,
        ended_at=task.ended_at,
        completed_by=task.completed_by,
        completed_by_name=row.completed_by_name,
        draft_at=task.draft_at,
        site=row.site,
        person_id=row.person_id,
        person_name=name,
        last_name=row.last_name,
        birth_date=row.birth_date,
        case_id=row.case_id,
        file_number=row.file_number,
        suspended=row.suspended and task.status == "open",
    )
