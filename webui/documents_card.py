"""The documents that were brought, as a case's page lists them."""

from __future__ import annotations

from flask import url_for

from handlers.domain.document_drafts import MEGABYTE
from handlers.domain.responsibility import Subject
from handlers.reports.case_documents import filed
from handlers.reports.case_file import CaseHead
from webui.dates import day, local
from webui.task_rows import Desk

KILOBYTE = 1024


def documents_card(desk: Desk, head: CaseHead) -> list[dict[str, str]]:
    """Return what the person's file holds: name, what it was asked for, when and by whom."""
    return [
        {
            "name": row.name,
            "href": url_for("documents.download", document_id=row.id),
            "sub": f"{row.purpose} · {day(local(row.filed_at).date(), desk.today)} · "
            f"{row.filed_by} · {size_words(row.size)}",
        }
        for row in filed(desk.session, Subject(head.case_id, head.person_id), desk.viewer.roles)
    ]


def size_words(size: int) -> str:
    """Return a size as people say it."""
    if size < MEGABYTE:
        return f"{max(1, round(size / KILOBYTE))} KB"
    return f"{size / MEGABYTE:.1f}".replace(".", ",") + " MB"
