"""A scenario file: what a process owner writes down to try a process, read without surprises.

The format is TOML with German keys (`docs/scenarios.md`). Everything wrong with a file is told at
once; a key nobody knows is an error, because a misspelt expectation would otherwise pass for ever.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from engine.clock import as_utc
from engine.durations import Duration, parse_duration
from engine.errors import EngineError, Rejected

T = TypeVar("T")

Status = Literal["laeuft", "beendet", "abgebrochen", "stoerung"]
STATUSES: tuple[Status, ...] = ("laeuft", "beendet", "abgebrochen", "stoerung")

SCENARIO_KEYS = frozenset(
    {"titel", "prozess", "beginn", "als", "start", "daten", "ausgangslage", "schritt"}
)
STEP_KEYS = frozenset(
    [
        "warte_bis",
        "warte",
        "aufgabe",
        "nachricht",
        "abgelehnt",
        "als",
        "eingabe",
        "inhalt",
        "code",
        "erwarte",
    ]
)
EXPECTATION_KEYS = frozenset(
    ["offen", "ende", "besucht", "nicht_besucht", "status", "daten", "wirkungen", "timer"]
)
NEVER = datetime.max.replace(tzinfo=UTC)
"""Stands for an instant that could not be read; never reaches a rehearsal."""
ACTION_KEYS = ("warte_bis", "warte", "aufgabe", "nachricht", "abgelehnt")


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass, to an instant or for a span."""

    until: datetime | None = None
    span: Duration | None = None

    def end(self, now: datetime) -> datetime:
        """Return the instant at which the wait is over."""
        if self.until is not None:
            return self.until
        return self.span.after(now) if self.span else now


@dataclass(frozen=True, slots=True)
class Complete:
    """Complete the open task of an element."""

    element: str
    form: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Completing the task with this form must be refused, and change nothing."""

    element: str
    form: Mapping[str, Any]
    code: str | None


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message."""

    message: str
    payload: Mapping[str, Any]


Action = Wait | Complete | Refuse | Send


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold after a step; `None` means: not asked."""

    open: tuple[str, ...] | None = None
    ends: tuple[str, ...] | None = None
    visited: tuple[str, ...] = ()
    not_visited: tuple[str, ...] = ()
    status: Status | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    effects: Mapping[str, int] = field(default_factory=dict)
    timers: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One action at most, and what must hold afterwards."""

    number: int
    actor: str
    action: Action | None = None
    expectation: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story with its expected course."""

    title: str
    process: str
    begin: datetime
    actor: str
    start: str | None
    variables: Mapping[str, Any]
    initial: Mapping[str, Any]
    steps: tuple[Step, ...]

    @property
    def acts(self) -> tuple[Step, ...]:
        """The steps that do something; the others only expect."""
        return tuple(step for step in self.steps if step.action is not None)

    def acts_until(self, number: int) -> int:
        """Return how many acts there are up to a step, that one included."""
        return sum(step.action is not None for step in self.steps[:number])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a scenario or its course; step 0 is the head of the file."""

    step: int
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


class ScenarioError(EngineError):
    """A file that cannot be understood; every problem at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("scenario_invalid", count=len(problems))


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file."""
    return read_scenario(path.read_bytes())


def read_scenario(file: bytes) -> Scenario:
    """Read a scenario from the bytes of its file."""
    try:
        content = tomllib.loads(file.decode("utf-8"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = place.groups() if place else ("letzte", "letzte")
        problem = Problem(0, "scenario_no_toml", {"line": line, "column": column})
        raise ScenarioError((problem,)) from error
    except UnicodeDecodeError as error:
        raise ScenarioError((Problem(0, "scenario_no_utf8", {"byte": error.start}),)) from error
    return parse_scenario(content)


def parse_scenario(content: Mapping[str, Any]) -> Scenario:
    """Turn the parsed file into a scenario, or tell everything that is wrong with it."""
    problems: list[Problem] = []
    head = _Table(content, 0, problems)
    head.refuse_unknown(SCENARIO_KEYS)
    actor = head.text("als", default="")
    raw_steps = head.tables("schritt")
    scenario = Scenario(
        title=head.text("titel", default="") or head.text("prozess", default=""),
        process=head.text("prozess"),
        begin=head.instant("beginn"),
        actor=actor,
        start=head.text("start", default="") or None,
        variables=head.table("daten"),
        initial=head.table("ausgangslage"),
        steps=tuple(
            _step(_Table(raw, number, problems), actor)
            for number, raw in enumerate(raw_steps, start=1)
        ),
    )
    if problems:
        raise ScenarioError(tuple(problems))
    return scenario


def _step(table: _Table, actor: str) -> Step:
    table.refuse_unknown(STEP_KEYS)
    actions = [key for key in ACTION_KEYS if key in table.content]
    if len(actions) > 1:
        table.report("scenario_two_actions", keys=", ".join(actions))
    if not actions and "erwarte" not in table.content:
        table.report("scenario_empty_step")
    belongs = {"eingabe": {"aufgabe", "abgelehnt"}, "inhalt": {"nachricht"}, "code": {"abgelehnt"}}
    for key, owners in belongs.items():
        if key in table.content and not owners.intersection(actions):
            table.report("scenario_key_without_action", key=key, needs=", ".join(sorted(owners)))
    action = _action(table, actions[0]) if actions else None
    expectation = _expectation(table) if "erwarte" in table.content else None
    return Step(table.step, table.text("als", default=actor), action, expectation)


def _action(table: _Table, key: str) -> Action:
    match key:
        case "warte_bis":
            return Wait(until=table.instant(key))
        case "warte":
            return Wait(span=table.duration(key))
        case "aufgabe":
            return Complete(table.text(key), table.table("eingabe"))
        case "nachricht":
            return Send(table.text(key), table.table("inhalt"))
        case _:
            code = table.text("code", default="") or None
            return Refuse(table.text(key), table.table("eingabe"), code)


def _expectation(step: _Table) -> Expectation:
    table = _Table(step.table("erwarte"), step.step, step.problems)
    table.refuse_unknown(EXPECTATION_KEYS)
    status = table.text("status", default="")
    if status and status not in STATUSES:
        table.report("scenario_status", value=status, allowed=", ".join(STATUSES))
    return Expectation(
        open=table.texts("offen"),
        ends=table.texts("ende"),
        visited=table.texts("besucht") or (),
        not_visited=table.texts("nicht_besucht") or (),
        status=next((known for known in STATUSES if known == status), None),
        variables=table.table("daten"),
        effects=table.values("wirkungen", int),
        timers={key: as_utc(at) for key, at in table.values("timer", datetime).items()},
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A TOML table that reports what is wrong with it instead of stopping at the first slip."""

    content: Mapping[str, Any]
    step: int
    problems: list[Problem]

    def report(self, code: str, **facts: object) -> None:
        self.problems.append(Problem(self.step, code, facts))

    def refuse_unknown(self, known: frozenset[str]) -> None:
        for key in self.content.keys() - known:
            self.report("scenario_unknown_key", key=key, allowed=", ".join(sorted(known)))

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key, str, default)
        return value if value is not None else ""

    def instant(self, key: str) -> datetime:
        value = self._get(key, datetime, None)
        return as_utc(value) if value else NEVER

    def duration(self, key: str) -> Duration:
        text = self.text(key)
        try:
            return parse_duration(text)
        except Rejected as error:
            self.report(error.code, key=key, **error.facts)
            return Duration()

    def table(self, key: str) -> Mapping[str, Any]:
        return self._get(key, dict, {}) or {}

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        found = self._get(key, list, []) or []
        return [entry for entry in found if self._is(entry, dict, key)]

    def texts(self, key: str) -> tuple[str, ...] | None:
        if key not in self.content:
            return None
        found = self._get(key, list, []) or []
        return tuple(entry for entry in found if self._is(entry, str, key))

    def values(self, key: str, kind: type[T]) -> dict[str, T]:
        found = self.table(key)
        return {name: value for name, value in found.items() if self._is(value, kind, name)}

    def _get(self, key: str, kind: type[T], default: T | None) -> T | None:
        if key not in self.content:
            if default is None:
                self.report("scenario_missing_key", key=key)
            return default
        value = self.content[key]
        return value if self._is(value, kind, key) else default

    def _is(self, value: object, kind: type[T], key: str) -> bool:
        """Tell whether it is of the kind: `true` is no number, a time without zone no instant."""
        fits = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if not fits:
            self.report("scenario_wrong_type", key=key, wanted=kind.__name__, value=str(value))
        elif isinstance(value, datetime) and value.tzinfo is None:
            self.report("scenario_naive_instant", key=key, value=value.isoformat())
            return False
        return fits
