"""Übergaben: a person handed over to an IFK, and the IFK's word that they took it over.

TP2 ends when the OPEN-Aufgabe is made, its only output (DOMAIN A7). Taking over is a fact of its
own: it is recorded, and nothing waits for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import NotFound
from handlers.domain.case_facts import CaseFact, FactKey, facts_of, record_fact
from handlers.domain.supplements import DROPPED, Supplement

TAKEN_OVER = "Uebergabe_Angenommen"
HANDED_OVER = "aufgabe_anlegen"
"""The verb of the OPEN-Aufgabe that a hand-over leaves."""


@dataclass(frozen=True)
class Handover:
    """Who was handed over to whom, by whom and why."""

    id: str
    case_id: str
    person_id: str
    recipient: str
    reason: str
    at: datetime
    by: str


def open_handovers(session: Session, logins: Collection[str]) -> list[Handover]:
    """What was handed over to these people and not taken over yet, oldest first."""
    query = (
        select(Supplement)
        .where(
            Supplement.verb == HANDED_OVER,
            Supplement.status != DROPPED,
            Supplement.payload["recipient"].as_string().in_(sorted(logins)),
            Supplement.id.not_in(
                select(CaseFact.payload["uebergabe_id"].as_string()).where(
                    CaseFact.name == TAKEN_OVER
                )
            ),
        )
        .order_by(Supplement.recorded_at, Supplement.id)
    )
    return [_handover(row) for row in session.scalars(query)]


def get_handover(session: Session, handover_id: str) -> Handover:
    """One hand-over; anything else under this id is no hand-over."""
    row = session.get(Supplement, handover_id)
    if row is None or row.verb != HANDED_OVER:
        raise NotFound("handover", handover_id)
    return _handover(row)


def taken_over(session: Session, handover: Handover) -> CaseFact | None:
    """The fact that it was taken over, or None."""
    known = facts_of(session, FactKey(case_id=handover.case_id, person_id=handover.person_id))
    for fact in known:
        if fact.name == TAKEN_OVER and fact.payload.get("uebergabe_id") == handover.id:
            return fact
    return None


def take_over(work: UnitOfWork, handover_id: str) -> CaseFact:
    """Record that it was taken over; a second time it stays with the first."""
    handover = get_handover(work.session, handover_id)
    known = taken_over(work.session, handover)
    if known is not None:
        return known
    return record_fact(
        work,
        TAKEN_OVER,
        {
            "fall_id": handover.case_id,
            "person_id": handover.person_id,
            "uebergabe_id": handover.id,
        },
    )


def _handover(row: Supplement) -> Handover:
    return Handover(
        id=row.id,
        case_id=row.case_id or "",
        person_id=row.person_id or "",
        recipient=str(row.payload.get("recipient", "")),
        reason=str(row.payload.get("summary", "")),
        at=row.recorded_at,
        by=row.recorded_by,
    )
