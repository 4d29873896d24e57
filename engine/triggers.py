"""Triggers that keep rows from being changed or deleted, on both kinds of database."""

from __future__ import annotations

from sqlalchemy import DDL, Table, event


def refusal(dialect: str, name: str, table: str, action: str) -> list[str]:
    """Return the statements that make a database refuse `UPDATE` or `DELETE` on a table."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ]
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name}'; END $$",
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def refuse(table: Table, action: str, name: str) -> None:
    """Give a table its trigger wherever it is created from the metadata."""
    for dialect in ("sqlite", "postgresql"):
        for statement in refusal(dialect, name, table.name, action):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
