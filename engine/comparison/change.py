"""A change between two versions of a process, as plain data for whoever words it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Area(StrEnum):
    """Where a change belongs, in the order in which people read them."""

    FLOW = "ablauf"
    DEADLINES = "fristen"
    FORMS = "formulare"
    SHEET = "prozessblatt"
    SCENARIOS = "szenarien"
    OTHER = "sonstiges"
    LAYOUT = "anordnung"


class Kind(StrEnum):
    """What happened."""

    ADDED = "neu"
    REMOVED = "entfaellt"
    CHANGED = "geaendert"
    REPLACED = "ersetzt"
    """The same step under another id: running cases do not know it by that."""


@dataclass(frozen=True)
class Place:
    """What people see of an element: its kind as in the file, and its name, if it has one."""

    what: str
    name: str = ""


@dataclass(frozen=True)
class Detail:
    """One property of something that is new or gone."""

    aspect: str
    part: str
    value: str


@dataclass(frozen=True)
class Change:
    """One change.

    `aspect` says which sentence it is (`webui/change_texts.py` has one for each); `part` names
    what has no element of its own: a parameter, a field, an attribute. Without `old` something is
    new, without `new` it is gone. `also` are elements that this change explains as well, such as
    the flows of a new step.
    """

    area: Area
    kind: Kind
    aspect: str
    element: str | None
    place: Place
    row: int | None = None
    part: str = ""
    old: str | None = None
    new: str | None = None
    around: tuple[Place, ...] = ()
    """What stands before and behind: of a flow its ends, of anything else its neighbours."""
    after: int | None = None
    """Row of the step before something new."""
    details: tuple[Detail, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The element's name."""
        return self.place.name
