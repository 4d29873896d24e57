"""A sheet as a file: what kind, its name and its bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.sheet import docx, pdf
from handlers.sheet import json as data
from handlers.sheet.model import Sheet
from handlers.sheet.pdf import Form

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class SheetFile:
    """What is downloaded or written."""

    name: str
    media_type: str
    content: bytes


def _pdf(sheet: Sheet, made_at: datetime, form: Form) -> bytes:
    return pdf.render(sheet, made_at, form).pdf


def _json(sheet: Sheet, _made_at: datetime, form: Form) -> bytes:
    return json.dumps(data.render(sheet, form), ensure_ascii=False, indent=2).encode()


#: Kind of file to its media type and what makes it.
KINDS: dict[str, tuple[str, Callable[[Sheet, datetime, Form], bytes]]] = {
    "pdf": ("application/pdf", _pdf),
    "docx": (WORD, docx.render),
    "json": ("application/json", _json),
}


def file_of(sheet: Sheet, made_at: datetime, kind: str, form: str = "blatt") -> SheetFile:
    """Render a sheet; takes up to a few seconds, so never while a transaction is open."""
    media_type, render = KINDS[kind]
    chosen: Form = "schritte" if form == "schritte" else "blatt"
    return SheetFile(_name(sheet, kind, chosen), media_type, render(sheet, made_at, chosen))


def _name(sheet: Sheet, kind: str, form: Form) -> str:
    standing = sheet.standing
    word = "Prozessschritte" if form == "schritte" else "Prozessblatt"
    which = "Entwurf" if standing.version is None else f"Version-{standing.version}"
    key = re.sub(r"[^A-Za-z0-9_-]", "", standing.process_key)
    return f"{word}-{key}-{which}.{kind}"
