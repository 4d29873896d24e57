"""Tasks: user, service, script, sub-process, repetition."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask, UserTask
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import BrokenState, EngineError
from engine.spiff.host import Done, Held
from engine.spiff.workflow import place_of

__all__ = ["Repeated", "ServiceTask", "SubProcess", "UserTask"]


class ServiceTask(BpmnSpecMixin):
    """A step the machine does: service, send, business rule and script tasks."""

    def _run_hook(self, my_task: Task) -> bool | None:
        super()._run_hook(my_task)
        top = my_task.workflow.top_workflow
        my_task.internal_data.pop("held", None)
        outcome = top.host.perform(place_of(my_task))
        if isinstance(outcome, Done):
            my_task.data = {**my_task.data, **outcome.variables}
            return True
        if isinstance(outcome, Held):
            my_task.internal_data["held"] = outcome.why
            return None
        my_task.internal_data["held"] = "error"
        top.thrown.append((my_task, "error", outcome.code))
        return None


class SubProcess(SubWorkflowTask):
    """An embedded sub-process; its variables are the outer ones."""

    def start_workflow(self, my_task: Task) -> None:
        """Enter the inside with the outer variables."""
        inner = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        start = inner.get_next_task(spec_name="Start")
        start.data = dict(my_task.data)
        start.run()

    def update_data(self, my_task: Task, subworkflow: Any) -> None:
        """Leave with the variables of the inside's end."""
        my_task.data = dict(subworkflow.last_task.data)


class Repeated(BpmnSpecMixin):
    """Multi-instance: one visit of `inner` per item, together or one after the other.

    What an item's visit sets stays its own: nothing is merged back, because parallel visits with
    old copies of shared variables would overwrite each other. Facts belong into tables.
    """

    repeated = True

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        inner: str,
        collection: str,
        variable: str | None,
        *,
        sequential: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.inner = inner
        self.collection = collection
        self.variable = variable
        self.sequential = sequential

    def _update_hook(self, my_task: Task) -> bool | None:
        if "items" in my_task.internal_data:
            return None
        BpmnTaskSpec._update_hook(self, my_task)
        items = self._items(my_task)
        if items is None:
            my_task._set_state(TaskState.STARTED)
            return None
        my_task.internal_data.update(items=items, begun=0, finished=0)
        if not items:
            return True
        my_task._set_state(TaskState.STARTED)
        for _ in items[:1] if self.sequential else items:
            self._begin_item(my_task)
        return None

    def item_completed(self, my_task: Task) -> None:
        """Go on after one item's visit; called by the workflow, not by the library's events."""
        internal = my_task.internal_data
        internal["finished"] += 1
        if internal["finished"] == len(internal["items"]):
            my_task._set_state(TaskState.READY)
        elif self.sequential:
            self._begin_item(my_task)

    def _items(self, my_task: Task) -> list[Any] | None:
        host, place = my_task.workflow.top_workflow.host, place_of(my_task)
        try:
            value = host.evaluate(place, self.collection)
            if isinstance(value, int) and not isinstance(value, bool):
                return list(range(1, value + 1))
            if not isinstance(value, list):
                raise BrokenState("collection_not_list", type=type(value).__name__)
        except EngineError as error:
            host.incident(place, error)
            my_task.internal_data["held"] = "incident"
            return None
        return value

    def _begin_item(self, my_task: Task) -> None:
        internal = my_task.internal_data
        item = internal["items"][internal["begun"]]
        internal["begun"] += 1
        child = my_task._add_child(my_task.workflow.spec.task_specs[self.inner], TaskState.WAITING)
        child.triggered = True
        shared = my_task.data
        if self.variable:  # the visit inherits it, the path after the repetition does not
            my_task.data = {**shared, self.variable: item}
        child.task_spec._update(child)
        my_task.data = shared
