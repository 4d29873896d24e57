"""Our own identifiers; SpiffWorkflow's never leave `engine/spiff/` unless we made them ours."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4

_source: ContextVar[random.Random | None] = ContextVar("source of ids", default=None)


def new_id() -> str:
    """Return a new random identifier (UUID, 36 characters)."""
    source = _source.get()
    return str(uuid4() if source is None else UUID(int=source.getrandbits(128), version=4))


@contextmanager
def repeatable_ids(seed: object) -> Iterator[None]:
    """Give the same ids again to who does the same again.

    A rehearsal needs it: a form filled in while recording may name what an earlier step made.
    """
    token = _source.set(random.Random(repr(seed)))
    try:
        yield
    finally:
        _source.reset(token)
