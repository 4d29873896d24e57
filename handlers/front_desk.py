"""What one click on Heute does: come, coming later, not come, office prevented (TP2 rows 20, 60).

The click completes the task that waits for it; where none waits yet, it states the fact and the
process goes on from there. Nothing here decides what a result means: the task's acceptor does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

import engine
from engine.db import UnitOfWork
from engine.errors import Conflict, InvalidForm, Rejected
from engine.tasks import TaskView, call_of
from engine.zone import BERLIN
from handlers.domain.appearances import MISSES, annul, current_appearance
from handlers.domain.appointments import Appointment, current_appointment, get_appointment
from handlers.domain.arrivals import LATER_FACT, arrival_for
from handlers.domain.calendar import berlin_day
from handlers.domain.case_facts import FactKey, latest_fact, record_fact
from handlers.domain.cases import get_case

COME, LATER, MISSED, OFFICE = "da", "spaeter", "nicht_da", "amt"
ANSWERS = {COME: "ja", MISSED: "nein", OFFICE: "ausgefallen_amt"}
ASKS = {"Z20_Erscheint": "termin_1_id", "Z60_Erscheint": "termin_2_id"}
"""The tasks that ask for an appearance, and the variable that names their appointment."""


@dataclass(frozen=True)
class Outcome:
    """What the click came to; `moved_to` is the appointment that takes the place of this one."""

    result: str
    moved_to: Appointment | None = None


def state_result(work: UnitOfWork, appointment_id: str, result: str) -> Outcome:
    """Record a result; raises `Rejected` with the rule that forbids it just now."""
    appointment = get_appointment(work.session, appointment_id)
    if current_appearance(work.session, appointment_id) is not None:
        raise Conflict("appearance_stated", appointment_id=appointment_id)
    if result == LATER:
        record_fact(work, LATER_FACT, _concerns(appointment))
        return Outcome(result)
    if result not in ANSWERS:
        raise Rejected("appearance_unknown", result=result, known=sorted(ANSWERS))
    task = _asking(work, appointment)
    if task is None and result == COME:
        check_in(work, appointment_id)
        task = _asking(work, appointment)
    if task is not None:
        _complete(work, task, _answers(work, appointment, result))
    elif result == OFFICE:
        engine.send_message(work, "Termin_Ausfall_Amt", _keys(appointment))
    else:
        raise Rejected("appearance_not_asked", appointment_day=berlin_day(appointment.starts_at))
    current = current_appointment(work.session, appointment_id)
    return Outcome(result, current if current.id != appointment_id else None)


def check_in(work: UnitOfWork, appointment_id: str, site: str | None = None) -> None:
    """Somebody stands at a reception: the fact goes to whoever waits for it."""
    appointment = get_appointment(work.session, appointment_id)
    here = site or get_case(work.session, appointment.case_id).site
    payload = {**_keys(appointment), "standort": here, "anliegen": "Termin"}
    engine.send_message(work, "Vorsprache_Gemeldet", payload)


def is_coming_later(session: Session, appointment_id: str) -> bool:
    """Whether somebody noted that the person comes later the same day."""
    return latest_fact(session, LATER_FACT, FactKey(appointment_id=appointment_id)) is not None


def correction(work: UnitOfWork, appointment_id: str) -> str | None:
    """What a wrong entry can still be turned into: "nicht_da", "da", or None if it went too far."""
    found = current_appearance(work.session, appointment_id)
    if found is None or _correcting(work, appointment_id, found.result) is None:
        return None
    return MISSED if found.result == "ja" else COME


def correct_result(work: UnitOfWork, appointment_id: str, reason: str) -> None:
    """Take a wrong entry back; what was entered stays readable with the reason.

    A wrong "da" ends the talk that was opened: a new date, and no miss for the person, because
    nobody may state "nicht da" by correcting. A wrong "nicht da" leads back to the talk.
    """
    if not reason.strip():
        raise Rejected("reason_missing")
    found = current_appearance(work.session, appointment_id)
    step = _correcting(work, appointment_id, found.result) if found is not None else None
    if found is None or step is None:
        raise Conflict("correction_too_late", appointment_id=appointment_id)
    task, answers = step
    if found.result == "ja":
        annul(work, found.id, reason)
        answers = {**answers, "nicht_moeglich_weil": f"Eintrag berichtigt: {reason}"}
    _complete(work, task, answers)
    later = current_appearance(work.session, appointment_id)
    if later is not None and later.id == found.id:
        annul(work, found.id, reason)


def _correcting(
    work: UnitOfWork, appointment_id: str, result: str
) -> tuple[TaskView, dict[str, Any]] | None:
    """Return the open task that can turn the entry round, with its answers."""
    appointment = get_appointment(work.session, appointment_id)
    ways: Mapping[str, dict[str, Any]] = {}
    if result == "ja":
        ways = {"Z70_Clearinggespraech": {"gespraech_stand": "abgebrochen"}}
    elif result in MISSES:
        finding = f"befund_{appointment.number}"
        ways = {
            "Z40_Telefonkontakt": {"kontakt": "doch_erschienen"},
            "Z60_NichterscheinenBestaetigen": {"befund_2": "bestaetigt", finding: "war_da"},
        }
    for task in _open_tasks(work.session, appointment):
        if task.element_id in ways:
            return task, ways[task.element_id]
    return None


def _asking(work: UnitOfWork, appointment: Appointment) -> TaskView | None:
    """Return the open task that asks about this very appointment."""
    for task in _open_tasks(work.session, appointment):
        variable = ASKS.get(task.element_id)
        if variable and call_of(work, task.id).variables.get(variable) == appointment.id:
            return task
    return None


def _open_tasks(session: Session, appointment: Appointment) -> list[TaskView]:
    tasks = engine.open_tasks(session, business_key=appointment.case_id)
    return [task for task in tasks if task.person_key == appointment.person_id]


def _answers(work: UnitOfWork, appointment: Appointment, result: str) -> dict[str, Any]:
    answers = {"erschienen": ANSWERS[result]}
    if result == COME:
        arrival = arrival_for(work.session, appointment.id)
        at = (arrival.at if arrival is not None else work.now).astimezone(BERLIN)
        if at.date() == berlin_day(appointment.starts_at):
            answers["erschienen_um"] = f"{at:%H:%M}"
    return answers


def _complete(work: UnitOfWork, task: TaskView, answers: Mapping[str, Any]) -> None:
    """Complete; the one field that can be wrong here is the result itself."""
    try:
        engine.complete_task(work, task.id, answers)
    except InvalidForm as refused:
        first = refused.errors[0]
        raise Rejected(first.code, **dict(first.facts)) from refused


def _keys(appointment: Appointment) -> dict[str, Any]:
    return {"termin_id": appointment.id, "person_id": appointment.person_id}


def _concerns(appointment: Appointment) -> dict[str, Any]:
    return {**_keys(appointment), "fall_id": appointment.case_id}
