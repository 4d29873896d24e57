"""What running cases rest on is never changed: parameters and letter texts refuse it themselves."""

from alembic import op

from engine.triggers import refusal

revision = "handlers_0004"
down_revision = "handlers_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Refuse UPDATE and DELETE."""
    dialect = op.get_bind().dialect.name
    for table in ("parameter", "letter_text"):
        for action in ("update", "delete"):
            name = f"{table}_append_only_{action}"
            for statement in refusal(dialect, name, table, action.upper()):
                op.execute(statement)
