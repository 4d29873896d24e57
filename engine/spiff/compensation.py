"""Compensation: what was done is undone, the latest first.

A level (the process or one entered sub-process) keeps a record of each step that was completed and
could be undone; a completed sub-process keeps its inside's records in its own. A throw turns the
records concerned into a plan and works it off one by one; each entry runs as a small process of its
own with the variables as they were when the step was done. What was undone is not undone again.
(BPMN 2.0.2, 10.5.6 and 13.5.5.)
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

Record = dict[str, Any]


def record(task: Task) -> None:
    """Note that a step was completed, if anything could undo it."""
    spec, level = task.task_spec, task.workflow
    by = getattr(spec, "undone_by", None)
    inner = level.top_workflow.subprocesses.get(task.id)
    entries: list[Record] = []
    if inner is not None and not inner.spec.handles_event:
        entries = inner.done
        by = by or inner.spec.undone_by
    if by or entries:
        level.done.append(
            {"element": spec.element, "by": by, "data": dict(task.data), "inner": entries}
        )


def proceed(my_task: Task, element: str | None) -> bool:
    """Undo one step of the scope, or all; false as long as something is being undone."""
    internal, top = my_task.internal_data, my_task.workflow.top_workflow
    if "plan" not in internal:
        internal["plan"] = [
            entry for chosen in _chosen(my_task, element) for entry in _plan(chosen)
        ]
    if not internal["plan"]:
        del internal["plan"]
        internal.pop("inner", None)
        return True
    entry = internal["plan"].pop(0)
    internal["inner"] = entry["by"]
    internal["found"] = {**my_task.data, **entry["data"]}
    inner = top.create_subprocess(my_task, entry["by"])
    inner.done = entry["inner"]
    start = inner.get_next_task(spec_name="Start")
    start.data = dict(internal["found"])
    start.run()
    return False


def undone(my_task: Task, inner: Any) -> None:
    """Take over what undoing a step has changed, and go on."""
    found = my_task.internal_data.pop("found")
    left = inner.last_task.data
    my_task.data = {
        **my_task.data,
        **{k: v for k, v in left.items() if k not in found or found[k] != v},
    }
    my_task.workflow.top_workflow.drop_subprocess(my_task.id)
    my_task._set_state(TaskState.READY)


def _chosen(my_task: Task, element: str | None) -> list[Record]:
    """Take the records concerned, the latest first; from inside a handler also the scope's."""
    levels = [my_task.workflow]
    while levels[-1].spec.handles_event and levels[-1].parent_task_id is not None:
        owner = levels[-1].top_workflow.get_task_from_id(levels[-1].parent_task_id)
        if "found" in owner.internal_data:
            break  # it undoes its own scope, which was handed to it
        levels.append(owner.workflow)
    chosen = []
    for level in levels:
        concerned = [r for r in level.done if element in (None, r["element"])]
        level.done = [r for r in level.done if r not in concerned]
        chosen += reversed(concerned)
    return chosen


def _plan(entry: Record) -> list[Record]:
    """A step's own way of undoing, or, of a sub-process, its inside's, the latest first."""
    if entry["by"]:
        return [entry]
    return [part for inner in reversed(entry["inner"]) for part in _plan(inner)]
