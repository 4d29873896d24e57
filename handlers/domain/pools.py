"""M-Angebot Pools: booking in, out and over. Nobody is in two pools of a group, or lost between."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID
from handlers.domain.responsibility import Subject

JA_CLEARING = "JA Clearing"
JA_TEILNAHME = "JA Teilnahme"
GROUP_OF = {JA_CLEARING: "Jobakademie", JA_TEILNAHME: "Jobakademie"}


class PoolBooking(Base):
    """One stay in a pool; at most one is open per person, case and pool group."""

    __tablename__ = "pool_booking"
    __table_args__ = (
        Index(
            "uq_pool_booking_open",
            "case_id",
            "person_id",
            "pool_group",
            unique=True,
            sqlite_where=text("booked_out_on IS NULL"),
            postgresql_where=text("booked_out_on IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    pool: Mapped[str] = mapped_column(CODE)
    pool_group: Mapped[str] = mapped_column(CODE)
    booked_in_on: Mapped[date]
    booked_in_at: Mapped[datetime] = mapped_column(UtcDateTime)
    booked_in_by: Mapped[str] = mapped_column(CODE)
    booked_out_on: Mapped[date | None]
    booked_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    booked_out_by: Mapped[str | None] = mapped_column(CODE)
    out_reason: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class PoolMove:
    """The two rows of an Umbuchung."""

    booked_out: PoolBooking
    booked_in: PoolBooking


def book_in(work: UnitOfWork, subject: Subject, pool: str) -> PoolBooking:
    """Book into a pool; being in it already is fine, being in another of its group is refused."""
    known = open_booking(work.session, subject, _group(pool))
    if known is not None:
        if known.pool != pool:
            raise Rejected("already_in_pool", pool=known.pool, wanted=pool)
        return known
    booking = PoolBooking(
        id=new_id(),
        pool=pool,
        pool_group=_group(pool),
        booked_in_on=berlin_day(work.now),
        booked_in_at=work.now,
        booked_in_by=work.actor,
        out_reason="",
        **vars(subject),
    )
    work.session.add(booking)
    work.session.flush()
    return booking


def book_out(work: UnitOfWork, subject: Subject, pool: str, reason: str) -> PoolBooking | None:
    """Book out of a pool; None if the person was not in it (nothing to do)."""
    booking = open_booking(work.session, subject, _group(pool))
    if booking is None or booking.pool != pool:
        return None
    booking.booked_out_on, booking.booked_out_at = berlin_day(work.now), work.now
    booking.booked_out_by = work.actor
    booking.out_reason = reason
    work.session.flush()
    return booking


def move_between_pools(work: UnitOfWork, subject: Subject, source: str, target: str) -> PoolMove:
    """Umbuchung in one transaction (TP2 rows 150 and 160); done already, it gives the same rows."""
    current = open_booking(work.session, subject, _group(target))
    if current is not None and current.pool == target:
        before = [row for row in bookings_of(work.session, subject) if row.pool == source]
        if before:
            return PoolMove(before[-1], current)
    out = book_out(work, subject, source, f"Umbuchung nach {target}")
    if out is None:
        raise Rejected("not_in_pool", pool=source)
    return PoolMove(out, book_in(work, subject, target))


def book_out_of_all(work: UnitOfWork, subject: Subject, reason: str) -> list[PoolBooking]:
    """Book out of whatever is open, for the clean-up when a case ends."""
    rows = [row for row in bookings_of(work.session, subject) if row.booked_out_on is None]
    booked_out = (book_out(work, subject, row.pool, reason) for row in rows)
    return [row for row in booked_out if row is not None]


def open_booking(session: Session, subject: Subject, group: str) -> PoolBooking | None:
    """The open stay in a pool group, or None."""
    query = select(PoolBooking).where(
        PoolBooking.case_id == subject.case_id,
        PoolBooking.person_id == subject.person_id,
        PoolBooking.pool_group == group,
        PoolBooking.booked_out_on.is_(None),
    )
    return session.scalars(query).one_or_none()


def bookings_of(session: Session, subject: Subject) -> list[PoolBooking]:
    """All stays of a person in a case, oldest first."""
    query = (
        select(PoolBooking)
        .where(PoolBooking.case_id == subject.case_id, PoolBooking.person_id == subject.person_id)
        .order_by(PoolBooking.booked_in_at)
    )
    return list(session.scalars(query))


def _group(pool: str) -> str:
    try:
        return GROUP_OF[pool]
    except KeyError:
        raise Rejected("pool_unknown", pool=pool, known=sorted(GROUP_OF)) from None
