"""A stage's prepared database as a file, for tests that end the program or look from outside."""

from __future__ import annotations

from pathlib import Path

from engine.clock import ManualClock
from engine.db import Database
from engine.scenario import Scenario
from webui.rehearsals import LONG_AGO, Stage


def copied(stage: Stage, scenario: Scenario, folder: Path) -> tuple[Database, ManualClock]:
    """Return a database of one's own with the house of a scenario, and its clock."""
    file = folder / f"probe-{len(list(folder.iterdir()))}.db"
    file.write_bytes(stage.furnished(scenario.begin))
    clock = ManualClock(min(scenario.begin, LONG_AGO))
    return Database(f"sqlite:///{file}", clock, stage.runtime), clock
