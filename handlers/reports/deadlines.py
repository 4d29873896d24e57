"""What falls due next, over all instances; names of processes and steps, no case content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions import parsed
from engine.models import Definition, Instance, Timer
from engine.runtime import Runtime


@dataclass(frozen=True)
class Upcoming:
    """A timer that will fire."""

    name: str
    process: str
    due_at: datetime


def upcoming_timers(session: Session, runtime: Runtime, limit: int) -> list[Upcoming]:
    """The next timers, the earliest first."""
    query = (
        select(Timer, Instance.definition_id, Definition.name)
        .join(Instance, Instance.id == Timer.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
    )
    found = []
    for timer, definition_id, process in session.execute(query):
        element = parsed(session, runtime, definition_id).diagram.elements.get(timer.element_id)
        found.append(Upcoming(element.label if element else process, process, timer.due_at))
    return found
