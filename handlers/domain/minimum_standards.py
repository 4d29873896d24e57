"""Mindeststandards (MDS): when the first talk and the decision are due, and when they were done.

Source: Arbeitshilfe Neukundenmanagement (Cottbus), section 4. Watching them never moves a token.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID
from handlers.domain.responsibility import Subject

FIRST_COUNSEL = "erstberatung"
DECISION = "entscheidung"


class StandardDeadline(Base):
    """One Mindeststandard of one person; `due_on` keeps the value it (re)started with."""

    __tablename__ = "standard_deadline"
    __table_args__ = (
        Index("uq_standard_deadline_subject", "case_id", "person_id", "kind", unique=True),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(CODE)
    started_on: Mapped[date]
    due_on: Mapped[date]
    fulfilled_on: Mapped[date | None]
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the overdue deadline was reported to the TL."""


@dataclass(frozen=True)
class Span:
    """From the day of the event to the last day."""

    started_on: date
    due_on: date


def start_standard(work: UnitOfWork, subject: Subject, kind: str, span: Span) -> StandardDeadline:
    """Start a deadline; one that runs keeps its dates."""
    row = find_standard(work.session, subject, kind)
    if row is None:
        row = StandardDeadline(id=new_id(), kind=kind, **vars(subject), **vars(span))
        work.session.add(row)
        work.session.flush()
    return row


def restart_standard(work: UnitOfWork, subject: Subject, kind: str, span: Span) -> None:
    """Let a deadline run from another day; what is fulfilled already stays as it was."""
    row = start_standard(work, subject, kind, span)
    if row.fulfilled_on is None:
        row.started_on, row.due_on, row.reported_at = span.started_on, span.due_on, None
        work.session.flush()


def fulfil_standard(work: UnitOfWork, subject: Subject, kind: str, on: date) -> None:
    """The first day on which it was fulfilled stays; without a started deadline nothing happens."""
    row = find_standard(work.session, subject, kind)
    if row is not None and row.fulfilled_on is None:
        row.fulfilled_on = on
        work.session.flush()


def report_overdue(work: UnitOfWork, subject: Subject, kind: str) -> bool:
    """Mark as reported; True if it is overdue and was not reported before."""
    row = find_standard(work.session, subject, kind)
    if row is None or row.fulfilled_on is not None or row.reported_at is not None:
        return False
    if berlin_day(work.now) <= row.due_on:
        return False
    row.reported_at = work.now
    work.session.flush()
    return True


def traffic_light(row: StandardDeadline, today: date) -> str:
    """erfuellt, verletzt (too late, or open past its day), offen."""
    reached = row.fulfilled_on or today
    if reached > row.due_on:
        return "verletzt"
    return "offen" if row.fulfilled_on is None else "erfuellt"


def find_standard(session: Session, subject: Subject, kind: str) -> StandardDeadline | None:
    """The deadline of a kind, or None."""
    query = select(StandardDeadline).where(
        StandardDeadline.case_id == subject.case_id,
        StandardDeadline.person_id == subject.person_id,
        StandardDeadline.kind == kind,
    )
    return session.scalars(query).one_or_none()


def standards_of(session: Session, case_id: str) -> list[StandardDeadline]:
    """All deadlines of a case."""
    query = (
        select(StandardDeadline)
        .where(StandardDeadline.case_id == case_id)
        .order_by(StandardDeadline.due_on)
    )
    return list(session.scalars(query))
