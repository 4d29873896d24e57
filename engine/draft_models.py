"""Tables of the workbench: drafts with their revisions, comments, signatures, releases, results."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime
from engine.models import CODE, ID, NAME
from engine.triggers import refuse

DIGEST = String(64)


class Draft(Base):
    """What somebody works on: the parts of a process, which do not run yet."""

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_process_key", "process_key"),
        ForeignKeyConstraint(["based_on"], ["definition.id"]),
        ForeignKeyConstraint(["copied_from"], ["draft.id"]),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    """Name of the diagram's file."""
    process_key: Mapped[str | None] = mapped_column(CODE)
    """The process it is about; None while the file does not name one."""
    title: Mapped[str] = mapped_column(NAME)
    based_on: Mapped[str | None] = mapped_column(ID)
    """The version it began from."""
    copied_from: Mapped[str | None] = mapped_column(ID)
    """The draft it was copied from."""
    head: Mapped[int]
    """Number of the revision that counts."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[str] = mapped_column(CODE)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(CODE)
    outcome: Mapped[str | None] = mapped_column(CODE)
    """released, discarded."""
    reason: Mapped[str | None] = mapped_column(Text)


class DraftRevision(Base):
    """One state of a draft: never changed but for what became of a side revision."""

    __tablename__ = "draft_revision"
    __table_args__ = (ForeignKeyConstraint(["draft_id"], ["draft.id"]),)

    draft_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    parent: Mapped[int | None]
    kind: Mapped[str] = mapped_column(CODE)
    """opened (a version's content), kept (a file that came), changed, restored, merged, recalled
    (an older version's content), copied."""
    is_side: Mapped[bool]
    """Somebody else was faster: kept beside the head."""
    settled: Mapped[str | None] = mapped_column(CODE)
    """What became of a side revision: merged, copied, dismissed, continued (by a later one)."""
    merged_from: Mapped[int | None]
    """The revision whose content came in as well; of a copy's first one that of the other draft."""
    parts: Mapped[dict[str, str]] = mapped_column(JSON)
    """Name of each part to the digest of its content."""
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


class DraftContent(Base):
    """The content of a part, once per digest, compressed."""

    __tablename__ = "draft_content"

    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class DefinitionScenario(Base):
    """A scenario that belongs to a version: what tried it before it was released."""

    __tablename__ = "definition_scenario"

    definition_id: Mapped[str] = mapped_column(ForeignKey("definition.id"), primary_key=True)
    name: Mapped[str] = mapped_column(NAME, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ScenarioResult(Base):
    """How a scenario ended when it was played with exactly this content; the newest counts."""

    __tablename__ = "scenario_result"

    content_digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    scenario: Mapped[str] = mapped_column(NAME, primary_key=True)
    """Name of the part without folder and ending."""
    ok: Mapped[bool]
    outcome: Mapped[dict[str, object]] = mapped_column(JSON)
    """Problems as code, step and facts, and the elements and flows that were taken."""
    milliseconds: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


class DraftComment(Base):
    """Append-only (trigger): what was said about a step of a process, or about a whole draft.

    A thread is its rows in order; that it was closed or opened again is a row, too.
    """

    __tablename__ = "draft_comment"
    __table_args__ = (
        Index("uq_draft_comment_thread_id_number", "thread_id", "number", unique=True),
        Index("ix_draft_comment_process_key", "process_key"),
        ForeignKeyConstraint(["thread_id"], ["draft_comment.id"]),
        ForeignKeyConstraint(["draft_id"], ["draft.id"]),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    """Chosen by the form, so that what is sent twice is kept once."""
    thread_id: Mapped[str] = mapped_column(ID)
    """Id of the row that began the thread, there its own."""
    number: Mapped[int]
    """In the thread, from 1."""
    kind: Mapped[str] = mapped_column(CODE)
    """comment (begins a thread), answer, closed, reopened."""
    process_key: Mapped[str | None] = mapped_column(CODE)
    draft_id: Mapped[str] = mapped_column(ID, index=True)
    """The draft in which it was said, and its state that the person saw."""
    revision: Mapped[int]
    element_id: Mapped[str | None] = mapped_column(CODE)
    """None: about the whole draft."""
    element_name: Mapped[str] = mapped_column(NAME)
    """As the element was called then."""
    text: Mapped[str] = mapped_column(Text)
    asked_login: Mapped[str | None] = mapped_column(CODE)
    """Who is asked to do something; a comment without either is no task."""
    asked_role: Mapped[str | None] = mapped_column(CODE)
    due_on: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


class Signature(Base):
    """Append-only (trigger): who declared what about which content, and when."""

    __tablename__ = "signature"
    __table_args__ = (
        Index("ix_signature_content_digest", "content_digest"),
        ForeignKeyConstraint(["draft_id"], ["draft.id"]),
    )

    draft_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """In the order in which people signed."""
    kind: Mapped[str] = mapped_column(CODE)
    """created (Erstellt/geändert), approved (Freigabeberechtigte/r), quality (QM); returned."""
    revision: Mapped[int]
    content_digest: Mapped[str] = mapped_column(DIGEST)
    declaration: Mapped[str] = mapped_column(Text)
    """What the person read and declared, word for word."""
    comment: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


class Release(Base):
    """Append-only (trigger): the version that a draft's signed content became."""

    __tablename__ = "release"
    __table_args__ = (
        ForeignKeyConstraint(["draft_id"], ["draft.id"]),
        ForeignKeyConstraint(["definition_id"], ["definition.id"]),
    )

    definition_id: Mapped[str] = mapped_column(ID, primary_key=True)
    draft_id: Mapped[str] = mapped_column(ID, index=True)
    revision: Mapped[int]
    content_digest: Mapped[str] = mapped_column(DIGEST)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


for _table in ("draft_comment", "signature", "release"):
    for _action in ("UPDATE", "DELETE"):
        refuse(Base.metadata.tables[_table], _action, f"{_table}_append_only_{_action.lower()}")
