"""Reading a diagram from its XML.

The checks have refused everything that cannot run; whatever a draft lacks is read as far as it
goes, so that it can still be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from engine.diagram import (
    FLOW_NODES,
    Diagram,
    Element,
    EventDefinition,
    Extension,
    Flow,
    Loop,
    Repetition,
)
from engine.xml import BPMN, LAUFZETTEL

_B = f"{{{BPMN}}}"
_L = f"{{{LAUFZETTEL}}}"
#: Tasks beside the processes, to be called from several places.
GLOBAL_TASKS = {
    "globalScriptTask": "scriptTask",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
TIMER_KINDS = ("timeDate", "timeDuration", "timeCycle")
_REFERENCES = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
    "compensate": "activityRef",
}


def read_diagram(root: etree._Element, process_id: str | None = None) -> Diagram:
    """Read a process of a parsed file, without `process_id` the one that runs."""
    return read_process(root, _process(root, process_id))


def read_process(root: etree._Element, process: etree._Element) -> Diagram:
    """Read one process, or a task that others may call."""
    lanes = _lanes(process)
    names = _Names(root)
    elements = {}
    alone = GLOBAL_TASKS.get(etree.QName(process).localname)
    if alone is not None:
        element = replace(
            _read_element(process, lanes, names), kind=alone, parent=process.get("id", "")
        )
        elements[element.id] = element
    for node in process.iter(*(f"{_B}{kind}" for kind in FLOW_NODES)):
        element = _read_element(node, lanes, names)
        elements[element.id] = element
    return Diagram(
        process_id=process.get("id", ""),
        name=process.get("name", ""),
        attributes=_own_attributes(process),
        variables={**_data(process), **_variables(process)},
        elements=elements,
        flows=tuple(_read_flow(node) for node in process.iter(f"{_B}sequenceFlow")),
        message_keys={
            (m.get("name") or m.get("id") or ""): (m.get(f"{_L}schluessel") or "")
            for m in root.iterchildren(f"{_B}message")
        },
        compensations=_compensations(process),
        extensions=_process_extensions(process),
    )


def executable_processes(root: etree._Element) -> list[etree._Element]:
    """Return what runs in a file: executable processes, then tasks that they may call."""
    processes = [
        process
        for process in root.iterchildren(f"{_B}process")
        if process.get("isExecutable") == "true"
    ]
    return [*processes, *root.iterchildren(*(f"{_B}{kind}" for kind in GLOBAL_TASKS))]


def _process(root: etree._Element, process_id: str | None) -> etree._Element:
    processes = list(root.iterchildren(f"{_B}process"))
    for process in (*processes, *executable_processes(root)):
        if process.get("id") == process_id:
            return process
    return (executable_processes(root) or processes)[0]


class _Names:
    """What ids of a file stand for: messages and signals by name, errors by code."""

    def __init__(self, root: etree._Element) -> None:
        self._prefixes = {prefix for prefix in root.nsmap if prefix}
        self._texts: dict[str, str] = {}
        for kind, attribute in (
            ("message", "name"),
            ("signal", "name"),
            ("error", "errorCode"),
            ("escalation", "escalationCode"),
        ):
            for node in root.iterchildren(f"{_B}{kind}"):
                identifier = node.get("id") or ""
                self._texts[identifier] = node.get(attribute) or identifier
        self._definitions = {
            node.get("id"): node for node in root.iter() if _is_definition(node) and node.get("id")
        }
        self._data = {
            node.get("id"): node.get("dataObjectRef")
            for node in root.iter(f"{_B}dataObjectReference")
        }

    def local(self, reference: str | None) -> str | None:
        """Return a reference without its namespace prefix."""
        prefix, colon, rest = (reference or "").strip().partition(":")
        return rest if colon and prefix in self._prefixes else (reference or "").strip() or None

    def text(self, reference: str | None) -> str | None:
        """Return the name or code behind a reference."""
        identifier = self.local(reference)
        return None if identifier is None else self._texts.get(identifier, identifier)

    def definition(self, reference: str | None) -> etree._Element | None:
        """Return a definition that stands elsewhere in the file."""
        return self._definitions.get(self.local(reference))

    def variable(self, reference: str) -> str:
        """Return the variable behind a data object's reference."""
        identifier = self.local(reference) or ""
        return self._data.get(identifier) or identifier


def _is_definition(node: etree._Element) -> bool:
    return isinstance(node.tag, str) and node.tag.endswith("EventDefinition")


def _read_element(node: etree._Element, lanes: Mapping[str, str], names: _Names) -> Element:
    parent = node.getparent()
    identifier = node.get("id", "")
    kind = etree.QName(node).localname
    switch = "isInterrupting" if kind == "startEvent" else "cancelActivity"
    return Element(
        id=identifier,
        kind=kind,
        name=node.get("name", ""),
        parent=parent.get("id", "") if parent is not None else "",
        line=int(node.sourceline or 0),
        attributes=_own_attributes(node),
        parameters={p.get("name", ""): p.get("wert", "") for p in _extensions(node, "parameter")},
        results={p.get("name", ""): p.get("wert", "") for p in _extensions(node, "ergebnis")},
        definitions=tuple(_definitions(node, names)),
        all_of=_is_true(node, "parallelMultiple"),
        attached_to=names.local(node.get("attachedToRef")),
        interrupting=_is_true(node, switch, default=True),
        script=node.findtext(f"{_B}script"),
        repetition=_read_repetition(node, names),
        loop=_read_loop(node),
        lane=lanes.get(identifier),
        default=node.get("default"),
        start_quantity=_number(node.get("startQuantity"), 1) or 0,
        completion_quantity=_number(node.get("completionQuantity"), 1) or 0,
        is_compensation=_is_true(node, "isForCompensation"),
        by_event=_is_true(node, "triggeredByEvent"),
        called=names.local(node.get("calledElement")),
        activation=_stripped(node.findtext(f"{_B}activationCondition")),
        instantiates=kind == "receiveTask" and _is_true(node, "instantiate"),
        copies=tuple(_associations(node, "dataOutputAssociation", names)),
        inputs=tuple(_associations(node, "dataInputAssociation", names)),
        documentation=" ".join((node.findtext(f"{_B}documentation") or "").split()),
    )


def _definitions(node: etree._Element, names: _Names) -> Iterator[EventDefinition]:
    if etree.QName(node).localname in ("sendTask", "receiveTask"):
        if node.get("messageRef"):
            yield EventDefinition("message", names.text(node.get("messageRef")))
        return
    if not etree.QName(node).localname.endswith("Event"):
        return
    for child in node.iterchildren():
        if _is_definition(child):
            yield read_definition(child, names)
        elif child.tag == f"{_B}eventDefinitionRef":
            elsewhere = names.definition(child.text)
            if elsewhere is not None:
                yield read_definition(elsewhere, names)


def read_definition(node: etree._Element, names: _Names) -> EventDefinition:
    """Read one event definition."""
    kind = etree.QName(node).localname.removesuffix("EventDefinition")
    timer_kind = timer_text = None
    for name in TIMER_KINDS:
        text = node.findtext(f"{_B}{name}")
        if text is not None:
            timer_kind, timer_text = name, text.strip()
    reference = node.get(_REFERENCES[kind]) if kind in _REFERENCES else None
    target = None
    if kind == "link":
        target = names.local(node.findtext(f"{_B}target"))
    return EventDefinition(
        kind=kind,
        reference=node.get("name") if kind == "link" else names.text(reference),
        timer_kind=timer_kind,
        timer_text=timer_text,
        condition=_stripped(node.findtext(f"{_B}condition")),
        id=node.get("id"),
        target=target,
    )


def _read_repetition(node: etree._Element, names: _Names) -> Repetition | None:
    loop = node.find(f"{_B}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    behavior = loop.get("behavior", "All")
    attribute = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}.get(behavior, "")
    thrown = names.definition(loop.get(attribute)) if attribute else None
    return Repetition(
        sequential=_is_true(loop, "isSequential"),
        collection=loop.get(f"{_L}sammlung")
        or _stripped(loop.findtext(f"{_B}loopCardinality"))
        or "",
        variable=loop.get(f"{_L}element"),
        completion=_stripped(loop.findtext(f"{_B}completionCondition")),
        result=loop.get(f"{_L}ergebnisse"),
        result_item=loop.get(f"{_L}ergebnis"),
        behavior=behavior,
        thrown=None if thrown is None else read_definition(thrown, names),
    )


def _read_loop(node: etree._Element) -> Loop | None:
    loop = node.find(f"{_B}standardLoopCharacteristics")
    if loop is None:
        return None
    return Loop(
        condition=_stripped(loop.findtext(f"{_B}loopCondition")),
        maximum=_number(loop.get("loopMaximum"), None),
        test_before=_is_true(loop, "testBefore"),
    )


def _read_flow(node: etree._Element) -> Flow:
    return Flow(
        id=node.get("id", ""),
        name=node.get("name", ""),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        condition=_stripped(node.findtext(f"{_B}conditionExpression")),
        attributes=_own_attributes(node),
    )


def _associations(node: etree._Element, kind: str, names: _Names) -> Iterator[tuple[str, str]]:
    for association in node.iterchildren(f"{_B}{kind}"):
        source, target = (association.findtext(f"{_B}{end}") for end in ("sourceRef", "targetRef"))
        if source and target:
            yield names.variable(source), names.variable(target)


def _compensations(process: etree._Element) -> dict[str, str]:
    return {
        association.get("sourceRef", ""): association.get("targetRef", "")
        for association in process.iter(f"{_B}association")
    }


def _lanes(process: etree._Element) -> dict[str, str]:
    return {
        (reference.text or "").strip(): lane.get("name", "")
        for lane in process.iter(f"{_B}lane")
        for reference in lane.iterchildren(f"{_B}flowNodeRef")
    }


def _variables(process: etree._Element) -> dict[str, tuple[str, str | None]]:
    return {
        v.get("name", ""): (v.get("typ", "text"), v.get("wert"))
        for v in _extensions(process, "variable")
    }


def _data(process: etree._Element) -> dict[str, tuple[str, str | None]]:
    """Properties and data objects are variables of any type under their own id."""
    return {
        node.get("id", ""): ("beliebig", None)
        for node in process.iter(
            f"{_B}property", f"{_B}dataObject", f"{_B}dataInput", f"{_B}dataOutput"
        )
        if node.get("id")
    }


def _own_attributes(node: etree._Element) -> dict[str, str]:
    return {
        str(etree.QName(key).localname): str(value)
        for key, value in node.attrib.items()
        if etree.QName(key).namespace == LAUFZETTEL
    }


def _extensions(node: etree._Element, name: str) -> list[etree._Element]:
    extension = node.find(f"{_B}extensionElements")
    return [] if extension is None else list(extension.iter(f"{_L}{name}"))


def _process_extensions(process: etree._Element) -> tuple[Extension, ...]:
    around = process.find(f"{_B}extensionElements")
    return () if around is None else tuple(_read_extensions(around))


def _read_extensions(around: etree._Element) -> Iterator[Extension]:
    for node in around.iterchildren(f"{_L}*"):
        attributes = {str(key): str(value) for key, value in node.attrib.items()}
        yield Extension(etree.QName(node).localname, attributes, tuple(_read_extensions(node)))


def _is_true(node: etree._Element, attribute: str, *, default: bool = False) -> bool:
    return node.get(attribute, "true" if default else "false") in ("true", "1")


def _number(text: str | None, default: int | None) -> int | None:
    try:
        return default if text is None else int(text)
    except ValueError:
        return 0


def _stripped(text: str | None) -> str | None:
    return text.strip() or None if text else None
