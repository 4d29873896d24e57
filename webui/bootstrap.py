"""The wiring: the one place where settings, clock, database and handlers meet.

There is no Flask in it: server, worker, command line and tests all start here and get the same
`Application`.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import handlers
import handlers.connectors
from engine import pump, training
from engine.clock import Clock, SystemClock
from engine.db import Database
from engine.deployment import Deployed, deploy_folders
from engine.migrations import migrate
from engine.registry import Registry
from engine.runtime import Runtime, no_failpoint
from webui.settings import Settings

FAILPOINTS = (
    "before_handler",
    "after_handler",
    "before_commit",
    "after_commit",
    "during_tick",
    "during_job",
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

    def tick(self) -> int:
        """Do everything that is due; return how much was done."""
        return pump.tick(self.db)

    def fire_due_timers(self) -> int:
        """Fire the due timers, each in its own transaction."""
        return pump.fire_due_timers(self.db)

    def run_due_jobs(self) -> int:
        """Run the due jobs, and those whose worker died."""
        return pump.run_due_jobs(self.db)

    def next_due(self) -> datetime | None:
        """Return the next instant at which something falls due."""
        return pump.next_due(self.db)

    def now(self) -> datetime:
        """Return the present instant; in training the moved one."""
        return self.db.now()

    def migrate(self) -> None:
        """Bring the database to the newest schema."""
        if self.settings.database_file:
            self.settings.database_file.parent.mkdir(parents=True, exist_ok=True)
        migrate(self.db)

    def deploy_processes(self) -> list[Deployed]:
        """Deploy every process folder; one that is deployed already costs a look at its digest."""
        folders = process_folders(self.settings.processes)
        return deploy_folders(self.db, folders)


def bootstrap(settings: Settings, clock: Clock | None = None) -> Application:
    """Wire an application; nothing is read from or written to the database yet."""
    registry = filled_registry()
    runtime = Runtime(registry, failpoint=_failpoint(settings.failpoint))
    clock = clock or SystemClock()
    db = Database(settings.database_url, clock, runtime)
    if settings.training:
        db.clock_offset = training.read_offset
    return Application(settings, db, runtime, registry, clock)


def filled_registry() -> Registry:
    """Import every topic of `handlers/`, so that none can be forgotten, and return the registry."""
    for package in (handlers, handlers.connectors):
        for module in pkgutil.iter_modules(package.__path__):
            if not module.ispkg:
                importlib.import_module(f"{package.__name__}.{module.name}")
    return handlers.registry


def process_folders(root: Path) -> list[Path]:
    """Return the folders that hold a diagram, the given one or any below it."""
    return sorted({diagram.parent for diagram in root.rglob("*.bpmn")})


def _failpoint(name: str | None) -> Callable[[str], None]:
    """Crash tests name a point at which the process kills itself; in production there is none."""
    if name is None:
        return no_failpoint
    if name not in FAILPOINTS:
        raise ValueError(f"unknown failpoint {name!r}; there are {', '.join(FAILPOINTS)}")

    def die_here(reached: str) -> None:
        if reached == name:
            os.kill(os.getpid(), signal.SIGKILL)

    return die_here
