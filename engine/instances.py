"""Instances: begun on the version in force, pinned to it, ended by their process or by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.advance import CANCELLED, RUNNING, advance, begin, lock
from engine.db import UnitOfWork
from engine.definitions import Parsed, parsed
from engine.deviations import Change, given_reason, of_instance, record
from engine.errors import Conflict, NotFound, Rejected
from engine.history import FIRST_HASH, Entry
from engine.ids import new_id
from engine.instance_host import InstanceHost
from engine.models import Instance
from engine.outgoing import CallResult
from engine.registry import Call
from engine.runtime import Runtime
from engine.spiff.machine import IDLE, Machine, Token
from engine.suspensions import end_with
from engine.validity import required
from engine.values import conform, key_text, storable


def start_instance(
    work: UnitOfWork,
    process_key: str,
    variables: Mapping[str, Any],
    start_key: str | None = None,
) -> Instance:
    """Start a process at its none start event.

    Raises `NotFound` for an unknown process, `Rejected` when no version is in force now or it only
    starts by message.
    """
    in_force = required(work.session, process_key, work.now)
    version = parsed(work.session, work.runtime, in_force.id)
    typed = {**variables, **typed_variables(version, variables)}
    return create(work, version, typed, plain_start(version), start_key=start_key)


def plain_start(version: Parsed) -> str:
    """Return the none start event's id; empty for a process whose first steps simply begin."""
    starts = version.diagram.starts()
    plain = [start.id for start in starts if start.event is None]
    if starts and not plain:
        raise Rejected("process_starts_by_message", process=version.process_key)
    return plain[0] if plain else ""


def typed_variables(version: Parsed, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Read what the diagram declares in its type: outside, a date is a text."""
    types = {name: kind for name, (kind, _) in version.diagram.variables.items()}
    given = {name: value for name, value in variables.items() if name in types}
    return conform(given, types, source=version.process_key)


def create(
    work: UnitOfWork,
    version: Parsed,
    variables: Mapping[str, Any],
    start_element: str,
    *,
    start_key: str | None = None,
    caller: tuple[str, str] | None = None,
) -> Instance:
    """Create an instance at a start event and run it to its first waits.

    `caller` is the instance and the token that wait for its end. Raises
    `Conflict("already_started")` when the start key is taken.
    """
    storable(variables, source=version.process_key)
    keys = work.runtime.keys
    instance = Instance(
        id=new_id(),
        definition_id=version.definition_id,
        process_key=version.process_key,
        business_key=key_text(variables.get(keys.business), keys.business),
        person_key=key_text(variables.get(keys.person), keys.person),
        site=key_text(variables.get(keys.site), keys.site),
        start_key=start_key,
        parent_id=caller[0] if caller else None,
        parent_token=caller[1] if caller else None,
        status=RUNNING,
        revision=0,
        state=b"",
        started_at=work.now,
        history_length=0,
        history_hash=FIRST_HASH,
    )
    try:
        with work.savepoint() if start_key is not None else nullcontext():
            work.session.add(instance)
            work.session.flush()
    except IntegrityError as error:  # by somebody else, a moment ago or long since
        if start_key is None:
            raise
        raise Conflict("already_started", process=version.process_key) from error
    begin(work, version, instance, variables, start_element)
    return instance


def cancel_instance(work: UnitOfWork, instance_id: str, reason: str) -> None:
    """End an instance at once with all that it called; its history stays.

    Its tasks, timers and waits go. What the process has left in the world (appointments, letters
    that wait) is cleaned up by what its process registered (`Registry.cleanup`). If another
    instance waits for its end, that one's call becomes an incident.
    """
    why = given_reason(reason)
    instance = lock(work, instance_id)
    where, stood = of_instance(instance), end_early(work, instance, why)
    record(work, "abgebrochen", where, why, Change(stood, {"stand": "abgebrochen"}))
    if instance.parent_id is not None and instance.parent_token is not None:
        work.outgoing.append(
            CallResult(instance.parent_id, instance.parent_token, instance.id, "cancelled")
        )


def end_early(work: UnitOfWork, instance: Instance, reason: str) -> dict[str, Any]:
    """End a locked instance before its end and clean up behind it; return where it stood."""
    seen: dict[str, Any] = {}
    stood: dict[str, Any] = {}

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        seen.update(machine.variables())
        stood["steht_bei"] = sorted(
            {t.element_id for t in machine.tokens().values() if t.kind not in IDLE}
        )
        machine.cancel()
        instance.status, instance.ended_at = CANCELLED, work.now
        return [Entry("abgebrochen", content={"grund": reason})]

    advance(work, instance, act)
    end_with(work, instance.id)
    clean_up = work.runtime.registry.cleanups.get(instance.process_key)
    if clean_up is not None:
        clean_up(work, Call(instance.id, instance.process_key, "", instance.id, seen), reason)
    return stood


def instance_variables(session: Session, runtime: Runtime, instance_id: str) -> Mapping[str, Any]:
    """Return the variables of an instance's latest step."""
    return dict(_peek(session, runtime, instance_id).variables())


def instance_tokens(session: Session, runtime: Runtime, instance_id: str) -> Sequence[Token]:
    """Return where an instance stands."""
    return list(_peek(session, runtime, instance_id).tokens().values())


def instance(session: Session, instance_id: str) -> Instance:
    """Return an instance's row; raises `NotFound`."""
    found = session.get(Instance, instance_id)
    if found is None:
        raise NotFound("instance", instance_id)
    return found


def linked_instances(session: Session, business_key: str) -> Sequence[Instance]:
    """Return all instances of one case, oldest first."""
    return session.scalars(
        select(Instance)
        .where(Instance.business_key == business_key)
        .order_by(Instance.started_at, Instance.id)
    ).all()


def _peek(session: Session, runtime: Runtime, instance_id: str) -> Machine:
    row = instance(session, instance_id)
    version = parsed(session, runtime, row.definition_id)
    looker = UnitOfWork(session, row.started_at, "system", runtime)
    return Machine.load(row.state, version.specs, InstanceHost(looker, version, row.id))
