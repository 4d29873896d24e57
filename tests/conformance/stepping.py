"""One process step by step, in memory or saved and restored between any two steps.

Everything passes the product's own path (advance, router, rows, history, on a real database), with
two differences that make single steps visible: `Machine.run` does nothing by itself, and what was
loaded once stays in memory until `save_restore` writes it and drops it.
"""

from __future__ import annotations

import importlib
import json
import re
import weakref
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import select, update

import engine
from engine import pump
from engine.advance import RUNNING, advance, lock
from engine.bundles import Bundle
from engine.checks import check
from engine.definitions import deploy_all, parsed
from engine.errors import EngineError
from engine.findings import Finding
from engine.instance_host import InstanceHost
from engine.instances import create
from engine.models import History, Incident, Instance, Job
from engine.registry import Call
from engine.signals import send_signal
from engine.spiff.host import Cycle, Place, Wait
from engine.spiff.machine import Machine, Token
from engine.validity import versions
from tests.conformance.models import complete
from tests.conformance.registry import World
from tests.conformance.running import house

STARTED_WITH = {"integerVariable": 1, "testCaseNumber": 1, "test": "ab"}
#: The module; the package's name for it is a verb.
_DEFINITIONS = importlib.import_module("engine.definitions")
HAPPENS = ("timer", "message", "signal", "condition")
#: What the adapter answers by itself, so that models for other engines get driven deep as well.
TOLERATED = frozenset(
    {"unknown_name", "unknown_function", "condition_reads_clock", "no_such_item", "never_set"}
)
_ISO = re.compile(r"P[\dYMWDTHS.]+|R\d*/.*|\d{4}-\d\d-\d\d.*")


class LenientHost(InstanceHost):
    """Gives undeclared names a value that hangs on the expression's text alone."""

    def evaluate(self, place: Place, expression: str) -> Any:
        try:
            return super().evaluate(place, expression)
        except EngineError:
            element = self.parsed.diagram.elements.get(place.element_id)
            if _ISO.fullmatch(expression.strip()):
                return expression.strip()
            if element and element.repetition and element.repetition.collection == expression:
                return 2
            return zlib.crc32(expression.strip().encode()) % 3 > 0

    def due(self, place: Place, cycle: Cycle | None) -> Any:
        found = super().due(place, cycle)
        if found[0] is not None:
            return found
        self.incidents.pop(place.token, None)
        return self.work.now + timedelta(hours=1), None

    def correlation(self, place: Place) -> Wait:
        wait = super().correlation(place)
        if wait.value is None and not wait.happened:
            self.incidents.pop(place.token, None)
            return Wait("")
        return wait


def lenient_check(*arguments: Any) -> list[Finding]:
    """Return what is wrong with a model apart from names that nobody declared."""
    found = check(*arguments)
    return [f for f in found if f.code not in TOLERATED and "where" not in f.facts]


class Session:
    """Work that can be done, events that are waited for, and what a person sees."""

    def __init__(self, xmls: Sequence[bytes], process_id: str, dialect: str = "bpmn") -> None:
        self.world = World()
        self.world.registry.handler("conformance_step", label="Schritt")(_step)
        stack = ExitStack()
        self.db, self.clock = stack.enter_context(house(self.world))
        self.close = weakref.finalize(self, stack.close)
        self.live: dict[str, Machine] = {}
        self.order: list[str] = []
        self.starts: dict[str, str | None] = {}
        """Where each instance began; the product is past that when it first saves."""
        self._told = 0
        with self._at_work():
            for position, document in enumerate(reversed(xmls)):
                self._deploy(document, f"model{position}.bpmn")
            self._start(process_id)

    def _deploy(self, document: bytes, name: str) -> None:
        prepared, messages = complete(document)
        self.world.know_messages(messages)
        with patch.object(_DEFINITIONS, "check", lenient_check), self.db.begin("owner") as work:
            deploy_all(work, Bundle(name, prepared, {}))

    def _start(self, process_id: str) -> None:
        with self.db.begin("starter") as work:
            deployed = versions(work.session, process_id)[0]
            version = parsed(work.session, work.runtime, deployed.id)
            starts = version.diagram.starts()
            plain = [s for s in starts if s.event is None] or starts
            given = {k: v for k, v in STARTED_WITH.items() if k in version.diagram.variables}
            create(work, version, given, plain[0].id if plain else "")

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Keep machines in memory between transactions; let them go step by step."""
        load, start, dump = Machine.load, Machine.start, Machine.dump
        session = self

        def remember(host: Any, machine: Machine) -> Machine:
            if host.instance_id not in session.order:
                session.order.append(host.instance_id)
            session.live[host.instance_id] = machine
            machine._workflow.host = host
            host.start_element = session.starts.setdefault(host.instance_id, host.start_element)
            return machine

        def loaded(state: bytes, specs: Any, host: Any) -> Machine:
            known = session.live.get(host.instance_id)
            return remember(host, known or load(state, specs, host))

        def started(specs: Any, host: Any, variables: Any) -> Machine:
            return remember(host, start(specs, host, variables))

        with ExitStack() as stack:
            for target, name, new in (
                (Machine, "load", staticmethod(loaded)),
                (Machine, "start", staticmethod(started)),
                (Machine, "run", _settle_only),
                (Machine, "dump", lambda machine: b""),
            ):
                stack.enter_context(patch.object(target, name, new))
            for module in ("advance", "instances", "tasks"):
                stack.enter_context(patch(f"engine.{module}.InstanceHost", LenientHost))
            self._really = (load, dump)
            yield

    def _running(self) -> Iterator[tuple[str, Machine]]:
        with self.db.read() as session:
            statuses = dict(session.execute(select(Instance.id, Instance.status)).all())
        for instance_id in list(self.order):
            if statuses.get(instance_id) == RUNNING:
                yield instance_id, self._machine(instance_id)

    def _machine(self, instance_id: str) -> Machine:
        if instance_id not in self.live:
            with self.db.look("looker") as work:
                row = work.session.get_one(Instance, instance_id)
                version = parsed(work.session, work.runtime, row.definition_id)
                load, _ = self._really
                host = LenientHost(work, version, instance_id)
                self.live[instance_id] = load(row.state, version.specs, host)
        return self.live[instance_id]

    def _work(self) -> list[tuple[str, str, str, str]]:
        """Return what can be done now: its name, its kind, its instance and its token."""
        found: list[tuple[str, str, str, str]] = []
        running = list(self._running())
        for instance_id, machine in running:
            task = machine._workflow._next_step()
            if task is not None:
                name = f"{task.workflow.spec.name}/{task.task_spec.name}"
                found.append((name, "step", instance_id, ""))
        for instance_id, token in _standing(running, "task", "job"):
            found.append((token.element_id, token.kind, instance_id, token.id))
        return found

    def _events(self) -> list[tuple[str, Token]]:
        return _standing(self._running(), *HAPPENS)

    def enabled(self) -> list[str]:
        """Return what can be done now."""
        with self._at_work():
            return [f"{kind} {name}" for name, kind, _, _ in self._work()]

    def do(self, index: int) -> None:
        """Do one piece of work."""
        with self._at_work():
            _, kind, instance_id, token = self._work()[index]
            with self.db.begin("worker") as work:
                if kind == "task":
                    engine.complete_task(work, token, {})
                elif kind == "job":
                    job = work.session.scalars(select(Job).where(Job.token == token)).one()
                    job.status, job.owner = "running", "worker"
                    work.session.flush()
                    engine.finish_job(work, job.id, {})
                else:
                    advance(work, lock(work, instance_id), _one_step)

    def waiting(self) -> list[str]:
        """Return the events that are waited for."""
        with self._at_work():
            return [f"{t.element_id}#{t.part}:{t.kind}" for _, t in self._events()]

    def deliver(self, index: int) -> None:
        """Let an event happen; a timer has its time, a condition its variables."""
        with self._at_work():
            instance_id, token = self._events()[index]
            with self.db.begin("sender") as work:
                version = work.session.get_one(Instance, instance_id).definition_id
                element = parsed(work.session, work.runtime, version).diagram.elements[
                    token.element_id
                ]
                name = element.definitions[token.part].reference or ""
                if token.kind == "message":
                    engine.send_message(work, name, {})
                elif token.kind == "signal":
                    send_signal(work, name)

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        with self._at_work():
            self.clock.set(self.clock.now() + timedelta(seconds=seconds))
            pump.fire_due_timers(self.db)

    def save_restore(self) -> None:
        """Write every instance, drop all objects, and take up what was written."""
        with self._at_work():
            _, dump = self._really
            for instance_id, machine in self.live.items():
                with self.db.begin("saver") as work:
                    machine._workflow.host = None  # type: ignore[assignment]
                    work.session.execute(
                        update(Instance)
                        .where(Instance.id == instance_id)
                        .values(state=dump(machine))
                    )
            self.live.clear()
            self.db.runtime.specs.clear()
            self.db.engine.dispose()

    def external(self) -> list[str]:
        """Return the messages and signals that left an instance since the last question."""
        sent = [row for row in self._history() if row.startswith("gesendet ")]
        new, self._told = sent[self._told :], len(sent)
        return new

    def snapshot(self) -> dict[str, Any]:
        """Return what a person sees."""
        with self._at_work():
            running = dict(self._running())
            tokens = Counter(
                f"{self.order.index(i)} {t.element_id}#{t.part}={t.kind}"
                for i, machine in running.items()
                for t in machine.tokens().values()
                if t.kind not in ("scope", "repetition", "throw")
            )
            with self.db.read() as session:
                codes = Counter(
                    f"{i.element_id}={i.code}"
                    for i in session.scalars(select(Incident).where(Incident.status == "open"))
                )
                status = [session.get_one(Instance, i).status for i in self.order]
            return {
                "completed": status[0] != RUNNING,
                "status": status,
                "data": [_shown(running[i].variables()) for i in self.order if i in running],
                "tokens": sorted(tokens.items()),
                "incidents": sorted(codes.items()),
                "history": self._history(),
            }

    def _history(self) -> list[str]:
        with self.db.read() as session:
            rows = session.scalars(select(History).order_by(History.position)).all()
        rows = sorted(rows, key=lambda row: self.order.index(row.instance_id))
        return [f"{row.kind} {row.element_id} {row.element_name}" for row in rows]


def _standing(running: Iterable[tuple[str, Machine]], *kinds: str) -> list[tuple[str, Token]]:
    """Return what stands still, in an order that hangs on no id."""
    found = []
    for instance_id, machine in running:
        tokens = [t for t in machine.tokens().values() if t.kind in kinds]
        tokens.sort(key=lambda t: (t.element_id, t.part, _shown(t.variables)))
        found += [(instance_id, token) for token in tokens]
    return found


def _settle_only(machine: Machine, limit: int) -> None:
    """Deliver what was thrown; only where nothing is left to do, see whether something waits."""
    machine._workflow.settle()
    if machine._workflow._next_step() is None:
        _run(machine, limit)


_run = Machine.run


def _one_step(machine: Machine, host: InstanceHost) -> list[Any]:
    machine._workflow.step()
    return []


def _step(work: Any, call: Call) -> None:
    """Do nothing, as a step of the house would."""


def _shown(variables: Any) -> str:
    return json.dumps(dict(variables), sort_keys=True, default=str)
