"""Gateways that also hold in loops.

The library counts arrivals of earlier rounds at a join, so that from the second round on it fires
after one branch (a four-eyes check is skipped), and merges stale values over fresh ones. Here only
arrivals of the same round count, and a branch contributes what it changed since the split.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    ExclusiveGateway as SpiffExclusiveGateway,
)
from SpiffWorkflow.bpmn.specs.defaults import (
    InclusiveGateway as SpiffInclusiveGateway,
)
from SpiffWorkflow.bpmn.specs.defaults import (
    ParallelGateway as SpiffParallelGateway,
)
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.diagram import Element
from engine.errors import BrokenState, EngineError
from engine.spiff.events import EventSubProcessStart
from engine.spiff.host import place_of
from engine.spiff.workflow import UNFINISHED, common_ancestor, lineage

SET_BACK = "set_back"
"""In a task's own data: what finished steps above it, by now collapsed, changed there and back."""


def _round(task: Task, spec: Any) -> Any:
    """Name the loop round of an arrival: the nearest earlier passage of the same gateway."""
    for ancestor in lineage(task)[1:]:
        if ancestor.task_spec is spec:
            return ancestor.id
    return None


def merge_branches(target: Task, arrivals: list[Task]) -> None:
    """Set the target's data to the split's data plus what each branch changed, in its order."""
    branches = [arrival.parent for arrival in arrivals]
    split = common_ancestor([target.parent, *branches])
    merged = dict(split.data)
    for branch in branches:
        merged.update(_changes(branch, split))
    target.data = merged


def _changes(branch: Task, split: Task) -> dict[str, Any]:
    """Return what the steps of a branch changed, in their order."""
    path = lineage(branch)
    changes: dict[str, Any] = {}
    for task in reversed(path[: path.index(split)]):
        changes.update(changed_by(task))
    return changes


def changed_by(task: Task) -> dict[str, Any]:
    """Return what a step changed, and what the steps collapsed into it set back.

    What the path of a non-interrupting event found inside its host is no change of its own: the
    host goes on and brings it, in the meantime perhaps changed again.
    """
    if is_path_of_a_border(task):
        return dict(task.internal_data.get("payload", {}))
    found, set_back = task.parent.data, task.internal_data.get(SET_BACK, ())
    return {
        name: value
        for name, value in task.data.items()
        if name not in found or found[name] != value or name in set_back
    }


def is_path_of_a_border(task: Task) -> bool:
    """Tell whether a task is a non-interrupting event at a border."""
    return getattr(task.task_spec, "cancel_activity", True) is False


class Gateway(BpmnSpecMixin):
    """Takes its place from the diagram."""

    bpmn_id: str | None

    def __init__(self, wf_spec: Any, name: str, element: Element) -> None:
        super().__init__(wf_spec, name, lane=element.lane)
        self.bpmn_id = element.id
        self.element = element.id


class Joining:
    """Waiting for branches of the same round."""

    joins = True
    name: str

    def _arrivals(self, my_task: Task) -> list[Task]:
        mine = _round(my_task, self)
        found = [
            t
            for t in my_task.workflow.tasks.values()
            if t.task_spec is self
            and t.parent is not None
            and t.parent._state == TaskState.COMPLETED
            and (t is my_task or (t._state & UNFINISHED and _round(t, self) == mine))
        ]
        return sorted(found, key=lambda t: t.parent.last_state_change)

    def _update_hook(self, my_task: Task) -> bool:
        if self._may_fire(my_task, self._arrivals(my_task)):
            my_task.internal_data.pop("held", None)
            return True
        my_task._set_state(TaskState.WAITING)
        return False

    def _run_hook(self, my_task: Task) -> bool | None:
        if my_task.internal_data.get("joined"):
            return True  # a retry: the branches are merged and gone
        my_task.internal_data["joined"] = True
        arrivals = self._taken(my_task, self._arrivals(my_task))
        merge_branches(my_task, arrivals)
        for other in arrivals:
            if other is not my_task and other._state & TaskState.NOT_FINISHED_MASK:
                other.cancel()
        return True

    def _may_fire(self, my_task: Task, arrivals: list[Task]) -> bool:
        raise NotImplementedError

    def _taken(self, my_task: Task, arrivals: list[Task]) -> list[Task]:
        """Return the arrivals that one firing takes."""
        return arrivals


class ParallelGateway(Gateway, Joining, SpiffParallelGateway):
    """Fires when every incoming flow has a token of the same round."""

    def _may_fire(self, my_task: Task, arrivals: list[Task]) -> bool:
        arrived = {t.parent.task_spec.name for t in arrivals}
        return all(name in arrived for name in self._inputs)


class EndJoin(Joining, _EndJoin):
    """Waits until nothing else of its level is left."""

    def _may_fire(self, my_task: Task, arrivals: list[Task]) -> bool:
        return not any(
            t._state & UNFINISHED
            and t.task_spec is not self
            and t.task_spec.name != "End"
            and not _merely_listens(t)
            for t in my_task.workflow.tasks.values()
        )

    def _run_hook(self, my_task: Task) -> bool | None:
        Joining._run_hook(self, my_task)
        my_task.workflow.data.update(my_task.data)
        return True


class Gathering(Gateway, Joining, SpiffParallelGateway):
    """Waits for as many tokens as a step needs to start (`startQuantity`)."""

    def __init__(self, wf_spec: Any, name: str, element: Element) -> None:
        super().__init__(wf_spec, name, element)
        self.bpmn_id = None
        self.quantity = element.start_quantity

    def _may_fire(self, my_task: Task, arrivals: list[Task]) -> bool:
        return len(arrivals) >= self.quantity

    def _taken(self, my_task: Task, arrivals: list[Task]) -> list[Task]:
        others = [task for task in arrivals if task is not my_task]
        for left in others[self.quantity - 1 :]:
            if left._state == TaskState.READY:  # it counted on those that are taken now
                left._set_state(TaskState.WAITING)
        return [my_task, *others[: self.quantity - 1]]


def _merely_listens(task: Task) -> bool:
    """An event sub-process that was not triggered does not keep its scope at work."""
    return any(
        one is not None
        and isinstance(one.task_spec, EventSubProcessStart)
        and one._state == TaskState.WAITING
        for one in (task, task.parent)
    )


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BrokenState("condition_not_boolean", type=type(value).__name__)
    return value


class Choosing:
    """Evaluating conditions through the host, in the order of the file."""

    cond_task_specs: list[tuple[Any, str]]
    always: list[str]
    """What is taken whatever the conditions say: flows without one out of a step."""

    def _chosen(self, my_task: Task, *, several: bool) -> list[str] | None:
        """Return the targets; None when the gateway cannot decide (an incident was recorded)."""
        host, place = my_task.workflow.top_workflow.host, place_of(my_task)
        chosen = []
        try:
            for condition, name in self.cond_task_specs:
                if condition is not None and _truth(host.evaluate(place, condition.args[0])):
                    chosen.append(name)
                    if not several:
                        break
            chosen = chosen or self._otherwise()
            if not chosen and not self.always:
                raise BrokenState("no_condition_true", element=place.element_id)
        except EngineError as error:
            host.incident(place, error)
            my_task.internal_data["held"] = "incident"
            return None
        return chosen

    def _otherwise(self) -> list[str]:
        return [name for condition, name in self.cond_task_specs if condition is None]

    def _go(self, my_task: Task, chosen: list[str]) -> bool:
        specs = my_task.workflow.spec.task_specs
        my_task._sync_children([specs[name] for name in chosen], TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class ExclusiveGateway(Choosing, Gateway, SpiffExclusiveGateway):
    """The first condition that is true, else the default flow, else an incident."""

    def _otherwise(self) -> list[str]:
        return [self.default_task_spec] if self.default_task_spec else []

    def _run_hook(self, my_task: Task) -> bool | None:
        chosen = self._chosen(my_task, several=False)
        return None if chosen is None else self._go(my_task, chosen)


class ConditionalSplit(Choosing, Gateway, SpiffInclusiveGateway):
    """The choice after a step whose outgoing flows have conditions."""

    def __init__(self, wf_spec: Any, name: str, element: Element) -> None:
        super().__init__(wf_spec, name, element)
        self.bpmn_id = None

    def _update_hook(self, my_task: Task) -> bool:
        my_task._inherit_data()
        return True

    def _run_hook(self, my_task: Task) -> bool | None:
        chosen = self._chosen(my_task, several=True)
        return None if chosen is None else self._go(my_task, [*self.always, *chosen])


class InclusiveGateway(Choosing, Gateway, Joining, SpiffInclusiveGateway):
    """Every condition that is true; joins when no token can arrive any more."""

    def _run_hook(self, my_task: Task) -> bool | None:
        Joining._run_hook(self, my_task)
        chosen = self._chosen(my_task, several=True)
        return None if chosen is None else self._go(my_task, chosen)

    def _may_fire(self, my_task: Task, arrivals: list[Task]) -> bool:
        if len(self._inputs) == 1:
            return True
        arrived = {t.parent.task_spec.name for t in arrivals}
        missing = [name for name in self._inputs if name not in arrived]
        mine = {t.id for t in arrivals}
        return not any(
            self._reaches(task, missing)
            for task in my_task.workflow.tasks.values()
            if task._state & UNFINISHED and task.id not in mine and task.task_spec is not self
        )

    def _reaches(self, task: Task, missing: list[str]) -> bool:
        """Tell whether a token may still come over one of the missing flows."""
        seen, pending = set(), [task.task_spec.name]
        specs = task.workflow.spec.task_specs
        while pending:
            name = pending.pop()
            if name in missing:
                return True
            if name in seen or name == self.name:
                continue
            seen.add(name)
            pending.extend(specs[name]._outputs)
        return False


class ComplexGateway(InclusiveGateway):
    """Chooses like an inclusive gateway; joins as soon as its activation condition holds.

    What arrives later in the same round is taken in without a second firing, until no token of
    the round can arrive any more (BPMN 2.0.2, 10.6.5 and 13.4.5).
    """

    def __init__(self, wf_spec: Any, name: str, element: Element) -> None:
        super().__init__(wf_spec, name, element)
        self.activation = element.activation

    def _may_fire(self, my_task: Task, arrivals: list[Task]) -> bool:
        if self.activation is None or len(self._inputs) == 1:
            return super()._may_fire(my_task, arrivals)
        if self._has_fired(my_task):
            return True
        host, place = my_task.workflow.top_workflow.host, place_of(my_task)
        counted = {**my_task.parent.data, "activationCount": len(arrivals)}
        try:
            return _truth(host.evaluate(place.seeing(counted), self.activation))
        except EngineError as error:
            if not my_task.internal_data.get("held"):
                host.incident(place, error)
            my_task.internal_data["held"] = "incident"
            return False

    def _run_hook(self, my_task: Task) -> bool | None:
        if self.activation is not None and self._has_fired(my_task):
            my_task._sync_children([], TaskState.FUTURE)
            return True
        my_task.internal_data["fired"] = 1
        return super()._run_hook(my_task)

    def _has_fired(self, my_task: Task) -> bool:
        mine = _round(my_task, self)
        return any(
            t.task_spec is self
            and t is not my_task
            and t._state == TaskState.COMPLETED
            and t.internal_data.get("fired")
            and _round(t, self) == mine
            for t in my_task.workflow.tasks.values()
        )
