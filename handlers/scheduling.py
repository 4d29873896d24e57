"""An appointment for the first talk given in deputy, where the coach has none (TP1 row 130).

Source: Arbeitshilfe Neukundenmanagement (001), line 79.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
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
from handlers.domain.cases import Case, get_case
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.persons import get_person
from handlers.domain.responsibility import Subject
from handlers.domain.slots import slot_place
from handlers.letters.writing import assumed_posting, route_to

TALK = "erstgespraech"


@registry.acceptor(
    "accept_deputy_appointment",
    label="Termin in Vertretung",
    returns={"slot_gefunden": "wahrheit", "termin_1_id": "text", "termin_1_beginn": "zeitpunkt"},
)
def accept_deputy_appointment(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Book what the team found; the invitation must be announced before the talk."""
    case = get_case(work.session, fall_id)
    begin: datetime = form["termin_1"]
    _check_day(work, case, person_id, berlin_day(begin))
    coach = form.get("jco_id") or call.variables.get("jco_id")
    if coach is None:
        raise InvalidForm([FieldError("jco_id", "required")])
    minutes = parameter(work, "termindauer_minuten", case.site)
    place = slot_place(work.session, coach, case.site)
    slot = Slot(coach, begin, begin + timedelta(minutes=minutes), place)
    booking = Booking(Subject(fall_id, person_id), TALK, 1, slot)
    appointment = _try_to_book(work, call, booking)
    if appointment is None:
        raise InvalidForm([FieldError("termin_1", "slot_taken", {"starts_at": begin})])
    return {
        "slot_gefunden": True,
        "termin_1_id": appointment.id,
        "termin_1_beginn": appointment.starts_at,
    }


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


def _try_to_book(work: UnitOfWork, call: Call, booking: Booking) -> Appointment | None:
    """None if somebody else booked the same hour a moment ago."""
    try:
        return book(work, booking, activity_id=call.activity_id)
    except Rejected as error:
        if error.code != "slot_taken":
            raise
        return None


def _check_day(work: UnitOfWork, case: Case, person_id: str, day: date) -> None:
    calendar = work_calendar(work.session, case.site, berlin_day(work.now))
    if not calendar.is_working_day(day):
        facts: dict[str, object] = {"value": day, "next": calendar.next_working_day(day)}
        raise InvalidForm([FieldError("termin_1", "no_working_day", facts)])
    announced = _announcement(work, case, person_id)
    if day <= announced:
        facts = {"value": day, "announced": announced}
        raise InvalidForm([FieldError("termin_1", "before_announcement", facts)])
