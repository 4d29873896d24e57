"""The second form of the sheet: each step in the seven fields of the counselling template.

Source 004: Name, Beschreibung, Vorgänger, Eingabe, Ausgabe, Hilfsmittel, Nachfolger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.diagram import Diagram, Element
from handlers.sheet.model import Link, Step
from handlers.sheet.rows import Place


def steps(diagram: Diagram, places: Sequence[Place], links: Sequence[Link]) -> tuple[Step, ...]:
    """Return every box of the sheet, in its order, those of the side column after their row."""
    numbers = {place.main.id: place.number for place in places}
    rows = {row: _elements(diagram, row) for row in {place.main.row for place in places}}
    return tuple(
        Step(
            place=where,
            name=element.label,
            description=_description(element, rows.get(element.row, [])),
            before=tuple(
                _named(diagram.elements[link.source], link.label, numbers)
                for link in links
                if link.target == element.id
            ),
            inputs=_listed(element, "eingabe") or _from_before(diagram, element, links),
            outputs=_listed(element, "output"),
            tools=_listed(element, "hilfsmittel"),
            after=tuple(
                _named(diagram.elements[link.target], link.label, numbers)
                for link in links
                if link.source == element.id
            ),
        )
        for where, element in _shown(places)
    )


def _shown(places: Sequence[Place]) -> Iterator[tuple[str, Element]]:
    number = ""
    for place in places:
        number = place.number or number
        word = "Schritt" if number.startswith("(") else "Zeile"
        yield f"{word} {number}", place.main
        if place.beside is not None:
            yield f"neben Zeile {number}", place.beside


def _elements(diagram: Diagram, row: int | None) -> list[Element]:
    """Return what shares a row without a box of its own."""
    return [
        e
        for e in diagram.elements.values()
        if row is not None and e.row == row and e.attributes.get("gleiche_zeile") == "true"
    ]


def _description(element: Element, mates: Sequence[Element]) -> str:
    """Return what its owner explains, and who does it."""
    texts = [e.documentation for e in (element, *mates) if e.documentation]
    who = [
        f"{word}: {text}."
        for key, word in (("d", "Durchführung"), ("m", "Mitwirkung"), ("i", "Information"))
        if (text := element.attributes.get(key, ""))
    ]
    return " ".join([*texts, *who])


def _named(element: Element, label: str, numbers: Mapping[str, str]) -> str:
    name = f"{numbers.get(element.id, '')} {element.label}".strip()
    return f"{name} ({label})" if label else name


def _from_before(diagram: Diagram, element: Element, links: Sequence[Link]) -> tuple[str, ...]:
    """What a step works on is what the steps before it gave, unless its owner names it."""
    given = [
        text
        for link in links
        if link.target == element.id
        for text in _listed(diagram.elements[link.source], "output")
    ]
    return tuple(dict.fromkeys(given))


def _listed(element: Element, name: str) -> tuple[str, ...]:
    lines = element.attributes.get(name, "").splitlines()
    return tuple(line.strip() for line in lines if line.strip())
