"""Who goes to the Jobakademie (TP1 row 115): every eLb, each on their own.

DOMAIN 0.2 and 0.3: nobody is turned away for not being a Neukunde, Aufstocker wait for the end of
their Arbeitslosengeld, and the mother's course never decides the son's.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.registry import Call
from handlers import registry
from handlers.domain import alg1
from handlers.domain.calendar import berlin_day
from handlers.domain.case_facts import FactKey, latest_fact, record_fact
from handlers.domain.cases import get_case
from handlers.domain.households import elb_ids
from handlers.domain.responsibility import Subject, set_responsible
from handlers.domain.staff import members
from handlers.domain.supplements import Entry, record_supplement
from handlers.endings import person_has_ended


@registry.function("elb_personen", label="eLb der Bedarfsgemeinschaft", needs_work=True)
def persons_to_assign(work: UnitOfWork, variables: object, fall_id: str) -> list[str]:
    """The erwerbsfähige persons for whom rows 115 to 140 run; who left already is left out."""
    case = get_case(work.session, fall_id)
    persons = elb_ids(work.session, case.household_id)
    return [person for person in persons if not person_has_ended(work, variables, fall_id, person)]


@registry.function("stockt_alg1_auf", label="stockt Arbeitslosengeld auf", needs_work=True)
def tops_up_alg1(work: UnitOfWork, variables: object, fall_id: str, person_id: str) -> bool:
    """Whether Arbeitslosengeld (SGB III) still runs: placement is the agency's until then."""
    return alg1.tops_up_alg1(work.session, Subject(fall_id, person_id), berlin_day(work.now))


@registry.function("alg1_ende", label="Ende des Arbeitslosengeldes", needs_work=True)
def alg1_until(work: UnitOfWork, variables: object, fall_id: str, person_id: str) -> date | None:
    """The last day of the Arbeitslosengeld as told in the Erstberatung, or nothing."""
    return alg1.alg1_until(work.session, Subject(fall_id, person_id))


@registry.acceptor(
    "accept_assignment_choice",
    label="Zusteuerung oder bisherige IFK",
    help=(
        "Speichert, ob jemand, der kein Neukunde ist, zugesteuert wird oder zur bisherigen IFK "
        "geht (TP1, Zeile 115)."
    ),
    returns={"zusteuerung": "text"},
)
def accept_assignment_choice(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Record the choice for somebody who is no Neukunde."""
    fact = {**form, "fall_id": fall_id, "person_id": person_id}
    record_fact(work, "Zusteuerung_Entschieden", fact)
    return {"zusteuerung": form["zusteuerung"]}


@registry.prefill("accept_assignment_choice")
def prefill_assignment_choice(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Offer the IFK of the site."""
    site = get_case(work.session, call.variables["fall_id"]).site
    found = members(work.session, "IFK", site)
    return {"ifk": [{"value": user.login, "label": user.name} for user in found]}


@registry.handler(
    "return_to_previous_ifk",
    label="Zur bisherigen IFK zurückgeben",
    help=(
        "Macht die bisherige IFK wieder zuständig und bestellt ihre Aufgabe in OPEN; wurde keine "
        "genannt, wird es abgelehnt."
    ),
)
def return_to_previous_ifk(work: UnitOfWork, call: Call, *, fall_id: str, person_id: str) -> None:
    """Make the IFK they had responsible again and order the task in OPEN."""
    subject = Subject(fall_id, person_id)
    key = FactKey(case_id=fall_id, person_id=person_id)
    choice = latest_fact(work.session, "Zusteuerung_Entschieden", key)
    if choice is None or not choice.payload.get("ifk_id"):
        raise Rejected("previous_ifk_missing")
    ifk = choice.payload["ifk_id"]
    set_responsible(work, subject, "IFK", ifk, "bisherige IFK")
    entry = Entry(
        system="OPEN",
        verb="aufgabe_anlegen",
        label="Aufgabe für die bisherige IFK anlegen: erneuter Antrag",
        site=get_case(work.session, fall_id).site,
        payload={"empfaenger": ifk, "anlass": "bisherige_ifk"},
        case_id=fall_id,
        person_id=person_id,
    )
    record_supplement(work, f"{call.activity_id}/aufgabe", entry)
