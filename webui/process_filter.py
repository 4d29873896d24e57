"""Searching the list of processes: by name, key or step, and by what is going on with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

import engine
from engine.bundles import DIAGRAM
from webui.step_labels import step_labels

Row = Mapping[str, Any]


def _has_finding(row: Row) -> bool:
    return any(draft["error_count"] or draft["warning_count"] for draft in row["drafts"])


SEGMENTS: tuple[tuple[str, str, Callable[[Row], bool]], ...] = (
    ("alle", "Alle", lambda row: True),
    ("entwurf", "Mit Entwurf", lambda row: bool(row["drafts"])),
    ("befund", "Mit Befund", _has_finding),
    ("wechsel", "Wechsel geplant", lambda row: bool(row["turn"])),
)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for."""

    text: str
    segment: str

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Wanted:
        """Read an address; a segment that does not exist is all."""
        segment = sent.get("zeige", "")
        known = [key for key, _, _ in SEGMENTS]
        return cls(" ".join(sent.get("suche", "").split()), segment if segment in known else "alle")


def choose(session: Session, rows: list[dict[str, Any]], wanted: Wanted) -> dict[str, Any]:
    """Return the rows that fit, and how many each segment would show."""
    found = [row for row in rows if _fits(session, row, wanted.text.casefold())]
    return {
        "wanted": wanted,
        "segments": [
            (key, label, sum(map(belongs, found)), _href(wanted, key))
            for key, label, belongs in SEGMENTS
        ],
        "found": [
            row
            for row in found
            for key, _, belongs in SEGMENTS
            if key == wanted.segment and belongs(row)
        ],
    }


def _fits(session: Session, row: dict[str, Any], text: str) -> bool:
    """Whether a row is meant; if a step is what fits, the row tells which."""
    if not text or text in row["name"].casefold() or text in (row["key"] or "").casefold():
        return True
    for name in _steps(session, row):
        if text in name.casefold():
            row["hit"] = name
            return True
    return False


def _steps(session: Session, row: Row) -> list[str]:
    """Return the names in the version that is shown and in the drafts."""
    documents = [engine.draft_parts(session, draft["id"])[DIAGRAM] for draft in row["drafts"]]
    if row["definition_id"]:
        documents.insert(0, engine.definition_bundle(session, row["definition_id"]).xml)
    labels = [label for document in documents for label in step_labels(document).values()]
    return [label.name for label in labels if label.is_step and label.is_named]


def _href(wanted: Wanted, segment: str) -> str:
    return url_for("processes.index", suche=wanted.text or None, zeige=segment)
