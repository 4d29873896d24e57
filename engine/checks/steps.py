"""Steps: that a handler or form exists, gets what it needs, and that somebody can see the task."""

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from engine.checks.document import B, Document, children, event_definitions
from engine.checks.names import known_names
from engine.checks.report import Report
from engine.diagram import Diagram, Element, Repetition
from engine.diagram_reader import executable_processes
from engine.expressions import literal, similar
from engine.registry import Handler

_WORKING = ("serviceTask", "sendTask", "businessRuleTask")
_REPEATABLE = frozenset(
    {
        *("userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask", "scriptTask"),
        *("receiveTask", "subProcess", "transaction", "callActivity"),
    }
)
_LOOP_PARTS = frozenset({f"{B}loopCardinality", f"{B}completionCondition", f"{B}extensionElements"})


class _Parameters:
    """A parameter comes from the diagram, or from the process variable of its name."""

    def __init__(self, document: Document, report: Report) -> None:
        self.registry = document.registry
        self.names = known_names(document)
        self.report = report

    def check(self, handler: Handler, element: Element, node: etree._Element) -> None:
        """Check what a step gives to a handler or acceptor."""
        known = {parameter.name for parameter in handler.parameters}
        for name, source in element.parameters.items():
            if name in known:
                self._check_choice(handler, name, source, node)
                continue
            self.report.error(
                "parameter_unknown",
                node,
                handler=handler.name,
                label=handler.label,
                parameter=name,
                similar=similar(name, known),
            )
        for parameter in handler.parameters:
            if parameter.required and parameter.name not in {*element.parameters, *self.names}:
                self.report.error("parameter_missing", node, **self._facts(handler, parameter.name))

    def _check_choice(self, handler: Handler, name: str, source: str, node: etree._Element) -> None:
        """Say of a plain value that it is none of those there are; what is computed runs first."""
        text = self.registry.parameter_text(name, handler.name)
        value = literal(source)
        if text.choices and value is not None and value not in text.choices:
            values = ", ".join(written for written, _ in text.options)
            facts = self._facts(handler, name)
            self.report.error(
                "parameter_value_unknown", node, **facts, value=source.strip(), values=values
            )

    def _facts(self, handler: Handler, name: str) -> dict[str, str]:
        return {
            "act": "annahme" if self.registry.acceptors.get(handler.name) is handler else "handler",
            "handler": handler.name,
            "label": handler.label,
            "parameter": name,
            "parameter_label": self.registry.parameter_text(name, handler.name).label,
        }


def check_steps(document: Document, report: Report) -> None:
    """Check each step's handler, form, parameters and repetition."""
    parameters = _Parameters(document, report)
    for element, node in document.elements(*_WORKING):
        _check_handler(document, element, node, parameters, report)
    for element, node in document.elements("userTask"):
        _check_form(document, element, node, report)
        _check_acceptor(document, element, node, parameters, report)
    for element, node in document.elements("userTask", "manualTask"):
        if not {"gruppe", "bearbeiter"} & set(element.attributes):
            report.error("task_without_group", node)
    for element, node in document.elements():
        if element.kind == "callActivity":
            _check_call(document, element, node, report)
        if element.kind == "receiveTask" and element.event != "message":
            report.error("receive_without_message", node)
        _check_repetition(element, node, report)


def _check_handler(
    document: Document,
    element: Element,
    node: etree._Element,
    parameters: _Parameters,
    report: Report,
) -> None:
    name = element.attributes.get("handler")
    if "regeltabelle" in element.attributes:
        return  # engine/checks/decision_steps.py
    throws = element.kind == "sendTask" and element.event == "message"
    if name is None:
        if not throws:
            report.error("handler_missing", node)
        return
    if throws:
        report.error("send_task_two_meanings", node, handler=name)
    handler = document.registry.steps.get(name)
    if handler is None:
        known = document.registry.steps
        report.error("handler_unknown", node, handler=name, similar=similar(name, known))
        return
    if handler.kind == "transactional":
        parameters.check(handler, element, node)


def _check_form(document: Document, element: Element, node: etree._Element, report: Report) -> None:
    name = element.attributes.get("formular")
    if not name:
        report.error("form_missing", node)
    elif name not in document.forms:
        report.error("form_unknown", node, form=name, similar=similar(name, document.forms))


def _check_acceptor(
    document: Document,
    element: Element,
    node: etree._Element,
    parameters: _Parameters,
    report: Report,
) -> None:
    name = element.attributes.get("annahme")
    if name is None:
        if element.parameters:
            report.error("parameter_without_acceptor", node)
        return
    acceptor = document.registry.acceptors.get(name)
    if acceptor is None:
        known = document.registry.acceptors
        report.error("acceptor_unknown", node, acceptor=name, similar=similar(name, known))
        return
    parameters.check(acceptor, element, node)


def _check_call(document: Document, element: Element, node: etree._Element, report: Report) -> None:
    """What is called must be there: in the file, or deployed before."""
    own = {p.get("id", ""): p for p in executable_processes(document.root)}
    if not element.called:
        report.error("call_without_process", node)
    elif element.called in own:
        _check_called(own[element.called], node, report)
    elif document.deployed is None:
        report.hint("call_not_in_file", node, process=element.called)
    elif element.called not in document.deployed:
        known = [*document.deployed, *own]
        report.error(
            "call_unknown", node, process=element.called, similar=similar(element.called, known)
        )


def _check_called(called: etree._Element, node: etree._Element, report: Report) -> None:
    """A call begins at the start without a trigger, or where nothing leads to."""
    starts = list(children(called, "startEvent"))
    if starts and all(event_definitions(start) for start in starts):
        report.error("call_without_plain_start", node, process=called.get("id"))


def _check_repetition(element: Element, node: etree._Element, report: Report) -> None:
    loops = list(children(node, "standardLoopCharacteristics", "multiInstanceLoopCharacteristics"))
    for loop in loops:
        if element.kind not in _REPEATABLE or element.by_event:
            report.error("multi_instance_misplaced", loop, kind=element.kind)
    if len(loops) > 1:
        report.error("repetition_twice", loops[1])
    for loop in children(node, "standardLoopCharacteristics"):
        _check_loop(element, loop, report)
    for loop in children(node, "multiInstanceLoopCharacteristics"):
        _check_visits(element, loop, report)


def _check_loop(element: Element, loop: etree._Element, report: Report) -> None:
    maximum = loop.get("loopMaximum")
    if maximum is not None and (not maximum.strip().isdigit() or int(maximum) < 1):
        report.error("loop_maximum", loop, value=maximum)
    if maximum is None and not (element.loop and element.loop.condition):
        report.error("loop_without_end", loop)


def _check_visits(element: Element, loop: etree._Element, report: Report) -> None:
    repetition = element.repetition
    if not (repetition and repetition.collection):
        report.error("multi_instance_without_collection", loop)
        return
    if re.fullmatch(r"-\s*\d+", repetition.collection):
        report.error("cardinality_negative", loop, value=repetition.collection)
    _check_behavior(repetition, loop, report)
    if loop.find(f"{B}loopCardinality") is None and not repetition.variable:
        report.warning("multi_instance_without_item", loop)
    if bool(repetition.result) != bool(repetition.result_item):
        report.error("multi_instance_result", loop)
    for part in children(loop):
        if part.tag not in _LOOP_PARTS:
            report.error("multi_instance_part", part, part=etree.QName(part).localname)


def _check_behavior(repetition: Repetition, loop: etree._Element, report: Report) -> None:
    behavior = repetition.behavior
    if behavior not in ("All", "None", "One"):
        report.error("multi_instance_behavior", loop, behavior=behavior)
    elif behavior != "All" and (repetition.thrown is None or repetition.thrown.kind != "signal"):
        report.error("multi_instance_signal", loop, behavior=behavior)


def check_unused_forms(diagrams: Iterable[Diagram], forms: Iterable[str], report: Report) -> None:
    """Say which forms beside a file no step uses."""
    used = {e.attributes.get("formular") for d in diagrams for e in d.elements.values()}
    for name in sorted(set(forms) - used):
        report.hint("form_unused", None, form=name)


def form_users(document_elements: Mapping[str, Element]) -> dict[str, str]:
    """Return the first user task of each form, for saying where a form's problem is felt."""
    users: dict[str, str] = {}
    for identifier, element in document_elements.items():
        if form := element.attributes.get("formular"):
            users.setdefault(form, identifier)
    return users
