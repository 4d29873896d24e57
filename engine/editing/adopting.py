"""Taking over what a modeler's export changed, and nothing else of it.

The export has another order, other prefixes, no comments; it leaves out values that are the
standard's defaults and what its reader does not know. None of this is a change.
"""

from __future__ import annotations

from engine.editing.carrying import Carrying
from engine.editing.nodes import Node
from engine.editing.pairing import local
from engine.editing.source import Source
from engine.xml import BPMN, BPMN_DI, LAUFZETTEL

_KNOWN = (BPMN, BPMN_DI, LAUFZETTEL, "http://www.omg.org/spec/DD/")
_DEFAULTS = {
    "isInterrupting": "true",
    "cancelActivity": "true",
    "parallelMultiple": "false",
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "instantiate": "false",
    "gatewayDirection": "Unspecified",
    "eventGatewayType": "Exclusive",
    "triggeredByEvent": "false",
    "isClosed": "false",
    "processType": "None",
    "isExecutable": "false",
    "isSequential": "false",
    "behavior": "All",
    "testBefore": "false",
    "isCollection": "false",
    "isUnlimited": "false",
    "itemKind": "Information",
    "associationDirection": "None",
    "textFormat": "text/plain",
    "implementation": "##WebService",
    "method": "##Compensate",
    "messageVisibleKind": "initiating",
    "typeLanguage": "http://www.w3.org/2001/XMLSchema",
    "expressionLanguage": "http://www.w3.org/1999/XPath",
}


def adopt(stored: bytes, exported: bytes) -> bytes:
    """Return the stored file with the changes of an export of it.

    Raises `XmlError` for an export that cannot be read.
    """
    old, new, target = Source(stored), Source(exported), Source(stored)
    twins = dict(zip(old.root.iter(), target.root.iter(), strict=True))
    _Adopting(old, new, target, twins).run()
    return target.bytes()


class _Adopting(Carrying):
    """Knows what a modeler leaves out."""

    def keeps_attribute(self, node: Node, name: str) -> bool:
        value = node.attributes[name]
        if _DEFAULTS.get(name) == value.strip():
            return True
        if (
            not node.namespace.startswith(_KNOWN)
            and local(name.replace("}", ":")) in node.attributes
        ):
            return True  # the same name with and without a prefix; a modeler keeps one
        return name.endswith(("Ref", "Element", "default")) and self._leads_nowhere(value)

    def keeps_element(self, node: Node) -> bool:
        if not node.namespace.startswith(_KNOWN):
            return all(up.local != "extensionElements" for up in node.ancestors)
        if node.local in ("BPMNShape", "BPMNEdge"):
            return self._leads_nowhere(node.attributes.get("bpmnElement", ""))
        if node.children or node.attributes:
            return False
        text = node.text.strip()
        return not text or self._leads_nowhere(text)

    def write(self, target: Node, name: str, was: str | None, becomes: str | None) -> None:
        if name == "isMarkerVisible" and was is None:
            return  # a modeler draws a gateway's X and says so, whether or not anybody asked
        super().write(target, name, was, becomes)

    def _insert(self, new: Node, target: Node, after: Node | None) -> None:
        if new.local == "BPMNLabel" and not new.children and not new.attributes:
            return  # a modeler gives one to whatever is renamed; it says nothing
        super()._insert(new, target, after)

    def _leads_nowhere(self, reference: str) -> bool:
        """Whether a reference never had an element in this file."""
        return local(reference.strip()) not in self._ids

    def run(self) -> None:
        self._ids = {local(identifier) for identifier in self.old.by_id}
        super().run()
