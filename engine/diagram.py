"""A definition's diagram as plain data: elements, flows, messages, our extensions.

Read once per version from the XML (`engine/diagram_reader.py`); what runs (`engine/spiff/`), what
is shown (tables of steps) and what is stored in rows all look here, so that an attribute has one
reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

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
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = frozenset(kind for kind in FLOW_NODES if kind.endswith(("Task", "task"))) | {
    *SUB_PROCESSES,
    "callActivity",
}


@dataclass(frozen=True)
class EventDefinition:
    """What an event waits for or throws."""

    kind: str
    """As in the file: message, timer, signal, conditional, error, escalation, link, compensate …"""
    reference: str | None = None
    """Name of the message, signal or link, code of the error or escalation, compensated step."""
    timer_kind: str | None = None
    timer_text: str | None = None
    condition: str | None = None
    id: str | None = None
    target: str | None = None
    """Id of the link event at the other end."""


@dataclass(frozen=True)
class Repetition:
    """Multi-instance: one visit per item of a list."""

    sequential: bool
    collection: str
    """Expression: a list, or a number (then the items are 1…n)."""
    variable: str | None
    completion: str | None = None
    """Condition that ends the repetition early; asked after each visit."""
    result: str | None = None
    """Variable that holds the list of results, in the order of the items."""
    result_item: str | None = None
    """Variable of a visit that becomes its result."""
    behavior: str = "All"
    thrown: EventDefinition | None = None
    """What a visit's completion throws: each one (behavior None) or the first (One)."""


@dataclass(frozen=True)
class Loop:
    """Standard loop: the same step again while a condition holds."""

    condition: str | None
    maximum: int | None
    test_before: bool


@dataclass(frozen=True)
class Extension:
    """One of our elements in a process: its name, its attributes and what stands inside it."""

    name: str
    attributes: Mapping[str, str]
    children: tuple[Extension, ...] = ()


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
    results: Mapping[str, str] = field(default_factory=dict)
    """Of a call activity: our variable to an expression over the called process's variables."""
    definitions: tuple[EventDefinition, ...] = ()
    all_of: bool = False
    """Several definitions must all happen, not just one (`parallelMultiple`)."""
    attached_to: str | None = None
    interrupting: bool = True
    script: str | None = None
    repetition: Repetition | None = None
    loop: Loop | None = None
    lane: str | None = None
    default: str | None = None
    """The flow that is taken when no condition holds."""
    start_quantity: int = 1
    completion_quantity: int = 1
    is_compensation: bool = False
    by_event: bool = False
    """An event sub-process."""
    called: str | None = None
    activation: str | None = None
    """Condition under which a complex gateway joins."""
    instantiates: bool = False
    """A receive task that begins instances."""
    copies: tuple[tuple[str, str], ...] = ()
    """Data associations: from which variable to which, when the step is done."""
    inputs: tuple[tuple[str, str], ...] = ()
    """Data associations: from which variable to which, before the step begins."""
    documentation: str = ""
    """What its owner explains about it."""

    @property
    def event(self) -> str | None:
        """Kind of the first definition; None is a none event."""
        return self.definitions[0].kind if self.definitions else None

    @property
    def reference(self) -> str | None:
        """What the first definition refers to."""
        return self.definitions[0].reference if self.definitions else None

    @property
    def timer_kind(self) -> str | None:
        """Date, duration or cycle of the first definition."""
        return self.definitions[0].timer_kind if self.definitions else None

    @property
    def timer_text(self) -> str | None:
        """Expression or literal of the first definition's timer."""
        return self.definitions[0].timer_text if self.definitions else None

    @property
    def calls_latest(self) -> bool:
        """Whether a call activity begins the version in force at the call, not a settled one."""
        return self.attributes.get("bindung") == "neueste"

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
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Our own extensions."""


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
    compensations: Mapping[str, str] = field(default_factory=dict)
    """Compensation boundary event to the step that undoes."""
    extensions: tuple[Extension, ...] = ()
    """Our elements on the process itself, in the order of the file."""

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows by their source, in the order of the file."""
        return _grouped(self.flows, "source")

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows by their target, in the order of the file."""
        return _grouped(self.flows, "target")

    @cached_property
    def inside(self) -> Mapping[str, tuple[Element, ...]]:
        """Elements by the process or sub-process that they lie in directly."""
        found: dict[str, list[Element]] = {}
        for element in self.elements.values():
            found.setdefault(element.parent, []).append(element)
        return {key: tuple(value) for key, value in found.items()}

    @cached_property
    def attached(self) -> Mapping[str, tuple[Element, ...]]:
        """Boundary events by their activity."""
        found: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.attached_to:
                found.setdefault(element.attached_to, []).append(element)
        return {key: tuple(value) for key, value in found.items()}

    def starts(self, scope: str | None = None) -> tuple[Element, ...]:
        """Return what begins the process or a sub-process, receiving tasks included."""
        return tuple(
            e
            for e in self.inside.get(scope or self.process_id, ())
            if e.kind == "startEvent" or e.instantiates
        )

    def message_starts(self) -> tuple[Element, ...]:
        """Starts of the process (not of sub-processes) that wait for a message."""
        return tuple(e for e in self.starts() if e.event == "message")


def _grouped(flows: tuple[Flow, ...], end: str) -> dict[str, tuple[Flow, ...]]:
    found: dict[str, list[Flow]] = {}
    for flow in flows:
        found.setdefault(getattr(flow, end), []).append(flow)
    return {key: tuple(value) for key, value in found.items()}
