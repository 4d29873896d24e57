"""Which ways of a diagram scenarios take, and which none does; sub-processes included."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from engine.db import Passage
from engine.diagram import FLOW_NODES, Diagram, Element, Flow


@dataclass(frozen=True, slots=True)
class Taken:
    """The way that one rehearsal took through one process: ids of its flows and elements."""

    flows: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What all rehearsals together took; in the order of the file."""

    total: int
    missed: tuple[Flow, ...]
    """Flows that no scenario takes."""
    missed_steps: tuple[Element, ...]
    """Elements that no scenario reaches."""

    @property
    def taken(self) -> int:
        """How many flows some scenario takes."""
        return self.total - len(self.missed)


def taken(diagram: Diagram, followed: Collection[Passage], visited: Collection[str]) -> Taken:
    """Return the flows and elements of a process that a rehearsal passed.

    `visited` are the names of a `Course`, seen from this process. Behind an event gateway every
    event is made ready; the flow counts to the one that happened. Of two flows between the same
    two elements both count.
    """
    elements = frozenset(visited) & diagram.elements.keys()
    pairs = {
        (source, target) for process, source, target in followed if process == diagram.process_id
    }
    flows = (
        flow.id
        for flow in diagram.flows
        if (flow.source, flow.target) in pairs
        and (diagram.elements[flow.source].kind != "eventBasedGateway" or flow.target in elements)
    )
    return Taken(frozenset(flows), elements)


def coverage(diagram: Diagram, ways: Iterable[Taken]) -> Coverage:
    """Return which flows and elements no way takes."""
    flows: set[str] = set()
    elements: set[str] = set()
    for way in ways:
        flows |= way.flows
        elements |= way.elements
    return Coverage(
        len(diagram.flows),
        tuple(flow for flow in diagram.flows if flow.id not in flows),
        tuple(
            element
            for element in diagram.elements.values()
            if element.kind in FLOW_NODES and element.id not in elements
        ),
    )
