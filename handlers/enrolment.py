"""What is filled in and handed out before the Gruppencoaching (TP2 rows 130, 140, 170)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.registry import Call
from handlers import registry
from handlers.domain.calendar import berlin_day
from handlers.domain.career import Station, record_career, record_potential, take_back
from handlers.domain.cases import get_case
from handlers.domain.house_rules import Issue, record_issue
from handlers.domain.parameters import parameter
from handlers.domain.responsibility import Subject
from handlers.domain.travel_costs import Journey, daily_claim_cents, determine_travel_cost

CRITERIA = ("motivation", "belastbarkeit", "selbstaendigkeit", "sprache", "mobilitaet")
CENTS = 100


def undo_career(work: UnitOfWork, call: Call, at: datetime) -> None:
    """Take both parts back."""
    take_back(work, Subject(call.variables["fall_id"], call.variables["person_id"]), at)


@registry.acceptor(
    "accept_career_and_potential",
    label="Werdegang und Potenzialanalyse",
    help=(
        "Speichert Werdegang und Potenzialanalyse, oder je Teil, warum es nicht ging (TP2, Zeile "
        "130)."
    ),
    undo=undo_career,
)
def accept_career_and_potential(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Record both parts; either may say why it was not possible."""
    subject = Subject(fall_id, person_id)
    stations = [_station(row) for row in form.get("werdegang") or []]
    grades = {name: form[name] for name in CRITERIA if form.get(name) is not None}
    record_career(work, subject, stations, form.get("werdegang_nicht_moeglich_weil") or "")
    record_potential(
        work,
        subject,
        grades,
        form.get("potenzialanalyse") or "",
        form.get("potenzial_nicht_moeglich_weil") or "",
    )
    return {}


@registry.rules("accept_career_and_potential")
def career_rules(work: UnitOfWork, call: Call, form: Mapping[str, Any]) -> Iterator[FieldError]:
    """Each part has something in it, or says why it was not possible."""
    if not _said(form, "werdegang", "werdegang_nicht_moeglich_weil"):
        yield FieldError("werdegang", "career_empty")
    if not _said(form, *CRITERIA, "potenzialanalyse", "potenzial_nicht_moeglich_weil"):
        yield FieldError("potenzialanalyse", "potential_empty")


@registry.acceptor(
    "accept_travel_cost",
    label="Fahrkosten ermitteln",
    help=(
        "Berechnet die Fahrkosten je Tag; ein anderer Betrag braucht eine Begründung (TP2, Zeile "
        "140)."
    ),
)
def accept_travel_cost(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Determine the claim per day; another amount than the computed one needs a reason.

    "No claim" is such another amount: nothing, although something was computed.
    """
    journey, amount = _journey(form), _named_cents(form)
    override = None if amount is None else (amount, form.get("begruendung") or "")
    rate = _cents_per_km(work, fall_id)
    try:
        determine_travel_cost(work, Subject(fall_id, person_id), journey, rate, override)
    except Rejected as refusal:
        raise InvalidForm([FieldError(_field(refusal), refusal.code, refusal.facts)]) from refusal
    return {}


@dataclass(frozen=True)
class Claim:
    """What would be stored per day, and what the rule computes."""

    computed_cents: int
    granted_cents: int


def travel_claim(work: UnitOfWork, form: Mapping[str, Any], fall_id: str) -> Claim:
    """Compute the claim as `accept_travel_cost` would store it; raises what the rule raises."""
    computed = daily_claim_cents(_journey(form), _cents_per_km(work, fall_id))
    named = _named_cents(form)
    return Claim(computed, computed if named is None else named)


@registry.acceptor(
    "accept_house_rules",
    label="Benutzungsordnung ausgeben",
    help=(
        "Speichert, wann welche Fassung der Benutzungsordnung ausgehändigt wurde (TP2, Zeile 170)."
    ),
)
def accept_house_rules(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Record the handing-out of the Benutzungsordnung in its version."""
    version = form.get("version") or str(parameter(work, "benutzungsordnung_version"))
    issue = Issue(form["ausgehaendigt_am"], version, bool(form.get("unterschrift_liegt_vor")))
    try:
        record_issue(work, Subject(fall_id, person_id), issue)
    except Rejected as refusal:
        error = FieldError("ausgehaendigt_am", refusal.code, refusal.facts)
        raise InvalidForm([error]) from refusal
    return {}


@registry.prefill("accept_house_rules")
def house_rules_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Today and the version in force."""
    version = str(parameter(work, "benutzungsordnung_version"))
    return {"ausgehaendigt_am": berlin_day(work.now), "version": version}


def _said(form: Mapping[str, Any], *keys: str) -> bool:
    return any(form.get(key) not in (None, "", []) for key in keys)


def _station(row: Mapping[str, Any]) -> Station:
    return Station(
        row.get("von") or "",
        row.get("bis") or "",
        row["taetigkeit"],
        row.get("arbeitgeber") or "",
        row.get("abschluss") or "",
    )


def _journey(form: Mapping[str, Any]) -> Journey:
    ticket = form.get("preis_tag")
    return Journey(
        form["verkehrsmittel"],
        int(form["entfernung_km"]) if form.get("entfernung_km") is not None else None,
        _cents(ticket) if ticket is not None else None,
    )


def _named_cents(form: Mapping[str, Any]) -> int | None:
    """The amount that a person states instead of the computed one."""
    if form.get("anspruch") is False:
        return 0
    amount = form.get("anspruch_pro_tag")
    return None if amount is None else _cents(amount)


def _cents_per_km(work: UnitOfWork, fall_id: str) -> int:
    site = get_case(work.session, fall_id).site
    return int(parameter(work, "fahrkosten_cent_je_km", site))


def _cents(amount: Decimal | int) -> int:
    return int((Decimal(amount) * CENTS).to_integral_value())


def _field(refusal: Rejected) -> str:
    """The form's field a refusal is about."""
    fields = {
        "distance_too_long": "entfernung_km",
        "override_reason_missing": "begruendung",
        "means_of_transport_unknown": "verkehrsmittel",
    }
    named = {"distance_km": "entfernung_km", "ticket_cents": "preis_tag"}
    return fields.get(refusal.code) or named.get(
        str(refusal.facts.get("field")), "anspruch_pro_tag"
    )
