"""One random walk in memory, written down as a scenario while it goes."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

import engine
from engine import pump
from engine.clock import ManualClock
from engine.db import Database
from engine.errors import EngineError, InvalidForm
from engine.models import Subscription, Task
from engine.observation import Course
from engine.rehearsal import Rehearsal
from engine.scenario import parse_scenario
from handlers.domain.letters import Letter
from handlers.domain.rights import groups_to_work_for
from handlers.domain.staff import all_users
from tests.walks.answers import Answers
from tests.walks.ids import Ids
from tests.walks.worlds import STANDING, Library

TRIES = 4
SPANS = (timedelta(hours=3), timedelta(days=1), timedelta(days=5), timedelta(days=20))


class Walk:
    """Begins as a scenario does, then does what its seed says until all has ended."""

    def __init__(
        self, db: Database, head: Mapping[str, Any], library: Library, seed: int, first: str = ""
    ) -> None:
        self.db, self.head, self.library, self.seed = db, head, library, seed
        self.first = first
        """A message that opens the walk."""
        self.chance, self.ids = random.Random(seed), Ids()
        self.steps: list[dict[str, Any]] = []
        self.courses: list[Course] = []
        """What was to be seen after the beginning and after each step."""
        self.refusals = 0
        clock = db.clock
        assert isinstance(clock, ManualClock)
        self.clock = clock
        scenario = parse_scenario({**head, "schritt": []})
        self._rehearsal = Rehearsal(db, clock, scenario, STANDING)

    @property
    def scenario(self) -> dict[str, Any]:
        """The walk as a scenario that expects what happened."""
        return {**self.head, "titel": f"Spaziergang {self.seed}", "schritt": self.steps}

    def go(self, moves: int) -> None:
        """Take so many steps, or fewer if all has ended."""
        with self.ids.given():
            self._begin_step()
            self._rehearsal.begin()
            self.courses.append(self._rehearsal.observe())
            for _ in range(moves):
                if not self._running():
                    break
                self._move()

    def _begin_step(self) -> None:
        self.ids.begin(self.seed, len(self.courses))

    def _running(self) -> bool:
        with self.db.read() as session:
            statuses = session.scalars(select(engine.models.Instance.status))
            return "laeuft" in statuses.all()

    def _move(self) -> None:
        moves: Sequence[Callable[[], dict[str, Any] | None]]
        moves = self.chance.choices(
            (self._complete, self._send, self._wait), weights=(5, 2, 3), k=TRIES
        )
        if self.first and not self.steps:
            moves = (self._send,) * TRIES
        for move in (*moves, self._wait):
            step = move()
            if step is None:
                continue
            pump.tick(self.db)
            self.courses.append(self._rehearsal.observe())
            self.steps.append({**step, "erwarte": _expected(self.courses[-1])})
            return

    def _complete(self) -> dict[str, Any] | None:
        found = self._choose_task()
        if found is None:
            return None
        task, actor = found
        own = task.process_key == self.head["prozess"]
        name = task.element_id if own else f"{task.process_key}/{task.element_id}"
        for _ in range(TRIES):
            answers = Answers(self.chance, self.clock.now())
            with self.db.look(actor) as work:
                form = engine.task_form(work, task.id)
            filled = answers.fill(form, self.library.forms[task.element_id])
            if filled is None:
                continue
            self._begin_step()
            try:
                with self.db.begin(actor) as work:
                    engine.complete_task(work, task.id, filled)
            except EngineError as refused:
                self.refusals += 1
                self._note_refusal(name, actor, filled, refused)
            else:
                return {"aufgabe": name, "als": actor, "eingabe": filled}
        return None

    def _note_refusal(
        self, name: str, actor: str, filled: Mapping[str, Any], refused: EngineError
    ) -> None:
        """Sometimes the refusal is a step too: it must be one again, and change nothing."""
        if self.chance.random() < 0.7:
            return
        code = refused.errors[0].code if isinstance(refused, InvalidForm) else refused.code
        pump.tick(self.db)
        self.courses.append(self._rehearsal.observe())
        self.steps.append({"abgelehnt": name, "als": actor, "eingabe": filled, "code": code})

    def _choose_task(self) -> tuple[Task, str] | None:
        with self.db.read() as session:
            query = select(Task).where(Task.status == "open")
            tasks = session.scalars(query.order_by(Task.created_at, Task.id)).all()
            if not tasks:
                return None
            chosen = self.chance.choice(sorted(tasks, key=lambda t: (t.element_id, t.created_at)))
            groups = {u.login: groups_to_work_for(session, u.login) for u in all_users(session)}
        able = sorted(who for who, held in groups.items() if chosen.group in held)
        if not able:
            return None
        actor = chosen.assignee if chosen.assignee in able else self.chance.choice(able)
        return _next_of(tasks, chosen, actor, groups[actor]), actor

    def _send(self) -> dict[str, Any] | None:
        with self.db.read() as session:
            awaited = sorted(set(session.scalars(select(Subscription.message))))
            letters = sorted(session.scalars(select(Letter.id)))
        names = sorted(self.library.messages)
        hopeful = [name for name in awaited if name in self.library.messages]
        name = self.chance.choice(hopeful if hopeful and self.chance.random() < 0.7 else names)
        if self.first and not self.steps:
            name = self.first
        answers = Answers(self.chance, self.clock.now())
        content = answers.moved(self.chance.choice(self.library.messages[name]))
        given = self.head.get("daten", {})
        content |= {k: given[k] for k in ("person_id", "fall_id") if k in content and k in given}
        if "schreiben_id" in content and letters:
            content["schreiben_id"] = self.chance.choice(letters)
        self._begin_step()
        try:
            with self.db.begin("system") as work:
                engine.send_message(work, name, dict(content))
        except EngineError:
            self.refusals += 1
            return None
        return {"nachricht": name, "als": "system", "inhalt": content}

    def _wait(self) -> dict[str, Any]:
        due = pump.next_due(self.db, after=self.clock.now())
        end = self.clock.now() + self.chance.choice(SPANS)
        if due is not None and self.chance.random() < 0.6:
            end = due
        self._begin_step()
        pump.pass_time(self.db, end, self.clock.set)
        return {"warte_bis": end}


def _next_of(tasks: Sequence[Task], chosen: Task, actor: str, groups: frozenset[str]) -> Task:
    """Return the task of the chosen one's element that is next for a person."""
    same = [
        t for t in tasks if (t.process_key, t.element_id) == (chosen.process_key, chosen.element_id)
    ]
    allowed = [t for t in same if t.group is None or t.group in groups]
    mine = [t for t in allowed if t.assignee in (None, actor)]
    return (mine or allowed)[0]


def _expected(course: Course) -> dict[str, Any]:
    expected: dict[str, Any] = {
        "offen": list(course.open),
        "ende": list(course.ends),
        "besucht": sorted(course.visited),
        "wirkungen": dict(course.effects),
        "timer": {name: dues[0] for name, dues in course.timers.items()},
    }
    if course.status is not None:
        expected["status"] = course.status
    return expected
