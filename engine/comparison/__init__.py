"""Comparing: what changes between two versions of a process, told completely.

`compare` is the authority; colours on a diagram only repeat it. It reads everything that the files
say (`reading.py`), whether we know it or not, and compares by element id: a deadline, a condition
or a property of some other tool that changed is always told. What is only written differently
(blanks, prefixes, comments, the order of attributes) is no change; what is only drawn differently
is told apart, in the area `LAYOUT`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from engine.comparison.aspects import ASPECTS, OWN_ASPECTS
from engine.comparison.change import Area, Change, Detail, Kind, Place
from engine.comparison.diagrams import compare_diagrams
from engine.comparison.forms import FORM_ASPECTS, Used, compare_forms
from engine.comparison.reading import Document, read_document
from engine.comparison.scenarios import SCENARIO_ASPECTS, compare_scenarios

__all__ = ["ALL_ASPECTS", "Area", "Change", "Detail", "Kind", "Parts", "Place", "compare"]

ALL_ASPECTS = frozenset(
    {aspect for aspect, _ in ASPECTS.values()}
    | OWN_ASPECTS
    | FORM_ASPECTS
    | SCENARIO_ASPECTS
    | {"element_added", "element_removed", "replaced", "flow_replaced"}
    | {"sheet_added", "sheet_removed", "drawing"}
)
"""Every aspect that a change may have."""


class Parts(Protocol):
    """What is compared: a diagram, its forms and its scenarios by name."""

    @property
    def xml(self) -> bytes:
        """The diagram's exact bytes."""
        ...

    @property
    def forms(self) -> Mapping[str, bytes]:
        """Forms by name."""
        ...

    @property
    def scenarios(self) -> Mapping[str, bytes]:
        """Scenarios by name."""
        ...


def compare(old: Parts, new: Parts) -> list[Change]:
    """Return all changes from one version to another, by area, then as people read the process.

    Raises `XmlError` if one of the diagrams cannot be read.
    """
    before, after = read_document(old.xml), read_document(new.xml)
    found = [
        *compare_diagrams(before, after),
        *compare_forms(old.forms, new.forms, {**_users(before), **_users(after)}),
        *compare_scenarios(old.scenarios, new.scenarios),
    ]
    areas = list(Area)
    return sorted(found, key=lambda change: areas.index(change.area))


def _users(document: Document) -> dict[str, Used]:
    """Return by form the step that it is filled in at, the first one of several."""
    found: dict[str, Used] = {}
    steps = (item for item in document.items.values() if "@laufzettel:formular" in item.facts)
    for item in sorted(steps, key=lambda item: item.row or 10_000):
        name = item.facts["@laufzettel:formular"].value
        found.setdefault(name, Used(item.key, item.name, item.row))
    return found
