"""Phone attempts (TP2 row 40). Each is saved when it is made, whatever becomes of the task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID
from handlers.domain.responsibility import Subject

RESULTS = ("erreicht", "nicht_erreicht", "mailbox", "falsche_nummer")


class PhoneAttempt(Base):
    """One call. `appointment_id` names the missed appointment it is about."""

    __tablename__ = "phone_attempt"
    __table_args__ = (Index("ix_phone_attempt_person_id_at", "person_id", "at"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    number: Mapped[str] = mapped_column(CODE)
    result: Mapped[str] = mapped_column(CODE)
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class PhoneCall:
    """A call as it was made."""

    at: datetime
    result: str
    number: str = ""
    note: str = ""
    appointment_id: str | None = None


@dataclass(frozen=True)
class AttemptCount:
    """What the rule "n attempts on m different days" has so far."""

    attempts: int
    days: int
    enough: bool


def record_attempt(work: UnitOfWork, subject: Subject, call: PhoneCall) -> PhoneAttempt:
    """Record a call; one in the future is refused, the same instant twice is one call."""
    if call.result not in RESULTS:
        raise Rejected("phone_result_unknown", result=call.result, known=sorted(RESULTS))
    if call.at > work.now:
        raise Rejected("call_in_future", at=call.at.isoformat())
    known = work.session.scalars(
        select(PhoneAttempt).where(
            PhoneAttempt.case_id == subject.case_id,
            PhoneAttempt.person_id == subject.person_id,
            PhoneAttempt.at == call.at,
            PhoneAttempt.result == call.result,
        )
    ).first()
    if known is not None:
        return known
    attempt = PhoneAttempt(
        id=new_id(),
        recorded_at=work.now,
        recorded_by=work.actor,
        **vars(subject),
        **vars(call),
    )
    work.session.add(attempt)
    work.session.flush()
    return attempt


def attempts_of(
    session: Session, subject: Subject, since: datetime | None = None
) -> list[PhoneAttempt]:
    """The calls to a person in a case, oldest first, from an instant on."""
    query = (
        select(PhoneAttempt)
        .where(PhoneAttempt.case_id == subject.case_id, PhoneAttempt.person_id == subject.person_id)
        .order_by(PhoneAttempt.at)
    )
    if since is not None:
        query = query.where(PhoneAttempt.at >= since)
    return list(session.scalars(query))


def count_attempts(
    attempts: Sequence[PhoneAttempt], minimum: int, minimum_days: int
) -> AttemptCount:
    """Whether "nicht erreicht" may be stated: enough calls on enough different Berlin days."""
    days = len({berlin_day(attempt.at) for attempt in attempts})
    enough = len(attempts) >= minimum and days >= minimum_days
    return AttemptCount(len(attempts), days, enough)
