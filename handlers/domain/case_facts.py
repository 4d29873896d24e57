"""Case facts: messages received, recorded before anybody is asked who waits (202 "vermerkt").

A wait re-reads them when it is entered: a grant that came long before still counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.ids import new_id
from handlers.domain.columns import CODE, ID, JSON, JsonObject


class CaseFact(Base):
    """One fact as told. No foreign keys; who records it looks for whom it names (`record_told`)."""

    __tablename__ = "case_fact"
    __table_args__ = (
        Index("ix_case_fact_person_id_name", "person_id", "name"),
        Index("ix_case_fact_case_id_name", "case_id", "name"),
        Index("ix_case_fact_appointment_id_name", "appointment_id", "name"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(CODE)
    """The message's name, e.g. SGB2_Leistungsbezug."""
    case_id: Mapped[str | None] = mapped_column(ID)
    person_id: Mapped[str | None] = mapped_column(ID)
    appointment_id: Mapped[str | None] = mapped_column(ID)
    payload: Mapped[JsonObject] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class FactKey:
    """What a fact is looked up by; the given ones must all match."""

    case_id: str | None = None
    person_id: str | None = None
    appointment_id: str | None = None


def record_fact(work: UnitOfWork, name: str, payload: Mapping[str, Any]) -> CaseFact:
    """Record a message; its German keys fall_id, person_id, termin_id are what it concerns."""
    fact = CaseFact(
        id=new_id(),
        name=name,
        case_id=payload.get("fall_id"),
        person_id=payload.get("person_id"),
        appointment_id=payload.get("termin_id"),
        payload={key: _plain(value) for key, value in payload.items()},
        at=work.now,
        by=work.actor,
    )
    work.session.add(fact)
    work.session.flush()
    return fact


def latest_fact(session: Session, name: str, key: FactKey) -> CaseFact | None:
    """The newest fact of a name that concerns what the key names, or None."""
    rows = _matching(session, key, name)
    return rows[-1] if rows else None


def facts_of(session: Session, key: FactKey) -> list[CaseFact]:
    """All facts that concern what the key names, oldest first."""
    return _matching(session, key, None)


def _matching(session: Session, key: FactKey, name: str | None) -> list[CaseFact]:
    query = select(CaseFact).order_by(CaseFact.at, CaseFact.id)
    if name is not None:
        query = query.where(CaseFact.name == name)
    for column, value in vars(key).items():
        if value is not None:
            query = query.where(getattr(CaseFact, column) == value)
    return list(session.scalars(query))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime | time) else value
