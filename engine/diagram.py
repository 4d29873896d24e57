"""A definition's diagram as plain data: elements, flows, messages, our extensions.

Read once per version from the XML; what runs (`engine/spiff/`), what is shown (tables of steps)
and what is stored in rows all look here, so that an attribute has one reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
LAUFZETTEL = "urn:laufzettel:bpmn:1"
_B = f"{{{BPMN}}}"
_L = f"{{{LAUFZETTEL}}}"

FLOW_NODES = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
TIMER_KINDS = ("timeDate", "timeDuration", "timeCycle")


@dataclass(frozen=True)
class Repetition:
    """Multi-instance: one instance per item of a list."""

    sequential: bool
    collection: str
    """Expression: a list, or a number (then the items are 1…n)."""
    variable: str | None


@dataclass(frozen=True)
class Element:
    """A flow node. `attributes` and `parameters` are our own extensions."""

    id: str
    kind: str
    name: str
    parent: str
    """Id of the enclosing sub-process or process."""
    line: int
    attributes: Mapping[str, str]
    parameters: Mapping[str, str]
    event: str | None = None
    """message, timer, error, escalation, terminate …; None is a none event."""
    reference: str | None = None
    """Name of the message, code of the error or escalation."""
    timer_kind: str | None = None
    timer_text: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    script: str | None = None
    repetition: Repetition | None = None
    lane: str | None = None

    @property
    def label(self) -> str:
        """What people read: the name on one line, or the id."""
        return " ".join(self.name.split()) or self.id

    @property
    def row(self) -> int | None:
        """Row of the printed sheet."""
        text = self.attributes.get("zeile", "")
        return int(text) if text.isdigit() else None


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None


@dataclass(frozen=True)
class Diagram:
    """One process of a file with everything the engine needs to know about it."""

    process_id: str
    name: str
    attributes: Mapping[str, str]
    variables: Mapping[str, tuple[str, str | None]]
    """Declared variables: name to type and initial expression."""
    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    message_keys: Mapping[str, str] = field(default_factory=dict)
    """Message name to the payload key that it correlates by."""

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows by their source, in the order of the file."""
        return _grouped(self.flows, "source")

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows by their target, in the order of the file."""
        return _grouped(self.flows, "target")

    def message_starts(self) -> tuple[Element, ...]:
        """Start events of the process (not of sub-processes) that wait for a message."""
        return tuple(
            e
            for e in self.elements.values()
            if e.kind == "startEvent" and e.parent == self.process_id and e.event == "message"
        )


def read_diagram(root: etree._Element) -> Diagram:
    """Read the one executable process of a parsed file.

    The checks have refused everything that cannot be read here; a missing reference is read as
    its id so that a draft can still be shown.
    """
    process = executable_process(root)
    lanes = _lanes(process)
    references = _references(root)
    elements = {}
    for node in process.iter(*(f"{_B}{kind}" for kind in FLOW_NODES)):
        element = _read_element(node, lanes, references)
        elements[element.id] = element
    return Diagram(
        process_id=process.get("id", ""),
        name=process.get("name", ""),
        attributes=_own_attributes(process),
        variables={
            v.get("name", ""): (v.get("typ", "text"), v.get("wert"))
            for v in _extensions(process, "variable")
        },
        elements=elements,
        flows=tuple(_read_flow(node) for node in process.iter(f"{_B}sequenceFlow")),
        message_keys={
            (m.get("name") or m.get("id") or ""): (m.get(f"{_L}schluessel") or "")
            for m in root.iterchildren(f"{_B}message")
        },
    )


def executable_process(root: etree._Element) -> etree._Element:
    """Return the process that runs: the executable one, or the only one."""
    processes = list(root.iterchildren(f"{_B}process"))
    for process in processes:
        if process.get("isExecutable") == "true":
            return process
    return processes[0]


def _read_element(
    node: etree._Element, lanes: Mapping[str, str], references: Mapping[str, str]
) -> Element:
    event, reference, timer_kind, timer_text = _read_event(node, references)
    parent = node.getparent()
    identifier = node.get("id", "")
    return Element(
        id=identifier,
        kind=etree.QName(node).localname,
        name=node.get("name", ""),
        parent=parent.get("id", "") if parent is not None else "",
        line=int(node.sourceline or 0),
        attributes=_own_attributes(node),
        parameters={p.get("name", ""): p.get("wert", "") for p in _extensions(node, "parameter")},
        event=event,
        reference=reference,
        timer_kind=timer_kind,
        timer_text=timer_text,
        attached_to=node.get("attachedToRef"),
        interrupting=node.get("cancelActivity", "true") == "true",
        script=node.findtext(f"{_B}script"),
        repetition=_read_repetition(node),
        lane=lanes.get(identifier),
    )


def _read_event(
    node: etree._Element, references: Mapping[str, str]
) -> tuple[str | None, str | None, str | None, str | None]:
    if node.get("messageRef"):
        return "message", references.get(node.get("messageRef", "")), None, None
    for child in node.iterchildren():
        if not isinstance(child.tag, str) or not child.tag.endswith("EventDefinition"):
            continue
        kind = etree.QName(child).localname.removesuffix("EventDefinition")
        reference = child.get(f"{kind}Ref")
        timer_kind = timer_text = None
        for name in TIMER_KINDS:
            text = child.findtext(f"{_B}{name}")
            if text is not None:
                timer_kind, timer_text = name, text.strip()
        return kind, references.get(reference or "", reference), timer_kind, timer_text
    return None, None, None, None


def _read_repetition(node: etree._Element) -> Repetition | None:
    loop = node.find(f"{_B}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    cardinality = loop.findtext(f"{_B}loopCardinality")
    return Repetition(
        sequential=loop.get("isSequential") == "true",
        collection=loop.get(f"{_L}sammlung") or (cardinality or "").strip(),
        variable=loop.get(f"{_L}element"),
    )


def _read_flow(node: etree._Element) -> Flow:
    condition = node.findtext(f"{_B}conditionExpression")
    return Flow(
        id=node.get("id", ""),
        name=node.get("name", ""),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        condition=condition.strip() if condition and condition.strip() else None,
    )


def _references(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in root.iterchildren(f"{_B}message"):
        found[node.get("id") or ""] = node.get("name") or node.get("id") or ""
    for kind in ("error", "escalation"):
        for node in root.iterchildren(f"{_B}{kind}"):
            found[node.get("id") or ""] = node.get(f"{kind}Code") or node.get("id") or ""
    for node in root.iterchildren(f"{_B}signal"):
        found[node.get("id") or ""] = node.get("name") or node.get("id") or ""
    return found


def _lanes(process: etree._Element) -> dict[str, str]:
    return {
        (reference.text or "").strip(): lane.get("name", "")
        for lane in process.iter(f"{_B}lane")
        for reference in lane.iterchildren(f"{_B}flowNodeRef")
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


def _grouped(flows: tuple[Flow, ...], end: str) -> dict[str, tuple[Flow, ...]]:
    found: dict[str, list[Flow]] = {}
    for flow in flows:
        found.setdefault(getattr(flow, end), []).append(flow)
    return {key: tuple(value) for key, value in found.items()}
