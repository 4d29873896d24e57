"""Events: armed once when the wait is entered, fired by token, never by looking.

The library lets events match by name across the whole instance, reads the machine's clock, shares
one value between the timers of an event gateway and fires every missed cycle at once. Here a wait
is armed when it is entered (due instant or key value is computed and kept), and fires only when
the engine says so for this very token.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    BoundaryEvent as SpiffBoundaryEvent,
)
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent as SpiffStartEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.host import Held
from engine.spiff.workflow import place_of


class EventDefinition:
    """What an event waits for or throws; the details stand in the diagram's data."""

    name = None

    def __init__(self, kind: str | None, reference: str | None) -> None:
        self.kind = kind
        self.reference = reference

    def reset(self, my_task: Task) -> None:
        """Nothing to reset: every visit is a new token."""


class Catching:
    """Waiting for something: arm once, then wait for `event_fired`."""

    event_definition: EventDefinition

    def _update_hook(self, my_task: Task) -> bool | None:
        if not my_task.internal_data.get("armed"):
            my_task._inherit_data()
            self._arm(my_task)
        if my_task.internal_data.get("event_fired"):
            return True
        if my_task._state != TaskState.WAITING:
            my_task._set_state(TaskState.WAITING)
        return None

    def _arm(self, my_task: Task) -> None:
        host = my_task.workflow.top_workflow.host
        internal = my_task.internal_data
        internal["armed"] = True
        if self.event_definition.kind == "timer":
            due, cycle = host.due(place_of(my_task), internal.get("cycle"))
            internal["due"], internal["cycle"] = due, cycle
        elif self.event_definition.kind == "message":
            internal["value"], is_fact = host.correlation(place_of(my_task))
            if is_fact:
                internal["event_fired"] = True
        elif self.event_definition.kind is None:
            internal["event_fired"] = True

    def _run_hook(self, my_task: Task) -> bool:
        my_task.data = {**my_task.data, **my_task.internal_data.get("payload", {})}
        return True

    def _on_ready_hook(self, my_task: Task) -> None:
        """Nothing waits in the library's event manager."""

    def _on_cancel(self, my_task: Task) -> None:
        """Nothing waits in the library's event manager."""

    def _predict_hook(self, my_task: Task) -> None:
        BpmnTaskSpec._predict_hook(self, my_task)


class CatchEvent(Catching, BpmnSpecMixin):
    """Intermediate catch event or receive task."""

    def __init__(self, wf_spec: Any, bpmn_id: str, event_definition: EventDefinition, **kw: Any):
        super().__init__(wf_spec, bpmn_id, **kw)
        self.event_definition = event_definition

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        gateway = my_task.parent
        if gateway is not None and isinstance(gateway.task_spec, EventBasedGateway):
            for other in gateway.children:
                if other is not my_task and other._state & TaskState.NOT_FINISHED_MASK:
                    other.cancel()


class EventBasedGateway(BpmnSpecMixin):
    """Enters all its events; the first that fires cancels the others."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)


class StartEvent(Catching, BpmnSpecMixin, SpiffStartEvent):
    """The start that was chosen fires; others of the same process stay silent."""

    def __init__(self, wf_spec: Any, bpmn_id: str, event_definition: EventDefinition, **kw: Any):
        BpmnSpecMixin.__init__(self, wf_spec, bpmn_id, event_definition=event_definition, **kw)
        self.event_definition = event_definition

    def _update_hook(self, my_task: Task) -> bool | None:
        top = my_task.workflow.top_workflow
        inside = my_task.workflow is not top
        my_task.internal_data["armed"] = True
        if inside or my_task.task_spec.bpmn_id == top.host.start_element:
            my_task._inherit_data()
            my_task.internal_data["event_fired"] = True
            return True
        my_task._set_state(TaskState.WAITING)
        return None


class BoundaryEvent(Catching, BpmnSpecMixin, SpiffBoundaryEvent):
    """A boundary event; a non-interrupting one waits again after it fired."""

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        event_definition: EventDefinition,
        cancel_activity: bool,
        **kw: Any,
    ) -> None:
        BpmnSpecMixin.__init__(
            self,
            wf_spec,
            bpmn_id,
            event_definition=event_definition,
            cancel_activity=cancel_activity,
            **kw,
        )
        self.event_definition = event_definition
        self.cancel_activity = cancel_activity

    def _run_hook(self, my_task: Task) -> bool:
        """The path of the border knows what was set inside up to now."""
        top = my_task.workflow.top_workflow
        for host in my_task.parent.children:
            inner = top.subprocesses.get(host.id)
            if inner is not None:
                my_task.data = {**my_task.data, **top.known_data(inner, items=False)}
        return super()._run_hook(my_task)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        if self.cancel_activity or not self._fires_again(my_task):
            return
        again = my_task.parent._add_child(self, TaskState.WAITING)
        again.triggered = True
        again.internal_data["cycle"] = my_task.internal_data.get("cycle")
        self._predict(again, mask=TaskState.NOT_FINISHED_MASK)
        self._update(again)

    def _fires_again(self, my_task: Task) -> bool:
        if self.event_definition.kind != "timer":
            return True
        cycle = my_task.internal_data.get("cycle")
        return bool(cycle) and cycle["left"] != 0


class ThrowEvent(BpmnSpecMixin):
    """Throw event or message end event; messages go to the router, errors outwards."""

    def __init__(self, wf_spec: Any, bpmn_id: str, event_definition: EventDefinition, **kw: Any):
        super().__init__(wf_spec, bpmn_id, **kw)
        self.event_definition = event_definition

    def _run_hook(self, my_task: Task) -> bool | None:
        super()._run_hook(my_task)
        definition, top = self.event_definition, my_task.workflow.top_workflow
        if definition.kind == "message":
            held = top.host.throw_message(place_of(my_task))
            if isinstance(held, Held):
                my_task.internal_data["held"] = held.why
                return None
        elif definition.kind in ("error", "escalation"):
            top.thrown.append((my_task, definition.kind, definition.reference))
        return True


class EndEvent(ThrowEvent):
    """An end event; a terminate end takes everything else of its level with it."""

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        if self.event_definition.kind != "terminate":
            return
        workflow = my_task.workflow
        for task in list(workflow.tasks.values()):
            if task.id in workflow.tasks and task._state & TaskState.NOT_FINISHED_MASK:
                task.cancel()
        workflow._mark_complete(my_task)
