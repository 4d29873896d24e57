"""Printing letters.

The default is honest: the product makes the PDF, a person prints it and says so. Nothing counts as
posted because a file was opened.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Conflict
from engine.registry import JobContext
from handlers import registry
from handlers.domain.letters import attach_pdf, get_letter
from handlers.domain.stored_documents import read_document
from handlers.letters.builder import render
from handlers.letters.writing import RENDER_JOB

A4 = (595.2756, 841.8898)


def store_rendered(work: UnitOfWork, payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """Attach the PDF to its letter, in the transaction that finishes the job."""
    attach_pdf(work, payload["letter_id"], result["pdf"], result["pages"])


@registry.job(
    RENDER_JOB,
    label="Schreiben als PDF erzeugen",
    help="Erzeugt das PDF eines Schreibens.",
    store=store_rendered,
)
def render_letter(job: JobContext) -> dict[str, Any]:
    """Render outside any transaction; the same letter gives the same bytes every time."""
    written_at = datetime.fromisoformat(job.payload["written_at"])
    letter = render(job.payload["content"], written_at)
    return {"pdf": letter.pdf, "pages": letter.pages}


def print_run(session: Session, letter_ids: Sequence[str]) -> bytes:
    """One PDF of several letters for two-sided printing: each begins on a sheet of its own."""
    writer = PdfWriter()
    for letter_id in letter_ids:
        letter = get_letter(session, letter_id)
        if letter.document_id is None:
            raise Conflict("letter_not_rendered", letter_id=letter_id)
        writer.append(PdfReader(BytesIO(read_document(session, letter.document_id))))
        if len(writer.pages) % 2:
            writer.add_blank_page(*A4)
    result = BytesIO()
    writer.write(result)
    writer.close()
    return result.getvalue()
