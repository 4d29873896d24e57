"""Versions that end, and the record of who ended or withdrew them."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime
from engine.triggers import refusal

revision = "engine_0006"
down_revision = "engine_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("definition", sa.Column("valid_to", UtcDateTime(), nullable=True))
    op.create_table(
        "definition_event",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("ended_before", UtcDateTime(), nullable=True),
        sa.Column("ends", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["definition.id"],
            name=op.f("fk_definition_event_definition_id_definition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_event")),
    )
    op.create_index(
        op.f("ix_definition_event_definition_id"), "definition_event", ["definition_id"]
    )
    dialect = op.get_bind().dialect.name
    for action in ("UPDATE", "DELETE"):
        name = f"definition_event_append_only_{action.lower()}"
        for statement in refusal(dialect, name, "definition_event", action):
            op.execute(statement)
