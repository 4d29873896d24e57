"""Postausgang: what a person states about letters, and everything that hangs on it.

A confirmed posting day fixes the Bekanntgabe; a letter that came back was never announced. Both
decide whether a non-appearance may be held against anybody (DOMAIN 0.6, 0.14).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from handlers.domain import letters
from handlers.domain.appearances import MISSES, annul, current_appearance
from handlers.domain.appointments import Appointment, get_appointment
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.letters import Letter, get_letter
from handlers.domain.presence import announced_in_time
from handlers.letters.kinds import letter_kind

RETURNED_MESSAGE = "Post_Ruecklauf"
DIED = "verstorben"


@dataclass(frozen=True)
class Confirmed:
    """What confirming a posting day led to."""

    letter: Letter
    in_time: bool
    """False: announced too late for its appointment; nobody may presume a non-appearance."""


def print_letters(work: UnitOfWork, letter_ids: Iterable[str]) -> list[Letter]:
    """A person printed these letters."""
    return [letters.mark_printed(work, letter_id) for letter_id in letter_ids]


def confirm_posting(
    work: UnitOfWork, letter_ids: Iterable[str], posted_on: date
) -> list[Confirmed]:
    """A person says on which day these letters went to the post (or were handed over)."""
    return [_confirm(work, letter_id, posted_on) for letter_id in letter_ids]


def withdraw(work: UnitOfWork, letter_id: str, reason: str) -> Letter:
    """A person says it was not sent and will not be."""
    return letters.cancel_letter(work, letter_id, reason)


def stop_letters(work: UnitOfWork, person_id: str, reason: str = DIED) -> list[Letter]:
    """No letter leaves the Postausgang for this person any more."""
    waiting = letters.waiting_letters_of(work.session, person_id)
    return [letters.cancel_letter(work, letter.id, reason) for letter in waiting]


def report_returned(work: UnitOfWork, letter_id: str, returned_on: date, reason: str) -> None:
    """A letter came back: the fact is recorded, then whoever waits for it is told."""
    letter = get_letter(work.session, letter_id)
    work.add_message(
        RETURNED_MESSAGE,
        {"schreiben_id": letter.id, "zurueck_am": returned_on, "grund": reason},
    )


def _confirm(work: UnitOfWork, letter_id: str, posted_on: date) -> Confirmed:
    letter = letters.confirm_posted(work, letter_id, posted_on)
    appointment = _appointment_of(work.session, letter)
    if appointment is None:
        return Confirmed(letter, in_time=True)
    in_time = announced_in_time(letter, appointment)
    if in_time:
        _secure_presumption(work, appointment)
    else:
        _annul_miss(work, appointment, "Einladung zu spät bekannt gegeben")
        _ask(work, letter, "JCO", "Einladung erst nach dem Termin bekannt gegeben", _late(letter))
    return Confirmed(letter, in_time)


def _secure_presumption(work: UnitOfWork, appointment: Appointment) -> None:
    """What was presumed before the posting was confirmed now rests on a confirmed letter."""
    found = current_appearance(work.session, appointment.id)
    if found is not None and found.unsecured:
        found.unsecured = False
        work.session.flush()


def _annul_miss(work: UnitOfWork, appointment: Appointment, reason: str) -> None:
    found = current_appearance(work.session, appointment.id)
    if found is not None and found.result in MISSES:
        annul(work, found.id, reason)


def _appointment_of(session: Session, letter: Letter) -> Appointment | None:
    """The appointment a Meldeaufforderung asked the person to come to."""
    if letter.appointment_id is None or not letter_kind(letter.kind).summons:
        return None
    return get_appointment(session, letter.appointment_id)


def _late(letter: Letter) -> str:
    return (
        f"Zur Post gegeben am {letter.posted_on:%d.%m.%Y}, gilt als bekannt gegeben am "
        f"{letter.announced_on:%d.%m.%Y} (§ 37 Abs. 2 SGB X). Ein Nichterscheinen zählt nicht: "
        "Vereinbaren Sie einen neuen Termin."
    )


def _ask(work: UnitOfWork, letter: Letter, role: str, subject_line: str, text: str) -> None:
    """A to-do for a person that no process has to wait for."""
    question = Question(
        kind="sonstiges",
        site=letter.site,
        recipients=f"{role}@{letter.site}",
        subject_line=f"{subject_line} ({letter.label})",
        text=text,
        case_id=letter.case_id,
        person_id=letter.person_id,
    )
    open_inquiry(work, question)
