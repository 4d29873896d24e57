"""The wiring: the one place where settings, clock, database and handlers meet.

There is no Flask in it: server, worker, command line and tests all start here and get the same
`Application`.
"""

from __future__ import annotations

import importlib
import itertools
import os
import pkgutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import engine
import handlers
import handlers.connectors
from engine import pump
from engine.clock import Clock, SystemClock
from engine.db import Database
from engine.errors import DefinitionError, Rejected
from engine.migrations import is_current, migrate
from engine.registry import Registry
from engine.runtime import Runtime
from handlers.domain.parameter_defaults import seed_parameters
from handlers.domain.rule_fits import refuse_unfit, take_over
from handlers.filing import drop_unneeded_drafts, unneeded_drafts
from handlers.letters.installation import install_letters
from handlers.migrations import VERSIONS
from webui.settings import Settings

FAILPOINTS = (
    "before_handler",
    "after_handler",
    "before_commit",
    "after_commit",
    "during_tick",
    "during_job",
    "during_batch",
)


@dataclass(slots=True)
class Application:
    """Everything a program that runs processes needs."""

    settings: Settings
    db: Database
    runtime: Runtime
    registry: Registry
    clock: Clock
    wake: Callable[[], None] = field(default=lambda: None)
    """Tells the scheduler of this process, if there is one, that something may be due."""
    stages: Any = None
    """What scenarios are played on (`webui/stages.py`), prepared when somebody first asks."""

    def tick(self) -> int:
        """Do everything that is due; return how much was done."""
        return pump.tick(self.db) + self.drop_unneeded_drafts()

    def fire_due_timers(self) -> int:
        """Let happen what waited for a resumption, then fire the due timers."""
        return pump.resume_waiting(self.db) + pump.fire_due_timers(self.db)

    def run_batches(self) -> int:
        """Go on with operators' batches, each item in its own transaction."""
        return pump.run_batches(self.db)

    def run_due_jobs(self) -> int:
        """Run the due jobs, and those whose worker died."""
        return pump.run_due_jobs(self.db)

    def drop_unneeded_drafts(self) -> int:
        """Delete the files of forms that are over; looks first, so that idling writes nothing."""
        with self.db.read() as session:
            if not unneeded_drafts(session, self.now()):
                return 0
        return self.db.run("system", drop_unneeded_drafts)

    def next_due(self) -> datetime | None:
        """Return the next instant at which something falls due."""
        return pump.next_due(self.db)

    def now(self) -> datetime:
        """Return the present instant; in training the moved one."""
        return self.db.now()

    def migrate(self) -> None:
        """Bring the database to the newest schema, with the values a house starts with."""
        if self.settings.database_file:
            self.settings.database_file.parent.mkdir(parents=True, exist_ok=True)
        migrate(self.db)
        with self.db.begin("system") as work:
            seed_parameters(work)
            install_letters(work)

    def require_schema(self) -> None:
        """Refuse a database that `laufzettel migrate` has not brought to this release's schema."""
        file = self.settings.database_file
        if (file is not None and not file.exists()) or not is_current(self.db):
            raise Rejected("database_not_migrated")

    def deploy_processes(self) -> list[DefinitionError | Rejected]:
        """Deploy every process with its rule tables; what is in force already changes nothing.

        A refused one stops nobody: the version deployed before stays in force, and so do the tables
        before, if those beside it would not suit who asks them. What is planned
        stays planned, and what was deployed last and then withdrawn or ended is not brought back.
        """
        with self.db.read() as session:
            last = {version.digest for version in engine.definitions(session)}
        refused: list[DefinitionError | Rejected] = []
        for diagram in diagrams(self.settings.processes):
            bundle = engine.load_bundle(diagram)
            try:
                with self.db.begin("system") as work:
                    tables = take_over(work, bundle.tables)
                    if bundle.digest not in last:
                        engine.deploy(work, bundle)
                    refuse_unfit(work, tables)
            except (DefinitionError, Rejected) as error:
                refused.append(error)
        return refused

    def arm_failpoint(self) -> None:
        """Let a crash test's failpoint count from here on; in production there is none."""
        if self.settings.failpoint is not None:
            self.runtime.failpoint = _failpoint(self.settings.failpoint)


def bootstrap(settings: Settings, clock: Clock | None = None) -> Application:
    """Wire an application; nothing is read from or written to the database yet."""
    known = filled_registry()
    registry = replace(known, handlers=dict(known.handlers))  # it gets steps of its own
    runtime = new_runtime(registry)
    clock = clock or SystemClock()
    db = Database(settings.database_url, clock, runtime, training=settings.training)
    application = Application(settings, db, runtime, registry, clock)
    from webui import scenario_runs  # noqa: PLC0415 - which plays on what is wired here

    scenario_runs.install(application)
    return application


def new_runtime(registry: Registry) -> Runtime:
    """Return what the transactions of one program share."""
    return Runtime(registry, migrations=(VERSIONS,))


def filled_registry() -> Registry:
    """Import every topic of `handlers/`, so that none can be forgotten, and return the registry."""
    for package in (handlers, handlers.connectors):
        for module in pkgutil.iter_modules(package.__path__):
            if not module.ispkg:
                importlib.import_module(f"{package.__name__}.{module.name}")
    return handlers.registry


def diagrams(path: Path) -> list[Path]:
    """Return a named diagram itself, or every diagram at or below a folder."""
    return sorted(path.rglob("*.bpmn")) if path.is_dir() else [path]


def _failpoint(setting: str) -> Callable[[str], None]:
    """Kill this process where the named point is reached for the n-th time (`before_commit:3`)."""
    name, _, count = setting.partition(":")
    if name not in FAILPOINTS or not (count or "1").isdigit():
        raise Rejected(
            "setting_invalid", name="LAUFZETTEL_FAILPOINT", value=setting, rule=FAILPOINTS
        )
    visits = itertools.count(1)

    def die_here(reached: str) -> None:
        if reached == name and next(visits) == int(count or "1"):
            os.kill(os.getpid(), signal.SIGKILL)

    return die_here
