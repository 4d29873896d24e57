"""Letters to a person about an appointment: invitation, confirmation, "Termin bleibt"."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.registry import Call
from handlers import registry
from handlers.domain.appointments import (
    Appointment,
    appointments_of,
    current_appointment,
)
from handlers.domain.cases import get_case
from handlers.domain.letters import Letter, get_letter
from handlers.domain.parameters import parameter
from handlers.domain.phone_attempts import attempts_of
from handlers.domain.responsibility import Subject
from handlers.letters.dates import weekday_time
from handlers.letters.requests import LetterRequest, Meeting
from handlers.letters.writing import write_letter

COACH = "Jobcoach"
SUBJECT_OF_TALK = "Ihre berufliche Situation und die Angebote der Jobakademie"
# Why an appointment was moved, as the new invitation says it (phrases among the letter texts).
MOVE_PHRASES = {
    "kunde": "verlegung_person",
    "amt": "verlegung_amt",
    "post": "verlegung_anschrift",
    "standort": "verlegung_standort",
    "gespraech_abgebrochen": "verlegung_gespraech",
}
NOTICES = {
    "bestaetigung": "der Termin ist am Telefon abgesprochen",
    "termin_bleibt": "die Absage wurde abgelehnt, der Termin bleibt",
}


@registry.handler(
    "send_invitation",
    label="Einladung senden",
    help=(
        "Schreibt die 1. oder 2. Einladung oder die zu einem verlegten Termin in den Postausgang "
        "(§ 59 SGB II)."
    ),
    returns={
        "einladung_id": "text",
        "einladung_1_id": "text",
        "einladung_2_id": "text",
        "versandt_am": "datum",
        "bekanntgabe_am": "datum",
        "rfb": "wahrheit",
    },
)
def send_invitation(
    work: UnitOfWork,
    call: Call,
    *,
    person_id: str,
    termin_id: str,
    nummer: int,
    ersatz: bool = False,
) -> dict[str, Any]:
    """Invite a person to an appointment (Meldeaufforderung, § 59 SGB II, § 309 SGB III).

    Whether it carries a Rechtsfolgenbelehrung is the dated rule's decision, not the diagram's.
    A moved appointment gets a letter that names the old date and says why it was moved.
    """
    appointment = current_appointment(work.session, termin_id)
    kind, phrases, values = _wording(work, appointment, nummer, replacement=ersatz)
    site = get_case(work.session, appointment.case_id).site
    letter = write_letter(
        work,
        LetterRequest(
            key=call.activity_id,
            kind=kind,
            case_id=appointment.case_id,
            person_id=_same_person(appointment, person_id),
            signer=appointment.coach,
            role=COACH,
            meeting=meeting_of(appointment),
            number=nummer,
            purpose=parameter(work, "meldezweck_clearing", site),
            phrases=phrases,
            values=values,
        ),
    )
    return {f"einladung_{nummer}_id": letter.id, "rfb": letter.rfb, **_dates(letter)}


@registry.handler(
    "confirm_appointment",
    label="Termin bestätigen",
    help=(
        "Bestätigt einen Termin schriftlich, ohne Rechtsfolgenbelehrung; eine Einladung ist das "
        "nicht."
    ),
    returns={"einladung_id": "text", "versandt_am": "datum", "bekanntgabe_am": "datum"},
)
def confirm_appointment(
    work: UnitOfWork, call: Call, *, person_id: str, termin_id: str, zweck: str = "bestaetigung"
) -> dict[str, Any]:
    """Confirm an appointment in writing; it is no Meldeaufforderung and carries no Belehrung."""
    if zweck not in NOTICES:
        raise Rejected("appointment_notice_unknown", zweck=zweck, known=list(NOTICES))
    appointment = current_appointment(work.session, termin_id)
    letter = write_letter(
        work,
        LetterRequest(
            key=call.activity_id,
            kind="terminbestaetigung" if zweck == "bestaetigung" else zweck,
            case_id=appointment.case_id,
            person_id=_same_person(appointment, person_id),
            signer=appointment.coach,
            role=COACH,
            meeting=meeting_of(appointment),
            values={"anliegen": SUBJECT_OF_TALK},
        ),
    )
    return _dates(letter)


@registry.function("einladung_angaben", label="Angaben zur Einladung", needs_work=True)
def invitation_facts(
    work: UnitOfWork, variables: object, einladung_id: str | None
) -> dict[str, Any] | None:
    """What the next process must know about an invitation, read afresh from the table."""
    if einladung_id is None:
        return None
    letter = get_letter(work.session, einladung_id)
    return {
        "einladung_id": letter.id,
        "schreiben_id": letter.id,
        "versandt_am": _iso(letter.posted_on or letter.posting_assumed_on),
        "bekanntgabe_am": _iso(letter.announced_on),
        "bestaetigt": letter.posted_on is not None,
        "rfb": letter.rfb,
    }


def meeting_of(appointment: Appointment) -> Meeting:
    """The appointment as a letter states it."""
    return Meeting(
        id=appointment.id,
        begins_at=appointment.starts_at,
        place="Telefonisch: Wir rufen Sie an."
        if appointment.mode == "telefonisch"
        else appointment.place,
        host=appointment.coach,
    )


def predecessor(session: Session, appointment: Appointment) -> Appointment | None:
    """The appointment this one replaced, if it was moved."""
    return session.scalar(select(Appointment).where(Appointment.replaced_by == appointment.id))


def _wording(
    work: UnitOfWork, appointment: Appointment, number: int, *, replacement: bool
) -> tuple[str, dict[str, str], dict[str, str]]:
    """Kind, phrases and values: what the letter says about the appointment before this one."""
    moved = predecessor(work.session, appointment)
    if moved is not None or replacement:
        before = moved or _missed(work.session, appointment, number)
        reason = MOVE_PHRASES.get(before.move_cause or "", "verlegung_amt")
        return "einladung_ersatz", {"verlegung_grund": reason}, {"vorheriger_termin": _when(before)}
    if number == 1:
        return "einladung_1", {}, {}
    missed = _missed(work.session, appointment, number)
    subject = Subject(appointment.case_id, appointment.person_id)
    tried = attempts_of(work.session, subject, since=missed.starts_at)
    phrases = {"telefon_satz": "telefon_satz"} if tried else {}
    return "einladung_2", phrases, {"vorheriger_termin": _when(missed)}


def _missed(session: Session, appointment: Appointment, number: int) -> Appointment:
    """The appointment before this one, of the same person in the same case."""
    subject = Subject(appointment.case_id, appointment.person_id)
    before = [
        row
        for row in appointments_of(session, subject)
        if row.id != appointment.id and row.kind == appointment.kind and row.number < number
    ]
    if not before:
        raise Rejected("no_earlier_appointment", termin_id=appointment.id, nummer=number)
    return before[-1]


def _same_person(appointment: Appointment, person_id: str) -> str:
    """Refuse to invite one person to another's appointment."""
    if appointment.person_id != person_id:
        raise Rejected("appointment_of_another_person", termin_id=appointment.id)
    return person_id


def _dates(letter: Letter) -> dict[str, Any]:
    return {
        "einladung_id": letter.id,
        "versandt_am": letter.posted_on or letter.posting_assumed_on,
        "bekanntgabe_am": letter.announced_on,
    }


def _when(appointment: Appointment) -> str:
    return weekday_time(appointment.starts_at)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
