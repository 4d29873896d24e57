"""Addresses: what to do when mail came back, and who has none (DOMAIN 0.6 and 0.7)."""

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.domain.cases import get_case
from handlers.domain.corrections import correct_person
from handlers.domain.persons import update_person

PARTS = {"strasse": "street", "plz": "postcode", "ort": "town"}


@registry.acceptor(
    "accept_address",
    label="Anschrift klären",
    help="Speichert die neue Anschrift, bestätigt die alte oder vermerkt, dass es keine gibt.",
    returns={},
)
def accept_address(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, person_id: str
) -> dict[str, Any]:
    """Store what was found out; without an address letters are handed over in person."""
    if form["ergebnis"] == "neue_anschrift":
        changes = {column: form[key] for key, column in PARTS.items()}
        found = {**changes, "address_state": "gueltig"}
        correct_person(work, person_id, found, case_id=call.variables.get("fall_id"))
    elif form["ergebnis"] == "keine_anschrift":
        found = {"address_state": "keine"}
        correct_person(work, person_id, found, case_id=call.variables.get("fall_id"))
    else:
        update_person(work, person_id, address_state="gueltig")
    return {}


@registry.function("wohnungslos", label="wohnungslos, der EGS bearbeitet selbst", needs_work=True)
def is_homeless(work: UnitOfWork, variables: object, fall_id: str) -> bool:
    """Whether the EGS handles the application itself, all but the booking (003:L104)."""
    return get_case(work.session, fall_id).homeless
