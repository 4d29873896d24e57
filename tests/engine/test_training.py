"""Training's clock: one row that every program reads, moved forward only."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import engine
from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Rejected
from engine.registry import Registry
from engine.runtime import Runtime
from engine.training import move_forward
from tests.engine.probe import probe_registry

PROBE = Path(__file__).parent / "data/probe"


@pytest.fixture
def registry() -> Registry:
    return probe_registry()


@pytest.fixture
def training(database: Database, clock: ManualClock) -> Iterator[Database]:
    training = Database(database.url, clock, database.runtime, training=True)
    with training.begin("system") as work:
        engine.deploy(work, engine.load_bundle(PROBE))
        engine.send_message(work, "Probe_Antrag", {"fall_id": "F-1"})
    yield training
    training.dispose()


def test_what_falls_due_on_the_way_happens_at_its_own_instant(
    training: Database, clock: ManualClock
) -> None:
    begin = training.now()
    move_forward(training, begin + timedelta(days=8), "edv.demo")
    assert training.now() == begin + timedelta(days=8)
    with training.read() as session:
        [task] = engine.open_tasks(session)
        history = engine.history(session, task.instance_id)
        fired = [row.at for row in history if row.element_id == "Mahnen"]
    assert fired == [begin + timedelta(days=3), begin + timedelta(days=6)]


def test_every_program_on_the_database_reads_the_same_clock(
    training: Database, clock: ManualClock, registry: Registry
) -> None:
    other = Database(training.url, clock, Runtime(registry), training=True)
    move_forward(training, training.now() + timedelta(days=1), "edv.demo")
    assert other.now() == training.now() == clock.now() + timedelta(days=1)
    clock.advance(timedelta(minutes=5))
    assert other.now() == clock.now() + timedelta(days=1), "the moved clock goes on"
    other.dispose()


def test_the_clock_never_runs_backwards(training: Database) -> None:
    with pytest.raises(Rejected, match="clock_backwards"):
        move_forward(training, training.now() - timedelta(seconds=1), "edv.demo")


def test_outside_training_the_clock_cannot_be_moved(database: Database) -> None:
    with pytest.raises(Rejected, match="not_in_training"):
        move_forward(database, database.now() + timedelta(days=1), "edv.demo")
