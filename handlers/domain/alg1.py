"""Arbeitslosengeld (SGB III) beside an application: until it ends, placement is the agency's.

Aufstocker are not forgotten (DOMAIN 0.2): they wait for the last day told in the Erstberatung, or
for the message that it has ended (Rechtskreiswechsel, Arbeitshilfe Neukundenmanagement, line 55).
"""

from datetime import date

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from handlers.domain.case_facts import CaseFact, FactKey, latest_fact, record_fact
from handlers.domain.responsibility import Subject

DRAWS, ENDED = "Alg1_Bezug", "Alg1_Ende"


def note_alg1(work: UnitOfWork, subject: Subject, until: date | None) -> None:
    """Record that a person draws Arbeitslosengeld; its last day may still be unknown."""
    fact = {"fall_id": subject.case_id, "person_id": subject.person_id, "alg1_ende": until}
    record_fact(work, DRAWS, fact)


def alg1_until(session: Session, subject: Subject) -> date | None:
    """The last day of the Arbeitslosengeld as told in the Erstberatung, or nothing."""
    fact = _told(session, subject)
    until = fact.payload.get("alg1_ende") if fact else None
    return date.fromisoformat(until) if until else None


def tops_up_alg1(session: Session, subject: Subject, today: date) -> bool:
    """Whether Arbeitslosengeld still runs."""
    started = _told(session, subject)
    ended = latest_fact(session, ENDED, FactKey(person_id=subject.person_id))
    if started is None or (ended is not None and ended.at >= started.at):
        return False
    until = alg1_until(session, subject)
    return until is None or until >= today


def _told(session: Session, subject: Subject) -> CaseFact | None:
    key = FactKey(case_id=subject.case_id, person_id=subject.person_id)
    return latest_fact(session, DRAWS, key)
