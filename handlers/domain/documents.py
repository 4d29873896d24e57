"""Unterlagen: what was asked for, until when, and what came.

The Arbeitspaket (one per erwerbsfähige person) is tracked apart from the documents the decision
needs: it is wanted before the first talk (Arbeitshilfe Neukundenmanagement, section 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain.columns import CODE, ID

ARBEITSPAKET = "arbeitspaket"
STATES = ("offen", "eingegangen", "nicht_erforderlich")


class RequiredDocument(Base):
    """One document asked for; asking again moves `due_on` and counts."""

    __tablename__ = "required_document"
    __table_args__ = (
        Index("uq_required_document_subject", "case_id", "kind", "person_key", unique=True),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(CODE)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    person_key: Mapped[str] = mapped_column(ID)
    """person_id or empty; null would not be unique."""
    requested_on: Mapped[date]
    due_on: Mapped[date]
    times_requested: Mapped[int]
    received_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(CODE)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class DocumentKind:
    """A type of document, for the case or for one person of it."""

    kind: str
    person_id: str | None = None


def request_documents(
    work: UnitOfWork, case_id: str, kinds: Iterable[DocumentKind], on: date, due_on: date
) -> list[RequiredDocument]:
    """Ask for documents until a concrete day; asking again for one that came reopens it."""
    if due_on < on:
        raise Rejected("due_before_request", due_on=due_on.isoformat())
    rows = [_request(work, case_id, kind, on, due_on) for kind in kinds]
    work.session.flush()
    return rows


def _request(
    work: UnitOfWork, case_id: str, kind: DocumentKind, on: date, due_on: date
) -> RequiredDocument:
    row = _find(work.session, case_id, kind)
    if row is None:
        row = RequiredDocument(
            id=new_id(),
            case_id=case_id,
            kind=kind.kind,
            person_id=kind.person_id,
            person_key=kind.person_id or "",
            requested_on=on,
            times_requested=0,
        )
        work.session.add(row)
    row.due_on, row.state, row.received_on = due_on, "offen", None
    row.times_requested += 1
    row.changed_at, row.changed_by = work.now, work.actor
    return row


def record_received(
    work: UnitOfWork, case_id: str, kinds: Iterable[DocumentKind], on: date
) -> list[RequiredDocument]:
    """Record arrivals; a document nobody asked for is recorded too. The first day stays."""
    rows = []
    for kind in kinds:
        row = _find(work.session, case_id, kind) or _request(work, case_id, kind, on, on)
        row.received_on = row.received_on or on
        row.state, row.changed_at, row.changed_by = "eingegangen", work.now, work.actor
        rows.append(row)
        work.session.flush()
    return rows


def set_not_needed(work: UnitOfWork, case_id: str, kind: DocumentKind) -> RequiredDocument:
    """A person judged that this document is not needed."""
    row = _find(work.session, case_id, kind)
    if row is None:
        raise NotFound("required_document", kind.kind)
    row.state, row.changed_at, row.changed_by = "nicht_erforderlich", work.now, work.actor
    work.session.flush()
    return row


def documents_of(session: Session, case_id: str) -> list[RequiredDocument]:
    """All documents of a case, by due date."""
    query = (
        select(RequiredDocument)
        .where(RequiredDocument.case_id == case_id)
        .order_by(RequiredDocument.due_on, RequiredDocument.kind)
    )
    return list(session.scalars(query))


def missing_documents(session: Session, case_id: str) -> list[RequiredDocument]:
    """What the decision still lacks; the Arbeitspaket does not hold it up."""
    return [
        row
        for row in documents_of(session, case_id)
        if row.state == "offen" and row.kind != ARBEITSPAKET
    ]


def is_complete(session: Session, case_id: str) -> bool:
    """Whether all documents for the decision are there: computed, never typed."""
    return not missing_documents(session, case_id)


def arbeitspaket_received(session: Session, case_id: str, person_id: str) -> bool:
    """Whether the person's Arbeitspaket came back."""
    row = _find(session, case_id, DocumentKind(ARBEITSPAKET, person_id))
    return row is not None and row.state == "eingegangen"


def _find(session: Session, case_id: str, kind: DocumentKind) -> RequiredDocument | None:
    query = select(RequiredDocument).where(
        RequiredDocument.case_id == case_id,
        RequiredDocument.kind == kind.kind,
        RequiredDocument.person_key == (kind.person_id or ""),
    )
    return session.scalars(query).one_or_none()
