"""Bringing together what two people changed in the same file.

An element is theirs or ours, never half: whoever changed it has it, and if both did, nothing is
merged and the elements are named. The drawing is no reason to refuse: where both moved a shape
(each has put a step in above it), both moves are done.
"""

from __future__ import annotations

from engine.editing.carrying import Carrying
from engine.editing.nodes import Node
from engine.editing.pairing import REFERENCES, Key, canonical, key, local, pairs, plain
from engine.editing.source import Source
from engine.errors import Conflict
from engine.xml import BPMN_DI

_ENDS = ("sourceRef", "targetRef", "attachedToRef", "default", "messageRef", "bpmnElement")


def merge(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Return theirs with our changes; raises `Conflict("draft_clash", elements=[names])`."""
    if ours in (base, theirs):
        return theirs
    if base == theirs:
        return ours
    old, new, target = Source(base), Source(ours), Source(theirs)
    _refuse(_clashes(_units(old), _units(new), _units(target)), old, new, target)
    twins: dict[Node, Node] = {}
    _match(old.root, target.root, twins)
    _match_moved(old, target, twins)
    lost = _dangling(new) | _dangling(target)
    _Merging(old, new, target, twins).run()
    _refuse(sorted(_dangling(target) - lost), old, new, target)
    return target.bytes()


class _Merging(Carrying):
    """Adds up what both moved."""

    def write(self, target: Node, name: str, was: str | None, becomes: str | None) -> None:
        now = target.get(name)
        if now is not None and was is not None and becomes is not None:
            there, before, here = (plain(target, name, text) for text in (now, was, becomes))
            if isinstance(there, float) and isinstance(before, float) and isinstance(here, float):
                target.set(name, f"{there + here - before:g}")
                return
        super().write(target, name, was, becomes)

    def _children(self, old: Node, new: Node, target: Node) -> None:
        """Another course of a flow is taken whole, unless they have laid it anew as well."""
        laid_anew = old.local == "BPMNEdge" and len(old.children) != len(new.children)
        if not laid_anew or canonical(old) == canonical(target):
            super()._children(old, new, target)


def _clashes(base: dict[Key, Key], ours: dict[Key, Key], theirs: dict[Key, Key]) -> list[str]:
    return [
        str(mark[-1])
        for mark in {**base, **ours, **theirs}
        if base.get(mark) != ours.get(mark)
        and base.get(mark) != theirs.get(mark)
        and ours.get(mark) != theirs.get(mark)
    ]


def _units(source: Source) -> dict[Key, Key]:
    """Return the content of each element that has an id, without what has an id in it."""
    found: dict[Key, Key] = {}
    for node in source.root.iter():
        if node.namespace != BPMN_DI and node.get("id"):
            mark = key(node)
            if mark is not None:
                found[mark] = _content(node)
    return found


def _content(node: Node) -> Key:
    up = node.parent.get("id") if node.parent else None
    values = frozenset((n, plain(node, n, v)) for n, v in node.attributes.items())
    own = tuple(
        canonical(child)
        for child in node.children
        if not child.get("id") and child.local not in REFERENCES and child.namespace != BPMN_DI
    )
    return up, values, own, "" if node.children else node.text.strip()


def _match(old: Node, other: Node, twins: dict[Node, Node]) -> None:
    twins[old] = other
    for one, twin in pairs(old.children, other.children):
        if one is not None and twin is not None:
            _match(one, twin, twins)


def _match_moved(old: Source, target: Source, twins: dict[Node, Node]) -> None:
    there = target.by_id
    for identifier, node in old.by_id.items():
        if node not in twins and identifier in there and there[identifier].tag == node.tag:
            _match(node, there[identifier], twins)


def _dangling(source: Source) -> set[str]:
    """Return the ids that the file refers to but does not have."""
    ids = {local(identifier) for identifier in source.by_id}
    named = {
        local(value)
        for node in source.root.iter()
        for name, value in node.attributes.items()
        if name in _ENDS
    }
    named |= {local(n.text.strip()) for n in source.root.iter() if n.local in REFERENCES}
    return named - ids


def _refuse(clashes: list[str], *sources: Source) -> None:
    names = {
        identifier: " ".join((node.get("name") or "").split()) or identifier
        for source in reversed(sources)
        for identifier, node in source.by_id.items()
    }
    if clashes:
        found = sorted({names.get(identifier, identifier) for identifier in clashes})
        raise Conflict("draft_clash", elements=found)
