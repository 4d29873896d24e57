"""Carrying what changed between two files into a third one, element by element.

`old` and `new` say what changed; `target` is the file that gets it. Everything in the target that
the change is not about keeps its bytes.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.editing.nodes import Node
from engine.editing.pairing import Key, key, local, pairs, plain
from engine.editing.source import Source, build
from engine.xml import BPMN, XSI

_TYPE = f"{{{XSI}}}type"
Twins = Mapping[Node, Node]


class Carrying:
    """One run; subclasses say what an absence in `new` does not mean."""

    def __init__(self, old: Source, new: Source, target: Source, twins: Twins) -> None:
        self.old, self.new, self.target = old, new, target
        self._twins = dict(twins)
        self._old_keys = _keyed(old)
        self._new_keys = _keyed(new)
        self._placed: dict[Node, Node] = {}

    def run(self) -> None:
        """Change the target."""
        self._carry(self.old.root, self.new.root)

    def keeps_attribute(self, node: Node, name: str) -> bool:
        """Whether an attribute that `new` lacks stays nevertheless."""
        return False

    def keeps_element(self, node: Node) -> bool:
        """Whether an element that `new` lacks stays nevertheless."""
        return False

    def means_same(self, old: Node, name: str, value: str, new: str) -> bool:
        """Whether an attribute's two notations are one value."""
        return plain(old, name, value) == plain(old, name, new)

    def _carry(self, old: Node, new: Node) -> None:
        target = self._twins.get(old)
        if target is None:
            return
        self._placed[new] = target
        self._attributes(old, new, target)
        if not old.children and not new.children and self._other_text(old, new):
            target.set_text(new.text)
        self._children(old, new, target)

    def _attributes(self, old: Node, new: Node, target: Node) -> None:
        before, after = old.attributes, new.attributes
        for name in {**before, **after}:
            was, becomes = before.get(name), after.get(name)
            if was is not None and becomes is not None and self.means_same(old, name, was, becomes):
                continue
            if name == _TYPE and None in (was, becomes):
                continue  # says how to read a text, whose change is told by the text
            if becomes is None and self.keeps_attribute(old, name):
                continue
            if was != becomes:
                self.write(target, name, was, becomes)

    def write(self, target: Node, name: str, was: str | None, becomes: str | None) -> None:
        """Write one attribute of the target."""
        if becomes is not None and name.endswith("}type"):
            namespace = self.new.root.scope.get(becomes.rpartition(":")[0], BPMN)
            becomes = target.qualified(f"{{{namespace}}}{local(becomes)}")
        target.set(name, becomes)

    def _other_text(self, old: Node, new: Node) -> bool:
        before, after = old.text.strip(), new.text.strip()
        return before != after and bool(after or not self.keeps_element(old))

    def _children(self, old: Node, new: Node, target: Node) -> None:
        found = list(pairs(old.children, new.children))
        partner = {n: o for o, n in found if n is not None}
        before: Node | None = None
        for n in new.children:
            o: Node | None = partner[n] or self._moved(n)
            if o is not None and o in self._twins:
                if partner[n] is None:
                    self._move(self._twins[o], target, before)
                self._carry(o, n)
            elif o is None:
                self._insert(n, target, before)
            placed = self._placed.get(n)
            before = placed if placed is not None and placed.parent is target else before
        for gone, stays in found:
            if stays is None and gone is not None:
                self._remove(gone)

    def _moved(self, new: Node) -> Node | None:
        """Return the element that `new` was, if it stood elsewhere."""
        mark = key(new)
        return self._old_keys.get(mark) if mark and new.get("id") else None

    def _move(self, node: Node, into: Node, after: Node | None) -> None:
        if node.parent is not None:
            node.parent.remove(node)
        into.insert(node, after)

    def _remove(self, old: Node) -> None:
        target = self._twins.get(old)
        mark = key(old)
        if mark and old.get("id") and mark in self._new_keys:
            return  # it stands elsewhere now and is moved from there
        if target is not None and target.parent is not None and not self.keeps_element(old):
            self._rescue(old)
            target.parent.remove(target)

    def _rescue(self, old: Node) -> None:
        """What `new` has elsewhere is taken out before its surroundings go."""
        for inner in old.iter():
            mark = key(inner)
            twin = self._twins.get(inner)
            if mark and inner.get("id") and mark in self._new_keys and twin and twin.parent:
                twin.parent.remove(twin)

    def _insert(self, new: Node, target: Node, after: Node | None) -> None:
        mark = key(new)
        if mark and any(key(child) == mark for child in target.children):
            return
        node = self._copy(new, target)
        target.insert(node, after)
        self._placed[new] = node
        for inner in list(new.iter()):
            was = self._moved(inner)
            if was is not None and was in self._twins:
                self._carry(was, inner)

    def _copy(self, new: Node, near: Node) -> Node:
        parts: list[Node] = []
        for child in new.children:
            was = self._moved(child)
            twin = self._twins.get(was) if was else None
            if twin is not None:
                if twin.parent is not None:
                    twin.parent.remove(twin)
                parts.append(twin)
            else:
                parts.append(self._copy(child, near))
        return build(near, new.tag, new.attributes, parts or new.text)


def _keyed(source: Source) -> dict[Key, Node]:
    found: dict[Key, Node] = {}
    for node in source.root.iter():
        mark = key(node)
        if mark and node.get("id"):
            found[mark] = node
    return found
