"""The day as Heute shows it: appointments with what is known about them, and what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from engine.models import Task
from handlers.domain.absences import Absence
from handlers.domain.appearances import Appearance
from handlers.domain.appointments import PLANNED, Appointment
from handlers.domain.arrivals import LATER_FACT, Arrival
from handlers.domain.benefits import BenefitFact
from handlers.domain.calendar import end_of_day, start_of_day
from handlers.domain.case_facts import CaseFact
from handlers.domain.cases import Case
from handlers.domain.letters import Letter
from handlers.domain.persons import Person
from handlers.domain.presence import WithoutEntry, presumption_due, without_entry
from handlers.domain.responsibility import Responsibility
from handlers.domain.staff import display_name

TALK_STEPS = (
    "Z70_Clearinggespraech",
    "Z80_VorteileKommunizieren",
    "Z90_Teilnahme",
    "Z120_Gruppentermin",
    "Z130_WerdegangPotential",
    "Z140_Fahrkosten",
    "Z170_Benutzungsordnung",
)
"""The rows that happen in one talk (DOMAIN 0.8), in the talk's order."""
CHANGES_SHOWN = 6


@dataclass(frozen=True)
class DayRow:
    """One appointment of the day."""

    appointment_id: str
    case_id: str
    person_id: str
    person: str
    file_number: str
    starts_at: datetime
    kind: str
    number: int
    mode: str
    place: str
    phone: str
    coach: str
    coach_name: str
    language: str
    interpreter: bool
    childcare: bool
    accessibility: str
    checked_in_at: datetime | None
    coming_later: bool
    result: str | None
    """The appearance that counts, or None while nobody stated one."""
    source: str
    arrived_at: datetime | None
    stated_at: datetime | None
    stated_by: str
    talk_instance_id: str | None
    """The instance whose talk waits to be written down."""
    presumed_from: datetime | None
    """When something happens by itself unless somebody states a result."""
    without_entry: WithoutEntry
    """What that is."""


@dataclass(frozen=True)
class Change:
    """Something that others did to a case of mine."""

    case_id: str
    person: str
    what: str
    """bewilligt, abgelehnt, versagt, eingestellt, or post_zurueck."""
    on: date | None
    at: datetime


@dataclass(frozen=True)
class StandIn:
    """An absent colleague whom I deputise."""

    login: str
    name: str
    until: date
    appointments: int
    tasks: int


def day_rows(session: Session, coaches: Iterable[str], day: date) -> list[DayRow]:
    """The appointments of coaches on a day."""
    return _rows(session, _on(day), Appointment.coach.in_(sorted(coaches)))


def site_rows(session: Session, sites: Iterable[str], day: date) -> list[DayRow]:
    """All appointments of sites on a day, for reception and leads."""
    return _rows(session, _on(day), Case.site.in_(sorted(sites)))


def unanswered_rows(session: Session, coaches: Iterable[str], day: date) -> list[DayRow]:
    """Appointments before a day that wait for somebody's entry, and those entered on that day.

    What was just entered stays in sight, so that a wrong click can be taken back.
    """
    stated = select(Appearance.appointment_id).where(
        Appearance.recorded_at >= start_of_day(day),
        Appearance.source == "manuell",
        Appearance.annulled_at.is_(None),
    )
    rows = _rows(
        session,
        Appointment.starts_at < start_of_day(day),
        Appointment.coach.in_(sorted(coaches)),
        (Appointment.status == PLANNED) | Appointment.id.in_(stated),
    )
    return [row for row in rows if row.result is None or row.source == "manuell"]


def appointment_row(session: Session, appointment_id: str) -> tuple[DayRow, str] | None:
    """One appointment with the site of its case."""
    rows = _rows(session, Appointment.id == appointment_id)
    if not rows:
        return None
    site = session.scalar(select(Case.site).where(Case.id == rows[0].case_id))
    return rows[0], site or ""


def appointment_count(session: Session, coaches: Iterable[str], day: date) -> int:
    """How many appointments a day holds."""
    query = (
        select(func.count())
        .select_from(Appointment)
        .where(_on(day), Appointment.coach.in_(sorted(coaches)))
    )
    return session.scalar(query) or 0


def changes(session: Session, login: str, since: datetime) -> list[Change]:
    """What others decided or what came back for persons I am responsible for, newest first."""
    mine = (
        select(Responsibility.person_id)
        .where(Responsibility.login == login, Responsibility.ended_at.is_(None))
        .scalar_subquery()
    )
    benefits = (
        select(BenefitFact, Person)
        .join(Person, Person.id == BenefitFact.person_id)
        .where(BenefitFact.person_id.in_(mine), BenefitFact.recorded_at >= since)
    )
    found = [
        Change(
            fact.case_id or _case_of(session, login, person.id),
            person.name,
            fact.state,
            fact.valid_from,
            fact.recorded_at,
        )
        for fact, person in session.execute(benefits)
    ]
    found += _returned(session, mine, since)
    return sorted(found, key=lambda change: change.at, reverse=True)[:CHANGES_SHOWN]


def stand_ins(session: Session, logins: Iterable[str], day: date) -> list[StandIn]:
    """Whom I deputise today, until when, and what that means today."""
    found = []
    for login in sorted(logins):
        last = session.scalar(
            select(func.max(Absence.last_day)).where(
                Absence.login == login,
                Absence.first_day <= day,
                Absence.last_day >= day,
                Absence.withdrawn_at.is_(None),
            )
        )
        tasks = session.scalar(
            select(func.count()).where(Task.status == "open", Task.assignee == login)
        )
        count = appointment_count(session, [login], day)
        name = display_name(session, login)
        found.append(StandIn(login, name, last or day, count, tasks or 0))
    return found


def _on(day: date) -> ColumnElement[bool]:
    return (
        (Appointment.starts_at >= start_of_day(day))
        & (Appointment.starts_at < end_of_day(day))
        & Appointment.status.in_((PLANNED, "erledigt"))
    )


def _rows(session: Session, *conditions: ColumnElement[bool]) -> list[DayRow]:
    query = (
        select(Appointment, Case, Person)
        .join(Case, Case.id == Appointment.case_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(*conditions)
        .order_by(Appointment.starts_at, Person.last_name, Appointment.id)
    )
    found = session.execute(query).all()
    ids = [appointment.id for appointment, _, _ in found]
    stated = _appearances(session, ids)
    arrived = _arrivals(session, ids)
    later = _coming_later(session, ids)
    talks = _talks(session, [case.id for _, case, _ in found])
    rows = []
    for appointment, case, person in found:
        statement = stated.get(appointment.id)
        rows.append(
            DayRow(
                appointment_id=appointment.id,
                case_id=case.id,
                person_id=person.id,
                person=person.name,
                file_number=case.file_number,
                starts_at=appointment.starts_at,
                kind=appointment.kind,
                number=appointment.number,
                mode=appointment.mode,
                place=appointment.place,
                phone=person.phone,
                coach=appointment.coach,
                coach_name=display_name(session, appointment.coach),
                language=person.language,
                interpreter=person.needs_interpreter,
                childcare=person.needs_childcare,
                accessibility=person.needs_accessibility,
                checked_in_at=arrived.get(appointment.id),
                coming_later=appointment.id in later,
                result=statement.result if statement else None,
                source=statement.source if statement else "",
                arrived_at=statement.arrived_at if statement else None,
                stated_at=statement.recorded_at if statement else None,
                stated_by=display_name(session, statement.recorded_by) if statement else "",
                talk_instance_id=talks.get((case.id, person.id)),
                presumed_from=None if statement else presumption_due(session, appointment),
                without_entry=without_entry(session, appointment),
            )
        )
    return rows


def _appearances(session: Session, ids: list[str]) -> dict[str, Appearance]:
    query = (
        select(Appearance)
        .where(Appearance.appointment_id.in_(ids), Appearance.annulled_at.is_(None))
        .order_by(Appearance.recorded_at, Appearance.id)
    )
    return {row.appointment_id: row for row in session.scalars(query)}


def _arrivals(session: Session, ids: list[str]) -> dict[str, datetime]:
    query = (
        select(Arrival.appointment_id, func.min(Arrival.at))
        .where(Arrival.appointment_id.in_(ids))
        .group_by(Arrival.appointment_id)
    )
    return {str(key): at for key, at in session.execute(query)}


def _coming_later(session: Session, ids: list[str]) -> frozenset[str]:
    query = select(CaseFact.appointment_id).where(
        CaseFact.name == LATER_FACT, CaseFact.appointment_id.in_(ids)
    )
    return frozenset(str(key) for key in session.scalars(query))


def _talks(session: Session, case_ids: list[str]) -> dict[tuple[str, str], str]:
    query = select(Task.business_key, Task.person_key, Task.instance_id).where(
        Task.status == "open", Task.element_id.in_(TALK_STEPS), Task.business_key.in_(case_ids)
    )
    return {(str(case), str(person)): instance for case, person, instance in session.execute(query)}


def _returned(session: Session, mine: ScalarSelect[str], since: datetime) -> list[Change]:
    query = (
        select(CaseFact, Letter, Person)
        .join(Person, Person.id == CaseFact.person_id)
        .join(Letter, Letter.case_id == CaseFact.case_id)
        .where(
            CaseFact.name == "Post_Ruecklauf", CaseFact.person_id.in_(mine), CaseFact.at >= since
        )
    )
    return [
        Change(letter.case_id, person.name, "post_zurueck", letter.returned_on, fact.at)
        for fact, letter, person in session.execute(query)
        if fact.payload.get("schreiben_id") == letter.id
    ]


def _case_of(session: Session, login: str, person_id: str) -> str:
    query = select(Responsibility.case_id).where(
        Responsibility.login == login,
        Responsibility.person_id == person_id,
        Responsibility.ended_at.is_(None),
    )
    return session.scalars(query.limit(1)).one()
