"""Messages: the fact first, then everybody who waits, then what it starts.

A fact is recorded even if nobody waits for it. A command without an object is refused. A throw in
a diagram comes here too and reaches every instance concerned, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import early_messages
from engine.advance import advance, lock
from engine.db import UnitOfWork
from engine.definitions import parsed, starters
from engine.errors import Conflict, Rejected
from engine.expressions import evaluate
from engine.history import Entry
from engine.instance_host import InstanceHost
from engine.instances import create
from engine.models import Instance, StartSubscription, Subscription
from engine.registry import Message
from engine.spiff.machine import Machine
from engine.stopped import is_kept_back, keep_waiting, refuse_stopped
from engine.values import conform, storable


@dataclass(frozen=True)
class MessageReceipt:
    """Which instances a message reached and started; `recorded` if its fact was stored."""

    delivered: tuple[str, ...]
    started: tuple[str, ...]
    recorded: bool


def send_message(work: UnitOfWork, name: str, payload: Mapping[str, Any]) -> MessageReceipt:
    """Route a message from outside.

    Raises `Rejected` for an unknown message, a payload that breaks its schema, or what the fact's
    own rule refuses, and `Conflict("message_not_awaited")` for a command that nobody waits for.
    """
    from engine.router import deliver_outgoing  # noqa: PLC0415 - the router routes by us

    receipt = route(work, name, payload)
    if not work.moving:  # else what an unsaved instance sent waits until it is saved
        deliver_outgoing(work)
    return receipt


def route(
    work: UnitOfWork, name: str, payload: Mapping[str, Any], *, thrown: bool = False
) -> MessageReceipt:
    """Store a message's fact, then reach everybody who waits and begin what it starts."""
    message = work.runtime.registry.messages.get(name)
    if message is None:
        raise Rejected("message_unknown", message=name)
    content = conform(payload, message.schema, source=name, local=True)
    storable(content, source=name)
    if message.store is not None:
        content |= message.store(work, content) or {}
        work.session.flush()
    # After the store, which may find out the key: a wait that begins now sees the fact or is seen.
    value = _value(message, content)
    work.exclude(f"{name}/{value}")
    delivered = _deliver(work, message, content, thrown=thrown)
    started = _start(work, message, content)
    if not delivered and not started and value is not None:
        kept = early_messages.keep(work, message, value, content)
        if message.kind == "command" and not thrown and not kept:
            raise Conflict("message_not_awaited", message=name)
    return MessageReceipt(delivered, started, message.kind == "fact")


def _deliver(
    work: UnitOfWork, message: Message, content: Mapping[str, Any], *, thrown: bool
) -> tuple[str, ...]:
    """Reach everybody who waits; what is suspended keeps the message for its resumption."""
    value = _value(message, content)
    if value is None:
        return ()
    waiting = work.session.execute(
        select(Subscription.instance_id, Subscription.id, Subscription.element_id)
        .where(
            Subscription.kind == "message",
            Subscription.message == message.name,
            Subscription.value == value,
        )
        .order_by(Subscription.instance_id, Subscription.created_at, Subscription.id)
    ).all()
    reached, kept = [], set()
    for instance_id, token, element_id in waiting:
        instance = lock(work, instance_id)
        if work.session.get(Subscription, token, populate_existing=True) is None:
            continue  # an earlier delivery ended this wait
        if is_kept_back(work.session, instance_id, element_id):
            if message.kind == "command" and not thrown:
                refuse_stopped(work, instance_id, element_id)
            if (instance_id, element_id) not in kept:
                kept.add((instance_id, element_id))
                told = {"name": message.name, "wert": value, "inhalt": dict(content)}
                keep_waiting(work, instance_id, element_id, "message", told)
        else:
            advance(work, instance, receive(token, message.name, content))
        reached.append(instance_id)
    return tuple(reached)


def _value(message: Message, content: Mapping[str, Any]) -> str | None:
    """Return whom a message concerns; without a key it concerns whoever waits for its name."""
    if not message.key:
        return ""
    value = content.get(message.key)
    return None if value is None else str(value)


def receive(token: str, name: str, content: Mapping[str, Any]) -> Any:
    """Return the act of a wait whose message has come."""

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        standing = machine.tokens()[token]
        element = host.parsed.diagram.elements[standing.element_id]
        machine.fire(token, content)
        return [Entry("nachricht", element.id, f"{element.label}: {name}", token, content)]

    return act


def _start(work: UnitOfWork, message: Message, content: Mapping[str, Any]) -> tuple[str, ...]:
    started = []
    for start in starters(work.session, "message", message.name):
        once = _start_key(start, message, content)
        if once is not None and _exists(work, start, once):
            continue
        version = parsed(work.session, work.runtime, start.definition_id)
        try:
            instance = create(work, version, content, start.element_id, start_key=once)
        except Conflict as conflict:
            if conflict.code != "already_started":
                raise
        else:
            started.append(instance.id)
    return tuple(started)


def _start_key(
    start: StartSubscription, message: Message, content: Mapping[str, Any]
) -> str | None:
    if not start.once:
        return None
    # What the message leaves out is null, so that `einmalig` can tell it from what it names.
    value = evaluate(start.once, {**dict.fromkeys(message.schema), **content})
    if value is None or value == "":
        raise Rejected("start_key_missing", process=start.process_key, message=message.name)
    return str(value)


def _exists(work: UnitOfWork, start: StartSubscription, once: str) -> bool:
    return (
        work.session.scalars(
            select(Instance.id).where(
                Instance.process_key == start.process_key, Instance.start_key == once
            )
        ).first()
        is not None
    )
