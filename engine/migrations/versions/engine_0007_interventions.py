"""Deviations, suspensions and batches of operators."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime

revision = "engine_0007"
down_revision = "engine_0006"
branch_labels = None
depends_on = None

ID, CODE = sa.String(length=36), sa.String(length=120)


def upgrade() -> None:
    """Add the tables."""
    _add_deviations()
    _add_suspensions()
    _add_batches()


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def _add_deviations() -> None:
    op.create_table(
        "deviation",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("instance_id", ID, nullable=True),
        sa.Column("definition_id", ID, nullable=True),
        sa.Column("process_key", CODE, nullable=False),
        sa.Column("element_id", CODE, nullable=True),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("judged_by", CODE, nullable=True),
        sa.Column("judged_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        _reference("deviation", "instance_id", "instance"),
        _reference("deviation", "definition_id", "definition"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deviation")),
    )
    op.create_index("ix_deviation_status_at", "deviation", ["status", "at"])
    op.create_index("ix_deviation_instance_id", "deviation", ["instance_id"])
    op.create_index(op.f("ix_deviation_definition_id"), "deviation", ["definition_id"])
    op.create_table(
        "deviation_content",
        sa.Column("deviation_id", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _reference("deviation_content", "deviation_id", "deviation"),
        sa.PrimaryKeyConstraint("deviation_id", name=op.f("pk_deviation_content")),
    )


def _add_suspensions() -> None:
    op.create_table(
        "suspension",
        sa.Column("id", ID, nullable=False),
        sa.Column("scope", CODE, nullable=False),
        sa.Column("instance_id", ID, nullable=True),
        sa.Column("definition_id", ID, nullable=True),
        sa.Column("process_key", CODE, nullable=False),
        sa.Column("element_id", CODE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", CODE, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        _reference("suspension", "instance_id", "instance"),
        _reference("suspension", "definition_id", "definition"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index("ix_suspension_instance_id", "suspension", ["instance_id"])
    op.create_table(
        "stopped",
        sa.Column("key", CODE, nullable=False),
        sa.Column("element_id", CODE, nullable=False),
        sa.Column("suspension_id", ID, nullable=False),
        _reference("stopped", "suspension_id", "suspension"),
        sa.PrimaryKeyConstraint("key", "element_id", "suspension_id", name=op.f("pk_stopped")),
    )
    op.create_index(op.f("ix_stopped_suspension_id"), "stopped", ["suspension_id"])
    op.create_table(
        "waiting_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instance_id", ID, nullable=False),
        sa.Column("element_id", CODE, nullable=False),
        sa.Column("token", ID, nullable=True),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("failed", CODE, nullable=True),
        _reference("waiting_event", "instance_id", "instance"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_event")),
    )
    op.create_index("ix_waiting_event_instance_id", "waiting_event", ["instance_id"])


def _add_batches() -> None:
    op.create_table(
        "batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", CODE, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_batch_number")),
    )
    op.create_index(op.f("ix_batch_status"), "batch", ["status"])
    op.create_table(
        "batch_item",
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("code", CODE, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=True),
        _reference("batch_item", "batch_id", "batch"),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_item")),
    )
    op.create_index("ix_batch_item_batch_id_status", "batch_item", ["batch_id", "status"])
