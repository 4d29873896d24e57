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
    compiler = typst.Compiler(
        TEMPLATE,
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(content, ensure_ascii=False)},
    )
    pdf = compiler.compile(
        format="pdf", pdf_standards=[*STANDARDS], timestamp=int(written_at.timestamp())
    )
    if not isinstance(pdf, bytes):  # a list would be one image per page
        raise TypeError("typst gave no PDF")
    pages = json.loads(compiler.query("<pages>", field="value", one=True))
    return RenderedLetter(pdf, pages)
