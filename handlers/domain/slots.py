"""Free appointments (freie Termine): the hours a coach releases, minus absences and bookings.

Source: Arbeitshilfe Neukundenmanagement, section 3: every coach releases Monday, Tuesday, Thursday
and Friday 9.00 to 10.00 for first talks; planned absences are blocked beforehand. Which hours, and
how long one talk lasts, are parameters; a coach may have hours of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork
from engine.errors import Rejected
from handlers.domain.absences import Days, absent_days
from handlers.domain.appointments import Slot, planned_between
from handlers.domain.calendar import ONE_DAY, at_berlin, end_of_day, start_of_day
from handlers.domain.columns import CODE
from handlers.domain.parameter_kinds import WEEKDAYS
from handlers.domain.parameters import resolve, work_calendar
from handlers.domain.sites import get_site
from handlers.domain.staff import get_user


class ReleasedHours(Base):
    """Hours of one weekday (0 = Monday) that a coach releases instead of the parameter's."""

    __tablename__ = "released_hours"

    login: Mapped[str] = mapped_column(ForeignKey("staff_user.login"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    begins: Mapped[str] = mapped_column(CODE, primary_key=True)
    """ISO time in Berlin, e.g. 09:00."""
    ends: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class SlotWish:
    """What is looked for: a coach at a site, days (both inclusive), nothing before `after`."""

    coach: str
    site: str
    earliest: date
    latest: date
    after: datetime


@dataclass(frozen=True)
class Window:
    """Released hours of a weekday."""

    weekday: int
    begins: time
    ends: time


def free_slots(session: Session, wish: SlotWish, limit: int = 20) -> list[Slot]:
    """The coach's free appointments in order of time, at most `limit`."""
    slots: list[Slot] = []
    for slot in _candidates(session, wish):
        slots.append(slot)
        if len(slots) == limit:
            break
    return slots


def find_free_slot(session: Session, wish: SlotWish) -> Slot | None:
    """The first free appointment, or None: then the team mailbox and the TL are asked."""
    return next(_candidates(session, wish), None)


def release_hours(work: UnitOfWork, login: str, window: Window) -> ReleasedHours:
    """Let a coach release hours of their own on a weekday; any own hours replace the parameter."""
    if window.ends <= window.begins:
        raise Rejected("released_hours_backwards", begins=window.begins.isoformat())
    key = (login, window.weekday, window.begins.isoformat("minutes"))
    row = work.session.get(ReleasedHours, key)
    if row is None:
        row = ReleasedHours(login=login, weekday=key[1], begins=key[2])
        work.session.add(row)
    row.ends = window.ends.isoformat("minutes")
    work.session.flush()
    return row


def _own_hours(session: Session, login: str) -> list[Window]:
    query = select(ReleasedHours).where(ReleasedHours.login == login)
    own = [
        Window(row.weekday, time.fromisoformat(row.begins), time.fromisoformat(row.ends))
        for row in session.scalars(query)
    ]
    return sorted(own, key=lambda window: (window.weekday, window.begins))


def _hours_of_house(session: Session, site: str, on: date) -> list[Window]:
    """The hours of the parameter `terminfenster` as it holds on a day."""
    rule = resolve(session, "terminfenster", site, on)
    begins, ends = time.fromisoformat(rule["von"]), time.fromisoformat(rule["bis"])
    return [Window(WEEKDAYS.index(day), begins, ends) for day in rule["tage"]]


def slot_place(session: Session, coach: str, site: str) -> str:
    """Where the talk takes place: the site's address and the coach's room."""
    room = get_user(session, coach).room
    address = get_site(session, site).address
    return f"{address}, Raum {room}" if room else address


def _candidates(session: Session, wish: SlotWish) -> Iterator[Slot]:
    """Of each day by what holds on that day: hours, length and closure days may change between."""
    if wish.latest < wish.earliest:
        return
    own = _own_hours(session, wish.coach)
    place = slot_place(session, wish.coach, wish.site)
    away = absent_days(session, wish.coach, Days(wish.earliest, wish.latest))
    start, end = start_of_day(wish.earliest), end_of_day(wish.latest)
    booked = [
        (row.starts_at, row.ends_at) for row in planned_between(session, [wish.coach], start, end)
    ]
    for day in _days(session, wish, away):
        minutes = resolve(session, "termindauer_minuten", wish.site, day)
        length = timedelta(minutes=minutes)
        windows = own or _hours_of_house(session, wish.site, day)
        for begin in _begins(windows, day, length):
            taken = any(start < begin + length and end > begin for start, end in booked)
            if begin > wish.after and not taken:
                yield Slot(wish.coach, begin, begin + length, place)


def _days(session: Session, wish: SlotWish, away: frozenset[date]) -> Iterator[date]:
    day = wish.earliest
    while day <= wish.latest:
        if day not in away and work_calendar(session, wish.site, day).is_working_day(day):
            yield day
        day += ONE_DAY


def _begins(windows: list[Window], day: date, length: timedelta) -> Iterator[datetime]:
    for window in windows:
        begin = at_berlin(day, window.begins)
        while window.weekday == day.weekday() and begin + length <= at_berlin(day, window.ends):
            yield begin
            begin += length
