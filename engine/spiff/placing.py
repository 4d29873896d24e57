"""Putting what stands at one step to another one, on the task tree.

The step that is left counts as gone through without a result: it stays in the tree, so that joins,
rounds and compensation see the same past as before, and what was predicted below it gives way to
the new step. Into a sub-process the way is begun at the named step instead of its start; out of
one only if nothing else stands in it. What can only happen by itself (starts, borders, events
behind an event gateway), joins of parallel branches and visits of a repetition are refused.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.diagram import Diagram, Element
from engine.errors import Rejected
from engine.spiff.events import BoundaryEvent, EventBasedGateway, EventSubProcessStart
from engine.spiff.gateways import ParallelGateway
from engine.spiff.workflow import ACTIVE, UNFINISHED, Workflow

_BY_THEMSELVES = frozenset({"startEvent", "boundaryEvent"})
_JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def place(
    workflow: Workflow, diagram: Diagram, task: Task, target: str, variables: dict[str, Any]
) -> None:
    """Put a standing task to another element; what follows still has to run."""
    element = diagram.elements.get(target)
    if element is None:
        raise Rejected("place_unknown", element=target)
    refuse_target(diagram, element)
    before = waiting_for_ever(workflow)
    origin, inward = _origin(workflow, diagram, task, element)
    _refuse_origin(origin)
    data = {**task.data, **variables}
    _leave(workflow, origin)
    origin.data = data
    spec = _entry(origin.workflow.spec.task_specs, inward[0])
    workflow.begin_at = dict(pairwise(inward))
    _enter(origin, spec)
    for join in sorted(waiting_for_ever(workflow) - before):
        raise Rejected("place_join_waits", element=target, join=join)


def refuse_target(diagram: Diagram, element: Element) -> None:
    """Raise `Rejected` if nothing can be put to an element."""
    incoming = diagram.incoming.get(element.id, ())
    if element.kind in _BY_THEMSELVES or element.by_event or element.is_compensation:
        raise Rejected("place_happens_by_itself", element=element.id)
    if any(diagram.elements[f.source].kind == "eventBasedGateway" for f in incoming):
        raise Rejected("place_behind_event_gateway", element=element.id)
    if element.kind in _JOINS and len(incoming) > 1:
        raise Rejected("place_at_join", element=element.id)


def waiting_for_ever(workflow: Workflow) -> set[str]:
    """Return the parallel joins that a token is at, or may come to, and that can never fire."""
    found = set()
    for level in (workflow, *workflow.subprocesses.values()):
        if level.completed:
            continue
        for spec in level.spec.task_specs.values():
            joins = isinstance(spec, ParallelGateway) and len(spec._inputs) > 1
            if joins and _is_needed(level, spec) and not _is_complete(level, spec):
                found.add(spec.element)
    return found


def _is_needed(level: Any, join: Any) -> bool:
    return any(
        (task.task_spec is join and task._state == TaskState.WAITING)
        or (task.task_spec is not join and _reaches(task, {join.name}, None))
        for task in _standing(level)
    )


def _is_complete(level: Any, join: Any) -> bool:
    """Tell whether each incoming flow has a token, or may still get one."""
    standing = _standing(level)
    arrived = {t.parent.task_spec.name for t in standing if t.task_spec is join}
    others = [t for t in standing if t.task_spec is not join]
    return all(
        name in arrived or any(_reaches(task, {name}, join.name) for task in others)
        for name in join._inputs
    )


def _standing(level: Any) -> list[Task]:
    return [
        task
        for task in level.tasks.values()
        if task._state & ACTIVE and not isinstance(task.task_spec, EventSubProcessStart)
    ]


def _reaches(task: Task, wanted: set[str], past: str | None) -> bool:
    """Tell whether a token may come to one of these specs without passing another."""
    seen: set[str] = set()
    pending = [task.task_spec.name]
    specs = task.workflow.spec.task_specs
    while pending:
        name = pending.pop()
        if name in wanted:
            return True
        if name in seen or name == past:
            continue
        seen.add(name)
        pending.extend(specs[name]._outputs)
    return False


def _origin(
    workflow: Workflow, diagram: Diagram, task: Task, target: Element
) -> tuple[Task, list[str]]:
    """Return the task to leave, and the elements to enter from its level down to the target."""
    around = _around(diagram, target)
    current = task
    while (scope := _scope(workflow, current)) not in around:
        if _others_stand(current):
            raise Rejected("place_scope_busy", element=target.id, scope=scope)
        outer = workflow.get_task_from_id(current.workflow.parent_task_id)
        if hasattr(outer.parent.task_spec, "repeated"):
            raise Rejected("place_in_repetition", element=target.id)
        outer.data = {**outer.data, **current.data}
        current = outer
    inward = [target.id, *around[: around.index(scope)]][::-1]
    for name in inward[:-1]:
        element = diagram.elements[name]
        if element.by_event or element.repetition or element.loop:
            raise Rejected("place_in_repetition", element=target.id)
    return current, inward


def _around(diagram: Diagram, element: Element) -> list[str]:
    """Return the scopes around an element, the nearest first, the process last."""
    found = [element.parent]
    while found[-1] in diagram.elements:
        found.append(diagram.elements[found[-1]].parent)
    return found


def _scope(workflow: Workflow, task: Task) -> str:
    if task.workflow is workflow:
        return str(workflow.spec.name)
    owner = workflow.get_task_from_id(task.workflow.parent_task_id)
    return str(getattr(owner.task_spec, "element", owner.task_spec.name))


def _others_stand(task: Task) -> bool:
    mine = {task.id} | {t.id for t in (task.parent.children if task.parent else ())}
    return any(other.id not in mine for other in _standing(task.workflow))


def _refuse_origin(origin: Task) -> None:
    if isinstance(origin.task_spec, (BoundaryEvent, EventSubProcessStart)):
        raise Rejected("place_from_border", element=origin.task_spec.element)
    if origin.parent is not None and hasattr(origin.parent.task_spec, "repeated"):
        raise Rejected("place_in_repetition", element=origin.task_spec.element)


def _leave(workflow: Workflow, origin: Task) -> None:
    """Leave a step without a result, its border and what waits beside it."""
    inner = workflow.subprocesses.get(origin.id)
    if inner is not None:
        for level in [w for w in workflow.subprocesses.values() if _lies_in(workflow, w, inner)]:
            level.cancel()
        workflow.drop_subprocess(origin.id)
    beside = origin.parent
    if beside is not None and isinstance(beside.task_spec, (BoundaryEventSplit, EventBasedGateway)):
        for other in list(beside.children):
            if other is not origin and other._state == TaskState.WAITING:
                other.cancel()
    for child in list(origin.children):
        if child._state & UNFINISHED:
            child.cancel()
        origin.workflow._remove_task(child.id)
    kept = {k: origin.internal_data[k] for k in ("index", "set_back") if k in origin.internal_data}
    origin.internal_data = kept
    origin._set_state(TaskState.COMPLETED)


def _lies_in(workflow: Workflow, level: Any, inner: Any) -> bool:
    current = level
    while current is not inner:
        if current.parent_task_id is None:
            return False
        current = workflow.get_task_from_id(current.parent_task_id).workflow
        if current is workflow:
            return False
    return True


def _entry(specs: dict[str, Any], element: str) -> Any:
    """Return where a token enters an element: around it lie its border and its several events."""
    suffixes = (".BoundaryEventSplit", ".Any", ".All", "")
    for name in (*(f"{element}{suffix}" for suffix in suffixes), f"§{element}"):
        if name in specs:
            return specs[name]
    raise Rejected("place_unknown", element=element)


def _enter(above: Task, spec: Any) -> None:
    entered = above._add_child(spec, TaskState.FUTURE)
    spec._predict(entered, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
    spec._update(entered)


def begin_inside(inner: Any, target: str) -> None:
    """Begin an entered sub-process at a named step in place of its starts."""
    root = inner.task_tree
    for child in list(root.children):
        if not isinstance(child.task_spec, EventSubProcessStart):
            child.cancel()
            inner._remove_task(child.id)
    _enter(root, _entry(inner.spec.task_specs, target))
