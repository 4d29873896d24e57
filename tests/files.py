"""Small files of every kind that a form takes."""

from __future__ import annotations

import zipfile
from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
PROGRAM = b"MZ\x90\0" + b"\0" * 60


def docx(*more: str) -> bytes:
    """A Word document, as far as its parts tell; `more` are further parts."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in ("[Content_Types].xml", "word/document.xml", *more):
            archive.writestr(part, "<xml/>")
    return content.getvalue()
