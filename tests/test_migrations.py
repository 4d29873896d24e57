"""The sum of all migrations is what the code's tables say, triggers included."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

import handlers.domain
from engine.clock import SystemClock
from engine.db import Base, Database
from engine.migrations import is_current, migrate
from engine.registry import Registry
from engine.runtime import Runtime
from handlers.migrations import VERSIONS
from tests.databases import on_sqlite

for module in pkgutil.walk_packages(handlers.domain.__path__, "handlers.domain."):
    importlib.import_module(module.name)

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": ("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"),
}


def triggers(database: Database) -> dict[str, str]:
    statement = TRIGGERS[database.engine.dialect.name]
    with database.engine.connect() as connection:
        rows = connection.execute(text(statement)).all()
    return {name: " ".join(definition.split()) for name, definition in rows}


def test_the_migrated_tables_are_the_ones_in_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


@on_sqlite
def test_the_migrated_triggers_are_the_ones_in_the_code(database: Database, tmp_path: Path) -> None:
    created = Database(f"sqlite:///{tmp_path / 'created.db'}", SystemClock(), Runtime(Registry()))
    Base.metadata.create_all(created.engine)

    assert triggers(database) == triggers(created)
    created.dispose()


def test_the_triggers_that_rules_rest_on_are_there(database: Database) -> None:
    assert {
        "history_append_only_update",
        "history_append_only_delete",
        "case_file_application_date_fixed",
    } <= triggers(database).keys()


def test_a_database_without_tables_is_not_current_and_becomes_it_once(tmp_path: Path) -> None:
    runtime = Runtime(Registry(), migrations=(VERSIONS,))
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}", SystemClock(), runtime)

    assert not is_current(empty)
    migrate(empty)
    assert is_current(empty)
    migrate(empty)
    empty.dispose()
