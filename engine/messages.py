"""Messages: the fact first, then everybody who waits, then what it starts.

A fact is recorded even if nobody waits for it, and even if an instance cannot go on with it: that
instance gets an incident (`engine/deliveries.py`). A command without an object is refused. A throw
in a diagram comes here too and reaches every instance concerned, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import early_messages, facts, idle_starts, validity
from engine.db import UnitOfWork
from engine.definitions import parsed, starters
from engine.deliveries import deliver
from engine.errors import Conflict, Rejected
from engine.expressions import evaluate
from engine.instances import create
from engine.lengths import LONGEST_NAME
from engine.models import Instance, StartSubscription
from engine.outgoing import ThrownMessage
from engine.registry import Message
from engine.values import key_text


@dataclass(frozen=True)
class MessageReceipt:
    """Which instances a message reached and started; `recorded` if its fact was stored.

    `failed` are those in which it became an incident: they wait as before. `idle` are processes
    that it would have started, had a version of them been in force.
    """

    delivered: tuple[str, ...]
    started: tuple[str, ...]
    recorded: bool
    failed: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


def send_message(work: UnitOfWork, name: str, payload: Mapping[str, Any]) -> MessageReceipt:
    """Route a message from outside.

    Raises `Rejected` for an unknown message, a payload that breaks its schema, or what the fact's
    own rule refuses, and `Conflict("message_not_awaited")` for a command that nobody waits for. A
    command to a single instance raises what that instance raises.
    """
    from engine.router import deliver_outgoing  # noqa: PLC0415 - the router routes by us

    receipt = route(work, name, payload)
    if not work.moving:  # else what an unsaved instance sent waits until it is saved
        deliver_outgoing(work)
    return receipt


def route(work: UnitOfWork, name: str, payload: Mapping[str, Any]) -> MessageReceipt:
    """Store a message's fact, then reach everybody who waits and begin what it starts."""
    message = facts.declared(work, name)
    return _spread(work, message, facts.state(work, message, payload), thrown=False)


def route_thrown(work: UnitOfWork, sent: ThrownMessage) -> MessageReceipt:
    """Route what a diagram or a handler sent; a throw event has stored its fact itself."""
    message = facts.declared(work, sent.name)
    content = sent.payload if sent.is_stated else facts.state(work, message, sent.payload)
    return _spread(work, message, content, thrown=True)


def _spread(
    work: UnitOfWork, message: Message, content: Mapping[str, Any], *, thrown: bool
) -> MessageReceipt:
    name = message.name
    # After the store, which may find out the key: a wait that begins now sees the fact or is seen.
    value = message.value_in(content)
    work.exclude(f"{name}/{value}")
    command = message.kind == "command" and not thrown
    done = deliver(work, message, content, refusable=command)
    waiting = starters(work.session, "message", name, work.now)
    started = _start(work, message, content, waiting.subscriptions)
    if not done.reached and not done.failed and not started and value is not None:
        kept = early_messages.keep(work, message, value, content)
        if command and not kept:
            raise _refusal(work, name, waiting.idle)
    for process in waiting.idle:
        idle_starts.report(work, process, message)
    is_fact = message.kind == "fact"
    return MessageReceipt(tuple(done.reached), started, is_fact, tuple(done.failed), waiting.idle)


def _refusal(work: UnitOfWork, message: str, idle: Sequence[str]) -> Rejected:
    if idle:
        return validity.refusal(work.session, idle[0], work.now)
    return Conflict("message_not_awaited", message=message)


def _start(
    work: UnitOfWork,
    message: Message,
    content: Mapping[str, Any],
    starts: Sequence[StartSubscription],
) -> tuple[str, ...]:
    started = []
    for start in starts:
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
    return key_text(value, "einmalig", LONGEST_NAME)


def _exists(work: UnitOfWork, start: StartSubscription, once: str) -> bool:
    return (
        work.session.scalars(
            select(Instance.id).where(
                Instance.process_key == start.process_key, Instance.start_key == once
            )
        ).first()
        is not None
    )
