"""Every visit of every step: when it was entered and left, by whom, with which data.

A visit is what one token did at one element. Steps keep the name that they had in the version on
which they ran, because the history wrote it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.history import content_of
from engine.intervention_models import InstanceMigration
from engine.models import Definition, History
from handlers.domain.staff import StaffUser

ENTERED, LEFT = "betreten", ("erledigt", "verlassen")


@dataclass(frozen=True)
class Data:
    """What came in or went out; `content` is None when it was erased."""

    kind: str
    """As the history names it: erledigt (a form), nachricht, gesendet, zeit …"""
    content: Mapping[str, Any] | None


@dataclass
class Visit:
    """One visit of a step."""

    element_id: str
    name: str
    number: int
    """The how-many-th visit of this element."""
    version: int
    entered: datetime | None = None
    left: datetime | None = None
    finished: bool = False
    by: str = ""
    data: list[Data] = field(default_factory=list)


def visits(session: Session, instance_id: str, version: int) -> list[Visit]:
    """All visits in the order in which they began; `version` is the one that it runs on now."""
    query = (
        select(History, StaffUser.name)
        .outerjoin(StaffUser, StaffUser.login == History.actor)
        .where(History.instance_id == instance_id)
        .order_by(History.position)
    )
    moves = _moves(session, instance_id)
    found: dict[tuple[str, str], Visit] = {}
    counts: dict[str, int] = {}
    for row, name in session.execute(query):
        if row.element_id is None or row.token is None:
            continue
        key = (row.token, row.element_id)
        if key not in found or (row.kind == ENTERED and found[key].left is not None):
            counts[row.element_id] = counts.get(row.element_id, 0) + 1
            ran_on = next((v for position, v in moves if row.position < position), version)
            found[(row.token, row.element_id)] = Visit(
                row.element_id, row.element_name or row.element_id, counts[row.element_id], ran_on
            )
        _add(session, found[key], row, name)
    return list(found.values())


def _add(session: Session, visit: Visit, row: History, name: str | None) -> None:
    if row.kind == ENTERED:
        visit.entered = row.at
    elif row.kind in LEFT:
        visit.entered = visit.entered or row.at
        visit.left, visit.finished, visit.by = row.at, row.kind == "erledigt", name or ""
    if row.payload_digest is not None:
        content = content_of(session, row.instance_id, row.position)
        visit.data.append(Data(row.kind, content))


def _moves(session: Session, instance_id: str) -> list[tuple[int, int]]:
    """Up to which position of the history an instance ran on which version before."""
    query = (
        select(InstanceMigration.position, Definition.version)
        .join(Definition, Definition.id == InstanceMigration.from_id)
        .where(InstanceMigration.instance_id == instance_id, InstanceMigration.undone_at.is_(None))
        .order_by(InstanceMigration.position)
    )
    return [(row.position, row.version) for row in session.execute(query)]
