"""Throw and end events: messages go to the router, the rest to whoever catches it around here."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.diagram import Element
from engine.spiff import compensation
from engine.spiff.delivery import Throw
from engine.spiff.host import Held, place_of
from engine.spiff.workflow import UNFINISHED, SubWorkflow


class ThrowEvent(BpmnSpecMixin):
    """Throws each of its definitions, in their order; compensation is waited for."""

    def __init__(self, wf_spec: Any, name: str, element: Element) -> None:
        super().__init__(wf_spec, name, lane=element.lane)
        self.bpmn_id = element.id
        self.element = element.id
        self.definitions = element.definitions

    def _run_hook(self, my_task: Task) -> bool | None:
        super()._run_hook(my_task)
        internal = my_task.internal_data
        while (part := internal.get("thrown", 0)) < len(self.definitions):
            if not self._throw(my_task, part):
                return None
            internal["thrown"] = part + 1
        return True

    def _throw(self, my_task: Task, part: int) -> bool:
        """Throw one definition; false while it is not over."""
        definition, top = self.definitions[part], my_task.workflow.top_workflow
        if definition.kind == "message":
            held = top.host.throw_message(place_of(my_task, part))
            if isinstance(held, Held):
                my_task.internal_data["held"] = held.why
                return False
        elif definition.kind == "compensate":
            return compensation.proceed(my_task, definition.reference)
        elif definition.kind == "cancel":
            _stop_others(my_task)
            if not compensation.proceed(my_task, None):
                return False
            top.thrown.append(Throw(my_task, "cancel", None))
        elif definition.kind in ("error", "escalation", "signal"):
            top.thrown.append(Throw(my_task, definition.kind, definition.reference, part))
        return True

    def _on_subworkflow_completed(self, inner: SubWorkflow, my_task: Task) -> None:
        compensation.undone(my_task, inner)

    def _on_cancel(self, my_task: Task) -> None:
        """What is being undone just now stops with the step that undoes it."""
        super()._on_cancel(my_task)
        inner = my_task.workflow.top_workflow.subprocesses.get(my_task.id)
        if inner is not None:
            inner.cancel()


class EndEvent(ThrowEvent):
    """An end event; a terminate end takes everything else of its level with it."""

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        if all(definition.kind != "terminate" for definition in self.definitions):
            return
        workflow = my_task.workflow
        for task in list(workflow.tasks.values()):
            if task.id in workflow.tasks and task._state & TaskState.NOT_FINISHED_MASK:
                task.cancel()
        workflow._mark_complete(my_task)


def _stop_others(my_task: Task) -> None:
    """Nothing else of a transaction goes on once it is cancelled."""
    workflow = my_task.workflow
    for task in list(workflow.tasks.values()):
        other = task is not my_task and task.id in workflow.tasks and task.parent is not my_task
        if other and task._state & UNFINISHED:
            task.cancel()
