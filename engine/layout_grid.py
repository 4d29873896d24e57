"""From columns and rows to rectangles.

A row is as high as its highest shape; a frame adds its title above its first row and room for its
boundary events below its last. All sizes are those of bpmn-js, so that nothing jumps in a modeler.
"""

from lxml import etree

from engine.errors import Rejected
from engine.layout_model import Box, Model, attribute, tag
from engine.layout_table import PlaneTable

TASK_W, TASK_H, GATEWAY, EVENT = 170, 90, 50, 36
COLUMN_GAP, ROW_GAP, LANE_PADDING, LANE_HEAD = 50, 36, 28, 30
FRAME_SIDE, FRAME_TOP, FRAME_BOTTOM = 24, 46, 34
LEFT, TOP = 160, 80


def size(element: etree._Element) -> tuple[int, int]:
    """Return width and height of an element's shape."""
    name = tag(element)
    if name.endswith("Gateway"):
        return GATEWAY, GATEWAY
    return (EVENT, EVENT) if name.endswith("Event") else (TASK_W, TASK_H)


class Grid:
    """Columns, rows and the boxes of one plane."""

    def __init__(self, model: Model, table: PlaneTable, pool: str | None) -> None:
        self.model, self.table, self.pool = model, table, pool
        self.column: dict[str, tuple[float, float]] = {}
        self.row: dict[float, tuple[float, float]] = {}
        self.lane: dict[str, Box] = {}
        self.lane_of: dict[str, str] = {}
        self.boxes: dict[str, Box] = {}
        self.depth = {frame: self._depth(frame) for frame in table.frames}
        spans = self._place_columns()
        bottom = self._place_rows()
        self._place_lanes(spans, bottom)
        self._place_cells()
        for frame in table.frames:
            self.boxes[frame] = self._frame(frame)
        self._place_borders()

    def own_lanes(self, frame: str) -> list[str]:
        """Return the lanes that a frame repeats inside: all it crosses, if it crosses several.

        bpmn-js loses references from the pool's lanes to nodes inside a sub-process at the first
        move, so a frame across lanes carries its own lane set.
        """
        first, last = self.table.frames[frame].columns
        if not self.pool or self.lane_of[first] == self.lane_of[last]:
            return []
        ids = [lane.id for lane in self.table.lanes]
        return ids[ids.index(self.lane_of[first]) : ids.index(self.lane_of[last]) + 1]

    def _depth(self, frame: str) -> int:
        return sum(
            1
            for up in self.model.element(frame).iterancestors()
            if up.get("id") in self.table.frames
        )

    def _place_columns(self) -> dict[str, tuple[float, float]]:
        x = float(LEFT)
        spans: dict[str, tuple[float, float]] = {}
        for lane in self.table.lanes:
            start, x = x, x + LANE_PADDING
            for number, (column, wanted) in enumerate(lane.columns):
                width = TASK_W if wanted is None else wanted
                x += COLUMN_GAP if number else 0
                self.column[column] = (x + width / 2, width)
                self.lane_of[column] = lane.id
                x += width
            x += LANE_PADDING
            spans[lane.id] = (start, x)
        return spans

    def _place_rows(self) -> float:
        frames = self.table.frames.values()
        rows = {row for _, row in self.table.cells.values()}
        rows |= {row for frame in frames for row in frame.rows}
        y = float(TOP + (2 * LANE_HEAD + 16 if self.pool else 0))
        for row in sorted(rows):
            opened = [name for name, frame in self.table.frames.items() if frame.rows[0] == row]
            y += sum(self._head(name) for name in opened)
            height = max(
                (
                    size(self.model.element(i))[1]
                    for i, (_, r) in self.table.cells.items()
                    if r == row
                ),
                default=20,
            )
            self.row[row] = (y + height / 2, height)
            y += height + ROW_GAP + self.table.gaps.get(row, 0)
            y += sum(FRAME_BOTTOM for frame in frames if frame.rows[1] == row)
        return y

    def _head(self, frame: str) -> int:
        return FRAME_TOP + (LANE_HEAD if self.own_lanes(frame) else 0)

    def _place_lanes(self, spans: dict[str, tuple[float, float]], bottom: float) -> None:
        if not self.pool:
            return
        left, right = min(s for s, _ in spans.values()), max(e for _, e in spans.values())
        self.boxes[self.pool] = Box(left, TOP, right - left, bottom - TOP)
        for lane, (start, end) in spans.items():
            self.lane[lane] = Box(start, TOP + LANE_HEAD, end - start, bottom - TOP - LANE_HEAD)

    def _place_cells(self) -> None:
        for element_id, (column, row) in self.table.cells.items():
            if column not in self.column:
                raise Rejected("layout_column_unknown", element=element_id, column=column)
            width, height = size(self.model.element(element_id))
            x, y = self.column[column][0], self.row[row][0]
            self.boxes[element_id] = Box(x - width / 2, y - height / 2, width, height)

    def _frame(self, name: str) -> Box:
        frame = self.table.frames[name]
        (x1, w1), (x2, w2) = self.column[frame.columns[0]], self.column[frame.columns[1]]
        left, right = x1 - w1 / 2 - FRAME_SIDE, x2 + w2 / 2 + FRAME_SIDE
        if self.own_lanes(name):
            left = self.lane[self.lane_of[frame.columns[0]]].x + 12
            right = self.lane[self.lane_of[frame.columns[1]]].right - 12
        (y1, h1), (y2, h2) = self.row[frame.rows[0]], self.row[frame.rows[1]]
        inner = self._nested_heads(name, frame.rows[0])
        top = y1 - h1 / 2 - self._head(name) - inner + 10
        bottom = y2 + h2 / 2 + FRAME_BOTTOM * (1 + self._nested_feet(name, frame.rows[1]))
        return Box(left, top, right - left, bottom - top)

    def _nested(self, name: str) -> list[str]:
        inside = {child.get("id") for child in self.model.element(name).iterdescendants()}
        return [other for other in self.table.frames if other in inside]

    def _nested_heads(self, name: str, row: float) -> float:
        frames = self.table.frames
        return sum(self._head(o) for o in self._nested(name) if frames[o].rows[0] == row)

    def _nested_feet(self, name: str, row: float) -> int:
        return sum(1 for o in self._nested(name) if self.table.frames[o].rows[1] == row)

    def _place_borders(self) -> None:
        for event, (side, where) in self.table.borders.items():
            host = self.boxes[attribute(self.model.element(event), "attachedToRef")]
            if side in "TB":
                x = (
                    self.column[where][0]
                    if where in self.column
                    else host.x + host.w * float(where)
                )
                y = host.y if side == "T" else host.bottom
            else:
                x = host.x if side == "L" else host.right
                y = self._height(host, where)
            self.boxes[event] = Box(x - EVENT / 2, y - EVENT / 2, EVENT, EVENT)

    def _height(self, host: Box, where: str) -> float:
        if where.startswith("@"):
            return self.row[float(where[1:])][0]
        return host.y + host.h * float(where)
