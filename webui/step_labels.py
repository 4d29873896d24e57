"""How pages about a draft name its elements: row of the sheet and name, else what it is."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine import xml
from engine.diagram import FLOW_NODES
from webui.finding_texts import KINDS

_ROW = f"{{{xml.LAUFZETTEL}}}zeile"
_LAST = 1_000_000
UNNAMED = "ohne Bezeichnung"


@dataclass(frozen=True)
class StepLabel:
    """An element in words."""

    row: str
    name: str
    is_step: bool
    is_named: bool
    order: tuple[int, int]
    """Row of the sheet, then place in the file."""

    @property
    def place(self) -> str:
        """Return "Zeile 40", or nothing."""
        return f"Zeile {self.row}" if self.row else ""

    @property
    def option(self) -> str:
        """Return the element as a choice: "40 · Telefonkontakt"."""
        return f"{self.row} · {self.name}" if self.row else self.name


def step_labels(document: bytes) -> dict[str, StepLabel]:
    """Return the elements of a diagram by their ids; nothing of a file that cannot be read."""
    try:
        root = xml.parse(document)
    except xml.XmlError:
        return {}
    nodes = [node for node in root.iter(f"{{{xml.BPMN}}}*") if node.get("id")]
    return {node.get("id", ""): _label(at, node) for at, node in enumerate(nodes)}


def _label(at: int, node: etree._Element) -> StepLabel:
    kind = etree.QName(node).localname
    row = node.get(_ROW, "")
    name = " ".join(node.get("name", "").split())
    number = int(row) if row.isascii() and row.isdigit() else _LAST
    word = KINDS.get(kind, UNNAMED)
    shown = name or word[:1].upper() + word[1:]
    return StepLabel(row, shown, kind in FLOW_NODES, bool(name), (number, at))
