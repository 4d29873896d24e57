"""One instance in memory, as the rest of the engine sees it: tokens in, tokens out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.diagram import Diagram
from engine.errors import BrokenState, Conflict
from engine.spiff import codec, delivery, placing
from engine.spiff.builder import Specs
from engine.spiff.delivery import Throw
from engine.spiff.events import Catching
from engine.spiff.gateways import EndJoin, Joining
from engine.spiff.host import Host, place_of
from engine.spiff.migration import Migration, lost
from engine.spiff.pruning import prune
from engine.spiff.steps import ServiceTask
from engine.spiff.workflow import ACTIVE, Workflow

Kind = Literal[
    "task",
    "timer",
    "message",
    "signal",
    "condition",
    "throw",
    "job",
    "call",
    "incident",
    "stopped",
    "scope",
    "repetition",
]


@dataclass(frozen=True)
class Token:
    """Something that stands still in an instance.

    `task` waits for a person, `timer` for an instant (`due`), `message` for a key value
    (`value`), `signal` for its name, `condition` for variables, `job` for the worker, `call` for
    a called process, `incident` for an operator, `stopped` for a resumption. The rest does not
    keep an instance going by itself: `throw` is ready to catch an error, escalation or
    cancellation, `scope` is an entered sub-process and `repetition` what holds the visits of a
    repeated step together.
    """

    id: str
    element_id: str
    kind: Kind
    variables: Mapping[str, Any]
    due: datetime | None = None
    value: str | None = None
    part: int = 0
    """Which of the element's event definitions."""


#: What an instance does not wait for.
IDLE = frozenset({"scope", "repetition", "throw"})


class Machine:
    """Moves tokens; raises nothing for a fault of the diagram (the host keeps those)."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    @classmethod
    def start(cls, specs: Specs, host: Host, variables: Mapping[str, Any]) -> Machine:
        """Begin an instance at the host's `start_element`."""
        workflow = Workflow(specs, host)
        workflow.task_tree.data = dict(variables)
        return cls(workflow)

    @classmethod
    def load(cls, state: bytes, specs: Specs, host: Host) -> Machine:
        """Take up an instance where its stored state left it."""
        return cls(codec.load(state, specs, host))

    @property
    def completed(self) -> bool:
        """Tell whether the instance reached its end."""
        return bool(self._workflow.completed)

    def variables(self) -> Mapping[str, Any]:
        """Return the variables as a join of everything that is under way would see them."""
        if self.completed and self._workflow.last_task is not None:
            return dict(self._workflow.last_task.data)
        return self._workflow.known_data()

    def run(self, limit: int) -> None:
        """Run until everything waits; joins that nothing can reach any more are incidents."""
        self._workflow.run_steps(limit)
        if self.completed or any(t.kind not in IDLE for t in self.tokens().values()):
            return
        stuck = [t for t in self._workflow.all_tasks() if _is_stuck(t)]
        if not stuck:
            raise BrokenState("nothing_waits")
        for task in stuck:
            self._workflow.hold(task, BrokenState("nothing_waits"))

    def complete_task(self, token: str, variables: Mapping[str, Any]) -> None:
        """Finish a user task with what its acceptor returned."""
        task = self._standing(token, TaskState.READY)
        task.data = {**task.data, **variables}
        task.run()

    def fire(self, token: str, payload: Mapping[str, Any] | None = None) -> None:
        """Let a waiting event happen."""
        task = self._standing(token, TaskState.WAITING)
        task.internal_data["event_fired"] = True
        if payload:
            task.internal_data["payload"] = dict(payload)
        task.task_spec._update(task)
        task.run()

    def finish_step(self, token: str, variables: Mapping[str, Any]) -> None:
        """Finish a held step with its result (a job's, or a person's by hand)."""
        task = self._standing(token, TaskState.STARTED)
        task.internal_data.pop("held", None)
        task.data = {**task.data, **variables}
        task.complete()

    def throw_at(self, token: str, code: str, kind: str = "error") -> bool:
        """Let a held step fail with a business error; false if nobody catches it."""
        task = self._standing(token, TaskState.STARTED)
        if delivery.find_catcher(self._workflow, task, kind, code) is None:
            return False
        self._workflow.thrown.append(Throw(task, kind, code))
        self._workflow.settle()
        return True

    def resume(self, token: str) -> None:
        """Try again what an incident stopped."""
        task = self._workflow.find(token)
        if task is None or task._state & TaskState.FINISHED_MASK:
            raise Conflict("token_gone", token=token)
        task.internal_data.pop("held", None)
        if task._state == TaskState.WAITING or hasattr(task.task_spec, "repeated"):
            task.internal_data.pop("armed", None)
            task.task_spec._update(task)
        else:
            task.run()
        self._workflow.settle()

    def hold(self, token: str, error: Exception) -> None:
        """Let a token stand still as an incident."""
        task = self._workflow.find(token)
        if task is not None:
            self._workflow.hold(task, error)

    def can_finish_by_hand(self, token: str) -> bool:
        """Tell whether a person may give the result: a step yes, a decision no."""
        task = self._workflow.find(token)
        return task is not None and isinstance(task.task_spec, ServiceTask)

    def place(
        self, token: str, diagram: Diagram, target: str, variables: Mapping[str, Any]
    ) -> None:
        """Put what stands at a step to another one; raises `Rejected` with what is in the way."""
        task = self._workflow.find(token)
        if task is None or task._state & TaskState.FINISHED_MASK:
            raise Conflict("token_gone", token=token)
        placing.place(self._workflow, diagram, task, target, dict(variables))
        self._workflow.settle()

    def correct(self, name: str, value: Any) -> tuple[Any, int]:
        """Change a variable wherever its present value is seen; return that value and how often.

        A branch that has come to another value of its own keeps it.
        """
        old = self.variables().get(name)
        seen = 0
        for task in self._workflow.all_tasks():
            if task.data.get(name) == old and type(task.data.get(name)) is type(old):
                task.data = {**task.data, name: value}
                seen += 1
        return old, seen

    def migrate(self, migration: Migration, host: Host) -> Machine:
        """Return the instance on another version's specs.

        What stands in the way is noted in the migration; the result must not be used then.
        """
        before = self._workflow
        prune(before)
        after = migration.migrate(before, host)
        for element in lost(before, after, migration):
            if element not in {obstacle.element for obstacle in migration.obstacles}:
                migration.refuse("element_gone", element)
        return Machine(after)

    def cancel(self) -> None:
        """End the instance without reaching an end."""
        for inner in list(self._workflow.subprocesses.values()):
            inner.cancel()
        self._workflow.cancel()

    def tokens(self) -> dict[str, Token]:
        """Return everything that stands still, by token id."""
        if self.completed:
            return {}
        found = (_token(task) for task in self._workflow.all_tasks() if not task.workflow.completed)
        return {token.id: token for token in found if token is not None}

    def dump(self) -> bytes:
        """Prune and return the state to store."""
        return codec.dump(self._workflow)

    def _standing(self, token: str, state: int) -> Task:
        task = self._workflow.find(token)
        if task is None or not task._state & state:
            raise Conflict("token_gone", token=token)
        return task


def _is_stuck(task: Task) -> bool:
    """Tell whether a join waits; the end of a scope merely waits for those inside it."""
    waiting = task._state == TaskState.WAITING and not task.workflow.completed
    spec = task.task_spec
    return waiting and isinstance(spec, Joining) and not isinstance(spec, EndJoin)


def _token(task: Task) -> Token | None:
    spec, internal = task.task_spec, task.internal_data
    place = place_of(task)
    identity = (place.token, place.element_id)
    if task._state == TaskState.READY and spec.manual:
        return Token(*identity, "task", task.data)
    if task._state == TaskState.WAITING and isinstance(spec, Catching):
        return _waiting(task, spec)
    held = internal.get("held")
    if task._state == TaskState.STARTED and held in ("job", "call", "stopped"):
        return Token(*identity, held, task.data)
    if task._state & ACTIVE and held:
        return Token(*identity, "incident", task.data)
    if task._state == TaskState.STARTED and spec.bpmn_id is not None:
        return Token(*identity, "repetition" if hasattr(spec, "repeated") else "scope", task.data)
    return None


def _waiting(task: Task, spec: Catching) -> Token | None:
    internal, kind = task.internal_data, spec.waits_for
    due, value = internal.get("due"), internal.get("value")
    shown: Kind
    if internal.get("held") or (kind, due, value) in (
        ("timer", None, None),
        ("message", None, None),
    ):
        shown = "incident"
    elif kind in ("timer", "message", "signal"):
        shown = cast("Kind", kind)
    elif kind == "conditional":
        shown = "condition"
    else:
        shown = "throw"
    place = place_of(task)
    return Token(place.token, place.element_id, shown, task.data, due, value, place.part)
