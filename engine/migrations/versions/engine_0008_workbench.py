"""Drafts with revisions, scenarios of a version and their results, signatures and releases."""

import hashlib
import zlib
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime
from engine.ids import new_id
from engine.triggers import refusal

revision = "engine_0008"
down_revision = "engine_0007"
branch_labels = None
depends_on = None

ID, CODE, NAME = sa.String(length=36), sa.String(length=120), sa.String(length=400)
DIGEST = sa.String(length=64)
Row = sa.Row[Any]


def upgrade() -> None:
    """Put the drafts that are there into the new tables, and add the others."""
    old = _old_drafts()
    op.drop_table("draft_resource")
    op.drop_table("draft")
    _add_drafts()
    _add_scenarios()
    _add_releases()
    _keep(old)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def _add_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("process_key", CODE, nullable=True),
        sa.Column("title", NAME, nullable=False),
        sa.Column("based_on", ID, nullable=True),
        sa.Column("copied_from", ID, nullable=True),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", CODE, nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", CODE, nullable=True),
        sa.Column("outcome", CODE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        _reference("draft", "based_on", "definition"),
        _reference("draft", "copied_from", "draft"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_process_key", "draft", ["process_key"])
    op.create_table(
        "draft_revision",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("is_side", sa.Boolean(), nullable=False),
        sa.Column("settled", CODE, nullable=True),
        sa.Column("merged_from", sa.Integer(), nullable=True),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        _reference("draft_revision", "draft_id", "draft"),
        sa.PrimaryKeyConstraint("draft_id", "number", name=op.f("pk_draft_revision")),
    )
    op.create_table(
        "draft_content",
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_draft_content")),
    )


def _add_scenarios() -> None:
    op.create_table(
        "definition_scenario",
        sa.Column("definition_id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _reference("definition_scenario", "definition_id", "definition"),
        sa.PrimaryKeyConstraint("definition_id", "name", name=op.f("pk_definition_scenario")),
    )
    op.create_table(
        "scenario_result",
        sa.Column("content_digest", DIGEST, nullable=False),
        sa.Column("scenario", NAME, nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        sa.PrimaryKeyConstraint("content_digest", "scenario", name=op.f("pk_scenario_result")),
    )


def _add_releases() -> None:
    op.create_table(
        "signature",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_digest", DIGEST, nullable=False),
        sa.Column("declaration", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        _reference("signature", "draft_id", "draft"),
        sa.PrimaryKeyConstraint("draft_id", "number", name=op.f("pk_signature")),
    )
    op.create_index("ix_signature_content_digest", "signature", ["content_digest"])
    op.create_table(
        "release",
        sa.Column("definition_id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_digest", DIGEST, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        _reference("release", "definition_id", "definition"),
        _reference("release", "draft_id", "draft"),
        sa.PrimaryKeyConstraint("definition_id", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_draft_id"), "release", ["draft_id"])
    dialect = op.get_bind().dialect.name
    for table in ("signature", "release"):
        for action in ("UPDATE", "DELETE"):
            name = f"{table}_append_only_{action.lower()}"
            for statement in refusal(dialect, name, table, action):
                op.execute(statement)


def _old_drafts() -> list[tuple[Row, dict[str, bytes]]]:
    """Return the drafts of the release before, each with its parts."""
    connection = op.get_bind()
    draft = sa.table(
        "draft",
        sa.column("name"),
        sa.column("xml", sa.LargeBinary()),
        sa.column("saved_at", UtcDateTime()),
        sa.column("saved_by"),
    )
    form = sa.table(
        "draft_resource",
        sa.column("draft"),
        sa.column("name"),
        sa.column("content", sa.LargeBinary()),
    )
    found = []
    for row in connection.execute(sa.select(draft)).all():
        forms = connection.execute(sa.select(form).where(form.c.draft == row.name)).all()
        parts = {f"formulare/{each.name}.json": bytes(each.content) for each in forms}
        found.append((row, {"diagramm.bpmn": bytes(row.xml), **parts}))
    return found


def _keep(old: list[tuple[Row, dict[str, bytes]]]) -> None:
    """Write the old drafts down as drafts of one revision; their next change names them anew."""
    known: set[str] = set()
    for row, parts in old:
        draft_id = new_id()
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
        _insert(
            "draft",
            id=draft_id,
            name=row.name,
            title=row.name,
            head=1,
            opened_at=row.saved_at,
            opened_by=row.saved_by,
        )
        _insert(
            "draft_revision",
            draft_id=draft_id,
            number=1,
            kind="kept",
            is_side=False,
            parts=digests,
            note="",
            at=row.saved_at,
            by=row.saved_by,
        )
        for name, digest in digests.items():
            if digest not in known:
                known.add(digest)
                _insert("draft_content", digest=digest, content=zlib.compress(parts[name]))


def _insert(table: str, **values: Any) -> None:
    kinds: dict[str, Any] = {"opened_at": UtcDateTime(), "at": UtcDateTime(), "parts": sa.JSON()}
    columns = [sa.column(name, kinds.get(name)) for name in values]
    op.get_bind().execute(sa.table(table, *columns).insert(), values)
