"""Triggers that keep rows from being changed or deleted, for both databases.

Used by migrations and named in `TRIGGERS` so that the drift test knows what must be there.
"""

from __future__ import annotations

from alembic import op

TRIGGERS: tuple[str, ...] = ("history_append_only_update", "history_append_only_delete")


def refuse(table: str, event: str, name: str, when: str = "") -> None:
    """Create a trigger that refuses `UPDATE` or `DELETE` on a table (when a condition holds)."""
    if op.get_bind().dialect.name == "sqlite":
        condition = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        return
    condition = f"WHEN ({when})" if when else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
        f"FOR EACH ROW {condition} EXECUTE FUNCTION {name}()"
    )
