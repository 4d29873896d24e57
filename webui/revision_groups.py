"""Long lists of states, thinned: what was saved by itself in one sitting is one line to open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from engine.draft_models import DraftRevision

PAUSE = timedelta(minutes=10)
"""Who has not drawn for so long begins a new line."""
LEAST = 3
"""Two states are shorter as two lines."""


def grouped(rows: Sequence[DraftRevision], head: int) -> list[list[DraftRevision]]:
    """Return the states as they came, the newest first, with sittings put together.

    A state with a note, beside the draft, or the one that counts stands alone: people look for it.
    """
    sittings: list[list[DraftRevision]] = []
    for row in rows:
        last = sittings[-1][-1] if sittings else None
        if last is not None and _same_sitting(last, row, head):
            sittings[-1].append(row)
        else:
            sittings.append([row])
    found: list[list[DraftRevision]] = []
    for sitting in sittings:
        found += [sitting] if len(sitting) >= LEAST else [[row] for row in sitting]
    return found


def _same_sitting(newer: DraftRevision, older: DraftRevision, head: int) -> bool:
    alike = all(_is_autosave(row) and row.number != head for row in (newer, older))
    return alike and newer.by == older.by and newer.at - older.at <= PAUSE


def _is_autosave(row: DraftRevision) -> bool:
    return row.kind == "changed" and not row.is_side and not row.note
