"""Handing over to the IFK, only once SGB II benefits are granted (TP2 side branch, footnote 2)."""

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.registry import Call
from handlers import registry
from handlers.allocation import staff_choices
from handlers.connectors import open_prosoz
from handlers.connectors.open_prosoz import OpenTask
from handlers.domain.allocation import allocate, override
from handlers.domain.benefits import BenefitDecision, receives_benefits, record_benefit
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import get_case
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.parameters import parameter
from handlers.domain.responsibility import Subject

OCCASIONS = {
    "kein_interesse": "Keine Teilnahme am Gruppencoaching",
    "nicht_erschienen": "Zu den Terminen nicht erschienen (bestätigt)",
}
FOUND = {"ifk_gefunden": "wahrheit", "ifk_id": "text"}


@registry.handler(
    "determine_ifk",
    label="Zuständige IFK ermitteln",
    help=(
        "Bestimmt die IFK nach der Verteilungsliste des Standorts und liest, ob Leistungen "
        "bewilligt sind; findet sich keine, ist ifk_gefunden falsch."
    ),
    returns={**FOUND, "leistungsbezug": "wahrheit"},
)
def determine_ifk(work: UnitOfWork, call: Call, *, fall_id: str, person_id: str) -> dict[str, Any]:
    """Find the IFK by the site's Verteilungsliste; nobody found means the TL decides.

    Whether benefits are granted is read afresh: the grant may have come by message, by the check
    or long before, and the process shows what holds when the case is handed over.
    """
    site = get_case(work.session, fall_id).site
    allocation = allocate(work, Subject(fall_id, person_id), site, "IFK")
    return {
        "ifk_gefunden": allocation is not None,
        "ifk_id": allocation.login if allocation else None,
        "leistungsbezug": receives_benefits(work.session, person_id),
    }


@registry.acceptor(
    "accept_ifk_choice",
    label="IFK zuweisen",
    help="Speichert die IFK, die die TL mit Begründung zuweist.",
    returns=FOUND,
)
def accept_ifk_choice(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """The TL names the IFK, with a reason."""
    login = form["ifk"]
    override(work, Subject(fall_id, person_id), "IFK", login, form["begruendung"])
    return {"ifk_gefunden": True, "ifk_id": login}


@registry.prefill("accept_ifk_choice")
def ifk_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """The IFK of the site."""
    case_id = call.variables.get("fall_id")
    if not case_id:
        return {"ifk_auswahl": []}
    site = get_case(work.session, case_id).site
    return {"ifk_auswahl": staff_choices(work, "IFK", site)}


@registry.handler(
    "hand_over_to_ifk",
    label="An IFK abgeben",
    help=(
        "Legt der IFK eine Aufgabe in OPEN an; ohne bewilligte Leistungen wird nichts abgegeben "
        "(TP2, Fußnote 2)."
    ),
    returns={"aufgabe_id": "text"},
)
def hand_over_to_ifk(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, ifk_id: str, anlass: str
) -> dict[str, Any]:
    """Leave the OPEN-Aufgabe for the IFK; without granted benefits nothing is handed over.

    000, footnote 2: "Abgabe erst bei SGB II-Leistungsbezug". The hand-over states facts; sanctions
    are no part of this process.
    """
    if not receives_benefits(work.session, person_id):
        raise Rejected("benefits_not_granted", person_id=person_id)
    task = OpenTask(ifk_id, anlass, OCCASIONS[anlass])
    made = open_prosoz.create_task(work, call, Subject(fall_id, person_id), task)
    return {"aufgabe_id": made.id}


@registry.acceptor(
    "accept_benefit_check",
    label="Leistungsstatus prüfen",
    help="Speichert, ob Leistungen bewilligt sind; ein Ja zählt als Bewilligung.",
    returns={"leistungsbezug": "wahrheit"},
)
def accept_benefit_check(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """State whether benefits are granted; a yes is recorded as the decision it reports."""
    granted = bool(form["leistungsbezug"])
    if granted:
        day = form.get("bewilligt_am") or berlin_day(work.now)
        decision = BenefitDecision(person_id, "bewilligt", day, case_id=fall_id)
        record_benefit(work, decision)
    return {"leistungsbezug": granted}


@registry.handler(
    "schedule_benefit_check",
    label="Wiedervorlage setzen",
    help=(
        "Zählt die Runden ohne Bewilligung; in der eingestellten Runde erhält die TL einen Vorgang."
    ),
    returns={"wiedervorlage_runde": "zahl"},
)
def schedule_benefit_check(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, wiedervorlage_runde: int
) -> dict[str, Any]:
    """Count the round that ended without a grant and tell the TL when it takes too long."""
    site, following = get_case(work.session, fall_id).site, wiedervorlage_runde + 1
    if following == parameter(work, "leistungsbezug_runden", site):
        question = Question(
            kind="frist",
            site=site,
            recipients=f"TL@{site}",
            subject_line="Leistungsbezug weiter offen, Abgabe an die IFK wartet",
            case_id=fall_id,
            person_id=person_id,
        )
        open_inquiry(work, question, activity_id=call.activity_id)
    return {"wiedervorlage_runde": following}


@registry.handler(
    "record_benefit_refusal",
    label="Versagung vermerken",
    help=(
        "Vermerkt eine Versagung in OPEN; die Abgabe wartet weiter, denn Mitwirkung lässt sich "
        "nachholen (§ 67 SGB I)."
    ),
)
def record_benefit_refusal(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, entscheidung: str
) -> dict[str, Any]:
    """Note a Versagung and wait on: missing cooperation can be made good (§ 67 SGB I)."""
    if entscheidung == "versagt":
        text = "Leistungen wegen fehlender Mitwirkung versagt; die Abgabe an die IFK wartet weiter."
        open_prosoz.add_note(work, call, Subject(fall_id, person_id), "Versagung", text)
    return {}
