"""Tasks: user, service, script, sub-process, call."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task

from engine.diagram import Element
from engine.spiff import placing
from engine.spiff.delivery import Throw
from engine.spiff.host import Done, Held, place_of
from engine.spiff.workflow import SubWorkflow


class Activity(BpmnSpecMixin):
    """A step; its data associations copy variables before it begins and when it is done."""

    def __init__(self, wf_spec: Any, name: str, element: Element, **more: Any) -> None:
        super().__init__(wf_spec, name, lane=element.lane, **more)
        self.bpmn_id = element.id
        self.element = element.id
        self.copies_in = element.inputs
        self.copies_out = element.copies

    def _update_hook(self, my_task: Task) -> bool | None:
        ready: bool | None = super()._update_hook(my_task)
        my_task.data = _copied(my_task.data, self.copies_in)
        return ready

    def _on_complete_hook(self, my_task: Task) -> None:
        my_task.data = _copied(my_task.data, self.copies_out)
        super()._on_complete_hook(my_task)


def _copied(data: dict[str, Any], copies: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    found = {target: data.get(source) for source, target in copies}
    return {**data, **found} if found else data


class Passing(BpmnSpecMixin):
    """A place that a token only passes: link events, helpers without a shape."""

    def __init__(self, wf_spec: Any, name: str, element: Element, *, hidden: bool = False) -> None:
        super().__init__(wf_spec, name, lane=element.lane)
        self.bpmn_id = None if hidden else element.id
        self.element = element.id
        self.at_once = hidden


class UserTask(Activity):
    """A step that a person does."""

    def __init__(self, wf_spec: Any, name: str, element: Element) -> None:
        super().__init__(wf_spec, name, element, manual=True)


class ServiceTask(Activity):
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
        top.thrown.append(Throw(my_task, "error", outcome.code))
        return None


class CallActivity(Activity):
    """Calls another process and waits for its end."""

    def _run_hook(self, my_task: Task) -> bool | None:
        super()._run_hook(my_task)
        held = my_task.workflow.top_workflow.host.call_process(place_of(my_task))
        my_task.internal_data["held"] = held.why
        return None


class SubProcess(SubWorkflowTask, Activity):
    """An embedded sub-process or transaction; its variables are the outer ones."""

    def __init__(self, wf_spec: Any, name: str, element: Element) -> None:
        super().__init__(wf_spec, name, element.id, element=element)  # type: ignore[misc,arg-type]

    def start_workflow(self, my_task: Task) -> None:
        """Enter the inside with the outer variables."""
        inner = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        start = inner.get_next_task(spec_name="Start")
        start.data = dict(my_task.data)
        start.run()
        target = my_task.workflow.top_workflow.begin_at.pop(self.element, None)
        if target is not None:
            placing.begin_inside(inner, target)

    def update_data(self, my_task: Task, subworkflow: SubWorkflow) -> None:
        """Leave with the variables of the inside's end."""
        my_task.data = dict(subworkflow.last_task.data)
