"""The kinds of file a form takes: their endings, and the first bytes that must fit the ending.

An ending alone says nothing: a program renamed to `.pdf` is no PDF. What is not listed here is
refused, because nobody could say what it is.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

PNG = b"\x89PNG\r\n\x1a\n"
DOCX_PARTS = {"[Content_Types].xml", "word/document.xml"}
MACROS = "vbaproject.bin"


@dataclass(frozen=True)
class FileKind:
    """One kind of file; `fits` tells whether bytes are of it."""

    name: str
    endings: tuple[str, ...]
    media_type: str
    fits: Callable[[bytes], bool]

    def is_meant_by(self, accepted: str) -> bool:
        """Tell whether an item of a form's `accept` names this kind: .pdf, image/png, image/*."""
        group = self.media_type.partition("/")[0]
        return accepted in (*self.endings, self.media_type, f"{group}/*")


def _is_docx(content: bytes) -> bool:
    """A Word document is a zip with a document inside; one with macros is a program."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    has_macros = any(name.lower().endswith(MACROS) for name in names)
    return not has_macros and set(names) >= DOCX_PARTS


KINDS = (
    FileKind("PDF", (".pdf",), "application/pdf", lambda content: content.startswith(b"%PDF-")),
    FileKind("PNG", (".png",), "image/png", lambda content: content.startswith(PNG)),
    FileKind(
        "JPEG", (".jpg", ".jpeg"), "image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff")
    ),
    FileKind(
        "DOCX",
        (".docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _is_docx,
    ),
)


def kind_of(file_name: str) -> FileKind | None:
    """Return the kind that a name's ending promises."""
    ending = PurePosixPath(file_name).suffix.lower()
    return next((kind for kind in KINDS if ending in kind.endings), None)


def accepted_kinds(accept: str) -> tuple[FileKind, ...]:
    """Return the kinds that a form's `accept` lets through; without one, all."""
    items = _items(accept)
    if not items:
        return KINDS
    return tuple(kind for kind in KINDS if any(kind.is_meant_by(item) for item in items))


def unknown_items(accept: str) -> list[str]:
    """Return the items of an `accept` that mean no kind we take."""
    return [item for item in _items(accept) if not any(k.is_meant_by(item) for k in KINDS)]


def endings(kinds: tuple[FileKind, ...]) -> list[str]:
    """Return the endings of kinds, as `accept` of an input wants them."""
    return [ending for kind in kinds for ending in kind.endings]


def _items(accept: str) -> list[str]:
    return [item.strip().lower() for item in accept.split(",") if item.strip()]
