"""Phone contact after a missed first appointment (TP2 row 40)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.registry import Call
from handlers import registry
from handlers.appointments import book_second, choices, chosen_slot
from handlers.domain.appearances import annul, current_appearance
from handlers.domain.appointments import get_appointment
from handlers.domain.cases import get_case
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.parameters import parameter
from handlers.domain.persons import get_person
from handlers.domain.phone_attempts import (
    PhoneAttempt,
    PhoneCall,
    attempts_of,
    count_attempts,
    record_attempt,
)
from handlers.domain.responsibility import Subject

FIRST_APPOINTMENT = "termin_1_id"


@registry.acceptor(
    "accept_phone_contact",
    label="Telefonkontakt",
    help=(
        "Speichert die Anrufe; „nicht erreicht“ verlangt genug Versuche an genug Tagen, "
        "„erreicht“ einen Termin (TP2, Zeile 40)."
    ),
    returns={"kontakt": "text", "termin_2_id": "text", "termin_2_beginn": "zeitpunkt"},
)
def accept_phone_contact(
    work: UnitOfWork,
    call: Call,
    form: Mapping[str, Any],
    *,
    fall_id: str,
    person_id: str,
    termin_1_id: str,
) -> dict[str, Any]:
    """Record the calls and what came of them.

    "Nicht erreicht" needs enough calls on enough days, unless no number is known; "erreicht" needs
    the new date that was agreed; "doch erschienen" annuls the presumed miss.
    """
    subject = Subject(fall_id, person_id)
    attempts = _record(work, subject, form.get("versuche") or [], termin_1_id)
    contact = form["kontakt"]
    if contact == "nicht_erreicht":
        _require_enough(work, subject, attempts)
    if contact == "erreicht":
        value = form["termin_2_vorschlag"]
        slot = chosen_slot(work, subject, value, "termin_2_vorschlag")
        return {
            "kontakt": contact,
            **book_second(work, call, subject, slot, "termin_2_vorschlag"),
        }
    if contact == "doch_erschienen":
        appearance = current_appearance(work.session, termin_1_id)
        if appearance is not None:
            annul(work, appearance.id, "doch erschienen")
    return {"kontakt": contact}


@registry.prefill("accept_phone_contact")
def phone_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """The number to call, the calls so far and the free appointments."""
    fall_id, person_id = call.variables.get("fall_id"), call.variables.get("person_id")
    if not fall_id or not person_id:
        return {"freie_termine": []}
    subject = Subject(fall_id, person_id)
    made = [
        {"zeitpunkt": row.at, "ergebnis": row.result, "nummer": row.number, "notiz": row.note}
        for row in _attempts(work, subject, call.variables.get(FIRST_APPOINTMENT))
    ]
    return {"freie_termine": choices(work, subject), "versuche": made}


@registry.handler(
    "close_phone_window",
    label="Telefonfrist abgelaufen",
    help=(
        "Hält nach Ablauf der Telefonfrist „nicht_erreicht“ fest; ohne Versuch „kein_versuch“ und"
        " ein Vorgang an die TL (TP2, Zeile 40)."
    ),
    returns={"kontakt": "text"},
)
def close_phone_window(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, termin_1_id: str
) -> dict[str, Any]:
    """State what is on record when the window closes: a timer never claims that somebody rang up.

    Without a single call the TL is told; the second invitation goes out all the same, because it
    helps the person.
    """
    subject = Subject(fall_id, person_id)
    if _attempts(work, subject, termin_1_id):
        return {"kontakt": "nicht_erreicht"}
    site = get_case(work.session, fall_id).site
    question = Question(
        kind="frist",
        site=site,
        recipients=f"TL@{site}",
        subject_line="Telefonfrist ohne Anrufversuch abgelaufen",
        text="Die zweite Einladung geht trotzdem hinaus.",
        case_id=fall_id,
        person_id=person_id,
    )
    open_inquiry(work, question, activity_id=call.activity_id)
    return {"kontakt": "kein_versuch"}


def _record(
    work: UnitOfWork, subject: Subject, rows: list[Mapping[str, Any]], termin_id: str
) -> list[PhoneAttempt]:
    """Save the calls; one that cannot be is told at its row."""
    problems = []
    for number, row in enumerate(rows):
        call = PhoneCall(
            row["zeitpunkt"],
            row["ergebnis"],
            row.get("nummer") or "",
            row.get("notiz") or "",
            termin_id,
        )
        try:
            record_attempt(work, subject, call)
        except Rejected as refusal:
            path = f"versuche.{number}.zeitpunkt"
            problems.append(FieldError(path, refusal.code, refusal.facts))
    if problems:
        raise InvalidForm(problems)
    return _attempts(work, subject, termin_id)


def _attempts(work: UnitOfWork, subject: Subject, termin_id: str | None) -> list[PhoneAttempt]:
    """The calls since the missed appointment; earlier ones were about something else."""
    since: datetime | None = None
    if termin_id is not None:
        since = get_appointment(work.session, termin_id).starts_at
    return attempts_of(work.session, subject, since)


def _require_enough(work: UnitOfWork, subject: Subject, attempts: list[PhoneAttempt]) -> None:
    if not get_person(work.session, subject.person_id).phone:
        return
    site = get_case(work.session, subject.case_id).site
    minimum = parameter(work, "telefonversuche", site)
    days = parameter(work, "telefontage", site)
    count = count_attempts(attempts, minimum, days)
    if not count.enough:
        facts: dict[str, object] = {
            "attempts": count.attempts,
            "days": count.days,
            "minimum": minimum,
            "minimum_days": days,
        }
        raise InvalidForm([FieldError("kontakt", "too_few_calls", facts)])
