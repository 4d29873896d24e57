"""Invented people, always the same for the same place in the row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.errors import Rejected
from handlers.domain.calendar import day_of
from handlers.domain.persons import PersonData

# First name, last name, birth date, salutation. Last names A to K: all go to jco.demo.
NAMES = (
    ("Amira", "Haddad", date(1996, 12, 8), "frau"),
    ("Tobias", "Haddad", date(1994, 5, 17), "herr"),
    ("Selma", "Aydin", date(1989, 3, 2), "frau"),
    ("Murat", "Demir", date(1981, 9, 23), "herr"),
    ("Mirko", "Brandes", date(1984, 8, 12), "herr"),
    ("Olena", "Kowalenko", date(1999, 1, 30), "frau"),
    ("Kevin", "Faber", date(2001, 6, 11), "herr"),
    ("Greta", "Eilers", date(1972, 11, 4), "frau"),
)

# German words of a scenario to the columns of a person.
WORDS = {
    "vorname": "first_name",
    "nachname": "last_name",
    "geburtsdatum": "birth_date",
    "anrede": "salutation",
    "strasse": "street",
    "plz": "postcode",
    "ort": "town",
    "anschrift_stand": "address_state",
    "telefon": "phone",
    "email": "email",
    "sprache": "language",
    "sprachmittlung": "needs_interpreter",
    "kinderbetreuung": "needs_childcare",
    "barrierefreiheit": "needs_accessibility",
    "portal": "portal_consent",
}


def invented(index: int, words: Mapping[str, Any] | None = None) -> PersonData:
    """The person at a place in the row, with a scenario's own words over it."""
    first, last, born, salutation = NAMES[index % len(NAMES)]
    facts: dict[str, Any] = {
        "first_name": first,
        "last_name": last,
        "birth_date": born,
        "salutation": salutation,
        "street": f"Musterstraße {index + 1}",
        "postcode": "34346",
        "town": "Hann. Münden",
        "phone": f"0170 00000{index + 1:02d}",
    }
    for word, value in (words or {}).items():
        if word not in WORDS:
            raise Rejected("situation_unknown", keys=[f"person.{word}"])
        facts[WORDS[word]] = value
    return PersonData(**{**facts, "birth_date": day_of(facts["birth_date"])})
