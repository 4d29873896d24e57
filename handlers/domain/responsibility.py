"""Zuständigkeit: which JCO, LSB and IFK are responsible for a person, with history."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID


class Responsibility(Base):
    """Who is responsible in a role from a day on; one open row per person, case and role."""

    __tablename__ = "responsibility"
    __table_args__ = (
        Index(
            "uq_responsibility_open",
            "case_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_responsibility_login", "login"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(CODE)
    """JCO, LSB or IFK."""
    login: Mapped[str] = mapped_column(CODE)
    valid_from: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Subject:
    """Whom something concerns: a person within a case."""

    case_id: str
    person_id: str


@dataclass(frozen=True)
class Change:
    """Who was responsible and who is now."""

    old: str | None
    new: str


def responsible(session: Session, subject: Subject, role: str) -> str | None:
    """The login responsible in a role now, or None."""
    row = _open_row(session, subject, role)
    return row.login if row else None


def set_responsible(
    work: UnitOfWork, subject: Subject, role: str, login: str, reason: str = ""
) -> Change:
    """Make `login` responsible; being it already changes nothing."""
    row = _open_row(work.session, subject, role)
    old = row.login if row else None
    if old == login:
        return Change(old, login)
    if row is not None:
        row.ended_at = work.now
        work.session.flush()
    work.session.add(
        Responsibility(
            id=new_id(),
            case_id=subject.case_id,
            person_id=subject.person_id,
            role=role,
            login=login,
            valid_from=berlin_day(work.now),
            reason=reason,
            recorded_at=work.now,
            recorded_by=work.actor,
        )
    )
    work.session.flush()
    return Change(old, login)


def end_responsibility(work: UnitOfWork, subject: Subject, role: str) -> None:
    """Nobody is responsible in this role any more."""
    row = _open_row(work.session, subject, role)
    if row is not None:
        row.ended_at = work.now
        work.session.flush()


def responsibility_history(session: Session, case_id: str) -> list[Responsibility]:
    """All changes of a case, oldest first."""
    query = (
        select(Responsibility)
        .where(Responsibility.case_id == case_id)
        .order_by(Responsibility.recorded_at, Responsibility.role)
    )
    return list(session.scalars(query))


def _open_row(session: Session, subject: Subject, role: str) -> Responsibility | None:
    query = select(Responsibility).where(
        Responsibility.case_id == subject.case_id,
        Responsibility.person_id == subject.person_id,
        Responsibility.role == role,
        Responsibility.ended_at.is_(None),
    )
    return session.scalars(query).one_or_none()
