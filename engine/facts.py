"""Facts of messages: stored before anybody who waits is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.lengths import LONGEST_NAME
from engine.registry import Message
from engine.values import conform, key_text, storable


def declared(work: UnitOfWork, name: str) -> Message:
    """Return a message's declaration; refuses one that nobody declared."""
    message = work.runtime.registry.messages.get(name)
    if message is None:
        raise Rejected("message_unknown", message=name)
    return message


def state(work: UnitOfWork, message: Message, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Store what a message states and return its payload with what the store found out.

    Raises what the fact's own rule refuses, and `Rejected` for a payload that breaks the schema.
    """
    content = conform(payload, message.schema, source=message.name, local=True)
    storable(content, source=message.name)
    key_text(content.get(message.key), message.key, LONGEST_NAME)
    if message.store is not None:
        content |= message.store(work, content) or {}
        work.session.flush()
    return content
