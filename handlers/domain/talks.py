"""Talks (Gespräche): the record of the Clearinggespräch and the benefits explained in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.columns import CODE, ID, JSON, JsonList
from handlers.domain.responsibility import Subject

MODES = ("persoenlich", "telefonisch", "video")
STATES = ("gefuehrt", "abgebrochen")


class Talk(Base):
    """One talk. Its content is Sozialdaten and stays out of process variables and logs."""

    __tablename__ = "talk"
    __table_args__ = (Index("ix_talk_person_id_case_id", "person_id", "case_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mode: Mapped[str] = mapped_column(CODE)
    state: Mapped[str] = mapped_column(CODE)
    """gefuehrt, or abgebrochen (no interpreter, children): a new date and no miss."""
    participants: Mapped[str] = mapped_column(Text)
    interpreter: Mapped[bool]
    result: Mapped[str] = mapped_column(Text)
    obstacles: Mapped[JsonList] = mapped_column(JSON)
    agreements: Mapped[str] = mapped_column(Text)
    alg1_hint: Mapped[bool]
    activity_id: Mapped[str | None] = mapped_column(ID, unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


class BenefitsExplained(Base):
    """Vorteile des Gruppencoachings were explained (TP2 row 80), with the flyer or why without."""

    __tablename__ = "benefits_explained"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    flyer_version: Mapped[str | None] = mapped_column(CODE)
    """Null if no flyer was handed out."""
    not_possible_because: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class TalkRecord:
    """What is written down about a talk."""

    held_at: datetime
    mode: str
    state: str = "gefuehrt"
    result: str = ""
    appointment_id: str | None = None
    participants: str = ""
    interpreter: bool = False
    obstacles: tuple[str, ...] = ()
    agreements: str = ""
    alg1_hint: bool = False


def record_talk(
    work: UnitOfWork, subject: Subject, record: TalkRecord, *, activity_id: str | None = None
) -> Talk:
    """Record a talk that was held or broken off; a future one is refused."""
    if record.mode not in MODES or record.state not in STATES:
        raise Rejected("talk_unknown", mode=record.mode, state=record.state)
    if record.held_at > work.now:
        raise Rejected("talk_in_future", held_at=record.held_at.isoformat())
    if activity_id is not None:
        done = work.session.scalars(select(Talk).where(Talk.activity_id == activity_id)).first()
        if done is not None:
            return done
    fields = {**vars(record), "obstacles": list(record.obstacles)}
    talk = Talk(
        id=new_id(),
        activity_id=activity_id,
        recorded_at=work.now,
        recorded_by=work.actor,
        **vars(subject),
        **fields,
    )
    work.session.add(talk)
    work.session.flush()
    return talk


def record_benefits_explained(
    work: UnitOfWork, subject: Subject, flyer_version: str | None, not_possible_because: str = ""
) -> BenefitsExplained:
    """Record row 80."""
    row = BenefitsExplained(
        id=new_id(),
        flyer_version=flyer_version,
        not_possible_because=not_possible_because,
        recorded_at=work.now,
        recorded_by=work.actor,
        **vars(subject),
    )
    work.session.add(row)
    work.session.flush()
    return row


def talks_of(session: Session, subject: Subject) -> list[Talk]:
    """The talks with a person in a case, oldest first."""
    query = (
        select(Talk)
        .where(Talk.case_id == subject.case_id, Talk.person_id == subject.person_id)
        .order_by(Talk.held_at)
    )
    return list(session.scalars(query))


def held_talk(session: Session, subject: Subject) -> Talk | None:
    """The first talk that was really held, or None."""
    return next((talk for talk in talks_of(session, subject) if talk.state == "gefuehrt"), None)


def take_back_explanation(work: UnitOfWork, subject: Subject, at: datetime) -> None:
    """Take back that the acting person recorded at that instant that benefits were explained."""
    work.session.execute(
        delete(BenefitsExplained).where(
            BenefitsExplained.case_id == subject.case_id,
            BenefitsExplained.person_id == subject.person_id,
            BenefitsExplained.recorded_at == at,
            BenefitsExplained.recorded_by == work.actor,
        )
    )
