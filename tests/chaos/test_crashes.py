"""The real server, killed in the middle: nothing acknowledged is lost, nothing is done twice.

`make test` runs a round per named point and database; `make chaos N=200` runs as many as asked.
"""

from __future__ import annotations

import os
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

import engine
from engine.clock import SystemClock
from engine.db import Database
from engine.models import Incident, Instance, Job, Task
from handlers.domain import staff
from handlers.examples.house import load_house
from tests.chaos import program  # noqa: F401 - registers the handlers of the chain
from tests.chaos.server import PATIENCE, ROOT, Browser, Gone, House, Server
from webui.bootstrap import FAILPOINTS, filled_registry, new_runtime
from webui.passwords import hash_password

pytestmark = pytest.mark.crash

POINTS = tuple(point for point in FAILPOINTS if point != "during_batch")
"""Where desk work passes; batches have their own test."""
ROUNDS = int(os.environ.get("LAUFZETTEL_CHAOS_ROUNDS", len(POINTS)))
INSTANCES = 4
PASSWORD = "im Sturm gemacht"
MOST_VISITS = {"before_commit": 8, "after_commit": 8, "during_tick": 3, "during_job": 3}
"""How often a point is passed at most before the kill; enough is going on for that."""


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> House:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return House(database_url, tmp_path, port)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """The database as the test looks into it and starts instances, beside the server."""
    db = Database(database_url, SystemClock(), new_runtime(filled_registry()))
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("CREATE TABLE chaos_effect (activity VARCHAR(36))"))
    yield db
    db.dispose()


@dataclass
class Desk:
    """One person at work while the server comes and goes."""

    db: Database
    house: House
    acknowledged: set[str] = field(default_factory=set)

    def work(self) -> None:
        """Log in and complete what is open until nothing is left, or the server is gone."""
        browser = Browser(self.house)
        browser.submit("/anmelden", "/anmelden", benutzer="jco.demo", kennwort=PASSWORD)
        for _ in range(PATIENCE * 5):
            if self.unfinished() == 0:
                return
            browser.knock()
            for task_id, element in self.open_tasks():
                self.complete(browser, task_id, element)
            time.sleep(0.2)
        raise AssertionError(f"the instances do not end: {self.db_state()}")

    def complete(self, browser: Browser, task_id: str, element: str) -> None:
        path = f"/aufgaben/{task_id}"
        value = {"Erfassen": "notiz", "Abschliessen": "abschluss"}[element]
        browser.submit(path, path, **{value: "Inhalt"})
        self.acknowledged.add(task_id)

    def open_tasks(self) -> list[tuple[str, str]]:
        with self.db.read() as session:
            return [(task.id, task.element_id) for task in engine.open_tasks(session)]

    def unfinished(self) -> int:
        with self.db.read() as session:
            rows = session.scalars(select(Instance.id).where(Instance.status == "laeuft"))
            return len(rows.all())

    def db_state(self) -> dict[str, object]:
        with self.db.read() as session:
            return {
                "incidents": [i.detail for i in session.scalars(select(Incident))],
                "jobs": Counter(session.scalars(select(Job.status))),
            }


@pytest.mark.parametrize("number", range(ROUNDS))
def test_nothing_acknowledged_is_lost_and_nothing_done_twice(
    number: int, house: House, db: Database
) -> None:
    point = POINTS[number % len(POINTS)]
    visits = random.Random(number).randint(1, MOST_VISITS.get(point, INSTANCES))
    _open_house(db)
    desk = Desk(db, house)

    server = Server(house, f"{point}:{visits}")
    try:
        with pytest.raises(Gone):
            desk.work()
    finally:
        server.end()
    assert server.killed, "".join(server.lines)
    assert desk.acknowledged <= _done_tasks(db)

    _let_leases_run_out(db)
    server = Server(house)
    try:
        desk.work()
    finally:
        server.end()
    _assert_once(db, house)


def _open_house(db: Database) -> None:
    """Somebody to work, the process, and some instances of it."""
    with db.begin("system") as work:
        load_house(work)
        staff.set_password_hash(work, "jco.demo", hash_password(PASSWORD))
        engine.deploy(work, engine.load_bundle(ROOT / "tests/chaos/processes/kette"))
        for _ in range(INSTANCES):
            engine.start_instance(work, "Kette", {"standort": "56.6"})


def _done_tasks(db: Database) -> set[str]:
    with db.read() as session:
        return set(session.scalars(select(Task.id).where(Task.status == "done")))


def _let_leases_run_out(db: Database) -> None:
    """Two minutes pass: whoever had taken a job is known to be dead."""
    with db.begin("system") as work:
        work.session.execute(
            update(Job)
            .where(Job.status == "running")
            .values(lease_until=work.now - timedelta(seconds=1))
        )


def _assert_once(db: Database, house: House) -> None:
    with db.read() as session:
        instances = session.scalars(select(Instance)).all()
        assert [i.status for i in instances] == ["beendet"] * INSTANCES
        assert [engine.first_broken(session, i.id) for i in instances] == [None] * INSTANCES
        assert session.scalars(select(Incident)).all() == []
        effects = session.scalars(text("SELECT activity FROM chaos_effect")).all()
        keys = set(session.scalars(select(Job.key)))
    assert Counter(effects) == dict.fromkeys(effects, 1)
    assert len(effects) == 2 * INSTANCES
    sent = house.outside.read_text(encoding="utf-8").splitlines()
    assert set(sent) == keys
    assert len(keys) == INSTANCES
