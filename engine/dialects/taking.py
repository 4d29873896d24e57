"""The file while another modeler's words are taken over, and the report of what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.editing import changes as c
from engine.editing.connecting import set_condition
from engine.editing.describing import set_parameter
from engine.editing.nodes import Node
from engine.editing.plan import Plan
from engine.editing.source import build
from engine.xml import BPMN, LAUFZETTEL

B = f"{{{BPMN}}}"
_L = f"{{{LAUFZETTEL}}}"


@dataclass(frozen=True)
class Item:
    """What became of one thing that another modeler says about an element."""

    element: str
    source: str
    """As the other modeler calls it: `camunda:formKey`."""
    value: str
    """What it said there."""
    target: str | None = None
    """Our attribute or parameter; None: kept, without a meaning here."""
    became: str = ""
    """What it says here."""
    why: str = ""
    """Code of the reason why it was not taken over."""


class Taking:
    """A file and its report."""

    def __init__(self, xml: bytes) -> None:
        self._plan = Plan(xml)
        self.root = self._plan.source.root
        self.items: list[Item] = []
        self.changed = False

    def bytes(self) -> bytes:
        """Return the file as it is now."""
        return self._plan.bytes()

    def attribute(self, node: Node, source: str, said: str, name: str, value: str | None) -> None:
        """Write one of our attributes, unless there is one; None: it has no value we know."""
        if value is None:
            self.keep(node, source, said, "language")
        elif node.get(_L + name) is None:
            node.set(_L + name, value)
            self._taken(node, source, said, name, value)

    def parameter(self, node: Node, source: str, said: str, name: str, value: str | None) -> None:
        """Write a parameter, unless there is one of that name."""
        if value is None:
            self.keep(node, source, said, "language")
        elif name not in self._parameters(node):
            set_parameter(self._plan, c.SetParameter(node.get("id") or "", name, value))
            self._taken(node, source, said, f"parameter {name}", value)

    def result(self, node: Node, source: str, said: str, name: str, value: str | None) -> None:
        """Write which variable a called process gives back."""
        extension = node.find(f"{B}extensionElements")
        if value is None or extension is None:
            self.keep(node, source, said, "language")
        elif name not in {found.get("name") for found in node.iter(f"{_L}ergebnis")}:
            given = {"name": name, "wert": value}
            extension.insert(build(extension, f"{_L}ergebnis", given), extension.children[-1])
            self._taken(node, source, said, f"ergebnis {name}", value)

    def condition(self, flow: Node, said: str, value: str | None) -> None:
        """Write a flow's condition in our language."""
        if value is None:
            self.keep(flow, "conditionExpression", said, "language")
        elif value != said:
            set_condition(self._plan, c.SetCondition(flow.get("id") or "", value))
            self._taken(flow, "conditionExpression", said, "conditionExpression", value)

    def text(self, owner: Node, node: Node, said: str, value: str | None) -> None:
        """Write the text of an element of the standard (a timer, a repetition) in our language."""
        if value is None:
            self.keep(owner, node.local, said, "language")
        elif value != said:
            node.set_text(value)
            self._taken(owner, node.local, said, node.local, value)

    def keep(self, node: Node, source: str, said: str, why: str) -> None:
        """Tell that something was kept without a meaning here."""
        self.items.append(Item(_id_near(node), source, said, why=why))

    def _taken(self, node: Node, source: str, said: str, target: str, became: str) -> None:
        self.changed = True
        self.items.append(Item(_id_near(node), source, said, target, became))

    def _parameters(self, node: Node) -> set[str | None]:
        return {found.get("name") for found in node.iter(f"{_L}parameter")}


def owner_of(node: Node) -> Node | None:
    """Return the element of the standard that an extension belongs to."""
    for around in node.ancestors:
        if around.namespace == BPMN and around.local != "extensionElements":
            return around
    return None


def event_of(node: Node) -> Node | None:
    """Return the event that a timer's text belongs to."""
    definition = owner_of(node)
    return owner_of(definition) if definition is not None else None


def _id_near(node: Node) -> str:
    """Return the id of an element, or of what it lies in."""
    for near in (node, *node.ancestors):
        if identifier := near.get("id"):
            return identifier
    return ""
