"""Instances that were moved to another version, with the way back."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime

revision = "engine_0004"
down_revision = "engine_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    definition, instance = ["definition.id"], ["instance.id"]
    op.create_table(
        "instance_migration",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("from_id", sa.String(length=36), nullable=False),
        sa.Column("to_id", sa.String(length=36), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("history_length", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], instance, name=op.f("fk_instance_migration_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], definition, name=op.f("fk_instance_migration_from_id")
        ),
        sa.ForeignKeyConstraint(["to_id"], definition, name=op.f("fk_instance_migration_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance_migration")),
    )
    op.create_index("ix_instance_migration_instance_id", "instance_migration", ["instance_id"])
