"""Leistungsstatus: what the LSB decided about SGB II benefits, as dated facts.

A later fact overrides an earlier one; the newest recorded counts. `versagt` (missing cooperation,
§ 66 SGB I) is curable, `abgelehnt` is not: a wait for the grant ends only with the latter.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.columns import CODE, ID

STATES = ("bewilligt", "abgelehnt", "versagt", "eingestellt")


class BenefitFact(Base):
    """One decision about a person's benefits."""

    __tablename__ = "benefit_fact"
    __table_args__ = (Index("ix_benefit_fact_person_id_recorded_at", "person_id", "recorded_at"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"))
    state: Mapped[str] = mapped_column(CODE)
    decided_on: Mapped[date]
    valid_from: Mapped[date | None]
    """leistungsbezug_ab."""
    notice_number: Mapped[str] = mapped_column(CODE)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class BenefitDecision:
    """A decision as told by the LSB."""

    person_id: str
    state: str
    decided_on: date
    valid_from: date | None = None
    notice_number: str = ""
    case_id: str | None = None


def record_benefit(work: UnitOfWork, decision: BenefitDecision) -> BenefitFact:
    """Record a decision; the same one told twice is one fact."""
    if decision.state not in STATES:
        raise Rejected("benefit_state_unknown", state=decision.state, known=sorted(STATES))
    known = work.session.scalars(
        select(BenefitFact).where(
            BenefitFact.person_id == decision.person_id,
            BenefitFact.state == decision.state,
            BenefitFact.decided_on == decision.decided_on,
            BenefitFact.notice_number == decision.notice_number,
        )
    ).first()
    if known is not None:
        return known
    fact = BenefitFact(id=new_id(), recorded_at=work.now, recorded_by=work.actor, **vars(decision))
    work.session.add(fact)
    work.session.flush()
    return fact


def benefit_state(session: Session, person_id: str) -> BenefitFact | None:
    """The newest decision, or None while nothing was decided."""
    query = (
        select(BenefitFact)
        .where(BenefitFact.person_id == person_id)
        .order_by(BenefitFact.recorded_at.desc(), BenefitFact.decided_on.desc())
    )
    return session.scalars(query).first()


def receives_benefits(session: Session, person_id: str) -> bool:
    """Whether SGB II benefits are granted: only then a case may be handed over to an IFK."""
    fact = benefit_state(session, person_id)
    return fact is not None and fact.state == "bewilligt"


def benefit_history(session: Session, person_id: str) -> list[BenefitFact]:
    """All decisions about a person, newest first."""
    query = (
        select(BenefitFact)
        .where(BenefitFact.person_id == person_id)
        .order_by(BenefitFact.recorded_at.desc())
    )
    return list(session.scalars(query))
