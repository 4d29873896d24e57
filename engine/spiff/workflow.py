"""The workflow object: the library's, with flat scans in place of its tree walks.

The library walks the tree of tasks recursively and stops silently at depth 1,000, after which an
instance with open work reports itself completed. Everything here looks at the dictionary of tasks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import (
    BasePythonScriptEngineEnvironment,
)
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow as SpiffBase

from engine.errors import BrokenState, StepLimit
from engine.spiff import compensation, delivery
from engine.spiff.delivery import Throw
from engine.spiff.host import place_of

if TYPE_CHECKING:
    from engine.spiff.builder import Specs
    from engine.spiff.host import Host

ACTIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED
UNFINISHED = ACTIVE | TaskState.FUTURE


class RefusingEnvironment(BasePythonScriptEngineEnvironment):
    """Refuses: whatever still asks the library's evaluator would reach `eval` or `exec`."""

    def evaluate(self, expression: Any, context: Any, external_context: Any = None) -> Any:
        """Refuse."""
        raise BrokenState("library_evaluator_reached", expression=str(expression)[:80])

    def execute(self, script: Any, context: Any, external_context: Any = None) -> Any:
        """Refuse."""
        raise BrokenState("library_evaluator_reached")

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        """Refuse."""
        raise BrokenState("library_evaluator_reached")


class FlatTasks:
    """Flat scans and safe removal, shared by top and sub-workflows."""

    tasks: dict[UUID, Task]

    def get_tasks(self, first_task: Task | None = None, **wanted: Any) -> list[Task]:
        """Return tasks by state or spec name, without walking the tree."""
        state, name = wanted.pop("state", None), wanted.pop("spec_name", None)
        if first_task is not None and first_task is not self.task_tree:  # type: ignore[attr-defined]
            raise BrokenState("tree_walk_reached")
        if wanted.keys() - {"skip_subprocesses"}:
            raise BrokenState("unknown_task_filter", names=sorted(wanted))
        return [
            task
            for task in self.tasks.values()
            if (state is None or task._state & state)
            and (name is None or task.task_spec.name == name)
        ]

    def get_next_task(self, first_task: Task | None = None, **wanted: Any) -> Task | None:
        """Return the first task that fits."""
        found = self.get_tasks(first_task, **wanted)
        return found[0] if found else None

    def is_completed(self) -> bool:
        """Completed is what reached its end or was cancelled, never "nothing found"."""
        return bool(self.completed)

    def update_waiting_tasks(self) -> None:
        """Let waiting tasks look again (joins; our events never change by looking)."""
        for task in [t for t in self.tasks.values() if t._state == TaskState.WAITING]:
            if task._state == TaskState.WAITING and task.id in self.tasks:
                task.task_spec._update(task)

    def cancel(self, success: bool = False) -> list[Task]:
        """Cancel everything unfinished."""
        self.success, self.completed = success, True
        cancelled = [t for t in self.tasks.values() if t._state & TaskState.NOT_FINISHED_MASK]
        for task in cancelled:
            if task.id in self.tasks:
                task.cancel()
        return cancelled

    def _remove_task(self, task_id: UUID) -> None:
        """Remove a task, all below it, and the sub-workflows they started."""
        top = self.top_workflow  # type: ignore[attr-defined]
        pending = [task_id]
        task = self.tasks[task_id]
        task.parent._children.remove(task_id)
        while pending:
            current = self.tasks.pop(pending.pop())
            pending.extend(current._children)
            top.drop_subprocess(current.id)


class SubWorkflow(FlatTasks, BpmnSubWorkflow):
    """The inside of a sub-process; `done` are the steps that could be undone."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.done: list[dict[str, Any]] = []
        super().__init__(*arguments, **named)

    def _task_completed_notify(self, task: Task) -> None:
        self.top_workflow.note_completed(task)
        SpiffBase._task_completed_notify(self, task)
        if self.completed:
            owner = self.top_workflow.get_task_from_id(self.parent_task_id)
            if owner is not None and owner._state == TaskState.STARTED:
                owner.task_spec._on_subworkflow_completed(self, owner)


class Workflow(FlatTasks, BpmnWorkflow):
    """One instance in memory. `host` must be set before anything runs."""

    host: Host

    def __init__(self, specs: Specs, host: Host, **kwargs: Any) -> None:
        self.host = host
        self.done: list[dict[str, Any]] = []
        self.thrown: list[Throw] = []
        self.begin_at: dict[str, str] = {}
        """Sub-processes that an operator has begun at a named step."""
        self.specs = specs
        engine = PythonScriptEngine(environment=RefusingEnvironment())
        super().__init__(specs.process, specs.inner, script_engine=engine, **kwargs)

    def create_subprocess(self, my_task: Task, spec_name: str) -> SubWorkflow:
        """Create the inside of a sub-process."""
        inner = SubWorkflow(
            self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self
        )
        self.subprocesses[my_task.id] = inner
        return inner

    def drop_subprocess(self, task_id: UUID) -> None:
        """Forget a sub-workflow and all inside it."""
        pending = [task_id]
        while pending:
            inner = self.subprocesses.pop(pending.pop(), None)
            if inner is not None:
                pending.extend(i for i in inner.tasks if i in self.subprocesses)

    def workflows(self) -> Iterable[Any]:
        """Return this and all sub-workflows, the innermost first."""
        inner = sorted(self.subprocesses.values(), key=lambda w: -w.depth)
        return [*inner, self]

    def all_tasks(self) -> Iterator[Task]:
        """Iterate over every task of every level."""
        for workflow in (self, *self.subprocesses.values()):
            yield from workflow.tasks.values()

    def find(self, token: str) -> Task | None:
        """Return the task with our token id, or None when it is gone."""
        wanted = UUID(token)
        for workflow in (self, *self.subprocesses.values()):
            if wanted in workflow.tasks:
                return workflow.tasks[wanted]
        return None

    def known_data(self, level: Any = None, *, items: bool = True) -> dict[str, Any]:
        """Return a level's data plus what each branch and each sub-process changed, latest last.

        Visits of a repetition keep what they set to themselves; with `items` they are shown too.
        """
        level = level or self
        active = [
            t
            for t in level.tasks.values()
            if t._state & ACTIVE and (items or not hasattr(t.parent.task_spec, "repeated"))
        ]
        base = common_ancestor(active).data if active else level.task_tree.data
        merged = dict(base)
        for task in sorted(active, key=lambda t: t.last_state_change):
            inner = self.subprocesses.get(task.id)
            data = _brought(task) if inner is None else self.known_data(inner, items=items)
            merged.update({k: v for k, v in data.items() if k not in base or base[k] != v})
        return merged

    def run_steps(self, limit: int) -> None:
        """Run whatever can run without a person, time or message.

        A loop without a wait that does not end stands still as an incident after `limit` steps;
        retrying it takes another `limit`.
        """
        self.settle()
        for _ in range(limit):
            if not self.step():
                return
        self.stop(limit)

    def step(self) -> bool:
        """Run the next step and deliver what it threw; false when there is none."""
        task = self._next_step()
        if task is None:
            return False
        task.run()
        self.settle()
        return True

    def stop(self, limit: int) -> None:
        """Let what would go on for ever stand still."""
        task = self._next_step()
        if task is not None:
            self.hold(task, StepLimit("step_limit", limit=limit, element=place_of(task).element_id))

    def settle(self) -> None:
        """Deliver what was thrown, and see which conditions have become true by it."""
        delivery.deliver(self)
        if self.specs.has_conditions and not self.completed:
            delivery.ask_conditions(self)

    def hold(self, task: Task, error: Exception) -> None:
        """Let a task stand still until an operator has looked at it."""
        task.internal_data["held"] = "incident"
        if task._state == TaskState.READY:
            task._set_state(TaskState.STARTED)
        self.host.incident(place_of(task), error)

    def note_completed(self, task: Task) -> None:
        """Tell the host which element was passed; repetitions note their visits, not themselves."""
        for child in task.children:
            if not child._state & TaskState.CANCELLED:
                self.host.followed(place_of(task).element_id, place_of(child).element_id)
        if task.task_spec.bpmn_id is not None and not hasattr(task.task_spec, "repeated"):
            self.host.completed(task.task_spec.bpmn_id, str(task.id))
        compensation.record(task)
        owner = task.parent
        if owner is not None and hasattr(owner.task_spec, "repeated") and task.triggered:
            owner.task_spec.visit_completed(owner, task)

    def _task_completed_notify(self, task: Task) -> None:
        self.note_completed(task)
        SpiffBase._task_completed_notify(self, task)

    def _next_step(self) -> Task | None:
        """What happened, and waits that are entered, come before what would go on.

        Inside comes before outside.
        """
        first = None
        for workflow in self.workflows():
            if workflow.completed:
                continue
            for task in workflow.tasks.values():
                if task._state == TaskState.READY and not task.task_spec.manual:
                    if getattr(task.task_spec, "at_once", False):
                        return task
                    first = first or task
        return first


def _brought(task: Task) -> dict[str, Any]:
    """Return what a task knows; what waits at a join takes over its branch only when that fires."""
    arrived = getattr(task.task_spec, "joins", False) and task.parent._state == TaskState.COMPLETED
    return dict(task.parent.data) if arrived and task._state == TaskState.WAITING else task.data


def lineage(task: Task) -> list[Task]:
    """Return a task and all above it up to the root, nearest first."""
    found = []
    current: Task | None = task
    while current is not None:
        found.append(current)
        current = current.parent
    return found


def common_ancestor(tasks: list[Task]) -> Task:
    """Return the lowest task that all of some tasks of a level come from."""
    common = lineage(tasks[0])
    for task in tasks[1:]:
        known = {t.id for t in lineage(task)}
        common = [t for t in common if t.id in known]
    return common[0]
