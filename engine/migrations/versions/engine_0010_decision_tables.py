"""Decision tables: one row per dated version."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime
from engine.triggers import refusal

revision = "engine_0010"
down_revision = "engine_0009"
branch_labels = None
depends_on = None

ID, CODE, NAME = sa.String(length=36), sa.String(length=120), sa.String(length=400)


def upgrade() -> None:
    """Add the table, and the triggers that keep its rows as they are."""
    op.create_table(
        "decision_table",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", NAME, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_table")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_decision_table_name_number")),
    )
    for action in ("UPDATE", "DELETE"):
        name = f"decision_table_append_only_{action.lower()}"
        for statement in refusal(op.get_bind().dialect.name, name, "decision_table", action):
            op.execute(statement)
