"""The printed sheet as a page: the same words as on paper, its lines as style classes.

Each line of the flow's table draws what crosses it; places are the words of
`handlers/sheet/tracks.py`, their lengths stand in `sheet.css`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.sheet import words
from handlers.sheet.model import Box, Line, Roles, Sheet
from handlers.sheet.tracks import Stroke

#: Edges of a box are behind it: a line that ends there may as well end in its middle.
BEHIND = {"over": "middle", "under": "middle"}
STEP_LABELS = (
    ("Beschreibung", "description"),
    ("Vorgänger", "before"),
    ("Eingabe", "inputs"),
    ("Ausgabe", "outputs"),
    ("Hilfsmittel", "tools"),
    ("Nachfolger", "after"),
)


def page(sheet: Sheet, at: datetime) -> dict[str, Any]:
    """Return what `sheets/_sheet.html` shows."""
    standing, head = sheet.standing, sheet.head
    label, number = words.version_row(sheet)
    return {
        "title": head.title,
        "kind": " · ".join(filter(None, (head.kind, head.status))),
        "is_draft": sheet.is_draft,
        "qm_id": head.qm_id,
        "number": head.number,
        "version_label": label,
        "version": number,
        "unit": head.unit,
        "begins": words.day(standing.valid_from),
        "ends": words.day(standing.valid_to),
        "overview": words.overview(sheet),
        "signatures": words.signatures(sheet),
        "signature_note": words.signature_note(sheet),
        "digest": standing.digest,
        "lines": [_line(line, sheet) for line in sheet.lines],
        "legend": words.LEGEND,
        "notes": words.notes(sheet),
        "abbreviations": words.abbreviations(sheet),
        "readings": sheet.readings,
        "additions": sheet.additions,
        "steps": [_step(step) for step in sheet.steps],
        "foot": words.foot(sheet, at),
    }


def _line(line: Line, sheet: Sheet) -> dict[str, Any]:
    jumps = [" ".join(filter(None, (jump.label, f"→ {jump.target}"))) for jump in line.jumps]
    return {
        "number": line.number,
        "roles": [
            (line.roles.d, False),
            (line.roles.m, line.roles.is_reading and bool(line.roles.m)),
            (line.roles.i, line.roles.is_reading and bool(line.roles.i)),
        ],
        "box": _box(line.box, sheet) | {"tips": _upright_tips(line, "centre")},
        "beside": _box(line.beside, sheet) | {"tips": _upright_tips(line, "beside centre")}
        if line.beside
        else None,
        "outputs": line.outputs,
        "strokes": [_stroke(stroke) for stroke in line.strokes],
        "tips": [_tip(s) for s in line.strokes if s.arrow in ("left", "right")],
        "onward": line.onward,
        "aside": line.aside,
        "aside_at": _leaves(line.strokes, "right"),
        "jumps": ", ".join(jumps),
        "jumps_at": _leaves(line.strokes, "left"),
        "then": line.then,
        "then_beside": line.then_beside,
    }


def _box(box: Box, sheet: Sheet) -> dict[str, Any]:
    roles = box.roles
    named = [f"{key} {text}" for key, text in (("D", roles.d), ("M", roles.m), ("I", roles.i))]
    return {
        "text": box.text,
        "shape": box.shape,
        "is_reading": box.is_reading,
        "is_addition": box.is_addition,
        "roles": " · ".join(text for text in named if len(text) > len("D ")),
        "has_mark": words.has_addition_mark(box, sheet),
        "has_roles": roles != Roles(),
    }


def _stroke(stroke: Stroke) -> str:
    """Return the classes of a line: upright at a place across, or across at a place down."""
    dashed = " bl-l--erg" if stroke.is_addition else ""
    if stroke.x1 == stroke.x2:
        ends = sorted((_down(stroke.y1), _down(stroke.y2)), key=_ORDER.index)
        return f"bl-v bl-x-{_across(stroke.x1)} bl-v--{ends[0]}-{ends[1]}{dashed}"
    ends = sorted((_across(stroke.x1), _across(stroke.x2)), key=_rank)
    return f"bl-q bl-y-{_down(stroke.y1)} bl-q--{ends[0]}-{ends[1]}{dashed}"


_ORDER = ["top", "upper", "middle", "lower", "bottom"]
_FROM_LEFT = ["left", "centre", "right", "gap", "bleft", "bcentre", "bright", "outside"]


def _rank(place: str) -> int:
    lane = place.removeprefix("lane")
    return -int(lane) - 1 if lane != place else _FROM_LEFT.index(place)


def _tip(stroke: Stroke) -> str:
    column = "bl-i" if stroke.x2.startswith("beside") else "bl-s"
    return f"{column} bl-p--{stroke.arrow} bl-p--{stroke.y2}"


def _upright_tips(line: Line, place: str) -> list[str]:
    """Arrows from above and below sit on the box's own edge."""
    return sorted({s.arrow for s in line.strokes if s.x2 == place and s.arrow in ("down", "up")})


def _across(place: str) -> str:
    return place.replace("beside ", "b").replace(" ", "")


def _down(place: str) -> str:
    return BEHIND.get(place, place)


def _leaves(strokes: tuple[Stroke, ...], side: str) -> str:
    return next((s.y1 for s in strokes if s.x1 == side and s.x2 != side), "middle")


def _step(step: Any) -> dict[str, Any]:
    fields = [(label, getattr(step, name)) for label, name in STEP_LABELS]
    return {
        "place": step.place,
        "name": step.name,
        "fields": [(label, (v,) if isinstance(v, str) else v) for label, v in fields],
    }
