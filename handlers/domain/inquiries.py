"""Rückfragen und Vorgänge to a team: mailbox, copy to the team lead, due time, answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Conflict, NotFound
from engine.ids import new_id
from handlers.domain.columns import CODE, ID, NAME

KINDS = ("kanalregel", "kein_termin", "verlegung", "frist", "sonstiges")


class Inquiry(Base):
    """One inquiry to a team's mailbox."""

    __tablename__ = "inquiry"
    __table_args__ = (Index("ix_inquiry_site_answered_at", "site", "answered_at"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    recipients: Mapped[str] = mapped_column(CODE)
    """Task group, e.g. JCO@56.6."""
    copy_to: Mapped[str] = mapped_column(CODE)
    """Task group in copy, e.g. TL@56.6, or empty."""
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    subject_line: Mapped[str] = mapped_column(NAME)
    text: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[str] = mapped_column(CODE)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(CODE)
    activity_id: Mapped[str | None] = mapped_column(ID, unique=True)


@dataclass(frozen=True)
class Question:
    """What is asked of whom."""

    kind: str
    site: str
    recipients: str
    subject_line: str
    text: str = ""
    copy_to: str = ""
    case_id: str | None = None
    person_id: str | None = None
    due_at: datetime | None = None


def open_inquiry(
    work: UnitOfWork, question: Question, *, activity_id: str | None = None
) -> Inquiry:
    """Open an inquiry; the same activity opens one."""
    if activity_id is not None:
        query = select(Inquiry).where(Inquiry.activity_id == activity_id)
        done = work.session.scalars(query).one_or_none()
        if done is not None:
            return done
    inquiry = Inquiry(
        id=new_id(),
        opened_at=work.now,
        opened_by=work.actor,
        answer="",
        activity_id=activity_id,
        **vars(question),
    )
    work.session.add(inquiry)
    work.session.flush()
    return inquiry


def answer_inquiry(work: UnitOfWork, inquiry_id: str, answer: str) -> Inquiry:
    """Answer; an answered one tells by whom."""
    inquiry = work.session.get(Inquiry, inquiry_id)
    if inquiry is None:
        raise NotFound("inquiry", inquiry_id)
    if inquiry.answered_at is not None:
        raise Conflict(
            "inquiry_answered", by=inquiry.answered_by, at=inquiry.answered_at.isoformat()
        )
    inquiry.answer, inquiry.answered_at, inquiry.answered_by = answer, work.now, work.actor
    work.session.flush()
    return inquiry


def answered_inquiry(session: Session, inquiry_id: str) -> Inquiry | None:
    """The inquiry if somebody has answered it already."""
    inquiry = session.get(Inquiry, inquiry_id)
    return inquiry if inquiry is not None and inquiry.answered_at is not None else None


def open_inquiries(session: Session, groups: frozenset[str]) -> list[Inquiry]:
    """What waits for an answer of these groups, or came to them in copy; the most urgent first."""
    wanted = sorted(groups)
    query = (
        select(Inquiry)
        .where(
            Inquiry.answered_at.is_(None),
            Inquiry.recipients.in_(wanted) | Inquiry.copy_to.in_(wanted),
        )
        .order_by(Inquiry.due_at.is_(None), Inquiry.due_at, Inquiry.opened_at)
    )
    return list(session.scalars(query))


def inquiries_of(session: Session, case_id: str) -> list[Inquiry]:
    """All inquiries about a case, oldest first."""
    query = select(Inquiry).where(Inquiry.case_id == case_id).order_by(Inquiry.opened_at)
    return list(session.scalars(query))
