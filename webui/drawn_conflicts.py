"""A version beside the newest one: who was faster, and whether both fit together."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

import engine
from engine.bundles import DIAGRAM
from engine.drafts import revision
from engine.editing import merge
from engine.errors import Conflict
from handlers.domain.staff import display_name
from webui.dates import clock_time


def beside(session: Session, draft_id: str, number: int) -> dict[str, Any]:
    """Return what is to be said of a side revision: number, by, at, disjoint, elements."""
    side, head = revision(session, draft_id, number), revision(session, draft_id)
    clashing = _clashing(session, draft_id, number)
    return {
        "number": number,
        "by": display_name(session, head.by),
        "at": clock_time(head.at),
        "same": head.by == side.by,
        "disjoint": clashing is None,
        "elements": clashing or [],
    }


def _clashing(session: Session, draft_id: str, number: int) -> list[str] | None:
    """Return the names of what both changed, or None if they can be merged."""
    side = revision(session, draft_id, number)
    base, ours, theirs = (
        engine.draft_parts(session, draft_id, each)[DIAGRAM] for each in (side.parent, number, None)
    )
    try:
        merge(base, ours, theirs)
    except Conflict as clash:
        elements: Any = clash.facts.get("elements", ())
        return [f"„{name}“" for name in elements]
    return None
