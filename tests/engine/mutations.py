"""Single mutations of a file: every attribute, text and child changed, one at a time."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from lxml import etree

from engine.xml import BPMN, BPMN_DI

Mutation = Callable[[], object]
_PARTS = ("EventDefinition", "LoopCharacteristics", "laneSet", "Expression")
"""Elements with an id that people know as part of another one."""


@dataclass(frozen=True)
class Case:
    """A mutation, ready to be done; `names` are the elements of which a reader must hear."""

    what: str
    do: Mutation
    names: frozenset[str]


def cases(root: etree._Element, *, drawing: bool) -> list[Case]:
    """Return every single mutation outside the drawing, or inside it."""
    found: list[Case] = []
    for node in root.iter():
        if not isinstance(node.tag, str) or in_drawing(node) is not drawing:
            continue
        found.extend(_attributes(node))
        found.extend(_text(node))
        found.extend(_children(node))
    return found


def in_drawing(node: etree._Element) -> bool:
    """Tell whether a node belongs to a drawing."""
    chain = [node, *node.iterancestors()]
    return any(etree.QName(each).namespace == BPMN_DI for each in chain)


def _attributes(node: etree._Element) -> Iterator[Case]:
    for name, value in node.attrib.items():
        changed = "2" if value == "1" else f"{value}1"
        yield _case(node, f"@{name}", partial(node.set, name, changed), value, changed)
        yield _case(node, f"-@{name}", partial(node.attrib.pop, name), value)
    yield _case(node, "+@", partial(node.set, "{urn:other}colour", "red"))
    yield _case(node, "+@ours", partial(node.set, "{urn:laufzettel:bpmn:1}neu", "ja"))


def _text(node: etree._Element) -> Iterator[Case]:
    text = (node.text or "").strip()
    yield _case(node, "text", partial(setattr, node, "text", f"{text} x"), text)


def _children(node: etree._Element) -> Iterator[Case]:
    yield _case(node, "+child", partial(etree.SubElement, node, "{urn:other}note"))
    parent = node.getparent()
    if parent is None:
        return
    yield _case(node, "-", partial(parent.remove, node), (node.text or "").strip())
    yield _case(node, "twice", lambda: node.addnext(copy.deepcopy(node)))
    yield _case(node, "tag", partial(setattr, node, "tag", f"{{{BPMN}}}otherThing"))
    before = node.getprevious()
    if before is not None and isinstance(before.tag, str):
        gateway = node.get("sourceRef") or ""  # asks the conditions of its flows in their order
        yield _case(node, "earlier", partial(before.addprevious, node), gateway)


def _case(node: etree._Element, what: str, do: Mutation, *more: str) -> Case:
    chain = [node, *node.iterancestors()]
    with_id = [each for each in chain if each.get("id")]
    known = [e for e in with_id if not etree.QName(e).localname.endswith(_PARTS)]
    names = {each.get("id", "") for each in (*with_id[:1], *known[:1], *_parent(known, node, what))}
    return Case(
        f"{etree.QName(node).localname} in line {node.sourceline}: {what}",
        do,
        frozenset({*names, *more}),
    )


def _parent(known: list[etree._Element], node: etree._Element, what: str) -> list[etree._Element]:
    """Where an element comes or goes or changes places, what it stands in may be named as well."""
    is_itself = known and known[0] is node
    return known[1:2] if is_itself and what in ("-", "twice", "earlier", "tag", "@id") else []
