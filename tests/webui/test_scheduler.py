"""The scheduler rings; the tables say what is due. Nobody here calls `tick`."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import engine
from engine.clock import SystemClock
from engine.db import Database
from engine.models import History, Instance, Timer
from engine.registry import JobContext
from engine.runtime import Runtime
from tests.databases import on_sqlite
from tests.engine.probe import probe_registry
from webui.bootstrap import Application
from webui.scheduler import Scheduler
from webui.settings import Settings

PROBE = Path("tests/engine/data/probe")
LONG = 30

pytestmark = on_sqlite


class SlowPrinter:
    """An outside system that answers when it is told to."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.answer = threading.Event()

    def __call__(self, job: JobContext) -> dict[str, object]:
        self.called.set()
        self.answer.wait(LONG)
        return {"druck_id": job.key}


@pytest.fixture
def printer() -> SlowPrinter:
    return SlowPrinter()


@pytest.fixture
def application(database_url: str, tmp_path: Path, printer: SlowPrinter) -> Iterator[Application]:
    registry = probe_registry(printer)
    runtime = Runtime(registry)
    clock = SystemClock()
    db = Database(database_url, clock, runtime)
    with db.begin("system") as work:
        engine.deploy(work, engine.load_bundle(PROBE))
    settings = Settings(database_url=database_url, var=tmp_path, tick_seconds=3600)
    yield Application(settings, db, runtime, registry, clock)
    db.dispose()


@pytest.fixture
def scheduler(application: Application) -> Iterator[Scheduler]:
    scheduler = Scheduler(application)
    yield scheduler
    scheduler.stop()


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what another thread does; how long it takes is not the matter of these tests."""
    tries = threading.Event()
    for _ in range(LONG * 20):
        if holds():
            return
        tries.wait(0.05)
    pytest.fail("it never happened")


def start(application: Application, fall_id: str = "F-1") -> None:
    with application.db.begin("egs") as work:
        engine.send_message(work, "Probe_Antrag", {"fall_id": fall_id})


def status(application: Application, fall_id: str) -> str | None:
    with application.db.read() as session:
        return session.scalar(select(Instance.status).where(Instance.business_key == fall_id))


def make_due_in(application: Application, wait: timedelta) -> None:
    with application.db.begin("system") as work:
        work.session.execute(update(Timer).values(due_at=work.now + wait))


def approve(application: Application) -> None:
    with application.db.begin("pruefer") as work:
        [task] = engine.open_tasks(work.session)
        engine.complete_task(work, task.id, {"entscheidung": "ja"})


def reminders(application: Application) -> int:
    with application.db.read() as session:
        rows = session.scalars(select(History).where(History.element_id == "Mahnen"))
        return len(rows.all())


def test_what_fell_due_while_nobody_ran_is_done_at_start(
    application: Application, scheduler: Scheduler, printer: SlowPrinter
) -> None:
    start(application)
    make_due_in(application, -timedelta(days=1))
    scheduler.start()
    eventually(lambda: reminders(application) == 1)


def test_the_alarm_rings_at_the_next_due_instant(
    application: Application, scheduler: Scheduler
) -> None:
    start(application)
    make_due_in(application, timedelta(seconds=1))
    scheduler.start()
    eventually(lambda: reminders(application) == 1)


def test_a_commit_that_sets_an_earlier_timer_wakes_the_scheduler(
    application: Application, scheduler: Scheduler
) -> None:
    scheduler.start()
    start(application)
    make_due_in(application, timedelta(seconds=1))
    scheduler.wake()
    eventually(lambda: reminders(application) == 1)


def test_a_slow_outside_system_delays_no_timer(
    application: Application, scheduler: Scheduler, printer: SlowPrinter
) -> None:
    start(application)
    approve(application)
    scheduler.start()
    assert printer.called.wait(LONG)
    start(application, "F-2")
    make_due_in(application, timedelta(seconds=1))
    scheduler.wake()
    eventually(lambda: reminders(application) == 1)
    printer.answer.set()
    eventually(lambda: status(application, "F-1") == "beendet")


def test_an_error_in_one_round_does_not_end_the_scheduler(
    application: Application, scheduler: Scheduler
) -> None:
    start(application)
    make_due_in(application, -timedelta(days=1))
    with application.db.engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE timer RENAME TO away")
    scheduler.start()
    with application.db.engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO timer")
    scheduler.wake()
    eventually(lambda: reminders(application) == 1)
