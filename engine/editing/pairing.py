"""Which element of one file is which of another: by id, by what it draws, else by content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from engine.editing.nodes import Node
from engine.xml import BPMN, BPMN_DI

#: Modelers write a line break in a name as one sign, whatever it was.
_BREAK = re.compile(r"[ \t]*(?:\r\n|\r|\n)")
_NUMBER = re.compile(r"-?\d+(\.\d*)?([eE]-?\d+)?")
Pair = tuple[Node | None, Node | None]
Key = tuple[object, ...]
_DRAWN = frozenset({"BPMNShape", "BPMNEdge", "BPMNPlane"})
#: Lists of references, whose order means nothing.
REFERENCES = frozenset({"incoming", "outgoing", "flowNodeRef", "categoryValueRef"})


def key(node: Node) -> Key | None:
    """Return what identifies an element in any order of its siblings; None: only its content."""
    attributes = node.attributes
    if node.namespace == BPMN_DI:
        if node.local in _DRAWN and attributes.get("bpmnElement"):
            return node.tag, local(attributes["bpmnElement"])
        if node.local == "BPMNDiagram":
            plane = node.find(f"{{{BPMN_DI}}}BPMNPlane")
            shown = plane.get("bpmnElement") if plane else None
            return (node.tag, local(shown)) if shown else None
    if node.namespace == BPMN and node.local in REFERENCES:
        return node.tag, local(node.text.strip())
    return (node.tag, attributes["id"]) if attributes.get("id") else None


def pairs(olds: list[Node], news: list[Node]) -> Iterator[Pair]:
    """Pair the children of an element; what has no partner stands alone."""
    rest, others = list(olds), list(news)
    for alike in (_by_key, canonical, _by_tag):
        yield from _take(rest, others, alike)
    yield from ((old, None) for old in rest)
    yield from ((None, new) for new in others)


def _take(
    rest: list[Node], others: list[Node], alike: Callable[[Node], Key | None]
) -> Iterator[Pair]:
    waiting: dict[Key, list[Node]] = {}
    for new in others:
        mark = alike(new)
        if mark is not None:
            waiting.setdefault(mark, []).append(new)
    for old in list(rest):
        mark = alike(old)
        if mark is not None and waiting.get(mark):
            new = waiting[mark].pop(0)
            rest.remove(old)
            others.remove(new)
            yield old, new


def _by_key(node: Node) -> Key | None:
    found = key(node)
    return None if found is None else ("key", *found)


def _by_tag(node: Node) -> Key | None:
    if key(node) is not None:
        return None
    return ("tag", node.tag.replace("formalExpression", "expression"))  # by its substitution group


def canonical(node: Node) -> Key:
    """Return an element's content without its notation: prefixes, order of attributes, blanks."""
    values = {name: plain(node, name, value) for name, value in node.attributes.items()}
    inner = tuple(canonical(child) for child in node.children)
    return (node.tag, frozenset(values.items()), "" if inner else node.text.strip(), inner)


def plain(node: Node, name: str, value: str) -> object:
    """Return an attribute's value so that equal meanings are equal: numbers of the drawing."""
    if node.namespace.startswith("http://www.omg.org/spec/DD/") or node.namespace == BPMN_DI:
        return round(float(value), 3) if _NUMBER.fullmatch(value.strip()) else value.strip()
    if name.endswith("}type"):
        return local(value)
    return _BREAK.sub("\n", value).strip()


def local(reference: str) -> str:
    """Return a reference without its prefix."""
    return reference.rpartition(":")[2]
