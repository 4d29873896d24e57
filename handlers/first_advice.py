"""Erstberatung (TP1 row 50) and the Neukunde figure (row 60).

Source: EGS concept (003), lines 33 to 35 and 91 to 93; Arbeitshilfe Neukundenmanagement (001),
lines 29 to 33, 44 and 69.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm
from engine.registry import Call
from handlers import registry
from handlers.domain.alg1 import note_alg1
from handlers.domain.calendar import berlin_day
from handlers.domain.case_facts import FactKey, latest_fact, record_fact
from handlers.domain.cases import Case, get_case, set_alg1, set_new_customer
from handlers.domain.households import Membership, get_household, household_members, set_member
from handlers.domain.new_customer import Applicant, NewCustomer, judge
from handlers.domain.parameters import parameter
from handlers.domain.persons import Person, PersonData, add_person, get_person, update_person
from handlers.domain.responsibility import Subject
from handlers.intake import whole_name
from handlers.standards import start_first_counsel

ADVICE = "Erstberatung"


@registry.acceptor(
    "accept_first_advice",
    label="Erstberatung",
    help=(
        "Speichert Bedarfsgemeinschaft, Arbeitslosengeld und was das Gespräch braucht (TP1, Zeile"
        " 50)."
    ),
    returns={},
)
def accept_first_advice(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Record the Bedarfsgemeinschaft, what takes precedence, and what the first talk needs."""
    _check(form, berlin_day(work.now))
    case = get_case(work.session, fall_id)
    members: Sequence[Mapping[str, Any]] = form.get("bg_mitglieder") or ()
    get_household(work.session, case.household_id).others_in_household = (
        form.get("haushalt_weitere_anzahl") or 0
    )
    able = form.get("erwerbsfaehig") is not False
    set_member(work, case.household_id, Membership(person_id, elb=able, head=True))
    for row in members:
        _add_member(work, case, row)
    _note_needs(work, person_id, form)
    if form["alg1_bezug"]:
        until = form.get("alg1_ende")
        set_alg1(work, fall_id, "aufstockend", until)
        note_alg1(work, Subject(fall_id, person_id), until)
    kept = {key: value for key, value in form.items() if key != "bg_mitglieder"}
    record_fact(work, ADVICE, {"fall_id": fall_id, "person_id": person_id, **_plain(kept)})
    return {}


@registry.handler(
    "assess_new_customer",
    label="Neukunde nach Mindeststandard ermitteln",
    help=(
        "Berechnet, ob die Person Neukunde nach Mindeststandard ist; niemand scheidet deshalb aus"
        " (TP1, Zeile 60)."
    ),
    returns={"neukunde": "wahrheit", "luecke_tage": "zahl"},
)
def assess_new_customer(work: UnitOfWork, call: Call, *, fall_id: str) -> dict[str, Any]:
    """Compute the flag with its reasons; nobody leaves the process because of it (DOMAIN 0.2)."""
    case = get_case(work.session, fall_id)
    verdict = verdict_on(work, case, get_person(work.session, case.person_id))
    set_new_customer(work, fall_id, verdict)
    return {"neukunde": verdict.new_customer, "luecke_tage": verdict.gap_days}


@registry.function("ist_neukunde", label="Person ist Neukunde", needs_work=True)
def is_new_customer(work: UnitOfWork, variables: object, fall_id: str, person_id: str) -> bool:
    """The figure for one person of the Bedarfsgemeinschaft."""
    case = get_case(work.session, fall_id)
    return verdict_on(work, case, get_person(work.session, person_id)).new_customer


def verdict_on(work: UnitOfWork, case: Case, person: Person) -> NewCustomer:
    """Judge by the facts of the Erstberatung; the household's last benefit day counts for all."""
    advice = latest_fact(work.session, ADVICE, FactKey(case_id=case.id))
    told: Mapping[str, Any] = advice.payload if advice else {}
    last_day = told.get("letzter_leistungstag")
    applicant = Applicant(
        birth_date=person.birth_date,
        application_date=case.application_date,
        lives_in_germany=told.get("aufenthalt_deutschland", True),
        last_benefit_day=date.fromisoformat(last_day) if last_day else None,
    )
    return judge(applicant, parameter(work, "neukunde_luecke_tage", case.site))


def _check(form: Mapping[str, Any], today: date) -> None:
    errors = [
        _born_later(number, row["geburtsdatum"])
        for number, row in enumerate(form.get("bg_mitglieder") or ())
        if row["geburtsdatum"] > today
    ]
    last_day = form.get("letzter_leistungstag")
    if last_day is not None and last_day > today:
        errors.append(FieldError("letzter_leistungstag", "date_in_future", {"value": last_day}))
    if errors:
        raise InvalidForm(errors)


def _born_later(number: int, birth_date: date) -> FieldError:
    facts: dict[str, object] = {"birth_date": birth_date}
    return FieldError(f"bg_mitglieder.{number}.geburtsdatum", "birth_date_in_future", facts)


def _add_member(work: UnitOfWork, case: Case, row: Mapping[str, Any]) -> None:
    """Add a member once: the same name and birth date in this household is the same person."""
    row = whole_name(row)
    key = (row["vorname"], row["nachname"], row["geburtsdatum"])
    known = [
        person.id
        for _, person in household_members(work.session, case.household_id)
        if (person.first_name, person.last_name, person.birth_date) == key
    ]
    person_id = known[0] if known else _add_person(work, case, key)
    set_member(work, case.household_id, Membership(person_id, elb=row["elb"]))
    subject = Subject(case.id, person_id)
    if row["elb"]:
        start_first_counsel(work, subject)
    if row.get("alg1_ende"):
        note_alg1(work, subject, row["alg1_ende"])


def _add_person(work: UnitOfWork, case: Case, key: tuple[str, str, date]) -> str:
    head = get_person(work.session, case.person_id)
    address = (head.street, head.postcode, head.town)
    data = PersonData(*key, "", *address, address_state=head.address_state, phone=head.phone)
    return add_person(work, data).id


def _note_needs(work: UnitOfWork, person_id: str, form: Mapping[str, Any]) -> None:
    update_person(
        work,
        person_id,
        needs_interpreter=form["dolmetscher"],
        needs_childcare=form["kinderbetreuung"],
        needs_accessibility=form.get("barrierefreiheit") or "",
    )


def _plain(form: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in form.items() if value is not None}
