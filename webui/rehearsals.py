"""The stage on which scenarios are played: a migrated database with every process, to copy.

Processes that are named replace those of the same id among the installed ones, so that a changed
folder is tried together with the processes it starts; or bundles are given that take the place of
all of them, and decision tables that of those beside the folders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Self

import engine
from engine import xml
from engine.bundles import Bundle
from engine.clock import ManualClock
from engine.db import Database
from engine.diagram_reader import read_diagram
from engine.errors import DefinitionError, EngineError
from engine.migrations import migrate
from engine.observation import NOTHING
from engine.recording import Kept, Recording
from engine.registry import Registry
from engine.rehearsal import Outcome, Rehearsal, World, problems_of, rehearse
from engine.scenario import Scenario, read_scenario
from engine.snapshots import memory_database, restore, snapshot
from handlers import examples
from handlers.domain.rights import groups_to_work_for
from webui.bootstrap import diagrams, new_runtime

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Definitions are in force from here on, whenever a scenario begins."""
MOST_HOUSES = 8
"""How many prepared databases are kept, of some two megabytes each."""

WORLD = World(load=examples.load_situation, groups=groups_to_work_for)


class _AllGroups(frozenset[str]):
    """Holds whatever group is asked for."""

    def __contains__(self, group: object) -> bool:
        return True


PAST = World(load=examples.load_situation, groups=lambda session, login: _AllGroups())
"""The world of cases that are told again: who answered then is not there, anybody may."""


class Stage:
    """Plays scenarios, each on its own copy of one prepared database, all in memory.

    The house (sites, staff, letters) is furnished once per instant at which scenarios begin.
    """

    def __init__(
        self,
        installed: Path,
        named: Iterable[Path],
        registry: Registry,
        bundles: Iterable[Bundle] | None = None,
        tables: Mapping[str, bytes] | None = None,
    ) -> None:
        self.runtime = new_runtime(registry)
        self._refused: dict[str, DefinitionError] = {}
        self._idle: list[Database] = []
        self._houses: dict[datetime, bytes] = {}
        self._furnishing = Lock()
        sources = [installed, *(path for path in named if path.suffix != ".toml")]
        found = [diagram for source in sources for diagram in diagrams(source)]
        beside = [engine.load_bundle(diagram) for diagram in found]
        played = beside if bundles is None else bundles
        with self._opened(ManualClock(LONG_AGO)) as db:
            migrate(db)
            with db.begin("system") as work:
                if tables is None:
                    for one in beside:
                        engine.load_tables(work, one.tables)
                else:  # each counts in its turn, also one that came back
                    for document in tables.values():
                        engine.keep_table(work, document)
            self._deploy(db, {process_key(bundle): bundle for bundle in played})
            self._template = snapshot(db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        while self._idle:
            self._idle.pop().dispose()

    def play(self, file: Path) -> Outcome:
        """Play one scenario file."""
        return self.play_content(file.stem, file.read_bytes())

    def play_content(self, name: str, content: bytes) -> Outcome:
        """Play what a scenario file holds."""
        try:
            scenario = read_scenario(content)
            self.refuse_undeployed(scenario)
        except EngineError as error:
            return Outcome(name, tuple(problems_of(0, error)), NOTHING)
        clock = ManualClock(min(scenario.begin, LONG_AGO))
        with self._opened(clock, self.furnished(scenario.begin)) as db:
            return rehearse(db, clock, scenario, WORLD)

    @contextmanager
    def recording(
        self, scenario: Scenario, kept: Kept | None = None, world: World = WORLD
    ) -> Iterator[Recording]:
        """Give a recording on a database of its own, begun anew or taken up where it was kept."""
        self.refuse_undeployed(scenario)
        clock = ManualClock(kept.stops[-1].at if kept else min(scenario.begin, LONG_AGO))
        content = kept.database if kept else self.furnished(scenario.begin)
        with self._opened(clock, content) as db:
            yield Recording(Rehearsal(db, clock, scenario, world), kept)

    def refuse_undeployed(self, scenario: Scenario) -> None:
        """Raise why the process of a scenario could not be deployed."""
        if scenario.process in self._refused:
            raise self._refused[scenario.process]

    def furnished(self, begin: datetime) -> bytes:
        """Return the prepared database with the house as of an instant."""
        with self._furnishing:
            if begin not in self._houses:
                with self._opened(ManualClock(begin), self._template) as db:
                    with db.begin("system") as work:
                        examples.load_house(work)
                    while len(self._houses) >= MOST_HOUSES:
                        del self._houses[next(iter(self._houses))]
                    self._houses[begin] = snapshot(db)
            return self._houses[begin]

    @contextmanager
    def _opened(self, clock: ManualClock, content: bytes | None = None) -> Iterator[Database]:
        """Give a database that nobody else uses; it stays, with the statements it has compiled."""
        try:
            db = self._idle.pop()
        except IndexError:
            db = memory_database(clock, self.runtime)
        db.clock, db.followed = clock, None
        if content is not None:
            restore(db, content)
        try:
            yield db
        finally:
            self._idle.append(db)

    def _deploy(self, db: Database, bundles: Mapping[str, Bundle]) -> None:
        """Deploy what can be deployed; who calls another process comes after it.

        A process that is refused fails its own scenarios, not those of the others.
        """
        left = dict(bundles)
        while left:
            self._refused = {key: refused for key in left if (refused := _refusal(db, left[key]))}
            if len(self._refused) == len(left):
                break
            left = {key: left[key] for key in self._refused}


def _refusal(db: Database, bundle: Bundle) -> DefinitionError | None:
    try:
        with db.begin("system") as work:
            engine.deploy(work, bundle)
    except DefinitionError as error:
        return error
    return None


def scenario_files(folders: Iterable[Path]) -> list[Path]:
    """Return every scenario at or below the folders; they lie in folders named `szenarien`.

    A folder without any such folder is taken for one itself: people keep scenarios of their own
    elsewhere.
    """
    found: list[Path] = []
    for folder in folders:
        if folder.suffix == ".toml":
            found.append(folder)
        elif folder.is_dir():
            beside = sorted(folder.rglob("szenarien/*.toml"))
            found += beside or sorted(folder.rglob("*.toml"))
        else:
            found += sorted(folder.parent.glob("szenarien/*.toml"))
    return list(dict.fromkeys(found))


def process_key(bundle: Bundle) -> str:
    """Return the process's id, or the file's name for a file that cannot be read at all."""
    try:
        return read_diagram(xml.parse(bundle.xml)).process_id
    except EngineError:
        return bundle.diagram_name
