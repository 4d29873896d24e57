"""Finding, booking and moving appointments (TP2 rows 20, 50, 60; TP1 row 130)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.db import UnitOfWork
from engine.errors import BpmnError, FieldError, InvalidForm, Rejected
from engine.registry import Call
from engine.zone import BERLIN
from handlers import registry
from handlers.domain.announcement import announced_on
from handlers.domain.appointments import (
    Appointment,
    Booking,
    Slot,
    book,
    current_appointment,
    move,
)
from handlers.domain.calendar import WorkCalendar, berlin_day
from handlers.domain.cancellations import Cancellation
from handlers.domain.cases import Case, get_case
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.persons import get_person
from handlers.domain.responsibility import Subject, responsible
from handlers.domain.slots import SlotWish, find_free_slot, free_slots, slot_place
from handlers.letters.writing import assumed_posting, route_to

FIRST_TALK = "erstgespraech"
WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
BOOKED = {
    "slot_gefunden": "wahrheit",
    "termin_1_id": "text",
    "termin_1_beginn": "zeitpunkt",
    "termin_2_id": "text",
    "termin_2_beginn": "zeitpunkt",
}
MOVED = {"termin_neu_id": "text", "termin_neu_beginn": "zeitpunkt"}


@registry.handler(
    "find_slot",
    label="Freien Termin suchen und buchen",
    help=(
        "Bucht den ersten freien Termin des Jobcoachs, frühestens nach Bekanntgabe und Vorlauf; "
        "findet sich keiner, ist slot_gefunden falsch."
    ),
    returns=BOOKED,
)
def find_slot(
    work: UnitOfWork,
    call: Call,
    *,
    fall_id: str,
    person_id: str,
    nummer: int,
    bis: date | None = None,
) -> dict[str, Any]:
    """Book the coach's first free appointment that an invitation can still announce in time.

    None within the limit is no error: the diagram then asks a person.
    """
    subject = Subject(fall_id, person_id)
    wish = _wish(work, subject, bis)
    slot = find_free_slot(work.session, wish) if wish else None
    if slot is None:
        return {"slot_gefunden": False}
    booked = book(work, Booking(subject, FIRST_TALK, nummer, slot), activity_id=call.activity_id)
    return {"slot_gefunden": True, **_named(booked, nummer)}


@registry.handler(
    "move_appointment",
    label="Termin verlegen",
    help=(
        "Verlegt den Termin auf den gewünschten, sonst auf den ersten freien; ist keiner frei: "
        "ERR_KEIN_SLOT."
    ),
    returns=MOVED,
)
def move_appointment(
    work: UnitOfWork, call: Call, *, termin_id: str, grund: str = "kunde"
) -> dict[str, Any]:
    """Replace an appointment: the wished one if it is free, else the first free one.

    Moves the office or the post caused count for nobody. Without a free appointment the diagram
    catches ERR_KEIN_SLOT and a person decides.
    """
    old = current_appointment(work.session, termin_id)
    wish = _wish(work, Subject(old.case_id, old.person_id))
    slot = _wished(work, old, wish) if wish else None
    if slot is None:
        raise BpmnError("ERR_KEIN_SLOT", termin_id=termin_id)
    return _moved(move(work, old.id, slot, grund, activity_id=call.activity_id))


@registry.acceptor(
    "accept_manual_move",
    label="Termin von Hand verlegen",
    help=(
        "Verlegt den Termin auf den eingetragenen; er muss an einem Arbeitstag nach dem Vorlauf "
        "liegen."
    ),
    returns=MOVED,
)
def accept_manual_move(
    work: UnitOfWork,
    call: Call,
    form: Mapping[str, Any],
    *,
    termin_id: str,
    grund: str = "kunde",
) -> dict[str, Any]:
    """Take the date a person found, within the rules for working days and lead time."""
    old = current_appointment(work.session, termin_id)
    slot = _by_hand(work, Subject(old.case_id, old.person_id), form["termin"], "termin")
    try:
        return _moved(move(work, old.id, slot, grund, activity_id=call.activity_id))
    except Rejected as refusal:
        raise InvalidForm([FieldError("termin", refusal.code, refusal.facts)]) from refusal


@registry.acceptor(
    "accept_second_appointment",
    label="Termin 2 von Hand festlegen",
    help="Bucht den zweiten Termin; er muss an einem Arbeitstag nach dem Vorlauf liegen.",
    returns=BOOKED,
)
def accept_second_appointment(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Book the second appointment where no released hour was free."""
    subject = Subject(fall_id, person_id)
    slot = _by_hand(work, subject, form["termin_2"], "termin_2")
    return book_second(work, call, subject, slot, "termin_2")


def book_second(
    work: UnitOfWork, call: Call, subject: Subject, slot: Slot, field: str
) -> dict[str, Any]:
    """Book the second appointment; a slot taken meanwhile is told at the form's field."""
    booking = Booking(subject, FIRST_TALK, 2, slot)
    try:
        booked = book(work, booking, activity_id=call.activity_id)
    except Rejected as refusal:
        raise InvalidForm([FieldError(field, refusal.code, refusal.facts)]) from refusal
    return _named(booked, 2)


def choices(work: UnitOfWork, subject: Subject) -> list[dict[str, Any]]:
    """The coach's free appointments as choices of a form."""
    wish = _wish(work, subject, by_phone=True)
    slots = free_slots(work.session, wish) if wish else []
    return [
        {
            "value": _iso(slot.starts_at),
            "label": slot_words(slot.starts_at),
            "auch": spellings(slot.starts_at),
        }
        for slot in slots
    ]


def spellings(instant: datetime) -> list[str]:
    """How else a program may write an instant: in UTC, or by the clock of the office."""
    local, utc = instant.astimezone(BERLIN), instant.astimezone(UTC)
    clock = local.replace(tzinfo=None)
    return [
        utc.isoformat(),
        utc.isoformat().replace("+00:00", "Z"),
        clock.isoformat(),
        clock.isoformat(timespec="minutes"),
    ]


def chosen_slot(work: UnitOfWork, subject: Subject, value: str, field: str) -> Slot:
    """The free appointment a form named, or the field's error that it has gone."""
    wish = _wish(work, subject, by_phone=True)
    slots = free_slots(work.session, wish) if wish else []
    found = next((slot for slot in slots if _iso(slot.starts_at) == value), None)
    if found is None:
        raise InvalidForm([FieldError(field, "slot_taken", {"starts_at": value})])
    return found


def _wish(
    work: UnitOfWork, subject: Subject, until: date | None = None, *, by_phone: bool = False
) -> SlotWish | None:
    """What is looked for, or None without a responsible coach.

    A date told on the phone needs no lead time after a Bekanntgabe: it is agreed, and the letter
    only confirms it.
    """
    coach = responsible(work.session, subject, "JCO")
    if coach is None:
        return None
    case, today = get_case(work.session, subject.case_id), berlin_day(work.now)
    site = case.site
    calendar = work_calendar(work.session, site, today)
    first = calendar.next_working_day(today)
    earliest = first if by_phone else earliest_day(work, case, subject.person_id, calendar)
    span = parameter(work, "erstberatung_arbeitstage", site)
    latest = until or calendar.add_working_days(earliest, span)
    return SlotWish(coach, site, earliest, latest, after=work.now)


def earliest_day(work: UnitOfWork, case: Case, person_id: str, calendar: WorkCalendar) -> date:
    """The first day for an appointment: Bekanntgabe of a letter written today, plus lead time."""
    announced = _announced(work, case, person_id)
    return calendar.add_working_days(announced, parameter(work, "termin_vorlauf", case.site))


def _announced(work: UnitOfWork, case: Case, person_id: str) -> date:
    """When a letter written now counts as announced."""
    route = route_to(get_person(work.session, person_id), case)
    return announced_on(assumed_posting(work, case.site), route)


def _wished(work: UnitOfWork, old: Appointment, wish: SlotWish) -> Slot | None:
    """The date the person asked for if it is free, else the first free one.

    The lead time protects who is told by letter. Who named the date knows it; only the Bekanntgabe
    of the new invitation must still come first.
    """
    query = (
        select(Cancellation.wished_at)
        .where(Cancellation.appointment_id == old.id, Cancellation.wished_at.is_not(None))
        .order_by(Cancellation.recorded_at.desc())
    )
    wished = work.session.scalars(query).first()
    if wished is not None:
        day, case = berlin_day(wished), get_case(work.session, old.case_id)
        asked = replace(wish, earliest=day, latest=day)
        slots = free_slots(work.session, asked)
        exact = next((slot for slot in slots if slot.starts_at == wished), None)
        if exact is not None and day > _announced(work, case, old.person_id):
            return exact
    return find_free_slot(work.session, wish)


def _by_hand(work: UnitOfWork, subject: Subject, begin: datetime, field: str) -> Slot:
    case = get_case(work.session, subject.case_id)
    site, coach = case.site, responsible(work.session, subject, "JCO")
    if coach is None:
        raise Rejected("coach_missing", person_id=subject.person_id)
    calendar = work_calendar(work.session, site, berlin_day(work.now))
    first = earliest_day(work, case, subject.person_id, calendar)
    problems = []
    if not calendar.is_working_day(berlin_day(begin)):
        problems.append(FieldError(field, "no_working_day", {"value": begin.isoformat()}))
    if berlin_day(begin) < first:
        facts: dict[str, object] = {"value": begin.isoformat(), "earliest": first.isoformat()}
        problems.append(FieldError(field, "before_lead_time", facts))
    if problems:
        raise InvalidForm(problems)
    minutes = parameter(work, "termindauer_minuten", site)
    end = begin + timedelta(minutes=minutes)
    return Slot(coach, begin, end, slot_place(work.session, coach, site))


def _named(booked: Appointment, number: int) -> dict[str, Any]:
    return {f"termin_{number}_id": booked.id, f"termin_{number}_beginn": booked.starts_at}


def _moved(booked: Appointment) -> dict[str, Any]:
    return {"termin_neu_id": booked.id, "termin_neu_beginn": booked.starts_at}


def _iso(instant: datetime) -> str:
    return instant.astimezone(BERLIN).isoformat()


def slot_words(instant: datetime) -> str:
    """Return "Do, 03.12.2026, 10:00 Uhr", as a date is offered for choice."""
    local = instant.astimezone(BERLIN)
    return f"{WEEKDAYS[local.weekday()]}, {local:%d.%m.%Y}, {local.hour}:{local:%M} Uhr"
