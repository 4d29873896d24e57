"""Moving a stored state to another version's specs, token by token.

What stands still keeps its id, its variables and its instant: a running timer is not started
again. What only could come (predicted tasks) is made anew by the new version. Borders, event
sub-processes and alternatives that the new version adds are armed now; those it drops go. A step
that stands still must exist in the new version, in the same scope and of the same kind, or a
mapping must say which step takes its place; everything that stands in the way is told at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.diagram import Diagram
from engine.spiff.builder import Specs
from engine.spiff.events import BoundaryEvent, Catching, EventBasedGateway, EventSubProcessStart
from engine.spiff.gateways import EndJoin, Joining
from engine.spiff.host import Host, place_of
from engine.spiff.repetition import Repeated
from engine.spiff.steps import CallActivity
from engine.spiff.workflow import ACTIVE, SubWorkflow, Workflow


@dataclass(frozen=True)
class Obstacle:
    """Why an instance cannot move as it is."""

    code: str
    """element_gone can be helped by a mapping; the others cannot."""
    element: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Migration:
    """One state on its way from one version to another."""

    old: Diagram
    new: Diagram
    specs: Specs
    mapping: Mapping[str, str]
    """Element of the old version to the one that takes its place."""
    obstacles: list[Obstacle] = field(default_factory=list)

    def migrate(self, workflow: Workflow, host: Host) -> Workflow:
        """Return the workflow on the new specs; with obstacles it must not be used."""
        moved = Workflow(self.specs, host, deserializing=True)
        _Level(self, workflow, moved).move()
        if not self.obstacles:
            for level in (moved, *moved.subprocesses.values()):
                self._declare(level, host)
        return moved

    def name(self, element: str) -> str:
        """Return an element's id in the new version."""
        return self.mapping.get(element, element)

    def refuse(self, code: str, element: str, **facts: Any) -> None:
        """Note what stands in the way."""
        found = Obstacle(code, element, facts)
        if found not in self.obstacles:
            self.obstacles.append(found)

    def is_added(self, element: str, host: str) -> bool:
        """Tell whether a border or listener of the new version has no counterpart in the old."""
        before = {self.name(e.id): e for e in self.old.elements.values()}
        known = before.get(element)
        return known is None or self.name(known.attached_to or known.parent) != host

    def _declare(self, level: Any, host: Host) -> None:
        """Variables that the new version declares begin with their first value."""
        added = {n: v for n, v in self.new.variables.items() if n not in self.old.variables}
        for task in level.tasks.values():
            for name, (_, expression) in added.items():
                if name not in task.data:
                    value = host.evaluate(place_of(task), expression) if expression else None
                    task.data = {**task.data, name: value}


class _Level:
    """One level of the state: the process, or one entered sub-process."""

    def __init__(self, migration: Migration, old: Any, new: Any) -> None:
        self.migration, self.old, self.new = migration, old, new
        self.moved: dict[Any, Task] = {}

    def move(self) -> None:
        """Move every task that counts, then what the new version adds around them."""
        self._move_tree()
        turns = {task_id: turn for turn, task_id in enumerate(self.old.tasks)}
        self._order(sorted(self.new.tasks, key=turns.__getitem__))
        self.new.completed, self.new.success = self.old.completed, self.old.success
        last = self.old.last_task
        self.new.last_task = self.moved.get(last.id) if last is not None else None
        self._move_records()
        if self.migration.obstacles:
            return
        for task in list(self.new.tasks.values()):
            self._complete_around(task)
        self._add_listeners()
        for task in list(self.new.tasks.values()):
            if task._state & ACTIVE:
                task.task_spec._predict_hook(task)

    def _move_tree(self) -> None:
        pending: list[tuple[Task, Task | None]] = [(self.old.task_tree, None)]
        while pending:
            task, above = pending.pop()
            moved = self._move(task, above) if self._counts(task) else None
            if moved is None and task is self.old.task_tree:
                raise AssertionError("the root of a level always moves")
            for child in reversed(task.children):
                pending.append((child, moved or above))

    def _counts(self, task: Task) -> bool:
        """Predicted tasks are made anew; what is over counts for joins and variables only."""
        return bool(task._state & (ACTIVE | TaskState.FINISHED_MASK))

    def _move(self, task: Task, above: Task | None) -> Task | None:
        spec = self._spec(task)
        if spec is None or not self._fits(task, spec, above):
            return None
        moved = Task.__new__(Task)
        moved.id, moved.workflow, moved.task_spec = task.id, self.new, spec
        moved._children, moved._state, moved.thread_id = [], task._state, 0
        moved.triggered, moved.last_state_change = task.triggered, task.last_state_change
        moved.internal_data, moved.data = dict(task.internal_data), dict(task.data)
        moved._parent = above.id if above is not None else None
        if above is not None:
            above._children.append(moved.id)
        else:
            self.new.task_tree = moved
        self.new.tasks[moved.id] = moved
        self.moved[task.id] = moved
        self._enter(task, moved)
        return moved

    def _spec(self, task: Task) -> Any:
        """Return the spec of the new version that takes a task's place, or None."""
        specs, old = self.new.spec.task_specs, task.task_spec
        if old is self.old.spec.end:
            return self.new.spec.end
        element = getattr(old, "element", None)
        if element is None:
            return specs.get(old.name)
        return specs.get(old.name.replace(element, self.migration.name(element), 1))

    def _fits(self, task: Task, spec: Any, above: Task | None) -> bool:
        """Tell whether a task may stand at its new spec; note what stands in the way."""
        if not task._state & ACTIVE:
            return True
        old, refuse = task.task_spec, self.migration.refuse
        element = getattr(old, "element", None) or old.name
        if type(spec) is not type(old):
            refuse("element_kind", element, to=getattr(spec, "element", spec.name))
            return False
        if isinstance(spec, Catching):
            self._check_event(spec, old, element)
        elif isinstance(spec, Repeated) and _way(spec) != _way(old):
            refuse("repetition_changed", element)
        elif isinstance(spec, CallActivity) and self._called(spec) != self._called(old):
            refuse("called_process", element)
        elif isinstance(spec, Joining) and not isinstance(spec, EndJoin):
            self._check_arrival(task, spec, above, element)
        return True

    def _check_event(self, spec: Catching, old: Catching, element: str) -> None:
        if spec.waits_for != old.waits_for:
            self.migration.refuse("event_kind", element)
            return
        named = [d.reference if d else None for d in (spec.definition, old.definition)]
        if spec.waits_for in ("message", "signal") and named[0] != named[1]:
            self.migration.refuse("event_reference", element)

    def _called(self, spec: Any) -> str | None:
        migration = self.migration
        known = migration.new.elements.get(spec.element) or migration.old.elements.get(spec.element)
        return known.called if known is not None else None

    def _check_arrival(self, task: Task, spec: Any, above: Task | None, element: str) -> None:
        waits = task._state == TaskState.WAITING and above is not None
        if waits and above.task_spec.name not in spec._inputs:  # type: ignore[union-attr]
            self.migration.refuse("join_changed", element)

    def _enter(self, task: Task, moved: Task) -> None:
        """Move the inside of an entered sub-process along."""
        top = self.old.top_workflow
        inner = top.subprocesses.get(task.id)
        if inner is None:
            return
        name = moved.internal_data.get("inner") or getattr(moved.task_spec, "spec", "")
        spec = self.new.top_workflow.subprocess_specs.get(name)
        if spec is None:
            self.migration.refuse("scope_gone", name)
            return
        level = SubWorkflow(
            spec, parent_task_id=task.id, top_workflow=self.new.top_workflow, deserializing=True
        )
        self.new.top_workflow.subprocesses[task.id] = level
        _Level(self.migration, inner, level).move()

    def _move_records(self) -> None:
        """What could be undone must still be undone the same way."""
        for record in self.old.done:
            element, by = self.migration.name(record["element"]), record["by"]
            if by and by not in self.new.top_workflow.subprocess_specs:
                self.migration.refuse("compensation_gone", record["element"])
            self.new.done.append({**record, "element": element})

    def _complete_around(self, task: Task) -> None:
        """Put the border of the new version around a step that stands still."""
        spec = task.task_spec
        split = getattr(task.parent, "task_spec", None) if task.parent is not None else None
        if not task._state & ACTIVE or isinstance(spec, (BoundaryEvent, EventSubProcessStart)):
            return
        wanted = self.new.spec.task_specs.get(f"{getattr(spec, 'element', '')}.BoundaryEventSplit")
        if wanted is not None and spec.name in wanted._outputs:
            around = task.parent if split is wanted else self._put_between(task, wanted)
            self._add_missing(around, [o for o in wanted.outputs if isinstance(o, BoundaryEvent)])
        if isinstance(split, EventBasedGateway):
            self._add_missing(task.parent, split.outputs)

    def _put_between(self, task: Task, wanted: Any) -> Task:
        above = task.parent
        position = above._children.index(task.id)
        split = above._add_child(wanted, TaskState.FUTURE)
        split._set_state(TaskState.COMPLETED)
        split.data = dict(above.data)
        above._children.remove(split.id)
        above._children[position] = split.id
        split._children.append(task.id)
        task._parent = split.id
        turns = [i for i in self.new.tasks if i != split.id]
        turns.insert(turns.index(task.id), split.id)
        self._order(turns)
        return split

    def _order(self, turns: list[Any]) -> None:
        """Put the tasks in the order of their turns; whatever leads to a task stands before it."""
        tasks = dict(self.new.tasks)
        self.new.tasks.clear()
        self.new.tasks.update({task_id: tasks[task_id] for task_id in turns})

    def _add_missing(self, around: Task, specs: list[Any]) -> None:
        present = {child.task_spec.name for child in around.children}
        for spec in specs:
            host = self._host_of(spec)
            if spec.name not in present and self.migration.is_added(spec.element, host):
                self._arm(around, spec)

    def _host_of(self, spec: Any) -> str:
        element = self.migration.new.elements[spec.element]
        return element.attached_to or element.parent

    def _add_listeners(self) -> None:
        if self.new.completed:
            return
        root = self.new.task_tree
        listeners = [o for o in root.task_spec.outputs if isinstance(o, EventSubProcessStart)]
        present = {task.task_spec.name for task in self.new.tasks.values()}
        known = {self.migration.name(e.id) for e in self.migration.old.elements.values()}
        for spec in listeners:
            if spec.name not in present and spec.element not in known:
                self._arm(root, spec)

    def _arm(self, above: Task, spec: Any) -> None:
        added = above._add_child(spec, TaskState.WAITING)
        added.triggered = True
        added.data = dict(above.data)
        spec._update(added)


def _way(spec: Repeated) -> tuple[bool, str | None]:
    return spec.repetition.sequential, spec.repetition.variable


def lost(workflow: Workflow, moved: Workflow, migration: Migration) -> list[str]:
    """Return the elements whose standing step found no place; borders and listeners may go."""
    kept = {task.id for task in moved.all_tasks()}
    found: list[str] = []
    for task in workflow.all_tasks():
        spec = task.task_spec
        element = getattr(spec, "element", None)
        may_go = isinstance(spec, (BoundaryEvent, EventSubProcessStart)) or element is None
        gateway = task.parent.task_spec if task.parent is not None else None
        if isinstance(gateway, EventBasedGateway):
            may_go = any(t.id in kept for t in task.parent.children)
        stands = task._state & ACTIVE and not task.workflow.completed
        if stands and task.id not in kept and element is not None and not may_go:
            found.append(element)
    return found
