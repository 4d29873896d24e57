"""What staff state about a case by hand: a fact, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import engine
from engine.db import UnitOfWork
from handlers.domain.case_facts import record_fact
from handlers.reports.case_file import NOTE


def state_fact(work: UnitOfWork, message: str, payload: Mapping[str, Any]) -> bool:
    """Record it; return whether a process went on because of it.

    A fact counts even if nobody waits for it (DOMAIN 0). Without a message it is a remark.
    """
    if not message:
        record_fact(work, NOTE, payload)
        return False
    receipt = engine.send_message(work, message, payload)
    return bool(receipt.delivered or receipt.started)
