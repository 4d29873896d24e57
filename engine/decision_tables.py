"""Decision tables as dated rows: kept from files, looked up by day, asked by a step.

A table is no part of a diagram's version: the law changes for running cases too. A row is never
changed. On a day the row with the latest `valid_from` up to it counts; of two for the same day,
the one that was recorded last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import NOBODY, UnitOfWork
from engine.decision_models import DecisionTable
from engine.decisions import Decision, DecisionError, Table, evaluate, read_table
from engine.errors import DefinitionError, NotFound
from engine.findings import errors
from engine.ids import new_id
from engine.zone import BERLIN


@dataclass(frozen=True)
class Applied:
    """What a table said on a day, and by which row and rules."""

    decision: Decision
    row: DecisionTable
    table: Table
    on: date
    inputs: Mapping[str, Any]

    def content(self) -> dict[str, Any]:
        """Return what the history keeps, so that anybody can prove why."""
        return {
            "tabelle": self.table.name,
            "titel": self.table.title,
            "fassung": self.row.id,
            "gueltig_ab": self.table.valid_from,
            "stichtag": self.on,
            "regeln": list(self.decision.hits),
            "eingaben": dict(self.inputs),
            "ergebnis": dict(self.decision.results),
        }


def keep_table(work: UnitOfWork, document: bytes, note: str = "") -> DecisionTable:
    """Keep a version of a table; what counts on its first day already adds no row.

    Raises `DefinitionError` with all findings if one of them is an error.
    """
    read = read_table(document)
    if read.table is None:
        raise DefinitionError(list(read.findings))
    table, digest = read.table, hashlib.sha256(document).hexdigest()
    work.exclude(f"decision_table/{table.name}")
    known = table_rows(work.session, table.name)
    same_day = next((row for row in known if row.valid_from == table.valid_from), None)
    if same_day is not None and same_day.digest == digest:
        return same_day
    row = DecisionTable(
        id=new_id(),
        name=table.name,
        number=len(known) + 1,
        title=table.title,
        valid_from=table.valid_from,
        source=table.source,
        xml=document,
        digest=digest,
        note=note,
        recorded_at=work.now,
        recorded_by=work.actor,
    )
    work.session.add(row)
    work.session.flush()
    return row


def load_tables(work: UnitOfWork, documents: Mapping[str, bytes]) -> int:
    """Take over the files beside a diagram, all or none; returns how many rows are new.

    A file that was taken over once is not again, and where nobody acts (a start), no file takes the
    place of what a person recorded for the same day: what people released stays in force.
    Raises `DefinitionError` with the findings of all files.
    """
    read = {name: read_table(content) for name, content in documents.items()}
    found = [finding for each in read.values() for finding in each.findings]
    if errors(found):
        raise DefinitionError(found)
    added = 0
    for name, each in read.items():
        assert each.table is not None
        digest = hashlib.sha256(documents[name]).hexdigest()
        begun = _begun_on(work.session, each.table)
        if work.actor == NOBODY and begun and begun[0].recorded_by != NOBODY:
            continue
        if all(row.digest != digest for row in begun):
            keep_table(work, documents[name])
            added += 1
    return added


def left_out(session: Session, documents: Mapping[str, bytes]) -> list[DecisionTable]:
    """Return what counts from the day of a file beside a diagram, where that is not the file."""
    found = []
    for content in documents.values():
        table = read_table(content).table
        begun = _begun_on(session, table) if table is not None else []
        if begun and begun[0].digest != hashlib.sha256(content).hexdigest():
            found.append(begun[0])
    return found


def _begun_on(session: Session, table: Table) -> list[DecisionTable]:
    return [r for r in table_rows(session, table.name) if r.valid_from == table.valid_from]


def table_names(session: Session) -> list[str]:
    """Return the names of all tables."""
    query = select(DecisionTable.name).distinct().order_by(DecisionTable.name)
    return list(session.scalars(query))


def table_rows(session: Session, name: str) -> Sequence[DecisionTable]:
    """Return every row of a table, the latest first day first; what counts before the replaced."""
    order = (DecisionTable.valid_from.desc(), DecisionTable.number.desc())
    query = select(DecisionTable).where(DecisionTable.name == name).order_by(*order)
    return session.scalars(query).all()


def all_table_rows(session: Session) -> Sequence[DecisionTable]:
    """Return every row of every table, each table's in the order in which they were recorded."""
    return session.scalars(
        select(DecisionTable).order_by(DecisionTable.name, DecisionTable.number)
    ).all()


def table_row(session: Session, row_id: str) -> DecisionTable:
    """Return one row."""
    row = session.get(DecisionTable, row_id)
    if row is None:
        raise NotFound("decision_table", row_id)
    return row


def row_on(session: Session, name: str, on: date) -> DecisionTable | None:
    """Return the row in force on a day."""
    return next((row for row in table_rows(session, name) if row.valid_from <= on), None)


def table_of(row: DecisionTable) -> Table:
    """Return a row's table; it passed the checks when it was kept."""
    return _parsed(bytes(row.xml))


@lru_cache(maxsize=256)
def _parsed(document: bytes) -> Table:
    table = read_table(document, is_kept=True).table
    assert table is not None
    return table


def known_tables(
    session: Session, without: Collection[str] = frozenset()
) -> dict[str, list[Table]]:
    """Return every table with all versions that count: what a step asks must fit each of them.

    `without` are ids of rows that are left out, as if they had not been recorded.
    """
    found = {}
    for name in table_names(session):
        rows = [row for row in table_rows(session, name) if row.id not in without]
        if rows:
            found[name] = [table_of(row) for row in _counting(rows)]
    return found


def _counting(rows: Sequence[DecisionTable]) -> list[DecisionTable]:
    """Leave out what another row replaced on its first day: no day asks it."""
    found: dict[date, DecisionTable] = {}
    for row in rows:
        found.setdefault(row.valid_from, row)
    return list(found.values())


def newest_tables(session: Session) -> dict[str, Table]:
    """Return every table in its latest version, also a planned one."""
    return {name: table_of(table_rows(session, name)[0]) for name in table_names(session)}


def versions_in(documents: Mapping[str, bytes]) -> dict[str, list[Table]]:
    """Return the tables of files, by name; broken ones are left out."""
    found: dict[str, list[Table]] = {}
    for content in documents.values():
        if table := read_table(content).table:
            found.setdefault(table.name, []).append(table)
    return found


def decide(session: Session, name: str, on: date, values: Mapping[str, Any]) -> Applied:
    """Ask a table what holds on a day; raises `DecisionError`. Writes nothing.

    `values` may hold more than the table asks for.
    """
    row = row_on(session, name, on)
    if row is None:
        raise DecisionError("decision_no_table", table=name, on=on.isoformat())
    table = table_of(row)
    inputs = {column.name: values.get(column.name) for column in table.inputs}
    return Applied(evaluate(table, inputs), row, table, on, inputs)


def day_of(value: Any, name: str) -> date:
    """Return the day that a step names as the one that counts; an instant is its day in Berlin."""
    if isinstance(value, datetime):
        return value.astimezone(BERLIN).date()
    if not isinstance(value, date):
        raise DecisionError("decision_no_day", table=name)
    return value
