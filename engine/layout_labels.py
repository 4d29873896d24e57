"""Where the words stand that do not fit into a shape: events, gateways and flows.

Widths are estimated for bpmn-js' 11 px Arial; its labels break at blanks and hyphens.
"""

import re

from engine.layout_model import Box, Point

LETTER, LINE, WIDEST = 5.9, 14, 110
DEFAULT_SLASH = 12
"""The slash of a default flow needs this much room before the label starts."""


def wrap(text: str, width: float) -> list[str]:
    """Break a label into the lines a modeler will show."""
    lines: list[str] = [""]
    for word in re.findall(r"[^\s-]+-?|-", text):
        glue = "" if not lines[-1] or lines[-1].endswith("-") else " "
        if lines[-1] and (len(lines[-1]) + len(glue) + len(word)) * LETTER > width:
            lines.append(word)
        else:
            lines[-1] += glue + word
    return lines


def extent(text: str, width: float) -> tuple[float, float]:
    """Return the width and height of a wrapped label."""
    lines = wrap(text, width)
    return max(20.0, max(len(line) for line in lines) * LETTER + 4), float(LINE * len(lines))


def node_label(text: str, box: Box, place: str) -> Box:
    """Return the box of an event's or gateway's label; `place` is e.g. `E` or `BE:76`."""
    side, _, wanted = place.partition(":")
    w, h = extent(text, float(wanted or WIDEST))
    x = {
        "E": box.right + 6,
        "W": box.x - 6 - w,
        "S": box.cx - w / 2,
        "N": box.cx - w / 2,
        "BE": box.right + 3,
        "BW": box.x - 3 - w,
        "NE": box.cx + 14,
        "NW": box.cx - 14 - w,
        "SE": box.cx + 18,
        "SW": box.cx - 18 - w,
    }[side]
    y = {
        "E": box.cy - h / 2,
        "W": box.cy - h / 2,
        "S": box.bottom + 4,
        "N": box.y - h - 4,
        "BE": box.cy + 5,
        "BW": box.cy + 5,
        "NE": box.y + 10 - h,
        "NW": box.y + 10 - h,
        "SE": box.bottom - 6,
        "SW": box.bottom - 6,
    }[side]
    return Box(x, y, w, h)


def flow_label(text: str, points: list[Point], place: str, is_default: bool) -> Box:
    """Return the box of a flow's label at its first stretch; `place` (N S E W) overrides the usual.

    To the right it stands below the line, because a gateway's question stands above.
    """
    (x1, y1), (x2, y2) = points[0], points[1]
    side, _, wanted = place.partition(":")
    clear = DEFAULT_SLASH if is_default else 0
    if abs(x1 - x2) < 1:
        w, h = extent(text, float(wanted or WIDEST))
        x = x1 - w - 6 if side == "W" else x1 + 6 + clear / 3
        return Box(x, y1 + 5 if y2 > y1 else y1 - h - 4, w, h)
    w, h = extent(text, float(wanted or max(62, min(WIDEST, abs(x2 - x1) - clear - 8))))
    x = x1 - w - 4 - clear if x2 < x1 else x1 + 4 + clear
    below = side == "S" or (side != "N" and x2 > x1)
    return Box(x, y1 + 3 if below else y1 - h - 2, w, h)
