"""Saved and taken up between any two steps, an instance goes the way it goes in memory alone.

More walks than the suite's: `pytest tests/engine/test_random_walks.py --walks 500`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

import engine
from engine import pump
from engine.db import Database, UnitOfWork
from engine.definitions import Parsed, parsed
from engine.errors import BpmnError
from engine.instance_host import InstanceHost
from engine.models import Incident, Instance, Job, Subscription, Task, Timer
from engine.spiff.machine import Machine, Token
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.walk_models import MODELS

STEPS = 40
WAITING = ("task", "timer", "message", "job", "incident")


@dataclass(frozen=True)
class Move:
    """One thing that happens: to which of the tokens, and with which values."""

    number: int
    values: dict[str, Any]
    fails: bool


class Walker:
    """One instance; `saved` tells whether it is stored and restored after every step."""

    def __init__(self, work: UnitOfWork, version: Parsed, *, saved: bool) -> None:
        self.work, self.version, self.saved = work, version, saved
        self.host = InstanceHost(work, version, "walk", start_element="S")
        self.machine = Machine.start(version.specs, self.host, self._first())
        self.passed: Counter[str | None] = Counter()
        self._run()

    def _first(self) -> dict[str, Any]:
        return {"liste": None, "wort": "k", "zahl": 0, "mehr": False, "runde": 0}

    def tokens(self) -> list[Token]:
        """Return what waits, in an order that does not hang on ids."""
        found = [t for t in self.machine.tokens().values() if t.kind in WAITING]
        return sorted(found, key=lambda t: (t.element_id, t.kind, str(t.due), _shown(t)))

    def look(self) -> tuple[Any, ...]:
        """Return all that an observer can tell."""
        tokens = [(t.element_id, t.kind, t.due, t.value, _shown(t)) for t in self.tokens()]
        variables = sorted(self.machine.variables().items(), key=lambda item: item[0])
        return self.machine.completed, tokens, variables, sorted(self.passed.items(), key=str)

    def step(self, move: Move, now: datetime) -> None:
        self.work = replace(self.work, now=now)
        self.host = InstanceHost(self.work, self.version, "walk")
        if self.saved:
            self.machine = Machine.load(self.machine.dump(), self.version.specs, self.host)
        else:
            self.machine._workflow.host = self.host
        self._act(self.tokens()[move.number], move)
        self._run()

    def _act(self, token: Token, move: Move) -> None:
        if token.kind == "task":
            self.machine.complete_task(token.id, move.values)
        elif token.kind == "job" and move.fails:
            if not self.machine.throw_at(token.id, "ERR_VOLL"):
                self.machine.finish_step(token.id, {})
        elif token.kind == "job":
            self.machine.finish_step(token.id, {"zahl": move.values["zahl"]})
        elif token.kind == "message":
            self.machine.fire(token.id, {"zahl": move.values["zahl"]})
        else:
            assert token.kind == "timer", token
            self.machine.fire(token.id)

    def _run(self) -> None:
        self.machine.run(500)
        assert not self.host.incidents, self.host.incidents
        self.passed.update(entry.element_id for entry in self.host.entries)


def _shown(token: Token) -> str:
    return str(sorted(token.variables.items(), key=lambda item: item[0]))


def _next(walker: Walker, chance: random.Random, now: datetime) -> tuple[Move, datetime]:
    """Choose a token; of the timers only the next one can be due."""
    tokens = walker.tokens()
    dues = [t.due for t in tokens if t.due is not None]
    possible = [n for n, t in enumerate(tokens) if t.due is None or t.due == min(dues)]
    number = chance.choice(possible)
    due = tokens[number].due
    values = {"zahl": chance.randrange(8), "mehr": chance.random() < 0.7}
    latest = now if due is None else max(now, due)
    return Move(number, values, chance.random() < 0.3), latest


@pytest.fixture
def work(database: Database) -> Iterator[UnitOfWork]:
    with database.begin("walk") as work:
        yield work


@on_sqlite
@pytest.mark.parametrize("model", MODELS)
def test_saving_between_any_two_steps_changes_nothing(
    work: UnitOfWork, model: str, walks: int
) -> None:
    definition = engine.deploy(work, MODELS[model])
    work.session.flush()
    version = parsed(work.session, work.runtime, definition.id)

    for seed in range(walks):
        chance, now = random.Random(seed), work.now
        kept = Walker(work, version, saved=False)
        stored = Walker(work, version, saved=True)
        trail: list[str] = []
        for _ in range(STEPS):
            assert stored.look() == kept.look(), f"seed {seed}: {trail}"
            if kept.machine.completed:
                break
            move, now = _next(kept, chance, now)
            trail.append(f"{kept.tokens()[move.number].element_id} {move}")
            for walker in (kept, stored):
                walker.step(move, now)


def _act(bench: Bench, chance: random.Random) -> None:
    """Do one of the things that the rows offer."""
    with bench.db.read() as session:
        tasks = [("task", i) for i in session.scalars(select(Task.id).where(Task.status == "open"))]
        jobs = [("job", i) for i in session.scalars(select(Job.id).where(Job.status == "ready"))]
        waits = [("message", i) for i in session.scalars(select(Subscription.id))]
        due = session.execute(select(Timer.id, Timer.due_at).order_by(Timer.due_at)).first()
    timers = [("timer", due.id)] if due is not None else []
    kind, chosen = chance.choice(sorted(tasks + jobs + waits + timers, key=lambda c: c[0]))
    values = {"zahl": chance.randrange(8), "mehr": chance.random() < 0.7, "wort": "k"}
    if kind == "timer" and due is not None:
        bench.clock.set(max(bench.clock.now(), due.due_at))
        pump.fire_due_timers(bench.db)
    elif kind == "message":
        bench.send("Tatsache", wort="k", zahl=values["zahl"])
    elif kind == "task":
        with bench.db.begin("jco.demo") as work:
            engine.complete_task(work, chosen, values)
    else:
        with bench.db.begin("system") as work:
            job = engine.claim_job(work)
            assert job is not None
            if chance.random() < 0.3:
                engine.fail_job(work, job.id, BpmnError("ERR_VOLL"))
            else:
                engine.finish_job(work, job.id, {"wort": "k"})


def _rows_and_tokens(bench: Bench, instance: str) -> tuple[set[Any], set[Any]]:
    """Return what the tables say is waiting, and what the state says."""
    tables: tuple[tuple[str, Any, Any], ...] = (
        ("task", Task.id, Task.status == "open"),
        ("timer", Timer.id, Timer.id.is_not(None)),
        ("message", Subscription.id, Subscription.id.is_not(None)),
        ("job", Job.token, Job.status.in_(("ready", "running", "failed"))),
    )
    with bench.db.read() as session:
        rows = {
            (k, i)
            for k, column, rule in tables
            for i in session.scalars(select(column).where(rule))
        }
        tokens = engine.instance_tokens(session, bench.db.runtime, instance)
    return rows, {(t.kind, t.id) for t in tokens if t.kind in WAITING and t.kind != "incident"}


@on_sqlite
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("model", MODELS)
def test_rows_and_history_tell_what_the_tokens_do(bench: Bench, model: str, seed: int) -> None:
    chance = random.Random(seed)
    instance = bench.begin(MODELS[model], zahl=0)

    for _ in range(STEPS):
        rows, tokens = _rows_and_tokens(bench, instance)
        assert rows == tokens
        if bench.status(instance) != "laeuft":
            break
        _act(bench, chance)
    else:
        with bench.db.begin("edv.demo") as work:
            engine.cancel_instance(work, instance, "Der Spaziergang ist zu Ende")

    rows, tokens = _rows_and_tokens(bench, instance)
    assert rows == tokens == set()
    with bench.db.read() as session:
        assert engine.first_broken(session, instance) is None
        written = engine.history(session, instance)
        open_incidents = session.scalars(select(Incident).where(Incident.status == "open")).all()
        assert session.get_one(Instance, instance).history_length == len(written)
    kinds: dict[str, set[Any]] = {
        kind: {row.token for row in written if row.kind == kind}
        for kind in ("betreten", "erledigt", "verlassen")
    }
    assert kinds["betreten"] <= kinds["erledigt"] | kinds["verlassen"]
    assert not kinds["erledigt"] & kinds["verlassen"]
    ended = Counter(row.token for row in written if row.kind in ("erledigt", "verlassen"))
    assert set(ended.values()) <= {1}
    assert written[-1].kind in ("beendet", "verlassen", "abgebrochen")
    assert open_incidents == []
