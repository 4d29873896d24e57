"""Call activities, signals, messages that come before anybody waits."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime

revision = "engine_0003"
down_revision = "engine_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and tables; start subscriptions get a wider key."""
    op.create_table(
        "called_version",
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("process_key", sa.String(length=120), nullable=False),
        sa.Column("called_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["definition.id"],
            name=op.f("fk_called_version_definition_id_definition"),
        ),
        sa.ForeignKeyConstraint(
            ["called_id"], ["definition.id"], name=op.f("fk_called_version_called_id_definition")
        ),
        sa.PrimaryKeyConstraint("definition_id", "process_key", name=op.f("pk_called_version")),
    )
    op.create_index(op.f("ix_called_version_called_id"), "called_version", ["called_id"])
    op.create_table(
        "early_message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("message", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_message")),
    )
    op.create_index("ix_early_message_message_value", "early_message", ["message", "value"])
    op.add_column("instance", sa.Column("parent_token", sa.String(length=36), nullable=True))
    op.create_index("ix_instance_parent_id", "instance", ["parent_id"])
    op.add_column(
        "subscription",
        sa.Column("kind", sa.String(length=120), nullable=False, server_default="message"),
    )
    _widen_start_subscriptions()
    with op.batch_alter_table("subscription") as table:
        table.alter_column("kind", server_default=None)


def _widen_start_subscriptions() -> None:
    """SQLite cannot change a primary key, so the rows move to a new table."""
    op.rename_table("start_subscription", "start_subscription_old")
    op.create_table(
        "start_subscription",
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=120), nullable=False),
        sa.Column("process_key", sa.String(length=120), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("once", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["definition.id"],
            name="fk_start_subscription_definition_id_definition_2",
        ),
        sa.PrimaryKeyConstraint(
            "definition_id", "kind", "message", "element_id", name="pk_start_subscription_2"
        ),
    )
    op.execute(
        "INSERT INTO start_subscription"
        " (definition_id, kind, message, process_key, element_id, once)"
        " SELECT definition_id, 'message', message, process_key, element_id, once"
        " FROM start_subscription_old"
    )
    op.drop_table("start_subscription_old")
