"""Entering the case in the Fachverfahren (TP1 row 70) and telling the Leistungsteam.

Source: Arbeitshilfe Neukundenmanagement (001), lines 44 to 46, 53 to 65 and 98; EGS concept (003),
lines 14 to 19 for the months of parallel operation.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.domain.calendar import berlin_day, end_of_day
from handlers.domain.cases import get_case, set_payment_via
from handlers.domain.households import get_household, set_household_number
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.payment_routing import payment_route
from handlers.domain.supplements import (
    Entry,
    confirm_supplements,
    record_supplement,
    supplements_of,
)

HOUSEHOLD_VERBS = ("bg_anlegen", "bg_reaktivieren")


@registry.handler(
    "create_household_in_open",
    label="Bedarfsgemeinschaft anlegen oder reaktivieren",
    help=(
        "Bestellt als Nachtrag, die Bedarfsgemeinschaft in OPEN anzulegen oder zu reaktivieren, "
        "und bestimmt, welches Verfahren zahlt (TP1, Zeile 70)."
    ),
)
def create_household_in_open(work: UnitOfWork, call: Call, *, fall_id: str) -> None:
    """Keep the household in our own register and order its entry in OPEN as a Nachtrag.

    Which system pays is a rule by date: payouts up to the Zahllauf of 20.03.2025 go through
    comp.ASS, the days until 31.03.2025 are unregulated and flagged (003:L10 to 19).
    """
    case = get_case(work.session, fall_id)
    household = get_household(work.session, case.household_id)
    cut_off = date.fromisoformat(parameter(work, "zahllauf_stichtag", case.site))
    inclusive = parameter(work, "zahllauf_inklusive", case.site)
    route = payment_route(berlin_day(work.now), cut_off, inclusive)
    set_payment_via(work, fall_id, route.system)
    payload = {
        "aktenzeichen": case.file_number,
        "antragsdatum": case.application_date.isoformat(),
        "bg_nummer": household.number,
        "zahlung_ueber": route.system,
        "ungeregelt": route.unregulated,
    }
    known = household.number is not None
    deed = "reaktivieren" if known else "anlegen"
    entry = Entry(
        system="OPEN",
        verb=f"bg_{deed}",
        label=f"Bedarfsgemeinschaft {deed}, Antragsdatum erfassen",
        site=case.site,
        payload=payload,
        case_id=fall_id,
        person_id=case.person_id,
    )
    record_supplement(work, f"{call.activity_id}/{entry.verb}", entry)


@registry.acceptor(
    "accept_data_entry",
    label="Datenerfassung",
    help=(
        "Speichert die BG-Nummer und dass die Daten in OPEN erfasst sind; der Nachtrag ist damit "
        "erledigt (TP1, Zeile 70)."
    ),
    returns={},
)
def accept_data_entry(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Note the outside number, and that the entry was made: nobody is asked for it once more."""
    number = form.get("bg_nummer") or ""
    if number:
        set_household_number(work, get_case(work.session, fall_id).household_id, number)
    if form.get("erfasst"):
        made = [row for row in supplements_of(work.session, fall_id) if row.verb in HOUSEHOLD_VERBS]
        confirm_supplements(work, {row.id: number for row in made})
    return {}


@registry.handler(
    "notify_benefits_team",
    label="Leistungsteam informieren",
    help=(
        "Meldet der LSB des Standorts, dass ein Antrag erfasst ist und welches Verfahren zahlt "
        "(TP1, Zeile 70)."
    ),
)
def notify_benefits_team(work: UnitOfWork, call: Call, *, fall_id: str) -> None:
    """Tell the Leistungsteam that an application was entered (001:L98; DOMAIN 0.7)."""
    via = get_case(work.session, fall_id).payment_via or "OPEN"
    tell_benefits_team(work, call, fall_id, f"Neuer Antrag erfasst, Zahlung über {via}")


def tell_benefits_team(work: UnitOfWork, call: Call, fall_id: str, line: str) -> None:
    """Put a notice about a case before the LSB of its site; it blocks nothing."""
    case = get_case(work.session, fall_id)
    today = berlin_day(work.now)
    due = work_calendar(work.session, case.site, today).next_working_day(today)
    question = Question(
        kind="sonstiges",
        site=case.site,
        recipients=f"LSB@{case.site}",
        subject_line=line,
        case_id=fall_id,
        person_id=case.person_id,
        due_at=end_of_day(due),
    )
    open_inquiry(work, question, activity_id=call.activity_id)
