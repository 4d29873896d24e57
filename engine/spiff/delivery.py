"""Delivery inside an instance: what is thrown goes outwards to the nearest that catches it.

Errors, escalations and cancellations search from the step that threw: its own border, then the
event sub-processes of its scope, then the border of that scope, and so on. Signals reach everybody
in the instance who waits now, at once, and every other instance through the router.
(BPMN 2.0.2, 10.5.7 and 13.5.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.host import place_of

if TYPE_CHECKING:
    from engine.spiff.workflow import Workflow


@dataclass(frozen=True)
class Throw:
    """Something thrown that may be caught further out."""

    task: Task
    kind: str
    """error, escalation, signal or cancel."""
    code: str | None
    part: int = 0
    implicit: bool = False
    """A repetition threw it for a visit that is done."""


def deliver(top: Workflow) -> None:
    """Deliver all that was thrown and not yet caught."""
    while top.thrown:
        thrown = top.thrown.pop(0)
        if thrown.kind == "signal":
            _signal(top, thrown)
            continue
        if top.completed:
            continue
        catcher = find_catcher(top, thrown.task, thrown.kind, thrown.code)
        if catcher is not None:
            fire(catcher, implicit=thrown.implicit)
        else:
            _nobody_catches(top, thrown)


def fire(task: Task, *, implicit: bool = False) -> None:
    """Let a waiting event happen now."""
    task.internal_data["event_fired"] = True
    if implicit:
        task.internal_data["implicit"] = True
    task.task_spec._update(task)
    task.run()


def ask_conditions(top: Workflow) -> None:
    """Let happen what waits for a condition that has become true."""
    for task in list(top.all_tasks()):
        waits = _waits_for(task, "conditional") and not task.workflow.completed
        if not waits or top.host.is_stopped(place_of(task).element_id):
            continue
        if task.task_spec.ask(task, top.known_data(task.workflow)):
            task.task_spec._update(task)


def find_catcher(top: Workflow, task: Task, kind: str, code: str | None) -> Task | None:
    """Return the nearest event that catches, of several the one that names the code."""
    current: Task | None = task
    while current is not None:
        owner = current.parent
        if owner is not None and hasattr(owner.task_spec, "repeated"):
            owner = owner.parent
        level = current.workflow
        border = list(owner.children) if owner is not None else []
        listening = [t for t in level.tasks.values() if _is_listener(t)]
        for near in (border, listening):
            fitting = [t for t in near if _catches(t, kind, code)]
            if fitting:
                return max(fitting, key=lambda t: bool(t.task_spec.definition.reference))
        outer = level.parent_task_id
        current = top.get_task_from_id(outer) if outer is not None else None
    return None


def _signal(top: Workflow, thrown: Throw) -> None:
    waiting = [
        task
        for task in top.all_tasks()
        if _waits_for(task, "signal")
        and task.task_spec.definition.reference == thrown.code
        and not task.workflow.completed
    ]
    for task in waiting:
        if task._state == TaskState.WAITING and task.id in task.workflow.tasks:
            own = thrown.implicit and task.parent is thrown.task.parent
            fire(task, implicit=own)
    top.host.broadcast(place_of(thrown.task, thrown.part), thrown.code or "")


def _nobody_catches(top: Workflow, thrown: Throw) -> None:
    """What nothing here catches goes to the calling process; an error ends the instance."""
    stands = thrown.task._state == TaskState.STARTED
    if top.host.uncaught(place_of(thrown.task), thrown.kind, thrown.code, stands=stands):
        for inner in list(top.subprocesses.values()):
            inner.cancel()
        top.cancel()


def _catches(task: Task, kind: str, code: str | None) -> bool:
    if not _waits_for(task, kind):
        return False
    return task.task_spec.definition.reference in (None, "", code)


def _waits_for(task: Task, kind: str) -> bool:
    definition: Any = getattr(task.task_spec, "definition", None)
    return task._state == TaskState.WAITING and definition is not None and definition.kind == kind


def _is_listener(task: Task) -> bool:
    spec = task.task_spec
    return hasattr(spec, "cancel_activity") and task.parent is task.workflow.task_tree
