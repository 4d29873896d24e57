"""One instance in memory, as the rest of the engine sees it: tokens in, tokens out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import BrokenState, Conflict
from engine.spiff import codec
from engine.spiff.events import BoundaryEvent, CatchEvent
from engine.spiff.host import Host
from engine.spiff.parser import Specs
from engine.spiff.steps import ServiceTask
from engine.spiff.workflow import Workflow

Kind = Literal["task", "timer", "message", "job", "incident", "scope", "repetition"]


@dataclass(frozen=True)
class Token:
    """Something that stands still in an instance.

    `task` waits for a person, `timer` for an instant (`due`), `message` for a key value
    (`value`), `job` for the worker, `incident` for an operator; `scope` is an entered sub-process
    and `repetition` what holds the visits of a multi-instance step together.
    """

    id: str
    element_id: str
    kind: Kind
    variables: Mapping[str, Any]
    due: datetime | None = None
    value: str | None = None


class Machine:
    """Moves tokens; raises nothing for a fault of the diagram (the host keeps those)."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    @classmethod
    def start(cls, specs: Specs, host: Host, variables: Mapping[str, Any]) -> Machine:
        """Begin an instance at the host's `start_element`."""
        workflow = Workflow(specs.process, specs.inner, host)
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
        """Run until everything waits; a live instance in which nothing waits is refused."""
        self._workflow.run_steps(limit)
        waits = any(t.kind not in ("scope", "repetition") for t in self.tokens().values())
        if not self.completed and not waits:
            raise BrokenState("nothing_waits")

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

    def throw_at(self, token: str, code: str) -> bool:
        """Let a held step fail with a business error; false if nobody catches it."""
        task = self._standing(token, TaskState.STARTED)
        if self._workflow._catcher(task, "error", code) is None:
            return False
        self._workflow.thrown.append((task, "error", code))
        self._workflow._raise_thrown()
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
        self._workflow._raise_thrown()

    def can_finish_by_hand(self, token: str) -> bool:
        """Tell whether a person may give the result: a step yes, a decision no."""
        task = self._workflow.find(token)
        return task is not None and isinstance(task.task_spec, ServiceTask)

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


def _token(task: Task) -> Token | None:
    spec, internal = task.task_spec, task.internal_data
    identity = (str(task.id), spec.bpmn_id or "")
    if task._state == TaskState.READY and spec.manual:
        return Token(*identity, "task", task.data)
    if task._state == TaskState.WAITING and isinstance(spec, (CatchEvent, BoundaryEvent)):
        if spec.event_definition.kind == "timer":
            due = internal.get("due")
            return Token(*identity, "timer" if due else "incident", task.data, due=due)
        if spec.event_definition.kind == "message":
            value = internal.get("value")
            kind: Kind = "message" if value else "incident"
            return Token(*identity, kind, task.data, value=value)
        return None
    if task._state == TaskState.STARTED and spec.bpmn_id is not None:
        held = internal.get("held")
        if held == "job":
            return Token(*identity, "job", task.data)
        if held:
            return Token(*identity, "incident", task.data)
        return Token(*identity, "repetition" if hasattr(spec, "repeated") else "scope", task.data)
    return None
