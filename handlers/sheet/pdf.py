"""The sheet as one tagged PDF: PDF/A-2a for keeping, PDF/UA-1 for readers who cannot see it.

The same sheet at the same instant gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

from handlers.letters.builder import FONTS, STANDARDS
from handlers.sheet import words
from handlers.sheet.model import Sheet

FOLDER = Path(__file__).parent
Form = Literal["blatt", "schritte"]
#: Millimetres of a line of the flow: 18 of them and their notes fill a page.
LINE_HEIGHT = 11.0


@dataclass(frozen=True)
class RenderedSheet:
    """The bytes and how many pages of A4 they are."""

    pdf: bytes
    pages: int


def render(sheet: Sheet, made_at: datetime, form: Form = "blatt") -> RenderedSheet:
    """Return the PDF; takes about a second, so never while a transaction is open."""
    compiler = _compiler(sheet, made_at, form)
    pdf = compiler.compile(
        format="pdf", pdf_standards=[*STANDARDS], timestamp=int(made_at.timestamp())
    )
    if not isinstance(pdf, bytes):  # a list would be one image per page
        raise TypeError("typst gave no PDF")
    return RenderedSheet(pdf, json.loads(compiler.query("<pages>", field="value", one=True)))


def flow_pictures(sheet: Sheet, made_at: datetime) -> list[bytes]:
    """Return the drawing of the flow alone as PNG, one per page that it takes."""
    images = _compiler(sheet, made_at, "ablauf").compile(format="png", ppi=200)
    if images is None:
        raise TypeError("typst gave no images")
    return [images] if isinstance(images, bytes) else images


def _compiler(sheet: Sheet, made_at: datetime, template: str) -> typst.Compiler:
    return typst.Compiler(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(_content(sheet, made_at), ensure_ascii=False)},
    )


def _content(sheet: Sheet, made_at: datetime) -> dict[str, Any]:
    """Return everything that the templates print, as text."""
    standing = sheet.standing
    return {
        "title": words.title(sheet),
        "author": sheet.head.owner or sheet.head.unit or "Laufzettel",
        "keywords": ["Prozessblatt", sheet.standing.process_key, sheet.standing.digest],
        "is_draft": sheet.is_draft,
        "head": asdict(sheet.head),
        "version_row": words.version_row(sheet),
        "valid_from": words.day(standing.valid_from),
        "valid_to": words.day(standing.valid_to),
        "overview": [{"label": label, "value": value} for label, value in words.overview(sheet)],
        "signatures": [asdict(row) for row in words.signatures(sheet)],
        "signature_note": words.signature_note(sheet),
        "digest_line": words.digest_line(sheet),
        "foot": words.foot(sheet, made_at),
        "lines": [asdict(line) for line in sheet.lines],
        "lanes": sheet.lanes,
        "has_side_column": sheet.has_side_column,
        "min_height": LINE_HEIGHT,
        "has_original": bool(sheet.original),
        "notes": [{"mark": mark, "text": text} for mark, text in words.notes(sheet)],
        "abbreviations": words.abbreviations(sheet),
        "readings": [asdict(reading) for reading in sheet.readings],
        "additions": [asdict(addition) for addition in sheet.additions],
        "steps": [asdict(step) for step in sheet.steps],
    }
