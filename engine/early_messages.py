"""Messages that came before anybody waited: kept for as long as their declaration says.

A message is taken once. What nobody asked for in time is dropped when the next one of its kind
comes; a message without a time to live is never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from engine.db import UnitOfWork
from engine.ids import new_id
from engine.models import EarlyMessage
from engine.registry import Message
from engine.spiff.codec import decode, encode


def keep(work: UnitOfWork, message: Message, value: str, content: Mapping[str, Any]) -> bool:
    """Keep a message that reached nobody; false if its kind is not kept."""
    if message.keeps is None:
        return False
    expired = (EarlyMessage.message == message.name) & (EarlyMessage.expires_at <= work.now)
    work.session.execute(delete(EarlyMessage).where(expired))
    work.session.add(
        EarlyMessage(
            id=new_id(),
            message=message.name,
            value=value,
            payload=encode(dict(content)),
            received_at=work.now,
            expires_at=work.now + message.keeps,
        )
    )
    return True


def take(work: UnitOfWork, message: str, value: str) -> Mapping[str, Any] | None:
    """Take the oldest kept message with this key value, if there is one."""
    declared = work.runtime.registry.messages.get(message)
    if declared is None or declared.keeps is None:
        return None
    found = work.session.scalars(
        select(EarlyMessage)
        .where(
            EarlyMessage.message == message,
            EarlyMessage.value == value,
            EarlyMessage.expires_at > work.now,
        )
        .order_by(EarlyMessage.received_at, EarlyMessage.id)
        .limit(1)
        .with_for_update()
    ).first()
    if found is None:
        return None
    content: Mapping[str, Any] = decode(found.payload)
    work.session.delete(found)
    work.session.flush()
    return content
