"""The rows of decision tables: one per dated version, with source and history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime
from engine.models import CODE, ID, NAME
from engine.triggers import refuse


class DecisionTable(Base):
    """Append-only (trigger): a table as the exact file that holds from a day on."""

    __tablename__ = "decision_table"
    __table_args__ = (UniqueConstraint("name", "number"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(CODE)
    """What a step names: the id of the file's decision."""
    number: Mapped[int]
    """Of the table's rows, in the order in which they were recorded."""
    title: Mapped[str] = mapped_column(NAME)
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file."""
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


for _action in ("UPDATE", "DELETE"):
    refuse(
        Base.metadata.tables["decision_table"],
        _action,
        f"decision_table_append_only_{_action.lower()}",
    )
