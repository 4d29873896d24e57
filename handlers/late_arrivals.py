"""What arrives while nobody waits for it: it is recorded anyway, and a person is told.

Source: EGS concept (003), lines 97 to 98 (Überwachung des Eingangs); DOMAIN 0 (facts first).
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.models import Instance, Subscription
from handlers.domain.calendar import berlin_day, end_of_day
from handlers.domain.case_facts import FactKey, latest_fact
from handlers.domain.cases import Case, get_case
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.parameters import work_calendar
from handlers.domain.participation import participations_of

TAKES_THEM_IN = "PB_Antragsannahme"
LINES = {
    "Unterlagen_Eingang": "Unterlagen nach Abschluss der Antragsannahme eingegangen: prüfen",
    "Arbeitspaket_Eingang": "Arbeitspaket nach Abschluss der Antragsannahme eingegangen: erfassen",
}


def hand_on_unexpected(work: UnitOfWork, case_id: str, message: str) -> None:
    """Put before the EGS what came after the hand-out and reaches no process.

    Before the hand-out nothing is missing: PB Antragsannahme finds it when it begins.
    """
    issued = latest_fact(work.session, "Antrag_Ausgegeben", FactKey(case_id=case_id))
    if issued is None or _somebody_waits(work.session, case_id, message):
        return
    case, today = get_case(work.session, case_id), berlin_day(work.now)
    due = work_calendar(work.session, case.site, today).next_working_day(today)
    question = Question(
        kind="sonstiges",
        site=case.site,
        recipients=f"EGS@{case.site}",
        subject_line=LINES[message],
        case_id=case_id,
        person_id=case.person_id,
        due_at=end_of_day(due),
    )
    open_inquiry(work, question)


def tell_of_late_withdrawal(work: UnitOfWork, person_id: str, said: str) -> None:
    """Put a no after yes before the coaches where the Clearing is over and undoes nothing."""
    awaited = select(Subscription.id).where(
        Subscription.message == "Teilnahme_Widerruf", Subscription.value == person_id
    )
    if work.session.scalars(awaited).first() is not None:
        return
    for decision in participations_of(work.session, person_id):
        case = get_case(work.session, decision.case_id)
        open_inquiry(work, _withdrawn(case, person_id, said))


def _withdrawn(case: Case, person_id: str, said: str) -> Question:
    return Question(
        kind="sonstiges",
        site=case.site,
        recipients=f"JCO@{case.site}",
        subject_line="Teilnahme nach dem Clearing widerrufen: Gruppenplatz und Buchungen prüfen",
        text=said,
        case_id=case.id,
        person_id=person_id,
    )


def _somebody_waits(session: Session, case_id: str, message: str) -> bool:
    awaited = select(Subscription.id).where(
        Subscription.message == message, Subscription.value == case_id
    )
    running = select(Instance.id).where(
        Instance.process_key == TAKES_THEM_IN,
        Instance.business_key == case_id,
        Instance.status == "laeuft",
    )
    return session.scalars(awaited.union_all(running)).first() is not None
