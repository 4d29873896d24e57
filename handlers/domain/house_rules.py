"""Benutzungsordnung der Jobakademie: handed out to whom, when, in which version (TP2 row 170)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID
from handlers.domain.responsibility import Subject


class HouseRulesIssue(Base):
    """One handing-out."""

    __tablename__ = "house_rules_issue"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    issued_on: Mapped[date]
    version: Mapped[str] = mapped_column(CODE)
    signed: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class Issue:
    """What was handed out, and whether a signature is there."""

    issued_on: date
    version: str
    signed: bool


def record_issue(work: UnitOfWork, subject: Subject, issue: Issue) -> HouseRulesIssue:
    """Record the handing-out; a day in the future is refused."""
    if issue.issued_on > berlin_day(work.now):
        raise Rejected("date_in_future", value=issue.issued_on.isoformat())
    row = HouseRulesIssue(
        id=new_id(), recorded_at=work.now, recorded_by=work.actor, **vars(subject), **vars(issue)
    )
    work.session.add(row)
    work.session.flush()
    return row


def issues_of(session: Session, subject: Subject) -> list[HouseRulesIssue]:
    """What a person was handed in a case."""
    query = (
        select(HouseRulesIssue)
        .where(
            HouseRulesIssue.case_id == subject.case_id,
            HouseRulesIssue.person_id == subject.person_id,
        )
        .order_by(HouseRulesIssue.recorded_at)
    )
    return list(session.scalars(query))
