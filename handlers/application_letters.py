"""Letters about the application: hand-out, receipt, reminders, requests, closing, sending again."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.registry import Call
from handlers import registry
from handlers.domain.announcement import Route
from handlers.domain.appointments import current_appointment, get_appointment
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import END_REASONS, Case, get_case
from handlers.domain.documents import (
    ARBEITSPAKET,
    DocumentKind,
    RequiredDocument,
    documents_of,
    missing_documents,
    request_documents,
)
from handlers.domain.letters import (
    CANCELLED,
    OUTBOX_STATES,
    Letter,
    cancel_letter,
    get_letter,
    letters_of_case,
    summons_for,
)
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.staff import StaffUser
from handlers.invitations import meeting_of
from handlers.letters.document_names import document_names
from handlers.letters.requests import LetterRequest
from handlers.letters.wording import Value
from handlers.letters.writing import write_letter

RECEPTION = "Eingangsservice"
BY_POST = ("post", "hausbriefkasten", "jobcenter_digital", "telefon_sc")
LAST_REMINDER = 2
SENT = {"schreiben_id": "text", "versandt_am": "datum", "bekanntgabe_am": "datum"}


@dataclass(frozen=True)
class CaseLetter:
    """A letter to the person who applied, or to another person of the case."""

    key: str
    kind: str
    case_id: str
    person_id: str | None = None
    due_on: date | None = None
    values: dict[str, Value] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    enclosures: tuple[str, ...] = ()
    route: Route | None = None
    """None: by post, or in person where there is no postal address."""


def write_case_letter(work: UnitOfWork, letter: CaseLetter) -> Letter:
    """Write it, signed by whoever acts, or by the reception where the machine acts."""
    case = get_case(work.session, letter.case_id)
    signer = work.session.get(StaffUser, work.actor)
    return write_letter(
        work,
        LetterRequest(
            key=letter.key,
            kind=letter.kind,
            case_id=case.id,
            person_id=letter.person_id or case.person_id,
            signer=signer.login if signer else None,
            role=RECEPTION,
            due_on=letter.due_on,
            values=letter.values,
            phrases=letter.phrases,
            enclosures=letter.enclosures,
            route=letter.route,
        ),
    )


@registry.handler(
    "send_application_pack",
    label="Anschreiben mit Rückgabetermin erstellen",
    help=(
        "Schreibt zu den Antragsunterlagen das Anschreiben mit Rückgabetermin; ohne Vorsprache "
        "ist es die Eingangsbestätigung (TP1, Zeile 80)."
    ),
    returns={"anschreiben_id": "text", **SENT},
)
def send_application_pack(
    work: UnitOfWork, call: Call, *, fall_id: str, rueckgabe_bis: date
) -> dict[str, Any]:
    """Write the letter that goes with the forms.

    Arbeitshilfe Neukundenmanagement, section 3: "Wir erwarten den Eingang Ihrer Antragsunterlagen
    bis zum (konkreter Termin)." Who applied by post gets it as confirmation of receipt; who came in
    person is handed it with the forms.
    """
    case, documents = get_case(work.session, fall_id), documents_of(work.session, fall_id)
    wanted = [row.kind for row in documents if row.kind != ARBEITSPAKET]
    letter = write_case_letter(
        work,
        CaseLetter(
            key=call.activity_id,
            kind="eingangsbestaetigung" if case.channel in BY_POST else "antragsausgabe",
            case_id=fall_id,
            due_on=rueckgabe_bis,
            values={"unterlagen": document_names(wanted)},
            enclosures=_enclosures(documents),
            route=None if case.channel in BY_POST else "persoenlich",
        ),
    )
    return {"anschreiben_id": letter.id, **sent(letter)}


@registry.handler(
    "send_reminder",
    label="Erinnerung mit neuem Termin senden",
    help=(
        "Erinnert mit neuem Rückgabetermin an fehlende Unterlagen; ab der zweiten mit Hinweis auf"
        " die Folge (§ 66 Abs. 3 SGB I)."
    ),
    returns={"erinnerungen": "zahl", "rueckgabe_bis": "datum", **SENT},
)
def send_reminder(work: UnitOfWork, call: Call, *, fall_id: str, nummer: int) -> dict[str, Any]:
    """Remind of missing documents with a new concrete date, which the case shows from now on."""
    due_on = _new_due_date(work, get_case(work.session, fall_id))
    missing = [
        DocumentKind(row.kind, row.person_id) for row in missing_documents(work.session, fall_id)
    ]
    request_documents(work, fall_id, missing, berlin_day(work.now), due_on)
    letter = write_case_letter(
        work,
        CaseLetter(
            key=call.activity_id,
            kind=f"erinnerung_{min(nummer, LAST_REMINDER)}",
            case_id=fall_id,
            due_on=due_on,
            values={"unterlagen": _missing(work, fall_id)},
        ),
    )
    return {"erinnerungen": nummer, "rueckgabe_bis": due_on, **sent(letter)}


@registry.handler(
    "send_document_request",
    label="Fehlende Unterlagen anfordern",
    help=(
        "Fordert an, was die Vorprüfung vermisst; ein verstrichener Rückgabetermin wird neu "
        "gesetzt (PB, Zeile 110)."
    ),
    returns={"rueckgabe_bis": "datum", **SENT},
)
def send_document_request(
    work: UnitOfWork, call: Call, *, fall_id: str, rueckgabe_bis: date
) -> dict[str, Any]:
    """Ask for what the preliminary check found missing (003: Anforderung fehlender Unterlagen)."""
    due_on = _due_date(work, get_case(work.session, fall_id), rueckgabe_bis)
    named = document_names(call.variables.get("fehlende") or ())
    letter = write_case_letter(
        work,
        CaseLetter(
            key=call.activity_id,
            kind="nachforderung",
            case_id=fall_id,
            due_on=due_on,
            values={"unterlagen": named or _missing(work, fall_id)},
        ),
    )
    return {"rueckgabe_bis": due_on, **sent(letter)}


@registry.handler(
    "send_closing_letter",
    label="Abschluss mitteilen",
    help=(
        "Teilt der Person einmal mit, dass und warum es endet; nach einem Todesfall geht nichts "
        "hinaus."
    ),
    returns=SENT,
)
def send_closing_letter(
    work: UnitOfWork,
    call: Call,
    *,
    fall_id: str,
    person_id: str,
    grund: str = "ABLEHNUNG",
) -> dict[str, Any]:
    """Tell a person that the clearing ends and why; after a death nobody is written to."""
    letter = write_closing_letter(work, call.activity_id, fall_id, person_id, grund)
    return sent(letter) if letter else {}


def write_closing_letter(
    work: UnitOfWork, key: str, case_id: str, person_id: str | None, reason: str
) -> Letter | None:
    """The closing letter for one of the reasons a case may end for; None after a death.

    The case's end and each process that waited for it tell the person; one letter is enough.
    """
    if reason not in END_REASONS:
        raise Rejected("end_reason_unknown", reason=reason, known=sorted(END_REASONS))
    if reason == "TOD":
        return None
    kind = f"abschluss_{reason.lower()}"
    told = person_id or get_case(work.session, case_id).person_id
    for letter in letters_of_case(work.session, case_id):
        if (letter.kind, letter.person_id) == (kind, told) and letter.status != CANCELLED:
            return letter
    return write_case_letter(
        work,
        CaseLetter(
            key=key,
            kind=kind,
            case_id=case_id,
            person_id=person_id,
            phrases={"termine_entfallen": "termine_entfallen"},
        ),
    )


def write_forwarding_notice(work: UnitOfWork, key: str, case_id: str, to: str) -> Letter:
    """Abgabenachricht: the application went to the competent authority (§ 16 II SGB I)."""
    return write_case_letter(
        work,
        CaseLetter(
            key=key, kind="weiterleitung", case_id=case_id, values={"weitergeleitet_an": to}
        ),
    )


def write_identity_appointment(work: UnitOfWork, key: str, appointment_id: str) -> Letter:
    """Invite to the identity check; it is no Meldeaufforderung."""
    appointment = get_appointment(work.session, appointment_id)
    signer = work.session.get(StaffUser, appointment.coach)
    return write_letter(
        work,
        LetterRequest(
            key=key,
            kind="identitaetstermin",
            case_id=appointment.case_id,
            person_id=appointment.person_id,
            signer=signer.login if signer else None,
            role=RECEPTION,
            meeting=meeting_of(appointment),
        ),
    )


@registry.handler(
    "resend_letter",
    label="Schreiben erneut senden",
    help=(
        "Sendet ein zurückgekommenes Schreiben an die jetzt bekannte Anschrift; nennt es einen "
        "Rückgabetermin, wird der bei Bedarf neu gesetzt."
    ),
    returns={"rueckgabe_bis": "datum", **SENT},
)
def resend_letter(
    work: UnitOfWork, call: Call, *, schreiben_id: str, rueckgabe_bis: date | None
) -> dict[str, Any]:
    """Send a letter that came back to the address known now, as a new letter with new dates.

    If its appointment was moved since, it is the letter about the new date that goes out.
    """
    old = _about_what_stands(work.session, get_letter(work.session, schreiben_id))
    if old.status in OUTBOX_STATES:
        cancel_letter(work, old.id, "ersetzt")
    case = get_case(work.session, old.case_id)
    due_on = _due_date(work, case, rueckgabe_bis) if old.due_on else None
    request = LetterRequest.from_json(old.request, key=call.activity_id, due_on=due_on, route=None)
    dates = {"rueckgabe_bis": due_on} if due_on else {}
    return {**dates, **sent(write_letter(work, request))}


def _about_what_stands(session: Session, letter: Letter) -> Letter:
    """The letter, or the summons to the appointment that replaced the one it names."""
    if letter.appointment_id is None:
        return letter
    current = current_appointment(session, letter.appointment_id)
    if current.id == letter.appointment_id:
        return letter
    return summons_for(session, current.id) or letter


def sent(letter: Letter) -> dict[str, Any]:
    """What a process may know about a letter it had written."""
    return {
        "schreiben_id": letter.id,
        "versandt_am": letter.posted_on or letter.posting_assumed_on,
        "bekanntgabe_am": letter.announced_on,
    }


def _enclosures(documents: list[RequiredDocument]) -> tuple[str, ...]:
    """What lies in the envelope; the Arbeitspaket only if one is handed out to somebody."""
    handed_out = any(row.kind == ARBEITSPAKET for row in documents)
    packs = ("Arbeitspaket je Person",) if handed_out else ()
    return ("Antragsformulare", "Checkliste", "Merkblatt", *packs)


def _due_date(work: UnitOfWork, case: Case, named: date | None) -> date:
    """The date a person named, if it still lies ahead, else a new one."""
    ahead = named is not None and named > berlin_day(work.now)
    return named if named is not None and ahead else _new_due_date(work, case)


def _new_due_date(work: UnitOfWork, case: Case) -> date:
    """A working day, so that no one has to ask whether § 26 SGB X moves it."""
    today = berlin_day(work.now)
    days = parameter(work, "erinnerung_frist_arbeitstage", case.site)
    return work_calendar(work.session, case.site, today).add_working_days(today, days)


def _missing(work: UnitOfWork, case_id: str) -> tuple[str, ...]:
    return document_names(row.kind for row in missing_documents(work.session, case_id))
