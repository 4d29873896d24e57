"""Decision tables in words: what holds, what is planned, the rules, who asks, what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

import engine
from handlers.domain import proposals, rule_words
from handlers.domain.proposals import Decided
from handlers.domain.rule_fits import PROGRAM
from handlers.domain.rule_proposals import KIND, table_named
from handlers.domain.staff import display_name
from handlers.reports.parameter_uses import table_readings
from webui import proposal_card, table_words
from webui.auth import application, may_use, me
from webui.dates import day, plain_day
from webui.parameter_page import SHIPPED, reading, today


def tables(session: Session) -> list[dict[str, Any]]:
    """Return all tables with the version in force, and those that are only proposed."""
    waiting = {row.name for row in proposals.waiting_proposals(session) if row.kind == KIND}
    names = engine.table_names(session)
    lines = [_line(session, name, name in waiting) for name in names]
    lines += [
        {"name": name, "title": name, "href": _href(name), "since": "", "waits": True}
        for name in sorted(waiting - set(names))
    ]
    return lines


def page(session: Session, name: str, row_id: str = "") -> dict[str, Any]:
    """Return what the page of a table shows; `row_id` is the version that is looked at."""
    decided = proposals.proposals_of(session, KIND, name)
    rows = engine.table_rows(session, name)
    if not rows and not decided:
        table_named(session, name)
    by_row = {one.decision.row_id: one for one in decided if one.decision and one.decision.row_id}
    shown = next((row for row in rows if row.id == row_id), None) or in_force(rows)
    asked = table_readings(session, application().runtime, name, application().now())
    program = PROGRAM.get(name)
    return {
        "name": name,
        "title": shown.title if shown else name,
        "line": _line(session, name, False) if rows else None,
        "shown": _version(session, shown, rows, by_row.get(shown.id)) if shown else None,
        "grid": table_words.said(engine.table_of(shown)) if shown else None,
        "rows": [_version(session, row, rows, by_row.get(row.id)) for row in rows],
        "proposals": [_proposal(session, one) for one in decided],
        "readings": [reading(one) for one in asked],
        "readers": [program.label] if program else [],
        "may_propose": may_use("rule_edit.edit", me().viewer.roles),
    }


def in_force(rows: Sequence[engine.DecisionTable]) -> engine.DecisionTable | None:
    """Return the version that holds today, else the first that will."""
    return next((row for row in rows if row.valid_from <= today()), rows[-1] if rows else None)


def compared(session: Session, name: str, old_id: str, new_id: str) -> dict[str, Any]:
    """Return two versions side by side with their differences in sentences."""
    rows = table_named(session, name)
    ids = {row.id: row for row in rows}
    new = ids.get(new_id) or rows[0]
    old = ids.get(old_id) or rows[min(1, len(rows) - 1)]
    before, after = engine.table_of(old), engine.table_of(new)
    return {
        "name": name,
        "title": new.title,
        "old": _version(session, old, rows, None),
        "new": _version(session, new, rows, None),
        "changes": rule_words.differences(before, after),
        "tables": [table_words.said(before), table_words.said(after)],
        "options": [(row.id, f"{row.number}: ab {plain_day(row.valid_from)}") for row in rows],
    }


def said_answer(applied: engine.Applied) -> dict[str, Any]:
    """Return what a table said to given values: which version, which rules, which result."""
    labels: Mapping[str, str] = {output.name: output.label for output in applied.table.outputs}
    return {
        "version": f"Fassung ab {plain_day(applied.table.valid_from)}",
        "hits": list(applied.decision.hits),
        "results": [
            (labels[name], rule_words.said_value(value))
            for name, value in applied.decision.results.items()
        ],
    }


def _line(session: Session, name: str, waits: bool) -> dict[str, Any]:
    rows = engine.table_rows(session, name)
    current = in_force(rows)
    assert current is not None
    table = engine.table_of(current)
    planned = [row for row in _counting(rows) if row.valid_from > today()]
    return {
        "name": name,
        "title": current.title,
        "href": _href(name),
        "policy": rule_words.said_policy(table),
        "rules": len(table.rules),
        "asks": ", ".join(column.label for column in table.inputs),
        "gives": ", ".join(output.label for output in table.outputs),
        "since": plain_day(current.valid_from),
        "source": proposal_card.source_of(current.source),
        "planned": [day(row.valid_from) for row in planned],
        "waits": waits,
    }


def _href(name: str) -> str:
    return url_for("rules.show", name=name)


def _version(
    session: Session,
    row: engine.DecisionTable,
    rows: Sequence[engine.DecisionTable],
    came_by: Decided | None,
) -> dict[str, Any]:
    state = _state(row, rows)
    return {
        "id": row.id,
        "number": row.number,
        "begins": plain_day(row.valid_from),
        "ends": _ends(row, rows),
        "state": state,
        "tag": {"in Kraft": "ok", "geplant": "info"}.get(state, "dashed"),
        "source": proposal_card.source_of(row.source),
        "note": row.note,
        "who": _who(session, row, came_by),
        "digest": row.digest,
        "href": came_by and url_for("proposals.show", proposal_id=came_by.proposal.id),
    }


def _who(session: Session, row: engine.DecisionTable, came_by: Decided | None) -> str:
    recorded = display_name(session, row.recorded_by)
    if came_by is not None:
        author = display_name(session, came_by.proposal.proposed_by)
        return f"vorgeschlagen von {author}, freigegeben von {recorded}"
    return "mit dem Programm geliefert" if row.recorded_by == SHIPPED else recorded


def _counting(rows: Sequence[engine.DecisionTable]) -> list[engine.DecisionTable]:
    """Return the rows that count, the latest first day first; of one day the last recorded."""
    found: dict[date, engine.DecisionTable] = {}
    for row in rows:
        found.setdefault(row.valid_from, row)
    return list(found.values())


def _state(row: engine.DecisionTable, rows: Sequence[engine.DecisionTable]) -> str:
    if row not in _counting(rows):
        return "ersetzt"
    if row.valid_from > today():
        return "geplant"
    return "in Kraft" if row is in_force(rows) else "abgelöst"


def _ends(row: engine.DecisionTable, rows: Sequence[engine.DecisionTable]) -> str:
    later = [one.valid_from for one in rows if one.valid_from > row.valid_from]
    return plain_day(min(later) - timedelta(days=1)) if later else ""


def _proposal(session: Session, one: Decided) -> dict[str, Any]:
    line = proposal_card.line(session, one)
    return {**line, "what": f"Fassung ab {line['day']}"}
