"""Elements of a file in their own words: what nobody touches is written as it was read.

A node keeps its opening tag, the pieces between and its closing tag as they stand in the file
(quotes, order of attributes, comments, whitespace). A change rewrites only the tag or the piece
that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

_ATTRIBUTE = re.compile(r"""(\s+)([^\s=/>]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_NAME = re.compile(r"<[^\s/>]+")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SPACES = re.compile(r"[ \t]*\r?\n?[ \t]*\Z")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file can hold, such as the line break within a paragraph that Word gives away."""
_QUOTED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


@dataclass(eq=False)
class Node:
    """One element; `scope` are the namespaces by prefix that hold inside it."""

    head: str
    foot: str
    scope: Mapping[str, str]
    content: list[str | Node] = field(default_factory=list)
    parent: Node | None = None
    _read_from: str = ""
    _values: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        """As written, with prefix."""
        match = _NAME.match(self.head)
        assert match is not None
        return match[0][1:]

    @cached_property
    def tag(self) -> str:
        """In lxml's notation, `{namespace}local`."""
        prefix, colon, local = self.name.rpartition(":")
        namespace = self.scope.get(prefix if colon else "", "")
        return f"{{{namespace}}}{local}" if namespace else local

    @cached_property
    def local(self) -> str:
        """Without a namespace."""
        return self.name.rpartition(":")[2]

    @cached_property
    def namespace(self) -> str:
        """Empty if there is none."""
        prefix, colon, _ = self.name.rpartition(":")
        return self.scope.get(prefix if colon else "", "")

    @property
    def attributes(self) -> Mapping[str, str]:
        """Values by name in lxml's notation, without declarations of namespaces."""
        if self._read_from != self.head:
            self._read_from = self.head
            self._values = {
                self._key(match[2]): _unescaped(re.sub(r"\r\n|[\r\n\t]", " ", match[4][1:-1]))
                for match in _ATTRIBUTE.finditer(self.head)
                if not _declares(match[2])
            }
        return self._values

    @property
    def declarations(self) -> str:
        """The namespaces that the opening tag declares, as written."""
        found = _ATTRIBUTE.finditer(self.head)
        return " ".join(match[0].strip() for match in found if _declares(match[2]))

    @property
    def children(self) -> list[Node]:
        """The elements inside, in the order of the file."""
        return [piece for piece in self.content if isinstance(piece, Node)]

    @property
    def text(self) -> str:
        """The text directly inside, without comments and processing instructions."""
        return "".join(_plain(piece) for piece in self.content if isinstance(piece, str))

    def get(self, key: str) -> str | None:
        """Return an attribute's value."""
        return self.attributes.get(key)

    def iter(self, *tags: str) -> Iterator[Node]:
        """Walk through this element and all below, in the order of the file."""
        if not tags or self.tag in tags:
            yield self
        for child in self.children:
            yield from child.iter(*tags)

    def find(self, tag: str) -> Node | None:
        """Return the first child of that name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, *tags: str) -> list[Node]:
        """Return the children of these names."""
        return [child for child in self.children if child.tag in tags]

    def set(self, key: str, value: str | None) -> None:
        """Write an attribute, in its place if there is one; None removes it."""
        for match in _ATTRIBUTE.finditer(self.head):
            if not _declares(match[2]) and self._key(match[2]) == key:
                start, end = (match.start(), match.end()) if value is None else match.span(4)
                mark = match[4][0]
                written = "" if value is None else f"{mark}{quoted(value, mark)}{mark}"
                self.head = self.head[:start] + written + self.head[end:]
                return
        if value is not None:
            self._append(f'{self.qualified(key)}="{quoted(value)}"')

    def qualified(self, key: str) -> str:
        """Return how a name of lxml's notation is written here; declares what is missing."""
        if not key.startswith("{"):
            return key
        namespace, local = key[1:].split("}")
        for prefix, uri in self.scope.items():
            if uri == namespace and prefix:
                return f"{prefix}:{local}"
        return f"{self.root.declare(namespace)}:{local}"

    def written(self, tag: str) -> str:
        """Return how an element of lxml's notation is called inside this one."""
        if not tag.startswith("{"):
            return tag
        namespace, local = tag[1:].split("}")
        prefix, colon, _ = self.name.rpartition(":")
        if self.namespace == namespace:
            return f"{prefix}{colon}{local}"
        return local if self.scope.get("") == namespace else self.qualified(tag)

    def rename(self, local: str) -> None:
        """Make another kind of element of it; prefix, attributes and content stay."""
        prefix, colon, _ = self.name.rpartition(":")
        old, new = self.name, f"{prefix}{colon}{local}"
        self.head = f"<{new}{self.head[len(old) + 1 :]}"
        self.foot = self.foot.replace(f"</{old}", f"</{new}", 1)
        for known in ("name", "tag", "local"):
            self.__dict__.pop(known, None)

    def declare(self, namespace: str) -> str:
        """Declare a namespace under a prefix that no element uses for another; return it."""
        wanted = _PREFIXES.get(namespace, "ns")
        taken = {prefix for node in self.iter() for prefix in node.scope}
        prefix, number = wanted, 0
        while prefix in taken:
            number += 1
            prefix = f"{wanted}{number}"
        self._append(f'xmlns:{prefix}="{quoted(namespace)}"')
        for node in list(self.iter()):
            node.scope = {prefix: namespace, **node.scope}
        return prefix

    def set_text(self, text: str) -> None:
        """Replace the text of an element without children."""
        self._open()
        kept = [piece for piece in self.content if isinstance(piece, Node)]
        self.content = [*kept, escaped(text)] if text or kept else []

    def insert(self, node: Node, after: Node | None = None) -> None:
        """Put an element behind another one, or first; it stands on a line of its own."""
        margin, unit = self._margin(), _unit(self)
        if not self.children and not self.text.strip():
            self._open()
            kept = [p for p in self.content if isinstance(p, str) and p.strip()]
            self.content = [*kept, margin, node, self.indent if margin else ""]
        else:
            at = 0 if after is None else self.content.index(after) + 1
            self.content[at:at] = [margin, node]
        node.parent = self
        node.spread(margin, unit)

    def spread(self, margin: str, unit: str) -> None:
        """Put the children of a new element on lines of their own."""
        parts = self.children
        if not margin or not parts or len(parts) < len(self.content):
            return
        self.content = [margin]
        for part in parts:
            self.content[-1:] = [margin + unit, part, margin]
            part.spread(margin + unit, unit)

    def remove(self, node: Node) -> None:
        """Take an element out, with the line that it stood on."""
        at = self.content.index(node)
        del self.content[at]
        before = self.content[at - 1] if at else None
        if isinstance(before, str):
            self.content[at - 1] = _SPACES.sub("", before, count=1)
        node.parent = None
        if not "".join(p if isinstance(p, str) else "x" for p in self.content).strip():
            self.content, self.foot = [], ""
            self.head = self.head.removesuffix(">").removesuffix("/") + "/>"

    @property
    def root(self) -> Node:
        """The file's outermost element."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def ancestors(self) -> Iterator[Node]:
        """What the element lies in, from inside to outside."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def write(self, out: list[str]) -> None:
        """Append the pieces in the order of the file."""
        out.append(self.head)
        for piece in self.content:
            if isinstance(piece, str):
                out.append(piece)
            else:
                piece.write(out)
        out.append(self.foot)

    def _key(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if not colon:
            return name
        return f"{{{_XML if prefix == 'xml' else self.scope.get(prefix, '')}}}{local}"

    def _append(self, attribute: str) -> None:
        end = "/>" if self.head.endswith("/>") else ">"
        start = self.head[: -len(end)]
        self.head = f"{start.rstrip()} {attribute}{start[len(start.rstrip()) :]}{end}"

    def _open(self) -> None:
        if self.head.endswith("/>"):
            self.head = self.head[:-2].rstrip() + ">"
            self.foot = f"</{self.name}>"

    @property
    def indent(self) -> str:
        """The line break and blanks before this element; empty if the file has no such lines."""
        if self.parent is None:
            return "\r\n" if any("\r\n" in p for p in self.content if isinstance(p, str)) else "\n"
        at = self.parent.content.index(self)
        before = self.parent.content[at - 1] if at else ""
        match = re.search(r"\r?\n[ \t]*\Z", before if isinstance(before, str) else "")
        return match[0] if match else ""

    def _margin(self) -> str:
        for child in self.children:
            return child.indent
        return self.indent + _unit(self) if self.indent else ""


_PREFIXES = {
    "urn:laufzettel:bpmn:1": "laufzettel",
    "http://www.omg.org/spec/BPMN/20100524/MODEL": "bpmn",
    "http://www.omg.org/spec/BPMN/20100524/DI": "bpmndi",
    "http://www.omg.org/spec/DD/20100524/DC": "dc",
    "http://www.omg.org/spec/DD/20100524/DI": "di",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
}
_XML = "http://www.w3.org/XML/1998/namespace"


def quoted(value: str, mark: str = '"') -> str:
    """Escape an attribute's value for the quotes that it stands in."""
    signs = _QUOTED | {mark: "&quot;" if mark == '"' else "&apos;"}
    return "".join(signs.get(sign, sign) for sign in _writable(value))


def escaped(text: str) -> str:
    """Escape text."""
    return _writable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _writable(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)


def _unescaped(text: str) -> str:
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return chr(int(match[2])) if match[2] else _ENTITIES[match[3]]


def _declares(name: str) -> bool:
    return name == "xmlns" or name.startswith("xmlns:")


def _plain(piece: str) -> str:
    if piece.startswith(("<!--", "<?")):
        return ""
    if piece.startswith("<![CDATA["):
        return piece[9:-3]
    return _unescaped(piece.replace("\r\n", "\n"))


def _unit(node: Node) -> str:
    """Return the blanks that one level more means in this file."""
    for up in (node, *node.ancestors):
        inner, outer = next((c.indent for c in up.children), ""), up.indent
        if len(inner) > len(outer) and inner.startswith(outer):
            return inner[len(outer) :]
    return "  "


def last(nodes: Sequence[Node]) -> Node | None:
    """Return the last of some elements, if there are any."""
    return nodes[-1] if nodes else None
