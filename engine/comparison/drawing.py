"""The drawing of a file: where each element lies, and how it is drawn."""

from __future__ import annotations

from lxml import etree

from engine.comparison import canonical

_DRAWN = "bpmnElement"
_NAMES_ITSELF = frozenset({"id"})
"""Nothing refers to the id of a shape."""


def read_drawing(root: etree._Element) -> dict[str, str]:
    """Return how each element is drawn, as text that differs when the drawing does."""
    found: dict[str, list[str]] = {}
    for diagram in canonical.elements(root):
        if not canonical.is_drawing(diagram):
            continue
        rest, drawn = [_head(diagram)], ""
        for plane in canonical.elements(diagram):
            if plane.get(_DRAWN) is None:
                rest.append(canonical.whole(plane, _NAMES_ITSELF))
                continue
            drawn = plane.get(_DRAWN, "")
            rest.append(_head(plane))
            for shape in canonical.elements(plane):
                whose = shape.get(_DRAWN) or drawn
                found.setdefault(whose, []).append(
                    f"{drawn} {canonical.whole(shape, _NAMES_ITSELF)}"
                )
        found.setdefault(drawn, []).append(" ".join(rest))
    return {key: "\n".join(sorted(texts)) for key, texts in found.items()}


def _head(node: etree._Element) -> str:
    """Return an element without what stands in it."""
    said = sorted((name, value) for name, value, _ in canonical.attributes(node))
    return " ".join(f"{name}={value!r}" for name, value in said if name not in _NAMES_ITSELF)
