"""A walk in memory, and the same again by the scenario runner, saved between any two steps."""

from __future__ import annotations

import random
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

from sqlalchemy import select

from engine.clock import ManualClock
from engine.db import Base, Database
from engine.errors import EngineError
from engine.observation import Course
from engine.rehearsal import Rehearsal
from engine.scenario import parse_scenario
from engine.scenario_writer import written
from tests.reloading import reloading
from tests.walks.ids import Ids
from tests.walks.kept import kept_in_memory
from tests.walks.walk import Walk
from tests.walks.worlds import BEGUN_ON_THE_WAY, PROCESSES, STANDING, Worlds
from webui.bootstrap import filled_registry
from webui.rehearsals import Stage
from webui.scenario_texts import sentence

HOW_IT_IS_STORED = {("instance", "state"), ("undo_point", "state")}
"""Columns that may differ: only what is saved and loaded is pruned at every step."""
MOST_TOLD = 1000
MOVES = 10


class Different(AssertionError):
    """The two did not do the same; tells the seed and the scenario."""


@dataclass
class Tally:
    """What walks came to."""

    walks: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    visited: set[str] = field(default_factory=set)
    """Elements, as `process/element`."""
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: int = 0
    kept: int = 0
    """How often an instance went on from memory."""
    restored: int = 0
    """How often it could not, because something had been rolled back."""
    different: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add what others walked."""
        for counted in ("walks", "steps", "kinds", "statuses"):
            getattr(self, counted).update(getattr(other, counted))
        self.visited |= other.visited
        self.refusals += other.refusals
        self.kept += other.kept
        self.restored += other.restored
        self.different += other.different


class Comparison:
    """Walks through the shipped processes, one seed after the other."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds, self.tally = worlds, Tally()

    def walk(self, seed: int, moves: int = MOVES) -> None:
        """Walk both ways; raises `Different` where they part."""
        chance = random.Random(f"head {seed}")
        process = sorted(self.worlds.heads)[seed % len(self.worlds.heads)]
        head = chance.choice(self.worlds.heads[process])
        with kept_in_memory() as memory:
            place = self.worlds.place("memory", head)
            walk = Walk(
                place,
                head,
                self.worlds.library,
                seed,
                process if process in BEGUN_ON_THE_WAY else "",
            )
            walk.go(moves)
        self._count(process, walk, memory.taken, memory.restored)
        file = written(parse_scenario(walk.scenario))
        with reloading():
            self._play(self.worlds.place("saved", head), walk, file)

    def _count(self, process: str, walk: Walk, kept: int, restored: int) -> None:
        tally, last = self.tally, walk.courses[-1]
        tally.walks[process] += 1
        tally.steps[process] += len(walk.steps)
        tally.kinds.update(next(iter(step)) for step in walk.steps)
        tally.statuses[process, str(last.status)] += 1
        tally.visited |= {
            name if "/" in name else f"{walk.head['prozess']}/{name}" for name in last.visited
        }
        tally.refusals += walk.refusals
        tally.kept += kept
        tally.restored += restored

    def _play(self, db: Database, walk: Walk, file: str) -> None:
        assert isinstance(db.clock, ManualClock)
        scenario = parse_scenario(tomllib.loads(file))
        rehearsal = Rehearsal(db, db.clock, scenario, STANDING)
        ids = Ids()
        with ids.given():
            for number, course in enumerate(walk.courses):
                ids.begin(walk.seed, number)
                told = []
                try:
                    if number == 0:
                        rehearsal.begin()
                    else:
                        told = list(map(sentence, rehearsal.play(scenario.steps[number - 1])))
                except EngineError as error:
                    told = [repr(error)]
                told += _parted(course, rehearsal.observe())
                if told:
                    raise Different(f"seed {walk.seed}, step {number}: {told}\n{file}")
        told = _unlike(walk.db, db)
        if told:
            raise Different(f"seed {walk.seed}, at the end: {told}\n{file}")


def _parted(kept: Course, saved: Course) -> list[str]:
    return [
        f"{one.name}: {getattr(kept, one.name)} / {getattr(saved, one.name)}"
        for one in fields(Course)
        if getattr(kept, one.name) != getattr(saved, one.name)
    ]


def _unlike(kept: Database, saved: Database) -> list[str]:
    """Compare every row of every table."""
    found = []
    with kept.read() as one, saved.read() as other:
        for table in Base.metadata.sorted_tables:
            columns = [c for c in table.columns if (table.name, c.name) not in HOW_IT_IS_STORED]
            rows = [
                Counter(repr(tuple(row)) for row in session.execute(select(*columns)))
                for session in (one, other)
            ]
            if rows[0] != rows[1]:
                apart = (sorted((rows[a] - rows[1 - a]).elements()) for a in (0, 1))
                found.append(" / ".join([table.name, *(str(a)[:MOST_TOLD] for a in apart)]))
    return found


@contextmanager
def comparison() -> Iterator[Comparison]:
    """Give the installations, in a folder of their own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Stage(PROCESSES, [], filled_registry()) as stage,
    ):
        worlds = Worlds(Path(folder), stage, Ids())
        yield Comparison(worlds)
        worlds.close()
