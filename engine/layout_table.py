"""The placing table: where a process owner wants each element, one line per decision.

`;`-separated text with `#` comments; the first word names the kind of line. A plane is the process
itself or one collapsed sub-process that opens by drill-down.

    ebene;PLANE                      all following lines are about this plane
    bahn;Name;id;COL[:width],…       a lane and its columns, left to right (main plane only)
    spalten;COL[:width],…            columns of a plane without lanes
    ort;element;COL;row              places an element; a row may be fractional (20.5 = in between)
    rand;event;T|B|L|R;where         boundary event: a fraction of the side, a column or a row
    rahmen;element;COL;COL;row;row   expanded sub-process around these columns and rows
    weg;source>target;SPEC           how a flow runs: exit side, way stations, entry side
    text;element;PLACE[:width]       external label: E W N S NE NW SE SW, BE BW (below, beside)
    text;source>target;N|S|E|W       side of a flow's label
    abstand;row;px                   additional space below a row
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.errors import Rejected


@dataclass(frozen=True)
class Lane:
    """A vertical lane and its columns with their widths (None: as wide as a task)."""

    name: str
    id: str
    columns: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Frame:
    """The columns and rows an expanded sub-process surrounds."""

    columns: tuple[str, str]
    rows: tuple[float, float]


@dataclass
class PlaneTable:
    """All lines about one plane."""

    lanes: list[Lane] = field(default_factory=list)
    cells: dict[str, tuple[str, float]] = field(default_factory=dict)
    borders: dict[str, tuple[str, str]] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    routes: dict[tuple[str, str], str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    gaps: dict[float, int] = field(default_factory=dict)


def read_table(text: str) -> dict[str, PlaneTable]:
    """Return the tables of all planes; raises `Rejected("layout_line_wrong", line=…)`."""
    planes: dict[str, PlaneTable] = {}
    plane: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        kind, *values = (value.strip() for value in next(csv.reader([line], delimiter=";")))
        try:
            if kind == "ebene":
                plane = values[0]
                planes.setdefault(plane, PlaneTable())
            else:
                _READERS[kind](planes[plane or ""], values)
        except (IndexError, KeyError, ValueError) as problem:
            raise Rejected("layout_line_wrong", line=number, text=line.strip()) from problem
    return planes


def _columns(text: str) -> tuple[tuple[str, int | None], ...]:
    parts = (column.strip().partition(":") for column in text.split(","))
    return tuple((name, int(width) if width else None) for name, _, width in parts)


def _lane(table: PlaneTable, values: list[str]) -> None:
    table.lanes.append(Lane(values[0], values[1], _columns(values[2])))


def _plain_columns(table: PlaneTable, values: list[str]) -> None:
    table.lanes.append(Lane("", "", _columns(values[0])))


def _cell(table: PlaneTable, values: list[str]) -> None:
    table.cells[values[0]] = (values[1], float(values[2]))


def _border(table: PlaneTable, values: list[str]) -> None:
    if values[1] not in ("T", "B", "L", "R"):
        raise ValueError(values[1])
    table.borders[values[0]] = (values[1], values[2])


def _frame(table: PlaneTable, values: list[str]) -> None:
    rows = (float(values[3]), float(values[4]))
    table.frames[values[0]] = Frame((values[1], values[2]), rows)


def _route(table: PlaneTable, values: list[str]) -> None:
    source, target = values[0].split(">")
    table.routes[source.strip(), target.strip()] = values[1]


def _label(table: PlaneTable, values: list[str]) -> None:
    table.labels[values[0].replace(" ", "")] = values[1]


def _gap(table: PlaneTable, values: list[str]) -> None:
    table.gaps[float(values[0])] = int(values[1])


_READERS: dict[str, Callable[[PlaneTable, list[str]], None]] = {
    "bahn": _lane,
    "spalten": _plain_columns,
    "ort": _cell,
    "rand": _border,
    "rahmen": _frame,
    "weg": _route,
    "text": _label,
    "abstand": _gap,
}
