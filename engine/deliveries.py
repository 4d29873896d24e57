"""Deliveries: a message reaches each instance by itself.

Whoever waits receives in a savepoint. An instance that cannot go on gets an incident and waits as
before; the others go on. The message is kept with the instance's history, so that a retry delivers
it again to this instance only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from engine.advance import advance, lock
from engine.db import UnitOfWork, is_transient
from engine.errors import BrokenState, Rejected
from engine.history import Entry, append, content_of
from engine.ids import new_id
from engine.instance_host import InstanceHost, describe
from engine.models import History, Incident, Instance, Subscription
from engine.registry import Message
from engine.spiff.machine import Machine
from engine.stopped import is_kept_back, keep_waiting, refuse_stopped

log = logging.getLogger(__name__)


@dataclass
class Deliveries:
    """The instances that received a message, and those in which it became an incident."""

    reached: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def deliver(
    work: UnitOfWork, message: Message, content: Mapping[str, Any], *, refusable: bool
) -> Deliveries:
    """Deliver to everybody who waits.

    If `refusable`, a single receiver's error is the sender's: nobody else is concerned, and
    nothing happened yet that would have to stay. What is suspended keeps the message for its
    resumption; a refusable one is refused.
    """
    done = Deliveries()
    value = message.value_in(content)
    waiting = _waiting(work, message.name, value) if value is not None else []
    refused = refusable and len({instance_id for instance_id, _ in waiting}) == 1
    kept: set[tuple[str, str]] = set()
    for instance_id, token in waiting:
        instance = lock(work, instance_id)
        wait = work.session.get(Subscription, token, populate_existing=True)
        if wait is None:
            continue  # an earlier delivery ended this wait
        if is_kept_back(work.session, instance_id, wait.element_id):
            if refusable:
                refuse_stopped(work, instance_id, wait.element_id)
            if (instance_id, wait.element_id) not in kept:
                kept.add((instance_id, wait.element_id))
                told = {"name": message.name, "wert": value, "inhalt": dict(content)}
                keep_waiting(work, instance_id, wait.element_id, "message", told)
            done.reached.append(instance_id)
            continue
        error = _receive(work, instance, token, _receiving(token, message.name, content))
        if error is not None and refused:
            raise error
        if error is not None:
            _report(work, instance, wait, content, error)
        (done.reached if error is None else done.failed).append(instance_id)
    return done


def deliver_late(work: UnitOfWork, token: str, message: str, content: Mapping[str, Any]) -> None:
    """Deliver what was kept for a suspended instance to one of its waits, if it still waits."""
    wait = work.session.get(Subscription, token, populate_existing=True)
    if wait is None:
        return
    instance = lock(work, wait.instance_id)
    error = _receive(work, instance, token, _receiving(token, message, content))
    if error is not None:
        _report(work, instance, wait, content, error)


def deliver_again(work: UnitOfWork, incident: Incident) -> bool:
    """Deliver the message of an incident once more; true if it worked, or nobody waits for it."""
    instance = lock(work, incident.instance_id or "")
    kept = _kept(work, incident)
    wait = _wait_for(work, incident, kept["nachricht"], kept["schluessel"])
    if wait is None:
        return True
    act = _receiving(wait.id, kept["nachricht"], kept["inhalt"], again=True)
    error = _receive(work, instance, wait.id, act)
    if error is not None:
        incident.attempts, incident.last_at = incident.attempts + 1, work.now
        incident.code, incident.detail = describe(error)
        _write(work, instance, Entry("stoerung", wait.element_id, token=wait.id))
    return error is None


def _waiting(work: UnitOfWork, message: str, value: str) -> list[tuple[str, str]]:
    found = work.session.execute(
        select(Subscription.instance_id, Subscription.id)
        .where(
            Subscription.kind == "message",
            Subscription.message == message,
            Subscription.value == value,
        )
        .order_by(Subscription.instance_id, Subscription.created_at, Subscription.id)
    )
    return [(instance_id, token) for instance_id, token in found]


def _receive(
    work: UnitOfWork,
    instance: Instance,
    token: str,
    act: Callable[[Machine, InstanceHost], list[Entry]],
) -> Exception | None:
    """Let one wait receive; return what went wrong, of which nothing is left."""
    if instance.id in work.moving:
        raise BrokenState("instance_busy")
    try:
        with work.savepoint():
            advance(work, instance, act)
    except Exception as error:
        if isinstance(error, DBAPIError) and is_transient(error):
            raise  # the whole command is run again
        return error
    return None


def _receiving(
    token: str, message: str, content: Mapping[str, Any], *, again: bool = False
) -> Callable[[Machine, InstanceHost], list[Entry]]:
    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        element = host.parsed.diagram.elements[machine.tokens()[token].element_id]
        machine.fire(token, content)
        name = f"{element.label}: {message}"
        entries = [Entry("nachricht", element.id, name, token, content)]
        if again:
            settled = {"art": "wiederholt"}
            entries.insert(0, Entry("behoben", element.id, element.label, token, settled))
        return entries

    return act


def _report(
    work: UnitOfWork,
    instance: Instance,
    wait: Subscription,
    content: Mapping[str, Any],
    error: Exception,
) -> None:
    """Make an incident of a failed delivery; each message has its own, so that none is lost."""
    code, detail = describe(error)
    incident_id = new_id()
    log.warning("incident", extra={"instance": instance.id, "element": wait.element_id})
    work.session.execute(
        insert(Incident).values(
            id=incident_id,
            instance_id=instance.id,
            element_id=wait.element_id,
            token=wait.id,
            kind="message",
            code=code,
            detail=detail,
            attempts=1,
            status="open",
            created_at=work.now,
            last_at=work.now,
        )
    )
    kept = {
        "stoerung": incident_id,
        "nachricht": wait.message,
        "schluessel": wait.value,
        "inhalt": dict(content),
    }
    _write(work, instance, Entry("stoerung", wait.element_id, token=wait.id, content=kept))


def _write(work: UnitOfWork, instance: Instance, entry: Entry) -> None:
    instance.history_length, instance.history_hash = append(
        work, instance.id, instance.history_length, instance.history_hash, [entry]
    )


def _kept(work: UnitOfWork, incident: Incident) -> Mapping[str, Any]:
    """Return the message of an incident; it may have been erased with the person's data."""
    for kept in _kept_at(work, incident):
        if kept.get("stoerung") == incident.id:
            return kept
    raise Rejected("message_erased", element=incident.element_id)


def _kept_at(work: UnitOfWork, incident: Incident) -> Iterator[Mapping[str, Any]]:
    positions = work.session.scalars(
        select(History.position).where(
            History.instance_id == incident.instance_id,
            History.kind == "stoerung",
            History.token == incident.token,
        )
    ).all()
    for position in positions:
        yield content_of(work.session, incident.instance_id or "", position) or {}


def _wait_for(
    work: UnitOfWork, incident: Incident, message: str, value: str
) -> Subscription | None:
    """Return the wait, or the one that a non-interrupting event began anew after it."""
    found: Subscription | None = work.session.scalars(
        select(Subscription)
        .where(
            Subscription.instance_id == incident.instance_id,
            Subscription.element_id == incident.element_id,
            Subscription.kind == "message",
            Subscription.message == message,
            Subscription.value == value,
        )
        .order_by(Subscription.id != incident.token, Subscription.created_at, Subscription.id)
        .limit(1)
    ).first()
    return found
