"""The one path: load, act, run, save, all in the caller's transaction.

A completed form, a due timer, a message, a finished job, a retried incident: everything that moves
a token comes through `advance` or `begin`. On any exception the live object is dropped with the
transaction; it is never saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from engine import rows
from engine.db import UnitOfWork
from engine.definitions import Parsed, parsed
from engine.errors import Conflict, NotFound
from engine.history import Entry, append
from engine.instance_host import InstanceHost
from engine.models import Instance
from engine.outgoing import CallResult
from engine.spiff.host import Place
from engine.spiff.machine import Machine, Token
from engine.values import key_text

RUNNING, FINISHED, CANCELLED = "laeuft", "beendet", "abgebrochen"

Action = Callable[[Machine, InstanceHost], Sequence[Entry]]
"""Moves tokens and returns what to write into the history before what follows from it."""


def lock(work: UnitOfWork, instance_id: str) -> Instance:
    """Return an instance's row, locked until the transaction ends."""
    found = work.session.scalars(
        select(Instance)
        .where(Instance.id == instance_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("instance", instance_id)
    return found


def advance(work: UnitOfWork, instance: Instance, act: Action) -> Machine:
    """Move a locked, running instance and save it with all its rows and its history."""
    if instance.status != RUNNING:
        raise Conflict("instance_ended", status=instance.status)
    with work.move(instance.id):
        version = parsed(work.session, work.runtime, instance.definition_id)
        host = InstanceHost(work, version, instance.id, caller=caller_of(instance))
        machine = Machine.load(instance.state, version.specs, host)
        before = machine.tokens()
        first = list(act(machine, host))
        machine.run(work.runtime.step_limit)
        _save(work, instance, machine, host, before, first)
    return machine


def begin(
    work: UnitOfWork,
    version: Parsed,
    instance: Instance,
    variables: Mapping[str, Any],
    start_element: str,
) -> Machine:
    """Start a new instance at a start event and save it."""
    with work.move(instance.id):
        host = InstanceHost(
            work, version, instance.id, start_element=start_element, caller=caller_of(instance)
        )
        initial = _initial(host, version, variables, start_element)
        machine = Machine.start(version.specs, host, initial)
        machine.run(work.runtime.step_limit)
        host.start_element = None
        _save(work, instance, machine, host, {}, [Entry("begonnen", content=variables)])
    return machine


def _initial(
    host: InstanceHost, version: Parsed, variables: Mapping[str, Any], start_element: str
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, (_, expression) in version.diagram.variables.items():
        place = Place(start_element, "", {**values, **variables})
        values[name] = host.evaluate(place, expression) if expression else None
    return {**values, **variables}


def caller_of(instance: Instance) -> tuple[str, str] | None:
    """Return the instance and the token that wait for this one's end."""
    if instance.parent_id is None or instance.parent_token is None:
        return None
    return instance.parent_id, instance.parent_token


def _save(
    work: UnitOfWork,
    instance: Instance,
    machine: Machine,
    host: InstanceHost,
    before: Mapping[str, Token],
    first: list[Entry],
) -> None:
    after = machine.tokens()
    if machine.completed and instance.status == RUNNING:
        instance.status, instance.ended_at = FINISHED, work.now
    _take_keys(work, instance, machine, after)
    entries = [*first, *host.entries, *rows.write(work, instance, host, before, after)]
    if instance.status == FINISHED:  # who cancels says so, with the reason
        entries.append(Entry("beendet"))
        _tell_caller(work, instance, machine, host)
    save(work, instance, machine, entries)


def save(work: UnitOfWork, instance: Instance, machine: Machine, entries: list[Entry]) -> None:
    """Store a locked instance's row with its state and what the history gains.

    Raises `Conflict("instance_changed")` if somebody else stored it since it was loaded.
    """
    length, last_hash = append(
        work, instance.id, instance.history_length, instance.history_hash, entries
    )
    revision = instance.revision
    result = work.session.execute(
        update(Instance)
        .where(Instance.id == instance.id, Instance.revision == revision)
        .values(
            revision=revision + 1,
            definition_id=instance.definition_id,
            state=machine.dump(),
            status=instance.status,
            ended_at=instance.ended_at,
            business_key=instance.business_key,
            person_key=instance.person_key,
            site=instance.site,
            history_length=length,
            history_hash=last_hash,
        )
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("instance_changed", instance=instance.id)
    work.session.expire(instance)


def note(work: UnitOfWork, instance: Instance, entries: Sequence[Entry]) -> None:
    """Write into a locked instance's history without moving it."""
    instance.history_length, instance.history_hash = append(
        work, instance.id, instance.history_length, instance.history_hash, entries
    )
    work.session.flush()


def _tell_caller(
    work: UnitOfWork, instance: Instance, machine: Machine, host: InstanceHost
) -> None:
    """Give the end to whoever called, unless an error has told it already."""
    told = any(
        isinstance(sent, CallResult) and sent.called == instance.id and sent.kind == "error"
        for sent in work.outgoing
    )
    if host.caller is not None and not told:
        variables = machine.variables()
        work.outgoing.append(CallResult(*host.caller, instance.id, "end", variables=variables))


def _take_keys(
    work: UnitOfWork, instance: Instance, machine: Machine, after: Mapping[str, Token]
) -> None:
    """Keep the variables that name the case, the person and the site beside the state."""
    keys = work.runtime.keys
    for variables in [machine.variables(), *(t.variables for t in after.values())]:
        instance.business_key = instance.business_key or key_text(
            variables.get(keys.business), keys.business
        )
        instance.site = instance.site or key_text(variables.get(keys.site), keys.site)
    people = {key_text(t.variables.get(keys.person), keys.person) for t in after.values()}
    if len(people) == 1 and instance.person_key is None:
        instance.person_key = people.pop()
