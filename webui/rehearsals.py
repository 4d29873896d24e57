"""The stage on which scenarios are played: a migrated database with every process, to copy.

Processes that are named replace those of the same id among the installed ones, so that a changed
folder is tried together with the processes it starts.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
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
from engine.registry import Registry
from engine.rehearsal import Outcome, World, problems_of, rehearse
from engine.scenario import Scenario, load_scenario
from handlers import examples
from handlers.domain.rights import groups_to_work_for
from handlers.domain.rule_tables import load_rules
from webui.bootstrap import diagrams, new_runtime

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Definitions are in force from here on, whenever a scenario begins."""

WORLD = World(load=examples.load_situation, groups=groups_to_work_for)


class Stage:
    """Plays scenarios, each on its own copy of one prepared database.

    The house (sites, staff, letters) is furnished once per instant at which scenarios begin.
    """

    def __init__(self, installed: Path, named: Iterable[Path], registry: Registry) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="laufzettel-probe-"))
        self._runtime = new_runtime(registry)
        self._refused: dict[str, DefinitionError] = {}
        sources = [installed, *(path for path in named if path.suffix != ".toml")]
        bundles = {}
        for diagram in (found for source in sources for found in diagrams(source)):
            bundle = engine.load_bundle(diagram)
            bundles[_process_key(bundle)] = (bundle, diagram.parent)
        self._template = self._open("vorlage", ManualClock(LONG_AGO))
        migrate(self._template)
        for process_key, (bundle, folder) in bundles.items():
            self._deploy(process_key, bundle, folder)
        self._template.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        shutil.rmtree(self._folder)

    def play(self, file: Path) -> Outcome:
        """Play one scenario file."""
        try:
            scenario = load_scenario(file)
            self._refuse_undeployed(scenario)
        except EngineError as error:
            return Outcome(file.stem, tuple(problems_of(0, error)), NOTHING)
        db, clock = self.copy(scenario)
        try:
            return rehearse(db, clock, scenario, WORLD)
        finally:
            db.dispose()

    def copy(self, scenario: Scenario) -> tuple[Database, ManualClock]:
        """Return a fresh copy of the prepared database and a clock for it."""
        name = f"probe-{len(list(self._folder.iterdir()))}"
        shutil.copy(
            self._folder / f"{self._furnished(scenario.begin)}.db", self._folder / f"{name}.db"
        )
        clock = ManualClock(min(scenario.begin, LONG_AGO))
        return self._open(name, clock), clock

    def _furnished(self, begin: datetime) -> str:
        """Return the name of the prepared database with the house as of an instant."""
        name = f"haus-{begin.timestamp():.0f}"
        if not (self._folder / f"{name}.db").exists():
            shutil.copy(self._folder / "vorlage.db", self._folder / f"{name}.db")
            db = self._open(name, ManualClock(begin))
            with db.begin("system") as work:
                examples.load_house(work)
            db.dispose()
        return name

    def _open(self, name: str, clock: ManualClock) -> Database:
        return Database(f"sqlite:///{self._folder / name}.db", clock, self._runtime)

    def _deploy(self, process_key: str, bundle: Bundle, folder: Path) -> None:
        """A process that is refused fails its own scenarios, not those of the others."""
        try:
            with self._template.begin("system") as work:
                engine.deploy(work, bundle)
                load_rules(work, folder)
        except DefinitionError as error:
            self._refused[process_key] = error

    def _refuse_undeployed(self, scenario: Scenario) -> None:
        if scenario.process in self._refused:
            raise self._refused[scenario.process]


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


def _process_key(bundle: Bundle) -> str:
    """Return the process's id, or the file's name for a file that cannot be read at all."""
    try:
        return read_diagram(xml.parse(bundle.xml)).process_id
    except EngineError:
        return bundle.diagram_name
