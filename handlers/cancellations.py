"""Cancelled appointments: by the person, or by the office; and the third move (TP2 rows 20, 60)."""

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.domain.appearances import Statement, record_appearance
from handlers.domain.appointments import finish, get_appointment
from handlers.domain.calendar import berlin_day
from handlers.domain.cancellations import (
    REASONS,
    CancellationNotice,
    decide_cancellation,
    open_cancellation,
    record_cancellation,
)
from handlers.domain.case_facts import record_fact
from handlers.domain.concerns import appointment_concerned


@registry.message(
    "Termin_Absage",
    kind="fact",
    key="termin_id",
    schema={
        "termin_id": "text",
        "person_id": "text",
        "fall_id": "text",
        "grund_code": "text",
        "grund_text": "text",
        "eingegangen_am": "zeitpunkt",
        "nachweis": "wahrheit",
        "wunschtermin": "zeitpunkt",
    },
    label="Absage des Termins",
)
def store_cancellation(work: UnitOfWork, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Record that the person cannot come; an unknown or replaced appointment is refused.

    Without a `termin_id` it concerns the talk that is planned next for the person.
    """
    concerned = _concerned(work, payload)
    record_cancellation(
        work,
        CancellationNotice(
            concerned["termin_id"],
            payload.get("eingegangen_am") or work.now,
            payload.get("grund_code") or "sonstiges",
            payload.get("grund_text") or "",
            bool(payload.get("nachweis")),
            payload.get("wunschtermin"),
        ),
    )
    record_fact(work, "Termin_Absage", {**payload, **concerned})
    return concerned


@registry.message(
    "Termin_Ausfall_Amt",
    kind="fact",
    key="termin_id",
    schema={
        "termin_id": "text",
        "person_id": "text",
        "fall_id": "text",
        "grund": "text",
        "grund_text": "text",
    },
    label="Termin fällt aus (Amt)",
)
def store_office_cancellation(work: UnitOfWork, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Record that the office cancels; the new date counts for nobody.

    Without a `termin_id` it concerns the talk that is planned next for the person.
    """
    concerned = _concerned(work, payload)
    record_fact(work, "Termin_Ausfall_Amt", {**payload, **concerned})
    return concerned


@registry.acceptor(
    "accept_cancellation_check",
    label="Absage prüfen",
    help=(
        "Speichert, ob die Person nach ihrer Absage einen neuen Termin bekommt oder der Termin "
        "bleibt."
    ),
    returns={"neuer_termin": "wahrheit"},
)
def accept_cancellation_check(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, termin_id: str
) -> dict[str, Any]:
    """Decide about a cancellation: a new date, or the appointment stays and the person is told."""
    row = open_cancellation(work.session, termin_id)
    if row is not None:
        if form.get("wunschtermin") is not None:
            row.wished_at = form["wunschtermin"]
        brought = form.get("nachweis_liegt_vor") or form.get("nachweis_datei")
        row.has_evidence = row.has_evidence or bool(brought)
        decide_cancellation(
            work,
            row.id,
            new_date=form["neuer_termin"],
            reason_accepted=bool(form.get("grund_anerkannt")),
        )
    return {"neuer_termin": form["neuer_termin"]}


@registry.prefill("accept_cancellation_check")
def cancellation_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Show what the person told when cancelling."""
    number = 1 if call.element_id.startswith("Z20") else 2
    termin_id = call.variables.get(f"termin_{number}_id")
    row = open_cancellation(work.session, termin_id) if termin_id else None
    if row is None:
        return {}
    return {
        "grund_text": row.reason_text or REASONS.get(row.reason_code, row.reason_code),
        "wunschtermin": row.wished_at,
        "nachweis_liegt_vor": row.has_evidence,
    }


@registry.acceptor(
    "accept_move_decision",
    label="Über weitere Verlegung entscheiden",
    help=(
        "Speichert, wie die TL entscheidet: neuer Termin, Gespräch am Telefon oder kein weiterer "
        "Termin."
    ),
    returns={"verlegung_entscheidung": "text", "erschienen": "text"},
)
def accept_move_decision(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, termin_id: str
) -> dict[str, Any]:
    """The TL's three exits after the last move on wish: a new date, a talk by phone, no more.

    "No more" is no statement of a miss by itself: before the end of the day nothing is recorded,
    the process only stops offering dates and goes on with the phone contact or the confirmation.
    """
    choice = form["verlegung_entscheidung"]
    if choice == "neuer_termin":
        return {"verlegung_entscheidung": choice, "erschienen": None}
    appointment = get_appointment(work.session, termin_id)
    began = berlin_day(appointment.starts_at) <= berlin_day(work.now)
    if choice == "gespraech_telefonisch" and began:
        statement = Statement(termin_id, "ja", remark="Gespräch telefonisch (Teamleitung)")
        record_appearance(work, statement, activity_id=call.activity_id)
    finish(work, termin_id)
    by_phone = choice == "gespraech_telefonisch"
    return {"verlegung_entscheidung": choice, "erschienen": "ja" if by_phone else "vermutlich_nein"}


def _concerned(work: UnitOfWork, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of the appointment a message is about, as the payload names them."""
    appointment = appointment_concerned(work.session, payload)
    return {
        "termin_id": appointment.id,
        "person_id": appointment.person_id,
        "fall_id": appointment.case_id,
    }
