"""From the checked diagram to the library's specs, with our classes in place of its own.

Conditions keep the order of the file (the library sorts by the y coordinate of the targets, so
that moving a shape would change which condition is asked first).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import EventDefinitionParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import (
    ConditionalGatewayParser,
    GatewayParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.control import _EndJoin

from engine.diagram import Diagram
from engine.spiff.events import (
    BoundaryEvent,
    CatchEvent,
    EndEvent,
    EventBasedGateway,
    EventDefinition,
    StartEvent,
    ThrowEvent,
)
from engine.spiff.gateways import EndJoin, ExclusiveGateway, InclusiveGateway, ParallelGateway
from engine.spiff.prediction import look_one_step_ahead
from engine.spiff.steps import Repeated, ServiceTask, SubProcess, UserTask


@dataclass(frozen=True)
class Specs:
    """The library's specs of one definition version; immutable, shared between threads."""

    process: Any
    inner: dict[str, Any]


class _Steps(TaskParser):
    """Adds repetition by our own class."""

    task: Any

    def _add_multiinstance_task(self, loop: etree._Element) -> None:
        repetition = self.process_parser.parser.diagram.elements[self.bpmn_id].repetition
        original = self.spec.task_specs.pop(self.task.name)
        self.task = Repeated(
            self.spec,
            original.name,
            f"{original.name} [child]",
            repetition.collection,
            repetition.variable,
            sequential=repetition.sequential,
            **self.bpmn_attributes,
        )
        self._copy_task_attrs(original, loop)


class _SubProcesses(_Steps, SubWorkflowParser):
    """Sub-processes, also repeated ones."""


class _Events(EventDefinitionParser):
    """Events get their definition from the diagram's data."""

    def create_task(self) -> Any:
        element = self.process_parser.parser.diagram.elements[self.bpmn_id]
        definition = EventDefinition(element.event, element.reference)
        extra = {"cancel_activity": element.interrupting} if element.attached_to else {}
        return self.spec_class(
            self.spec, self.bpmn_id, event_definition=definition, **extra, **self.bpmn_attributes
        )


class _StartEvents(_Events):
    """A start event hangs below the library's own start."""

    def create_task(self) -> Any:
        task = super().create_task()
        self.spec.start.connect(task)
        return task


class _EndEvents(_Events):
    """An end event leads to the library's own end."""

    def create_task(self) -> Any:
        task = super().create_task()
        task.connect(self.spec.end)
        return task


class _Processes(ProcessParser):
    """Ignores positions: the order of the file counts."""

    def get_position(self, node_id: str) -> dict[str, float]:
        return {"x": 0.0, "y": 0.0}


class _Parser(BpmnParser):
    PROCESS_PARSER_CLASS = _Processes
    OVERRIDE_PARSER_CLASSES = {
        full_tag("startEvent"): (_StartEvents, StartEvent),
        full_tag("endEvent"): (_EndEvents, EndEvent),
        full_tag("intermediateCatchEvent"): (_Events, CatchEvent),
        full_tag("receiveTask"): (_Events, CatchEvent),
        full_tag("intermediateThrowEvent"): (_Events, ThrowEvent),
        full_tag("boundaryEvent"): (_Events, BoundaryEvent),
        full_tag("eventBasedGateway"): (GatewayParser, EventBasedGateway),
        full_tag("exclusiveGateway"): (ConditionalGatewayParser, ExclusiveGateway),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, InclusiveGateway),
        full_tag("parallelGateway"): (GatewayParser, ParallelGateway),
        full_tag("userTask"): (_Steps, UserTask),
        full_tag("manualTask"): (_Steps, UserTask),
        full_tag("serviceTask"): (_Steps, ServiceTask),
        full_tag("sendTask"): (_Steps, ServiceTask),
        full_tag("businessRuleTask"): (_Steps, ServiceTask),
        full_tag("scriptTask"): (_Steps, ServiceTask),
        full_tag("subProcess"): (_SubProcesses, SubProcess),
    }

    def __init__(self, diagram: Diagram) -> None:
        super().__init__()
        self.diagram = diagram


def build_specs(root: etree._Element, diagram: Diagram) -> Specs:
    """Build the library's specs from a parsed file that passed the checks."""
    parser = _Parser(diagram)
    parser.add_bpmn_xml(root)
    process = parser.get_spec(diagram.process_id)
    inner = parser.get_subprocess_specs(diagram.process_id)
    for spec in (process, *inner.values()):
        for task_spec in spec.task_specs.values():
            look_one_step_ahead(task_spec)
            if type(task_spec) is _EndJoin:
                task_spec.__class__ = EndJoin
    return Specs(process, inner)
