"""What can be taken back, in words, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

import engine
from engine.undo import COMPLETED, PUT_ASIDE, Undone
from handlers.domain.calendar import berlin_day
from handlers.domain.parameters import resolve

ACTS = {
    "uebernommen": "Übernahme",
    "zurueckgegeben": "Rückgabe",
    "weitergegeben": "Weitergabe",
    PUT_ASIDE: "Wiedervorlage",
    COMPLETED: "Abschluss",
}
OFFERED = frozenset({"tasks.index", "cases.index", "cases.detail"})
"""The pages one comes back to after a step."""


def time_to_undo(session: Session, now: datetime) -> timedelta:
    """Return how long a step can be taken back."""
    return timedelta(minutes=resolve(session, "rueckgaengig_minuten", None, berlin_day(now)))


def undo_offer(session: Session, login: str, now: datetime) -> str:
    """Return what the person could take back just now, in words; empty if nothing."""
    acts = engine.undoable(session, login, now, time_to_undo(session, now))
    return undo_words(acts) if acts else ""


def undo_words(acts: Sequence[Undone]) -> str:
    """Name an act: its kind and its task, or how many tasks."""
    what = ACTS[acts[0].kind]
    if len(acts) == 1:
        return f"{what} von „{acts[0].name}“"
    return f"{what} von {len(acts)} Aufgaben"
