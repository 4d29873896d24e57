"""Judgements of deviations: one row each time quality management has looked at one."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime
from engine.triggers import refusal

revision = "engine_0012"
down_revision = "engine_0011"
branch_labels = None
depends_on = None

ID, CODE = sa.String(length=36), sa.String(length=120)
NEVER_WRITTEN = ("judged_by", "judged_at", "note")


def upgrade() -> None:
    """Add the table with its triggers, and drop the columns that had been meant for it."""
    for column in NEVER_WRITTEN:
        op.drop_column("deviation", column)
    op.create_table(
        "deviation_judgement",
        sa.Column("deviation_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["deviation_id"],
            ["deviation.id"],
            name=op.f("fk_deviation_judgement_deviation_id_deviation"),
        ),
        sa.PrimaryKeyConstraint("deviation_id", "number", name=op.f("pk_deviation_judgement")),
    )
    for action in ("UPDATE", "DELETE"):
        name = f"deviation_judgement_append_only_{action.lower()}"
        for statement in refusal(op.get_bind().dialect.name, name, "deviation_judgement", action):
            op.execute(statement)
