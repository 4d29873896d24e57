"""The real program with two handlers more, whose effects can be counted after a crash."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import text

from engine.db import UnitOfWork
from engine.registry import Call, JobContext
from handlers import registry
from webui.cli import main


@registry.handler("chaos_write", label="Zählbar buchen", help="Zählt, wie oft gebucht wird.")
def write(work: UnitOfWork, call: Call) -> None:
    """An effect in our own database: exactly once. Nothing but the transaction keeps it so."""
    work.session.execute(
        text("INSERT INTO chaos_effect (activity) VALUES (:activity)"),
        {"activity": call.activity_id},
    )


@registry.handler(
    "chaos_send",
    label="Zählbar senden",
    help="Zählt, wie oft gesendet wird.",
    kind="external",
    returns={"sendung_id": "text"},
)
def send(job: JobContext) -> dict[str, object]:
    """An effect outside our database: at least once, and twice only with the same key."""
    outside = Path(os.environ["CHAOS_OUTSIDE"])
    with outside.open("a", encoding="utf-8") as file:
        file.write(f"{job.key}\n")
    return {"sendung_id": job.key}


if __name__ == "__main__":
    main()
