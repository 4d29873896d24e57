"""A case's timeline: what was recorded, by whom and when, read from the domain's own tables.

The engine's history tells which step ran; this tells what happened to people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.zone import BERLIN
from handlers.domain.appearances import Appearance
from handlers.domain.appointments import Appointment, appointments_of_case
from handlers.domain.arrivals import Arrival
from handlers.domain.benefits import BenefitFact
from handlers.domain.cancellations import Cancellation
from handlers.domain.case_facts import CaseFact, FactKey, facts_of
from handlers.domain.cases import Case, get_case
from handlers.domain.corrections import CORRECTED, corrected_data
from handlers.domain.documents import documents_of
from handlers.domain.groups import GroupBooking, GroupDate
from handlers.domain.handovers import HANDED_OVER, TAKEN_OVER
from handlers.domain.households import HouseholdMember
from handlers.domain.inquiries import inquiries_of
from handlers.domain.letters import letters_of_case
from handlers.domain.participation import ParticipationDecision
from handlers.domain.phone_attempts import PhoneAttempt
from handlers.domain.pools import PoolBooking
from handlers.domain.responsibility import responsibility_history
from handlers.domain.staff import display_name
from handlers.domain.stored_documents import OF_THE_CAREER, filed_documents
from handlers.domain.supplements import supplements_of
from handlers.domain.talks import Talk

APPEARED = {
    "ja": "Zum Termin erschienen",
    "nein": "Nicht erschienen",
    "vermutlich_nein": "Vermutlich nicht erschienen",
    "hinderungsgrund": "Hinderungsgrund mitgeteilt",
    "ausgefallen_amt": "Termin durch das Amt ausgefallen",
}
CALLED = {
    "erreicht": "erreicht",
    "nicht_erreicht": "nicht erreicht",
    "mailbox": "Mailbox",
    "falsche_nummer": "falsche Nummer",
}
BENEFITS = {
    "bewilligt": "SGB II-Leistungen bewilligt",
    "abgelehnt": "SGB II-Leistungen abgelehnt",
    "versagt": "SGB II-Leistungen versagt",
    "eingestellt": "SGB II-Leistungen eingestellt",
}
FOUND = {
    "bestaetigt": "Nichterscheinen bestätigt",
    "war_da": "Geprüft: war da",
    "amt_verhindert": "Geprüft: Amt war verhindert",
    "post_zurueck": "Geprüft: Einladung kam zurück",
    "nicht_bestaetigt": "Nichterscheinen nicht bestätigt",
}
WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
TEAMS = {
    "EGS": "den Eingangsservice",
    "JCO": "die Jobcoaches",
    "IFK": "die IFK",
    "LSB": "die Leistungssachbearbeitung",
    "TL": "die Teamleitung",
}
ROLES = {
    "JCO": "Zuständiger Jobcoach",
    "IFK": "Zuständige IFK",
    "LSB": "Zuständige Leistungssachbearbeitung",
}


@dataclass(frozen=True)
class TimelineEntry:
    """One line. `kind` chooses icon and filter; `person_id` null concerns the whole case."""

    at: datetime
    kind: str
    title: str
    detail: str
    who: str
    person_id: str | None = None


def timeline(session: Session, case_id: str, person_id: str | None = None) -> list[TimelineEntry]:
    """All lines of a case, newest first; with a person only theirs and those of the whole case."""
    case = get_case(session, case_id)
    entries = [
        TimelineEntry(case.opened_at, "fall", "Antrag aufgenommen", case.channel, case.opened_by)
    ]
    for source in (
        _appointments,
        _appearances,
        _cancellations,
        _arrivals,
        _phone_calls,
        _talks,
        _decisions,
        _pools,
        _groups,
        _letters,
        _documents,
        _filed,
        _inquiries,
        _supplements,
        _benefits,
        _responsibilities,
        _handovers,
        _corrections,
    ):
        entries.extend(source(session, case))
    if case.ended_at is not None:
        entries.append(
            TimelineEntry(case.ended_at, "fall", "Fall beendet", case.end_reason or "", "")
        )
    shown = (row for row in entries if person_id is None or row.person_id in (None, person_id))
    return sorted(shown, key=lambda row: row.at, reverse=True)


def _appointments(session: Session, case: Case) -> Iterator[TimelineEntry]:
    rows = appointments_of_case(session, case.id)
    replacements = {row.replaced_by for row in rows if row.replaced_by}
    for row in rows:
        title = "Termin verlegt" if row.id in replacements else "Termin vergeben"
        when = f"{_moment(row.starts_at, row.booked_at)}, {row.place}"
        yield TimelineEntry(row.booked_at, "termin", title, when, row.booked_by, row.person_id)


def _appearances(session: Session, case: Case) -> Iterator[TimelineEntry]:
    query = (
        select(Appearance, Appointment)
        .join(Appointment, Appointment.id == Appearance.appointment_id)
        .where(Appointment.case_id == case.id)
    )
    for row, appointment in session.execute(query):
        about = detail = f"Termin {_moment(appointment.starts_at, row.recorded_at)}"
        if row.unsecured:
            detail += ", ungesichert: Aufgabe zur Post nicht bestätigt"
        title, person = APPEARED[row.result], appointment.person_id
        yield TimelineEntry(row.recorded_at, "termin", title, detail, row.recorded_by, person)
        if row.finding is not None and row.found_at is not None:
            who, title = row.found_by or "", FOUND[row.finding]
            yield TimelineEntry(row.found_at, "termin", title, about, who, person)
        if row.annulled_at is not None:
            who, why = row.annulled_by or "", row.annulled_reason
            title = f"Aufgehoben: {APPEARED[row.result]}"
            reason = FOUND.get(why, why)
            yield TimelineEntry(row.annulled_at, "termin", title, reason, who, person)


def _cancellations(session: Session, case: Case) -> Iterator[TimelineEntry]:
    query = (
        select(Cancellation, Appointment)
        .join(Appointment, Appointment.id == Cancellation.appointment_id)
        .where(Appointment.case_id == case.id)
    )
    for row, appointment in session.execute(query):
        detail = f"Termin {_moment(appointment.starts_at, row.recorded_at)}"
        person = appointment.person_id
        yield TimelineEntry(
            row.recorded_at, "termin", "Termin abgesagt", detail, row.recorded_by, person
        )
        if row.decided_at is not None:
            title = "Absage geprüft: neuer Termin" if row.new_date else "Absage geprüft: bleibt"
            who = row.decided_by or ""
            yield TimelineEntry(row.decided_at, "termin", title, detail, who, person)


def _arrivals(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in session.scalars(select(Arrival).where(Arrival.case_id == case.id)):
        detail = " · ".join(part for part in (f"Standort {row.site}", row.concern) if part)
        yield TimelineEntry(row.at, "termin", "Vorsprache", detail, row.recorded_by, row.person_id)


def _phone_calls(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in session.scalars(select(PhoneAttempt).where(PhoneAttempt.case_id == case.id)):
        title = f"Anruf: {CALLED[row.result]}"
        yield TimelineEntry(row.at, "telefon", title, row.note, row.recorded_by, row.person_id)


def _talks(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in session.scalars(select(Talk).where(Talk.case_id == case.id)):
        held = row.state == "gefuehrt"
        title = "Clearinggespräch geführt" if held else "Clearinggespräch abgebrochen"
        yield TimelineEntry(row.held_at, "gespraech", title, "", row.recorded_by, row.person_id)


def _decisions(session: Session, case: Case) -> Iterator[TimelineEntry]:
    query = select(ParticipationDecision).where(ParticipationDecision.case_id == case.id)
    for row in session.scalars(query):
        title = f"Teilnahme am Gruppencoaching: {'ja' if row.participates else 'nein'}"
        who = row.recorded_by
        yield TimelineEntry(row.decided_at, "gespraech", title, "", who, row.person_id)
        if row.revoked_at is not None:
            title = "Teilnahme widerrufen"
            yield TimelineEntry(row.revoked_at, "gespraech", title, "", "", row.person_id)


def _pools(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in session.scalars(select(PoolBooking).where(PoolBooking.case_id == case.id)):
        title, who = f"Einbuchung {row.pool}", row.booked_in_by
        yield TimelineEntry(row.booked_in_at, "buchung", title, "", who, row.person_id)
        if row.booked_out_at is not None:
            title, who = f"Ausbuchung {row.pool}", row.booked_out_by or ""
            yield TimelineEntry(
                row.booked_out_at, "buchung", title, row.out_reason, who, row.person_id
            )


def _groups(session: Session, case: Case) -> Iterator[TimelineEntry]:
    query = (
        select(GroupBooking, GroupDate)
        .join(GroupDate, GroupDate.id == GroupBooking.group_date_id)
        .where(GroupBooking.case_id == case.id)
    )
    for row, group_date in session.execute(query):
        detail = _moment(group_date.starts_at, row.booked_at)
        title = "Gruppentermin gebucht"
        yield TimelineEntry(row.booked_at, "buchung", title, detail, row.booked_by, row.person_id)
        if row.cancelled_at is not None:
            title = "Gruppentermin freigegeben"
            yield TimelineEntry(row.cancelled_at, "buchung", title, detail, "", row.person_id)


def _letters(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in letters_of_case(session, case.id):
        person = row.person_id
        yield TimelineEntry(
            row.created_at, "schreiben", row.label, row.about, row.created_by, person
        )
        if row.posting_confirmed_at is not None and row.posted_on is not None:
            detail = _day(row.posted_on, row.posting_confirmed_at)
            who, title = row.posting_confirmed_by or "", f"{row.label}: Versand bestätigt"
            yield TimelineEntry(row.posting_confirmed_at, "schreiben", title, detail, who, person)


def _documents(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in documents_of(session, case.id):
        if row.received_on is not None:
            title = "Unterlage eingegangen"
            yield TimelineEntry(
                row.changed_at, "unterlagen", title, row.kind, row.changed_by, row.person_id
            )


def _filed(session: Session, case: Case) -> Iterator[TimelineEntry]:
    """A Werdegang's file is named by what it is for, never by its name: the LSB reads this too."""
    for row in filed_documents(session, case.id):
        title, person = f"Datei abgelegt: {row.purpose}", row.person_id
        name = "" if row.field in OF_THE_CAREER else row.title
        yield TimelineEntry(row.created_at, "unterlagen", title, name, row.created_by, person)


def _inquiries(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in inquiries_of(session, case.id):
        team = TEAMS.get(row.recipients.partition("@")[0], "das Team")
        title, who = f"Hinweis an {team}", row.opened_by
        told = row.subject_line
        yield TimelineEntry(row.opened_at, "rueckfrage", title, told, who, row.person_id)
        if row.answered_at is not None:
            title, who = f"Erledigt: {row.subject_line}", row.answered_by or ""
            person = row.person_id
            yield TimelineEntry(row.answered_at, "rueckfrage", title, row.answer, who, person)


def _supplements(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in supplements_of(session, case.id):
        if row.confirmed_at is not None:
            detail = row.outside_number or row.reason
            who, title = row.confirmed_by or "", f"{row.system}: {row.label}"
            yield TimelineEntry(row.confirmed_at, "nachtrag", title, detail, who, row.person_id)


def _benefits(session: Session, case: Case) -> Iterator[TimelineEntry]:
    """Decisions of this case, and the applicant's that name no case."""
    query = select(BenefitFact).where(
        (BenefitFact.case_id == case.id)
        | (BenefitFact.case_id.is_(None) & (BenefitFact.person_id == case.person_id))
    )
    for row in session.scalars(query):
        title = BENEFITS[row.state]
        detail = f"ab {_day(row.valid_from, row.recorded_at)}" if row.valid_from else ""
        yield TimelineEntry(
            row.recorded_at, "leistung", title, detail, row.recorded_by, row.person_id
        )


def _responsibilities(session: Session, case: Case) -> Iterator[TimelineEntry]:
    for row in responsibility_history(session, case.id):
        title = f"{ROLES.get(row.role, row.role)}: {display_name(session, row.login)}"
        yield TimelineEntry(
            row.recorded_at, "zustaendigkeit", title, row.reason, row.recorded_by, row.person_id
        )


def _handovers(session: Session, case: Case) -> Iterator[TimelineEntry]:
    """The hand-over to the IFK and their word that they took over."""
    for row in supplements_of(session, case.id):
        if row.verb == HANDED_OVER:
            name = display_name(session, str(row.payload.get("recipient", "")))
            title, why = f"An IFK übergeben: {name}", str(row.payload.get("summary", ""))
            yield TimelineEntry(
                row.recorded_at, "zustaendigkeit", title, why, row.recorded_by, row.person_id
            )
    for fact in facts_of(session, FactKey(case_id=case.id)):
        if fact.name == TAKEN_OVER:
            title = "Übernahme bestätigt"
            yield TimelineEntry(fact.at, "zustaendigkeit", title, "", fact.by, fact.person_id)


def _corrections(session: Session, case: Case) -> Iterator[TimelineEntry]:
    """A person's data are the same in each of their cases, in whichever they were corrected."""
    members = select(HouseholdMember.person_id).where(
        HouseholdMember.household_id == case.household_id
    )
    of_its_people = CaseFact.person_id.in_(members) & (CaseFact.at >= case.opened_at)
    query = select(CaseFact).where(
        CaseFact.name == CORRECTED, (CaseFact.case_id == case.id) | of_its_people
    )
    for fact in session.scalars(query):
        title, data = "Angaben berichtigt", corrected_data(fact)
        yield TimelineEntry(fact.at, "angaben", title, data, fact.by, fact.person_id)


def _moment(instant: datetime, told_at: datetime) -> str:
    """Return "Mi, 02.12., 9:00" (UI.md §6)."""
    local = instant.astimezone(BERLIN)
    return f"{_day(local.date(), told_at)}, {local.hour}:{local.minute:02d}"


def _day(day: date, told_at: datetime) -> str:
    """Return "Mi, 02.12."; another year than that of the line is named."""
    year = "" if day.year == told_at.astimezone(BERLIN).year else str(day.year)
    return f"{WEEKDAYS[day.weekday()]}, {day:%d.%m.}{year}"
