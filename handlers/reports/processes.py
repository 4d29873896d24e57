"""The processes with their versions: what is in force, what is planned, what runs on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import validity
from engine.definitions import definitions, parsed
from engine.diagram import Element
from engine.models import Definition, Incident, Instance
from engine.runtime import Runtime
from handlers.domain.staff import StaffUser
from handlers.reports.courses import next_steps


@dataclass(frozen=True)
class VersionLine:
    """One version of a process."""

    definition: Definition
    state: validity.State
    running: int
    deployed_by: str


@dataclass(frozen=True)
class ProcessLine:
    """A process with its versions, the newest first."""

    key: str
    name: str
    versions: tuple[VersionLine, ...]
    incidents: int
    next_turn: validity.Stretch | None
    """When another version comes into force, or none any more."""

    @property
    def in_force(self) -> VersionLine | None:
        """The version in force."""
        return next((line for line in self.versions if line.state == "in_force"), None)


@dataclass(frozen=True)
class StepLine:
    """A step as the diagram tells it."""

    element: Element
    part: str
    """Name of the sub-process around it."""
    then: tuple[str, ...]


def running_by_version(session: Session) -> dict[str, int]:
    """How many instances run on each version, by its id."""
    query = (
        select(Instance.definition_id, func.count())
        .where(Instance.ended_at.is_(None))
        .group_by(Instance.definition_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def process_lines(session: Session, now: datetime) -> list[ProcessLine]:
    """All processes by name."""
    running, stuck = running_by_version(session), _stuck(session)
    keys = [definition.process_key for definition in definitions(session)]
    lines = [_process(session, key, now, running, stuck.get(key, 0)) for key in keys]
    return sorted(lines, key=lambda line: line.name)


def process_line(session: Session, process_key: str, now: datetime) -> ProcessLine | None:
    """One process, or None."""
    if not validity.versions(session, process_key):
        return None
    stuck = _stuck(session).get(process_key, 0)
    return _process(session, process_key, now, running_by_version(session), stuck)


def step_lines(session: Session, runtime: Runtime, definition_id: str) -> list[StepLine]:
    """The named steps of a version: by row of the printed sheet, then in the diagram's order."""
    diagram = parsed(session, runtime, definition_id).diagram
    named = [
        element
        for element in diagram.elements.values()
        if element.name.strip() and not element.kind.endswith("Gateway")
    ]
    return [
        StepLine(element, _part(diagram.elements, element), tuple(next_steps(diagram, element.id)))
        for element in sorted(named, key=lambda e: (e.row is None, e.row or 0))
    ]


def name_of(session: Session, login: str) -> str:
    """The name of who did something, or the login where it is no person's."""
    return session.scalar(select(StaffUser.name).where(StaffUser.login == login)) or login


def _process(
    session: Session, key: str, now: datetime, running: dict[str, int], incidents: int
) -> ProcessLine:
    known = validity.versions(session, key)
    current = validity.chosen(known, now) or known[0]
    lines = tuple(
        VersionLine(
            definition=version,
            state=validity.state_of(version, known, now),
            running=running.get(version.id, 0),
            deployed_by=name_of(session, version.deployed_by),
        )
        for version in known
    )
    return ProcessLine(key, current.name, lines, incidents, _next_turn(known, now))


def _next_turn(known: Sequence[Definition], now: datetime) -> validity.Stretch | None:
    coming = validity.calendar(known, now)[1:]
    return coming[0] if coming else None


def _stuck(session: Session) -> dict[str, int]:
    query = (
        select(Instance.process_key, func.count(Instance.id.distinct()))
        .join(Incident, Incident.instance_id == Instance.id)
        .where(Incident.status == "open")
        .group_by(Instance.process_key)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _part(elements: object, element: Element) -> str:
    assert isinstance(elements, dict)
    around = elements.get(element.parent)
    return around.label if isinstance(around, Element) else ""
