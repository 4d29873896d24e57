"""Tables of what operators do to running instances: stop them, correct them, move them, in batches.

They stand beside `engine/models.py`, whose rows a process writes by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime
from engine.models import CODE, ID
from engine.triggers import refuse


class Deviation(Base):
    """Somebody acted on an instance other than its diagram says; quality management judges it.

    Reason, before and after stand apart and can be erased (§ 84 SGB X); their digest stays.
    """

    __tablename__ = "deviation"
    __table_args__ = (
        Index("ix_deviation_status_at", "status", "at"),
        Index("ix_deviation_instance_id", "instance_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)
    """angehalten, fortgesetzt, abgebrochen, gesetzt, daten, umgezogen, zurueckgezogen, geloest,
    wiederholt."""
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"))
    """None when it concerns a whole version or a step of all instances."""
    definition_id: Mapped[str | None] = mapped_column(ForeignKey("definition.id"), index=True)
    process_key: Mapped[str] = mapped_column(CODE)
    element_id: Mapped[str | None] = mapped_column(CODE)
    batch_id: Mapped[str | None] = mapped_column(ID)
    position: Mapped[int | None]
    """Of the instance's history row."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)
    content_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(CODE)
    """offen, hingenommen, feststellung: what was judged last."""


class DeviationJudgement(Base):
    """Quality management has looked at a deviation; a later one does not change the earlier."""

    __tablename__ = "deviation_judgement"

    deviation_id: Mapped[str] = mapped_column(ForeignKey("deviation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(CODE)
    """hingenommen, feststellung."""
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


for _action in ("UPDATE", "DELETE"):
    refuse(
        Base.metadata.tables["deviation_judgement"],
        _action,
        f"deviation_judgement_append_only_{_action.lower()}",
    )


class DeviationContent(Base):
    """What a deviation's digest stands for; may be erased."""

    __tablename__ = "deviation_content"

    deviation_id: Mapped[str] = mapped_column(ForeignKey("deviation.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Suspension(Base):
    """Somebody stopped an instance, a version or a step, until it is resumed."""

    __tablename__ = "suspension"
    __table_args__ = (Index("ix_suspension_instance_id", "instance_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    scope: Mapped[str] = mapped_column(CODE)
    """instance, version, element."""
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"))
    definition_id: Mapped[str | None] = mapped_column(ForeignKey("definition.id"))
    process_key: Mapped[str] = mapped_column(CODE)
    element_id: Mapped[str | None] = mapped_column(CODE)
    """With a version only there, else in every version of the process."""
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(CODE)
    end_reason: Mapped[str | None] = mapped_column(Text)


class Stopped(Base):
    """What the suspensions in force cover, in the form in which every query asks for it.

    `key` is an instance's id, a definition's id or a process key; `element_id` is empty where
    everything stands still. Rows exist as long as their suspension is in force.
    """

    __tablename__ = "stopped"

    key: Mapped[str] = mapped_column(CODE, primary_key=True)
    element_id: Mapped[str] = mapped_column(CODE, primary_key=True)
    suspension_id: Mapped[str] = mapped_column(
        ForeignKey("suspension.id"), primary_key=True, index=True
    )


class WaitingEvent(Base):
    """What reached a suspended instance; it happens at the resumption, in order, once."""

    __tablename__ = "waiting_event"
    __table_args__ = (Index("ix_waiting_event_instance_id", "instance_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    element_id: Mapped[str] = mapped_column(CODE)
    token: Mapped[str | None] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(CODE)
    """message, signal, call, job, error (of a job), step (not begun), again (ask conditions)."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    failed: Mapped[str | None] = mapped_column(CODE)
    """Code of the error that kept it from happening; an incident tells it."""


class Batch(Base):
    """The same intervention on many instances, one transaction each, done by the pump."""

    __tablename__ = "batch"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(CODE)
    """umziehen, anhalten, fortsetzen, abbrechen, wiederholen."""
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(CODE, index=True)
    """running, stopped, done."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(CODE)


class BatchItem(Base):
    """One instance (or incident) of a batch."""

    __tablename__ = "batch_item"
    __table_args__ = (Index("ix_batch_item_batch_id_status", "batch_id", "status"),)

    batch_id: Mapped[str] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[str] = mapped_column(ID)
    """An instance's id; an incident's for wiederholen."""
    status: Mapped[str] = mapped_column(CODE)
    """open, done, failed."""
    code: Mapped[str | None] = mapped_column(CODE)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InstanceMigration(Base):
    """An instance was moved to another version; `snapshot` is what undoing restores."""

    __tablename__ = "instance_migration"
    __table_args__ = (Index("ix_instance_migration_instance_id", "instance_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    from_id: Mapped[str] = mapped_column(ForeignKey("definition.id"))
    to_id: Mapped[str] = mapped_column(ForeignKey("definition.id"))
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    position: Mapped[int]
    """Of its history row: what stands before it happened on the old version."""
    history_length: Mapped[int]
    """After it; as long as the instance's is the same, nothing has happened since."""
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(CODE)
