"""Finished history goes at every save; what decides anything later stays.

Three cuts, each level by itself: all above the lowest common ancestor of what is active; finished
branches that nothing waits in; and, within a branch, the finished steps between its first and its
last. Joins keep their meaning: the latest passage of each stays (it names the round of what comes
after), and what collapsed steps set back to an older value is noted where they went.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.gateways import SET_BACK, Joining, changed_by, is_path_of_a_border
from engine.spiff.workflow import ACTIVE, Workflow, common_ancestor, lineage


def prune(workflow: Workflow) -> None:
    """Take the finished history out of every level."""
    for owner in list(workflow.subprocesses):
        if owner not in workflow.subprocesses:
            continue  # it lay inside one that was just dropped
        task = workflow.get_task_from_id(owner)
        if task is None or task._state & TaskState.FINISHED_MASK:
            workflow.drop_subprocess(owner)
    for level in (workflow, *workflow.subprocesses.values()):
        active = [t for t in level.tasks.values() if t._state & ACTIVE]
        if active:
            _cut_above(level, common_ancestor(active))
            _drop_dead_branches(level)
            _collapse_chains(level)


def _cut_above(level: Any, keep_from: Task) -> None:
    root = level.task_tree
    if keep_from is root or keep_from.parent is root:
        return
    root.data = dict(keep_from.parent.data)  # a join takes over data only when it fires
    root._children = [keep_from.id]
    keep_from._parent = root.id
    _keep_reachable(level)


def _drop_dead_branches(level: Any) -> None:
    """Drop finished branches in which nothing is left, except beside what is not finished."""
    unfinished = [t for t in level.tasks.values() if t._state & TaskState.NOT_FINISHED_MASK]
    alive = {above.id for task in unfinished for above in lineage(task)}
    asked = _asked_for_children(unfinished)
    for task in level.tasks.values():
        if task._state & TaskState.FINISHED_MASK and task.id in alive and task.id not in asked:
            task._children = [child for child in task._children if child in alive]
    _keep_reachable(level)


def _asked_for_children(unfinished: list[Task]) -> set[UUID]:
    """Return the tasks whose children, also finished ones, are still looked at."""
    asked: set[UUID] = set()
    for task in unfinished:
        above = lineage(task)[1:]
        asked.update(t.id for t in above[:1])
        split = getattr(task.task_spec, "split_task", None)
        asked.update([t.id for t in above if t.task_spec.name == split][:1])
    return asked


def _keep_reachable(level: Any) -> None:
    keep, pending = set(), [level.task_tree.id]
    while pending:
        current = pending.pop()
        keep.add(current)
        pending.extend(level.tasks[current]._children)
    for gone in [i for i in level.tasks if i not in keep]:
        del level.tasks[gone]


def _collapse_chains(level: Any) -> None:
    for task in list(level.tasks.values()):
        if task.id in level.tasks and not _is_link(task.parent):
            _collapse(level, _chain(task))


def _is_link(task: Task | None) -> bool:
    """Tell whether a task is finished and leads to one other task only."""
    return task is not None and bool(
        task._state & TaskState.FINISHED_MASK and len(task._children) == 1
    )


def _chain(head: Task) -> list[Task]:
    """Return a task and the finished ones below it, as far as the path does not fork."""
    chain = [head]
    while _is_link(chain[-1]):
        below = chain[-1].children[0]
        if not below._state & TaskState.FINISHED_MASK:
            break
        chain.append(below)
    return chain


def _collapse(level: Any, chain: list[Task]) -> None:
    kept = chain[0]
    between: list[Task] = []
    for position, task in enumerate(chain[1:], start=1):
        if not _stays(chain, position):
            between.append(task)
            continue
        if between:
            _join_up(kept, between, task)
            for gone in between:
                del level.tasks[gone.id]
            between = []
        kept = task


def _stays(chain: list[Task], position: int) -> bool:
    task, below = chain[position], chain[position + 1 : position + 2]
    if not below or is_path_of_a_border(task) or is_path_of_a_border(below[0]):
        return True
    spec = task.task_spec
    return isinstance(spec, Joining) and not any(
        later.task_spec is spec for later in chain[position + 1 :]
    )


def _join_up(above: Task, between: list[Task], below: Task) -> None:
    names = {name for task in (*between, below) for name in changed_by(task)}
    below.internal_data.pop(SET_BACK, None)
    above._children[above._children.index(between[0].id)] = below.id
    below._parent = above.id
    set_back = sorted(names - changed_by(below).keys())
    if set_back:
        below.internal_data[SET_BACK] = set_back
