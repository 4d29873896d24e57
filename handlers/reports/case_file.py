"""A case as its page shows it: head, key facts, people, appointments, letters, what runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.domain.appearances import Appearance
from handlers.domain.appointments import Appointment, appointments_of_case
from handlers.domain.benefits import BenefitFact, benefit_state
from handlers.domain.case_facts import FactKey, facts_of, latest_fact
from handlers.domain.cases import Case, cases_of_person
from handlers.domain.documents import ARBEITSPAKET, documents_of
from handlers.domain.groups import GroupBooking, GroupDate
from handlers.domain.households import get_household, household_members
from handlers.domain.letters import Letter, letters_of_case
from handlers.domain.minimum_standards import FIRST_COUNSEL, find_standard
from handlers.domain.persons import Person, get_person
from handlers.domain.responsibility import Subject, responsible
from handlers.domain.staff import display_name
from handlers.domain.supplements import OPEN, Supplement, supplements_of
from handlers.domain.timeline import TimelineEntry, timeline
from handlers.letters.document_names import document_name

ENDED = "Fall_Beendet"
NOTE = "Notiz"
"""A remark by staff, kept as a case fact."""


@dataclass(frozen=True)
class Member:
    """A person of the Bedarfsgemeinschaft."""

    person_id: str
    name: str
    birth_date: date
    elb: bool
    head: bool
    died_on: date | None
    next_appointment: datetime | None


@dataclass(frozen=True)
class PlannedTalk:
    """An appointment with its state and what was stated."""

    id: str
    person_id: str
    starts_at: datetime
    kind: str
    number: int
    mode: str
    status: str
    place: str
    coach: str
    result: str | None


@dataclass(frozen=True)
class GroupPlace:
    """A booked group date."""

    starts_at: datetime
    cancelled: bool


@dataclass(frozen=True)
class SentLetter:
    """A letter with how sure its Bekanntgabe is."""

    id: str
    person_id: str
    label: str
    about: str
    route: str
    status: str
    created_at: datetime
    posted_on: date | None
    announced_on: date | None
    announcement: str
    document_id: str | None


@dataclass(frozen=True)
class Todo:
    """A Nachtrag: to be entered in an outside system."""

    id: str
    system: str
    label: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class KeyFacts:
    """The six facts every colleague asks first."""

    application_date: date
    benefit: str | None
    benefit_from: date | None
    first_talk_by: date | None
    first_talk_done: date | None
    documents: int
    documents_received: int
    documents_by: date | None
    coach: str
    benefits_team: str
    ifk: str


@dataclass(frozen=True)
class CaseHead:
    """Whom the page is about."""

    case_id: str
    file_number: str
    site: str
    household_number: str | None
    status: str
    channel: str
    occasion: str
    penniless: bool
    homeless: bool
    new_customer: bool | None
    ended_at: datetime | None
    end_reason: str | None
    person_id: str
    applicant_id: str
    name: str
    salutation: str
    birth_date: date
    died_on: date | None
    language: str
    interpreter: bool
    childcare: bool
    accessibility: str
    street: str
    town: str
    address_state: str
    phone: str
    email: str
    portal_consent: bool


def case_head(session: Session, case_id: str, person_id: str | None) -> CaseHead | None:
    """The case and one person of it (the applicant unless another member is named)."""
    case = session.get(Case, case_id)
    if case is None:
        return None
    known = {person.id for _, person in household_members(session, case.household_id)}
    chosen = person_id if person_id in known else case.person_id
    person = get_person(session, chosen)
    return CaseHead(
        case_id=case.id,
        file_number=case.file_number,
        site=case.site,
        household_number=get_household(session, case.household_id).number,
        status=case.status,
        channel=case.channel,
        occasion=case.occasion,
        penniless=case.penniless,
        homeless=case.homeless,
        new_customer=case.new_customer,
        ended_at=case.ended_at,
        end_reason=case.end_reason,
        person_id=person.id,
        applicant_id=case.person_id,
        name=person.name,
        salutation=person.salutation,
        birth_date=person.birth_date,
        died_on=person.died_on,
        language=person.language,
        interpreter=person.needs_interpreter,
        childcare=person.needs_childcare,
        accessibility=person.needs_accessibility,
        street=person.street,
        town=f"{person.postcode} {person.town}".strip(),
        address_state=person.address_state,
        phone=person.phone,
        email=person.email,
        portal_consent=person.portal_consent,
    )


def key_facts(session: Session, head: CaseHead) -> KeyFacts:
    """The strip below the head; an Arbeitspaket is no document for the decision (DOMAIN 0.7).

    Deadlines stand there while they matter: for documents until the decision, for the first talk
    until an Ablehnung; neither once it has ended for the person.
    """
    subject = Subject(head.case_id, head.person_id)
    benefit: BenefitFact | None = benefit_state(session, head.person_id)
    standard = find_standard(session, subject, FIRST_COUNSEL)
    wanted = documents_of(session, head.case_id)
    documents = [
        row for row in wanted if row.state != "nicht_erforderlich" and row.kind != ARBEITSPAKET
    ]
    missing = [row.due_on for row in documents if row.received_on is None]
    case = session.get_one(Case, head.case_id)
    decided = benefit is not None and benefit.recorded_at >= case.opened_at
    refused = decided and benefit is not None and benefit.state == "abgelehnt"
    over = _is_over(session, head)
    talk_matters = standard is not None and not (over or refused)
    return KeyFacts(
        application_date=case.application_date,
        benefit=benefit.state if benefit else None,
        benefit_from=benefit.valid_from if benefit else None,
        first_talk_by=standard.due_on if standard and talk_matters else None,
        first_talk_done=standard.fulfilled_on if standard else None,
        documents=len(documents),
        documents_received=len(documents) - len(missing),
        documents_by=min(missing) if missing and not (over or decided) else None,
        coach=_name(session, subject, "JCO"),
        benefits_team=_name(session, subject, "LSB"),
        ifk=_name(session, subject, "IFK"),
    )


def members(session: Session, case_id: str) -> list[Member]:
    """The Bedarfsgemeinschaft, its head first, with each one's next appointment."""
    case = session.get_one(Case, case_id)
    planned = [row for row in appointments_of_case(session, case_id) if row.status == "geplant"]
    following = {row.person_id: row.starts_at for row in reversed(planned)}
    return [
        Member(
            person.id,
            person.name,
            person.birth_date,
            membership.elb,
            membership.head,
            person.died_on,
            following.get(person.id),
        )
        for membership, person in household_members(session, case.household_id)
    ]


def talks(session: Session, case_id: str) -> list[PlannedTalk]:
    """All appointments, the newest first."""
    query = (
        select(Appearance)
        .join(Appointment, Appointment.id == Appearance.appointment_id)
        .where(Appointment.case_id == case_id, Appearance.annulled_at.is_(None))
        .order_by(Appearance.recorded_at, Appearance.id)
    )
    results = {row.appointment_id: row.result for row in session.scalars(query)}
    return [
        PlannedTalk(
            row.id,
            row.person_id,
            row.starts_at,
            row.kind,
            row.number,
            row.mode,
            row.status,
            row.place,
            display_name(session, row.coach),
            results.get(row.id),
        )
        for row in reversed(appointments_of_case(session, case_id))
    ]


def group_places(session: Session, subject: Subject) -> list[GroupPlace]:
    """The group dates a person is booked for."""
    query = (
        select(GroupBooking, GroupDate)
        .join(GroupDate, GroupDate.id == GroupBooking.group_date_id)
        .where(GroupBooking.case_id == subject.case_id, GroupBooking.person_id == subject.person_id)
        .order_by(GroupDate.starts_at.desc())
    )
    return [
        GroupPlace(day.starts_at, booking.cancelled_at is not None)
        for booking, day in session.execute(query)
    ]


def letters(session: Session, case_id: str) -> list[SentLetter]:
    """All letters, the newest first."""
    return [_letter(row) for row in letters_of_case(session, case_id)]


def todos(session: Session, case_id: str) -> list[Todo]:
    """What still has to be entered in outside systems, oldest first."""
    return [
        Todo(row.id, row.system, row.label, row.recorded_at, display_name(session, row.recorded_by))
        for row in supplements_of(session, case_id)
        if row.status == OPEN
    ]


def todo_site(session: Session, supplement_id: str) -> str | None:
    """The site of a Nachtrag, or None if there is none."""
    row = session.get(Supplement, supplement_id)
    return row.site if row is not None else None


def story(session: Session, case_id: str, person_id: str | None) -> list[TimelineEntry]:
    """The timeline with the remarks of staff, newest first; people by their names."""
    entries = timeline(session, case_id, person_id)
    for fact in facts_of(session, FactKey(case_id=case_id)):
        if fact.name == NOTE:
            text = str(fact.payload.get("text") or "")
            entries.append(TimelineEntry(fact.at, "notiz", "Notiz", text, fact.by, fact.person_id))
    shown = [row for row in entries if person_id is None or row.person_id in (None, person_id)]
    names = {login: display_name(session, login) for login in {row.who for row in shown if row.who}}
    told = [
        replace(
            entry,
            who=names.get(entry.who, ""),
            detail=document_name(entry.detail) if entry.kind == "unterlagen" else entry.detail,
        )
        for entry in shown
    ]
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def notes(session: Session, case_id: str) -> list[tuple[str, str, datetime]]:
    """Remarks of staff with their author, newest first."""
    return [
        (str(fact.payload.get("text") or ""), display_name(session, fact.by), fact.at)
        for fact in reversed(facts_of(session, FactKey(case_id=case_id)))
        if fact.name == NOTE
    ]


def earlier_cases(session: Session, person: Person) -> list[Case]:
    """The cases a known person applied for, newest first."""
    return cases_of_person(session, person.id)


def _is_over(session: Session, head: CaseHead) -> bool:
    if head.ended_at is not None or head.died_on is not None:
        return True
    about = FactKey(case_id=head.case_id, person_id=head.person_id)
    return latest_fact(session, ENDED, about) is not None


def _letter(row: Letter) -> SentLetter:
    return SentLetter(
        row.id,
        row.person_id,
        row.label,
        row.about,
        row.route,
        row.status,
        row.created_at,
        row.posted_on,
        row.announced_on,
        row.announcement,
        row.document_id,
    )


def _name(session: Session, subject: Subject, role: str) -> str:
    login = responsible(session, subject, role)
    return display_name(session, login) if login else ""
