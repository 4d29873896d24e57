"""A rehearsal that grows: acts are tried one after the other, and what was played is kept.

The scenario's file is the truth; a recording put aside only spares playing its beginning again.
What is kept depends on what was done, not on what was expected: expectations are compared with the
stops at which they were made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine import observation
from engine.db import Database, Passage
from engine.ids import repeatable_ids
from engine.observation import Course
from engine.rehearsal import Rehearsal
from engine.scenario import Problem, Scenario, Step
from engine.scenario_writer import head_text, step_text
from engine.snapshots import snapshot


@dataclass(frozen=True, slots=True)
class Stop:
    """How things stood after an act; the first one is the beginning."""

    at: datetime
    course: Course


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording put aside: its database, its stops, and where tokens went on."""

    database: bytes
    stops: tuple[Stop, ...]
    followed: frozenset[Passage]


class Recording:
    """A rehearsal on a database in memory, with a stop after each act."""

    def __init__(self, rehearsal: Rehearsal, kept: Kept | None = None) -> None:
        self._rehearsal = rehearsal
        self.stops: list[Stop] = list(kept.stops) if kept is not None else []
        rehearsal.db.followed = set(kept.followed) if kept is not None else set()

    @property
    def db(self) -> Database:
        """The database that it is played on."""
        return self._rehearsal.db

    def begin(self) -> Stop:
        """Load the example world and start the process; raises what cannot begin."""
        with repeatable_ids(0):
            self._rehearsal.begin()
        return self._stop()

    def take(self, step: Step) -> Stop:
        """Take a step; raises the error of an act that is refused, and nothing has changed."""
        with repeatable_ids(len(self.stops)):
            self._rehearsal.play(replace(step, expectation=None))
        return self._stop()

    def put_aside(self) -> Kept:
        """Return all that is needed to go on later."""
        return Kept(snapshot(self.db), tuple(self.stops), frozenset(self.db.followed or ()))

    def _stop(self) -> Stop:
        self.stops.append(Stop(self.db.now(), self._rehearsal.observe()))
        return self.stops[-1]


def what_is_done(scenario: Scenario, acts: int) -> str:
    """Name what so many acts do: the same name, the same stops, whatever is expected."""
    done = hashlib.sha256(head_text(replace(scenario, title="")).encode())
    for step in scenario.acts[:acts]:
        done.update(step_text(replace(step, expectation=None), "").encode())
    return done.hexdigest()


def compared(scenario: Scenario, stops: Sequence[Stop]) -> list[Problem]:
    """Return every expectation that does not hold at its stop."""
    return [
        problem
        for step in scenario.steps
        if step.expectation is not None and (place := scenario.acts_until(step.number)) < len(stops)
        for problem in observation.compare(stops[place].course, step.expectation, step.number)
    ]
