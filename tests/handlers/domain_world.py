"""The example world for tests of the domain: one person, one case, two coaches."""

from datetime import datetime
from typing import Any

from engine.clock import ManualClock
from engine.db import Database
from handlers.domain.appointments import Appointment, Slot, planned_of
from handlers.domain.responsibility import Subject
from handlers.examples import load_world

CASE, PERSON = "F-1", "P-1"
SUBJECT = Subject(CASE, PERSON)
DATA = {"fall_id": CASE, "person_id": PERSON}


def prepare(database: Database, **initial: Any) -> None:
    """Load the example world: the first appointment is on Friday, 7 March 2025, at nine."""
    with database.begin("system") as work:
        load_world(work, DATA, initial)


def first_appointment(database: Database) -> Appointment:
    with database.read() as session:
        return planned_of(session, SUBJECT)[0]


def go_to(clock: ManualClock, local: str) -> None:
    """Move to a local time such as 2025-03-07T09:00 (winter time)."""
    clock.set(at(local))


def at(local: str) -> datetime:
    return datetime.fromisoformat(f"{local}+01:00")


def slot(local: str, coach: str = "jco.demo") -> Slot:
    start = at(local)
    return Slot(coach, start, start.replace(hour=start.hour + 1), "Raum 112")
