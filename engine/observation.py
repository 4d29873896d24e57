"""What a rehearsal saw, and whether it is what its scenario expected.

Everything is read from the same rows that pages and reports read: history, tasks, timers, jobs.
Elements of the rehearsed process go by their id, those of processes it started by
`PROCESS/element`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

import engine
from engine.clock import as_utc
from engine.definitions import parsed
from engine.diagram import Diagram
from engine.models import History, Incident, Instance, Job, Task, Timer
from engine.runtime import Runtime
from engine.scenario import Expectation, Problem


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a course."""

    at: datetime
    process: str
    element: str | None
    kind: str
    actor: str


@dataclass(frozen=True, slots=True)
class Course:
    """What happened so far, over all instances of the database."""

    trace: tuple[Moment, ...]
    open: tuple[str, ...]
    visited: frozenset[str]
    ends: tuple[str, ...]
    technical_ends: frozenset[str]
    status: str | None
    incidents: tuple[str, ...]
    """Element and code of every open one."""
    variables: tuple[Mapping[str, Any], ...]
    """Of the process itself, then of each token: parallel branches may see different values."""
    effects: Mapping[str, int]
    timers: Mapping[str, tuple[datetime, ...]]


NOTHING = Course((), (), frozenset(), (), frozenset(), None, (), (), {}, {})
"""The course of what could not begin."""


def observe(session: Session, runtime: Runtime, process: str) -> Course:
    """Read the course of everything that ran, seen from one process."""
    names = _Names(process)
    rows = session.execute(
        select(History, Instance.process_key, Instance.definition_id)
        .join(Instance, Instance.id == History.instance_id)
        .order_by(History.at, Instance.started_at, Instance.id, History.position)
    ).all()
    diagrams = {d: parsed(session, runtime, d).diagram for d in {row.definition_id for row in rows}}
    entered = [
        (key, diagrams[definition], row.element_id)
        for row, key, definition in rows
        if row.element_id and _is_entered(row, diagrams[definition])
    ]
    ends = [
        (names.of(key, element), is_technical(diagram, element))
        for key, diagram, element in entered
        if element in diagram.elements and diagram.elements[element].kind == "endEvent"
    ]
    instance = _first_instance(session, process)
    return Course(
        trace=tuple(Moment(r.at, key, r.element_id, r.kind, r.actor) for r, key, _ in rows),
        open=open_task_names(session, process),
        visited=frozenset(names.of(key, element) for key, _, element in entered),
        ends=tuple(dict.fromkeys(name for name, technical in ends if not technical)),
        technical_ends=frozenset(name for name, technical in ends if technical),
        status=_status(session, instance),
        incidents=tuple(f"({i.element_id}: {i.code})" for i in engine.incidents(session)),
        variables=tuple(_variables(session, runtime, instance)) if instance else (),
        effects=_effects(session, rows, diagrams),
        timers=_timers(session, names),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    process: str

    def of(self, process: str, element: str) -> str:
        return element if process == self.process else f"{process}/{element}"


def open_task_names(session: Session, process: str) -> tuple[str, ...]:
    """Return the open user tasks by name, one entry per task."""
    names = _Names(process)
    rows = session.execute(
        select(Task.process_key, Task.element_id)
        .where(Task.status == "open")
        .order_by(Task.created_at, Task.element_id, Task.id)
    )
    return tuple(names.of(key, element) for key, element in rows)


def _first_instance(session: Session, process: str) -> Instance | None:
    query = select(Instance).where(Instance.process_key == process)
    return session.scalars(query.order_by(Instance.started_at, Instance.id).limit(1)).first()


def _status(session: Session, instance: Instance | None) -> str | None:
    """An open incident shows as `stoerung`, whatever else the instance does."""
    if instance is None:
        return None
    stuck = exists().where(Incident.instance_id == instance.id, Incident.status == "open")
    return "stoerung" if session.scalar(select(stuck)) else instance.status


def _is_entered(row: History, diagram: Diagram) -> bool:
    """Tell whether a token came to the element.

    A wait is entered and later done; what does not wait is done in the same instant. An event
    that only stands ready, at a border or behind an event gateway, is entered when it happens.
    """
    if row.kind != "betreten":
        return row.kind == "erledigt"
    element = diagram.elements.get(row.element_id or "")
    sources = [f.source for f in diagram.incoming.get(row.element_id or "", ())]
    gateways = [s for s in sources if diagram.elements[s].kind == "eventBasedGateway"]
    return element is not None and element.kind != "boundaryEvent" and not gateways


def _variables(session: Session, runtime: Runtime, instance: Instance) -> list[Mapping[str, Any]]:
    """Return what the standing tokens see; after the end, what was seen last."""
    tokens = engine.instance_tokens(session, runtime, instance.id)
    last = engine.instance_variables(session, runtime, instance.id)
    return [last, *(token.variables for token in tokens)]


def is_technical(diagram: Diagram, element: str) -> bool:
    """Where a branch or a sub-process merely stops, its owner says `technisch` at the end event.

    An end without a label counts as technical too, in a diagram whose other ends carry labels.
    """
    end = diagram.elements[element]
    if end.attributes.get("technisch") == "true":
        return True
    ends = (e for e in diagram.elements.values() if e.kind == "endEvent")
    return not end.name and any(other.name for other in ends)


def _effects(
    session: Session, rows: Collection[Any], diagrams: Mapping[str, Diagram]
) -> dict[str, int]:
    """Count a step's handler when the step was done, a job without a step when the job was."""
    found: Counter[str] = Counter()
    for row, _, definition in rows:
        element = diagrams[definition].elements.get(row.element_id or "")
        if row.kind == "erledigt" and element is not None and "handler" in element.attributes:
            found[element.attributes["handler"]] += 1
    loose = select(Job.handler).where(Job.status == "done", Job.token.is_(None))
    found.update(session.scalars(loose))
    return dict(sorted(found.items()))


def _timers(session: Session, names: _Names) -> dict[str, tuple[datetime, ...]]:
    rows = session.execute(
        select(Instance.process_key, Timer.element_id, Timer.due_at)
        .join(Instance, Instance.id == Timer.instance_id)
        .order_by(Timer.due_at)
    )
    found: dict[str, tuple[datetime, ...]] = {}
    for process, element, due in rows:
        name = names.of(process, element)
        found[name] = (*found.get(name, ()), due)
    return found


def compare(course: Course, expected: Expectation, step: int) -> list[Problem]:
    """Return every expectation that does not hold."""
    problems: list[Problem] = []

    def report(code: str, **facts: object) -> None:
        problems.append(Problem(step, code, facts))

    _compare_open(course, expected, report)
    _compare_path(course, expected, report)
    if expected.status and course.status != expected.status:
        found = " ".join([course.status or "–", *course.incidents])
        report("expected_status", expected=expected.status, found=found)
    _compare_variables(course, expected, report)
    for handler, count in expected.effects.items():
        if (happened := course.effects.get(handler, 0)) != count:
            report("expected_effect", handler=handler, expected=count, found=happened)
    for name, due in expected.timers.items():
        dues = course.timers.get(name, ())
        if due not in dues:
            listed = ", ".join(map(_shown, dues)) or "–"
            report("expected_timer", name=name, expected=_shown(due), found=listed)
    return problems


def _compare_variables(course: Course, expected: Expectation, report: Callable[..., None]) -> None:
    for name, value in expected.variables.items():
        seen = [variables[name] for variables in course.variables if name in variables]
        if not seen:
            report("expected_variable_unknown", name=name, expected=_shown(value))
        elif not any(_same(one, value) for one in seen):
            shown = ", ".join(dict.fromkeys(map(_shown, seen)))
            report("expected_variable", name=name, expected=_shown(value), found=shown)


def _compare_open(course: Course, expected: Expectation, report: Callable[..., None]) -> None:
    """Exactly the own tasks; tasks of other processes count only where they are named."""
    if expected.open is None:
        return
    wanted = Counter(expected.open)
    found = Counter(name for name in course.open if "/" not in name or name in wanted)
    if wanted != found:
        missing, surplus = wanted - found, found - wanted
        report(
            "expected_open",
            missing=_listed(missing.elements()),
            surplus=_listed(surplus.elements()),
        )


def _compare_path(course: Course, expected: Expectation, report: Callable[..., None]) -> None:
    if expected.ends is not None:
        wanted = set(expected.ends)
        reached = {end for end in course.ends if "/" not in end}
        missing = wanted - set(course.ends) - course.technical_ends
        if missing or reached - wanted:
            report("expected_ends", missing=_listed(missing), surplus=_listed(reached - wanted))
    if missing := set(expected.visited) - course.visited:
        report("expected_visited", elements=_listed(missing))
    if surplus := set(expected.not_visited) & course.visited:
        report("expected_not_visited", elements=_listed(surplus))


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "–"


def _same(found: Any, expected: Any) -> bool:
    """Compare instants by instant, numbers by value; a date may be written as ISO text."""
    if isinstance(expected, datetime) and isinstance(found, datetime):
        return as_utc(found) == as_utc(expected)
    if isinstance(expected, float) and isinstance(found, Decimal):
        return found == Decimal(str(expected))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            _same(found[key], value) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(_same, found, expected))
    if isinstance(expected, str) and isinstance(found, (date, datetime, Decimal)):
        return str(found) == expected or (found.__class__ is date and found.isoformat() == expected)
    return bool(found == expected) and isinstance(found, bool) == isinstance(expected, bool)


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else repr(value)
