"""The printed sheet of a process as frozen data; PDF, DOCX, JSON and page all show exactly this.

What the diagram leaves open is an empty text or None: empty stays empty on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handlers.sheet.tracks import Stroke

Shape = Literal["start", "end", "decision", "step"]
SignatureKind = Literal["erstellt", "freigegeben", "qualitaet"]
#: Where the signatures come from: this application's release, the paper, or nobody has signed.
SignedBy = Literal["freigabe", "vorlage", ""]


@dataclass(frozen=True)
class Head:
    """The fields of the first page, as the process's owner wrote them."""

    title: str
    kind: str
    qm_id: str
    number: str
    unit: str
    status: str
    applies_to: str
    trigger: str
    purpose: str
    owner: str
    participants: str
    place: str
    documents: tuple[str, ...]
    records: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """One of the three rows „Freigabeinformationen“."""

    kind: SignatureKind
    name: str = ""
    day: date | None = None
    mark: str = ""
    """What stands for the handwriting: „gez. Giebel“."""
    note: str = ""
    """What stands in the row if nobody has signed: „wird noch nachgeholt“."""


@dataclass(frozen=True)
class Roles:
    """Who does a step, who takes part and who is told."""

    d: str = ""
    m: str = ""
    i: str = ""
    is_reading: bool = False
    """M and I are read from a paper that does not part them."""


@dataclass(frozen=True)
class Box:
    """One shape of the flow."""

    element: str
    text: str
    shape: Shape
    is_reading: bool = False
    is_addition: bool = False
    """The paper does not show it."""
    roles: Roles = Roles()
    """Only of a box without a row: there is no column for them."""


@dataclass(frozen=True)
class Link:
    """A way from one box to another."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True)
class Jump:
    """What stands at a box about a way that leads elsewhere than to the next one."""

    label: str
    target: str


@dataclass(frozen=True)
class Line:
    """One line of the flow's table."""

    number: str
    """Its row; a count in brackets in a process without rows, empty beneath another box."""
    box: Box
    beside: Box | None
    roles: Roles
    outputs: tuple[str, ...]
    strokes: tuple[Stroke, ...]
    onward: str
    """The word on the way to the next line: „ja“."""
    aside: str
    """The word on the way to the side column."""
    jumps: tuple[Jump, ...]
    then: tuple[str, ...]
    """All ways from here in words, for whoever cannot see lines: „nein: Zeile 40“."""
    then_beside: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A place where the paper can be read in several ways, and the way that was chosen."""

    name: str
    question: str
    chosen: str
    others: tuple[str, ...]
    rows: str


@dataclass(frozen=True)
class Addition:
    """What the process has beyond the paper."""

    row: str
    step: str
    text: str


@dataclass(frozen=True)
class Abbreviation:
    """A short form that the sheet uses."""

    short: str
    long: str


@dataclass(frozen=True)
class Step:
    """A step in the seven fields of the counselling handbook's template."""

    place: str
    """„Zeile 40“, or beside which."""
    name: str
    description: str
    before: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    tools: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What a sheet says of the version that it shows, beyond the diagram."""

    process_key: str
    version: int | None
    """None is a draft."""
    digest: str
    valid_from: date | None = None
    valid_to: date | None = None
    since: date | None = None
    """Since when it runs in this application."""
    revision: int | None = None
    """Of a draft."""
    signatures: tuple[Signature, ...] = ()
    signed_by: SignedBy = ""


@dataclass(frozen=True)
class Sheet:
    """All pages of one process's sheet."""

    standing: Standing
    head: Head
    original: str
    """The paper that the process follows; empty if there is none."""
    lines: tuple[Line, ...]
    lanes: int
    has_side_column: bool
    footnotes: tuple[str, ...]
    readings: tuple[Reading, ...]
    additions: tuple[Addition, ...]
    abbreviations: tuple[Abbreviation, ...]
    steps: tuple[Step, ...]

    @property
    def is_draft(self) -> bool:
        """Nobody has released it."""
        return self.standing.version is None

    @property
    def short_name(self) -> str:
        """What people call the process: the first word of its name if that is a number of ours."""
        first = self.head.title.partition(" ")[0]
        return first if any(c.isdigit() for c in first) else self.head.title


@dataclass(frozen=True)
class Printing:
    """When a sheet is made, for its foot."""

    at: datetime
