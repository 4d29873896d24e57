"""Absences and deputies: who is here on a day, and who stands in for whom."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.columns import CODE, ID

CAUSES = ("urlaub", "krank", "fortbildung", "sonstiges")


class Absence(Base):
    """Days (both inclusive) on which a user is not there. Planned ones block appointment slots."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_login_last_day", "login", "last_day"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    login: Mapped[str] = mapped_column(ForeignKey("staff_user.login"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    cause: Mapped[str] = mapped_column(CODE)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Deputy(Base):
    """Vertretung: `deputy` stands in for `login`; the lowest rank is asked first."""

    __tablename__ = "deputy"

    login: Mapped[str] = mapped_column(ForeignKey("staff_user.login"), primary_key=True)
    deputy: Mapped[str] = mapped_column(ForeignKey("staff_user.login"), primary_key=True)
    rank: Mapped[int]


@dataclass(frozen=True)
class Days:
    """A span of days, both ends inclusive."""

    first: date
    last: date


def record_absence(work: UnitOfWork, login: str, days: Days, cause: str) -> Absence:
    """Record days of absence; the first may not lie after the last."""
    if days.first > days.last:
        raise Rejected("absence_backwards", first=str(days.first), last=str(days.last))
    if cause not in CAUSES:
        raise Rejected("absence_cause_unknown", cause=cause, known=sorted(CAUSES))
    absence = Absence(
        id=new_id(),
        login=login,
        first_day=days.first,
        last_day=days.last,
        cause=cause,
        recorded_at=work.now,
        recorded_by=work.actor,
    )
    work.session.add(absence)
    work.session.flush()
    return absence


def withdraw_absence(work: UnitOfWork, absence_id: str) -> None:
    """The person is there after all; the row stays as what was known."""
    absence = work.session.get(Absence, absence_id)
    if absence is not None and absence.withdrawn_at is None:
        absence.withdrawn_at = work.now


def set_deputy(work: UnitOfWork, login: str, deputy: str, rank: int = 1) -> None:
    """Name a deputy; nobody is their own."""
    if login == deputy:
        raise Rejected("deputy_is_self", login=login)
    row = work.session.get(Deputy, (login, deputy))
    if row is None:
        work.session.add(Deputy(login=login, deputy=deputy, rank=rank))
    else:
        row.rank = rank
    work.session.flush()


def is_present(session: Session, login: str, day: date) -> bool:
    """Whether no absence of the user covers the day."""
    return not _absent(session, [login], Days(day, day))


def absent_days(session: Session, login: str, days: Days) -> frozenset[date]:
    """The days in the span that a user's absences cover."""
    rows = _absent(session, [login], days)
    return frozenset(
        date.fromordinal(number)
        for row in rows
        for number in range(
            max(row.first_day, days.first).toordinal(), min(row.last_day, days.last).toordinal() + 1
        )
    )


def deputies_of(session: Session, login: str) -> list[str]:
    """The deputies in the order in which they are asked."""
    query = select(Deputy.deputy).where(Deputy.login == login).order_by(Deputy.rank, Deputy.deputy)
    return list(session.scalars(query))


def deputised_by(session: Session, deputy: str, day: date) -> list[str]:
    """Whom a user stands in for on a day: the absent ones who named them."""
    logins = list(session.scalars(select(Deputy.login).where(Deputy.deputy == deputy)))
    absent = {row.login for row in _absent(session, logins, Days(day, day))}
    return sorted(absent)


def present_deputy(session: Session, login: str, day: date) -> str | None:
    """The first deputy who is there on that day, or None."""
    present = (name for name in deputies_of(session, login) if is_present(session, name, day))
    return next(present, None)


def acting_user(session: Session, login: str, day: date) -> str | None:
    """Who acts on a day: the user, else a deputy who is there, else nobody (None)."""
    return login if is_present(session, login, day) else present_deputy(session, login, day)


def somebody_present(session: Session, login: str, day: date) -> bool:
    """Whether the user or a deputy is there: only such days count towards a presumption."""
    return acting_user(session, login, day) is not None


def _absent(session: Session, logins: list[str], days: Days) -> list[Absence]:
    query = select(Absence).where(
        Absence.login.in_(logins),
        Absence.first_day <= days.last,
        Absence.last_day >= days.first,
        Absence.withdrawn_at.is_(None),
    )
    return list(session.scalars(query))
