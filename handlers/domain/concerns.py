"""Whom and which appointment a message concerns, where its sender does not name the key.

Outside systems and the reception know the person or the case, seldom our id of an appointment. What
is clear is found out; what is not is refused, so that nothing happens to the wrong person.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Conflict, Rejected
from handlers.domain.appointments import (
    PLANNED,
    Appointment,
    appointment_or_none,
    appointments_of_person,
    require_current,
)
from handlers.domain.case_facts import record_fact
from handlers.domain.cases import get_case
from handlers.domain.households import elb_ids
from handlers.domain.persons import get_person

FIRST_TALK = "erstgespraech"


def person_concerned(session: Session, payload: Mapping[str, Any]) -> str:
    """The person named, else the only one of the named case for whom there can be a clearing.

    A case of several people says too little: the mother's end must never cancel the son's talk.
    """
    if payload.get("person_id"):
        return get_person(session, payload["person_id"]).id
    if not payload.get("fall_id"):
        raise Rejected("person_missing")
    case = get_case(session, payload["fall_id"])
    several = [person for person in elb_ids(session, case.household_id) if person != case.person_id]
    if several:
        raise Rejected("person_ambiguous", fall_id=case.id)
    return case.person_id


def record_told(work: UnitOfWork, name: str, payload: Mapping[str, Any]) -> None:
    """Record a fact about a case and a person that there are, else `NotFound`.

    A slip in a number would begin a process about nobody, and the one that waits would not hear.
    """
    if payload.get("fall_id") is not None:
        get_case(work.session, payload["fall_id"])
    if payload.get("person_id") is not None:
        get_person(work.session, payload["person_id"])
    record_fact(work, name, payload)


def appointment_concerned(session: Session, payload: Mapping[str, Any]) -> Appointment:
    """The appointment named if it still stands, else the person's next planned talk.

    A stale id is refused with the current one named; an appointment that does not exist is a
    `Conflict`: a command without its object (DOMAIN 0.12).
    """
    named = payload.get("termin_id")
    if named:
        if appointment_or_none(session, named) is None:
            raise Conflict("appointment_unknown", termin_id=named)
        current = _standing(session, named)
        if payload.get("person_id") not in (None, current.person_id):
            raise Rejected("appointment_of_another_person", termin_id=named)
        return current
    person_id = person_concerned(session, payload)
    standing = [
        row
        for row in appointments_of_person(session, person_id, payload.get("fall_id"))
        if row.kind == FIRST_TALK and row.status == PLANNED
    ]
    if not standing:
        raise Conflict("appointment_none_planned", person_id=person_id)
    return standing[0]


def _standing(session: Session, appointment_id: str) -> Appointment:
    try:
        return require_current(session, appointment_id)
    except Rejected as refusal:
        raise Conflict(refusal.code, **refusal.facts) from refusal
