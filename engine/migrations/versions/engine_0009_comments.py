"""Comments on the steps of a process."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime
from engine.triggers import refusal

revision = "engine_0009"
down_revision = "engine_0008"
branch_labels = None
depends_on = None

ID, CODE, NAME = sa.String(length=36), sa.String(length=120), sa.String(length=400)
TABLE = "draft_comment"


def upgrade() -> None:
    """Add the table, which only grows."""
    op.create_table(
        TABLE,
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("process_key", CODE, nullable=True),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("element_id", CODE, nullable=True),
        sa.Column("element_name", NAME, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_login", CODE, nullable=True),
        sa.Column("asked_role", CODE, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], [f"{TABLE}.id"], name=op.f("fk_draft_comment_thread_id_draft_comment")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_comment_draft_id_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comment")),
    )
    op.create_index(
        "uq_draft_comment_thread_id_number", TABLE, ["thread_id", "number"], unique=True
    )
    op.create_index("ix_draft_comment_process_key", TABLE, ["process_key"])
    op.create_index(op.f("ix_draft_comment_draft_id"), TABLE, ["draft_id"])
    for action in ("UPDATE", "DELETE"):
        name = f"{TABLE}_append_only_{action.lower()}"
        for statement in refusal(op.get_bind().dialect.name, name, TABLE, action):
            op.execute(statement)
