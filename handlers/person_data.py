"""Angaben berichtigen: a person's data in the keys of its form, checked before they are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm
from handlers.domain.calendar import berlin_day
from handlers.domain.corrections import (
    Correction,
    correct_person,
    data_version,
    last_correction,
    lock_person,
)
from handlers.domain.letters import waiting_letters_of
from handlers.domain.persons import get_person
from handlers.domain.responsibility import Subject

COLUMNS = {
    "anrede": "salutation",
    "vorname": "first_name",
    "nachname": "last_name",
    "geburtsdatum": "birth_date",
    "strasse": "street",
    "plz": "postcode",
    "ort": "town",
    "telefon": "phone",
    "email": "email",
    "sprache": "language",
    "sprachmittlung": "needs_interpreter",
    "kinderbetreuung": "needs_childcare",
    "barrierefreiheit": "needs_accessibility",
}
ADDRESS = ("strasse", "plz", "ort")
WITHOUT_ADDRESS = "keine_anschrift"
PHONE = re.compile(r"\+?[\d /().–-]+")
FEWEST_DIGITS = 3
POSTCODE = re.compile(r"[0-9]{5}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class PersonStand:
    """What is known of a person just now, as the form holds it."""

    answers: Mapping[str, Any]
    version: str
    returned: bool
    """Mail to this address came back."""
    waiting_letters: int
    """Letters written to the present address that have not left the house."""
    corrected: Correction | None


def person_stand(session: Session, person_id: str) -> PersonStand:
    """Return what the page for corrections opens with."""
    person = get_person(session, person_id)
    answers = {key: getattr(person, column) for key, column in COLUMNS.items()}
    return PersonStand(
        answers={**answers, WITHOUT_ADDRESS: person.address_state == "keine"},
        version=data_version(person),
        returned=person.address_state == "unzustellbar",
        waiting_letters=len(waiting_letters_of(session, person_id)),
        corrected=last_correction(session, person_id),
    )


def correct(
    work: UnitOfWork, subject: Subject, form: Mapping[str, Any], seen: str | None
) -> list[str]:
    """Check what was changed and keep it; return which data that were.

    A new address counts as one that letters reach. What stood there before is not asked again: a
    phone number with a remark from the application may stay.
    """
    person = lock_person(work, subject.person_id)
    changes: dict[str, Any] = {
        column: form[key] if form.get(key) is not None else ""
        for key, column in COLUMNS.items()
        if key not in ADDRESS
    }
    if form[WITHOUT_ADDRESS]:
        changes["address_state"] = "keine"
    else:
        changes |= {COLUMNS[key]: form.get(key) or "" for key in ADDRESS}
        moved = any(changes[COLUMNS[key]] != getattr(person, COLUMNS[key]) for key in ADDRESS)
        if moved or person.address_state == "keine":
            changes["address_state"] = "gueltig"
    new = {name for name, value in changes.items() if getattr(person, name) != value}
    if problems := _problems(work, changes, new):
        raise InvalidForm(problems)
    return correct_person(work, subject.person_id, changes, case_id=subject.case_id, seen=seen)


def keep_number(work: UnitOfWork, subject: Subject, number: str) -> list[str]:
    """Keep a number that was called as the person's own."""
    if problem := phone_problem("nummer", number):
        raise InvalidForm([problem])
    return correct_person(work, subject.person_id, {"phone": number}, case_id=subject.case_id)


def phone_problem(field: str, number: str) -> FieldError | None:
    """What is wrong with a number that somebody shall be able to call."""
    if not number:
        return FieldError(field, "required")
    digits = sum(sign.isdigit() for sign in number)
    if PHONE.fullmatch(number) and digits >= FEWEST_DIGITS:
        return None
    return FieldError(field, "phone_number_wrong", {"value": number})


def _problems(work: UnitOfWork, changes: Mapping[str, Any], new: set[str]) -> list[FieldError]:
    found: list[FieldError | None] = []
    if changes["birth_date"] > berlin_day(work.now):
        facts: dict[str, object] = {"birth_date": changes["birth_date"]}
        found.append(FieldError("geburtsdatum", "birth_date_in_future", facts))
    if "address_state" in new or new & {COLUMNS[key] for key in ADDRESS}:
        found += _address_problems(changes)
    if "phone" in new and changes["phone"]:
        found.append(phone_problem("telefon", changes["phone"]))
    if "email" in new and changes["email"] and not EMAIL.fullmatch(changes["email"]):
        found.append(FieldError("email", "email_wrong", {"value": changes["email"]}))
    return [problem for problem in found if problem is not None]


def _address_problems(changes: Mapping[str, Any]) -> list[FieldError]:
    """Half an address reaches nobody; none at all is said by its own box."""
    if changes.get("address_state") == "keine":
        return []
    missing = [
        FieldError(key, "address_incomplete") for key in ADDRESS if not changes[COLUMNS[key]]
    ]
    code = changes["postcode"]
    if code and not POSTCODE.fullmatch(code):
        missing.append(FieldError("plz", "postcode_wrong", {"value": code}))
    return missing
