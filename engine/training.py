"""Training's clock: the wall clock plus an offset that every process reads from one row.

The row is read when a transaction begins, so server, worker and command line agree, and a moved
clock survives a restart. It only ever moves forward: what has happened is not undone.
"""

from __future__ import annotations

import math
from datetime import datetime

from engine import pump
from engine.db import Database
from engine.errors import Rejected
from engine.models import ClockOffset

ROW = 1


def move_forward(db: Database, until: datetime, actor: str) -> int:
    """Move to an instant; everything due on the way happens, each at its own instant."""
    if not db.training:
        raise Rejected("not_in_training")
    if until <= db.now():
        raise Rejected("clock_backwards", now=db.now().isoformat(), to=until.isoformat())
    return pump.pass_time(db, until, lambda instant: _move(db, instant, actor))


def _move(db: Database, instant: datetime, actor: str) -> None:
    """Set the offset so that now is `instant` or up to a second later, never earlier."""
    with db.begin(actor) as work:
        missing = math.ceil((instant - work.now).total_seconds())
        if missing <= 0:
            return
        row = work.session.get(ClockOffset, ROW)
        if row is None:
            row = ClockOffset(id=ROW, seconds=0)
            work.session.add(row)
        row.seconds += missing
