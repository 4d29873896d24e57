"""What concerns the whole clearing, wherever it stands: job, move, deadline, end (TP2)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.application_letters import write_closing_letter
from handlers.coaching import offer_place
from handlers.connectors import open_prosoz
from handlers.domain.allocation import allocate
from handlers.domain.appointments import planned_of
from handlers.domain.calendar import end_of_day
from handlers.domain.case_end import clean_up
from handlers.domain.case_facts import FactKey, facts_of, record_fact
from handlers.domain.cases import END_REASONS, get_case, move_to_site
from handlers.domain.concerns import person_concerned, record_told
from handlers.domain.deadlines import first_counsel_due
from handlers.domain.households import cases_of_household_member
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.minimum_standards import FIRST_COUNSEL, find_standard
from handlers.domain.parameters import resolve, work_calendar
from handlers.domain.responsibility import Subject, end_responsibility, responsible
from handlers.domain.staff import groups_of
from handlers.outgoing_mail import stop_letters

EMPLOYED, CHECKED = "Arbeitsaufnahme", "Arbeitsaufnahme_Geprueft"
EMPLOYED_IN_CASE = "Arbeitsaufnahme_Antrag"


@registry.handler(
    "clean_up_case",
    label="Termine, Plätze und Pools aufräumen",
    help=(
        "Gibt Termine, Plätze und Pools der Person frei, hält Schreiben an und teilt den "
        "Abschluss mit, außer bei TOD oder wenn der ganze Antrag endet."
    ),
)
def clean_up_case(
    work: UnitOfWork,
    call: Call,
    *,
    fall_id: str,
    person_id: str,
    grund: str | None = None,
    reichweite: str | None = None,
) -> dict[str, Any]:
    """Leave nothing booked, planned or waiting behind a person whose clearing ends.

    The closing letter of a whole application is its own process's; after a death nobody is written
    to, and what waits in the Postausgang stays there.
    """
    reason = grund if grund in END_REASONS else "SONSTIGES"
    subject = Subject(fall_id, person_id)
    undone = clean_up(work, subject, reason)
    if undone.group_bookings:
        offer_place(work, get_case(work.session, fall_id).site)
    stop_letters(work, person_id, "verstorben" if reason == "TOD" else "Fall beendet")
    if reichweite != "antrag":
        write_closing_letter(work, call.activity_id, fall_id, person_id, reason)
    open_prosoz.add_note(work, call, subject, "Clearing beendet", f"Grund: {reason}")
    return {}


@registry.message(
    EMPLOYED,
    kind="fact",
    key="person_id",
    schema={
        "person_id": "text",
        "fall_id": "text",
        "arbeit_ab": "datum",
        "arbeit_bemerkung": "text",
    },
    label="Arbeitsaufnahme",
)
def store_employment(work: UnitOfWork, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Record that the person takes up work; by itself it ends nothing.

    The application goes on and is told, because the months before the wage must be decided.
    """
    person_id = person_concerned(work.session, payload)
    record_fact(work, EMPLOYED, {**payload, "person_id": person_id})
    for case in cases_of_household_member(work.session, person_id):
        work.add_message(EMPLOYED_IN_CASE, {"fall_id": case.id})
    return {"person_id": person_id}


@registry.message(
    EMPLOYED_IN_CASE,
    kind="fact",
    key="fall_id",
    schema={"fall_id": "text"},
    label="Arbeitsaufnahme in der Bedarfsgemeinschaft",
)
def store_employment_in_case(work: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Record it for the application, which PB Antragsannahme decides on."""
    record_told(work, EMPLOYED_IN_CASE, payload)


@registry.message(
    CHECKED,
    kind="fact",
    key="person_id",
    schema={"person_id": "text"},
    label="Arbeitsaufnahme geprüft",
)
def store_employment_check(work: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Record that the check is over and the case goes on."""
    record_told(work, CHECKED, payload)


@registry.acceptor(
    "accept_employment_check",
    label="Arbeitsaufnahme prüfen",
    help="Vermerkt in OPEN, ob mit der Arbeit die Hilfebedürftigkeit entfällt.",
    returns={"hilfebeduerftigkeit_entfaellt": "wahrheit"},
)
def accept_employment_check(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Decide whether the need is gone: then the clearing ends, never the application."""
    gone = bool(form["hilfebeduerftigkeit_entfaellt"])
    text = "Hilfebedürftigkeit entfällt" if gone else "Aufstockung, das Clearing läuft weiter"
    remark = form.get("bemerkung") or ""
    subject = Subject(fall_id, person_id)
    note = f"{text}. {remark}".strip()
    open_prosoz.add_note(work, call, subject, "Arbeitsaufnahme geprüft", note)
    return {"hilfebeduerftigkeit_entfaellt": gone}


@registry.function(
    "arbeitsaufnahme_in_pruefung", label="Arbeitsaufnahme in Prüfung", needs_work=True
)
def employment_under_review(work: UnitOfWork, variables: object, person_id: str) -> bool:
    """Whether a job was reported and nobody has checked it yet: then a presumption waits."""
    names = [fact.name for fact in facts_of(work.session, FactKey(person_id=person_id))]
    return names.count(EMPLOYED) > names.count(CHECKED)


@registry.handler(
    "transfer_site",
    label="Standort wechseln",
    help=(
        "Gibt den Fall an einen anderen Standort, teilt dort einen Jobcoach zu und lässt künftige"
        " Termine neu vergeben."
    ),
    returns={"standort": "text", "jco_id": "text"},
)
def transfer_site(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, nach_standort: str
) -> dict[str, Any]:
    """Move to another site of the district: new coach by its list, open appointment given anew.

    The new date counts for nobody. Where the list names no coach, the TL of the new site is told.
    """
    subject = Subject(fall_id, person_id)
    move_to_site(work, fall_id, nach_standort)
    coach = responsible(work.session, subject, "JCO")
    if coach is not None and f"JCO@{nach_standort}" not in groups_of(work.session, coach):
        end_responsibility(work, subject, "JCO")
    if allocate(work, subject, nach_standort, "JCO") is None:
        _ask_team_lead(work, call, subject, nach_standort)
    for appointment in planned_of(work.session, subject):
        if appointment.starts_at > work.now:
            payload = {"termin_id": appointment.id, "grund": "standort"}
            work.add_message("Termin_Ausfall_Amt", payload)
    return {"standort": nach_standort, "jco_id": responsible(work.session, subject, "JCO")}


@registry.function("frist_erstberatung", label="Frist für die Erstberatung", needs_work=True)
def first_counsel_deadline(
    work: UnitOfWork, variables: Mapping[str, Any], person_id: str
) -> datetime:
    """The end of the last day for the first talk: the started deadline, else 15 working days."""
    return end_of_day(first_counsel_day(work, variables, person_id))


@registry.function("erstberatung_bis", label="letzter Tag für die Erstberatung", needs_work=True)
def first_counsel_day(work: UnitOfWork, variables: Mapping[str, Any], person_id: str) -> date:
    """The last day for the first talk: until then a free appointment is looked for."""
    return _first_counsel_day(work.session, Subject(str(variables["fall_id"]), person_id))


def _first_counsel_day(session: Session, subject: Subject) -> date:
    row = find_standard(session, subject, FIRST_COUNSEL)
    if row is not None:
        return row.due_on
    case = get_case(session, subject.case_id)
    calendar = work_calendar(session, case.site, case.application_date)
    days = resolve(session, "erstberatung_arbeitstage", case.site, case.application_date)
    return first_counsel_due(case.application_date, calendar, days)


def _ask_team_lead(work: UnitOfWork, call: Call, subject: Subject, site: str) -> None:
    question = Question(
        kind="kein_termin",
        site=site,
        recipients=f"TL@{site}",
        subject_line="Umzug im Landkreis: Jobcoach zuweisen",
        case_id=subject.case_id,
        person_id=subject.person_id,
    )
    open_inquiry(work, question, activity_id=call.activity_id)
