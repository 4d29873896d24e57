"""Where diagrams read a parameter or ask a table: in what runs, and in what is being drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine import xml
from engine.definitions import parsed
from engine.diagram import Diagram
from engine.diagram_reader import read_diagram
from engine.errors import EngineError
from engine.models import Definition
from engine.runtime import Runtime
from engine.usage import uses_of
from handlers.reports.processes import running_by_version


@dataclass(frozen=True)
class Reading:
    """Steps that ask, in a version or (number None) in a draft."""

    process_key: str
    process: str
    version: int | None
    draft_id: str | None
    steps: tuple[str, ...]
    running: int


def parameter_readings(
    session: Session, runtime: Runtime, name: str, now: datetime
) -> list[Reading]:
    """Versions in force, older ones on which something still runs, and open drafts."""
    return _readings(session, runtime, ("function", f'parameter("{name}")'), now)


def table_readings(session: Session, runtime: Runtime, name: str, now: datetime) -> list[Reading]:
    """The same of a decision table."""
    return _readings(session, runtime, ("table", name), now)


Wanted = tuple[str, str]
"""Kind and name of a use."""


def _readings(session: Session, runtime: Runtime, wanted: Wanted, now: datetime) -> list[Reading]:
    return [*_versions(session, runtime, wanted, now), *_drafts(session, wanted)]


def _versions(
    session: Session, runtime: Runtime, wanted: Wanted, now: datetime
) -> Iterator[Reading]:
    running = running_by_version(session)
    rows = session.scalars(
        select(Definition).order_by(Definition.process_key, Definition.version.desc())
    ).all()
    in_force: set[str] = set()
    for row in sorted(rows, key=lambda one: (one.valid_from, one.version), reverse=True):
        ended = row.valid_to is not None and row.valid_to <= now
        if row.valid_from <= now and not ended and row.process_key not in in_force:
            in_force.add(row.process_key)
            in_force.add(row.id)
    for row in rows:
        count = running.get(row.id, 0)
        if row.id in in_force or count:
            steps = _steps(parsed(session, runtime, row.id).diagram, wanted)
            if steps:
                yield Reading(row.process_key, row.name, row.version, None, steps, count)


def _drafts(session: Session, wanted: Wanted) -> Iterator[Reading]:
    for draft in engine.drafts(session):
        try:
            diagram = read_diagram(xml.parse(engine.draft_bundle(session, draft.id).xml))
        except EngineError:  # a file that is not readable yet reads nothing
            continue
        if steps := _steps(diagram, wanted):
            yield Reading(draft.process_key or "", draft.title, None, draft.id, steps, 0)


def _steps(diagram: Diagram, wanted: Wanted) -> tuple[str, ...]:
    found = [use.element_id for use in uses_of(diagram) if (use.kind, use.name) == wanted]
    labels = (_label(diagram, element_id) for element_id in found)
    return tuple(dict.fromkeys(labels))


def _label(diagram: Diagram, element_id: str) -> str:
    element = diagram.elements.get(element_id)
    return element.label if element is not None else element_id
