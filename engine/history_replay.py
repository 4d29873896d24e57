"""Trying a version on history: what finished instances were told is told to it again.

Answers, messages and waiting times come from the history; the world around is the rehearsals'. A
case is compared with its own replay on the version that it ran on, never with what really happened:
what the example world does otherwise is then the same on both sides. Where already that replay does
not reach the end that was really reached, nothing is said about the case. No value of a case leaves
this module: only elements, by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.definitions import parsed
from engine.diagram import Diagram, Element
from engine.errors import EngineError
from engine.history import content_of, history
from engine.models import History, Instance
from engine.observation import is_technical
from engine.recording import Recording
from engine.runtime import Runtime
from engine.scenario import Action, Complete, Scenario, Send, Step, Wait

FINISHED = "beendet"


@dataclass(frozen=True, slots=True)
class Retold:
    """What an instance was told, as a scenario in memory, and the ends that it really reached."""

    scenario: Scenario
    ends: frozenset[str]


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a version took it: what was passed, and which acts found no place any more."""

    visited: frozenset[str]
    ends: frozenset[str]
    unplaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the other version goes another way; all empty: it goes the same."""

    missed: tuple[str, ...]
    """Deadlines that would have run out."""
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    ends: tuple[str, ...]
    """Ends reached instead, where they differ."""
    unplaced: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Tell whether everything would have gone the same."""
        return not (self.missed or self.added or self.dropped or self.ends or self.unplaced)


def finished(session: Session, process_key: str, most: int, skipped: int = 0) -> Sequence[Instance]:
    """Return finished instances of a process, the latest first."""
    query = select(Instance).where(Instance.process_key == process_key, Instance.status == FINISHED)
    return session.scalars(
        query.order_by(Instance.ended_at.desc(), Instance.id).offset(skipped).limit(most)
    ).all()


def count_finished(session: Session, process_key: str) -> int:
    """Return how many instances of a process are finished."""
    query = select(func.count()).select_from(Instance)
    condition = (Instance.process_key == process_key, Instance.status == FINISHED)
    return session.scalar(query.where(*condition)) or 0


def retold(session: Session, runtime: Runtime, instance: Instance, actor: str) -> Retold | None:
    """Read what an instance was told; None where its contents have been erased."""
    diagram = parsed(session, runtime, instance.definition_id).diagram
    rows = history(session, instance.id)
    begun = next((row for row in rows if row.kind == "begonnen"), None)
    given = content_of(session, instance.id, begun.position) if begun is not None else None
    acts = [
        (row.at, told, content_of(session, instance.id, row.position))
        for row in rows
        if (told := _told_by(diagram.elements.get(row.element_id or ""), row.kind)) is not None
    ]
    if given is None or any(content is None for _, _, content in acts):
        return None
    story = [(at, told(_sayable(content))) for at, told, content in acts]
    key, begin = instance.process_key, instance.started_at
    steps = _with_waits(story, begin, instance.ended_at or begin, actor)
    scenario = Scenario(key, key, begin, actor, None, _sayable(given), {}, steps)
    return Retold(scenario, _ends(diagram, rows))


def _with_waits(
    story: Sequence[tuple[datetime, Action]], begin: datetime, end: datetime, actor: str
) -> tuple[Step, ...]:
    """Let as much time pass between two acts as did."""
    actions: list[Action] = []
    now = begin
    for at, action in story:
        if at > now:
            actions.append(Wait(until=at))
        now = max(at, now)
        actions.append(action)
    if end > now:
        actions.append(Wait(until=end))
    return tuple(Step(number, actor, action) for number, action in enumerate(actions, start=1))


def _ends(diagram: Diagram, rows: Sequence[History]) -> frozenset[str]:
    passed = (diagram.elements.get(row.element_id or "") for row in rows if row.kind == "erledigt")
    ends = {e.id for e in passed if e is not None and e.kind == "endEvent"}
    return frozenset(end for end in ends if not is_technical(diagram, end))


def _told_by(element: Element | None, kind: str) -> Callable[[Any], Action] | None:
    """Return how a line of the history is told again; None for what happens by itself."""
    if element is not None and kind == "erledigt" and element.kind == "userTask":
        return partial(Complete, element.id)
    if element is not None and kind == "nachricht" and element.event == "message":
        return partial(Send, element.reference or "")
    return None


def _sayable(value: Any) -> Any:
    """Leave out what is empty: a form or a message says nothing there either."""
    if isinstance(value, Mapping):
        return {k: _sayable(v) for k, v in value.items() if v not in (None, "", [], {})}
    if isinstance(value, list):
        return [_sayable(item) for item in value]
    return value if isinstance(value, (str, int, float, date, datetime, time)) else str(value)


def replay(recording: Recording, scenario: Scenario) -> Replayed:
    """Tell a version everything; an act that it has no place for is left out and noted."""
    unplaced: list[str] = []
    recording.begin()
    for step in scenario.steps:
        try:
            recording.take(step)
        except EngineError:
            action = step.action
            unplaced.append(action.element if isinstance(action, Complete) else "")
    course = recording.stops[-1].course
    own = {name for name in course.visited if "/" not in name}
    ends = {name for name in course.ends if "/" not in name}
    return Replayed(frozenset(own), frozenset(ends), tuple(filter(None, unplaced)))


def difference(old: Replayed, new: Replayed, before: Diagram, after: Diagram) -> Difference:
    """Return where the second goes another way than the first."""
    fired = _steps(new.visited - old.visited, after, timers=True)
    other_ends = sorted(new.ends) if new.ends != old.ends else []
    lost = [name for name in new.unplaced if name not in old.unplaced]
    return Difference(
        fired,
        _steps(new.visited - old.visited, after, timers=False),
        _steps(old.visited - new.visited, before, timers=False),
        tuple(other_ends),
        tuple(dict.fromkeys(lost)),
    )


def _steps(names: frozenset[str], diagram: Diagram, *, timers: bool) -> tuple[str, ...]:
    """Return those of some elements that say something to people, in the order of the file."""
    return tuple(
        element.id
        for element in diagram.elements.values()
        if element.id in names
        and element.name.strip()
        and "Gateway" not in element.kind
        and element.kind != "endEvent"
        and (element.event == "timer" and element.kind == "boundaryEvent") is timers
    )
