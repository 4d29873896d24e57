"""Interventions in one running instance: put to another step, correct data, look first.

Each needs a reason, is a deviation that quality management judges, and stands in the history. A
preview does everything and takes it back, so that it tells what would really happen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.advance import advance, lock
from engine.db import UnitOfWork
from engine.definitions import parsed
from engine.deviations import Change, given_reason, of_instance, record
from engine.errors import Conflict, NotFound, Rejected
from engine.history import Entry
from engine.instance_host import InstanceHost
from engine.models import History, Incident, Instance, Job
from engine.spiff.machine import Machine, Token
from engine.spiff.placing import refuse_target
from engine.values import conform, storable

_MOVABLE = frozenset(
    {"task", "timer", "message", "signal", "condition", "job", "call", "incident", "stopped"}
    | {"scope", "repetition"}
)


class _Tried(Exception):
    """Ends a preview whose writes are taken back."""


@dataclass(frozen=True)
class Effect:
    """What an intervention would lead to, by element ids."""

    left: tuple[str, ...]
    """Steps that end without a result, and waits that go with them."""
    done: tuple[str, ...]
    """Steps that are done at once."""
    entered: tuple[str, ...]
    incidents: tuple[str, ...]
    ends: bool


def place_token(
    work: UnitOfWork,
    instance_id: str,
    token: str,
    element_id: str,
    reason: str,
    variables: Mapping[str, Any] | None = None,
) -> None:
    """Put what stands at one step to another one; its variables stay, or are given.

    Raises `Rejected` (`place_…`) when it cannot be done rightly, also when a join would wait for
    ever for what is not coming any more.
    """
    why = given_reason(reason)
    instance = lock(work, instance_id)
    before: dict[str, Any] = {}
    left = ""

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        nonlocal left
        diagram = host.parsed.diagram
        standing = machine.tokens().get(token)
        if standing is None:
            raise Conflict("token_gone", token=token)
        _check_source(work, diagram.elements[standing.element_id].attached_to, standing)
        given = _typed(work, instance, variables or {})
        before.update(_standing(machine))
        left = standing.element_id
        machine.place(token, diagram, element_id, given)
        target = diagram.elements[element_id]
        content = {"grund": why, "von": left, "nach": element_id, **given}
        return [Entry("gesetzt", target.id, target.label, token, content)]

    where = of_instance(instance, element_id)
    machine = advance(work, instance, act)
    work.session.flush()
    stuck = select(Incident.element_id).where(
        Incident.instance_id == instance_id,
        Incident.status == "open",
        Incident.code == "nothing_waits",
        Incident.created_at == work.now,
    )
    if (join := work.session.scalars(stuck).first()) is not None:
        raise Rejected("place_join_waits", element=element_id, join=join)
    record(work, "gesetzt", where, why, Change(before, _standing(machine)))


def preview_place(
    work: UnitOfWork,
    instance_id: str,
    token: str,
    element_id: str,
    variables: Mapping[str, Any] | None = None,
) -> Effect:
    """Say what putting to another step would lead to; raises what doing it would raise."""
    return _preview(
        work,
        instance_id,
        lambda: place_token(work, instance_id, token, element_id, "Vorschau", variables),
    )


def places(work: UnitOfWork, instance_id: str) -> list[str]:
    """Return the elements that something can be put to, in the order of the file."""
    found = work.session.get(Instance, instance_id)
    if found is None:
        raise NotFound("instance", instance_id)
    diagram = parsed(work.session, work.runtime, found.definition_id).diagram
    possible = []
    for element in diagram.elements.values():
        with suppress(Rejected):
            refuse_target(diagram, element)
            possible.append(element.id)
    return possible


def correct_data(
    work: UnitOfWork, instance_id: str, changes: Mapping[str, Any], reason: str
) -> None:
    """Correct declared variables wherever their present value is seen.

    Conditions that wait are asked again; running timers keep their instants. Raises
    `variable_undeclared`, `variable_type`, `variable_is_key` (what names the case), and
    `data_unchanged`.
    """
    why = given_reason(reason)
    instance = lock(work, instance_id)
    typed = _typed(work, instance, changes)
    before: dict[str, Any] = {}

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        present = machine.variables()
        if all(_same(present.get(name), value) for name, value in typed.items()):
            raise Rejected("data_unchanged")
        for name, value in typed.items():
            before[name], _ = machine.correct(name, value)
        return [Entry("daten", content={"grund": why, "vorher": dict(before), "nachher": typed})]

    where = of_instance(instance)
    advance(work, instance, act)
    record(work, "daten", where, why, Change(before, typed))


def preview_correction(work: UnitOfWork, instance_id: str, changes: Mapping[str, Any]) -> Effect:
    """Say what correcting data would lead to; raises what doing it would raise."""
    return _preview(work, instance_id, lambda: correct_data(work, instance_id, changes, "Vorschau"))


def _preview(work: UnitOfWork, instance_id: str, act: Callable[[], None]) -> Effect:
    found = work.session.get(Instance, instance_id)
    if found is None:
        raise NotFound("instance", instance_id)
    length = found.history_length
    effect: Effect | None = None
    with suppress(_Tried), work.savepoint():
        act()
        work.session.flush()
        rows = work.session.execute(
            select(History.kind, History.element_id)
            .where(History.instance_id == instance_id, History.position >= length)
            .order_by(History.position)
        ).all()
        named = [(kind, element) for kind, element in rows if element]
        effect = Effect(
            left=tuple(e for kind, e in named if kind == "verlassen"),
            done=tuple(e for kind, e in named if kind == "erledigt"),
            entered=tuple(e for kind, e in named if kind == "betreten"),
            incidents=tuple(e for kind, e in named if kind == "stoerung"),
            ends=any(kind == "beendet" for kind, _ in rows),
        )
        raise _Tried
    work.session.expire_all()
    assert effect is not None  # else `act` has raised
    return effect


def _check_source(work: UnitOfWork, attached_to: str | None, standing: Token) -> None:
    if standing.kind not in _MOVABLE or attached_to is not None:
        raise Rejected("place_from_border", element=standing.element_id)
    running = select(Job.id).where(Job.token == standing.id, Job.status == "running")
    if standing.kind == "job" and work.session.scalars(running).first() is not None:
        raise Conflict("job_running", element=standing.element_id)


def _typed(work: UnitOfWork, instance: Instance, changes: Mapping[str, Any]) -> dict[str, Any]:
    version = parsed(work.session, work.runtime, instance.definition_id)
    declared = {name: kind for name, (kind, _) in version.diagram.variables.items()}
    typed = conform(changes, declared, source=version.process_key, local=True)
    storable(typed, source=version.process_key)
    keys = work.runtime.keys
    fixed = sorted(typed.keys() & {keys.business, keys.person, keys.site})
    if fixed:
        raise Rejected("variable_is_key", names=fixed)
    return typed


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and type(one) is type(other)


def _standing(machine: Machine) -> dict[str, Any]:
    """Return what a deviation says of where an instance stands."""
    tokens = [t for t in machine.tokens().values() if t.kind not in ("throw", "repetition")]
    timers = {t.element_id: t.due for t in tokens if t.kind == "timer"}
    steps = sorted({t.element_id for t in tokens} - timers.keys())
    return {"steht_bei": steps, "fristen": timers}
