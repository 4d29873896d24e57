"""Writes a changed JSON document into the text that it was read from.

What did not change keeps its bytes: order of the keys, blanks, the way a number is written. What is
new is written in the style of its neighbours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from engine.errors import Rejected

_BLANK = (" ", "\t", "\r", "\n")
_WORD = re.compile(r"[^\s,\]}]+")


def rewritten(stored: bytes, new: Any) -> bytes:
    """Return the stored document changed to mean `new`; raises `Rejected` for what is no JSON."""
    encoding = json.detect_encoding(stored)
    try:
        text = stored.decode(encoding)
        root = _Reader(text).node(_blanks(text, 0))
    except (ValueError, LookupError, RecursionError):
        raise Rejected("form_file_unreadable") from None
    writer = _Writer(text, root)
    return (text[: root.start] + writer.changed(root, new) + text[root.end :]).encode(encoding)


def written(new: Any) -> bytes:
    """Return a new document in the style of ours."""
    return f"{json.dumps(new, ensure_ascii=False, indent=2, default=_number)}\n".encode()


def parsed(content: bytes) -> Any:
    """Return the value of a document; raises `Rejected` for what is no JSON."""
    try:
        return json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Rejected("form_file_unreadable") from None


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; true is not 1, and the order of keys says nothing."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) if _kind(one) is _kind(other) else False


def _kind(value: Any) -> type:
    return Decimal if isinstance(value, (int, float, Decimal)) else type(value)


@dataclass
class _Node:
    value: Any
    start: int
    end: int
    parts: list[_Part] = field(default_factory=list)
    """Of an object its members, of a list its items."""


@dataclass
class _Part:
    key: str | None
    start: int
    """Where it begins, blanks before it included."""
    node: _Node
    end: int
    """Where its comma or the closing bracket stands."""


class _Reader:
    """Reads text into nodes that know where they stand."""

    def __init__(self, text: str) -> None:
        self.text = text

    def node(self, at: int) -> _Node:
        sign = self.text[at : at + 1]
        if sign == "{":
            return self._container(at, "}")
        if sign == "[":
            return self._container(at, "]")
        if sign == '"':
            value, end = scanstring(self.text, at + 1, True)
            return _Node(value, at, end)
        word = _WORD.match(self.text, at)
        if word is None:
            raise ValueError(at)
        return _Node(json.loads(word[0], parse_float=Decimal), at, word.end())

    def _container(self, at: int, closing: str) -> _Node:
        is_object = closing == "}"
        node = _Node({} if is_object else [], at, at)
        start = at + 1
        while self.text[_blanks(self.text, start)] != closing:
            part = self._part(start, is_object)
            node.parts.append(part)
            start = part.end + (self.text[part.end] == ",")
            if self.text[part.end] not in (",", closing):
                raise ValueError(part.end)
        node.end = _blanks(self.text, start) + 1
        if is_object:
            node.value = {part.key: part.node.value for part in node.parts}
        else:
            node.value = [part.node.value for part in node.parts]
        return node

    def _part(self, start: int, is_object: bool) -> _Part:
        at, key = _blanks(self.text, start), None
        if is_object:
            if self.text[at] != '"':
                raise ValueError(at)
            key, at = scanstring(self.text, at + 1, True)
            at = _blanks(self.text, at)
            if self.text[at] != ":":
                raise ValueError(at)
            at = _blanks(self.text, at + 1)
        inner = self.node(at)
        return _Part(key, start, inner, _blanks(self.text, inner.end))


class _Writer:
    """Writes what a node is to mean, with as much of its text as still holds."""

    def __init__(self, text: str, root: _Node) -> None:
        self.text = text
        lead = self._lead(root)
        self.unit = (lead.rpartition("\n")[2] if lead and "\n" in lead else None) or None
        self.ascii = text.isascii() and "\\u" in text

    def changed(self, node: _Node, new: Any) -> str:
        if same(node.value, new):
            return self.text[node.start : node.end]
        if isinstance(new, dict) and isinstance(node.value, dict):
            return self._filled(node, list(self._members(node, new)))
        if isinstance(new, list) and isinstance(node.value, list):
            return self._filled(node, list(self._items(node, new)))
        return self._fresh(new, self._indent(node.start))

    def _members(self, node: _Node, new: Mapping[str, Any]) -> Iterator[tuple[_Part | None, str]]:
        """Yield the members that stay in their order, each followed by what is new behind it."""
        old = {part.key: part for part in node.parts}
        behind: dict[str | None, list[str]] = {}
        last: str | None = None
        for name in new:
            if name in old:
                last = name
            else:
                behind.setdefault(last, []).append(name)
        inner = self._inner(node)
        for key in (None, *(key for key in old if key in new)):
            if key is not None:
                part = old[key]
                head = self.text[part.start : part.node.start]
                tail = self.text[part.node.end : part.end]
                yield part, f"{head}{self.changed(part.node, new[key])}{tail}"
            for added in behind.get(key, ()):
                yield None, f"{self._quoted(added)}: {self._fresh(new[added], inner)}"

    def _items(self, node: _Node, new: Sequence[Any]) -> Iterator[tuple[_Part | None, str]]:
        left = list(node.parts)
        for item in new:
            part = next((one for one in left if same(one.node.value, item)), None) or next(
                (one for one in left if _is_same_thing(one.node.value, item)), None
            )
            if part is None:
                yield None, self._fresh(item, self._inner(node))
                continue
            left.remove(part)
            head = self.text[part.start : part.node.start]
            yield part, f"{head}{self.changed(part.node, item)}"

    def _filled(self, node: _Node, parts: list[tuple[_Part | None, str]]) -> str:
        opening, closing = self.text[node.start], self.text[node.end - 1]
        if not parts:
            return opening + closing
        lead = self._lead(node) or (f"\n{self._inner(node)}" if self._breaks(node) else "")
        first, rest = lead, lead if "\n" in lead else lead or " "
        pieces = [
            text if part is not None else f"{first if at == 0 else rest}{text}"
            for at, (part, text) in enumerate(parts)
        ]
        end = f"\n{self._indent(node.start)}" if "\n" in lead else lead
        if node.parts:
            end = self.text[node.parts[-1].node.end : node.end - 1]
        return f"{opening}{','.join(piece.rstrip() for piece in pieces)}{end}{closing}"

    def _breaks(self, node: _Node) -> bool:
        """Whether an empty one is written over several lines when something comes in."""
        return not node.parts and self.unit is not None

    def _lead(self, node: _Node) -> str | None:
        """The blanks before the first part; None in an empty one."""
        if not node.parts:
            return None
        start = node.parts[0].start
        return self.text[start : _blanks(self.text, start)]

    def _inner(self, node: _Node) -> str:
        """The indent of a node's parts."""
        lead = self._lead(node)
        if lead and "\n" in lead:
            return lead.rpartition("\n")[2]
        return self._indent(node.start) + (self.unit or "")

    def _indent(self, at: int) -> str:
        line = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _fresh(self, value: Any, indent: str) -> str:
        text = json.dumps(value, ensure_ascii=self.ascii, indent=self.unit, default=_number)
        return text.replace("\n", f"\n{indent}")

    def _quoted(self, key: str) -> str:
        return json.dumps(key, ensure_ascii=self.ascii)


def _is_same_thing(old: Any, new: Any) -> bool:
    """Whether two items are the same field or choice before and after a change."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return False
    names = ("id", "key", "path", "value")
    name = next((name for name in names if name in new), None)
    return name is not None and name in old and same(old[name], new[name])


def _blanks(text: str, at: int) -> int:
    """Return where the blanks from here on end."""
    while text[at : at + 1] in _BLANK:
        at += 1
    return at


def _number(value: Any) -> float | int:
    """Decimals are written as JSON writes numbers."""
    return int(value) if value == value.to_integral_value() else float(value)
