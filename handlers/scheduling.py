"""An appointment for the first talk given in deputy, where the coach has none (TP1 row 130).

Source: Arbeitshilfe Neukundenmanagement (001), line 79.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, NotFound, Rejected
from engine.registry import Call
from engine.zone import BERLIN
from handlers import registry
from handlers.allocation import staff_choices
from handlers.domain.announcement import announced_on
from handlers.domain.appointments import (
    Appointment,
    Booking,
    Slot,
    book,
    current_appointment,
)
from handlers.domain.calendar import WorkCalendar, berlin_day
from handlers.domain.case_facts import FactKey, latest_fact, record_fact
from handlers.domain.cases import Case, get_case
from handlers.domain.households import cases_of_household_member
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.persons import get_person
from handlers.domain.responsibility import Subject, responsible
from handlers.domain.slots import slot_place
from handlers.letters.writing import assumed_posting, route_to

TALK, GIVEN = "erstgespraech", "Termin_Vergeben"
APPOINTMENT = {"slot_gefunden": "wahrheit", "termin_1_id": "text", "termin_1_beginn": "zeitpunkt"}


@registry.acceptor(
    "accept_deputy_appointment",
    label="Termin in Vertretung",
    help=(
        "Bucht den Termin, den das Team gefunden hat; die Einladung muss vorher bekannt gegeben "
        "sein (TP1, Zeile 130)."
    ),
    returns=APPOINTMENT,
)
def accept_deputy_appointment(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Book what the team found; the invitation must be announced before the talk."""
    coach = form.get("jco_id") or call.variables.get("jco_id")
    if coach is None:
        raise InvalidForm([FieldError("jco_id", "required")])
    appointment = _give(work, Subject(fall_id, person_id), coach, form["termin_1"])
    return _given(appointment)


@registry.message(
    GIVEN,
    kind="command",
    key="person_id",
    label="Termin vergeben",
    schema={
        "person_id": "text",
        "fall_id": "text",
        "termin_1": "objekt",
        "beginn": "zeitpunkt",
        "jco_id": "text",
    },
)
def appointment_given(work: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """The team gave the appointment elsewhere: `termin_1` {beginn, jco_id}, or these two alone."""
    told: Mapping[str, Any] = {**payload, **(payload.get("termin_1") or {})}
    case = _case_of(work, payload)
    subject = Subject(case.id, payload["person_id"])
    coach = told.get("jco_id") or responsible(work.session, subject, "JCO")
    begin = told.get("beginn")
    if isinstance(begin, str):
        begin = datetime.fromisoformat(begin)
    if coach is None or begin is None:
        missing = "beginn" if begin is None else "jco_id"
        raise InvalidForm([FieldError(missing, "required")])
    appointment = _give(work, subject, coach, begin)
    facts = {"fall_id": case.id, "person_id": subject.person_id, "termin_id": appointment.id}
    record_fact(work, GIVEN, facts)


@registry.handler(
    "adopt_appointment",
    label="Vergebenen Termin übernehmen",
    help="Übernimmt den Termin, den das Team als vergeben gemeldet hat (TP1, Zeile 130).",
    returns=APPOINTMENT,
)
def adopt_appointment(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Go on with the appointment that the message told."""
    key = FactKey(case_id=fall_id, person_id=person_id)
    fact = latest_fact(work.session, GIVEN, key)
    if fact is None:
        raise NotFound("appointment", person_id)
    return _given(current_appointment(work.session, fact.payload["termin_id"]))


@registry.prefill("accept_deputy_appointment")
def prefill_deputy_appointment(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Offer the coaches of the site."""
    site = get_case(work.session, call.variables["fall_id"]).site
    return {"jobcoaches": staff_choices(work, "JCO", site)}


@registry.function("termin_angaben", label="Angaben zum Termin", needs_work=True)
def appointment_facts(
    work: UnitOfWork, variables: object, termin_id: str | None
) -> dict[str, Any] | None:
    """What the next process must know about the appointment that stands now."""
    if termin_id is None:
        return None
    appointment = current_appointment(work.session, termin_id)
    return {
        "termin_id": appointment.id,
        "beginn": appointment.starts_at.astimezone(BERLIN).isoformat(),
        "ende": appointment.ends_at.astimezone(BERLIN).isoformat(),
        "ort": appointment.place,
        "jco_id": appointment.coach,
    }


def earliest_day(work: UnitOfWork, case: Case, person_id: str, calendar: WorkCalendar) -> date:
    """The day from which an invitation written now is announced and has its lead time."""
    lead = parameter(work, "termin_vorlauf", case.site)
    return calendar.add_working_days(_announcement(work, case, person_id), lead)


def _announcement(work: UnitOfWork, case: Case, person_id: str) -> date:
    route = route_to(get_person(work.session, person_id), case)
    return announced_on(assumed_posting(work, case.site), route)


def _give(work: UnitOfWork, subject: Subject, coach: str, begin: datetime) -> Appointment:
    """Book what the team found; somebody else may have taken the hour a moment ago."""
    case = get_case(work.session, subject.case_id)
    _check_day(work, case, subject.person_id, berlin_day(begin))
    minutes = parameter(work, "termindauer_minuten", case.site)
    place = slot_place(work.session, coach, case.site)
    slot = Slot(coach, begin, begin + timedelta(minutes=minutes), place)
    try:
        return book(work, Booking(subject, TALK, 1, slot))
    except Rejected as error:
        if error.code != "slot_taken":
            raise
        raise InvalidForm([FieldError("termin_1", "slot_taken", {"starts_at": begin})]) from error


def _given(appointment: Appointment) -> dict[str, Any]:
    return {
        "slot_gefunden": True,
        "termin_1_id": appointment.id,
        "termin_1_beginn": appointment.starts_at,
    }


def _case_of(work: UnitOfWork, payload: Mapping[str, Any]) -> Case:
    """The case a message names, else the newest the person belongs to."""
    if payload.get("fall_id"):
        return get_case(work.session, payload["fall_id"])
    cases = cases_of_household_member(work.session, payload["person_id"])
    if not cases:
        raise NotFound("case", payload["person_id"])
    return cases[-1]


def _check_day(work: UnitOfWork, case: Case, person_id: str, day: date) -> None:
    calendar = work_calendar(work.session, case.site, berlin_day(work.now))
    if not calendar.is_working_day(day):
        facts: dict[str, object] = {"value": day, "next": calendar.next_working_day(day)}
        raise InvalidForm([FieldError("termin_1", "no_working_day", facts)])
    announced = _announcement(work, case, person_id)
    if day <= announced:
        facts = {"value": day, "announced": announced}
        raise InvalidForm([FieldError("termin_1", "before_announcement", facts)])
