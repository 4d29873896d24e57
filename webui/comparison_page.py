"""What the page Vergleich shows: changes by area on the left, both diagrams marked on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine import xml
from engine.bundles import Bundle
from engine.comparison import Area, Change, compare
from engine.registry import Registry
from webui.change_texts import AREAS, SIGNS, Said, said

_ICONS = {"neu": "add", "weg": "remove", "chg": "edit"}
_MARKS = {"neu": ("ist-neu", "+ neu"), "weg": ("ist-weg", "− entfällt")}
_CHANGED = "ist-geaendert"
_LONGEST_MARK = 28


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: its name, its parts, where its diagram is fetched."""

    label: str
    bundle: Bundle
    href: str


def page(old: Side, new: Side, registry: Registry) -> dict[str, Any]:
    """Return what the template shows of two versions."""
    changes = compare(old.bundle, new.bundle)
    words = [(change, said(change, registry)) for change in changes]
    told = [(change, text) for change, text in words if change.area is not Area.LAYOUT]
    marks = _Marks(_ids(old.bundle), _ids(new.bundle), told)
    return {
        "count": _counted(len(told), "Änderung", "Änderungen"),
        "groups": [
            {"title": AREAS[area], "rows": rows}
            for area in Area
            if (rows := [_row(marks, *each) for each in told if each[0].area is area])
        ],
        "layout": _layout([each for each in words if each[0].area is Area.LAYOUT]),
        "is_same": not changes,
        "is_identical": old.bundle.content_digest == new.bundle.content_digest,
        "sides": [
            {"label": side.label, "href": side.href, "focus": marks.focus, "config": config}
            for side, config in ((old, marks.of_old()), (new, marks.of_new()))
        ],
    }


def _row(marks: _Marks, change: Change, text: Said) -> dict[str, Any]:
    kind, word = SIGNS[text.kind]
    return {
        "sign": kind,
        "icon": _ICONS[kind],
        "word": word,
        "text": text.text,
        "old": text.old,
        "new": text.new,
        "notes": text.notes,
        "element": change.element if marks.knows(change.element) else "",
        "also": " ".join(change.also),
    }


def _layout(changes: Sequence[tuple[Change, Said]]) -> dict[str, Any] | None:
    if not changes:
        return None
    fields = [text.text for change, text in changes if change.aspect == "field_layout"]
    drawn = [text.text for change, text in changes if change.aspect == "drawing" and change.name]
    elements = len(changes) - len(fields)
    counts = [_counted(elements, "Element", "Elemente")] if elements else []
    counts += [_counted(len(fields), "Feld", "Felder")] if fields else []
    return {"count": ", ".join(counts), "names": [*drawn, *fields]}


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _ids(bundle: Bundle) -> frozenset[str]:
    return frozenset(str(node.get("id")) for node in xml.parse(bundle.xml).iter() if node.get("id"))


class _Marks:
    """What is written onto the elements of both diagrams."""

    def __init__(
        self, old: frozenset[str], new: frozenset[str], told: Iterable[tuple[Change, Said]]
    ) -> None:
        self._old, self._new = old, new
        self._by_element: dict[str, list[tuple[Change, Said]]] = {}
        self._also: set[str] = set()
        for change, text in told:
            if change.element is not None:
                self._by_element.setdefault(change.element, []).append((change, text))
            self._also.update(change.also)
        self.focus = next(iter(self._by_element), "")

    def knows(self, element: str | None) -> bool:
        """Tell whether one of the diagrams may show it."""
        return element in self._old | self._new

    def of_old(self) -> dict[str, Any]:
        """Return the old diagram's marks for its script."""
        return self._of(self._old, self._new, "weg", old=True)

    def of_new(self) -> dict[str, Any]:
        """Return the new diagram's marks for its script."""
        return self._of(self._new, self._old, "neu", old=False)

    def _of(
        self, here: frozenset[str], there: frozenset[str], only_here: str, *, old: bool
    ) -> dict[str, Any]:
        marker: dict[str, list[str]] = {_MARKS[only_here][0]: [], _CHANGED: []}
        words: dict[str, dict[str, str]] = {}
        for element in sorted((self._also | self._by_element.keys()) & here):
            marker[_CHANGED if element in there else _MARKS[only_here][0]].append(element)
        for element in self._by_element.keys() & here:
            word = self._word(element, old=old) if element in there else _MARKS[only_here][1]
            kind = "chg" if element in there else only_here
            words[element] = {"t": word, "cls": f"dm-{kind}"}
        return {"marker": marker, "zeichen": words}

    def _word(self, element: str, *, old: bool) -> str:
        """A deadline if it is the one thing that changed and short, else how many things did."""
        told = self._by_element[element]
        change, text = told[0]
        if len(told) > 1:
            return f"~ {len(told)} Änderungen"
        if change.place.what == "sequenceFlow":
            return "~"
        value = ((text.old if old else text.new) or "") if change.area is Area.DEADLINES else ""
        return f"~ {value}" if value and len(value) <= _LONGEST_MARK else "~ geändert"
