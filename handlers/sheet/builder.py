"""Makes a sheet of a diagram and of what is known about the version."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from engine.diagram import Diagram, Element, Extension
from engine.sheet_fields import ORIGINAL, READING, SIGNATURE
from handlers.sheet.abbreviations import used_in
from handlers.sheet.flow import Ways
from handlers.sheet.model import (
    Addition,
    Box,
    Head,
    Jump,
    Line,
    Link,
    Reading,
    Roles,
    Sheet,
    Signature,
    SignatureKind,
    Standing,
)
from handlers.sheet.rows import Doubts, Place, box, names_of_readings, places
from handlers.sheet.steps import steps
from handlers.sheet.tracks import Spot, Stroke, Tracks, Way, draw


def build(diagram: Diagram, standing: Standing) -> Sheet:
    """Return the sheet; nothing is asked of a database."""
    original = next((e for e in diagram.extensions if e.name == ORIGINAL), None)
    readings = [e for e in diagram.extensions if e.name == READING]
    about_roles = {e.attributes.get("name", "") for e in readings if _is_about_roles(e)}
    doubts = Doubts(original is not None, frozenset(about_roles))
    table = _Table(diagram, places(diagram, doubts.is_read), doubts)
    head = _head(diagram)
    lines = tuple(table.lines())
    read = tuple(_readings(readings, table)) if original else ()
    additions = tuple(sorted(_additions(diagram, table), key=_by_row)) if original else ()
    footnotes = tuple(table.footnotes())
    return Sheet(
        standing=standing,
        head=head,
        original=original.attributes.get("name", "") if original else "",
        lines=lines,
        lanes=table.tracks.lanes,
        has_side_column=any(line.beside for line in lines),
        footnotes=footnotes,
        readings=read,
        additions=additions,
        abbreviations=used_in(
            [*_words(head), *_words(lines), *_words(read), *_words(additions), *footnotes]
            + [signature.name for signature in standing.signatures]
        ),
        steps=steps(diagram, table.places, table.links),
    )


def signatures_of_paper(diagram: Diagram) -> tuple[Signature, ...]:
    """Return what the paper says of its release."""
    return tuple(
        _signature(each.attributes)
        for original in diagram.extensions
        if original.name == ORIGINAL
        for each in original.children
        if each.name == SIGNATURE
    )


def period_of_paper(diagram: Diagram) -> tuple[date | None, date | None]:
    """Return from when until when the paper says that it is in force."""
    for original in diagram.extensions:
        if original.name == ORIGINAL:
            fields = original.attributes
            return _day(fields.get("gueltig_ab")), _day(fields.get("gueltig_bis"))
    return None, None


def _signature(fields: Mapping[str, str]) -> Signature:
    kinds: dict[str, SignatureKind] = {"erstellt": "erstellt", "freigegeben": "freigegeben"}
    return Signature(
        kinds.get(fields.get("art", ""), "qualitaet"),
        fields.get("name", ""),
        _day(fields.get("datum")),
        fields.get("zeichen", ""),
        fields.get("bemerkung", ""),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _is_about_roles(reading: Extension) -> bool:
    return reading.attributes.get("betrifft") == "rollen"


def _head(diagram: Diagram) -> Head:
    text = diagram.attributes.get

    def listed(name: str) -> tuple[str, ...]:
        lines = (text(name) or "").splitlines()
        return tuple(line.strip() for line in lines if line.strip())

    return Head(
        title=" ".join(diagram.name.split()) or diagram.process_id,
        kind=text("prozessart", ""),
        qm_id=text("qm_id", ""),
        number=text("kennung", ""),
        unit=text("bereich", ""),
        status="" if any(e.name == ORIGINAL for e in diagram.extensions) else text("status", ""),
        applies_to=text("gilt_fuer", ""),
        trigger=text("ausloeser", ""),
        purpose=text("ziel", ""),
        owner=text("eigentuemer", ""),
        participants=text("beteiligte", ""),
        place=text("einordnung", ""),
        documents=listed("unterlagen"),
        records=listed("aufzeichnungen"),
        figures=listed("kennzahlen"),
    )


class _Table:
    """The table of the flow while it is made."""

    def __init__(self, diagram: Diagram, found: Sequence[Place], doubts: Doubts) -> None:
        self._diagram = diagram
        self._doubts = doubts
        self.places = found
        self._spots: dict[str, Spot] = {}
        self._boxes: dict[str, Box] = {}
        for number, place in enumerate(found):
            self._put(place.main, Spot(number, is_beside=False), place.roles)
            if place.beside is not None:
                self._put(place.beside, Spot(number, is_beside=True), None)
        ways = Ways(diagram, self._spots)
        self.links = ways.links()
        self.left = ways.left
        self.tracks: Tracks = draw([self._way(link) for link in self.links])

    def _put(self, element: Element, spot: Spot, roles: Roles | None) -> None:
        self._spots[element.id] = spot
        self._boxes[element.id] = box(element, self._doubts, roles)

    def _way(self, link: Link) -> Way:
        extra = self._boxes[link.target].is_addition or self._boxes[link.source].is_addition
        return Way(self._spots[link.source], self._spots[link.target], extra)

    def lines(self) -> Iterator[Line]:
        """Yield the lines with the ways that leave and cross them."""
        for number, place in enumerate(self.places):
            beside = place.beside
            links = [link for link in self.links if link.source == place.main.id]
            strokes: tuple[Stroke, ...] = self.tracks.strokes.get(number, ())
            yield Line(
                number=place.number,
                box=self._boxes[place.main.id],
                beside=self._boxes[beside.id] if beside else None,
                roles=place.roles,
                outputs=place.outputs,
                strokes=strokes,
                onward=_joined(link.label for link in links if self._way(link).is_onward),
                aside=_joined(link.label for link in links if not self._way(link).is_within),
                jumps=tuple(
                    Jump(link.label, self.name(link.target))
                    for link in links
                    if self._way(link).is_jump
                ),
                then=self._then(place.main.id),
                then_beside=self._then(beside.id) if beside else (),
            )

    def _then(self, source: str) -> tuple[str, ...]:
        return tuple(
            f"{link.label}: {self.place_name(link.target)}"
            if link.label
            else self.place_name(link.target)
            for link in self.links
            if link.source == source
        )

    def name(self, identifier: str) -> str:
        """Return the short name of a box: its row, else its text."""
        spot = self._spots[identifier]
        number = "" if spot.is_beside else self.places[spot.line].number
        return number or self._boxes[identifier].text

    def place_name(self, identifier: str) -> str:
        """Return how a sentence names a box."""
        name = self.name(identifier)
        if name.startswith("("):
            return f"Schritt {name}"
        return f"Zeile {name}" if name.isdigit() else f"„{name}“"

    def rows_of(self, element: Element) -> str:
        """Return the row at which an element stands, or the nearest one around it."""
        current: Element | None = element
        while current is not None:
            if current.id in self._spots:
                line = self._spots[current.id].line
                return next(p.number for p in reversed(self.places[: line + 1]) if p.number) or ""
            if current.row is not None:
                return str(current.row)
            current = self._diagram.elements.get(current.parent)
        return ""

    def rows_that_name(self, reading: str) -> list[str]:
        """Return the rows at which a reading matters, in their order."""
        elements = self._diagram.elements.values()
        rows = {self.rows_of(e) for e in elements if reading in names_of_readings(e)}
        return sorted(rows - {""}, key=int)

    def footnotes(self) -> Iterator[str]:
        """Yield the notes of what the sheet shows, in its order."""
        seen = set()
        for place in self.places:
            row = place.main.row
            mates = [e for e in self._diagram.elements.values() if row is not None and e.row == row]
            for element in (place.main, *mates, *([place.beside] if place.beside else [])):
                note = element.attributes.get("fussnote", "")
                if note and note not in seen:
                    seen.add(note)
                    yield note


def _joined(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word))


def _readings(found: Iterable[Extension], table: _Table) -> Iterator[Reading]:
    for each in found:
        fields = each.attributes
        name = fields.get("name", "")
        rows = table.rows_that_name(name)
        yield Reading(
            name,
            fields.get("frage", ""),
            fields.get("gewaehlt", ""),
            tuple(filter(None, (t.strip() for t in fields.get("lesarten", "").splitlines()))),
            ", ".join(rows),
        )


def _by_row(addition: Addition) -> int:
    """Those without a row come last, in the order of the file."""
    return int(addition.row) if addition.row else sys.maxsize


def _additions(diagram: Diagram, table: _Table) -> Iterator[Addition]:
    found = [
        Addition(table.rows_of(e), e.label, text)
        for e in diagram.elements.values()
        if (text := e.attributes.get("ergaenzung", "true")) != "true"
    ]
    yield from dict.fromkeys(found)  # the same for the first and the second appointment: once
    for way in {(left.source, left.flow.id): left for left in table.left}.values():
        source = diagram.elements[way.source]
        text = way.flow.attributes["ergaenzung"]
        label = " ".join(way.flow.name.split())
        step = f"{source.label} – {label}" if label else source.label
        yield Addition(table.rows_of(source), step, text)


def _words(value: object) -> Iterator[str]:
    """Yield every text inside data of a sheet."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _words(each)
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, Stroke):
        for name in value.__dataclass_fields__:
            yield from _words(getattr(value, name))
