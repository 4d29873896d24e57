"""Where a person stands in a case: read from the facts, so it cannot contradict them."""

from sqlalchemy.orm import Session

from handlers.domain.appointments import PLANNED, appointments_of
from handlers.domain.cases import get_case
from handlers.domain.participation import open_participant
from handlers.domain.pools import JA_CLEARING, bookings_of
from handlers.domain.responsibility import Subject, responsible

STATES = ("antrag", "clearing", "ja_teilnahme", "ifk_abgegeben", "beendet")


def clearing_state(session: Session, subject: Subject) -> str:
    """One of `STATES`.

    A participant of the Jobakademie keeps the JCO as IFK (TP2 row 110), so taking part goes before
    having an IFK; an IFK without taking part means the hand-over (IFK_Zugesteuert).
    """
    if open_participant(session, subject) is not None:
        return "ja_teilnahme"
    if responsible(session, subject, "IFK") is not None:
        return "ifk_abgegeben"
    appointments = appointments_of(session, subject)
    in_pool = any(
        row.pool == JA_CLEARING and row.booked_out_on is None
        for row in bookings_of(session, subject)
    )
    if in_pool or any(row.status == PLANNED for row in appointments):
        return "clearing"
    if get_case(session, subject.case_id).ended_at is not None:
        return "beendet"
    return "clearing" if any(row.status == "erledigt" for row in appointments) else "antrag"
