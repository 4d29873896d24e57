"""Reading a row by its key once per transaction.

SQLAlchemy's identity map holds rows weakly: a row that nobody keeps is read again by the next rule
that asks for it. One step asks for the same case, person or appointment many times.
"""

from typing import TypeVar

from sqlalchemy.orm import Session

from engine.db import Base

Row = TypeVar("Row", bound=Base)
KEPT = "kept_rows"


def load(session: Session, entity: type[Row], key: str) -> Row | None:
    """The row, or None; kept until the session closes, expired like any other by a rollback."""
    row = session.get(entity, key)
    if row is not None:
        session.info.setdefault(KEPT, set()).add(row)
    return row
