"""A small office for the tests of letters: one site, one coach, one person, one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.db import Database, UnitOfWork
from engine.registry import Call
from handlers.domain import appointments, cases, households, parameters, persons, sites, staff
from handlers.domain.appointments import Appointment, Booking, Slot
from handlers.domain.responsibility import Subject
from handlers.letters.installation import install_letters

SITE = "56.6"
COACH = "jco.demo"
PERSON = persons.PersonData(
    "Amira", "Haddad", date(1991, 4, 2),
    street="Lange Straße 5", postcode="34346", town="Hann. Münden",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """Ids of what was set up."""

    db: Database
    case_id: str
    person_id: str

    @property
    def subject(self) -> Subject:
        return Subject(self.case_id, self.person_id)


def open_office(db: Database, person: persons.PersonData = PERSON, channel: str = "") -> Office:
    with db.begin("egs.demo") as work:
        install_letters(work)
        _set_up_site(work)
        someone = persons.add_person(work, person)
        household = households.open_household(work, SITE)
        day = date(2025, 3, 3)
        application = cases.Application(
            SITE, someone.id, household.id, channel or "persoenlich_unterminiert", day, day
        )
        case = cases.open_case(work, application)
        return Office(db, case.id, someone.id)


def _set_up_site(work: UnitOfWork) -> None:
    sites.add_site(
        work,
        sites.Site(
            id=SITE, name="Hann. Münden", short_name="HMÜ", land="NI", kind="kommunal",
            address="Beispielweg 12, 34346 Hann. Münden", phone="05541 555-0",
            team_mailbox="jobcenter.hmue@example.org",
        ),
    )  # fmt: skip
    coach = staff.add_user(work, COACH, "Jana Köhler", [f"JCO@{SITE}"])
    coach.phone, coach.email, coach.room = "05541 555-112", "j.koehler@example.org", "2.14"
    if not parameters.parameter_history(work.session, "bueroschliesstage"):
        parameters.set_parameter(
            work,
            parameters.Setting("bueroschliesstage", ["24.12.", "31.12."], date(2020, 1, 1), "[A]"),
        )


def book(office: Office, starts_at: str, number: int = 1, person_id: str = "") -> Appointment:
    begin = datetime.fromisoformat(starts_at)
    slot = Slot(COACH, begin, begin + timedelta(hours=1), "Beispielweg 12, Raum 2.14")
    subject = Subject(office.case_id, person_id or office.person_id)
    with office.db.begin(COACH) as work:
        return appointments.book(work, Booking(subject, "erstgespraech", number, slot))


def call(activity_id: str = "activity-1", **variables: object) -> Call:
    return Call("instance-1", "TP2_Clearing_JA", "Z50_Einladung2", activity_id, variables)
