"""Corrections of a person's data (§ 84 SGB X, Art. 16 DSGVO): which data, when and by whom.

Only the names of the data are kept, never what stood there: a wrong address is nobody's need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Conflict, NotFound
from handlers.domain.case_facts import CaseFact, FactKey, latest_fact, record_fact
from handlers.domain.persons import EDITABLE, Person, update_person

CORRECTED = "Angaben_Berichtigt"
DATA = {
    "salutation": "anrede",
    "first_name": "name",
    "last_name": "name",
    "birth_date": "geburtsdatum",
    "street": "anschrift",
    "postcode": "anschrift",
    "town": "anschrift",
    "address_state": "anschrift",
    "phone": "telefon",
    "email": "email",
    "language": "sprache",
    "needs_interpreter": "sprachmittlung",
    "needs_childcare": "kinderbetreuung",
    "needs_accessibility": "barrierefreiheit",
}
"""By which name a column's correction is kept: an address is one thing to people."""
LABELS = {
    "anrede": "Anrede",
    "name": "Name",
    "geburtsdatum": "Geburtsdatum",
    "anschrift": "Anschrift",
    "telefon": "Telefon",
    "email": "E-Mail",
    "sprache": "Sprache",
    "sprachmittlung": "Sprachmittlung",
    "kinderbetreuung": "Kinderbetreuung",
    "barrierefreiheit": "Barrierefreiheit",
}


@dataclass(frozen=True)
class Correction:
    """Who corrected last, and when."""

    by: str
    at: datetime


def data_version(person: Person) -> str:
    """A digest of the data that can be corrected: two looks with the same one saw the same."""
    seen = [(name, str(getattr(person, name))) for name in sorted(EDITABLE)]
    return sha256(repr(seen).encode()).hexdigest()[:32]


def lock_person(work: UnitOfWork, person_id: str) -> Person:
    """The person as they stand now; nobody else changes them until this transaction ends."""
    person = work.session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None:
        raise NotFound("person", person_id)
    return person


def correct_person(
    work: UnitOfWork,
    person_id: str,
    changes: Mapping[str, object],
    *,
    case_id: str | None = None,
    seen: str | None = None,
) -> list[str]:
    """Change what differs and note which data that were; return them.

    `seen` is the `data_version` that whoever corrects had before their eyes: if somebody else has
    changed the data since, nothing is overwritten.
    """
    person = lock_person(work, person_id)
    if seen is not None and seen != data_version(person):
        raise Conflict("person_changed")
    different = {name: value for name, value in changes.items() if getattr(person, name) != value}
    if not different:
        return []
    update_person(work, person_id, **different)
    corrected = list(dict.fromkeys(DATA[name] for name in DATA if name in different))
    about = {"fall_id": case_id, "person_id": person_id, "angaben": corrected}
    record_fact(work, CORRECTED, about)
    return corrected


def last_correction(session: Session, person_id: str) -> Correction | None:
    """The newest correction of a person's data, in whichever case it was made."""
    fact = latest_fact(session, CORRECTED, FactKey(person_id=person_id))
    return Correction(fact.by, fact.at) if fact is not None else None


def corrected_data(fact: CaseFact) -> str:
    """What a fact says was corrected, in words."""
    return ", ".join(LABELS.get(name, name) for name in fact.payload["angaben"])
