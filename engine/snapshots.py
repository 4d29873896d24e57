"""A database in memory, put aside as bytes and taken up again: what rehearsals are played on.

Nothing of it reaches the disk. One connection is the whole database, so taking it up again keeps
what SQLAlchemy has compiled for it.
"""

from __future__ import annotations

import sqlite3

from engine.clock import Clock
from engine.db import Database
from engine.runtime import Runtime


def memory_database(clock: Clock, runtime: Runtime) -> Database:
    """Return an empty database in memory."""
    return Database("sqlite://", clock, runtime)


def snapshot(db: Database) -> bytes:
    """Return a database in memory as it is now."""
    with db.engine.connect() as connection:
        return _of(connection.connection.driver_connection).serialize()


def restore(db: Database, content: bytes) -> None:
    """Let a database in memory be as it was."""
    with db.engine.connect() as connection:
        _of(connection.connection.driver_connection).deserialize(content)


def _of(connection: object) -> sqlite3.Connection:
    assert isinstance(connection, sqlite3.Connection)
    return connection
