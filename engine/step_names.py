"""What the elements of a draft are called, also those that are gone."""

from __future__ import annotations

import zlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import xml
from engine.bundles import DIAGRAM
from engine.draft_models import DraftContent, DraftRevision


def element_names(document: bytes) -> dict[str, str]:
    """Return the name of each element of a diagram by its id; nothing of a broken file."""
    try:
        root = xml.parse(document)
    except xml.XmlError:
        return {}
    nodes = root.iter(f"{{{xml.BPMN}}}*")
    return {node.get("id", ""): " ".join(node.get("name", "").split()) for node in nodes}


def last_name(session: Session, draft_id: str, element: str, since: int) -> str | None:
    """Return what an element was called before it went out of a draft; None if it was not in it.

    `since` is a state that had it. Between a state that has it and one that lacks it there is
    always one after which it went: few of many states are read.
    """
    states = session.scalars(
        select(DraftRevision)
        .where(DraftRevision.draft_id == draft_id, DraftRevision.number >= since)
        .order_by(DraftRevision.number)
    ).all()
    having, lacking, name = 0, len(states), None
    if states:
        name = _names(session, states[0]).get(element)
    while name is not None and lacking - having > 1:
        middle = (having + lacking) // 2
        found = _names(session, states[middle]).get(element)
        if found is None:
            lacking = middle
        else:
            having, name = middle, found
    return name


def _names(session: Session, state: DraftRevision) -> dict[str, str]:
    content = session.get_one(DraftContent, state.parts[DIAGRAM])
    return element_names(zlib.decompress(content.content))
