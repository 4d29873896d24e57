"""Demo data for an empty database: staff who can log in, and cases in different states."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, NamedTuple

import engine
from engine.db import UnitOfWork
from engine.registry import Call
from handlers.domain.allocation import allocate
from handlers.domain.appointments import Appointment, Booking, Slot, book
from handlers.domain.calendar import ONE_DAY, WorkCalendar, at_berlin, berlin_day
from handlers.domain.cases import Application, get_case, open_case
from handlers.domain.deadlines import first_counsel_due
from handlers.domain.households import Membership, open_household, set_member
from handlers.domain.letters import PRINTED, confirm_posted, get_letter
from handlers.domain.minimum_standards import FIRST_COUNSEL, Span, start_standard
from handlers.domain.new_customer_register import enter_new_customer
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.persons import add_person
from handlers.domain.responsibility import Subject
from handlers.domain.slots import SlotWish, free_slots, slot_place
from handlers.domain.staff import all_users, set_password_hash
from handlers.examples.house import HOME, load_house
from handlers.examples.people import invented
from handlers.invitations import invitation_facts, send_invitation
from handlers.new_case import start_case

APPLIED_BEFORE = timedelta(days=14)
POSTED_BEFORE = timedelta(days=6)
"""So long before the talk, the invitation counts as announced in time (§ 37 II SGB X)."""
INTAKE, CLEARING = "TP1_Steuerung_EGS", "TP1_Zusteuerung"
RECEPTION = "egs.demo"
LOOK_AHEAD = timedelta(days=40)


class DemoCase(NamedTuple):
    """Who applied by which channel, and on which working day from today the first talk is.

    0 is today (or the last working day), -1 the one before; `family` applied with the person.
    """

    person: int
    channel: str
    talk_in: int
    family: tuple[int, ...] = ()


CASES = (
    DemoCase(2, "post", -1),
    DemoCase(3, "jobcenter_digital", 0),
    DemoCase(0, "persoenlich_unterminiert", 8, family=(1,)),
    DemoCase(4, "persoenlich_terminiert", 10),
)


class NewApplication(NamedTuple):
    """Somebody the Eingangsservice took in, and which tasks it did since, with what it entered."""

    person: int
    channel: str
    done: tuple[tuple[str, dict[str, Any]], ...] = ()


RESPONSIBLE = {"zuzug": False, "zustaendig": True}
NEW_APPLICATIONS = (
    NewApplication(5, "post"),
    NewApplication(
        6,
        "persoenlich_unterminiert",
        (("Z40_Zustaendigkeit", RESPONSIBLE), ("Z50_Erstberatung", {"grund": "Arbeitslosigkeit"})),
    ),
)


def load_demo(work: UnitOfWork, password_hash: str) -> None:
    """Load house, logins and cases, and start the processes that are deployed.

    Each person is handed over to the Jobakademie by the message that TP1 ends with; it starts TP2
    before the transaction ends. Two new applications are in the Eingangsservice's hands.
    """
    load_house(work)
    for user in all_users(work.session):
        set_password_hash(work, user.login, password_hash)
    for demo_case in CASES:
        for subject in _open(work, demo_case):
            work.add_message(CLEARING, _hand_over(work, subject, demo_case.talk_in))
    if any(row.process_key == INTAKE for row in engine.definitions(work.session)):
        for application in NEW_APPLICATIONS:
            _take_in(replace(work, actor=RECEPTION), application)


def _take_in(work: UnitOfWork, application: NewApplication) -> None:
    """Open the case today as the page Neuer Fall does, and complete what is done already."""
    person = invented(application.person)
    answers = {
        "kanal": application.channel,
        "eingang_am": berlin_day(work.now).isoformat(),
        "vorname": person.first_name,
        "nachname": person.last_name,
        "geburtsdatum": person.birth_date.isoformat(),
        "strasse": person.street,
        "plz": person.postcode,
        "ort": person.town,
        "telefon": person.phone,
        "sprache": person.language,
    }
    started = start_case(work, HOME, None, answers)
    for element_id, form in application.done:
        tasks = engine.open_tasks(work.session, instance_id=started.instance_id)
        (task,) = [task for task in tasks if task.element_id == element_id]
        engine.complete_task(work, task.id, form)


def _open(work: UnitOfWork, demo_case: DemoCase) -> list[Subject]:
    """Open the case as it was a week ago; every member is an eLb with a coach of their own."""
    then = replace(work, now=work.now - APPLIED_BEFORE)
    applied_on = berlin_day(then.now)
    household = open_household(then, HOME)
    persons = [add_person(then, invented(index)) for index in (demo_case.person, *demo_case.family)]
    for person in persons:
        set_member(then, household.id, Membership(person.id, head=person is persons[0]))
    channel = demo_case.channel
    application = Application(HOME, persons[0].id, household.id, channel, applied_on, applied_on)
    case = open_case(then, application)
    enter_new_customer(then, case.id, issued_on=applied_on)
    subjects = [Subject(case.id, person.id) for person in persons]
    for subject in subjects:
        _start_standard(then, subject, applied_on)
        allocate(then, subject, HOME, "JCO")
        allocate(then, subject, HOME, "LSB")
    return subjects


def _start_standard(work: UnitOfWork, subject: Subject, applied_on: date) -> None:
    days = parameter(work, "erstberatung_arbeitstage", HOME)
    due = first_counsel_due(applied_on, work_calendar(work.session, HOME, applied_on), days)
    start_standard(work, subject, FIRST_COUNSEL, Span(applied_on, due))


def _hand_over(work: UnitOfWork, subject: Subject, talk_in: int) -> dict[str, Any]:
    """Book, invite, and return the message with which TP1 hands a person over (row 140)."""
    allocation = allocate(work, subject, HOME, "JCO")
    assert allocation is not None  # the example lists cover every name
    slot = _slot(work, allocation.login, talk_in)
    then = _when_posted(work, slot) if talk_in <= 0 else work
    appointment = book(then, Booking(subject, "erstgespraech", 1, slot))
    letter_id = _invite(then, subject, appointment, posted=talk_in <= 0)
    return {
        "fall_id": subject.case_id,
        "person_id": subject.person_id,
        "standort": HOME,
        "antragsdatum": get_case(work.session, subject.case_id).application_date,
        "termin_1": {
            "termin_id": appointment.id,
            "beginn": appointment.starts_at.isoformat(),
            "ende": appointment.ends_at.isoformat(),
            "ort": appointment.place,
            "jco_id": appointment.coach,
        },
        "einladung_1": invitation_facts(work, {}, letter_id),
        "leistungsbezug": False,
    }


def _invite(then: UnitOfWork, subject: Subject, appointment: Appointment, *, posted: bool) -> str:
    """Write the invitation: posted some days ago, or written today and waiting to be printed."""
    call = Call("", INTAKE, "Z130_Einladung1", f"demo/{appointment.id}", {})
    sent = send_invitation(
        then, call, person_id=subject.person_id, termin_id=appointment.id, nummer=1
    )
    letter_id = str(sent["einladung_1_id"])
    if posted:
        letter = get_letter(then.session, letter_id)
        letter.status = PRINTED
        confirm_posted(then, letter_id, berlin_day(then.now))
    return letter_id


def _when_posted(work: UnitOfWork, slot: Slot) -> UnitOfWork:
    """The same transaction, as of the working day on which the invitation went out."""
    day = berlin_day(slot.starts_at - POSTED_BEFORE)
    calendar = work_calendar(work.session, HOME, day)
    return replace(work, now=at_berlin(_working_day_back(calendar, day, 0), time(10)))


def _slot(work: UnitOfWork, coach: str, talk_in: int) -> Slot:
    """A free appointment from that working day on; one in the past is simply at nine."""
    today = berlin_day(work.now)
    calendar = work_calendar(work.session, HOME, today)
    if talk_in > 0:
        earliest = calendar.add_working_days(today, talk_in)
        wish = SlotWish(coach, HOME, earliest, earliest + LOOK_AHEAD, work.now)
        return free_slots(work.session, wish, limit=1)[0]
    start = at_berlin(_working_day_back(calendar, today, -talk_in), time(9))
    place = slot_place(work.session, coach, HOME)
    return Slot(coach, start, start + timedelta(hours=1), place)


def _working_day_back(calendar: WorkCalendar, day: date, count: int) -> date:
    """Today or the last working day, and from there `count` working days back."""
    while not calendar.is_working_day(day):
        day -= ONE_DAY
    for _ in range(count):
        day -= ONE_DAY
        while not calendar.is_working_day(day):
            day -= ONE_DAY
    return day
