"""The file while it is changed: its elements by id, their flows and lanes, and its drawings."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram import FLOW_NODES, SUB_PROCESSES
from engine.editing.drawing import Drawing, planes
from engine.editing.naming import speaking_id
from engine.editing.nodes import Node, last
from engine.editing.pairing import local
from engine.editing.source import Source, build
from engine.errors import NotFound, Rejected
from engine.xml import BPMN, XSI

B = f"{{{BPMN}}}"
_BEFORE_FLOWS = (
    "documentation",
    "extensionElements",
    "auditing",
    "monitoring",
    "categoryValueRef",
    "incoming",
    "outgoing",
)
_SCOPES = frozenset({"process", *SUB_PROCESSES})


class Plan:
    """One file and what a change may ask and do."""

    def __init__(self, xml: bytes) -> None:
        self.source = Source(xml)
        self.by_id = self.source.by_id
        self.drawings = planes(self.source.root, self.by_id)
        self._tells_flows = any(node.local == "outgoing" for node in self.source.root.iter())
        self.added: list[str] = []

    def step(self, identifier: str) -> Node:
        """Return a flow node; raises `NotFound`."""
        node = self.by_id.get(identifier)
        if node is None or node.local not in FLOW_NODES or node.namespace != BPMN:
            raise NotFound("element", identifier)
        return node

    def flow(self, identifier: str) -> Node:
        """Return a sequence flow; raises `NotFound`."""
        node = self.by_id.get(identifier)
        if node is None or node.tag != f"{B}sequenceFlow":
            raise NotFound("flow", identifier)
        return node

    def element(self, element_id: str) -> Node:
        """Return any element; raises `NotFound`."""
        node = self.by_id.get(element_id)
        if node is None:
            raise NotFound("element", element_id)
        return node

    def named(self, identifier: str) -> str:
        """Return what people call an element."""
        node = self.by_id.get(identifier)
        return " ".join(((node.get("name") if node else "") or "").split()) or identifier

    def scope(self, node: Node) -> Node:
        """Return the process or sub-process that an element lies in."""
        for up in node.ancestors:
            if up.local in _SCOPES:
                return up
        raise NotFound("process", node.get("id") or "")

    def flows(self) -> Iterator[Node]:
        """Return all sequence flows."""
        return (node for node in self.by_id.values() if node.tag == f"{B}sequenceFlow")

    def outgoing(self, identifier: str) -> list[Node]:
        """Return the flows that leave a step."""
        return [f for f in self.flows() if local(f.get("sourceRef") or "") == identifier]

    def incoming(self, identifier: str) -> list[Node]:
        """Return the flows that lead to a step."""
        return [f for f in self.flows() if local(f.get("targetRef") or "") == identifier]

    def borders(self, identifier: str) -> list[Node]:
        """Return the events at a step's border."""
        return [
            node
            for node in self.by_id.values()
            if local(node.get("attachedToRef") or "") == identifier
        ]

    def drawing(self, identifier: str) -> Drawing | None:
        """Return the drawing that shows an element."""
        return next((d for d in self.drawings if d.shows(identifier)), None)

    def new_id(self, name: str, row: int | None = None, kind: str = "") -> str:
        """Return an unused id in our style, made from a German name."""
        return self.unused(speaking_id(name, row, kind))

    def unused(self, wanted: str) -> str:
        """Return an id that nothing in the file has."""
        found, number = wanted, 2
        while found in self.by_id:
            found, number = f"{wanted}_{number}", number + 1
        return found

    def put(self, scope: Node, node: Node, after: Node | None) -> None:
        """Put a new element into a process, behind another one or before its flows."""
        if after is None or after.parent is not scope:
            steps = [child for child in scope.children if child.local in FLOW_NODES]
            after = last(steps or scope.children)
        scope.insert(node, after)
        for inner in node.iter():
            if inner.get("id"):
                self.by_id[inner.get("id") or ""] = inner

    def add_flow(
        self, source: str, target: str, name: str = "", condition: str | None = None
    ) -> Node:
        """Add a sequence flow between two steps of one level."""
        scope = self.scope(self.step(source))
        if self.scope(self.step(target)) is not scope:
            raise Rejected("edit_other_level", source=self.named(source), target=self.named(target))
        flow = build(
            scope,
            f"{B}sequenceFlow",
            {
                "id": self.unused(f"F_{source}__{target}"),
                "name": name or None,
                "sourceRef": source,
                "targetRef": target,
            },
        )
        flows = scope.all(f"{B}sequenceFlow")
        steps = [child for child in scope.children if child.local in FLOW_NODES]
        scope.insert(flow, last(flows or steps))
        self.by_id[flow.get("id") or ""] = flow
        self._tell(self.step(source), "outgoing", flow)
        self._tell(self.step(target), "incoming", flow)
        if condition:
            self.set_condition(flow, condition)
        return flow

    def redirect(self, flow: Node, target: str) -> None:
        """Let a flow lead to another step."""
        self._forget(local(flow.get("targetRef") or ""), "incoming", flow)
        flow.set("targetRef", target)
        self._tell(self.step(target), "incoming", flow)

    def begin_at(self, flow: Node, source: str) -> None:
        """Let a flow begin at another step."""
        old = self.by_id.get(local(flow.get("sourceRef") or ""))
        self._forget(local(flow.get("sourceRef") or ""), "outgoing", flow)
        flow.set("sourceRef", source)
        self._tell(self.step(source), "outgoing", flow)
        if old is not None and old.get("default") == flow.get("id"):
            old.set("default", None)

    def remove_flow(self, flow: Node) -> None:
        """Take a flow out, with what refers to it."""
        identifier = flow.get("id") or ""
        for end, told in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            self._forget(local(flow.get(end) or ""), told, flow)
        source = self.by_id.get(local(flow.get("sourceRef") or ""))
        if source is not None and source.get("default") == identifier:
            source.set("default", None)
        self.remove(flow)

    def remove(self, node: Node) -> None:
        """Take an element out of the file and out of the drawing."""
        for inner in list(node.iter()):
            identifier = inner.get("id") or ""
            self.by_id.pop(identifier, None)
            self._discard_level(identifier)
            for drawing in self.drawings:
                if drawing.shows(identifier):
                    drawing.geometry = drawing.geometry.without(identifier)
        if node.parent is not None:
            node.parent.remove(node)

    def _discard_level(self, identifier: str) -> None:
        for drawing in [d for d in self.drawings if d.level == identifier]:
            drawing.discard()
            self.drawings.remove(drawing)

    def set_condition(self, flow: Node, condition: str | None) -> None:
        """Write or remove a flow's condition."""
        node = flow.find(f"{B}conditionExpression")
        if not condition:
            if node is not None:
                flow.remove(node)
            return
        if node is not None:
            if node.text.strip() != condition:
                node.set_text(condition)
            return
        kind = {f"{{{XSI}}}type": flow.written(f"{B}tFormalExpression")}
        flow.insert(
            build(flow, f"{B}conditionExpression", kind, condition),
            last(flow.children),
        )

    def _tell(self, step: Node, told: str, flow: Node) -> None:
        if not self._tells_flows:
            return
        before = [child for child in step.children if child.local in _BEFORE_FLOWS]
        if told == "incoming":
            before = [child for child in before if child.local != "outgoing"]
        reference = build(step, f"{B}{told}", None, flow.get("id") or "")
        step.insert(reference, before[-1] if before else None)

    def _forget(self, step: str, told: str, flow: Node) -> None:
        node = self.by_id.get(step)
        for reference in node.all(f"{B}{told}") if node else ():
            if local(reference.text.strip()) == flow.get("id") and node is not None:
                node.remove(reference)

    def bytes(self) -> bytes:
        """Write the drawings and return the file."""
        for drawing in self.drawings:
            drawing.write()
        return self.source.bytes()
