"""How tests get a database: the product's own migrations, and the choice of one kind."""

from __future__ import annotations

import pytest

from engine.clock import SystemClock
from engine.db import Database
from engine.migrations import migrate as upgrade
from engine.registry import Registry
from engine.runtime import Runtime
from handlers.migrations import VERSIONS

MONDAY_MORNING = "2025-03-03T09:00:00+01:00"

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests that are not about the database: once, on the quicker kind."""

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""For tests of what only PostgreSQL does."""


def migrate(url: str) -> None:
    """Bring an empty database to the newest schema."""
    database = Database(url, SystemClock(), Runtime(Registry(), migrations=(VERSIONS,)))
    upgrade(database)
    database.dispose()
