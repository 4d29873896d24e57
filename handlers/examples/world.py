"""The example world that every rehearsal starts from (`docs/scenarios.md`).

The house, and a synthetic person and case for the `person_id` and `fall_id` that a scenario's
`[daten]` name. `[ausgangslage]` changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.db import UnitOfWork
from handlers.domain.appointments import Appointment, Booking, Slot, book
from handlers.domain.calendar import at_berlin, berlin_day, day_of
from handlers.domain.cases import Application, open_case
from handlers.domain.deadlines import first_counsel_due
from handlers.domain.households import Membership, open_household, set_member
from handlers.domain.legal_notice import legal_notice
from handlers.domain.letters import PRINTED, NewLetter, add_letter, confirm_posted
from handlers.domain.minimum_standards import FIRST_COUNSEL, Span, start_standard
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.persons import add_person
from handlers.domain.responsibility import Subject, set_responsible
from handlers.domain.slots import SlotWish, find_free_slot, slot_place
from handlers.examples.house import HOME, load_house
from handlers.examples.people import invented
from handlers.examples.situation import Situation, change_world, read_situation
from handlers.invitations import COACH, meeting_of
from handlers.letters.requests import LetterRequest

# The application came a week before the scenario begins, the invitation was posted five days
# before: it counts as announced when the scenario begins.
APPLIED_BEFORE = timedelta(days=7)
POSTED_BEFORE = timedelta(days=5)
FIRST_APPOINTMENT_AFTER = 4  # working days
LOOK_AHEAD = timedelta(days=30)
INTAKE = "TP1_Steuerung_EGS"
TALK = timedelta(hours=1)


@dataclass(frozen=True)
class Names:
    """What a scenario's `[daten]` say about person and case."""

    person_id: str | None
    case_id: str | None
    site: str
    applied_on: date
    channel: str

    @classmethod
    def read(cls, data: Mapping[str, Any], work: UnitOfWork) -> "Names":
        """Read the German keys; the application date defaults to a week before the begin."""
        applied = data.get("antragsdatum") or berlin_day(work.now - APPLIED_BEFORE)
        return cls(
            data.get("person_id"),
            data.get("fall_id"),
            str(data.get("standort") or HOME),
            day_of(applied),
            str(data.get("kanal") or "persoenlich_unterminiert"),
        )


@dataclass(frozen=True)
class FirstTalk:
    """The first appointment and its invitation, as far as a start message names them."""

    coach: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    appointment_id: str | None
    letter_id: str | None
    sent_on: date | None
    posting_confirmed: bool

    @classmethod
    def read(cls, data: Mapping[str, Any], *, posting_confirmed: bool = True) -> "FirstTalk":
        """Read `termin_1` and `einladung_1`; what is missing is made up by `invite`."""
        talk, letter = data.get("termin_1") or {}, data.get("einladung_1") or {}
        starts_at = _instant(talk.get("beginn"))
        ends_at = _instant(talk.get("ende"))
        return cls(
            coach=talk.get("jco_id") or data.get("jco_id") or "jco.demo",
            starts_at=starts_at,
            ends_at=ends_at or (starts_at + TALK if starts_at else None),
            place=talk.get("ort") or "",
            appointment_id=talk.get("termin_id"),
            letter_id=letter.get("einladung_id"),
            sent_on=day_of(letter["versandt_am"]) if letter.get("versandt_am") else None,
            posting_confirmed=posting_confirmed,
        )


def load_world(
    work: UnitOfWork, data: Mapping[str, Any], initial: Mapping[str, Any], process: str = ""
) -> None:
    """Load the whole example world at the scenario's begin: the house, and the situation in it."""
    load_house(work)
    load_situation(work, data, initial, process)


def load_situation(
    work: UnitOfWork, data: Mapping[str, Any], initial: Mapping[str, Any], process: str = ""
) -> None:
    """Load a scenario's people and case into the furnished house.

    The case of an intake is opened by its first step, under the id that `[daten]` name: only that
    step knows the Antragsdatum, which never changes.
    """
    situation = read_situation(initial)
    names = Names.read(data, work)
    if process == INTAKE:
        names = replace(names, case_id=None)
    if names.person_id is not None:
        add_person(work, invented(0, situation.person), names.person_id)
    for index, person in enumerate(situation.members, start=1):
        words = {key: value for key, value in person.items() if key not in ("person_id", "elb")}
        add_person(work, invented(index, words), str(person["person_id"]))
    if names.person_id is not None and names.case_id is not None:
        _load_case(work, names, situation)
        if situation.first_appointment(data):
            first = FirstTalk.read(data, posting_confirmed=situation.posting_confirmed)
            invite(work, Subject(names.case_id, names.person_id), names.site, first)
    if data.get("leistungsbezug") and not situation.leistungsbezug:
        situation = replace(situation, leistungsbezug=True)
    change_world(work, situation, names.person_id, names.case_id)


def _load_case(work: UnitOfWork, names: Names, situation: Situation) -> None:
    assert names.person_id is not None
    assert names.case_id is not None
    then = replace(work, now=min(work.now, at_berlin(names.applied_on, time(9))))
    household = open_household(then, names.site)
    set_member(then, household.id, Membership(names.person_id, head=True))
    for person in situation.members:
        membership = Membership(str(person["person_id"]), elb=bool(person.get("elb", True)))
        set_member(then, household.id, membership)
    application = Application(
        site=names.site,
        person_id=names.person_id,
        household_id=household.id,
        channel=names.channel,
        received_on=names.applied_on,
        application_date=names.applied_on,
    )
    open_case(then, application, names.case_id)
    subject = Subject(names.case_id, names.person_id)
    days = parameter(work, "erstberatung_arbeitstage", names.site)
    calendar = work_calendar(work.session, names.site, names.applied_on)
    due = first_counsel_due(names.applied_on, calendar, days)
    start_standard(then, subject, FIRST_COUNSEL, Span(names.applied_on, due))


def invite(work: UnitOfWork, subject: Subject, site: str, first: FirstTalk) -> Appointment:
    """Book the first appointment and enter its invitation as posted; what is open is made up.

    The appointment is four working days on, the posting five days ago.
    """
    set_responsible(work, subject, "JCO", first.coach, "Beispielwelt")
    sent_on = first.sent_on or berlin_day(work.now - POSTED_BEFORE)
    then = replace(work, now=min(work.now, at_berlin(sent_on, time(9))))
    slot = _slot(work, site, first)
    booking = Booking(subject, "erstgespraech", 1, slot)
    appointment = book(then, booking, appointment_id=first.appointment_id)
    letter = add_letter(then, _invitation(work, subject, site, appointment, sent_on))
    if first.letter_id is not None:
        letter.id = first.letter_id
        work.session.flush()
    if first.posting_confirmed and sent_on <= berlin_day(work.now):
        letter.status = PRINTED
        confirm_posted(then, letter.id, sent_on)
    return appointment


def _invitation(
    work: UnitOfWork, subject: Subject, site: str, appointment: Appointment, sent_on: date
) -> NewLetter:
    """An invitation that went out before the story begins; its PDF is not part of the story."""
    purpose = parameter(work, "meldezweck_clearing", site)
    notice = legal_notice(work.session, 1, purpose, berlin_day(appointment.starts_at))
    key = f"beispielwelt/{appointment.id}"
    request = LetterRequest(
        key=key,
        kind="einladung_1",
        case_id=subject.case_id,
        person_id=subject.person_id,
        signer=appointment.coach,
        role=COACH,
        meeting=meeting_of(appointment),
        number=1,
        purpose=purpose,
    )
    return NewLetter(
        key=key,
        case_id=subject.case_id,
        person_id=subject.person_id,
        site=site,
        kind="einladung_1",
        label="1. Einladung",
        subject="Einladung zum Erstgespräch",
        content={},
        request=request.as_json(),
        text_versions={},
        route="post",
        posting_assumed_on=sent_on,
        appointment_id=appointment.id,
        number=1,
        rfb=notice.rfb,
        rfb_version=notice.text_version if notice.rfb else None,
    )


def _slot(work: UnitOfWork, site: str, first: FirstTalk) -> Slot:
    place = first.place or slot_place(work.session, first.coach, site)
    if first.starts_at is not None and first.ends_at is not None:
        return Slot(first.coach, first.starts_at, first.ends_at, place)
    today = berlin_day(work.now)
    calendar = work_calendar(work.session, site, today)
    earliest = calendar.add_working_days(today, FIRST_APPOINTMENT_AFTER)
    wish = SlotWish(first.coach, site, earliest, earliest + LOOK_AHEAD, work.now)
    free = find_free_slot(work.session, wish)
    start = free.starts_at if free else at_berlin(earliest, time(9))
    return Slot(first.coach, start, start + TALK, place)


def _instant(value: object) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else None
