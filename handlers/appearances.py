"""Whether the person came (TP2 rows 20 and 60): recorded by people, at most presumed by a timer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.registry import Call
from engine.zone import BERLIN
from handlers import registry
from handlers.domain.appearances import Statement, presume_non_appearance, record_appearance
from handlers.domain.appointments import Appointment, finish, get_appointment
from handlers.domain.arrivals import CheckIn, arrival_for, record_arrival
from handlers.domain.calendar import berlin_day
from handlers.domain.cancellations import (
    CancellationNotice,
    decide_cancellation,
    record_cancellation,
)
from handlers.domain.case_facts import record_fact
from handlers.domain.cases import get_case
from handlers.domain.concerns import appointment_concerned
from handlers.domain.presence import presumption_allowed, without_entry

RESULT = {"erschienen": "text", "feststellung": "text"}
BY_PERSON, BY_TIMER = "manuell", "automatisch"


@registry.acceptor(
    "accept_appearance",
    label="Erscheinen feststellen",
    help=(
        "Speichert, ob die Person kam; „nein“ geht erst, wenn der Tag des Termins vorbei ist (§ "
        "309 Abs. 3 SGB III)."
    ),
    returns=RESULT,
)
def accept_appearance(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, termin_id: str
) -> dict[str, Any]:
    """Record whether the person came; "nein" only after the end of the day.

    § 309 III 2 SGB III: appearing at another time of the same day is enough. A Hinderungsgrund is
    what the person tells; whether it is a wichtiger Grund is decided elsewhere, later.
    """
    appointment, result = get_appointment(work.session, termin_id), form["erschienen"]
    if result == "hinderungsgrund":
        _note_hindrance(work, appointment, form)
    statement = Statement(
        termin_id,
        result,
        _arrived(appointment, form),
        form.get("grund_code") or "",
        form.get("bemerkung") or "",
    )
    try:
        record_appearance(work, statement, activity_id=call.activity_id)
    except Rejected as refusal:
        raise InvalidForm([FieldError("erschienen", refusal.code, refusal.facts)]) from refusal
    if result in ("ja", "nein"):
        finish(work, termin_id)
    return {"erschienen": result, "feststellung": BY_PERSON}


@registry.prefill("accept_appearance")
def appearance_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Fill in what the reception recorded: the person was there, here or at another site."""
    number = 1 if call.element_id.startswith("Z20") else 2
    termin_id = call.variables.get(f"termin_{number}_id")
    arrival = arrival_for(work.session, termin_id) if termin_id else None
    if arrival is None:
        return {}
    return {"erschienen": "ja", "erschienen_um": f"{arrival.at.astimezone(BERLIN):%H:%M}"}


@registry.handler(
    "presume_no_show",
    label="Nichterscheinen vermuten",
    help=(
        "Vermutet Nichterscheinen, wenn niemand etwas eingetragen hat; Vorsprache, ungeprüfte "
        "Absage und verspätete Einladung gehen vor."
    ),
    returns={**RESULT, "zustellung_verspaetet": "wahrheit"},
)
def presume_no_show(work: UnitOfWork, call: Call, *, termin_id: str) -> dict[str, Any]:
    """Presume that nobody came, because nobody recorded anything.

    A recorded Vorsprache means the person was there. A cancellation nobody answered is a
    Hinderungsgrund, not a miss. An invitation that counts as announced only after the appointment
    allows no presumption at all (§ 37 II SGB X): a person looks at it.
    """
    appointment = get_appointment(work.session, termin_id)
    follows = without_entry(work.session, appointment)
    if follows == "vorsprache":
        statement = Statement(termin_id, "ja", remark="Vorsprache erfasst")
        record_appearance(work, statement, activity_id=call.activity_id)
        finish(work, termin_id)
        return {"erschienen": "ja", "feststellung": BY_TIMER, "zustellung_verspaetet": False}
    if follows == "absage":
        return {"erschienen": "hinderungsgrund", "zustellung_verspaetet": False}
    if follows == "zustellung":
        return {"erschienen": None, "zustellung_verspaetet": True}
    _, unsecured = presumption_allowed(work.session, appointment)
    found = presume_non_appearance(
        work, termin_id, unsecured=unsecured, activity_id=call.activity_id
    )
    finish(work, termin_id)
    return {"erschienen": found.result, "feststellung": BY_TIMER, "zustellung_verspaetet": False}


@registry.acceptor(
    "accept_late_delivery",
    label="Verspätete Einladung klären",
    help=(
        "Speichert nach einer verspäteten Einladung, ob die Person doch da war; sonst gilt der "
        "Termin als vom Amt ausgefallen."
    ),
    returns=RESULT,
)
def accept_late_delivery(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, termin_id: str
) -> dict[str, Any]:
    """Decide what the timer may not: the person came all the same, or gets a new date."""
    if form["ergebnis"] == "war_da":
        statement = Statement(termin_id, "ja", remark=form.get("bemerkung") or "")
        record_appearance(work, statement, activity_id=call.activity_id)
        finish(work, termin_id)
        return {"erschienen": "ja", "feststellung": BY_PERSON}
    return {"erschienen": "ausgefallen_amt", "feststellung": BY_PERSON}


@registry.message(
    "Vorsprache_Gemeldet",
    kind="fact",
    key="termin_id",
    schema={
        "termin_id": "text",
        "person_id": "text",
        "fall_id": "text",
        "standort": "text",
        "anliegen": "text",
    },
    label="Vorsprache gemeldet",
)
def store_arrival(work: UnitOfWork, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Record who stands at any site's reception, at the wrong site or late the same day too.

    Without a `termin_id` it concerns the talk that is planned next for the person.
    """
    appointment = appointment_concerned(work.session, payload)
    site = payload.get("standort") or get_case(work.session, appointment.case_id).site
    concern = payload.get("anliegen") or "Termin"
    check_in = CheckIn(site, appointment.person_id, appointment.case_id, appointment.id, concern)
    record_arrival(work, check_in)
    concerned = {
        "termin_id": appointment.id,
        "person_id": appointment.person_id,
        "fall_id": appointment.case_id,
    }
    record_fact(work, "Vorsprache_Gemeldet", {**payload, **concerned})
    return concerned


@registry.function("vorsprache_gemeldet", label="Vorsprache zum Termin erfasst", needs_work=True)
def arrived(work: UnitOfWork, variables: object, termin_id: str) -> bool:
    """Whether the reception has checked the person in for the appointment."""
    return arrival_for(work.session, termin_id) is not None


def _note_hindrance(work: UnitOfWork, appointment: Appointment, form: Mapping[str, Any]) -> None:
    """Keep the reason and the wished date where the move looks for them."""
    notice = CancellationNotice(
        appointment.id,
        work.now,
        form.get("grund_code") or "sonstiges",
        form.get("bemerkung") or "",
        wished_at=form.get("wunschtermin"),
    )
    row = record_cancellation(work, notice)
    decide_cancellation(work, row.id, new_date=True, reason_accepted=True)


def _arrived(appointment: Appointment, form: Mapping[str, Any]) -> datetime | None:
    clock = form.get("erschienen_um")
    if clock is None:
        return None
    return datetime.combine(berlin_day(appointment.starts_at), clock, BERLIN)
