"""Teilnahme am Gruppencoaching: the person's decision, and the participant of the Jobakademie."""

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

REFUSAL_REASONS = ("kein_interesse", "betreuung", "gesundheit", "arbeit", "sonstiges")


class ParticipationDecision(Base):
    """Yes or no to the Gruppencoaching, and whether the yes was taken back."""

    __tablename__ = "participation_decision"
    __table_args__ = (Index("ix_participation_decision_subject", "person_id", "case_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    participates: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(CODE)
    reason_text: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JaParticipant(Base):
    """A participant in our own register, "lokal" until a person entered it in JAplus."""

    __tablename__ = "ja_participant"
    __table_args__ = (
        Index(
            "uq_ja_participant_open",
            "case_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    coach: Mapped[str] = mapped_column(CODE)
    since: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class Answer:
    """The person's answer; a no needs a reason, "sonstiges" needs words."""

    participates: bool
    reason: str | None = None
    reason_text: str = ""


def record_decision(work: UnitOfWork, subject: Subject, answer: Answer) -> ParticipationDecision:
    """Record the answer."""
    if not answer.participates:
        if answer.reason not in REFUSAL_REASONS:
            raise Rejected("refusal_reason_missing", reason=answer.reason)
        if answer.reason == "sonstiges" and not answer.reason_text.strip():
            raise Rejected("refusal_text_missing")
    row = ParticipationDecision(
        id=new_id(),
        decided_at=work.now,
        recorded_by=work.actor,
        **vars(subject),
        **vars(answer),
    )
    work.session.add(row)
    work.session.flush()
    return row


def current_decision(session: Session, subject: Subject) -> ParticipationDecision | None:
    """The newest answer that was not taken back, or None."""
    query = (
        select(ParticipationDecision)
        .where(
            ParticipationDecision.case_id == subject.case_id,
            ParticipationDecision.person_id == subject.person_id,
            ParticipationDecision.revoked_at.is_(None),
        )
        .order_by(ParticipationDecision.decided_at.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def participations_of(session: Session, person_id: str) -> list[ParticipationDecision]:
    """Where a person takes part, in whichever case; an answer that was taken back is none."""
    query = select(ParticipationDecision).where(
        ParticipationDecision.person_id == person_id,
        ParticipationDecision.participates.is_(True),
        ParticipationDecision.revoked_at.is_(None),
    )
    return list(session.scalars(query))


def revoke_decision(work: UnitOfWork, subject: Subject) -> ParticipationDecision | None:
    """The person says no after yes; None if there was nothing to take back."""
    decision = current_decision(work.session, subject)
    if decision is None or not decision.participates:
        return None
    decision.revoked_at = work.now
    work.session.flush()
    return decision


def create_participant(work: UnitOfWork, subject: Subject, coach: str) -> JaParticipant:
    """Enter the participant; being one already is fine."""
    known = open_participant(work.session, subject)
    if known is not None:
        return known
    row = JaParticipant(
        id=new_id(),
        coach=coach,
        since=berlin_day(work.now),
        recorded_at=work.now,
        recorded_by=work.actor,
        **vars(subject),
    )
    work.session.add(row)
    work.session.flush()
    return row


def end_participation(work: UnitOfWork, subject: Subject, reason: str) -> JaParticipant | None:
    """Take the participant out; None if there is none."""
    row = open_participant(work.session, subject)
    if row is not None:
        row.ended_on, row.end_reason = berlin_day(work.now), reason
        work.session.flush()
    return row


def open_participant(session: Session, subject: Subject) -> JaParticipant | None:
    """The participant entry in force, or None."""
    query = select(JaParticipant).where(
        JaParticipant.case_id == subject.case_id,
        JaParticipant.person_id == subject.person_id,
        JaParticipant.ended_on.is_(None),
    )
    return session.scalars(query).one_or_none()
