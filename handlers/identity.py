"""Identity check (TP1 row 30): in person; who applied by phone or post gets a date for it.

Runs beside the intake and holds up only the completeness of the documents. Source: Arbeitshilfe
Neukundenmanagement (001), lines 43, 85 and 102; EGS concept (003), line 100.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.registry import Call
from handlers import registry
from handlers.application_letters import write_identity_appointment
from handlers.domain.appointments import (
    IDENTITY_CHECK,
    Appointment,
    Booking,
    Slot,
    book,
    cancel,
    planned_of,
)
from handlers.domain.calendar import WorkCalendar, at_berlin, berlin_day
from handlers.domain.case_facts import record_fact
from handlers.domain.cases import get_case
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.responsibility import Subject
from handlers.domain.sites import get_site

OPENS, CLOSES, LENGTH = time(9), time(12), timedelta(minutes=15)
NOON = time(12)
LOOK_AHEAD_DAYS = 10


@registry.handler(
    "arrange_identity_appointment",
    label="Termin zur Identitätsprüfung vergeben",
    help=(
        "Bucht den nächsten freien Platz zur Identitätsprüfung und schreibt der Person; gewartet "
        "wird bis 12 Uhr am Arbeitstag danach (TP1, Zeile 30)."
    ),
    returns={
        "id_termine": "zahl",
        "id_frist": "zeitpunkt",
        "id_schreiben_id": "text",
    },
)
def arrange_identity_appointment(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, id_termine: int
) -> dict[str, Any]:
    """Book the next free quarter of an hour at the reception and write to the person.

    Nobody counts as absent before noon of the working day after the appointment: whoever could
    have recorded the check had the chance to.
    """
    case = get_case(work.session, fall_id)
    subject = Subject(fall_id, person_id)
    for earlier in planned_of(work.session, subject):
        if earlier.kind == IDENTITY_CHECK:
            cancel(work, earlier.id, "neuer Termin")
    appointment = _book(work, call, subject, id_termine + 1)
    letter = write_identity_appointment(work, call.activity_id, appointment.id)
    day = berlin_day(appointment.starts_at)
    calendar = work_calendar(work.session, case.site, day)
    return {
        "id_termine": id_termine + 1,
        "id_frist": at_berlin(calendar.next_working_day(day), NOON),
        "id_schreiben_id": letter.id,
    }


@registry.acceptor(
    "accept_identity_check",
    label="Identitätsprüfung",
    help=(
        "Speichert die Identitätsprüfung; ein abgelaufener Ausweis braucht einen Grund (TP1, "
        "Zeile 30)."
    ),
    returns={"id_ergebnis": "text"},
)
def accept_identity_check(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Record the check; a document past its date needs the reason why it suffices."""
    if form["ergebnis"] == "geprueft":
        _check_document(form, berlin_day(work.now))
        for appointment in planned_of(work.session, Subject(fall_id, person_id)):
            if appointment.kind == IDENTITY_CHECK:
                cancel(work, appointment.id, "Identität geprüft")
    fact = {"fall_id": fall_id, "person_id": person_id, **form}
    record_fact(work, "Identitaetspruefung", fact)
    return {"id_ergebnis": form["ergebnis"]}


@registry.handler(
    "note_identity_open",
    label="Offene Identitätsprüfung vermerken",
    help="Vermerkt am Fall, dass die Identität noch ungeprüft ist.",
)
def note_identity_open(work: UnitOfWork, call: Call, *, fall_id: str, person_id: str) -> None:
    """Two dates passed: the LSB sees at completeness that the identity is still unchecked."""
    record_fact(work, "Identitaet_Offen", {"fall_id": fall_id, "person_id": person_id})


def _check_document(form: Mapping[str, Any], today: date) -> None:
    errors = []
    if form["geprueft_am"] > today:
        errors.append(FieldError("geprueft_am", "date_in_future", {"value": form["geprueft_am"]}))
    if form["ausweis_gueltig_bis"] < today and not form.get("abgelaufen_grund"):
        facts = {"value": form["ausweis_gueltig_bis"]}
        errors.append(FieldError("ausweis_gueltig_bis", "identity_document_expired", facts))
    if errors:
        raise InvalidForm(errors)


def _book(work: UnitOfWork, call: Call, subject: Subject, number: int) -> Appointment:
    site = get_case(work.session, subject.case_id).site
    place = get_site(work.session, site).address
    today = berlin_day(work.now)
    calendar = work_calendar(work.session, site, today)
    days = parameter(work, "id_termin_arbeitstage", site)
    for begin in _quarters(calendar, calendar.add_working_days(today, days)):
        slot = Slot(f"EGS@{site}", begin, begin + LENGTH, place)
        try:
            booking = Booking(subject, IDENTITY_CHECK, number, slot)
            return book(work, booking, activity_id=call.activity_id)
        except Rejected as error:
            if error.code != "slot_taken":
                raise
    raise Rejected("no_identity_appointment", site=site)


def _quarters(calendar: WorkCalendar, first: date) -> list[datetime]:
    day, found = first, []
    for _ in range(LOOK_AHEAD_DAYS):
        begin = at_berlin(day, OPENS)
        while begin < at_berlin(day, CLOSES):
            found.append(begin)
            begin += LENGTH
        day = calendar.next_working_day(day)
    return found
