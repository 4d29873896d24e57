"""What the LSB decides about the application (PB after row 110), and who is told.

The product decides nothing itself: it records, counts the days and passes the news on. A Versagung
for missing cooperation is curable (§§ 66, 67 SGB I), an Ablehnung ends the application.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm
from engine.registry import Call
from handlers import registry
from handlers.application_pack import check_due_date
from handlers.data_entry import tell_benefits_team
from handlers.domain.benefits import BenefitDecision, record_benefit
from handlers.domain.calendar import berlin_day
from handlers.domain.case_facts import FactKey, latest_fact, record_fact
from handlers.domain.cases import get_case
from handlers.domain.households import elb_ids, household_members
from handlers.domain.letters import letters_of_case
from handlers.domain.minimum_standards import DECISION, fulfil_standard
from handlers.domain.responsibility import Subject

DECIDED = "LSB_Entscheidung"
JOB_STARTED = "Arbeitsaufnahme"
NOTICE_OF_CONSEQUENCE = "erinnerung_2"


@registry.acceptor(
    "accept_cooperation_decision",
    label="Fehlende Mitwirkung",
    help=(
        "Setzt eine Nachfrist oder hält die Versagung fest; diese nur nach schriftlichem Hinweis "
        "(§ 66 Abs. 3 SGB I)."
    ),
    returns={"mitwirkung": "text", "rueckgabe_bis": "datum"},
)
def accept_cooperation_decision(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Set another date, or record the Versagung the LSB decided outside."""
    if form["mitwirkung"] == "nachfrist":
        check_due_date(work, get_case(work.session, fall_id), "frist_bis", form["frist_bis"])
        return {"mitwirkung": "nachfrist", "rueckgabe_bis": form["frist_bis"]}
    _require_notice(work, fall_id)
    decision = {
        "fall_id": fall_id,
        "entscheidung": "versagt",
        "entschieden_am": berlin_day(work.now),
        "bescheid_nr": form.get("bescheid_nr") or "",
    }
    work.add_message(DECIDED, decision)
    return {"mitwirkung": "versagen"}


@registry.acceptor(
    "accept_decision",
    label="Entscheidung der LSB",
    help=(
        "Speichert die Entscheidung und meldet sie weiter; eine Ablehnung nach einer "
        "Arbeitsaufnahme braucht eine Begründung."
    ),
    returns={"entscheidung": "text"},
)
def accept_decision(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Record a decision; after a job was taken up it says which months it covers (DOMAIN 0.4)."""
    _check_decision(work, form, fall_id)
    told = {key: value for key, value in form.items() if key != "begruendung"}
    work.add_message(DECIDED, {**told, "fall_id": fall_id})
    return {"entscheidung": form["entscheidung"]}


def announce_grant(work: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Tell every clearing of the Bedarfsgemeinschaft that SGB II benefits are granted."""
    case = get_case(work.session, payload["fall_id"])
    for person_id in elb_ids(work.session, case.household_id):
        told = {
            "person_id": person_id,
            "fall_id": case.id,
            "bewilligt_am": _decided_on(work, payload),
            "leistungsbezug_ab": payload.get("leistungsbezug_ab"),
            "bescheid_nr": payload.get("bescheid_nr"),
        }
        work.add_message("SGB2_Leistungsbezug", told)


@registry.handler(
    "note_wage_months",
    label="Monate vor dem ersten Lohn vormerken",
    help="Erinnert die LSB, dass über die Monate vor dem ersten Lohn noch zu entscheiden ist.",
)
def note_wage_months(work: UnitOfWork, call: Call, *, fall_id: str) -> None:
    """Tell the LSB that the months before the wage are still to be decided (DOMAIN 0.4)."""
    line = "Arbeitsaufnahme gemeldet: über die Monate vor dem ersten Lohn entscheiden"
    tell_benefits_team(work, call, fall_id, line)


def store_decision(work: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Record a decision as fact and for every person of the Bedarfsgemeinschaft."""
    record_fact(work, DECIDED, payload)
    case_id = payload["fall_id"]
    case = get_case(work.session, case_id)
    decided = _decided_on(work, payload)
    for _, person in household_members(work.session, case.household_id):
        decision = BenefitDecision(
            person_id=person.id,
            state=payload["entscheidung"],
            decided_on=decided,
            valid_from=payload.get("leistungsbezug_ab"),
            notice_number=payload.get("bescheid_nr") or "",
            case_id=case_id,
        )
        record_benefit(work, decision)
    fulfil_standard(work, Subject(case_id, case.person_id), DECISION, decided)


def _decided_on(work: UnitOfWork, payload: Mapping[str, Any]) -> date:
    day: date | None = payload.get("entschieden_am") or payload.get("bewilligt_am")
    return day or berlin_day(work.now)


def _require_notice(work: UnitOfWork, fall_id: str) -> None:
    """§ 66 III SGB I: no Versagung before the consequence was told in writing."""
    letters = letters_of_case(work.session, fall_id)
    told = [row for row in letters if row.kind == NOTICE_OF_CONSEQUENCE and row.announced_on]
    today = berlin_day(work.now)
    if not any(row.announced_on is not None and row.announced_on <= today for row in told):
        raise InvalidForm([FieldError("mitwirkung", "notice_of_consequence_missing")])


def _check_decision(work: UnitOfWork, form: Mapping[str, Any], fall_id: str) -> None:
    errors = []
    if form["entschieden_am"] > berlin_day(work.now):
        facts = {"value": form["entschieden_am"]}
        errors.append(FieldError("entschieden_am", "date_in_future", facts))
    first: date | None = form.get("leistungsbezug_ab")
    last: date | None = form.get("leistungsbezug_bis")
    if first is not None and last is not None and last < first:
        errors.append(FieldError("leistungsbezug_bis", "end_before_start", {"value": last}))
    unexplained = form["entscheidung"] == "abgelehnt" and not form.get("begruendung")
    if unexplained and _job_reported(work, fall_id):
        errors.append(FieldError("begruendung", "wage_months_undecided"))
    if errors:
        raise InvalidForm(errors)


def _job_reported(work: UnitOfWork, fall_id: str) -> bool:
    """Whether anybody of the Bedarfsgemeinschaft took up work: an Ablehnung then needs reasons."""
    case = get_case(work.session, fall_id)
    jobs = [
        latest_fact(work.session, JOB_STARTED, FactKey(person_id=person.id))
        for _, person in household_members(work.session, case.household_id)
    ]
    return any(job is not None and job.at >= case.opened_at for job in jobs)
