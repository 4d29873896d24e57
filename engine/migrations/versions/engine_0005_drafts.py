"""Drafts: diagrams that are kept as they came."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime

revision = "engine_0005"
down_revision = "engine_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add drafts and the forms beside them."""
    op.create_table(
        "draft",
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_draft")),
    )
    op.create_table(
        "draft_resource",
        sa.Column("draft", sa.String(length=400), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft"], ["draft.name"], name=op.f("fk_draft_resource_draft_draft")
        ),
        sa.PrimaryKeyConstraint("draft", "name", name=op.f("pk_draft_resource")),
    )
