"""The schema's versions: Alembic, one branch for the engine's tables, one for each floor above.

Numbered and named files; a test holds their sum against the tables in the code, triggers
included, because SQLite drops a table's triggers silently when it is rebuilt.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.db import Database

HERE = Path(__file__).parent


def migrate(db: Database) -> None:
    """Bring the database to the newest schema; one transaction, nothing half done."""
    if is_current(db):
        return
    with db.engine.execution_options(write=True).begin() as connection:
        config = _config(db)
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def is_current(db: Database) -> bool:
    """Tell whether the schema is this release's."""
    with db.engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    return present == set(ScriptDirectory.from_config(_config(db)).get_heads())


def _config(db: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    folders = [HERE / "versions", *db.runtime.migrations]
    config.set_main_option("version_locations", "\n".join(str(f) for f in folders))
    return config
