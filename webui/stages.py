"""Stages of a running installation: drafts and versions among the processes that are in force.

Preparing a stage takes a second, so a few stay in memory, by the content that is played on them;
so do recordings put aside. Both are caches: what is lost is prepared or played again.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar, cast

from sqlalchemy.orm import Session

import engine
from engine import validity
from engine.bundles import Bundle
from engine.drafts import definition_bundle
from engine.errors import EngineError
from engine.models import Definition
from engine.recording import Kept, Recording, what_is_done
from engine.scenario import Scenario, Step
from webui.bootstrap import Application
from webui.rehearsals import Stage, process_key

T = TypeVar("T")
MOST_STAGES = 3
MOST_KEPT = 40


class Recent(Generic[T]):
    """The values that were asked for last; making one does not keep others waiting for theirs."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> T | None:
        """Return a value that is kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: str, value: T) -> None:
        """Keep a value; the one that nobody asked for the longest goes."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


@dataclass(frozen=True)
class Prepared:
    """A stage with the name of everything that is played on it."""

    key: str
    stage: Stage


@dataclass(frozen=True)
class Course:
    """How far a scenario went on a stage: where it stopped, and why if not at its end."""

    kept: Kept | None
    error: EngineError | None = None
    failed: int = 0
    """Number of the step that could not be taken; 0 is the beginning."""


class Stages:
    """The stages and recordings of one program."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._stages: Recent[Prepared] = Recent(MOST_STAGES)
        self._kept: Recent[Kept] = Recent(MOST_KEPT)
        self._preparing = Lock()

    def of(self, bundle: Bundle) -> Prepared:
        """Return the stage on which a bundle takes its process's place."""
        own, now = process_key(bundle), self._application.now()
        with self._application.db.read() as session:
            others = [v for v in _in_force(session, now) if v.process_key != own]
            named = [bundle.digest, *(f"{v.process_key} {v.digest}" for v in others)]
            tables = {row.id: bytes(row.xml) for row in engine.all_table_rows(session)}
            named += sorted(tables)
            key = hashlib.sha256("\n".join(named).encode()).hexdigest()
            with self._preparing:
                prepared = self._stages.get(key)
                if prepared is None:
                    bundles = [definition_bundle(session, v.id) for v in others]
                    prepared = Prepared(key, self._stage([*bundles, bundle], tables))
                    self._stages.put(key, prepared)
        return prepared

    def _stage(self, bundles: Sequence[Bundle], tables: Mapping[str, bytes]) -> Stage:
        running = self._application
        return Stage(running.settings.processes, (), running.registry, bundles, tables)

    def played(self, prepared: Prepared, scenario: Scenario) -> Course:
        """Play a scenario as far as it goes, from where a recording of its beginning is kept."""
        acts = scenario.acts
        names = [f"{prepared.key}/{what_is_done(scenario, n)}" for n in range(len(acts) + 1)]
        start = next((n for n in reversed(range(len(names))) if self._kept.get(names[n])), None)
        kept = self._kept.get(names[start]) if start is not None else None
        if kept is not None:
            kept = replace(kept, database=zlib.decompress(kept.database))
            if start == len(acts):
                return Course(kept)
        try:
            with prepared.stage.recording(scenario, kept) as recording:
                error = self._go_on(recording, acts, names)
                taken = len(recording.stops)
                played = self._put(names[taken - 1], recording) if taken else None
        except EngineError as refused:  # the process itself
            return Course(None, refused)
        return Course(played, error, acts[taken - 1].number if error and taken else 0)

    def _go_on(
        self, recording: Recording, acts: Sequence[Step], names: Sequence[str]
    ) -> EngineError | None:
        """Take what is left; return why the first act that failed did.

        The stop before the last act is kept too: taking that act back leads there.
        """
        try:
            if not recording.stops:
                recording.begin()
            for place in range(len(recording.stops) - 1, len(acts)):
                if place == len(acts) - 1:
                    self._put(names[place], recording)
                recording.take(acts[place])
        except EngineError as error:
            return error
        return None

    def _put(self, name: str, recording: Recording) -> Kept:
        kept = recording.put_aside()
        self._kept.put(name, replace(kept, database=zlib.compress(kept.database, 1)))
        return kept


def stages(application: Application) -> Stages:
    """Return the stages of a program."""
    if application.stages is None:
        application.stages = Stages(application)
    return cast(Stages, application.stages)


def _in_force(session: Session, at: datetime) -> list[Definition]:
    """Return the version in force of each process, else its newest."""
    newest = engine.definitions(session)
    return [validity.in_force(session, v.process_key, at) or v for v in newest]
