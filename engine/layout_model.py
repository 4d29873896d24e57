"""What is to be drawn: a BPMN file's elements, by plane, without any geometry."""

from dataclasses import dataclass
from typing import Protocol, cast

from lxml import etree

from engine.errors import Rejected
from engine.xml import BPMN, parse

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
DRAWN = ("Task", "task", "Event", "Gateway", "subProcess")


@dataclass(frozen=True)
class Box:
    """A rectangle in diagram pixels, y downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def cx(self) -> float:
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        return self.y + self.h / 2

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h


Point = tuple[float, float]


class Tagged(Protocol):
    """An element of whatever tree; comments have no text as their tag."""

    @property
    def tag(self) -> object: ...


def tag(element: Tagged) -> str:
    """Return an element's name without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def bpmn(name: str) -> str:
    """Return a BPMN name in lxml's notation."""
    return f"{{{BPMN}}}{name}"


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute that BPMN demands."""
    value = element.get(name)
    if value is None:
        raise Rejected("layout_attribute_missing", line=element.sourceline, attribute=name)
    return value


class Model:
    """The parsed file with an index of its elements."""

    def __init__(self, xml: bytes) -> None:
        self.root = parse(xml)
        self.by_id = {
            cast(str, element.get("id")): element
            for element in self.root.iter()
            if isinstance(element.tag, str) and element.get("id")
        }
        process = self.root.find(bpmn("process"))
        if process is None:
            raise Rejected("layout_process_missing")
        self.process = process
        self.collaboration = self.root.find(bpmn("collaboration"))

    def element(self, element_id: str) -> etree._Element:
        """Return the element; a table line about an unknown one is refused."""
        found = self.by_id.get(element_id)
        if found is None:
            raise Rejected("layout_element_unknown", element=element_id)
        return found

    def nodes(self, scope: str, expanded: set[str]) -> list[etree._Element]:
        """Return a plane's flow nodes: those of the scope and of its expanded sub-processes."""
        found: list[etree._Element] = []
        for child in self.element(scope):
            if tag(child).endswith(DRAWN):
                found.append(child)
                if tag(child) == "subProcess" and child.get("id") in expanded:
                    found += self.nodes(attribute(child, "id"), expanded)
        return found

    def flows(self, nodes: list[etree._Element]) -> list[etree._Element]:
        """Return the sequence flows that run between the given nodes."""
        ids = {node.get("id") for node in nodes}
        return [
            flow
            for flow in self.root.iter(bpmn("sequenceFlow"))
            if flow.get("sourceRef") in ids and flow.get("targetRef") in ids
        ]

    def pool(self) -> str | None:
        """Return the id of the participant that holds the process, if it is drawn as a pool."""
        if self.collaboration is None:
            return None
        for part in self.collaboration.iterchildren(bpmn("participant")):
            if part.get("processRef") == self.process.get("id"):
                return attribute(part, "id")
        return None
