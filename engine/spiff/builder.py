"""From the checked diagram to the library's specs, built from our own plain data.

The library's parser drops what it does not know without a word and sorts flows by the y coordinate
of their targets; here every spec is made from `Diagram`, in the order of the file. Helper specs
without a shape (a split before boundary events, the choice after a step with conditions) carry the
element they belong to, but no id of their own, so they never show up in a history.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import _BpmnCondition
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit

from engine.diagram import SUB_PROCESSES, Diagram, Element, EventDefinition, Flow
from engine.spiff.events import (
    BoundaryEvent,
    BoundaryJoin,
    CatchEvent,
    EventBasedGateway,
    EventSubProcessStart,
    StartEvent,
)
from engine.spiff.gateways import (
    ComplexGateway,
    ConditionalSplit,
    EndJoin,
    ExclusiveGateway,
    Gathering,
    InclusiveGateway,
    ParallelGateway,
)
from engine.spiff.prediction import look_one_step_ahead
from engine.spiff.repetition import Looped, Repeated
from engine.spiff.steps import CallActivity, Passing, ServiceTask, SubProcess, UserTask
from engine.spiff.throwing import EndEvent, ThrowEvent

#: The library recognises its own helper steps by these names.
RESERVED = re.compile(
    r"Start|End|Root|StartEventSplit|StartEventJoin"
    r"|.*\.(EndJoin|BoundaryEventSplit|BoundaryEventJoin)|.* \[child\]"
)
_STEPS: dict[str, type[Any]] = {
    "userTask": UserTask,
    "manualTask": UserTask,
    "serviceTask": ServiceTask,
    "sendTask": ServiceTask,
    "businessRuleTask": ServiceTask,
    "scriptTask": ServiceTask,
    "callActivity": CallActivity,
    "parallelGateway": ParallelGateway,
    "exclusiveGateway": ExclusiveGateway,
    "inclusiveGateway": InclusiveGateway,
    "complexGateway": ComplexGateway,
    "eventBasedGateway": EventBasedGateway,
}
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})


@dataclass(frozen=True)
class Specs:
    """The library's specs of one definition version; immutable, shared between threads."""

    process: Any
    inner: dict[str, Any]
    has_conditions: bool = False
    """Some event waits for a condition, so every step may make one true."""


def build_specs(diagram: Diagram) -> Specs:
    """Build the library's specs of a diagram that passed the checks."""
    inner: dict[str, Any] = {}
    process = _Level(diagram, diagram.process_id, inner).build()
    for spec in (process, *inner.values()):
        for task_spec in spec.task_specs.values():
            look_one_step_ahead(task_spec)
    conditional = any(
        d.kind == "conditional" for e in diagram.elements.values() for d in e.definitions
    )
    return Specs(process, inner, conditional)


@dataclass
class _Built:
    """What stands for an element: where flows lead to, where they leave."""

    entry: Any
    exits: list[Any]


class _Level:
    """One process or sub-process while its spec is built."""

    def __init__(self, diagram: Diagram, scope: str, inner: dict[str, Any], name: str = "") -> None:
        self.diagram = diagram
        self.scope = scope
        self.inner = inner
        self.spec = BpmnProcessSpec(name=name or scope)
        self.spec.end.__class__ = EndJoin
        self.spec.undone_by = None
        self.spec.handles_event = False
        self.built: dict[str, _Built] = {}

    def build(self) -> Any:
        """Build everything that lies in this scope."""
        steps = [e for e in self.diagram.inside.get(self.scope, ()) if self._is_placed(e)]
        for element in steps:
            self._place(element)
        for element in steps:
            self._connect(element)
        self._begin(steps)
        for element in self.diagram.inside.get(self.scope, ()):
            if element.by_event:
                self._listen(element)
            elif element.is_compensation:
                self._undo(element)
        return self.spec

    def build_single(self, element: Element) -> Any:
        """Build a process of this one element: a step that undoes another."""
        self._place(element)
        self.spec.start.connect(self.built[element.id].entry)
        for leaving in self.built[element.id].exits:
            leaving.connect(self.spec.end)
        return self.spec

    def _is_placed(self, element: Element) -> bool:
        """Boundary events come with their step, what undoes and what listens on its own."""
        return not (element.attached_to or element.by_event or element.is_compensation)

    def _place(self, element: Element) -> None:
        core = self._core(element)
        built = _Built(core[0], core)
        if element.definitions[1:] and element.kind == "intermediateCatchEvent":
            built = self._several(element, core)
        events = [e for e in self.diagram.attached.get(element.id, ()) if e.event != "compensate"]
        if events:
            built.entry = self._attach(element, core[0], events)
        for event in self.diagram.attached.get(element.id, ()):
            if event.event == "compensate":
                step = self.diagram.compensations.get(event.id, "")
                core[0].undone_by = f"{step}.Compensation"
                self._inner_of_repeated(element, core[0]).undone_by = f"{step}.Compensation"
        if element.start_quantity > 1:
            gathering = Gathering(self.spec, f"{element.id}.Gather", element)
            gathering.connect(built.entry)
            built.entry = gathering
        self.built[element.id] = built

    def _inner_of_repeated(self, element: Element, core: Any) -> Any:
        return self.spec.task_specs.get(f"{_name(element)} [child]", core)

    def _core(self, element: Element) -> list[Any]:
        """Return the specs that do what the element does; several for several catches."""
        kind = element.kind
        if kind in SUB_PROCESSES:
            self.inner[element.id] = _Level(self.diagram, element.id, self.inner).build()
        if kind == "startEvent" or element.instantiates:
            return [StartEvent(self.spec, _name(element), element)]
        if kind == "endEvent":
            return [EndEvent(self.spec, _name(element), element)]
        if element.event == "link":
            return [Passing(self.spec, _name(element), element)]
        if kind == "intermediateThrowEvent":
            return [ThrowEvent(self.spec, _name(element), element)]
        if kind == "intermediateCatchEvent":
            return self._catches(element, CatchEvent)
        step = _name(element) + (" [child]" if element.repetition or element.loop else "")
        core = self._step(element, step)
        if not (element.repetition or element.loop):
            return [core]
        made = Repeated if element.repetition else Looped
        repeating = made(self.spec, _name(element), element, core.name)
        core._connect_notify(repeating)
        return [repeating]

    def _step(self, element: Element, name: str) -> Any:
        if element.kind == "receiveTask":
            return CatchEvent(self.spec, name, element, element.definitions[0])
        if element.kind in SUB_PROCESSES:
            return SubProcess(self.spec, name, element)
        return _STEPS[element.kind](self.spec, name, element)

    def _catches(self, element: Element, made: type[Any]) -> list[Any]:
        definitions: Sequence[EventDefinition | None] = element.definitions or [None]
        names = [_name(element), *(f"{element.id}#{i + 1}" for i in range(1, len(definitions)))]
        return [
            made(self.spec, name, element, definition, part)
            for part, (name, definition) in enumerate(zip(names, definitions, strict=True))
        ]

    def _several(self, element: Element, parts: list[Any]) -> _Built:
        """Wait for one of several events, or for all of them."""
        if not element.all_of:
            gateway = EventBasedGateway(self.spec, f"{element.id}.Any", element, hidden=True)
            for part in parts:
                gateway.connect(part)
            return _Built(gateway, parts)
        split = Passing(self.spec, f"{element.id}.All", element, hidden=True)
        join = ParallelGateway(self.spec, f"{element.id}.Done", element)
        for part in parts:
            part.bpmn_id = None  # the event has happened when all have
            split.connect(part)
            part.connect(join)
        return _Built(split, [join])

    def _attach(self, element: Element, core: Any, events: list[Element]) -> Any:
        """Put a step between a split and a join, beside its boundary events."""
        split = BoundaryEventSplit(self.spec, f"{element.id}.BoundaryEventSplit")
        join = BoundaryJoin(
            self.spec, f"{element.id}.BoundaryEventJoin", split_task=split.name, cancel=True
        )
        split.element = join.element = element.id
        split.connect(core)
        core.connect(join)
        for event in events:
            parts = self._catches(event, BoundaryEvent)
            self.built[event.id] = _Built(parts[0], parts)
            for part in parts:
                split.connect(part)
                part.connect(join)
        return split

    def _connect(self, element: Element) -> None:
        """Connect an element, and the events at its border, to what follows."""
        for event in self.diagram.attached.get(element.id, ()):
            if event.id in self.built:
                self._connect(event)
        flows = self.diagram.outgoing.get(element.id, ())
        exits = self.built[element.id].exits
        if element.kind in _CHOOSING:
            self._choose(exits[0], element, flows)
        elif element.event == "link" and element.kind == "intermediateThrowEvent":
            exits[0].connect(self.built[self._link_target(element)].entry)
        elif any(flow.condition for flow in flows):
            split = ConditionalSplit(self.spec, f"{element.id}.Split", element)
            for leaving in exits:
                leaving.connect(split)
            self._choose(split, element, flows)
        else:
            self._go_on(element, exits, flows)

    def _go_on(self, element: Element, exits: list[Any], flows: Sequence[Flow]) -> None:
        for leaving in exits:
            for flow in flows:
                for _ in range(element.completion_quantity):
                    leaving.connect(self.built[flow.target].entry)
            if not flows:  # an end event, or a step that simply ends
                leaving.connect(self.spec.end)

    def _choose(self, gateway: Any, element: Element, flows: Sequence[Flow]) -> None:
        gateway.always = []
        for flow in flows:
            target = self.built[flow.target].entry
            is_default = flow.id == element.default
            if flow.condition and not is_default:
                gateway.connect_if(_BpmnCondition(flow.condition), target)
            elif is_default or len(flows) == 1 or not isinstance(gateway, ConditionalSplit):
                gateway.connect(target)
            else:
                gateway.always.append(target.name)
                gateway._outputs.append(target.name)
                target._connect_notify(gateway)
        if not flows:
            gateway.connect(self.spec.end)

    def _link_target(self, element: Element) -> str:
        thrown = element.definitions[0]
        for other in self.diagram.inside[self.scope]:
            if other.event != "link" or other.kind != "intermediateCatchEvent":
                continue
            caught = other.definitions[0]
            if (thrown.target and thrown.target in (caught.id, other.id)) or (
                not thrown.target and thrown.reference == caught.reference
            ):
                return other.id
        raise KeyError(element.id)

    def _begin(self, steps: list[Element]) -> None:
        """Hang the starts below the library's own start; without one, every first step."""
        starts = [e for e in steps if e.kind == "startEvent" or e.instantiates]
        if not starts:
            starts = [
                e
                for e in steps
                if e.id not in self.diagram.incoming
                and not (e.event == "link" and e.kind == "intermediateCatchEvent")
            ]
        for element in starts:
            self.spec.start.connect(self.built[element.id].entry)

    def _listen(self, element: Element) -> None:
        """An event sub-process: its start waits beside everything else of the scope."""
        start = next(e for e in self.diagram.inside[element.id] if e.kind == "startEvent")
        inside = _Level(self.diagram, element.id, self.inner)
        self.inner[element.id] = inside.build()
        self.inner[element.id].handles_event = True
        if start.event == "compensate":
            self.spec.undone_by = element.id
            return
        begun = inside.built[start.id].entry
        begun.bpmn_id, begun.definition = None, None  # it has happened one level further out
        body = SubProcess(self.spec, _name(element), element)
        for listener in self._catches(start, EventSubProcessStart):
            self.spec.start.connect(listener)
            listener.connect(body)
        body.connect(self.spec.end)

    def _undo(self, element: Element) -> None:
        name = f"{element.id}.Compensation"
        level = _Level(self.diagram, self.scope, self.inner, name)
        self.inner[name] = level.build_single(element)


def _name(element: Element) -> str:
    return f"§{element.id}" if RESERVED.fullmatch(element.id) else element.id
