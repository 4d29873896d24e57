"""Persönlicher Werdegang und Potenzialanalyse (TP2 row 130). Sozialdaten; not shown to the LSB."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.columns import CODE, ID, JSON, JsonList, JsonObject
from handlers.domain.responsibility import Subject


class Career(Base):
    """The Werdegang as told; a later version replaces none, the newest is shown."""

    __tablename__ = "career"
    __table_args__ = (Index("ix_career_subject", "person_id", "case_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    stations: Mapped[JsonList] = mapped_column(JSON)
    """List of {von, bis, taetigkeit, arbeitgeber, abschluss}."""
    not_possible_because: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


class PotentialAnalysis(Base):
    """The Potenzialanalyse: criterion to grade, and the summary in words."""

    __tablename__ = "potential_analysis"
    __table_args__ = (Index("ix_potential_analysis_subject", "person_id", "case_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    grades: Mapped[JsonObject] = mapped_column(JSON)
    summary: Mapped[str] = mapped_column(Text)
    not_possible_because: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class Station:
    """One station of a Werdegang; years or dates as the person tells them."""

    von: str
    bis: str
    taetigkeit: str
    arbeitgeber: str = ""
    abschluss: str = ""


def record_career(
    work: UnitOfWork, subject: Subject, stations: Sequence[Station], because: str = ""
) -> Career:
    """Record the Werdegang: at least one station, or why it was not possible."""
    if not stations and not because.strip():
        raise Rejected("career_empty")
    row = Career(
        id=new_id(),
        stations=[asdict(station) for station in stations],
        not_possible_because=because,
        recorded_at=work.now,
        recorded_by=work.actor,
        **vars(subject),
    )
    work.session.add(row)
    work.session.flush()
    return row


def record_potential(
    work: UnitOfWork,
    subject: Subject,
    grades: Mapping[str, object],
    summary: str,
    because: str = "",
) -> PotentialAnalysis:
    """Record the Potenzialanalyse: a grade or a summary, or why it was not possible."""
    if not grades and not summary.strip() and not because.strip():
        raise Rejected("potential_empty")
    row = PotentialAnalysis(
        id=new_id(),
        grades=dict(grades),
        summary=summary,
        not_possible_because=because,
        recorded_at=work.now,
        recorded_by=work.actor,
        **vars(subject),
    )
    work.session.add(row)
    work.session.flush()
    return row


def take_back(work: UnitOfWork, subject: Subject, at: datetime) -> None:
    """Take back what the acting person recorded at that instant; the older version shows again."""
    for model in (Career, PotentialAnalysis):
        work.session.execute(
            delete(model).where(
                model.case_id == subject.case_id,
                model.person_id == subject.person_id,
                model.recorded_at == at,
                model.recorded_by == work.actor,
            )
        )


def newest_career(session: Session, subject: Subject) -> Career | None:
    """The Werdegang recorded last, or None."""
    query = (
        select(Career)
        .where(Career.case_id == subject.case_id, Career.person_id == subject.person_id)
        .order_by(Career.recorded_at.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def newest_potential(session: Session, subject: Subject) -> PotentialAnalysis | None:
    """The Potenzialanalyse recorded last, or None."""
    query = (
        select(PotentialAnalysis)
        .where(
            PotentialAnalysis.case_id == subject.case_id,
            PotentialAnalysis.person_id == subject.person_id,
        )
        .order_by(PotentialAnalysis.recorded_at.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()
