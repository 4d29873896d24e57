"""The engine's tables as first released."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime
from engine.triggers import refusal

revision = "engine_0001"
down_revision = None
branch_labels = ("engine",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "definition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("process_key", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("diagram_name", sa.String(length=400), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("deployed_at", UtcDateTime(), nullable=False),
        sa.Column("deployed_by", sa.String(length=120), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition")),
    )
    op.create_index(
        "uq_definition_process_key_version", "definition", ["process_key", "version"], unique=True
    )
    op.create_table(
        "payload",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "position", name=op.f("pk_payload")),
    )
    op.create_table(
        "request_key",
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_request_key")),
    )
    op.create_table(
        "definition_resource",
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_definition_resource_definition_id")
        ),
        sa.PrimaryKeyConstraint("definition_id", "name", name=op.f("pk_definition_resource")),
    )
    op.create_table(
        "instance",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("process_key", sa.String(length=120), nullable=False),
        sa.Column("business_key", sa.String(length=120), nullable=True),
        sa.Column("person_key", sa.String(length=120), nullable=True),
        sa.Column("site", sa.String(length=120), nullable=True),
        sa.Column("start_key", sa.String(length=400), nullable=True),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("status", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("history_length", sa.Integer(), nullable=False),
        sa.Column("history_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_instance_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.create_index("ix_instance_business_key", "instance", ["business_key"], unique=False)
    op.create_index(op.f("ix_instance_definition_id"), "instance", ["definition_id"], unique=False)
    op.create_index(op.f("ix_instance_person_key"), "instance", ["person_key"], unique=False)
    op.create_index(op.f("ix_instance_site"), "instance", ["site"], unique=False)
    op.create_index(
        "ix_instance_status_process_key", "instance", ["status", "process_key"], unique=False
    )
    op.create_index(
        "uq_instance_process_key_start_key", "instance", ["process_key", "start_key"], unique=True
    )
    op.create_table(
        "start_subscription",
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("message", sa.String(length=120), nullable=False),
        sa.Column("process_key", sa.String(length=120), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("once", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_start_subscription_definition_id")
        ),
        sa.PrimaryKeyConstraint("definition_id", "message", name=op.f("pk_start_subscription")),
    )
    op.create_table(
        "history",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=True),
        sa.Column("element_name", sa.String(length=400), nullable=True),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_history_instance_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", "position", name=op.f("pk_history")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("handler", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("element_id", sa.String(length=120), nullable=True),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("status", sa.String(length=120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("owner", sa.String(length=36), nullable=True),
        sa.Column("error", sa.String(length=120), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_job_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_instance_id"), "job", ["instance_id"], unique=False)
    op.create_index(
        "ix_job_ready",
        "job",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("status in ('ready', 'running')"),
        sqlite_where=sa.text("status in ('ready', 'running')"),
    )
    op.create_index("uq_job_key", "job", ["key"], unique=True)
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_subscription_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index("ix_subscription_instance_id", "subscription", ["instance_id"], unique=False)
    op.create_index(
        "ix_subscription_message_value", "subscription", ["message", "value"], unique=False
    )
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("process_key", sa.String(length=120), nullable=False),
        sa.Column("business_key", sa.String(length=120), nullable=True),
        sa.Column("person_key", sa.String(length=120), nullable=True),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("group", sa.String(length=120), nullable=True),
        sa.Column("assignee", sa.String(length=120), nullable=True),
        sa.Column("form", sa.String(length=400), nullable=True),
        sa.Column("status", sa.String(length=120), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("follow_up_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("completed_by", sa.String(length=120), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_task_definition_id")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_task_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_instance_id", "task", ["instance_id"], unique=False)
    op.create_index(
        "ix_task_open_assignee",
        "task",
        ["assignee", "due_at"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_task_open_group",
        "task",
        ["group", "due_at"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "timer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expression", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_timer_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"], unique=False)
    op.create_index("ix_timer_instance_id", "timer", ["instance_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("element_id", sa.String(length=120), nullable=True),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("timer_id", sa.String(length=36), nullable=True),
        sa.Column("handler", sa.String(length=120), nullable=True),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.String(length=120), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_incident_instance_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_incident_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_instance_id"), "incident", ["instance_id"], unique=False)
    op.create_index(op.f("ix_incident_job_id"), "incident", ["job_id"], unique=False)
    op.create_index(
        "ix_incident_status_created_at", "incident", ["status", "created_at"], unique=False
    )
    op.create_index(op.f("ix_incident_timer_id"), "incident", ["timer_id"], unique=False)

    dialect = op.get_bind().dialect.name
    for action in ("UPDATE", "DELETE"):
        name = f"history_append_only_{action.lower()}"
        for statement in refusal(dialect, name, "history", action):
            op.execute(statement)
