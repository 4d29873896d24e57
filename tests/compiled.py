"""What is compiled once per test process, though every test has an own database and application.

SQL: every test has a file of its own and so an SQLAlchemy engine of its own, which would compile
each statement anew: a third of a run's time. The statements and the dialect are the same in each.
Addresses: a new Flask application takes 0.2 s of processor, nearly all for these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

_STORE: LRUCache[Any, Any] = LRUCache(5000)
_BUILDERS: dict[tuple[Any, ...], Builder] = {}


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


def share_compiled_addresses() -> None:
    """Let every Flask application made from now on write its addresses by the same functions.

    Werkzeug compiles two per route, from nothing but what the key holds.
    """
    compile_builder = Rule._compile_builder

    def shared(rule: Rule, append_unknown: bool = True) -> Builder:
        key = (rule.rule, rule.subdomain, repr(rule.defaults), append_unknown)
        if key not in _BUILDERS:
            _BUILDERS[key] = compile_builder(rule, append_unknown)
        return _BUILDERS[key]

    Rule._compile_builder = shared  # type: ignore[method-assign, assignment]
