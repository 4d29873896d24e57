"""The process as a table: rows in the order in which a reader follows the flow.

A level is what one drawing shows: the process with its frames, and each collapsed sub-process for
itself. Where rows of the printed sheet are given, they lead; what has none stands behind the step
that it follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.diagram import SUB_PROCESSES, Diagram, Element, Flow
from engine.diagram_reader import GLOBAL_TASKS, executable_processes, read_process
from engine.editing.reading_order import depths, reading_order
from engine.errors import NotFound
from engine.xml import BPMN, BPMN_DI, parse

DEEPEST = 3


@dataclass(frozen=True)
class FollowUp:
    """What comes after a step: along a flow, or when an event at its border happens."""

    flow: str
    label: str
    """What stands at the flow, or the name of the event."""
    target: str
    """The row that it leads to; joins without a name are passed over."""
    condition: str | None = None
    is_default: bool = False
    event: Element | None = None


@dataclass(frozen=True)
class Row:
    """One step."""

    element: Element
    depth: int
    """How far it is indented: inside how many branches it lies."""
    follow_ups: tuple[FollowUp, ...] = ()
    inside: int = 0
    """How many rows the level of a collapsed sub-process has."""
    is_frame: bool = False
    """A sub-process whose steps are the next rows."""

    @property
    def id(self) -> str:
        """The element's."""
        return self.element.id


@dataclass(frozen=True)
class Level:
    """What one drawing shows."""

    id: str
    name: str
    parent: str | None
    """The level that it opens from."""
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Outline:
    """One process of a file."""

    diagram: Diagram
    levels: Mapping[str, Level]
    lanes: tuple[str, ...]
    processes: Mapping[str, str]
    """All of the file: id to name."""

    @property
    def main(self) -> Level:
        """The process itself."""
        return self.levels[self.diagram.process_id]

    def level_of(self, element_id: str) -> Level:
        """Return the level that shows an element; raises `NotFound`."""
        for level in self.levels.values():
            if any(row.id == element_id for row in level.rows):
                return level
        raise NotFound("element", element_id)


def outline(xml: bytes, process_id: str | None = None) -> Outline:
    """Read a file as rows; without `process_id` the process that runs. Raises `XmlError`."""
    root = parse(xml)
    processes = [p for p in root.iter(f"{{{BPMN}}}process") if p.get("id")]
    running = [p for p in executable_processes(root) if p in processes] or processes
    chosen = [p for p in processes if p.get("id") == process_id] if process_id else running
    if not chosen:
        raise NotFound("process", process_id or "")
    expanded = {
        shape.get("bpmnElement", "")
        for shape in root.iter(f"{{{BPMN_DI}}}BPMNShape")
        if shape.get("isExpanded") == "true"
    }
    diagram = read_process(root, chosen[0])
    return Outline(
        diagram,
        _Reading(diagram, expanded).levels(),
        tuple(dict.fromkeys(lane.get("name", "") for lane in chosen[0].iter(f"{{{BPMN}}}lane"))),
        {p.get("id", ""): p.get("name", "") or p.get("id", "") for p in processes},
    )


class _Reading:
    def __init__(self, diagram: Diagram, expanded: set[str]) -> None:
        self._diagram = diagram
        self._frames = {
            element.id
            for element in diagram.elements.values()
            if element.kind in SUB_PROCESSES and element.id in expanded
        }

    def levels(self) -> dict[str, Level]:
        """Return all levels, each behind the one that it opens from."""
        found: dict[str, Level] = {}
        waiting: list[tuple[str, str | None]] = [(self._diagram.process_id, None)]
        while waiting:
            scope, parent = waiting.pop(0)
            rows = tuple(self._rows(scope))
            element = self._diagram.elements.get(scope)
            name = element.label if element and parent else self._diagram.name or scope
            found[scope] = Level(scope, name, parent, rows)
            waiting += [
                (row.id, scope)
                for row in rows
                if row.element.kind in SUB_PROCESSES and not row.is_frame
            ]
        return found

    def _rows(self, scope: str) -> list[Row]:
        inside = self._inside(scope)
        steps = [e for e in inside if not e.attached_to]
        if scope in GLOBAL_TASKS:
            return []
        after = {e.id: self._successors(e) for e in inside}
        numbers = {e.id: e.row for e in steps}
        order = reading_order([e.id for e in steps], after, numbers)
        indents = depths(order, after, {e.id: len(self._flows(e)) for e in steps})
        rows: list[Row] = []
        last: int | None = None
        numbered = any(numbers.values())
        for identifier in order:
            element = self._diagram.elements[identifier]
            if self._is_join(element):
                continue
            leads = element.row is not None and element.row != last
            last = element.row or last
            depth = min(indents[identifier], 1 if numbered else DEEPEST)
            rows += self._row(element, 0 if leads else depth)
        return rows

    def _row(self, element: Element, depth: int) -> list[Row]:
        is_frame = element.id in self._frames
        count = len(self._inside(element.id)) if element.kind in SUB_PROCESSES else 0
        row = Row(element, depth, self._follow_ups(element), 0 if is_frame else count, is_frame)
        return [row, *(self._rows(element.id) if is_frame else ())]

    def _inside(self, scope: str) -> Sequence[Element]:
        return self._diagram.inside.get(scope, ())

    def _flows(self, element: Element) -> tuple[Flow, ...]:
        return self._diagram.outgoing.get(element.id, ())

    def _borders(self, element: Element) -> tuple[Element, ...]:
        return self._diagram.attached.get(element.id, ())

    def _successors(self, element: Element) -> list[str]:
        """Return the steps behind an element: first by its own flows, then by its borders'."""
        flows = sorted(self._flows(element), key=self._row_behind)
        flows += [flow for border in self._borders(element) for flow in self._flows(border)]
        return [flow.target for flow in flows if flow.target in self._diagram.elements]

    def _row_behind(self, flow: Flow) -> float:
        target = self._diagram.elements.get(self._resolved(flow.target))
        return float("inf") if target is None or target.row is None else target.row

    def _is_join(self, element: Element) -> bool:
        return (
            element.kind.endswith("Gateway")
            and not element.name.strip()
            and len(self._flows(element)) == 1
            and len(self._diagram.incoming.get(element.id, ())) > 1
        )

    def _resolved(self, target: str) -> str:
        seen: set[str] = set()
        while target in self._diagram.elements and target not in seen:
            seen.add(target)
            element = self._diagram.elements[target]
            if not self._is_join(element):
                break
            target = self._flows(element)[0].target
        return target

    def _follow_ups(self, element: Element) -> tuple[FollowUp, ...]:
        return (
            *(self._follow_up(element, flow, None) for flow in self._flows(element)),
            *(
                self._follow_up(border, flow, border)
                for border in self._borders(element)
                for flow in self._flows(border)
            ),
        )

    def _follow_up(self, source: Element, flow: Flow, event: Element | None) -> FollowUp:
        return FollowUp(
            flow.id,
            " ".join((event.name if event else flow.name).split()),
            self._resolved(flow.target),
            flow.condition,
            source.default == flow.id,
            event,
        )
