"""Clean-up behind a process that an operator cancelled by hand, as behind one that ended."""

from __future__ import annotations

from sqlalchemy import select

from engine.db import UnitOfWork
from engine.models import Instance
from engine.registry import Call
from handlers import registry
from handlers.coaching import offer_place
from handlers.domain.case_end import clean_up
from handlers.domain.cases import get_case
from handlers.domain.responsibility import Subject
from handlers.outgoing_mail import stop_letters


@registry.cleanup("TP1_Steuerung_EGS")
@registry.cleanup("TP2_Clearing_JA")
def clean_up_cancelled(work: UnitOfWork, call: Call, reason: str) -> None:
    """Free appointments and places, book out of pools, hold letters that wait.

    Nothing is told to the person, for nothing was decided about them. As long as another process
    of the same case and person runs, what is planned is that one's.
    """
    keys = work.runtime.keys
    case_id, person_id = call.variables.get(keys.business), call.variables.get(keys.person)
    if not case_id or not person_id or _others_run(work, call, case_id, person_id):
        return
    undone = clean_up(work, Subject(case_id, person_id), "SONSTIGES")
    if undone.group_bookings:
        offer_place(work, get_case(work.session, case_id).site)
    stop_letters(work, person_id, "Vorgang abgebrochen")


def _others_run(work: UnitOfWork, call: Call, case_id: str, person_id: str) -> bool:
    others = select(Instance.id).where(
        Instance.id != call.instance_id,
        Instance.business_key == case_id,
        Instance.person_key == person_id,
        Instance.process_key.in_(("TP1_Steuerung_EGS", "TP2_Clearing_JA")),
        Instance.status == "laeuft",
    )
    return work.session.scalars(others).first() is not None
