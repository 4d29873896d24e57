"""Renders a letter: one JSON document into one tagged PDF.

The document is PDF/A-2a and PDF/UA-1: kept for years, readable by screen readers. The same content
gives the same bytes, so rendering again after a crash changes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "brief.typ"
FONTS = FOLDER / "fonts"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


@dataclass(frozen=True)
class RenderedLetter:
    """The bytes and how many sheets of A4 they are."""

    pdf: bytes
    pages: int


def render(content: Mapping[str, Any], written_at: datetime) -> RenderedLetter:
    """Compile the template with the content as data; `written_at` becomes the PDF's date."""
    compiler = _compiler(content)
    pdf = compiler.compile(
        format="pdf", pdf_standards=[*STANDARDS], timestamp=int(written_at.timestamp())
    )
    if not isinstance(pdf, bytes):  # a list would be one image per page
        raise TypeError("typst gave no PDF")
    return RenderedLetter(pdf, _pages(compiler))


@dataclass(frozen=True)
class LetterPicture:
    """The first sheet as a picture, and how many sheets there are."""

    png: bytes
    pages: int


def picture(content: Mapping[str, Any], dots_per_inch: int = 96) -> LetterPicture:
    """Draw the first sheet, for a page that shows what a letter would look like."""
    compiler = _compiler(content)
    sheets = compiler.compile(format="png", ppi=dots_per_inch)
    first = sheets[0] if isinstance(sheets, list) else sheets
    if not isinstance(first, bytes):
        raise TypeError("typst gave no picture")
    return LetterPicture(first, _pages(compiler))


def _compiler(content: Mapping[str, Any]) -> typst.Compiler:
    return typst.Compiler(
        TEMPLATE,
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(content, ensure_ascii=False)},
    )


def _pages(compiler: typst.Compiler) -> int:
    return int(json.loads(compiler.query("<pages>", field="value", one=True)))
