"""What is examined: the parsed file, its one process, the forms beside it and the registry."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lxml import etree

from engine.decisions.table import Table
from engine.diagram import ACTIVITIES, FLOW_NODES, Diagram, Element
from engine.forms import Form
from engine.registry import Registry
from engine.xml import BPMN, LAUFZETTEL

__all__ = [
    "ACTIVITIES",
    "SCOPES",
    "B",
    "Document",
    "L",
    "children",
    "event_definitions",
    "kind_of",
    "local",
    "texts",
]

B = f"{{{BPMN}}}"
L = f"{{{LAUFZETTEL}}}"

SCOPES = (f"{B}process", f"{B}subProcess", f"{B}transaction", f"{B}adHocSubProcess")


def kind_of(node: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(node).localname


def children(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the BPMN children with these names, or all."""
    for child in node.iterchildren():
        ours = isinstance(child.tag, str) and child.tag.startswith(B)
        if ours and (not names or kind_of(child) in names):
            yield child


def local(root: etree._Element, reference: str | None) -> str | None:
    """Return a reference of the file without its namespace prefix."""
    prefix, colon, rest = (reference or "").strip().partition(":")
    return rest if colon and prefix in root.nsmap else (reference or "").strip() or None


def texts(node: etree._Element, *names: str) -> list[str]:
    """Return what the BPMN children with these names refer to."""
    root = node.getroottree().getroot()
    return [found for child in children(node, *names) if (found := local(root, child.text))]


def event_definitions(node: etree._Element) -> list[etree._Element]:
    """Return an event's definitions, references included."""
    return [
        child
        for child in children(node)
        if kind_of(child).endswith(("EventDefinition", "eventDefinitionRef"))
    ]


@dataclass(frozen=True)
class Document:
    """One definition under examination."""

    root: etree._Element
    process: etree._Element
    diagram: Diagram
    forms: Mapping[str, Form | None]
    """Forms by name; None for one that could not be read (told already)."""
    registry: Registry
    deployed: Collection[str] | None = None
    """Processes that are there to be called; None where nothing is known of an installation."""
    tables: Mapping[str, Sequence[Table]] | None = None
    """Decision tables by name, all their versions; None where nothing is known of any."""
    on: date | None = None
    """The first day of what is examined; None where it has none yet."""

    @cached_property
    def nodes(self) -> dict[str, etree._Element]:
        """Flow nodes of the process by id."""
        found = self.process.iter(*(f"{B}{kind}" for kind in FLOW_NODES))
        if kind_of(self.process) != "process":  # a task that others may call
            return {self.process.get("id", ""): self.process}
        return {node.get("id", ""): node for node in found}

    @cached_property
    def flows(self) -> dict[str, etree._Element]:
        """Sequence flows of the process by id."""
        return {flow.get("id", ""): flow for flow in self.process.iter(f"{B}sequenceFlow")}

    @cached_property
    def scopes(self) -> list[etree._Element]:
        """The process and its sub-processes: each has a start and flows of its own."""
        return list(self.process.iter(*SCOPES))

    def elements(self, *kinds: str) -> Iterator[tuple[Element, etree._Element]]:
        """Yield the flow nodes of these kinds, or all, with where they stand."""
        for identifier, element in self.diagram.elements.items():
            if not kinds or element.kind in kinds:
                yield element, self.nodes[identifier]

    def inside(self, scope: etree._Element) -> list[etree._Element]:
        """Return the flow nodes that lie directly in a scope."""
        return [node for node in children(scope) if kind_of(node) in FLOW_NODES]

    def local(self, reference: str | None) -> str | None:
        """Return a reference of the file without its namespace prefix."""
        return local(self.root, reference)

    def definition(self, reference: str | None) -> etree._Element | None:
        """Return an event definition that stands elsewhere in the file."""
        return self._shared.get(self.local(reference) or "")

    def definitions(self, node: etree._Element) -> Iterator[etree._Element]:
        """Yield an event's definitions, also those that it shares with others."""
        for child in event_definitions(node):
            if kind_of(child) != "eventDefinitionRef":
                yield child
            elif (shared := self.definition(child.text)) is not None:
                yield shared

    @cached_property
    def _shared(self) -> dict[str, etree._Element]:
        return {
            node.get("id", ""): node
            for node in self.root.iterchildren()
            if isinstance(node.tag, str) and node.tag.endswith("EventDefinition")
        }

    def root_element(self, kind: str, identifier: str | None) -> etree._Element | None:
        """Return a message, error or escalation by its id."""
        for node in self.root.iterchildren(f"{B}{kind}"):
            if node.get("id") == identifier:
                return node
        return None
