"""The decision tables that come with the processes (DOMAIN 0.5).

A table is DMN in `regeln/`, one file per dated version. Deploying a process keeps them as rows;
what holds is looked up by day (`engine/decision_tables.py`).
"""

from pathlib import Path

import engine
from engine.db import UnitOfWork

SHIPPED = Path(__file__).resolve().parents[2] / "processes"
"""The processes beside the program, whose tables hold until one of one's own is deployed."""


def load_shipped_tables(work: UnitOfWork) -> None:
    """Take over the tables of which there is no version yet."""
    known = set(engine.table_names(work.session))
    files = {file.stem: file.read_bytes() for file in sorted(SHIPPED.glob("*/regeln/*.dmn"))}
    missing = {
        stem: content
        for stem, content in files.items()
        if not known & engine.versions_in({stem: content}).keys()
    }
    engine.load_tables(work, missing)
