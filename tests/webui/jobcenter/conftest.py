"""The real processes with the demo house: Monday, 3 March 2025, 9:10; made once, copied per test.

Mirko, Selma and the others are the invented people of `handlers/examples`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

import engine
from engine.clock import ManualClock
from engine.tasks import TaskView
from handlers.domain.appointments import Appointment
from handlers.domain.persons import Person
from handlers.examples import load_demo
from tests.client import Client
from tests.webui.conftest import COMPILED, HASH, PASSWORD
from webui.app import create_app
from webui.bootstrap import Application, bootstrap
from webui.settings import Settings

ROOT = Path(__file__).parents[3]
NOW = datetime.fromisoformat("2025-03-03T09:10:00+01:00")


@dataclass
class Jobcenter:
    """The wired application with what tests want to reach."""

    application: Application
    clock: ManualClock
    app: Flask

    def client(self, login: str) -> Client:
        client = Client(self.app)
        client.enter(login, PASSWORD)
        return client

    def move(self, instant: str) -> None:
        """Move the clock and let everything due happen."""
        self.clock.set(datetime.fromisoformat(instant))
        self.application.tick()

    def appointments(self, last_name: str) -> list[Appointment]:
        """All appointments of a person, the newest booked last."""
        with self.application.db.read() as session:
            rows = (
                session.query(Appointment)
                .join(Person, Person.id == Appointment.person_id)
                .filter(Person.last_name == last_name)
                .order_by(Appointment.booked_at, Appointment.starts_at)
            )
            return list(rows)

    def open_task(self, case_id: str, element_id: str) -> TaskView:
        """The one open task at an element of a case."""
        with self.application.db.read() as session:
            tasks = engine.open_tasks(session, business_key=case_id)
        (task,) = [task for task in tasks if task.element_id == element_id]
        return task

    def open_elements(self, case_id: str, person_id: str) -> set[str]:
        with self.application.db.read() as session:
            tasks = engine.open_tasks(session, business_key=case_id)
        return {task.element_id for task in tasks if task.person_key in (None, person_id)}


def settings_for(file: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{file}",
        processes=ROOT / "processes",
        var=file.parent,
        secret_key="only for tests",
    )


@pytest.fixture(scope="session")
def jobcenter_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("jobcenter") / "jobcenter.db"
    shutil.copy(sqlite_template, file)
    application = bootstrap(settings_for(file), ManualClock(NOW))
    application.migrate()
    assert application.deploy_processes() == []
    with application.db.begin("system") as work:
        load_demo(work, HASH)
    application.tick()
    application.db.dispose()
    return file


@contextmanager
def opened(template: Path, folder: Path) -> Iterator[Jobcenter]:
    """Give the house on a copy of the template of its own."""
    file = folder / "jobcenter.db"
    shutil.copy(template, file)
    clock = ManualClock(NOW)
    application = bootstrap(settings_for(file), clock)
    app = create_app(application)
    app.testing = False  # errors are shown as people see them
    app.jinja_env.bytecode_cache = COMPILED
    yield Jobcenter(application, clock, app)
    application.db.dispose()


@pytest.fixture
def jobcenter(jobcenter_template: Path, tmp_path: Path) -> Iterator[Jobcenter]:
    with opened(jobcenter_template, tmp_path) as house:
        yield house
