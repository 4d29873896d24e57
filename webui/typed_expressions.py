"""What an owner is told about an expression while typing: what is wrong, or what it would give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from engine.checks.typed import TIMES, check_typed
from engine.db import UnitOfWork
from engine.errors import EngineError
from engine.expressions import evaluate
from engine.registry import Registry
from engine.timer_values import first_due, is_literal
from webui import finding_texts
from webui.dates import day, local, moment

DEADLINES = ("faellig", "wiedervorlage")


def examined(work: UnitOfWork, text: str, kind: str, names: Sequence[str]) -> dict[str, Any]:
    """Return the problems of an expression, else the instant it gives if it reads no variable."""
    registry = work.runtime.registry
    found = [finding_texts.text(one) for one in check_typed(text, kind, names, registry)]
    problems = [{"message": one.message, "remedy": one.remedy} for one in found]
    is_time = kind in (*DEADLINES, *TIMES)
    gives = "" if problems or not is_time else _gives(work, text, kind, registry)
    return {"problems": problems, "gives": gives}


def _gives(work: UnitOfWork, text: str, kind: str, registry: Registry) -> str:
    """What a deadline that began now would be; of variables only a Vorgang knows the values."""
    now = local(work.now)
    names = {"jetzt": now, "heute": now.date()}
    functions = {
        name: partial(one.function, work, names) if one.needs_work else one.function
        for name, one in registry.functions.items()
    }
    try:
        due, _ = first_due(
            "timeDate" if kind in DEADLINES else kind,
            text,
            work.now,
            lambda source: evaluate(source, names, functions),
        )
    except (EngineError, OverflowError, ValueError):
        return ""
    return _sentence(due, now, by_itself=kind in TIMES and is_literal(text))


def _sentence(due: datetime, now: datetime, *, by_itself: bool) -> str:
    fixed = by_itself and due < now
    today = "" if fixed else f" für heute ({day(now.date())})"
    return f"Ergibt{today}: {moment(due)} Uhr."
