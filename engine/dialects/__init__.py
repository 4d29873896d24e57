"""Files of other modelers: what their extensions say is taken over into ours, and told.

Camunda 7 (and its kin Operaton, CIB seven, Flowable), Camunda 8 and spiff-arena say in attributes
and elements of their own which form a task has, who may take it, when it is due and what does the
work. Whatever has a counterpart here is written beside it in our namespace; the original stays
byte for byte, so that the file still opens where it came from. Only conditions and timers, which
the standard itself holds, are rewritten in place, and only where the text is known to mean the
same. What has no counterpart is kept and told.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.dialects import camunda, spiff, zeebe
from engine.dialects.taking import Item, Taking
from engine.editing.nodes import Node

__all__ = ["Item", "TakenOver", "take_over"]

DIALECTS = {
    **dict.fromkeys(camunda.NAMESPACES, "camunda7"),
    zeebe.NAMESPACE: "camunda8",
    spiff.NAMESPACE: "spiff",
}
"""Namespace of an extension to the dialect that it belongs to."""

_READERS = {"camunda7": camunda.read, "camunda8": zeebe.read, "spiff": spiff.read}


@dataclass(frozen=True)
class TakenOver:
    """The file with what was taken over, its dialects, and the report."""

    xml: bytes
    dialects: tuple[str, ...]
    items: tuple[Item, ...]


def take_over(xml: bytes) -> TakenOver:
    """Take over what a file of another modeler says; a file of ours comes back as it is.

    What our own attributes say already is left alone. Raises `XmlError` for a file that cannot be
    read, `Rejected` for an encoding that has no way back.
    """
    taking = Taking(xml)
    found = sorted({DIALECTS[space] for space in _spaces(taking.root) if space in DIALECTS})
    for dialect in found:
        for node in list(taking.root.iter()):
            _READERS[dialect](taking, node)
    return TakenOver(taking.bytes() if taking.changed else xml, tuple(found), tuple(taking.items))


def _spaces(root: Node) -> set[str]:
    """Return the namespaces that a file declares."""
    return {space for node in root.iter() for space in node.scope.values()}
