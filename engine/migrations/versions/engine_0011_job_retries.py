"""Jobs that know how often they are tried, and how long the pauses are."""

import sqlalchemy as sa
from alembic import op

revision = "engine_0011"
down_revision = "engine_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; jobs that wait already go on as before."""
    op.add_column("job", sa.Column("tries", sa.Integer(), nullable=True))
    op.add_column("job", sa.Column("pause", sa.String(length=120), nullable=True))
