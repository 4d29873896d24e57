"""Events: armed once when the wait is entered, fired by token, never by looking.

The library lets events match by name across the whole instance, reads the machine's clock, shares
one value between the timers of an event gateway and fires every missed cycle at once. Here a wait
is armed when it is entered (due instant or key value is computed and kept), and fires only when
the engine says so for this very token. A condition is asked when the wait is entered and after
every step of the instance; it fires when it becomes true, not again while it stays so.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    BoundaryEvent as SpiffBoundaryEvent,
)
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent as SpiffStartEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.diagram import Element, EventDefinition
from engine.errors import BrokenState, EngineError
from engine.spiff.host import place_of
from engine.spiff.workflow import UNFINISHED

#: Happen through a throw inside the instance only.
THROWN = frozenset({"error", "escalation", "cancel"})


class Catching:
    """Waiting for something: arm once, then wait for `event_fired`."""

    definition: EventDefinition | None
    element: str
    part: int

    def _describe(self, element: Element, definition: EventDefinition | None, part: int) -> None:
        self.element = element.id
        self.definition = definition
        self.part = part

    @property
    def waits_for(self) -> str | None:
        """Kind of the event; None is one that happens at once."""
        return self.definition.kind if self.definition else None

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
        top = my_task.workflow.top_workflow
        internal = my_task.internal_data
        internal["armed"] = True
        if self.waits_for is None:
            internal["event_fired"] = True
        elif self.waits_for == "timer":
            due, cycle = top.host.due(place_of(my_task), internal.get("cycle"))
            internal["due"], internal["cycle"] = due, cycle
        elif self.waits_for == "message":
            wait = top.host.correlation(place_of(my_task))
            internal["value"] = wait.value
            if wait.happened:
                internal["event_fired"] = True
                internal["payload"] = dict(wait.payload)

    def ask(self, my_task: Task, variables: dict[str, Any]) -> bool:
        """Ask the condition over these variables; true if it has just become true."""
        internal, host = my_task.internal_data, my_task.workflow.top_workflow.host
        place = place_of(my_task)
        condition = self.definition.condition if self.definition else None
        try:
            value = host.evaluate(place.seeing(variables), condition or "")
            value = False if value is None else value  # nothing is known yet
            if not isinstance(value, bool):
                raise BrokenState("condition_not_boolean", type=type(value).__name__)
        except EngineError as error:
            if not internal.get("held"):
                host.incident(place, error)
            internal["held"] = "incident"
            return False
        internal.pop("held", None)
        rises = value and not internal.get("was_true")
        internal["was_true"] = value
        if rises:
            internal["event_fired"] = True
        return rises

    def _run_hook(self, my_task: Task) -> bool:
        my_task.data = {**my_task.data, **my_task.internal_data.get("payload", {})}
        return True

    def _on_ready_hook(self, my_task: Task) -> None:
        """Nothing waits in the library's event manager."""

    def _on_cancel(self, my_task: Task) -> None:
        """Nothing waits in the library's event manager."""

    def _predict_hook(self, my_task: Task) -> None:
        BpmnTaskSpec._predict_hook(self, my_task)

    def _wait_again(self, my_task: Task) -> None:
        """Wait for the next occurrence beside the path that this one began."""
        again = my_task.parent._add_child(self, TaskState.WAITING)
        again.triggered = True
        again.internal_data["cycle"] = my_task.internal_data.get("cycle")
        if self.waits_for == "conditional":
            again.internal_data["was_true"] = True
        self._predict(again, mask=TaskState.NOT_FINISHED_MASK)  # type: ignore[attr-defined]
        self._update(again)  # type: ignore[attr-defined]

    def _occurs_again(self, my_task: Task) -> bool:
        if self.waits_for != "timer":
            return True
        cycle = my_task.internal_data.get("cycle")
        return bool(cycle) and cycle["left"] != 0


class CatchEvent(Catching, BpmnSpecMixin):
    """Intermediate catch event or receive task; a cycle fires as often as it says."""

    def __init__(
        self,
        wf_spec: Any,
        name: str,
        element: Element,
        definition: EventDefinition | None,
        part: int = 0,
    ) -> None:
        super().__init__(wf_spec, name, lane=element.lane)
        self.bpmn_id = element.id
        self._describe(element, definition, part)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        gateway = my_task.parent
        if gateway is not None and isinstance(gateway.task_spec, EventBasedGateway):
            for other in gateway.children:
                if other is not my_task and other._state & TaskState.NOT_FINISHED_MASK:
                    other.cancel()
        elif my_task.internal_data.get("cycle") and self._occurs_again(my_task):
            self._wait_again(my_task)


class EventBasedGateway(BpmnSpecMixin):
    """Enters all its events; the first that fires cancels the others."""

    at_once = True

    def __init__(self, wf_spec: Any, name: str, element: Element, *, hidden: bool = False) -> None:
        super().__init__(wf_spec, name, lane=element.lane)
        self.bpmn_id = None if hidden else element.id
        self.element = element.id


class StartEvent(Catching, BpmnSpecMixin, SpiffStartEvent):
    """The start that was chosen fires; others of the same process stay silent."""

    def __init__(self, wf_spec: Any, name: str, element: Element) -> None:
        definition = element.definitions[0] if element.definitions else None
        BpmnSpecMixin.__init__(self, wf_spec, name, event_definition=definition, lane=element.lane)
        self.bpmn_id = element.id
        self._describe(element, definition, 0)

    def _update_hook(self, my_task: Task) -> bool | None:
        top = my_task.workflow.top_workflow
        inside = my_task.workflow is not top
        my_task.internal_data["armed"] = True
        if inside or self.element == top.host.start_element:
            my_task._inherit_data()
            my_task.internal_data["event_fired"] = True
            return True
        my_task.cancel()
        return None


class BoundaryEvent(Catching, BpmnSpecMixin, SpiffBoundaryEvent):
    """A boundary event; a non-interrupting one waits again after it fired."""

    at_once = True

    def __init__(
        self,
        wf_spec: Any,
        name: str,
        element: Element,
        definition: EventDefinition | None,
        part: int = 0,
    ) -> None:
        BpmnSpecMixin.__init__(
            self,
            wf_spec,
            name,
            event_definition=definition,
            cancel_activity=element.interrupting,
            lane=element.lane,
        )
        self.bpmn_id = element.id
        self.cancel_activity = element.interrupting
        self._describe(element, definition, part)

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
        if not interrupts(my_task) and self._occurs_again(my_task):
            self._wait_again(my_task)


def interrupts(event: Task) -> bool:
    """Tell whether a boundary event that fired ends its step.

    What a repetition throws for each visit that is done does not end the repetition: the visits
    that are still to come could not throw theirs.
    """
    return event.task_spec.cancel_activity and not event.internal_data.get("implicit")


class BoundaryJoin(BoundaryEventJoin):
    """Ends the border of a step: when the step is done, or when an event interrupted it."""

    def _check_threshold_structured(self, my_task: Task) -> tuple[bool, list[Task]]:
        split = my_task.find_ancestor(self.split_task)
        events = [t for t in split.children if isinstance(t.task_spec, BoundaryEvent)]
        main = next(t for t in split.children if not isinstance(t.task_spec, BoundaryEvent))
        happened = TaskState.READY | TaskState.COMPLETED
        interrupted = any(e._state & happened and interrupts(e) for e in events)
        if not interrupted and not main._state & TaskState.FINISHED_MASK:
            return False, []
        waiting = [e for e in events if e._state == TaskState.WAITING]
        return True, [*waiting, main] if interrupted else waiting


class EventSubProcessStart(Catching, BpmnSpecMixin):
    """The start of an event sub-process: waits as long as the scope around it is at work."""

    at_once = True

    def __init__(
        self,
        wf_spec: Any,
        name: str,
        element: Element,
        definition: EventDefinition | None,
        part: int = 0,
    ) -> None:
        super().__init__(wf_spec, name, lane=element.lane)
        self.bpmn_id = element.id
        self.cancel_activity = element.interrupting
        self._describe(element, definition, part)

    def _run_hook(self, my_task: Task) -> bool:
        """What follows knows what was set in the scope up to now."""
        level = my_task.workflow
        known = level.top_workflow.known_data(level, items=False)
        my_task.data = {**my_task.data, **known}
        return super()._run_hook(my_task)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        if self.cancel_activity:
            level, mine = my_task.workflow, {t.id for t in my_task.children}
            for other in list(level.tasks.values()):
                if other.id in level.tasks and other._state & UNFINISHED and other.id not in mine:
                    other.cancel()
        elif self._occurs_again(my_task):
            self._wait_again(my_task)
