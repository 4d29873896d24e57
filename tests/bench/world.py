"""The house that is measured: the wired application on a fresh database, with people in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, insert

import engine
from engine.clock import ManualClock
from engine.db import UnitOfWork
from handlers.domain.cases import Application as CaseApplication
from handlers.domain.cases import open_case
from handlers.domain.households import Membership, open_household, set_member
from handlers.domain.persons import add_person
from handlers.domain.responsibility import Subject
from handlers.examples.house import HOME, load_house
from handlers.examples.people import invented
from handlers.examples.world import FirstTalk, invite
from webui.bootstrap import Application, bootstrap
from webui.settings import Settings

MORNING = datetime.fromisoformat("2025-03-03T09:00:00+01:00")
TALKS_FROM = datetime.fromisoformat("2025-03-07T09:00:00+01:00")
AFTER_TALKS = datetime.fromisoformat("2025-03-07T20:00:00+01:00")
TALK = timedelta(minutes=5)
"""Short, so that one coach can have a hundred on one day."""

COACH = "jco.demo"
HAND_OVER = "TP1_Zusteuerung"

FLOOR = Table(
    "bench_floor", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer)
)


@dataclass
class House:
    """An application on its own database, and the floor to measure against."""

    name: str
    application: Application
    clock: ManualClock

    def commit_one_row(self) -> None:
        """The least that any command costs: one transaction with one row, by the same engine."""
        with self.application.db.engine.execution_options(write=True).begin() as connection:
            connection.execute(insert(FLOOR).values(n=1))


@contextmanager
def house(name: str, url: str, folder: Path) -> Iterator[House]:
    """Give a house with its staff and the shipped processes."""
    settings = Settings(database_url=url, var=folder, secret_key="only for measuring")
    clock = ManualClock(MORNING)
    application = bootstrap(settings, clock)
    application.migrate()
    with application.db.begin("system") as work:
        load_house(work)
    if refused := application.deploy_processes():
        raise RuntimeError(f"a shipped process is refused: {refused}")
    FLOOR.create(application.db.engine)
    try:
        yield House(name, application, clock)
    finally:
        application.db.dispose()


def applicants(work: UnitOfWork, count: int) -> list[dict[str, Any]]:
    """Open cases, each with an appointment and a posted invitation; return TP1's hand-overs."""
    return [_applicant(work, number) for number in range(count)]


def _applicant(work: UnitOfWork, number: int) -> dict[str, Any]:
    today = work.now.date()
    person = add_person(work, invented(number % 4))
    household = open_household(work, HOME)
    set_member(work, household.id, Membership(person.id, head=True))
    application = CaseApplication(HOME, person.id, household.id, "post", today, today)
    case = open_case(work, application)
    starts_at = TALKS_FROM + number * TALK
    talk = {"beginn": starts_at.isoformat(), "ende": (starts_at + TALK).isoformat()}
    first = FirstTalk.read({"termin_1": {**talk, "jco_id": COACH}})
    appointment = invite(work, Subject(case.id, person.id), HOME, first)
    return {
        "fall_id": case.id,
        "person_id": person.id,
        "standort": HOME,
        "antragsdatum": today,
        "termin_1": {
            **talk,
            "termin_id": appointment.id,
            "ort": appointment.place,
            "jco_id": COACH,
        },
        "einladung_1": {"versandt_am": "2025-02-26", "bekanntgabe_am": "2025-03-02", "rfb": True},
        "leistungsbezug": False,
    }


def open_task_ids(application: Application, element_id: str) -> list[str]:
    with application.db.read() as session:
        return [t.id for t in engine.open_tasks(session) if t.element_id == element_id]
