"""Which ways lead from one box of the sheet to the next.

A sheet shows fewer boxes than its diagram: what has no place on it is walked through. What may
interrupt a step (events on its edge) is left to the diagram, one plane deeper.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from engine.diagram import SUB_PROCESSES, Diagram, Element, Flow
from handlers.sheet.model import Link


@dataclass(frozen=True)
class Left:
    """A way that the paper does not show: from which box, along which flow."""

    source: str
    flow: Flow


@dataclass(frozen=True)
class _Walk:
    """Where a walk has come: the word on its way, and whether another branch runs beside it."""

    label: str = ""
    has_fork: bool = False
    keeps_label: bool = False
    """The first word belongs to a question on the sheet; later ones to questions that are not."""


class Ways:
    """The ways between the boxes of one sheet."""

    def __init__(self, diagram: Diagram, boxes: Collection[str]) -> None:
        self._diagram = diagram
        self._boxes = set(boxes)
        self._opened = {
            around
            for box in boxes
            for around in _around(diagram, box)
            if around in diagram.elements and around not in self._boxes
        }
        self.left: list[Left] = []

    def links(self) -> list[Link]:
        """Return every way once, in the order of the file; words of the same way are joined."""
        found: dict[tuple[str, str], list[str]] = {}
        for element in self._diagram.elements.values():
            if element.id not in self._boxes:
                continue
            for target, label in self._from(element):
                labels = found.setdefault((element.id, target), [])
                if label and label not in labels:
                    labels.append(label)
        links = [
            Link(source, target, " oder ".join(labels))
            for (source, target), labels in found.items()
            if source != target
        ]
        return [self._without_idle_word(link, links) for link in links]

    def _without_idle_word(self, link: Link, links: list[Link]) -> Link:
        """A word tells ways apart; where there is but one, and no question, it says nothing."""
        asks = self._diagram.elements[link.source].kind.endswith("Gateway")
        is_only = sum(other.source == link.source for other in links) == 1
        return Link(link.source, link.target) if is_only and not asks else link

    def _from(self, box: Element) -> Iterator[tuple[str, str]]:
        asks = box.kind.endswith("Gateway")
        for flow in self._diagram.outgoing.get(box.id, ()):
            yield from self._along(flow, _Walk(keeps_label=asks), box.id, set())

    def _along(
        self, flow: Flow, walk: _Walk, source: str, seen: set[str]
    ) -> Iterator[tuple[str, str]]:
        if "ergaenzung" in flow.attributes:
            self.left.append(Left(source, flow))
            return
        label = self._label(flow, walk, source)
        yield from self._reach(
            flow.target, _Walk(label, walk.has_fork, walk.keeps_label), source, seen
        )

    def _label(self, flow: Flow, walk: _Walk, source: str) -> str:
        """Return what a way is called, with its question or event if that is not on the sheet."""
        asking = self._diagram.elements[flow.source]
        word = " ".join(flow.name.split())
        is_hidden = asking.id != source and asking.kind.endswith("Gateway")
        if asking.kind == "eventBasedGateway":
            event = self._diagram.elements[flow.target].label
            return f"{walk.label}, {event}" if walk.label and walk.keeps_label else event
        if walk.label and (walk.keeps_label or not word):
            return walk.label
        return f"{asking.label} {word}" if word and is_hidden and asking.name else word

    def _reach(
        self, target: str, walk: _Walk, source: str, seen: set[str]
    ) -> Iterator[tuple[str, str]]:
        if target in self._boxes:
            yield target, walk.label
            return
        element = self._diagram.elements.get(target)
        if element is None or target in seen:
            return
        if element.kind != "endEvent":
            seen.add(target)  # several ways may lead to one end of a part
        if target in self._opened:
            for start in self._diagram.starts(target):
                yield from self._reach(start.id, walk, source, seen)
            return
        flows = self._onward(element, walk)
        has_fork = walk.has_fork or (element.kind == "parallelGateway" and len(flows) > 1)
        for flow in flows:
            yield from self._along(
                flow, _Walk(walk.label, has_fork, walk.keeps_label), source, seen
            )

    def _onward(self, element: Element, walk: _Walk) -> Sequence[Flow]:
        """Return the flows that leave an element, or the part that ends with it.

        Where another branch runs beside, the end of this one is not the end of the part.
        """
        if element.kind != "endEvent":
            return self._diagram.outgoing.get(element.id, ())
        if walk.has_fork or element.parent not in self._opened:
            return ()
        return self._diagram.outgoing.get(element.parent, ())


def _around(diagram: Diagram, identifier: str) -> Iterator[str]:
    parent = diagram.elements[identifier].parent
    while parent in diagram.elements:
        yield parent
        parent = diagram.elements[parent].parent


def all_boxes(diagram: Diagram) -> list[Element]:
    """Return what a process without rows shows: every named step of its regular ways, in order."""
    found: dict[str, Element] = {}
    waiting = [start.id for start in diagram.starts()]
    while waiting:
        element = diagram.elements.get(waiting.pop(0))
        if element is None or element.id in found:
            continue
        found[element.id] = element
        after = [flow.target for flow in diagram.outgoing.get(element.id, ())]
        inner = diagram.starts(element.id) if element.kind in SUB_PROCESSES else ()
        waiting = [start.id for start in inner] + after + waiting
    return [e for e in found.values() if e.name and not _is_frame(diagram, e)]


def _is_frame(diagram: Diagram, element: Element) -> bool:
    """A part's frame, or the end of everything that follows it, says nothing of its own."""
    if element.kind in SUB_PROCESSES:
        return True
    sources = [diagram.elements[flow.source].kind for flow in diagram.incoming.get(element.id, ())]
    is_technical = element.attributes.get("technisch") == "true"
    return is_technical and all(kind in SUB_PROCESSES for kind in sources)
