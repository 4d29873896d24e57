"""The processes of a case: whose they are, where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Instance, Task
from handlers.domain.persons import Person


@dataclass(frozen=True)
class Running:
    """An instance of the case."""

    id: str
    process_key: str
    definition_id: str
    person_id: str | None
    person_name: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    stands_at: str


def running(session: Session, case_id: str) -> list[Running]:
    """The processes of a case, the newest first."""
    query = (
        select(Instance, Person)
        .outerjoin(Person, Person.id == Instance.person_key)
        .where(Instance.business_key == case_id)
        .order_by(Instance.started_at.desc(), Instance.id)
    )
    return [
        Running(
            row.id,
            row.process_key,
            row.definition_id,
            row.person_key,
            person.name if person is not None else "",
            row.status,
            row.started_at,
            row.ended_at,
            _stands_at(session, row.id),
        )
        for row, person in session.execute(query)
    ]


def _stands_at(session: Session, instance_id: str) -> str:
    query = (
        select(Task.name)
        .where(Task.instance_id == instance_id, Task.status == "open")
        .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
    )
    return session.scalars(query.limit(1)).first() or ""
