"""The Clearinggespräch: taking over, the talk, its benefits, the answer (rows 10, 70 to 90)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.db import UnitOfWork
from engine.errors import BpmnError, FieldError, InvalidForm, Rejected
from engine.registry import Call
from handlers import registry
from handlers.connectors import open_prosoz
from handlers.domain.appointments import (
    PLANNED,
    Appointment,
    appointments_of,
    current_appointment,
    planned_of,
)
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import get_case
from handlers.domain.minimum_standards import FIRST_COUNSEL, fulfil_standard
from handlers.domain.parameters import parameter
from handlers.domain.participation import Answer, record_decision
from handlers.domain.responsibility import Subject, responsible, set_responsible
from handlers.domain.talks import (
    TalkRecord,
    record_benefits_explained,
    record_talk,
    take_back_explanation,
)

SHORTEST_RESULT = 20
"""Characters; "siehe oben" is no record of a talk. "Nicht möglich, weil …" may stand instead."""


@registry.handler(
    "take_over_case",
    label="Fall übernehmen",
    help=(
        "Findet Jobcoach, Standort und ersten Termin der zugesteuerten Person; ohne Termin: "
        "ERR_EINGANG (TP2, Zeile 10)."
    ),
    returns={
        "standort": "text",
        "jco_id": "text",
        "termin_1_id": "text",
        "termin_1_beginn": "zeitpunkt",
    },
)
def take_over_case(
    work: UnitOfWork,
    call: Call,
    *,
    fall_id: str,
    person_id: str,
    termin_1: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Find what the reception handed over: coach, site, first appointment.

    The tables win over the message: an appointment moved while the message travelled is the one
    that counts. Without an appointment there is nothing to wait for: ERR_EINGANG.
    """
    subject = Subject(fall_id, person_id)
    appointment = _first_appointment(work, subject, termin_1 or {})
    if responsible(work.session, subject, "JCO") is None:
        set_responsible(work, subject, "JCO", appointment.coach, "Zusteuerung")
    return {
        "standort": get_case(work.session, fall_id).site,
        "jco_id": responsible(work.session, subject, "JCO"),
        "termin_1_id": appointment.id,
        "termin_1_beginn": appointment.starts_at,
    }


@registry.acceptor(
    "accept_clearing_talk",
    label="Clearinggespräch",
    help=(
        "Speichert das Gespräch; ein geführtes erfüllt den Mindeststandard und braucht ein "
        "Ergebnis oder einen Grund (TP2, Zeile 70)."
    ),
    returns={"gespraech_stand": "text"},
)
def accept_clearing_talk(
    work: UnitOfWork,
    call: Call,
    form: Mapping[str, Any],
    *,
    fall_id: str,
    person_id: str,
    termin_id: str,
) -> dict[str, Any]:
    """Record the talk; its content stays in the tables and never enters the process.

    A talk that was held fulfils the Mindeststandard "Erstberatung" and is documented in the
    Fachverfahren (000:L65). One that was broken off leads to a new date and is no miss.
    """
    subject, state = Subject(fall_id, person_id), form.get("gespraech_stand") or "gefuehrt"
    held_at: datetime = form.get("gespraech_am") or work.now
    record = TalkRecord(
        held_at=held_at,
        mode=form.get("gespraechsart") or "persoenlich",
        state=state,
        result=_result(form),
        appointment_id=termin_id,
        participants=form.get("teilnehmer") or "",
        interpreter=bool(form.get("sprachmittlung")),
        obstacles=tuple(form.get("hemmnisse") or ()),
        agreements=form.get("vereinbarungen") or "",
        alg1_hint=bool(form.get("hinweis_alg1")),
    )
    record_talk(work, subject, record, activity_id=call.activity_id)
    if state == "gefuehrt":
        fulfil_standard(work, subject, FIRST_COUNSEL, berlin_day(held_at))
        appointment = current_appointment(work.session, termin_id)
        open_prosoz.document_appointment(work, call, appointment)
    return {"gespraech_stand": state}


@registry.rules("accept_clearing_talk")
def talk_rules(work: UnitOfWork, call: Call, form: Mapping[str, Any]) -> Iterator[FieldError]:
    """A talk that was held has a result or says why not; none is in the future."""
    text, because = _text(form, "ergebnis"), _text(form, "nicht_moeglich_weil")
    short = len(text) < SHORTEST_RESULT and not because
    if form.get("gespraech_stand") != "abgebrochen" and short:
        facts: dict[str, object] = {"value": len(text), "minimum": SHORTEST_RESULT}
        yield FieldError("ergebnis", "too_short_or_reason", facts)
    held_at = form.get("gespraech_am")
    if held_at is not None and held_at > work.now:
        yield FieldError("gespraech_am", "talk_in_future", {"held_at": held_at.isoformat()})


@registry.prefill("accept_clearing_talk")
def talk_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """The talk usually begins with the appointment that has begun."""
    subject = Subject(str(call.variables.get("fall_id")), str(call.variables.get("person_id")))
    begun = [
        row.starts_at
        for row in appointments_of(work.session, subject)
        if row.starts_at <= work.now and row.status in (PLANNED, "erledigt")
    ]
    return {"gespraech_am": begun[-1]} if begun else {}


def undo_benefits_explained(work: UnitOfWork, call: Call, at: datetime) -> None:
    """Take the record back."""
    subject = Subject(call.variables["fall_id"], call.variables["person_id"])
    take_back_explanation(work, subject, at)


@registry.acceptor(
    "accept_benefits_explained",
    label="Vorteile des Gruppencoachings",
    help="Speichert, dass die Vorteile erklärt wurden, oder warum nicht (TP2, Zeile 80).",
    undo=undo_benefits_explained,
)
def accept_benefits_explained(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Record that the benefits were explained, with the flyer or why without."""
    because = form.get("nicht_moeglich_weil") or ""
    if not form.get("kommuniziert") and not because:
        raise InvalidForm([FieldError("kommuniziert", "required_or_reason", {})])
    flyer = form.get("flyer_version") if form.get("flyer_ausgehaendigt") else None
    record_benefits_explained(work, Subject(fall_id, person_id), flyer, because)
    return {}


@registry.prefill("accept_benefits_explained")
def benefits_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """The flyer's version in force."""
    return {"flyer_version": str(parameter(work, "flyer_version"))}


@registry.acceptor(
    "accept_participation",
    label="Teilnahme erfragen",
    help="Speichert die Antwort zur Teilnahme; ein Nein braucht einen Grund (TP2, Zeile 90).",
    returns={"teilnahme": "wahrheit"},
)
def accept_participation(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Record the answer; a no needs its reason, "sonstiges" needs words."""
    answer = Answer(
        form["teilnahme"], form.get("ablehnungsgrund"), form.get("ablehnungstext") or ""
    )
    try:
        record_decision(work, Subject(fall_id, person_id), answer)
    except Rejected as refusal:
        missing_text = refusal.code == "refusal_text_missing"
        field = "ablehnungstext" if missing_text else "ablehnungsgrund"
        raise InvalidForm([FieldError(field, refusal.code, refusal.facts)]) from refusal
    return {"teilnahme": answer.participates}


def _first_appointment(
    work: UnitOfWork, subject: Subject, handed_over: Mapping[str, Any]
) -> Appointment:
    termin_id = handed_over.get("termin_id")
    if termin_id:
        return current_appointment(work.session, termin_id)
    planned = [row for row in planned_of(work.session, subject) if row.kind == "erstgespraech"]
    if not planned:
        raise BpmnError("ERR_EINGANG", fall_id=subject.case_id)
    return planned[0]


def _result(form: Mapping[str, Any]) -> str:
    text, because = _text(form, "ergebnis"), _text(form, "nicht_moeglich_weil")
    if not text and not because:
        return "Gespräch abgebrochen"
    return text or f"Nicht möglich, weil {because}"


def _text(form: Mapping[str, Any], key: str) -> str:
    return (form.get(key) or "").strip()
