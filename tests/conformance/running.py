"""Running a model as a conformance suite asks: deploy, start, let time pass, report."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

import engine
from engine import pump, xml
from engine.bundles import Bundle
from engine.clock import ManualClock
from engine.db import Database
from engine.definitions import deploy_all
from engine.errors import DefinitionError, EngineError
from engine.models import History, Incident, Instance, Job
from engine.registry import JobContext
from engine.runtime import Runtime
from tests.conformance.models import prepare
from tests.conformance.registry import World
from tests.databases import MONDAY_MORNING, migrate
from tests.reloading import reloading

STEP = timedelta(milliseconds=500)
#: What a token's element leaves in the trace once it is passed; the others leave nothing.
MARKS = {"CREATE_MARKER_FILE": "MARKER", "INCREMENT_INTEGER_VARIABLE_AND_LOG": "INCREMENT"}


@dataclass
class Outcome:
    """What a suite judges."""

    deployed: bool = True
    status: str = "unknown"
    """completed, waiting, error, timeout, not_deployed."""
    trace: list[str] = field(default_factory=list)
    error: str = ""
    unhandled_error_event: bool = False
    notes: list[str] = field(default_factory=list)


@contextmanager
def house(world: World, step_limit: int = 500) -> Iterator[tuple[Database, ManualClock]]:
    """Give a migrated database in a file of its own, and its clock."""
    clock = ManualClock(datetime.fromisoformat(MONDAY_MORNING))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "laufzettel.db"
        shutil.copy(_template(), file)
        db = Database(f"sqlite:///{file}", clock, Runtime(world.registry, step_limit=step_limit))
        try:
            yield db, clock
        finally:
            db.dispose()


_made: list[Path] = []
_folder = tempfile.TemporaryDirectory()


def _template() -> Path:
    if not _made:
        file = Path(_folder.name) / "template.db"
        migrate(f"sqlite:///{file}")
        _made.append(file)
    return _made[0]


class Conformance:
    """The engine as it is."""

    def run_process(
        self,
        xml_bytes: bytes,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        also_start: Iterable[str] = (),
        virtual_seconds: float = 0,
        tokens: Mapping[str, str] | None = None,
        limit: float = 20,
    ) -> Outcome:
        """Deploy, start `also_start`, then the process, and let virtual seconds pass."""
        given = dict(variables or {})
        known = dict(tokens or {})
        world = World()
        world.know_messages(message_names(xml_bytes))
        with house(world) as (db, clock):
            document = prepare(xml_bytes, known, {"integerVariable", "testCaseNumber", "test"})
            try:
                with db.begin("owner") as work:
                    deploy_all(work, Bundle("model.bpmn", document, {}))
            except DefinitionError as refused:
                return Outcome(False, "not_deployed", error=_reasons(refused))
            run = _Run(db, clock, world, known)
            return run.play([*also_start, process_id], process_id, given, virtual_seconds)


class _Run:
    """One model at work."""

    def __init__(
        self, db: Database, clock: ManualClock, world: World, tokens: Mapping[str, str]
    ) -> None:
        self.db, self.clock, self.world, self.tokens = db, clock, world, tokens
        self._kept: list[tuple[Job, float]] = []

    def play(
        self, keys: list[str], main: str, variables: Mapping[str, Any], seconds: float
    ) -> Outcome:
        begun = ""
        try:
            for key in keys:
                with self.db.begin("starter") as work:
                    begun = engine.start_instance(work, key, variables).id
                self._settle()
            end = self.clock.now() + timedelta(seconds=seconds)
            self._settle()
            while self.clock.now() < end:
                self.clock.set(min(self.clock.now() + STEP, end))
                self._settle()
        except EngineError as error:
            return Outcome(status="error", error=str(error), trace=self._trace())
        return self._report(begun)

    def _settle(self) -> None:
        """Do all that is due; jobs side by side, and those that take time when theirs is over."""
        while True:
            done = pump.fire_due_timers(self.db)
            done += self._run_jobs() + self._finish_busy()
            if not done:
                return

    def _run_jobs(self) -> int:
        jobs = []
        while True:
            job = self.db.run("system", engine.claim_job)
            if job is None:
                break
            jobs.append(job)
        threads = [threading.Thread(target=self._call, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for job in jobs:
            over = self.clock.now().timestamp() + self.world.busy.get(job.id, 0)
            self._kept.append((job, over))
        return len(jobs)

    def _call(self, job: Job) -> None:
        context = JobContext(job.id, job.key, job.payload, job.attempts, self.clock.now())
        self.db.runtime.registry.handlers[job.handler].function(context)

    def _finish_busy(self) -> int:
        now = self.clock.now().timestamp()
        over = [job for job, until in self._kept if until <= now]
        self._kept = [(job, until) for job, until in self._kept if until > now]
        for job in over:
            with self.db.begin("system") as work:
                engine.finish_job(work, job.id, {})
        return len(over)

    def _report(self, main: str) -> Outcome:
        with self.db.read() as session:
            incidents = session.scalars(select(Incident).where(Incident.status == "open")).all()
            status = session.get_one(Instance, main).status
        codes = {i.code for i in incidents}
        outcome = Outcome(trace=self._trace())
        outcome.unhandled_error_event = "error_not_caught" in codes
        broken = codes - {"error_not_caught", "nothing_waits"}
        outcome.status = "completed" if status == "beendet" else "waiting"
        if broken:
            outcome.status, outcome.error = "error", ", ".join(sorted(broken))
        if "nothing_waits" in codes:
            outcome.notes.append("an incident says that nothing can reach a join any more")
        spans = list(self.world.spans.values())
        if len(spans) == 2 and spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1]:
            outcome.trace.append("EXECUTION_parallel")
        return outcome

    def _trace(self) -> list[str]:
        with self.db.read() as session:
            passed = session.scalars(
                select(History.element_id)
                .where(History.kind == "erledigt")
                .order_by(History.at, History.instance_id, History.position)
            ).all()
        tokens = [self.tokens[e] for e in passed if e is not None and e in self.tokens]
        marks = [MARKS.get(t, t if t.startswith("SCRIPT_task") else "") for t in tokens]
        return [*filter(None, marks), *self.world.data]


def message_names(document: bytes) -> list[str]:
    try:
        root = xml.parse(document)
    except EngineError:
        return []
    found = root.iterchildren(f"{{{xml.BPMN}}}message")
    return [node.get("name") or node.get("id") or "" for node in found]


def _reasons(refused: DefinitionError) -> str:
    errors = [f for f in refused.findings if f.severity == "fehler"]
    return "; ".join(f"{f.code}@{f.element}:{f.line}" for f in errors)


class Reloading(Conformance):
    """The engine that saves, drops and reloads an instance between any two steps."""

    def run_process(self, *arguments: Any, **named: Any) -> Outcome:
        """Do as the engine does."""
        with reloading():
            return super().run_process(*arguments, **named)
