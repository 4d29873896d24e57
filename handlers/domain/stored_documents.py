"""Stored documents: bytes in a row, written in the same transaction as what they belong to.

A store elsewhere (the eAkte) is a later connector; until then this is the only copy. A file that
was chosen in a form that is not completed yet is a row too, without a case (`document_drafts`).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain.columns import CODE, ID, NAME

LARGEST = 10 * 1024 * 1024
OF_THE_CAREER = frozenset({"lebenslauf_datei"})


class StoredDocument(Base):
    """A file of a case. The bytes are loaded only when they are asked for.

    `purpose` is what a form asked for, in its own words; letters that we made have none.
    """

    __tablename__ = "stored_document"
    __table_args__ = (CheckConstraint(f"size <= {LARGEST}", name="size_limit"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(NAME)
    media_type: Mapped[str] = mapped_column(CODE)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(CODE)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(CODE)
    field: Mapped[str | None] = mapped_column(CODE)
    purpose: Mapped[str | None] = mapped_column(NAME)
    draft_of: Mapped[str | None] = mapped_column(CODE, index=True)
    """Whose draft names this file as long as the form is open: an instance, or an entry."""


@dataclass(frozen=True)
class NewDocument:
    """A file to be stored."""

    title: str
    media_type: str
    content: bytes
    case_id: str | None = None
    person_id: str | None = None
    draft_of: str | None = None


def store_document(work: UnitOfWork, document: NewDocument) -> StoredDocument:
    """Store a file; an empty one and one above 10 MB are refused."""
    size = len(document.content)
    if not 0 < size <= LARGEST:
        raise Rejected("document_size", size=size, largest=LARGEST)
    row = StoredDocument(
        id=new_id(),
        size=size,
        sha256=hashlib.sha256(document.content).hexdigest(),
        created_at=work.now,
        created_by=work.actor,
        **vars(document),
    )
    work.session.add(row)
    work.session.flush()
    return row


def get_document(session: Session, document_id: str) -> StoredDocument:
    """The document, or `NotFound`."""
    row = session.get(StoredDocument, document_id)
    if row is None:
        raise NotFound("stored_document", document_id)
    return row


def read_document(session: Session, document_id: str) -> bytes:
    """The bytes, checked against their hash: a damaged file is never handed out silently."""
    row = get_document(session, document_id)
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        raise Rejected("document_damaged", document_id=document_id)
    return row.content


def filed_documents(session: Session, case_id: str) -> list[StoredDocument]:
    """The files that people brought and staff filed, without their bytes, newest first."""
    query = (
        select(StoredDocument)
        .where(StoredDocument.case_id == case_id, StoredDocument.purpose.is_not(None))
        .order_by(StoredDocument.created_at.desc(), StoredDocument.title)
    )
    return list(session.scalars(query))


def may_read(field: str | None, roles: frozenset[str]) -> bool:
    """Whether one of these roles may see a filed document: a Werdegang is not shown to the LSB."""
    return field not in OF_THE_CAREER or bool(roles - {"LSB"})
