"""Absagen: a person says beforehand (or rings up instead of coming) that they cannot come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound
from engine.ids import new_id
from handlers.domain.appointments import require_current
from handlers.domain.columns import CODE, ID

REASONS = {
    "krankheit": "Krankheit",
    "kinderbetreuung": "Kinderbetreuung",
    "arbeit": "Arbeit oder Vorstellungsgespräch",
    "anderer_termin": "Anderer Termin",
    "anreise": "Anreise nicht möglich",
    "sonstiges": "Anderes",
}
"""Hinderungsgründe by code, as people read them."""


class Cancellation(Base):
    """A Hinderungsgrund as told, and what was decided about it."""

    __tablename__ = "cancellation"
    __table_args__ = (Index("ix_cancellation_appointment_id", "appointment_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"))
    reason_code: Mapped[str] = mapped_column(CODE)
    reason_text: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    has_evidence: Mapped[bool]
    wished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)
    new_date: Mapped[bool | None]
    """Whether the person gets a new date; None while undecided."""
    reason_accepted: Mapped[bool | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(CODE)


@dataclass(frozen=True)
class CancellationNotice:
    """What the person told."""

    appointment_id: str
    received_at: datetime
    reason_code: str = "sonstiges"
    reason_text: str = ""
    has_evidence: bool = False
    wished_at: datetime | None = None


def record_cancellation(work: UnitOfWork, notice: CancellationNotice) -> Cancellation:
    """Record an Absage of the appointment that stands now; a stale id is refused."""
    require_current(work.session, notice.appointment_id)
    row = Cancellation(id=new_id(), recorded_at=work.now, recorded_by=work.actor, **vars(notice))
    work.session.add(row)
    work.session.flush()
    return row


def decide_cancellation(
    work: UnitOfWork, cancellation_id: str, *, new_date: bool, reason_accepted: bool
) -> Cancellation:
    """Store the decision: a new date, or the appointment stays."""
    row = work.session.get(Cancellation, cancellation_id)
    if row is None:
        raise NotFound("cancellation", cancellation_id)
    row.new_date, row.reason_accepted = new_date, reason_accepted
    row.decided_at, row.decided_by = work.now, work.actor
    work.session.flush()
    return row


def open_cancellation(session: Session, appointment_id: str) -> Cancellation | None:
    """The newest undecided Absage of an appointment, or None."""
    query = (
        select(Cancellation)
        .where(Cancellation.appointment_id == appointment_id, Cancellation.decided_at.is_(None))
        .order_by(Cancellation.recorded_at.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()
