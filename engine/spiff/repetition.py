"""Steps that are done several times: for each item of a list, or while a condition holds."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.diagram import Element
from engine.errors import BrokenState, EngineError
from engine.spiff.delivery import Throw
from engine.spiff.host import place_of
from engine.spiff.workflow import UNFINISHED


class Repeating(BpmnSpecMixin):
    """What multi-instance and loop share: visits of `inner` below the step's own task."""

    repeated = True

    def __init__(self, wf_spec: Any, name: str, element: Element, inner: str) -> None:
        super().__init__(wf_spec, name, lane=element.lane)
        self.bpmn_id = element.id
        self.element = element.id
        self.inner = inner

    def _begin_visit(self, my_task: Task, variables: dict[str, Any], index: int) -> None:
        child = my_task._add_child(my_task.workflow.spec.task_specs[self.inner], TaskState.WAITING)
        child.triggered = True
        child.internal_data["index"] = index
        shared = my_task.data
        my_task.data = {**shared, **variables}  # the visit inherits it, what follows does not
        child.task_spec._update(child)
        my_task.data = shared

    def _holds(self, my_task: Task, condition: str, names: dict[str, Any]) -> bool | None:
        """Ask a condition; None when it cannot be answered (an incident was recorded)."""
        host, place = my_task.workflow.top_workflow.host, place_of(my_task)
        try:
            value = host.evaluate(place.seeing({**place.variables, **names}), condition)
            if not isinstance(value, bool):
                raise BrokenState("condition_not_boolean", type=type(value).__name__)
        except EngineError as error:
            host.incident(place, error)
            my_task.internal_data["held"] = "incident"
            my_task._set_state(TaskState.STARTED)
            return None
        return value


class Repeated(Repeating):
    """Multi-instance: one visit per item, together or one after the other.

    What an item's visit sets stays its own: nothing is merged back, because parallel visits with
    old copies of shared variables would overwrite each other. A named result of each visit is
    collected, in the order of the items and not of their completion.
    """

    def __init__(self, wf_spec: Any, name: str, element: Element, inner: str) -> None:
        super().__init__(wf_spec, name, element, inner)
        assert element.repetition is not None
        self.repetition = element.repetition

    def _update_hook(self, my_task: Task) -> bool | None:
        if "items" in my_task.internal_data:
            return self._go_on(my_task) if my_task.internal_data.pop("undecided", 0) else None
        BpmnTaskSpec._update_hook(self, my_task)
        items = self._items(my_task)
        if items is None:
            my_task._set_state(TaskState.STARTED)
            return None
        my_task.internal_data.update(items=items, begun=0, finished=0)
        if not items:
            self._collect(my_task)
            return True
        my_task._set_state(TaskState.STARTED)
        for _ in items[:1] if self.repetition.sequential else items:
            self._begin_item(my_task)
        return None

    def visit_completed(self, my_task: Task, visit: Task) -> None:
        """Go on after one item's visit; called by the workflow, not by the library's events."""
        internal, repetition = my_task.internal_data, self.repetition
        internal["finished"] += 1
        if repetition.result_item:
            index = visit.internal_data["index"]
            value = visit.data.get(repetition.result_item)
            internal["results"] = [*internal.get("results", ()), [index, value]]
        first = internal["finished"] == 1
        if repetition.thrown and (repetition.behavior == "None" or first):
            thrown = repetition.thrown
            my_task.workflow.top_workflow.thrown.append(
                Throw(my_task, thrown.kind, thrown.reference, implicit=True)
            )
        if self._go_on(my_task):
            my_task._set_state(TaskState.READY)

    def _go_on(self, my_task: Task) -> bool:
        """Begin the next item's visit if it is its turn; true when all is done."""
        internal = my_task.internal_data
        finished, total = internal["finished"], len(internal["items"])
        done: bool | None = finished == total
        if not done and self.repetition.completion:
            counts = {
                "numberOfInstances": total,
                "numberOfActiveInstances": internal["begun"] - finished,
                "numberOfCompletedInstances": finished,
                "numberOfTerminatedInstances": 0,
            }
            done = self._holds(my_task, self.repetition.completion, counts)
            if done is None:
                internal["undecided"] = 1
                return False
        if done:
            for visit in my_task.children:
                if visit._state & UNFINISHED and visit.triggered:
                    visit.cancel()
            self._collect(my_task)
            return True
        if self.repetition.sequential:
            self._begin_item(my_task)
        return False

    def _collect(self, my_task: Task) -> None:
        if not self.repetition.result:
            return
        internal = my_task.internal_data
        found = dict(internal.pop("results", ()))
        results = [found.get(index) for index in range(len(internal["items"]))]
        my_task.data = {**my_task.data, self.repetition.result: results}

    def _items(self, my_task: Task) -> list[Any] | None:
        host, place = my_task.workflow.top_workflow.host, place_of(my_task)
        try:
            value = host.evaluate(place, self.repetition.collection)
            if isinstance(value, int) and not isinstance(value, bool):
                if value < 0:
                    raise BrokenState("cardinality_negative", value=value)
                return list(range(1, value + 1))
            if not isinstance(value, list):
                raise BrokenState("collection_not_list", type=type(value).__name__)
        except EngineError as error:
            host.incident(place, error)
            my_task.internal_data["held"] = "incident"
            return None
        return value

    def _begin_item(self, my_task: Task) -> None:
        internal, variable = my_task.internal_data, self.repetition.variable
        index = internal["begun"]
        internal["begun"] += 1
        item = {variable: internal["items"][index]} if variable else {}
        self._begin_visit(my_task, item, index)


class Looped(Repeating):
    """Standard loop: visits one after the other, each with what the one before it has set."""

    def __init__(self, wf_spec: Any, name: str, element: Element, inner: str) -> None:
        super().__init__(wf_spec, name, element, inner)
        assert element.loop is not None
        self.loop = element.loop

    def _update_hook(self, my_task: Task) -> bool | None:
        internal = my_task.internal_data
        if "visits" in internal and not internal.pop("undecided", 0):
            return None
        if "visits" not in internal:
            BpmnTaskSpec._update_hook(self, my_task)
            internal["visits"] = 0
        my_task._set_state(TaskState.STARTED)
        return self._go_on(my_task)

    def visit_completed(self, my_task: Task, visit: Task) -> None:
        """Take over what the visit set, and go round again or on."""
        my_task.data = dict(visit.data)
        my_task.internal_data["visits"] += 1
        if self._go_on(my_task):
            my_task._set_state(TaskState.READY)

    def _go_on(self, my_task: Task) -> bool:
        """Begin the next visit; true when the loop is over."""
        internal, loop = my_task.internal_data, self.loop
        visits = internal["visits"]
        again: bool | None = loop.maximum is None or visits < loop.maximum
        if again and loop.condition and (visits > 0 or loop.test_before):
            again = self._holds(my_task, loop.condition, {"loopCounter": visits})
            if again is None:
                internal["undecided"] = 1
                return False
        if again:
            self._begin_visit(my_task, {}, visits)
        return not again
