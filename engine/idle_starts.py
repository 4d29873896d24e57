"""Messages that would have begun a process of which no version is in force.

Their facts are kept, nothing begins, and operators see one open notice per process and message that
counts how often it happened. It holds nothing of the message: whom it concerns stands in the facts.
It is settled by hand, with a reason.
"""

from __future__ import annotations

from sqlalchemy import select

from engine.db import UnitOfWork
from engine.errors import BrokenState
from engine.ids import new_id
from engine.models import Incident
from engine.registry import Message
from engine.validity import versions

KIND = "start"


def report(work: UnitOfWork, process_key: str, message: Message) -> None:
    """Add a notice, or count it in the one that is open."""
    name = versions(work.session, process_key)[0].name
    facts = {"process": process_key, "name": name, "message": message.label}
    error = BrokenState("message_starts_nothing", **facts)
    found = work.session.scalars(
        select(Incident).where(
            Incident.kind == KIND, Incident.status == "open", Incident.detail == str(error)
        )
    ).first()
    if found is not None:
        found.attempts, found.last_at = found.attempts + 1, work.now
        return
    work.session.add(
        Incident(
            id=new_id(),
            kind=KIND,
            code=error.code,
            detail=str(error),
            attempts=1,
            status="open",
            created_at=work.now,
            last_at=work.now,
        )
    )
