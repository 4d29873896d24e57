"""Keys of submitted forms: one key is one form for one task, however often it is sent."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

from engine.db import UnitOfWork
from engine.errors import Conflict, Rejected
from engine.lengths import LONGEST_NAME
from engine.models import RequestKey


def was_taken(work: UnitOfWork, task_id: str, key: str) -> bool:
    """Tell whether this form was taken before; raises `Conflict` if for another task or person."""
    if len(key) > LONGEST_NAME:
        raise Rejected("request_unreadable")
    known = work.session.get(RequestKey, key)
    if known is None:
        return False
    if known.task_id != task_id or known.actor != work.actor:
        raise Conflict("request_key_used")
    return True


def take(work: UnitOfWork, task_id: str, key: str) -> None:
    """Note a form as taken; raises `Conflict` if it is taken for another task at the same moment.

    No lock covers tasks of two instances, so the table's own rule decides.
    """
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(RequestKey)
        .values(key=key, task_id=task_id, actor=work.actor, at=work.now)
        .on_conflict_do_nothing()
        .returning(RequestKey.key)
    )
    if work.session.scalar(statement) is None:
        raise Conflict("request_key_used")
