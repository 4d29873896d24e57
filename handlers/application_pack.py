"""Antragsausgabe (TP1 row 80): forms, checklist, Merkblatt and Arbeitspaket, with a concrete date.

Source: Arbeitshilfe Neukundenmanagement (001), lines 47 to 49, 57 and 67 to 73.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm
from engine.registry import Call
from handlers import registry
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import Case, get_case
from handlers.domain.documents import ARBEITSPAKET, DocumentKind, request_documents
from handlers.domain.households import elb_ids, household_members
from handlers.domain.new_customer_register import enter_new_customer
from handlers.domain.parameters import parameter, work_calendar

MAIN_FORM = ("hauptantrag",)
EVERYBODY, NOBODY = "alle", "niemand"


@registry.acceptor(
    "accept_application_pack",
    label="Antragsausgabe",
    help=(
        "Fordert die Unterlagen bis zu einem Arbeitstag nach heute an, dazu je eLb ein "
        "Arbeitspaket (TP1, Zeile 80)."
    ),
    returns={"rueckgabe_bis": "datum"},
)
def accept_application_pack(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Ask for the documents until a concrete working day, and for one Arbeitspaket per eLb.

    Where nothing is ticked the main form is asked for. Who gets the Arbeitspaket is said: it is to
    be handed out for all erwerbsfähige members (001:L57), and a program that names nobody means so.
    """
    due = form["rueckgabe_bis"]
    case = get_case(work.session, fall_id)
    check_due_date(work, case, "rueckgabe_bis", due)
    kinds = [DocumentKind(kind) for kind in form.get("checkliste") or MAIN_FORM]
    packs = [DocumentKind(ARBEITSPAKET, person) for person in _recipients(work, case, form)]
    request_documents(work, fall_id, [*kinds, *packs], berlin_day(work.now), due)
    return {"rueckgabe_bis": due}


@registry.prefill("accept_application_pack")
def prefill_application_pack(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Suggest the return date of the parameter; offer the eLb, all of them and nobody."""
    case = get_case(work.session, call.variables["fall_id"])
    today = berlin_day(work.now)
    days = parameter(work, "rueckgabe_arbeitstage", case.site)
    due = work_calendar(work.session, case.site, today).add_working_days(today, days)
    all_or_none = {
        EVERYBODY: "Alle erwerbsfähigen Personen",
        NOBODY: "Niemanden: Es liegt schon vor oder ist nicht nötig",
    }
    everybody, nobody = ({"value": code, "label": words} for code, words in all_or_none.items())
    return {"elb": [everybody, *elb_choices(work, case), nobody], "rueckgabe_bis": due}


@registry.rules("accept_application_pack")
def pack_rules(work: UnitOfWork, call: Call, form: Mapping[str, Any]) -> Iterator[FieldError]:
    """Somebody is named, or that it is nobody; older versions of the form let it open."""
    chosen = form.get("arbeitspaket") or []
    if not chosen:
        yield FieldError("arbeitspaket", "required")
    if NOBODY in chosen and len(chosen) > 1:
        yield FieldError("arbeitspaket", "nobody_and_somebody")


@registry.handler(
    "enter_new_customer_register",
    label="Eintrag im Neukunden-Tool",
    help="Trägt Ausgabetag und Rückgabetermin ins Neukunden-Tool ein.",
)
def enter_new_customer_register(
    work: UnitOfWork, call: Call, *, fall_id: str, rueckgabe_bis: date
) -> None:
    """Fill in the hand-out; the entry itself was made with the application (001:L136)."""
    enter_new_customer(work, fall_id, berlin_day(work.now), rueckgabe_bis)


def _recipients(work: UnitOfWork, case: Case, form: Mapping[str, Any]) -> list[str]:
    chosen = form["arbeitspaket"]
    if EVERYBODY in chosen:
        return elb_ids(work.session, case.household_id)
    return [person for person in chosen if person != NOBODY]


def elb_choices(work: UnitOfWork, case: Case) -> list[dict[str, str]]:
    """The erwerbsfähige persons of the Bedarfsgemeinschaft, for a choice."""
    members = household_members(work.session, case.household_id)
    return [{"value": person.id, "label": person.name} for member, person in members if member.elb]


def check_due_date(work: UnitOfWork, case: Case, field: str, due: date) -> None:
    """A date told to a person is a working day after today: § 26 SGB X then never moves it."""
    today = berlin_day(work.now)
    if due <= today:
        raise InvalidForm([FieldError(field, "not_after_today", {"value": due})])
    calendar = work_calendar(work.session, case.site, today)
    if not calendar.is_working_day(due):
        facts: dict[str, object] = {"value": due, "next": calendar.next_working_day(due)}
        raise InvalidForm([FieldError(field, "no_working_day", facts)])
