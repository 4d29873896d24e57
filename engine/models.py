"""The engine's tables. What each row means is said at its class; rules live with each noun."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime
from engine.lengths import LONGEST_CODE, LONGEST_NAME
from engine.triggers import refuse

ID = String(36)
CODE = String(LONGEST_CODE)
NAME = String(LONGEST_NAME)


class Definition(Base):
    """A version of a process: exact XML and digest, for ever; only its end may be set."""

    __tablename__ = "definition"
    __table_args__ = (
        Index("uq_definition_process_key_version", "process_key", "version", unique=True),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    process_key: Mapped[str] = mapped_column(CODE)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(NAME)
    diagram_name: Mapped[str] = mapped_column(NAME)
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the diagram and all its resources."""
    deployed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deployed_by: Mapped[str] = mapped_column(CODE)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The first instant at which it is not valid any more; the same as `valid_from`: withdrawn."""


class DefinitionEvent(Base):
    """Append-only (trigger): who ended or withdrew a version, when and why."""

    __tablename__ = "definition_event"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definition.id"), index=True)
    kind: Mapped[str] = mapped_column(CODE)
    ended_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime)
    """`valid_to` before and since."""
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


class DefinitionResource(Base):
    """A form (or other file) that belongs to exactly one version."""

    __tablename__ = "definition_resource"

    definition_id: Mapped[str] = mapped_column(ForeignKey("definition.id"), primary_key=True)
    name: Mapped[str] = mapped_column(NAME, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class StartSubscription(Base):
    """A message or signal that starts the version of a process that is in force."""

    __tablename__ = "start_subscription"

    definition_id: Mapped[str] = mapped_column(ForeignKey("definition.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(CODE, primary_key=True)
    """message, signal."""
    message: Mapped[str] = mapped_column(CODE, primary_key=True)
    """Name of the message or signal."""
    process_key: Mapped[str] = mapped_column(CODE)
    element_id: Mapped[str] = mapped_column(CODE, primary_key=True)
    once: Mapped[str | None] = mapped_column(Text)
    """Expression over the payload: at most one instance per value, for ever."""


class CalledVersion(Base):
    """Which version of another process a version's call activity begins."""

    __tablename__ = "called_version"

    definition_id: Mapped[str] = mapped_column(ForeignKey("definition.id"), primary_key=True)
    process_key: Mapped[str] = mapped_column(CODE, primary_key=True)
    called_id: Mapped[str] = mapped_column(ForeignKey("definition.id"), index=True)


class Instance(Base):
    """A running or finished process, pinned to one version; `state` is our own codec's bytes."""

    __tablename__ = "instance"
    __table_args__ = (
        Index("uq_instance_process_key_start_key", "process_key", "start_key", unique=True),
        Index("ix_instance_business_key", "business_key"),
        Index("ix_instance_status_process_key", "status", "process_key"),
        Index("ix_instance_parent_id", "parent_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definition.id"), index=True)
    process_key: Mapped[str] = mapped_column(CODE)
    business_key: Mapped[str | None] = mapped_column(CODE)
    person_key: Mapped[str | None] = mapped_column(CODE, index=True)
    site: Mapped[str | None] = mapped_column(CODE, index=True)
    start_key: Mapped[str | None] = mapped_column(NAME)
    parent_id: Mapped[str | None] = mapped_column(ID)
    """The instance that called this one."""
    parent_token: Mapped[str | None] = mapped_column(ID)
    """Its call activity's token, which waits for this one's end."""
    status: Mapped[str] = mapped_column(CODE)
    """laeuft, beendet, abgebrochen; an open incident shows as stoerung in the read side."""
    revision: Mapped[int]
    state: Mapped[bytes] = mapped_column(LargeBinary)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    history_length: Mapped[int]
    history_hash: Mapped[str] = mapped_column(String(64))


class Task(Base):
    """A user task: open until somebody completes it or the process takes it away."""

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "ix_task_open_group",
            "group",
            "due_at",
            postgresql_where=text("status = 'open'"),
            sqlite_where=text("status = 'open'"),
        ),
        Index(
            "ix_task_open_assignee",
            "assignee",
            "due_at",
            postgresql_where=text("status = 'open'"),
            sqlite_where=text("status = 'open'"),
        ),
        Index("ix_task_instance_id", "instance_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    definition_id: Mapped[str] = mapped_column(ForeignKey("definition.id"))
    process_key: Mapped[str] = mapped_column(CODE)
    business_key: Mapped[str | None] = mapped_column(CODE)
    person_key: Mapped[str | None] = mapped_column(CODE)
    element_id: Mapped[str] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(NAME)
    group: Mapped[str | None] = mapped_column(CODE)
    assignee: Mapped[str | None] = mapped_column(CODE)
    form: Mapped[str | None] = mapped_column(NAME)
    status: Mapped[str] = mapped_column(CODE)
    """open, done, cancelled."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    follow_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_by: Mapped[str | None] = mapped_column(CODE)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The routing variables that the acceptor returned, for "with which result"."""
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    draft_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Timer(Base):
    """A waiting timer; this table, not the scheduler, is the truth."""

    __tablename__ = "timer"
    __table_args__ = (
        Index("ix_timer_due_at", "due_at"),
        Index("ix_timer_instance_id", "instance_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    element_id: Mapped[str] = mapped_column(CODE)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expression: Mapped[str | None] = mapped_column(Text)
    why: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """How the instant was computed when the timer was armed: parameters change, this does not."""


class Subscription(Base):
    """An instance waits at an element for a message with this key value, or for a signal."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_message_value", "message", "value"),
        Index("ix_subscription_instance_id", "instance_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    element_id: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    """message, signal."""
    message: Mapped[str] = mapped_column(CODE)
    """Name of the message or signal."""
    value: Mapped[str] = mapped_column(NAME)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EarlyMessage(Base):
    """A message that reached nobody yet and is kept until somebody waits or it expires."""

    __tablename__ = "early_message"
    __table_args__ = (Index("ix_early_message_message_value", "message", "value"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    message: Mapped[str] = mapped_column(CODE)
    value: Mapped[str] = mapped_column(NAME)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Job(Base):
    """Work outside any transaction: at least once with `key`, or an incident, never silence."""

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_key", "key", unique=True),
        Index(
            "ix_job_ready",
            "run_at",
            postgresql_where=text("status in ('ready', 'running')"),
            sqlite_where=text("status in ('ready', 'running')"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    handler: Mapped[str] = mapped_column(CODE)
    key: Mapped[str] = mapped_column(NAME)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"), index=True)
    element_id: Mapped[str | None] = mapped_column(CODE)
    token: Mapped[str | None] = mapped_column(ID)
    """The waiting step, or null for a job without a token."""
    status: Mapped[str] = mapped_column(CODE)
    """ready, running, done, failed (an incident), cancelled."""
    attempts: Mapped[int]
    tries: Mapped[int | None]
    """How often it is tried before it is an incident, by its step; null: as every job."""
    pause: Mapped[str | None] = mapped_column(CODE)
    """How long it rests between two tries (ISO 8601), by its step; null: longer every time."""
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(ID)
    error: Mapped[str | None] = mapped_column(CODE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Incident(Base):
    """Something that a person must see: a step or job that did not work."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_status_created_at", "status", "created_at"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"), index=True)
    element_id: Mapped[str | None] = mapped_column(CODE)
    token: Mapped[str | None] = mapped_column(ID)
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id"), index=True)
    timer_id: Mapped[str | None] = mapped_column(ID, index=True)
    handler: Mapped[str | None] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    """handler, expression, job, timer, message, step_limit, start."""
    code: Mapped[str] = mapped_column(CODE)
    detail: Mapped[str] = mapped_column(Text)
    """For developers: error type and place, never values of people."""
    attempts: Mapped[int]
    status: Mapped[str] = mapped_column(CODE)
    """open, resolved."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str | None] = mapped_column(CODE)
    resolution: Mapped[str | None] = mapped_column(Text)
    """retried, by_hand, gone, and the person's reason."""


class History(Base):
    """Append-only (trigger), hash-chained per instance; after pruning the only memory."""

    __tablename__ = "history"

    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(CODE)
    """instanz_gestartet, betreten, erledigt, abgebrochen, zeit, nachricht, gesendet, stoerung …"""
    element_id: Mapped[str | None] = mapped_column(CODE)
    element_name: Mapped[str | None] = mapped_column(NAME)
    token: Mapped[str | None] = mapped_column(ID)
    actor: Mapped[str] = mapped_column(CODE)
    payload_digest: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Payload(Base):
    """What a history row's digest stands for; may be erased (§ 84 SGB X), the chain holds."""

    __tablename__ = "payload"

    instance_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class RequestKey(Base):
    """One submitted form: the same key again gets the recorded result, once done."""

    __tablename__ = "request_key"

    key: Mapped[str] = mapped_column(NAME, primary_key=True)
    task_id: Mapped[str] = mapped_column(ID)
    actor: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class UndoPoint(Base):
    """What a person did last, with what is needed to take it back; one act may touch several tasks.

    `kind` is what the history calls it; `before` holds what was there, `after` what proves that
    nothing has happened since.
    """

    __tablename__ = "undo_point"

    actor: Mapped[str] = mapped_column(CODE, primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(CODE)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[bytes | None] = mapped_column(LargeBinary)


class ClockOffset(Base):
    """Training only: how far the clock was moved forward, so that all processes agree."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(primary_key=True)
    seconds: Mapped[int]


for _table in (History.__tablename__, DefinitionEvent.__tablename__):
    for _action in ("UPDATE", "DELETE"):
        refuse(Base.metadata.tables[_table], _action, f"{_table}_append_only_{_action.lower()}")
