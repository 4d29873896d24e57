"""A stored file as a tree that gives back every byte which nobody changed.

`engine.xml.parse` has judged the file before (limits, no document type, well-formed), so that a
few patterns are enough to find where each tag begins and ends.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence

from engine import xml
from engine.editing.nodes import Node, escaped, quoted
from engine.errors import Rejected

_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<[^!?](?:[^\"'>]|\"[^\"]*\"|'[^']*')*>|[^<]+",
    re.DOTALL,
)
_DECLARED = re.compile(r"""\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Source:
    """A file: what stands before its root element, the root, what stands behind."""

    def __init__(self, document: bytes) -> None:
        """Read a file; raises `XmlError`, or `Rejected` for an encoding that has no way back."""
        tree = xml.parse(document).getroottree()
        self.encoding = (tree.docinfo.encoding or "UTF-8").upper()
        self._mark = next((mark for mark in _MARKS if document.startswith(mark)), b"")
        if self._mark[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            self.encoding = "UTF-16-LE" if self._mark == codecs.BOM_UTF16_LE else "UTF-16-BE"
        text = self._decode(document)
        self.before: list[str] = []
        self.after: list[str] = []
        self.root = self._read(text)

    def _decode(self, document: bytes) -> str:
        try:
            text = document[len(self._mark) :].decode(self.encoding)
            same = self._mark + text.encode(self.encoding) == document
        except (LookupError, UnicodeError):
            same, text = False, ""
        if not same:
            raise Rejected("xml_encoding_unsupported", encoding=self.encoding)
        return text

    def _read(self, text: str) -> Node:
        root: Node | None = None
        open_nodes: list[Node] = []
        for match in _TOKEN.finditer(text):
            token = match[0]
            if token.startswith("</"):
                open_nodes.pop().foot = token
            elif token.startswith("<") and not token.startswith(("<!", "<?")):
                node = _node(token, open_nodes[-1] if open_nodes else None)
                root = root or node
                if not token.endswith("/>"):
                    open_nodes.append(node)
            elif open_nodes:
                open_nodes[-1].content.append(token)
            else:
                (self.before if root is None else self.after).append(token)
        assert root is not None
        return root

    def bytes(self) -> bytes:
        """Return the file; signs that its encoding does not have become references."""
        out = list(self.before)
        self.root.write(out)
        text = "".join([*out, *self.after])
        return self._mark + text.encode(self.encoding, "xmlcharrefreplace")

    @property
    def by_id(self) -> dict[str, Node]:
        """All elements that have an id."""
        return {node.attributes["id"]: node for node in self.root.iter() if node.get("id")}


def _node(token: str, parent: Node | None) -> Node:
    scope: Mapping[str, str] = parent.scope if parent else {}
    declared = {m[1] or "": m[2] if m[2] is not None else m[3] for m in _DECLARED.finditer(token)}
    node = Node(token, "", {**scope, **declared} if declared else scope, parent=parent)
    if parent:
        parent.content.append(node)
    return node


def build(
    near: Node,
    tag: str,
    attributes: Mapping[str, str | None] | None = None,
    parts: str | Sequence[Node] = "",
) -> Node:
    """Return a new element as it is written inside `near`: with the prefixes that hold there.

    `Node.insert` puts it and what is in it on lines of their own.
    """
    written = near.written(tag)
    names = [(near.qualified(k), v) for k, v in (attributes or {}).items() if v is not None]
    head = "".join([f"<{written}", *(f' {name}="{quoted(value)}"' for name, value in names)])
    node = Node(f"{head}>" if parts else f"{head}/>", f"</{written}>" if parts else "", near.scope)
    if isinstance(parts, str):
        node.content = [escaped(parts)] if parts else []
    else:
        node.content = list(parts)
        for part in parts:
            part.parent = node
    return node
