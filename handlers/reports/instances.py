"""Lists of instances: which run, which stand still, which ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from engine.models import Definition, Incident, Instance, Task
from handlers.domain.cases import Case
from handlers.domain.persons import Person
from handlers.domain.rights import CASE_ROLES, Viewer

VIEWS = ("laufend", "stoerung", "beendet", "alle")


@dataclass(frozen=True)
class InstanceLine:
    """An instance in a list."""

    id: str
    process: str
    process_key: str
    version: int
    status: str
    site: str | None
    started_at: datetime
    ended_at: datetime | None
    task: str | None
    due_at: datetime | None
    person_id: str | None
    person_name: str | None
    birth_date: date | None
    file_number: str | None


def instance_lines(session: Session, viewer: Viewer, view: str, limit: int) -> list[InstanceLine]:
    """The instances a person may see, the latest first."""
    query = _lines().where(_visible(viewer), _condition(view))
    query = query.order_by(Instance.started_at.desc(), Instance.id).limit(limit)
    return [_line(row) for row in session.execute(query)]


def instance_counts(session: Session, viewer: Viewer) -> dict[str, int]:
    """How many instances each view holds."""
    columns = [func.count().filter(_condition(view)).label(view) for view in VIEWS]
    row = session.execute(select(*columns).select_from(Instance).where(_visible(viewer))).one()
    return dict(row._mapping)


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    """The rule of `rights.sees_instance_of`, as a condition on rows."""
    if viewer.oversees:
        return true()
    siteless = Instance.site.is_(None) if viewer.roles & CASE_ROLES else false()
    return or_(Instance.site.in_(viewer.case_sites), siteless)


def _stuck() -> ColumnElement[bool]:
    return exists().where(Incident.instance_id == Instance.id, Incident.status == "open")


def _condition(view: str) -> ColumnElement[bool]:
    if view == "alle":
        return true()
    if view == "beendet":
        return Instance.ended_at.is_not(None)
    running = Instance.ended_at.is_(None)
    return and_(running, _stuck()) if view == "stoerung" else running


def _lines() -> Select[*tuple[Any, ...]]:
    def first_open(column: Any) -> Any:
        return (
            select(column)
            .where(Task.instance_id == Instance.id, Task.status == "open")
            .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
            .limit(1)
            .scalar_subquery()
        )

    return (
        select(
            Instance,
            Definition.name.label("process"),
            Definition.version,
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            Person.birth_date,
            Case.file_number,
            _stuck().label("stuck"),
            first_open(Task.name).label("task"),
            first_open(Task.due_at).label("due_at"),
        )
        .join(Definition, Definition.id == Instance.definition_id)
        .outerjoin(Person, Person.id == Instance.person_key)
        .outerjoin(Case, Case.id == Instance.business_key)
    )


def _line(row: Row[*tuple[Any, ...]]) -> InstanceLine:
    instance: Instance = row[0]
    return InstanceLine(
        id=instance.id,
        process=row.process,
        process_key=instance.process_key,
        version=row.version,
        status="stoerung" if row.stuck else instance.status,
        site=instance.site,
        started_at=instance.started_at,
        ended_at=instance.ended_at,
        task=row.task,
        due_at=row.due_at,
        person_id=row.person_id,
        person_name=f"{row.first_name} {row.last_name}".strip() if row.person_id else None,
        birth_date=row.birth_date,
        file_number=row.file_number,
    )
