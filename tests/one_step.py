"""Plays one step of a scenario in a program of its own, which then ends without tidying up."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from engine.clock import ManualClock
from engine.db import Database
from engine.rehearsal import Rehearsal
from engine.scenario import load_scenario
from webui.bootstrap import filled_registry, new_runtime
from webui.rehearsals import WORLD
from webui.scenario_texts import sentence


def main(url: str, file: str, number: int, now: str) -> None:
    """Step 0 begins; the clock's new position is the first line, then what went wrong."""
    scenario = load_scenario(Path(file))
    clock = ManualClock(datetime.fromisoformat(now))
    db = Database(url, clock, new_runtime(filled_registry()))
    rehearsal = Rehearsal(db, clock, scenario, WORLD)
    problems = []
    if number == 0:
        rehearsal.begin()
    else:
        problems = rehearsal.play(scenario.steps[number - 1])
    lines = [clock.now().isoformat(), *map(sentence, problems)]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
