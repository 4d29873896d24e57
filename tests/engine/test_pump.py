"""Time passes: what is due happens once, late rather than never, and one broken case stops none."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

import engine
from engine import pump
from engine.clock import ManualClock
from engine.db import Database
from engine.models import Incident, Instance, Job, Timer
from engine.registry import JobContext, Registry
from engine.runtime import Runtime
from tests.engine.probe import probe_registry

PROBE = Path(__file__).parent / "data/probe"


class Printer:
    """The outside world behind `print_notice`: remembers what it was asked, fails on demand."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.failures = 0

    def __call__(self, job: JobContext) -> dict[str, object]:
        self.keys.append(job.key)
        if self.failures:
            self.failures -= 1
            raise ConnectionError("printer is off")
        return {"druck_id": job.key}


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def registry(printer: Printer) -> Registry:
    return probe_registry(printer)


@pytest.fixture
def deployed(database: Database) -> Database:
    with database.begin("system") as work:
        engine.deploy(work, engine.load_bundle(PROBE))
    return database


def start(db: Database, fall_id: str = "F-1") -> str:
    with db.begin("egs") as work:
        [instance] = engine.send_message(work, "Probe_Antrag", {"fall_id": fall_id}).started
    return instance


def approve(db: Database, instance_id: str) -> None:
    with db.begin("pruefer") as work:
        [task] = engine.open_tasks(work.session, instance_id=instance_id)
        engine.complete_task(work, task.id, {"entscheidung": "ja"})


def kinds(db: Database, instance_id: str, element: str) -> list[str]:
    with db.read() as session:
        rows = engine.history(session, instance_id)
        return [row.kind for row in rows if row.element_id == element]


def status(db: Database, instance_id: str) -> str:
    with db.read() as session:
        return engine.instance(session, instance_id).status


def test_a_timer_that_fell_due_while_nobody_ran_fires_once(
    deployed: Database, clock: ManualClock
) -> None:
    instance = start(deployed)
    clock.advance(timedelta(days=20))
    assert pump.tick(deployed) == 1
    assert pump.tick(deployed) == 0
    assert kinds(deployed, instance, "Mahnen") == ["erledigt"]


def test_nothing_is_due_before_its_time(deployed: Database, clock: ManualClock) -> None:
    start(deployed)
    clock.advance(timedelta(days=3) - timedelta(seconds=1))
    assert pump.tick(deployed) == 0


def test_a_timer_that_another_process_took_first_is_left_to_it(
    deployed: Database, clock: ManualClock
) -> None:
    start(deployed)
    clock.advance(timedelta(days=3))
    with deployed.read() as session:
        [due] = [timer.id for timer in engine.due_timers(session, clock.now(), 10)]
    pump.fire_due_timers(deployed)
    assert deployed.run("timer", lambda work: engine.fire_timer(work, due)) is False


def test_a_broken_instance_becomes_an_incident_and_the_others_go_on(
    deployed: Database, clock: ManualClock
) -> None:
    broken, sound = start(deployed, "F-1"), start(deployed, "F-2")
    with deployed.begin("system") as work:
        work.session.execute(
            update(Instance).where(Instance.id == broken).values(state=b"nobody reads this")
        )
    clock.advance(timedelta(days=3))
    assert pump.tick(deployed) == 1
    assert kinds(deployed, sound, "Mahnen") == ["erledigt"]
    with deployed.read() as session:
        [incident] = engine.incidents(session)
        assert (incident.instance_id, incident.kind) == (broken, "timer")
    assert pump.tick(deployed) == 0, "an incident waits for a person, it is not tried for ever"


def test_a_job_calls_the_outside_world_once_with_a_key(
    deployed: Database, printer: Printer
) -> None:
    instance = start(deployed)
    approve(deployed, instance)
    assert printer.keys == [], "not inside the transaction"
    assert pump.tick(deployed) == 1
    assert len(printer.keys) == 1
    assert status(deployed, instance) == "beendet"


def test_a_job_that_fails_is_tried_again_later_with_the_same_key(
    deployed: Database, clock: ManualClock, printer: Printer
) -> None:
    printer.failures = 2
    instance = start(deployed)
    approve(deployed, instance)
    pump.tick(deployed)
    assert status(deployed, instance) == "laeuft"
    clock.advance(timedelta(minutes=5))
    pump.tick(deployed)
    clock.advance(timedelta(minutes=5))
    pump.tick(deployed)
    assert status(deployed, instance) == "beendet"
    assert len(printer.keys) == 3
    assert len(set(printer.keys)) == 1


def test_a_job_that_fails_to_the_last_try_is_put_before_a_person(
    deployed: Database, clock: ManualClock, printer: Printer
) -> None:
    printer.failures = 100
    approve(deployed, start(deployed))
    pump.pass_time(deployed, clock.now() + timedelta(days=1), clock.set)
    with deployed.read() as session:
        [incident] = engine.incidents(session)
        [job] = session.scalars(select(Job))
        assert (incident.kind, incident.code) == ("job", "handler_failed")
        assert job.status == "failed"
    assert len(printer.keys) == 5


def test_the_job_of_a_worker_that_died_is_taken_over(
    deployed: Database, clock: ManualClock, printer: Printer
) -> None:
    instance = start(deployed)
    approve(deployed, instance)
    dead = deployed.run("system", engine.claim_job)
    assert dead is not None
    assert pump.tick(deployed) == 0, "its lease has not run out"
    assert pump.next_due(deployed, after=clock.now()) == clock.now() + timedelta(minutes=2)
    clock.advance(timedelta(minutes=2))
    assert pump.tick(deployed) == 1
    assert status(deployed, instance) == "beendet"


def test_time_that_passes_stops_at_every_due_instant_in_order(
    deployed: Database, clock: ManualClock
) -> None:
    first = start(deployed, "F-1")
    clock.advance(timedelta(days=1))
    second = start(deployed, "F-2")
    stops: list[datetime] = []

    def move(instant: datetime) -> None:
        clock.set(instant)
        stops.append(instant)

    begin = clock.now()
    pump.pass_time(deployed, begin + timedelta(days=4), move)
    assert stops == [begin + timedelta(days=days) for days in (2, 3, 4)]
    with deployed.read() as session:
        fired = {
            instance: [r.at for r in engine.history(session, instance) if r.kind == "zeit"]
            for instance in (first, second)
        }
    assert fired == {first: [stops[0]], second: [stops[1]]}


def test_two_programs_on_one_database_fire_each_timer_once(
    deployed: Database, clock: ManualClock, registry: Registry
) -> None:
    instances = [start(deployed, f"F-{number}") for number in range(5)]
    clock.advance(timedelta(days=3))
    other = Database(deployed.url, clock, Runtime(registry))
    assert pump.fire_due_timers(other) + pump.fire_due_timers(deployed) == 5
    other.dispose()
    for instance in instances:
        assert kinds(deployed, instance, "Mahnen") == ["erledigt"]


def test_the_next_due_instant_is_the_earliest_of_timers_and_jobs(
    deployed: Database, clock: ManualClock
) -> None:
    assert pump.next_due(deployed) is None
    first = start(deployed, "F-1")
    assert pump.next_due(deployed) == clock.now() + timedelta(days=3)
    start(deployed, "F-2")
    approve(deployed, first)
    assert pump.next_due(deployed) == clock.now()
    with deployed.begin("system") as work:
        work.session.execute(delete(Timer))
        work.session.execute(delete(Incident))
    assert pump.next_due(deployed) == clock.now()
