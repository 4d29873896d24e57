"""Where walks begin: the heads of the shipped scenarios, each with its world loaded once."""

from __future__ import annotations

import shutil
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.clock import ManualClock
from engine.db import Database
from engine.rehearsal import World
from engine.scenario import Scenario, parse_scenario
from handlers.domain.rights import groups_to_work_for
from tests.stages import copied
from tests.walks.ids import Ids
from webui.rehearsals import WORLD, Stage, scenario_files

PROCESSES = Path(__file__).parents[2] / "processes"
BEGUN_ON_THE_WAY = frozenset({"Post_Ruecklauf"})
"""Processes without scenarios of their own: a message of the same name begins them in others'."""


def _nothing(*_: object) -> None:
    """The world is there already."""


STANDING = World(load=_nothing, groups=groups_to_work_for)


@dataclass
class Library:
    """What people and the outside world say in the scenarios, by task and by message."""

    forms: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    messages: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def read(self, content: Mapping[str, Any]) -> None:
        for step in content.get("schritt", ()):
            if "aufgabe" in step:
                element = step["aufgabe"].rpartition("/")[2]
                self.forms[element].append(step.get("eingabe", {}))
            elif "nachricht" in step:
                self.messages[step["nachricht"]].append(step.get("inhalt", {}))


class Worlds:
    """Two installations of all processes: one for instances in memory, one for the saved."""

    def __init__(self, folder: Path, stage: Stage, ids: Ids) -> None:
        self._folder, self._stage, self._ids = folder, stage, ids
        self.library = Library()
        self.heads: dict[str, list[dict[str, Any]]] = defaultdict(list)
        """By the process that the walk is about."""
        for file in scenario_files([PROCESSES]):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            self.library.read(content)
            head = {key: value for key, value in content.items() if key != "schritt"}
            self.heads[head["prozess"]].append(head)
            for step in content["schritt"]:
                if step.get("nachricht") in BEGUN_ON_THE_WAY:
                    self.heads[step["nachricht"]].append(head)
        self._loaded: dict[str, Path] = {}
        self._places: dict[str, Database] = {}

    def place(self, name: str, head: Mapping[str, Any]) -> Database:
        """Return an installation in which only what the head tells has happened."""
        scenario = parse_scenario({**head, "schritt": []})
        told = repr([(key, head[key]) for key in sorted(head) if key not in ("titel", "als")])
        if told not in self._loaded:
            self._loaded[told] = self._load(scenario)
        db, file = self._places.get(name), self._folder / f"{name}.db"
        if db is not None:
            db.dispose()
        for left in self._folder.glob(f"{name}.db*"):
            left.unlink()
        shutil.copy(self._loaded[told], file)
        if db is None:  # kept from walk to walk: it knows what it has compiled
            db = Database(f"sqlite:///{file}", ManualClock(scenario.begin), self._runtime)
            self._places[name] = db
        db.clock = ManualClock(scenario.begin)
        return db

    def _load(self, scenario: Scenario) -> Path:
        db, clock = copied(self._stage, scenario, self._folder)
        clock.set(scenario.begin)
        self._ids.begin("world")
        with self._ids.given(), db.begin("system") as work:
            WORLD.load(work, scenario.variables, scenario.initial, scenario.process)
        self._runtime = db.runtime
        db.dispose()
        return Path(db.url.removeprefix("sqlite:///"))

    def close(self) -> None:
        """Let both installations go."""
        for db in self._places.values():
            db.dispose()
