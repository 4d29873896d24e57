"""One store of compiled SQL for all SQLite files of a test process.

Every test has a file of its own and so an SQLAlchemy engine of its own, which would compile each
statement anew: a third of a run's time. The statements and the dialect are the same in each.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_STORE: LRUCache[Any, Any] = LRUCache(5000)


class _AnySqlite(SQLiteDialect_pysqlite):
    """Counts as one with its like: it is part of the key under which a statement is stored."""

    supports_statement_cache = True

    def __hash__(self) -> int:
        return hash(_AnySqlite)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _AnySqlite)


def share_compiled_statements() -> None:
    """Let every SQLite engine made from now on use the one store."""
    registry.register("sqlite", __name__, _AnySqlite.__name__)
    event.listen(Engine, "engine_connect", _give_store)


def _give_store(connection: Connection) -> None:
    if isinstance(connection.dialect, _AnySqlite):
        connection.execution_options(compiled_cache=_STORE)
