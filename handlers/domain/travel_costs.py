"""Fahrkosten: the claim per participant and day (TP2 row 140). Money is whole cents."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.columns import CODE, ID
from handlers.domain.responsibility import Subject

MEANS = ("oepnv", "pkw", "keines")
MAXIMUM_KM = 300


class TravelCost(Base):
    """The claim as determined; a new determination is a new row."""

    __tablename__ = "travel_cost"
    __table_args__ = (Index("ix_travel_cost_subject", "person_id", "case_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    means: Mapped[str] = mapped_column(CODE)
    distance_km: Mapped[int | None]
    ticket_cents: Mapped[int | None]
    computed_cents: Mapped[int]
    granted_cents: Mapped[int]
    override_reason: Mapped[str] = mapped_column(Text)
    determined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    determined_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class Journey:
    """How the person travels: kilometres one way for a car, the day's price for ÖPNV."""

    means: str
    distance_km: int | None = None
    ticket_cents: int | None = None


def daily_claim_cents(journey: Journey, cents_per_km: int) -> int:
    """The claim per day: the ticket, or both ways at the rate per kilometre (§ 5 I BRKG)."""
    if journey.means not in MEANS:
        raise Rejected("means_of_transport_unknown", means=journey.means, known=sorted(MEANS))
    if journey.means == "keines":
        return 0
    if journey.means == "oepnv":
        return _not_negative("ticket_cents", journey.ticket_cents)
    kilometres = _not_negative("distance_km", journey.distance_km)
    if kilometres > MAXIMUM_KM:
        raise Rejected("distance_too_long", distance_km=kilometres, limit=MAXIMUM_KM)
    return 2 * kilometres * cents_per_km


def determine_travel_cost(
    work: UnitOfWork,
    subject: Subject,
    journey: Journey,
    cents_per_km: int,
    override: tuple[int, str] | None = None,
) -> TravelCost:
    """Determine the claim; another amount than the computed one needs a reason."""
    computed = daily_claim_cents(journey, cents_per_km)
    granted, reason = override or (computed, "")
    if granted != computed and not reason.strip():
        raise Rejected("override_reason_missing", computed_cents=computed, granted_cents=granted)
    row = TravelCost(
        id=new_id(),
        computed_cents=computed,
        granted_cents=_not_negative("granted_cents", granted),
        override_reason=reason,
        determined_at=work.now,
        determined_by=work.actor,
        **vars(subject),
        **vars(journey),
    )
    work.session.add(row)
    work.session.flush()
    return row


def current_travel_cost(session: Session, subject: Subject) -> TravelCost | None:
    """The newest determination, or None."""
    query = (
        select(TravelCost)
        .where(TravelCost.case_id == subject.case_id, TravelCost.person_id == subject.person_id)
        .order_by(TravelCost.determined_at.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def _not_negative(name: str, value: int | None) -> int:
    if value is None or value < 0:
        raise Rejected("amount_missing", field=name, value=value)
    return value
