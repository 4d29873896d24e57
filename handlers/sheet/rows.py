"""The lines of the flow's table: which boxes stand where, and what stands beside them.

A step's row comes from `zeile`. Others on the same row either belong to it (`gleiche_zeile`), stand
beneath it (`darunter`) or in the side column (`neben`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.diagram import Diagram, Element
from handlers.sheet.flow import all_boxes
from handlers.sheet.model import Box, Roles, Shape


@dataclass(frozen=True)
class Place:
    """One line before its ways are known."""

    number: str
    main: Element
    beside: Element | None
    roles: Roles
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Doubts:
    """What of the paper is read and not known."""

    is_read: bool
    """The process follows a paper."""
    about_roles: frozenset[str] = frozenset()
    """Readings about columns D, M and I: their mark stands there and not at the step."""

    def about_step(self, element: Element, *, marked: bool) -> bool:
        """Whether a step has the mark; `marked`: its roles have it already."""
        names = set(names_of_readings(element)) - self.about_roles
        is_open = element.attributes.get("gesichert") == "false" and not marked
        return self.is_read and (bool(names) or is_open)

    def is_added(self, element: Element) -> bool:
        """Whether the paper does not have an element at all."""
        attributes = element.attributes
        return self.is_read and "ergaenzung" in attributes and "originaltext" not in attributes


def names_of_readings(element: Element) -> list[str]:
    """Return the readings that an element names."""
    return element.attributes.get("auslegung", "").replace(",", " ").split()


def places(diagram: Diagram, is_read: bool) -> list[Place]:
    """Return the lines in the order of their rows; `is_read`: the process follows a paper.

    A process without rows gets counts in brackets, so that a way can name its target.
    """
    elements = list(diagram.elements.values())
    numbered = [e for e in elements if e.row is not None and "neben" not in e.attributes]
    if not numbered:
        return [
            Place(f"({count})", e, None, _roles([e], is_read=False), _outputs([e]))
            for count, e in enumerate(all_boxes(diagram), 1)
        ]
    main = sorted(
        (e for e in numbered if e.attributes.get("gleiche_zeile") != "true"),
        key=lambda e: (e.row or 0, "gleiche_zeile" in e.attributes),
    )
    beside = _beside(elements, main)
    found = []
    for element in main:
        is_beneath = "gleiche_zeile" in element.attributes
        mates = [] if is_beneath else [e for e in elements if _belongs(e, element)]
        at_side = beside.get(element.id)
        shown = [element, *mates, *([at_side] if at_side else [])]
        found.append(
            Place(
                "" if is_beneath else str(element.row),
                element,
                at_side,
                _roles([element, *mates], is_read=is_read),
                _outputs(shown),
            )
        )
    return found


def _belongs(element: Element, main: Element) -> bool:
    """Whether an element shares a row without a line of its own."""
    shares = "neben" in element.attributes or element.attributes.get("gleiche_zeile") == "true"
    return element is not main and element.row == main.row and shares


def _beside(elements: Iterable[Element], main: Sequence[Element]) -> dict[str, Element]:
    """Give each box of the side column a line: the lowest of its row that is free."""
    found: dict[str, Element] = {}
    for element in elements:
        row = element.attributes.get("neben", "")
        if not row.isdigit():
            continue
        for line in reversed([e for e in main if e.row == int(row)]):
            if line.id not in found:
                found[line.id] = element
                break
    return found


def _roles(elements: Sequence[Element], *, is_read: bool) -> Roles:
    texts = {key: _joined(e.attributes.get(key, "") for e in elements) for key in ("d", "m", "i")}
    doubtful = any(e.attributes.get("gesichert") == "false" for e in elements)
    return Roles(**texts, is_reading=is_read and doubtful and bool(texts["m"] or texts["i"]))


def _joined(texts: Iterable[str]) -> str:
    """Return every role once."""
    roles = [role.strip() for text in texts for role in text.split(",") if role.strip()]
    return ", ".join(dict.fromkeys(roles))


def _outputs(elements: Iterable[Element]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for e in elements if (text := e.attributes.get("output", ""))))


def box(element: Element, doubts: Doubts, roles: Roles | None = None) -> Box:
    """Return an element's shape; `roles` are those of its line, None in the side column."""
    at_side = roles is None
    own = _roles([element], is_read=False) if at_side and element.row is None else Roles()
    return Box(
        element.id,
        element.label,
        shape(element),
        is_reading=doubts.about_step(element, marked=roles is not None and roles.is_reading),
        is_addition=at_side and doubts.is_added(element),
        roles=own,
    )


def shape(element: Element) -> Shape:
    """Return how an element is drawn."""
    if element.kind == "startEvent":
        return "start"
    if element.kind == "endEvent":
        return "end"
    return "decision" if element.kind.endswith("Gateway") else "step"
