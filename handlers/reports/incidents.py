"""Störungen: what stands still, and what was put right lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from engine.models import Definition, Incident, Instance
from handlers.domain.cases import Case
from handlers.domain.persons import Person
from handlers.domain.rights import CASE_ROLES, Viewer
from handlers.domain.staff import StaffUser

LATELY = timedelta(days=7)


@dataclass(frozen=True)
class IncidentLine:
    """One incident with what it concerns."""

    id: str
    kind: str
    code: str
    detail: str
    handler: str | None
    element_id: str | None
    attempts: int
    created_at: datetime
    last_at: datetime
    resolved_at: datetime | None
    resolved_by_name: str | None
    resolution: str | None
    instance_id: str | None
    definition_id: str | None
    process: str | None
    site: str | None
    person_id: str | None
    person_name: str | None
    file_number: str | None


def open_incidents(session: Session, viewer: Viewer) -> list[IncidentLine]:
    """The open incidents of a person's sites, the oldest first."""
    query = _lines().where(Incident.status == "open", _visible(viewer))
    return [_line(row) for row in session.execute(query.order_by(Incident.created_at, Incident.id))]


def resolved_incidents(session: Session, viewer: Viewer, now: datetime) -> list[IncidentLine]:
    """What was put right in the last seven days."""
    query = _lines().where(
        Incident.status == "resolved", Incident.resolved_at > now - LATELY, _visible(viewer)
    )
    query = query.order_by(Incident.resolved_at.desc(), Incident.id)
    return [_line(row) for row in session.execute(query)]


def incident_line(session: Session, incident_id: str) -> IncidentLine | None:
    """One incident, whatever its state."""
    row = session.execute(_lines().where(Incident.id == incident_id)).one_or_none()
    return _line(row) if row else None


def incidents_of(session: Session, instance_id: str) -> list[IncidentLine]:
    """The open incidents of an instance."""
    query = _lines().where(Incident.instance_id == instance_id, Incident.status == "open")
    return [_line(row) for row in session.execute(query.order_by(Incident.created_at))]


def incident_count(session: Session, viewer: Viewer) -> int:
    """How many incidents are open."""
    query = (
        select(func.count())
        .select_from(Incident)
        .outerjoin(Instance, Instance.id == Incident.instance_id)
        .where(Incident.status == "open", _visible(viewer))
    )
    return session.scalar(query) or 0


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.oversees:
        return true()
    siteless = Instance.site.is_(None) if viewer.roles & CASE_ROLES else false()
    return or_(Instance.site.in_(viewer.case_sites), siteless)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Incident,
            Instance.definition_id,
            Instance.site,
            Definition.name.label("process"),
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            Case.file_number,
            StaffUser.name.label("resolved_by_name"),
        )
        .outerjoin(Instance, Instance.id == Incident.instance_id)
        .outerjoin(Definition, Definition.id == Instance.definition_id)
        .outerjoin(Person, Person.id == Instance.person_key)
        .outerjoin(Case, Case.id == Instance.business_key)
        .outerjoin(StaffUser, StaffUser.login == Incident.resolved_by)
    )


def _line(row: Row[*tuple[Any, ...]]) -> IncidentLine:
    incident: Incident = row[0]
    return IncidentLine(
        id=incident.id,
        kind=incident.kind,
        code=incident.code,
        detail=incident.detail,
        handler=incident.handler,
        element_id=incident.element_id,
        attempts=incident.attempts,
        created_at=incident.created_at,
        last_at=incident.last_at,
        resolved_at=incident.resolved_at,
        resolved_by_name=row.resolved_by_name,
        resolution=incident.resolution,
        instance_id=incident.instance_id,
        definition_id=row.definition_id,
        process=row.process,
        site=row.site,
        person_id=row.person_id,
        person_name=f"{row.first_name} {row.last_name}".strip() if row.person_id else None,
        file_number=row.file_number,
    )
