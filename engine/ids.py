"""Our own identifiers; SpiffWorkflow's never leave `engine/spiff/` unless we made them ours."""

from __future__ import annotations

from uuid import uuid4


def new_id() -> str:
    """Return a new random identifier (UUID, 36 characters)."""
    return str(uuid4())
