"""Calls are saved when they are made, whatever becomes of the task (TP2 row 40, DOMAIN 0.8)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

import engine
from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, NotFound
from engine.tasks import TaskView, call_of
from handlers.domain.appointments import Appointment, get_appointment
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import get_case
from handlers.domain.parameters import resolve
from handlers.domain.persons import get_person
from handlers.domain.phone_attempts import (
    AttemptCount,
    PhoneAttempt,
    PhoneCall,
    attempts_of,
    count_attempts,
    record_attempt,
)
from handlers.domain.responsibility import Subject
from handlers.person_data import keep_number

WRONG_NUMBER = "falsche_nummer"


@dataclass(frozen=True)
class CallState:
    """What the rule "n attempts on m days" has so far, and what it still wants."""

    attempts: tuple[PhoneAttempt, ...]
    minimum: int
    minimum_days: int
    count: AttemptCount
    phone: str
    appointment: Appointment | None
    """The missed appointment the calls are about."""

    @property
    def may_give_up(self) -> bool:
        """Whether "nicht erreicht" may be stated; without a number nobody can be called."""
        return self.count.enough or not self.phone


def save_call(
    work: UnitOfWork, task_id: str, call: PhoneCall, *, keep: bool = False
) -> PhoneAttempt:
    """Save a call that was made; also if the task was finished by somebody else meanwhile.

    With `keep`, the number that was called becomes the person's own.
    """
    task = engine.task_view(work.session, task_id)
    if keep and call.result == WRONG_NUMBER:
        raise InvalidForm([FieldError("nummer", "wrong_number_kept")])
    if keep:
        keep_number(work, _subject(task), call.number)
    missed = _missed(work, task)
    about = PhoneCall(call.at, call.result, call.number, call.note, missed.id if missed else None)
    return record_attempt(work, _subject(task), about)


def call_state(work: UnitOfWork, task_id: str) -> CallState:
    """Return the calls about the missed appointment, measured by the rule in force."""
    task = engine.task_view(work.session, task_id)
    subject, missed = _subject(task), _missed(work, task)
    attempts = attempts_of(work.session, subject, missed.starts_at if missed else None)
    minimum, days = _rule(work.session, subject, work)
    return CallState(
        tuple(attempts),
        minimum,
        days,
        count_attempts(attempts, minimum, days),
        get_person(work.session, subject.person_id).phone,
        missed,
    )


def _rule(session: Session, subject: Subject, work: UnitOfWork) -> tuple[int, int]:
    site, today = get_case(session, subject.case_id).site, berlin_day(work.now)
    return (
        int(resolve(session, "telefonversuche", site, today)),
        int(resolve(session, "telefontage", site, today)),
    )


def _subject(task: TaskView) -> Subject:
    if task.business_key is None or task.person_key is None:
        raise NotFound("person", task.id)
    return Subject(task.business_key, task.person_key)


def _missed(work: UnitOfWork, task: TaskView) -> Appointment | None:
    if task.status != "open":
        return None
    termin_id = call_of(work, task.id).variables.get("termin_1_id")
    return get_appointment(work.session, termin_id) if termin_id else None
