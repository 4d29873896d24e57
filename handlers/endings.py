"""What ends, and for whom: facts of Fall_Beendet, read by every wait, and the clean-up."""

from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.application_letters import write_closing_letter
from handlers.domain.case_end import clean_up, end_with_reach
from handlers.domain.case_facts import CaseFact, FactKey, facts_of, latest_fact
from handlers.domain.cases import END_REASONS, get_case
from handlers.domain.households import household_members
from handlers.domain.letters import cancel_letter, waiting_letters_of
from handlers.domain.responsibility import Subject

ENDED = "Fall_Beendet"
APPLICATION_ENDED = "Antrag_Beendet"


@registry.function("person_beendet", label="für die Person beendet", needs_work=True)
def person_has_ended(work: UnitOfWork, variables: object, fall_id: str, person_id: str) -> bool:
    """Whether an end was told for this person in this case, by whatever reach."""
    return _end_of(work, fall_id, person_id) is not None


@registry.handler(
    "clean_up_application",
    label="Termine absagen, Schreiben anhalten",
    help=(
        "Beendet den Antrag: gibt für alle Personen Termine, Plätze und Pools frei, hält "
        "Schreiben an und teilt den Abschluss einmal mit."
    ),
)
def clean_up_application(work: UnitOfWork, call: Call, *, fall_id: str, person_id: str) -> None:
    """Undo what is planned for everyone of the application and tell the applicant once."""
    fact = latest_fact(work.session, APPLICATION_ENDED, FactKey(case_id=fall_id))
    reason = fact.payload.get("grund") if fact else None
    reason = reason if reason in END_REASONS else "SONSTIGES"
    finish_application(work, Subject(fall_id, person_id), reason)


def finish_application(work: UnitOfWork, subject: Subject, reason: str) -> None:
    """Leave nothing planned behind an application and tell the applicant once.

    No process need be waiting; several of one case may do it, for the letter hangs on the case.
    """
    end_with_reach(work, subject, reason, "antrag")
    _hold_letters(work, subject.person_id)
    write_closing_letter(work, f"abschluss/{subject.case_id}", subject.case_id, None, reason)


@registry.handler(
    "clean_up_person",
    label="Termin freigeben, Schreiben anhalten",
    help=(
        "Gibt Termine, Plätze und Pools dieser Person frei und hält ihre Schreiben an; die "
        "Bedarfsgemeinschaft läuft weiter."
    ),
)
def clean_up_person(work: UnitOfWork, call: Call, *, fall_id: str, person_id: str) -> None:
    """Undo what is planned for one person; the Bedarfsgemeinschaft goes on."""
    fact = _end_of(work, fall_id, person_id)
    reason: Any = fact.payload.get("grund") if fact else "SONSTIGES"
    clean_up(work, Subject(fall_id, person_id), reason)
    _hold_letters(work, person_id)


def person_ids_of(work: UnitOfWork, fall_id: str) -> list[str]:
    """Everybody of the case's Bedarfsgemeinschaft."""
    case = get_case(work.session, fall_id)
    return [person.id for _, person in household_members(work.session, case.household_id)]


def _end_of(work: UnitOfWork, fall_id: str, person_id: str) -> CaseFact | None:
    """The newest end told for this case, or since it was opened without naming a case.

    An end from an earlier application must not end the new one.
    """
    opened_at = get_case(work.session, fall_id).opened_at
    ends = [
        row
        for row in facts_of(work.session, FactKey(person_id=person_id))
        if row.name == ENDED
        and (row.case_id == fall_id or (row.case_id is None and row.at >= opened_at))
    ]
    return ends[-1] if ends else None


def _hold_letters(work: UnitOfWork, person_id: str) -> None:
    """What has not left the house stays; what went out cannot be called back."""
    for letter in waiting_letters_of(work.session, person_id):
        if letter.kind.startswith("abschluss_"):
            continue  # another process of the case has just told the person
        cancel_letter(work, letter.id, "Fall beendet")
