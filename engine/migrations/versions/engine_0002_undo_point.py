"""What a person did last, to be taken back while nothing has happened since."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime

revision = "engine_0002"
down_revision = "engine_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "undo_point",
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_undo_point_task_id")),
        sa.PrimaryKeyConstraint("actor", "task_id", name=op.f("pk_undo_point")),
    )
