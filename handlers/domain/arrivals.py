"""Vorsprachen: somebody stands at the reception, with or without an appointment, at any site."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.ids import new_id
from handlers.domain.calendar import end_of_day, start_of_day
from handlers.domain.columns import CODE, ID

LATER_FACT = "Kommt_Spaeter"
"""The fact that a person said they come later the same day."""


class Arrival(Base):
    """One check-in. Finding a person of another site is a logged exception."""

    __tablename__ = "arrival"
    __table_args__ = (Index("ix_arrival_site_at", "site", "at"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"))
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    concern: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class CheckIn:
    """Who came where and why."""

    site: str
    person_id: str | None = None
    case_id: str | None = None
    appointment_id: str | None = None
    concern: str = ""


def record_arrival(work: UnitOfWork, check_in: CheckIn) -> Arrival:
    """Record a check-in; every one is kept, also a second one on the same day."""
    arrival = Arrival(id=new_id(), at=work.now, recorded_by=work.actor, **vars(check_in))
    work.session.add(arrival)
    work.session.flush()
    return arrival


def arrivals_of_day(session: Session, site: str, day: date) -> list[Arrival]:
    """Who checked in at a site on a day, in order."""
    query = (
        select(Arrival)
        .where(Arrival.site == site, Arrival.at >= start_of_day(day), Arrival.at < end_of_day(day))
        .order_by(Arrival.at)
    )
    return list(session.scalars(query))


def arrival_for(session: Session, appointment_id: str) -> Arrival | None:
    """The first check-in for an appointment, or None."""
    query = select(Arrival).where(Arrival.appointment_id == appointment_id).order_by(Arrival.at)
    return session.scalars(query.limit(1)).one_or_none()
