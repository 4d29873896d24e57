"""A version beside the newest one: who was faster, and whether both fit together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any, cast

from sqlalchemy.orm import Session

import engine
from engine.drafts import revision
from engine.errors import Conflict
from handlers.domain.staff import display_name
from webui.dates import clock_time

PARTS = {"formulare": "Formular", "szenarien": "Szenario"}


def beside(session: Session, draft_id: str, number: int) -> dict[str, Any]:
    """Return what is to be said of a side revision: number, by, at, disjoint, elements."""
    side, head = revision(session, draft_id, number), revision(session, draft_id)
    clash = engine.clash_of(session, draft_id, number)
    return {
        "number": number,
        "by": display_name(session, head.by),
        "at": clock_time(head.at),
        "same": head.by == side.by,
        "disjoint": clash is None,
        "elements": clash_words(clash),
    }


def clash_words(clash: Conflict | None) -> list[str]:
    """Return the names of what two people both changed: steps, or whole parts."""
    if clash is None:
        return []
    elements = cast("Iterable[str]", clash.facts.get("elements", ()))
    parts = cast("Iterable[str]", clash.facts.get("parts", ()))
    return [*(f"„{name}“" for name in elements), *map(_part, parts)]


def _part(name: str) -> str:
    path = PurePosixPath(name)
    word = PARTS.get(path.parent.name)
    return f"{word} „{path.stem}“" if word else f"„{name}“"
