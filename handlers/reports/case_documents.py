"""The documents of a case, as far as somebody may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.domain.responsibility import Subject
from handlers.domain.staff import display_name
from handlers.domain.stored_documents import filed_documents, may_read


@dataclass(frozen=True)
class FiledDocument:
    """A document that was brought, with what it was asked for."""

    id: str
    name: str
    purpose: str
    size: int
    filed_at: datetime
    filed_by: str


def filed(session: Session, subject: Subject, roles: frozenset[str]) -> list[FiledDocument]:
    """The documents that were brought for a person, as far as these roles may see them."""
    return [
        FiledDocument(
            row.id,
            row.title,
            row.purpose or "",
            row.size,
            row.created_at,
            display_name(session, row.created_by),
        )
        for row in filed_documents(session, subject.case_id)
        if row.person_id in (None, subject.person_id) and may_read(row.field, roles)
    ]
