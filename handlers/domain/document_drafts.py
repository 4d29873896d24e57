"""Files of forms that are not completed yet: checked, kept as drafts, filed or dropped.

A draft is a stored document without a case. It belongs to the instance or entry whose form is
open (`draft_of`) and to the person who chose it; completing the form files it under the case, in
the same transaction.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.forms.file_kinds import FileKind, accepted_kinds, endings, kind_of
from handlers.domain.file_names import clean_name
from handlers.domain.responsibility import Subject
from handlers.domain.stored_documents import (
    LARGEST,
    NewDocument,
    StoredDocument,
    store_document,
)

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Chosen:
    """A file as it came: name and bytes are still anybody's word."""

    name: str
    content: bytes
    accept: str = ""
    """What the form's field takes; empty for every kind we know."""


def check_file(chosen: Chosen) -> tuple[str, FileKind]:
    """Return a file's clean name and its kind; refuse what is empty, too large or not what it says.

    The ending and the first bytes must agree.
    """
    name = clean_name(chosen.name)
    if not chosen.content:
        raise Rejected("file_empty", name=name)
    if len(chosen.content) > LARGEST:
        raise Rejected("file_too_large", name=name, limit=LARGEST // MEGABYTE)
    kind, accepted = kind_of(name), accepted_kinds(chosen.accept)
    if kind is None or kind not in accepted:
        raise Rejected("file_kind_unknown", name=name, known=endings(accepted))
    if not kind.fits(chosen.content):
        raise Rejected("file_content_differs", name=name, kind=kind.name)
    return name, kind


def store_draft(
    work: UnitOfWork, holder: str, chosen: Chosen, beside: Collection[str] = ()
) -> StoredDocument:
    """Keep a file until its form is completed.

    `beside` are the ids that stand in the same field: the same file sent again is that file; under
    another name it was chosen by mistake.
    """
    name, kind = check_file(chosen)
    digest = hashlib.sha256(chosen.content).hexdigest()
    query = select(StoredDocument).where(
        StoredDocument.id.in_(beside), StoredDocument.sha256 == digest
    )
    twin = work.session.scalars(query).first()
    if twin is not None and twin.title != name:
        raise Rejected("file_twice", name=name, other=twin.title)
    if twin is not None:
        return twin
    document = NewDocument(name, kind.media_type, chosen.content, draft_of=holder)
    return store_document(work, document)


def hold_drafts(work: UnitOfWork, holder: str, ids: Collection[str]) -> None:
    """Let one's own drafts belong to the form that names them now."""
    work.session.execute(
        update(StoredDocument)
        .where(
            StoredDocument.id.in_(ids),
            StoredDocument.draft_of.is_not(None),
            StoredDocument.created_by == work.actor,
        )
        .values(draft_of=holder)
    )


def file_documents(
    work: UnitOfWork, holder: str, ids: Collection[str], subject: Subject, asked: tuple[str, str]
) -> None:
    """File drafts under the case; `asked` is the form's field and what it says.

    Only one's own drafts and those of this very form: an id of another case's file is refused.
    """
    query = select(StoredDocument.id, StoredDocument.created_by, StoredDocument.draft_of).where(
        StoredDocument.id.in_(ids)
    )
    ours = {
        row.id
        for row in work.session.execute(query)
        if row.draft_of is not None and (row.draft_of == holder or row.created_by == work.actor)
    }
    if ours != set(ids):
        raise Rejected("not_a_file")
    field, purpose = asked
    work.session.execute(
        update(StoredDocument)
        .where(StoredDocument.id.in_(ours))
        .values(
            case_id=subject.case_id,
            person_id=subject.person_id,
            field=field,
            purpose=purpose,
            draft_of=None,
            created_at=work.now,
        )
    )


def drop_drafts(work: UnitOfWork, ids: Collection[str]) -> None:
    """Forget drafts that no form needs any more; what was filed stays."""
    work.session.execute(
        delete(StoredDocument).where(
            StoredDocument.id.in_(ids), StoredDocument.draft_of.is_not(None)
        )
    )


def drafts_of(session: Session, holder: str) -> list[str]:
    """The ids of the drafts of one form."""
    query = select(StoredDocument.id).where(StoredDocument.draft_of == holder)
    return list(session.scalars(query))


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The names of files, for the form that shows them."""
    if not ids:
        return {}
    query = select(StoredDocument.id, StoredDocument.title).where(StoredDocument.id.in_(ids))
    return {row.id: row.title for row in session.execute(query)}
