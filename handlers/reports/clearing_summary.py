"""What the IFK reads when a person is handed over: the Clearing in a few facts (DOMAIN §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.domain.appearances import Appearance
from handlers.domain.appointments import Appointment
from handlers.domain.participation import current_decision
from handlers.domain.phone_attempts import PhoneAttempt
from handlers.domain.responsibility import Subject
from handlers.domain.staff import display_name
from handlers.domain.talks import held_talk

MISSED = ("nein", "vermutlich_nein")


@dataclass(frozen=True)
class TalkSummary:
    """The talk, if there was one."""

    held_at: datetime
    by: str
    result: str
    agreements: str
    obstacles: tuple[str, ...]


@dataclass(frozen=True)
class ClearingSummary:
    """How the Clearing went."""

    talk: TalkSummary | None
    refusal: str | None
    """Code of the reason against taking part, if the person said no."""
    refusal_text: str
    missed: tuple[datetime, ...]
    """When the appointments began to which the person did not come."""
    calls: int


def clearing_summary(session: Session, subject: Subject) -> ClearingSummary:
    """Read the Clearing of a person in a case."""
    talk = held_talk(session, subject)
    decision = current_decision(session, subject)
    refused = decision is not None and not decision.participates
    missed = (
        select(Appointment.starts_at)
        .join(Appearance, Appearance.appointment_id == Appointment.id)
        .where(
            Appointment.case_id == subject.case_id,
            Appointment.person_id == subject.person_id,
            Appearance.result.in_(MISSED),
            Appearance.annulled_at.is_(None),
        )
        .order_by(Appointment.starts_at)
        .distinct()
    )
    calls = select(PhoneAttempt.id).where(
        PhoneAttempt.case_id == subject.case_id, PhoneAttempt.person_id == subject.person_id
    )
    return ClearingSummary(
        talk=TalkSummary(
            talk.held_at,
            display_name(session, talk.recorded_by),
            talk.result,
            talk.agreements,
            tuple(talk.obstacles),
        )
        if talk is not None
        else None,
        refusal=decision.reason if decision is not None and refused else None,
        refusal_text=decision.reason_text if decision is not None and refused else "",
        missed=tuple(session.scalars(missed)),
        calls=len(session.scalars(calls).all()),
    )
