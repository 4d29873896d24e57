"""Proposals that a second person releases, and what became of each."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime
from engine.triggers import refusal

revision = "handlers_0003"
down_revision = "handlers_0002"
branch_labels = None
depends_on = None

ID, CODE = sa.String(length=36), sa.String(length=120)


def upgrade() -> None:
    """Add the tables; neither is ever changed."""
    op.create_table(
        "proposal",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("site", CODE, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("replaces", ID, nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", CODE, nullable=False),
        sa.ForeignKeyConstraint(["replaces"], ["proposal.id"], name=op.f("fk_proposal_replaces")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_proposal_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("key", name=op.f("uq_proposal_key")),
    )
    op.create_index("ix_proposal_kind_name", "proposal", ["kind", "name"])
    op.create_table(
        "proposal_decision",
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_decision_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposal_decision")),
    )
    dialect = op.get_bind().dialect.name
    for table in ("proposal", "proposal_decision"):
        for action in ("update", "delete"):
            name = f"{table}_append_only_{action}"
            for statement in refusal(dialect, name, table, action.upper()):
                op.execute(statement)
