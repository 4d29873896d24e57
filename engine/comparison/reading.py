"""A file as elements with facts: everything that it says, each thing exactly once.

An *element* here is what people know by itself: a step, a flow, a lane, a message. What stands
inside it (its event, its repetition, its parameters) makes facts of the element, whether we know
them or not, so that a comparison overlooks nothing. `incoming`, `outgoing` and `flowNodeRef` only
repeat what flows and lanes say; they make a fact where they say something else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from engine import xml
from engine.comparison import canonical
from engine.comparison.change import Place
from engine.comparison.drawing import read_drawing
from engine.diagram import FLOW_NODES

ROOT = ""
"""Key of the file as a whole."""
_ELEMENTS = FLOW_NODES | {
    "sequenceFlow",
    "messageFlow",
    "association",
    "lane",
    "participant",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "textAnnotation",
    "group",
}
_CONNECTIONS = frozenset({"sequenceFlow", "messageFlow", "association"})
_LISTED = {"incoming": "target", "outgoing": "source"}


@dataclass(frozen=True)
class Fact:
    """One thing that is said: where (`pattern`), about which part, and what."""

    pattern: str
    part: str
    value: str
    refers: bool = False


@dataclass
class Item:
    """One element with its facts by path."""

    key: str
    what: str
    name: str
    row: int | None = None
    parent: str = ROOT
    facts: dict[str, Fact] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)
    """Order of what stands inside, by path."""
    listed: dict[str, list[str]] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
    """Of a lane: the steps in it."""

    def put(self, path: str, pattern: str, part: str, value: str, *, refers: bool = False) -> None:
        """Keep a fact."""
        self.facts[path] = Fact(pattern, part or _own_name(pattern), value, refers)


@dataclass(frozen=True)
class Flow:
    """What leads from one element to another."""

    source: str
    target: str


@dataclass(frozen=True)
class Document:
    """A file, read."""

    items: Mapping[str, Item]
    flows: Mapping[str, Flow]
    drawing: Mapping[str, str]
    lanes: Mapping[str, Sequence[str]]
    """The lanes that a step lies in."""

    def label(self, key: str, *, depth: int = 3) -> str:
        """Return what people call an element: its name, else the name of what it leads to."""
        item = self.items.get(key)
        if item is None or item.name or not depth:
            return item.name if item else key
        if key in self.flows:
            return self.label(self.flows[key].target, depth=depth - 1)
        return next((self.label(t, depth=depth - 1) for t in self.after(key)), "")

    def place(self, key: str) -> Place:
        """Return an element's kind and name."""
        item = self.items.get(key)
        return Place(item.what, item.name) if item else Place("")

    def around(self, key: str) -> tuple[Place, ...]:
        """Return a flow's ends, of anything else its first neighbours or what it is attached to."""
        flow = self.flows.get(key)
        if flow is not None:
            return self.place(flow.source), self.place(flow.target)
        host = self.items[key].facts.get("@attachedToRef") if key in self.items else None
        before, after = [host.value] if host else self.before(key), self.after(key)
        if not before and not after:
            return ()
        return tuple(self.place(ends[0]) if ends else Place("") for ends in (before, after))

    def before(self, key: str) -> list[str]:
        """Return what leads to an element."""
        return [self.flows[flow].source for flow in self._by_end[1].get(key, ())]

    def after(self, key: str) -> list[str]:
        """Return what an element leads to."""
        return [self.flows[flow].target for flow in self.exits(key)]

    def exits(self, key: str) -> list[str]:
        """Return the flows out of an element in the order in which their conditions are asked."""
        return self._by_end[0].get(key, [])

    @cached_property
    def _by_end(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        sources: dict[str, list[str]] = {}
        targets: dict[str, list[str]] = {}
        for key, flow in self.flows.items():
            sources.setdefault(flow.source, []).append(key)
            targets.setdefault(flow.target, []).append(key)
        return sources, targets


def read_document(content: bytes) -> Document:
    """Read a file; raises `XmlError`."""
    reading = _Reading()
    root = xml.parse(content)
    reading.element(root, ROOT, ROOT, "")
    flows = {
        key: Flow(_value(item, "@sourceRef"), _value(item, "@targetRef"))
        for key, item in reading.items.items()
        if item.what in _CONNECTIONS
    }
    lanes = _lanes(reading.items)
    _settle_lists(reading.items, flows, lanes)
    return Document(reading.items, flows, read_drawing(root), lanes)


class _Reading:
    """Collects elements in the order of the file."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}

    def element(self, node: etree._Element, key: str, parent: str, place: str) -> None:
        row = node.get(f"{{{xml.LAUFZETTEL}}}zeile", "")
        what = canonical.label(node)
        name = node.get("name") or node.findtext(f"{{{xml.BPMN}}}text") or ""
        item = Item(
            key, what, " ".join(name.split()), int(row) if row.isdecimal() else None, parent
        )
        self.items[key] = item
        item.put("kind", "kind", "", what)
        if events := [t for child in canonical.elements(node) if (t := _event(child))]:
            item.put("event", "event", "", ", ".join(events))
        if key != ROOT:
            item.put("parent", "parent", "", parent, refers=True)
            item.put("place", "place", "", place)
        self.content(item, node, "", "")

    def content(self, item: Item, node: etree._Element, path: str, pattern: str) -> None:
        """Note what stands in an element or in a part of it."""
        part = path.rpartition("[")[2].removesuffix("]") if path.endswith("]") else ""
        known_by = "name" if pattern.rpartition("/")[2].startswith("laufzettel:") else ""
        said = bool(canonical.text(node))
        for name, value, refers in canonical.attributes(node):
            if not (name == "id" and not path and item.key != ROOT) and name != known_by:
                item.put(f"{path}@{name}", f"{pattern}@{name}", part, value, refers=refers)
                said = True
        if canonical.is_mixed(node):
            item.put(path, pattern, part, canonical.whole(node))
            return
        if canonical.text(node):
            refers = canonical.is_reference(node)
            item.put(path, pattern, part, canonical.text(node), refers=refers)
        if not self.children(item, node, path, pattern) and not said and path:
            item.put(path, pattern, part, "")

    def children(self, item: Item, node: etree._Element, path: str, pattern: str) -> bool:
        """Note an element's children; tell whether there are any."""
        seen: Counter[str] = Counter()
        order: list[str] = []
        for child in canonical.elements(node):
            if item.key == ROOT and canonical.is_drawing(child):
                continue
            key = self.key(child, node, item)
            if key is not None:
                order.append(key)
                self.element(child, key, item.key, path)
                continue
            step = _step(child)
            seen[step] += 1
            if seen[step] > 1:
                step = f"{step}[{seen[step]}]" if "[" not in step else f"{step[:-1]}#{seen[step]}]"
            order.append(step)
            self.part(item, child, (f"{path}/{step}", f"{pattern}/{canonical.label(child)}"))
        if len(order) > 1:
            item.orders[path] = order
        return bool(order)

    def part(self, item: Item, node: etree._Element, where: tuple[str, str]) -> None:
        path, pattern = (text.removeprefix("/") for text in where)
        name = etree.QName(node).localname
        if not canonical.is_ours(node):
            item.put(path, "foreign", name, canonical.whole(node))
        elif path.partition("[")[0] in _LISTED and _is_plain(node):
            item.listed.setdefault(name, []).append(canonical.text(node))
        elif pattern == "flowNodeRef" and _is_plain(node):
            item.members.append(canonical.text(node))
        else:
            self.content(item, node, path, pattern)

    def key(self, node: etree._Element, around: etree._Element, item: Item) -> str | None:
        """Return the key of what is an element by itself; the same id again gets a number."""
        identifier, name = node.get("id"), etree.QName(node)
        by_itself = item.key == ROOT or name.localname in _ELEMENTS
        if not identifier or name.namespace != xml.BPMN or not by_itself:
            return None
        key, number = identifier, 1
        while key in self.items:
            number += 1
            key = f"{identifier}#{number}"
        return key


def _step(node: etree._Element) -> str:
    name = canonical.label(node)
    if etree.QName(node).namespace == xml.LAUFZETTEL:
        return f"{name}[{node.get('name', '')}]"
    return name


def _event(node: etree._Element) -> str:
    """Return what an event definition is of: message, timer …; nothing for another element."""
    name = canonical.label(node)
    return name.removesuffix("EventDefinition") if name.endswith("EventDefinition") else ""


def _is_plain(node: etree._Element) -> bool:
    return not node.attrib and next(canonical.elements(node), None) is None


def _own_name(pattern: str) -> str:
    """Return the last name of a pattern, without what it belongs to."""
    return re.split(r"[/@:}]", pattern)[-1]


def _value(item: Item, path: str) -> str:
    fact = item.facts.get(path)
    return fact.value if fact else ""


def _lanes(items: Mapping[str, Item]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in items.values():
        for member in item.members:
            found.setdefault(member, []).append(item.key)
    return found


def _settle_lists(
    items: Mapping[str, Item], flows: Mapping[str, Flow], lanes: Mapping[str, Sequence[str]]
) -> None:
    """Turn lists that only repeat into nothing, the rest and the lanes into facts."""
    ends: dict[tuple[str, str], list[str]] = {}
    for key, flow in flows.items():
        for end in ("source", "target") if items[key].what == "sequenceFlow" else ():
            ends.setdefault((end, getattr(flow, end)), []).append(key)
    for item in items.values():
        for name, end in _LISTED.items():
            drawn = ends.get((end, item.key), []) if item.what in FLOW_NODES else []
            _settle_listed(item, name, drawn)
        for number, lane in enumerate(lanes.get(item.key, ())):
            item.put(f"lane/{number}", "lane", "", lane, refers=True)
        odd = {m: n for m, n in Counter(item.members).items() if m not in items or n > 1}
        for member, count in odd.items():
            item.put(f"member/{member}", "member", member, str(count))
        if len(item.members) > 1:
            item.orders["flowNodeRef"] = item.members


def _settle_listed(item: Item, name: str, drawn: Sequence[str]) -> None:
    listed = item.listed.get(name, [])
    if len(listed) > 1:
        item.orders[name] = listed
    if sorted(listed) == sorted(drawn):
        return
    for number, reference in enumerate(listed):
        item.put(f"{name}/{number}", "listed", name, reference, refers=True)
    item.put(name, "listed", name, str(len(listed)))
