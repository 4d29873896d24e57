"""Plays a scenario with its own clock on a throw-away database.

A rehearsal goes through the same verbs, the same pump and the same checks as production; only the
clock is moved by hand. It keeps no state of its own between two steps: everything it needs is in
the database, so it can stop after any step and go on in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine import observation, pump
from engine.clock import ManualClock
from engine.db import NOBODY, Database, Passage, UnitOfWork
from engine.definitions import definitions, parsed
from engine.errors import DefinitionError, EngineError, InvalidForm, Rejected
from engine.ids import repeatable_ids
from engine.models import Instance, Task
from engine.router import deliver_outgoing
from engine.scenario import Complete, Problem, Refuse, Scenario, ScenarioError, Send, Step, Wait
from engine.validity import required


@dataclass(frozen=True, slots=True)
class World:
    """What stands around a process: loaded by people who know it, opaque to the engine."""

    load: Callable[[UnitOfWork, Mapping[str, Any], Mapping[str, Any], str], None]
    """Takes `[daten]`, `[ausgangslage]` and the process that will begin."""
    groups: Callable[[Session, str], Collection[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a rehearsal went; without problems everything expected came true."""

    title: str
    problems: tuple[Problem, ...]
    course: observation.Course
    followed: frozenset[Passage] = frozenset()
    """Where tokens went on."""

    @property
    def ok(self) -> bool:
        """Tell whether every expectation held."""
        return not self.problems


class _NotRefused(Exception):
    """Rolls back a completion that should have been refused."""


class Rehearsal:
    """One scenario on one database."""

    def __init__(self, db: Database, clock: ManualClock, scenario: Scenario, world: World) -> None:
        self.db = db
        self._clock = clock
        self._scenario = scenario
        self._world = world

    def begin(self) -> None:
        """Load the example world and start the process, by its message if it has one."""
        scenario = self._scenario
        self._clock.set(scenario.begin)
        with self.db.begin(NOBODY) as work:
            self._world.load(work, scenario.variables, scenario.initial, scenario.process)
        with self.db.begin(scenario.actor or NOBODY) as work:
            self._start(work)
        pump.tick(self.db)

    def _start(self, work: UnitOfWork) -> None:
        scenario = self._scenario
        message = _start_message(work, scenario.process, scenario.start)
        if message is None:
            engine.start_instance(work, scenario.process, dict(scenario.variables))
        elif not engine.send_message(work, message, dict(scenario.variables)).started:
            raise Rejected("rehearsal_not_started", message=message)

    def play(self, step: Step) -> list[Problem]:
        """Take one step and compare what holds afterwards; an action that fails raises."""
        match step.action:
            case Wait() as wait:
                pump.pass_time(self.db, wait.end(self._clock.now()), self._clock.set)
            case Complete(element, form):
                self._complete(step, element, form)
            case Send(message, payload):
                with self.db.begin(step.actor or NOBODY) as work:
                    engine.send_message(work, message, dict(payload))
            case Refuse() as refusal:
                self._expect_refusal(step, refusal)
        pump.tick(self.db)
        if step.expectation is None:
            return []
        return observation.compare(self.observe(), step.expectation, step.number)

    def observe(self) -> observation.Course:
        """Return what has happened so far."""
        with self.db.read() as session:
            return observation.observe(session, self.db.runtime, self._scenario.process)

    def _complete(self, step: Step, element: str, form: Mapping[str, Any]) -> None:
        with self.db.begin(step.actor or NOBODY) as work:
            task = self._find_task(work, element)
            engine.complete_task(work, task.id, dict(form))

    def _expect_refusal(self, step: Step, refusal: Refuse) -> None:
        try:
            with self.db.begin(step.actor or NOBODY) as work:
                self._complete_and_undo(work, refusal)
        except _NotRefused:
            raise Rejected("rehearsal_not_refused", element=refusal.element) from None
        except Rejected as refused:
            codes = _codes(refused)
            gone = refused.code == "rehearsal_task_not_open"
            if refusal.code not in codes and (refusal.code is not None or gone):
                raise Rejected(
                    "rehearsal_refused_otherwise",
                    element=refusal.element,
                    expected=refusal.code or "",
                    codes=", ".join(sorted(codes)),
                ) from refused

    def _complete_and_undo(self, work: UnitOfWork, refusal: Refuse) -> NoReturn:
        task = self._find_task(work, refusal.element)
        engine.complete_task(work, task.id, dict(refusal.form))
        deliver_outgoing(work)  # who receives what it sends may refuse it too
        raise _NotRefused

    def _find_task(self, work: UnitOfWork, name: str) -> Task:
        """Return the oldest open task of an element which the actor's groups may complete."""
        process, _, element = name.rpartition("/")
        query = (
            select(Task)
            .join(Instance, Instance.id == Task.instance_id)
            .where(Task.status == "open", Task.element_id == element)
            .where(Task.process_key == (process or self._scenario.process))
            .order_by(Task.created_at, Task.id)
        )
        tasks = list(work.session.scalars(query))
        if not tasks:
            still = observation.open_task_names(work.session, self._scenario.process)
            raise Rejected("rehearsal_task_not_open", element=name, open=", ".join(still) or "–")
        groups = self._world.groups(work.session, work.actor)
        allowed = [t for t in tasks if t.group is None or t.group in groups]
        mine = [t for t in allowed if t.assignee in (None, work.actor)]
        if not allowed:
            raise Rejected(
                "rehearsal_wrong_group", element=name, actor=work.actor, group=tasks[0].group
            )
        return (mine or allowed)[0]


def _start_message(work: UnitOfWork, process: str, chosen: str | None) -> str | None:
    """Return the message that starts the process; `None` where it starts without one."""
    known = [version.process_key for version in definitions(work.session)]
    if process not in known:
        raise Rejected("rehearsal_process_unknown", process=process, known=", ".join(known) or "–")
    version = required(work.session, process, work.now)
    diagram = parsed(work.session, work.runtime, version.id).diagram
    starts = {
        element.id: element
        for element in diagram.elements.values()
        if element.kind == "startEvent" and element.parent == diagram.process_id
    }
    listed = ", ".join(starts)
    if chosen is not None and chosen not in starts:
        raise Rejected("rehearsal_start_unknown", start=chosen, starts=listed)
    if chosen is not None:
        return starts[chosen].reference
    messages = {start.reference for start in starts.values() if start.event == "message"}
    if len(messages) > 1:
        raise Rejected("rehearsal_choose_start", starts=listed)
    return next(iter(messages), None)


def rehearse(db: Database, clock: ManualClock, scenario: Scenario, world: World) -> Outcome:
    """Play a scenario to its end, or to the first action that could not be taken."""
    rehearsal = Rehearsal(db, clock, scenario, world)
    db.followed = set()
    with repeatable_ids(0):
        problems = _attempt(0, scenario.steps, lambda: _begin(rehearsal))
    for index, step in enumerate(scenario.steps):
        if any(problem.code == "rehearsal_stopped" for problem in problems):
            break
        rest = scenario.steps[index + 1 :]
        with repeatable_ids(scenario.acts_until(step.number)):
            problems += _attempt(step.number, rest, lambda step=step: rehearsal.play(step))  # type: ignore[misc]
    problems += _unexpected_incidents(db, scenario)
    course = rehearsal.observe()
    return Outcome(scenario.title, tuple(problems), course, frozenset(db.followed))


def _unexpected_incidents(db: Database, scenario: Scenario) -> list[Problem]:
    """A stuck case is a failure, unless the scenario is about one."""
    if any(s.expectation and s.expectation.status == "stoerung" for s in scenario.steps):
        return []
    with db.read() as session:
        return [
            Problem(
                len(scenario.steps),
                "rehearsal_incident",
                {"element": incident.element_id or incident.handler or "", "code": incident.code},
            )
            for incident in engine.incidents(session)
        ]


def _begin(rehearsal: Rehearsal) -> list[Problem]:
    rehearsal.begin()
    return []


def _attempt(
    number: int, rest: Sequence[Step], action: Callable[[], list[Problem]]
) -> list[Problem]:
    """Take an action; where it fails, say so, and say what was never reached because of it."""
    try:
        return action()
    except EngineError as error:
        unreached = sum(step.expectation is not None for step in rest)
        return [
            *problems_of(number, error),
            Problem(number, "rehearsal_stopped", {"steps": len(rest), "expectations": unreached}),
        ]


def problems_of(number: int, error: EngineError) -> list[Problem]:
    """Return every single problem that an error stands for."""
    if isinstance(error, ScenarioError):
        return list(error.problems)
    if isinstance(error, DefinitionError):
        return [
            Problem(number, "rehearsal_definition", {"finding": finding})
            for finding in error.findings
        ]
    if isinstance(error, InvalidForm):
        return [
            Problem(number, "rehearsal_field", {"field": e.field, "code": e.code, **e.facts})
            for e in error.errors
        ]
    return [Problem(number, error.code, error.facts)]


def _codes(error: Rejected) -> set[str]:
    fields = error.errors if isinstance(error, InvalidForm) else ()
    return {error.code, *(problem.code for problem in fields)}
