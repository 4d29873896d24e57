"""Plays a scenario, each step in a process of its own that ends without tidying up.

The processes are forked from one that has only imported the code: it never opens the database, so
a step finds nothing but what the one before had saved.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from engine.clock import ManualClock
from engine.db import Database
from engine.rehearsal import Rehearsal
from engine.scenario import Scenario, load_scenario
from webui.bootstrap import filled_registry, new_runtime
from webui.rehearsals import WORLD
from webui.scenario_texts import sentence


def main(url: str, file: str) -> None:
    """Print what went wrong, and fail if anything did."""
    scenario = load_scenario(Path(file))
    now = scenario.begin.isoformat()
    for number in range(len(scenario.steps) + 1):
        now, *problems = _in_a_process_of_its_own(url, scenario, number, now)
        if problems:
            sys.exit("\n".join(problems))


def _in_a_process_of_its_own(url: str, scenario: Scenario, number: int, now: str) -> list[str]:
    """Return the clock's new position, then what went wrong."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _play(url, scenario, number, now, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        lines = told.read().splitlines()
    _, status = os.waitpid(child, 0)
    if status != 0:
        sys.exit(f"step {number} ended with {os.waitstatus_to_exitcode(status)}")
    return lines


def _play(url: str, scenario: Scenario, number: int, now: str, told: int) -> None:
    """Step 0 begins."""
    try:
        clock = ManualClock(datetime.fromisoformat(now))
        db = Database(url, clock, new_runtime(filled_registry()))
        rehearsal = Rehearsal(db, clock, scenario, WORLD)
        problems = []
        if number == 0:
            rehearsal.begin()
        else:
            problems = rehearsal.play(scenario.steps[number - 1])
        os.write(told, "\n".join([clock.now().isoformat(), *map(sentence, problems)]).encode())
    except BaseException:  # noqa: BLE001 - whatever it is, a fork must not go on as its parent
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
