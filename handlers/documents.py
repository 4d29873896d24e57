"""Documents of an application (PB rows 90 to 110): what came, what is missing, what is asked for.

Source: EGS concept (003), lines 88 to 98; Arbeitshilfe Neukundenmanagement (001), lines 59 and 136.
"""

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm
from engine.registry import Call
from handlers import registry
from handlers.application_pack import check_due_date, elb_choices
from handlers.domain.calendar import berlin_day
from handlers.domain.case_facts import FactKey, facts_of, record_fact
from handlers.domain.cases import get_case, set_complete
from handlers.domain.documents import (
    ARBEITSPAKET,
    DocumentKind,
    documents_of,
    missing_documents,
    record_received,
    request_documents,
    set_not_needed,
)
from handlers.domain.responsibility import Subject
from handlers.standards import start_decision

ARRIVED, CHECKED = "Unterlagen_Eingang", "Unterlagen_Geprueft"
ANSWERS = {"eingegangen": "ja", "nicht_erforderlich": "nicht_erforderlich"}


@registry.function("unterlagen_ungeprueft", label="ungeprüfte Unterlagen da?", needs_work=True)
def unchecked_documents(work: UnitOfWork, variables: object, fall_id: str) -> bool:
    """Whether documents came since the last check, also while nobody waited for them."""
    facts = facts_of(work.session, FactKey(case_id=fall_id))
    arrived = sum(fact.name == ARRIVED for fact in facts)
    checked = [fact.payload["bis"] for fact in facts if fact.name == CHECKED]
    return arrived > (checked[-1] if checked else 0)


@registry.acceptor(
    "accept_completeness",
    label="Vollständigkeit prüfen",
    help=(
        "Speichert den Stand jeder Unterlage; ob alles da ist, berechnet das Programm (PB, Zeile "
        "100)."
    ),
    returns={},
)
def accept_completeness(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Record each item of the checklist; whether all is there is computed, never typed."""
    for row in form.get("unterlagen") or ():
        _record_item(work, fall_id, row["unterlage"], row["stand"])
    _mark_checked(work, fall_id)
    return {}


@registry.prefill("accept_completeness")
def prefill_completeness(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Show the checklist of the hand-out with what has come so far."""
    rows = documents_of(work.session, call.variables["fall_id"])
    return {
        "unterlagen": [
            {"unterlage": row.kind, "stand": ANSWERS.get(row.state, "nein")}
            for row in rows
            if row.kind != ARBEITSPAKET
        ]
    }


@registry.acceptor(
    "accept_preliminary_check",
    label="Vorprüfung der LSB",
    help=(
        "Speichert die Vorprüfung: die LSB verzichtet auf Fehlendes oder nennt, was noch fehlt "
        "(PB, Zeile 100)."
    ),
    returns={},
)
def accept_preliminary_check(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """The LSB waives what is still open, or names what the decision lacks.

    Without a judgement of its own the checklist counts as it is.
    """
    wanted = [DocumentKind(kind) for kind in form.get("fehlende") or ()]
    missing = missing_documents(work.session, fall_id)
    today = berlin_day(work.now)
    result = form.get("ergebnis") or ("unvollstaendig" if missing or wanted else "vollstaendig")
    if result == "vollstaendig":
        for row in missing:
            set_not_needed(work, fall_id, DocumentKind(row.kind, row.person_id))
    elif wanted:
        request_documents(work, fall_id, wanted, today, today)
    elif not missing:
        raise InvalidForm([FieldError("fehlende", "missing_documents_unnamed")])
    record_fact(work, "Vorpruefung_LSB", {**form, "ergebnis": result, "fall_id": fall_id})
    return {}


@registry.prefill("accept_preliminary_check")
def prefill_preliminary_check(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Tick what the EGS found missing."""
    return {"fehlende": missing_kinds(work, call.variables["fall_id"])}


@registry.acceptor(
    "accept_document_request",
    label="Nachforderung",
    help="Fordert die genannten Unterlagen bis zu einem neuen Arbeitstag nach (PB, Zeile 110).",
    returns={"fehlende": "liste", "rueckgabe_bis": "datum"},
)
def accept_document_request(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Ask again for named documents until a new working day."""
    due, case = form["frist_bis"], get_case(work.session, fall_id)
    check_due_date(work, case, "frist_bis", due)
    kinds = [DocumentKind(kind) for kind in form["fehlende"]]
    request_documents(work, fall_id, kinds, berlin_day(work.now), due)
    return {"fehlende": list(form["fehlende"]), "rueckgabe_bis": due}


@registry.prefill("accept_document_request")
def prefill_document_request(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Tick what is missing."""
    return {"fehlende": missing_kinds(work, call.variables["fall_id"])}


@registry.handler(
    "report_completeness",
    label="Vollständigkeit melden",
    help=(
        "Hält fest, an welchem Tag die letzte Unterlage kam; damit beginnt die Frist für die "
        "Entscheidung (PB, Zeile 100)."
    ),
    returns={"vollstaendig": "wahrheit", "vollstaendig_am": "datum"},
)
def report_completeness(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Start the 14 working days of the decision with the day the last document came (001:L140)."""
    arrivals = [row.received_on for row in documents_of(work.session, fall_id)]
    days = [day for day in arrivals if day is not None]
    case = set_complete(work, fall_id, max(days, default=berlin_day(work.now)))
    start_decision(work, Subject(fall_id, person_id))
    return {"vollstaendig": True, "vollstaendig_am": case.complete_on}


@registry.acceptor(
    "accept_work_package",
    label="Arbeitspaket erfassen",
    help="Trägt das Arbeitspaket einer Person als eingegangen ein.",
    returns={},
)
def accept_work_package(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Note the Arbeitspaket of one person; it is wanted before the first talk (001:L59)."""
    today = berlin_day(work.now)
    if form["eingegangen_am"] > today:
        facts = {"value": form["eingegangen_am"]}
        raise InvalidForm([FieldError("eingegangen_am", "date_in_future", facts)])
    pack = DocumentKind(ARBEITSPAKET, form["arbeitspaket_person"])
    record_received(work, fall_id, [pack], form["eingegangen_am"])
    return {}


@registry.prefill("accept_work_package")
def prefill_work_package(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Offer the eLb; the one the message named is chosen."""
    case = get_case(work.session, call.variables["fall_id"])
    return {
        "elb": elb_choices(work, case),
        "arbeitspaket_person": call.variables.get("arbeitspaket_person"),
        "eingegangen_am": call.variables.get("eingang_am") or berlin_day(work.now),
    }


def missing_kinds(work: UnitOfWork, fall_id: str) -> list[str]:
    """The codes of what the decision still lacks."""
    return [row.kind for row in missing_documents(work.session, fall_id)]


def _record_item(work: UnitOfWork, fall_id: str, kind: str, answer: str) -> None:
    document, today = DocumentKind(kind), berlin_day(work.now)
    if answer == "ja":
        record_received(work, fall_id, [document], today)
        return
    known = {row.kind for row in documents_of(work.session, fall_id)}
    if answer == "nein" or kind not in known:
        request_documents(work, fall_id, [document], today, today)
    if answer == "nicht_erforderlich":
        set_not_needed(work, fall_id, document)


def _mark_checked(work: UnitOfWork, fall_id: str) -> None:
    facts = facts_of(work.session, FactKey(case_id=fall_id))
    arrived = sum(fact.name == ARRIVED for fact in facts)
    record_fact(work, CHECKED, {"fall_id": fall_id, "bis": arrived})
