"""The messages between processes and from outside, and the facts they state.

A fact is stored before anybody is asked who waits: nothing that happened is lost (DOMAIN 0). What a
message concerns is its key: a person, a letter or a case. Messages that only the clearing uses
stand beside its steps.
"""

from collections.abc import Mapping
from typing import Any

import engine
from engine.db import UnitOfWork
from engine.errors import Rejected
from handlers import registry
from handlers.decisions import announce_grant, store_decision
from handlers.domain.appearances import MISSES, annul, current_appearance
from handlers.domain.benefits import BenefitDecision, record_benefit
from handlers.domain.calendar import berlin_day
from handlers.domain.case_end import REACHES
from handlers.domain.case_facts import FactKey, facts_of, latest_fact, record_fact
from handlers.domain.cases import END_REASONS, Case, get_case, move_to_site
from handlers.domain.concerns import person_concerned, record_told
from handlers.domain.documents import DocumentKind, record_received
from handlers.domain.households import cases_of_household_member, household_members
from handlers.domain.letters import get_letter, record_returned
from handlers.domain.persons import get_person, record_death, update_person
from handlers.domain.responsibility import Subject
from handlers.domain.sites import get_site
from handlers.domain.withdrawals import check_withdrawal
from handlers.endings import finish_application
from handlers.late_arrivals import hand_on_unexpected

Payload = Mapping[str, Any]
PERSON = {"person_id": "text", "fall_id": "text"}
USUAL_REACH = {"RUECKNAHME": "antrag", "ABLEHNUNG": "antrag", "TOD": "person"}
DECISIONS = ("bewilligt", "abgelehnt", "versagt")


@registry.message(
    "Antrag_Ausgegeben",
    kind="fact",
    key="fall_id",
    label="Antragsunterlagen ausgegeben",
    schema={
        **PERSON,
        "standort": "text",
        "antragsdatum": "datum",
        "rueckgabe_bis": "datum",
        "schreiben_id": "text",
    },
)
def application_issued(work: UnitOfWork, payload: Payload) -> None:
    """TP1 row 85: starts PB Antragsannahme."""
    record_told(work, "Antrag_Ausgegeben", payload)


@registry.message(
    "Antrag_Weitergeleitet",
    kind="fact",
    key="fall_id",
    label="Antrag weitergeleitet",
    schema={**PERSON, "weitergeleitet_an": "text"},
)
def application_forwarded(work: UnitOfWork, payload: Payload) -> None:
    """TP1 row 40: what still runs beside the main path has become pointless."""
    record_told(work, "Antrag_Weitergeleitet", payload)


@registry.message(
    "TP1_Zusteuerung",
    kind="fact",
    key="person_id",
    label="Zum Clearinggespräch zugesteuert",
    schema={
        **PERSON,
        "standort": "text",
        "antragsdatum": "datum",
        "termin_1": "objekt",
        "einladung_1": "objekt",
        "leistungsbezug": "wahrheit",
    },
)
def assigned(work: UnitOfWork, payload: Payload) -> None:
    """TP1 row 140: starts TP2, once per person and application date."""
    record_told(work, "TP1_Zusteuerung", payload)


@registry.message(
    "Identitaet_Geprueft",
    kind="fact",
    key="fall_id",
    label="Identität geprüft",
    schema=PERSON,
)
def identity_checked(work: UnitOfWork, payload: Payload) -> None:
    """TP1 row 30: awaited only where the documents are complete."""
    record_told(work, "Identitaet_Geprueft", payload)


@registry.message(
    "Unterlagen_Eingang",
    kind="fact",
    key="fall_id",
    label="Unterlagen eingegangen",
    schema={
        "fall_id": "text",
        "eingegangen": "liste",
        "unterlagen": "liste",
        "eingang_am": "datum",
    },
)
def documents_arrived(work: UnitOfWork, payload: Payload) -> None:
    """Record the arrival, and each document that was named (`unterlagen` is its older name)."""
    day = payload.get("eingang_am") or berlin_day(work.now)
    named = payload.get("eingegangen") or payload.get("unterlagen") or ()
    kinds = [DocumentKind(kind) for kind in named]
    get_case(work.session, payload["fall_id"])
    record_received(work, payload["fall_id"], kinds, day)
    record_fact(work, "Unterlagen_Eingang", {**payload, "eingang_am": day})
    hand_on_unexpected(work, payload["fall_id"], "Unterlagen_Eingang")


@registry.message(
    "Arbeitspaket_Eingang",
    kind="fact",
    key="fall_id",
    label="Arbeitspaket eingegangen",
    schema={"fall_id": "text", "arbeitspaket_person": "text", "eingang_am": "datum"},
)
def work_package_arrived(work: UnitOfWork, payload: Payload) -> None:
    """Tracked apart from the documents of the decision (001:L59)."""
    record_told(work, "Arbeitspaket_Eingang", payload)
    hand_on_unexpected(work, payload["fall_id"], "Arbeitspaket_Eingang")


@registry.message(
    "LSB_Entscheidung",
    kind="fact",
    key="fall_id",
    label="Entscheidung der LSB",
    schema={
        "fall_id": "text",
        "entscheidung": "text",
        "entschieden_am": "datum",
        "bewilligt_am": "datum",
        "leistungsbezug_ab": "datum",
        "leistungsbezug_bis": "datum",
        "bescheid_nr": "text",
    },
)
def benefits_decided(work: UnitOfWork, payload: Payload) -> None:
    """bewilligt, abgelehnt or versagt, for the whole Bedarfsgemeinschaft.

    What follows does not hang on a process that waits: a later decision (§ 44 SGB X, § 67 SGB I)
    counts too. A grant reaches every eLb, a refusal ends the application, a Versagung is curable.
    """
    decision = payload.get("entscheidung")
    if decision not in DECISIONS:
        raise Rejected("decision_unknown", entscheidung=decision, known=list(DECISIONS))
    store_decision(work, payload)
    case = get_case(work.session, payload["fall_id"])
    if decision == "bewilligt":
        announce_grant(work, payload)
    elif decision == "versagt":
        work.add_message("Antrag_Versagt", {"fall_id": case.id, "person_id": case.person_id})
    else:
        _end_application(work, case, "ABLEHNUNG")


@registry.message(
    "Antrag_Vollstaendig",
    kind="fact",
    key="fall_id",
    label="Antragsunterlagen vollständig",
    schema={**PERSON, "vollstaendig_am": "datum"},
)
def application_complete(work: UnitOfWork, payload: Payload) -> None:
    """PB row 100: starts the decision of the LSB, with its 14 working days."""
    record_told(work, "Antrag_Vollstaendig", payload)


@registry.message(
    "Antrag_Versagt",
    kind="fact",
    key="fall_id",
    label="Leistungen versagt",
    schema=PERSON,
)
def application_withheld(work: UnitOfWork, payload: Payload) -> None:
    """A Versagung for missing cooperation: from now on the cure is awaited (§ 67 SGB I)."""
    record_told(work, "Antrag_Versagt", payload)


@registry.message(
    "SGB2_Leistungsbezug",
    kind="fact",
    key="person_id",
    label="SGB II-Leistungen bewilligt",
    schema={
        **PERSON,
        "bewilligt_am": "datum",
        "leistungsbezug_ab": "datum",
        "bescheid_nr": "text",
    },
)
def benefits_granted(work: UnitOfWork, payload: Payload) -> Payload:
    """A grant for one person; it counts however long before anybody waits for it."""
    person_id = person_concerned(work.session, payload)
    decision = BenefitDecision(
        person_id=person_id,
        state="bewilligt",
        decided_on=payload.get("bewilligt_am") or berlin_day(work.now),
        valid_from=payload.get("leistungsbezug_ab"),
        notice_number=payload.get("bescheid_nr") or "",
        case_id=payload.get("fall_id"),
    )
    record_benefit(work, decision)
    record_fact(work, "SGB2_Leistungsbezug", {**payload, "person_id": person_id})
    return {"person_id": person_id}


@registry.message(
    "Fall_Beendet",
    kind="fact",
    key="person_id",
    label="Fall beendet",
    schema={
        **PERSON,
        "reichweite": "text",
        "grund": "text",
        "bemerkung": "text",
        "ende_am": "datum",
        "ruecknahme_am": "datum",
        "form": "text",
        "erklaert_durch": "text",
    },
)
def ended(work: UnitOfWork, payload: Payload) -> Payload:
    """Record an end and pass it on to everybody its reach names (DOMAIN 0.3).

    Where none is named, a withdrawal or refusal concerns the application, a death the person, and
    anything else no more than the clearing. The mother's end never cancels the son's talk: only
    the reach "antrag", or the end of the last person, ends the application; then all of its
    processes hear Antrag_Beendet once.
    """
    reason = payload.get("grund") or "SONSTIGES"
    reach = payload.get("reichweite") or USUAL_REACH.get(reason, "clearing")
    if reason not in END_REASONS:
        raise Rejected("end_reason_unknown", reason=reason, known=sorted(END_REASONS))
    if reach not in REACHES:
        raise Rejected("reach_unknown", reach=reach, known=sorted(REACHES))
    person_id = person_concerned(work.session, payload)
    told = {**payload, "person_id": person_id, "grund": reason, "reichweite": reach}
    if reason == "RUECKNAHME":
        check_withdrawal(work, told)
    record_fact(work, "Fall_Beendet", told)
    if reason == "TOD":
        record_death(work, person_id, payload.get("ende_am") or berlin_day(work.now))
    for case in _cases(work, payload):
        if reach == "antrag" or (reach == "person" and not _others_go_on(work, case, person_id)):
            _end_application(work, case, reason)
    return {"person_id": person_id}


@registry.message(
    "Antrag_Beendet",
    kind="fact",
    key="fall_id",
    label="Antrag beendet",
    schema={"fall_id": "text", "grund": "text"},
)
def application_ended(work: UnitOfWork, payload: Payload) -> None:
    """The whole application is over; sent by Fall_Beendet, not by people."""
    record_told(work, "Antrag_Beendet", payload)


@registry.message(
    "Alg1_Ende",
    kind="fact",
    key="person_id",
    label="Arbeitslosengeld endet",
    schema={**PERSON, "ende_am": "datum"},
)
def alg1_ended(work: UnitOfWork, payload: Payload) -> None:
    """Rechtskreiswechsel: the Aufstocker goes on to the allocation (001:L55)."""
    record_told(work, "Alg1_Ende", payload)


@registry.message(
    "Post_Ruecklauf",
    kind="fact",
    key="schreiben_id",
    label="Post zurückgekommen",
    schema={"schreiben_id": "text", "zurueck_am": "datum", "grund": "text"},
)
def mail_returned(work: UnitOfWork, payload: Payload) -> None:
    """The letter never arrived: nothing was announced, and a miss resting on it is annulled."""
    day = payload.get("zurueck_am") or berlin_day(work.now)
    letter = get_letter(work.session, payload["schreiben_id"])
    record_returned(work, letter.id, day, payload.get("grund") or "")
    if letter.route == "post":
        update_person(work, letter.person_id, address_state="unzustellbar")
    concerns = {"fall_id": letter.case_id, "person_id": letter.person_id}
    record_fact(work, "Post_Ruecklauf", {**payload, **concerns})
    if letter.appointment_id is None:
        return
    appearance = current_appearance(work.session, letter.appointment_id)
    if appearance is not None and appearance.result in MISSES:
        annul(work, appearance.id, "Einladung kam zurück")


@registry.message(
    "Standortwechsel",
    kind="fact",
    key="person_id",
    label="Umzug im Landkreis",
    schema={**PERSON, "nach_standort": "text", "standort": "text", "umzug_am": "datum"},
)
def moved_within_district(work: UnitOfWork, payload: Payload) -> Payload:
    """Another site takes over, with all instances; Aktenzeichen and Antragsdatum stay."""
    site = get_site(work.session, payload.get("nach_standort") or payload.get("standort") or "")
    found = {"person_id": person_concerned(work.session, payload), "nach_standort": site.id}
    record_fact(work, "Standortwechsel", {**payload, **found})
    for case in _cases(work, {**payload, **found}):
        move_to_site(work, case.id, site.id)
        for instance in engine.linked_instances(work.session, case.id):
            engine.move_instance(work, instance.id, site.id)
    return found


def _cases(work: UnitOfWork, payload: Payload) -> list[Case]:
    """The case a message names, else the open ones of the person's Bedarfsgemeinschaften."""
    if payload.get("fall_id"):
        return [get_case(work.session, payload["fall_id"])]
    get_person(work.session, payload["person_id"])
    return cases_of_household_member(work.session, payload["person_id"])


def _others_go_on(work: UnitOfWork, case: Case, person_id: str) -> bool:
    """Whether anybody else of the Bedarfsgemeinschaft is alive and not at an end."""
    for _, other in household_members(work.session, case.household_id):
        facts = facts_of(work.session, FactKey(case_id=case.id, person_id=other.id))
        over = any(
            fact.name == "Fall_Beendet" and fact.payload["reichweite"] != "clearing"
            for fact in facts
        )
        if other.id != person_id and other.died_on is None and not over:
            return True
    return False


def _end_application(work: UnitOfWork, case: Case, reason: str) -> None:
    """Tell all processes of a case, each person once."""
    if latest_fact(work.session, "Antrag_Beendet", FactKey(case_id=case.id)) is not None:
        return
    # Sent at once, not queued: the whole application must end before the person's own end, which is
    # still to be delivered, lets its branch run out as if only one person had left.
    engine.send_message(work, "Antrag_Beendet", {"fall_id": case.id, "grund": reason})
    finish_application(work, Subject(case.id, case.person_id), reason)
    for _, person in household_members(work.session, case.household_id):
        known = facts_of(work.session, FactKey(case_id=case.id, person_id=person.id))
        if any(fact.name == "Fall_Beendet" for fact in known):
            continue
        payload = {
            "person_id": person.id,
            "fall_id": case.id,
            "reichweite": "antrag",
            "grund": reason,
        }
        work.add_message("Fall_Beendet", payload)
