"""Looking one step ahead instead of as far as the path is certain.

The library creates the tasks of a whole certain path in advance, recursively; a loop without an
exclusive gateway (left by a boundary event) never ends and breaks at Python's recursion limit.
One step is all that completing a task needs: when a task's turn comes, its own successors are
created.
"""

from __future__ import annotations

from types import MethodType
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

UNFINISHED = TaskState.NOT_FINISHED_MASK


def look_one_step_ahead(task_spec: Any) -> None:
    """Give a spec our prediction in place of the library's."""
    task_spec._predict = MethodType(_predict, task_spec)
    task_spec._update = MethodType(_update, task_spec)


def _predict(
    task_spec: Any,
    my_task: Task,
    seen: Any = None,
    looked_ahead: int = 0,
    mask: int = TaskState.PREDICTED_MASK,
) -> None:
    if my_task.has_state(mask):
        task_spec._predict_hook(my_task)


def _update(task_spec: Any, my_task: Task) -> None:
    if my_task.has_state(UNFINISHED) and not my_task._children:
        task_spec._predict_hook(my_task)
    if task_spec._update_hook(my_task):
        my_task._ready()
