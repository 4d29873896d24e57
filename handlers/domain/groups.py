"""Gruppencoaching: groups, their dates with a limited number of places, and the waiting list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID, NAME
from handlers.domain.parameters import work_calendar
from handlers.domain.responsibility import Subject


class GroupFull(Rejected):
    """No place left; handlers turn it into ERR_GRUPPE_VOLL for the diagram."""

    def __init__(self, group_date_id: str) -> None:
        super().__init__("group_full", group_date_id=group_date_id)


class CoachingGroup(Base):
    """A group of the Jobakademie at a site."""

    __tablename__ = "coaching_group"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    place: Mapped[str] = mapped_column(NAME)
    coach: Mapped[str] = mapped_column(CODE)
    active: Mapped[bool] = mapped_column(default=True)


class GroupDate(Base):
    """A Gruppentermin. `booked` is counted by one conditional update: it never passes capacity."""

    __tablename__ = "group_date"
    __table_args__ = (
        CheckConstraint("booked >= 0 AND booked <= capacity", name="places"),
        Index("ix_group_date_group_id_starts_at", "group_id", "starts_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("coaching_group.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    capacity: Mapped[int]
    booked: Mapped[int] = mapped_column(default=0)


class GroupBooking(Base):
    """A place taken; at most one open per person and date."""

    __tablename__ = "group_booking"
    __table_args__ = (
        Index(
            "uq_group_booking_open",
            "group_date_id",
            "person_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    group_date_id: Mapped[str] = mapped_column(ForeignKey("group_date.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    booked_by: Mapped[str] = mapped_column(CODE)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WaitingEntry(Base):
    """A person waiting for a place at a site; the longest waiting is served first."""

    __tablename__ = "waiting_entry"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class FreeDate:
    """A group date with places left, for a choice."""

    group_date_id: str
    group_id: str
    group_name: str
    place: str
    starts_at: datetime
    ends_at: datetime
    places_left: int


def add_group(work: UnitOfWork, group: CoachingGroup) -> CoachingGroup:
    """Add a group."""
    work.session.add(group)
    work.session.flush()
    return group


@dataclass(frozen=True)
class NewGroupDate:
    """A date to be offered."""

    group_id: str
    starts_at: datetime
    ends_at: datetime
    capacity: int


def add_group_date(
    work: UnitOfWork, new: NewGroupDate, *, group_date_id: str | None = None
) -> GroupDate:
    """Add a date with its places; on a day on which the house is closed it is refused."""
    if new.ends_at <= new.starts_at or new.capacity < 1:
        raise Rejected(
            "group_date_invalid", starts_at=new.starts_at.isoformat(), capacity=new.capacity
        )
    _require_open_house(work.session, new.group_id, new.starts_at)
    row = GroupDate(id=group_date_id or new_id(), booked=0, **vars(new))
    work.session.add(row)
    work.session.flush()
    return row


def book_group_date(work: UnitOfWork, subject: Subject, group_date_id: str) -> GroupBooking:
    """Take a place, or `GroupFull`; having it already is fine."""
    known = _open_booking(work.session, subject.person_id, group_date_id)
    if known is not None:
        return known
    group_date = get_group_date(work.session, group_date_id)
    if group_date.starts_at <= work.now:
        raise Rejected("group_date_past", starts_at=group_date.starts_at.isoformat())
    _require_open_house(work.session, group_date.group_id, group_date.starts_at)
    _count(work.session, group_date, 1)
    booking = GroupBooking(
        id=new_id(),
        group_date_id=group_date_id,
        booked_at=work.now,
        booked_by=work.actor,
        **vars(subject),
    )
    work.session.add(booking)
    leave_waiting_list(work, subject)
    work.session.flush()
    return booking


def cancel_group_bookings(work: UnitOfWork, subject: Subject) -> list[GroupBooking]:
    """Give a person's future places back; past ones stay as what was."""
    query = (
        select(GroupBooking)
        .join(GroupDate, GroupDate.id == GroupBooking.group_date_id)
        .where(
            GroupBooking.case_id == subject.case_id,
            GroupBooking.person_id == subject.person_id,
            GroupBooking.cancelled_at.is_(None),
            GroupDate.starts_at > work.now,
        )
    )
    rows = list(work.session.scalars(query))
    for row in rows:
        row.cancelled_at = work.now
        _count(work.session, get_group_date(work.session, row.group_date_id), -1)
    work.session.flush()
    return rows


def free_group_dates(
    session: Session, site: str, after: datetime, limit: int = 20
) -> list[FreeDate]:
    """The site's coming group dates with places left, by begin.

    A closure day may be decided after the dates were planned; such a date is offered no more.
    """
    query = (
        select(GroupDate, CoachingGroup)
        .join(CoachingGroup, CoachingGroup.id == GroupDate.group_id)
        .where(
            CoachingGroup.site == site,
            CoachingGroup.active,
            GroupDate.starts_at > after,
            GroupDate.booked < GroupDate.capacity,
        )
        .order_by(GroupDate.starts_at, CoachingGroup.name)
    )
    found = [
        (day, group)
        for day, group in session.execute(query)
        if _house_is_open(session, site, day.starts_at)
    ]
    return [
        FreeDate(
            group_date_id=day.id,
            group_id=group.id,
            group_name=group.name,
            place=group.place,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            places_left=day.capacity - day.booked,
        )
        for day, group in found[:limit]
    ]


def join_waiting_list(work: UnitOfWork, subject: Subject, site: str) -> WaitingEntry:
    """Wait for a place; waiting already is fine."""
    known = _waiting(work.session, subject)
    if known is not None:
        return known
    entry = WaitingEntry(id=new_id(), site=site, since=work.now, **vars(subject))
    work.session.add(entry)
    work.session.flush()
    return entry


def leave_waiting_list(work: UnitOfWork, subject: Subject) -> None:
    """Wait no longer."""
    entry = _waiting(work.session, subject)
    if entry is not None:
        entry.left_at = work.now


def waiting_list(session: Session, site: str) -> list[WaitingEntry]:
    """Who waits at a site, the longest first: the next `Platz_frei` goes to the first."""
    query = (
        select(WaitingEntry)
        .where(WaitingEntry.site == site, WaitingEntry.left_at.is_(None))
        .order_by(WaitingEntry.since)
    )
    return list(session.scalars(query))


def get_group_date(session: Session, group_date_id: str) -> GroupDate:
    """The date, or `NotFound`."""
    row = session.get(GroupDate, group_date_id)
    if row is None:
        raise NotFound("group_date", group_date_id)
    return row


def group_bookings_of(session: Session, subject: Subject) -> list[GroupBooking]:
    """The places a person has or had in a case."""
    query = (
        select(GroupBooking)
        .where(GroupBooking.case_id == subject.case_id, GroupBooking.person_id == subject.person_id)
        .order_by(GroupBooking.booked_at)
    )
    return list(session.scalars(query))


def _open_booking(session: Session, person_id: str, group_date_id: str) -> GroupBooking | None:
    query = select(GroupBooking).where(
        GroupBooking.group_date_id == group_date_id,
        GroupBooking.person_id == person_id,
        GroupBooking.cancelled_at.is_(None),
    )
    return session.scalars(query).one_or_none()


def _waiting(session: Session, subject: Subject) -> WaitingEntry | None:
    query = select(WaitingEntry).where(
        WaitingEntry.case_id == subject.case_id,
        WaitingEntry.person_id == subject.person_id,
        WaitingEntry.left_at.is_(None),
    )
    return session.scalars(query).one_or_none()


def _require_open_house(session: Session, group_id: str, starts_at: datetime) -> None:
    """Refuse a group date on a day on which the group's site does not work."""
    group = session.get(CoachingGroup, group_id)
    if group is None:
        raise NotFound("coaching_group", group_id)
    if not _house_is_open(session, group.site, starts_at):
        raise Rejected("group_date_closed", starts_at=starts_at.isoformat())


def _house_is_open(session: Session, site: str, instant: datetime) -> bool:
    """Whether the site works that day, by the closure days in force on that very day."""
    day = berlin_day(instant)
    return work_calendar(session, site, day).is_working_day(day)


def _count(session: Session, group_date: GroupDate, change: int) -> None:
    """Count atomically: the condition stands in the update, so two last places cannot both go."""
    counted = session.scalar(
        update(GroupDate)
        .where(
            GroupDate.id == group_date.id,
            GroupDate.booked + change <= GroupDate.capacity,
            GroupDate.booked + change >= 0,
        )
        .values(booked=GroupDate.booked + change)
        .returning(GroupDate.booked)
    )
    if counted is None:
        raise GroupFull(group_date.id)
    session.refresh(group_date)
