"""Signals: everybody who waits hears them, in every instance, and every start begins.

The sender's own instance heard its signal at the very step that threw it; here it goes to the
others. Nobody has to listen. (BPMN 2.0.2, 10.5.1: a signal is broadcast, it has no addressee.)
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.advance import RUNNING, advance, lock
from engine.db import UnitOfWork
from engine.definitions import parsed, starters
from engine.history import Entry
from engine.instance_host import InstanceHost
from engine.instances import create
from engine.models import Subscription
from engine.outgoing import ThrownSignal
from engine.spiff.machine import Machine
from engine.stopped import is_kept_back, keep_waiting


def send_signal(work: UnitOfWork, name: str) -> None:
    """Send a signal from outside."""
    work.outgoing.append(ThrownSignal(name, {}, ""))


def spread(work: UnitOfWork, signal: ThrownSignal) -> None:
    """Reach everybody who waits now, then begin what the signal starts."""
    waiting = work.session.execute(
        select(Subscription.instance_id, Subscription.id, Subscription.element_id)
        .where(
            Subscription.kind == "signal",
            Subscription.message == signal.name,
            Subscription.instance_id != signal.sender,
        )
        .order_by(Subscription.instance_id, Subscription.created_at, Subscription.id)
    ).all()
    kept = set()
    for instance_id, token, element_id in waiting:
        instance = lock(work, instance_id)
        still = work.session.get(Subscription, token, populate_existing=True)
        if still is None or instance.status != RUNNING:
            continue
        if not is_kept_back(work.session, instance_id, element_id):
            advance(work, instance, hear(token, signal.name))
        elif (instance_id, element_id) not in kept:
            kept.add((instance_id, element_id))
            keep_waiting(work, instance_id, element_id, "signal", {"name": signal.name})
    for start in starters(work.session, "signal", signal.name, work.now).subscriptions:
        version = parsed(work.session, work.runtime, start.definition_id)
        create(work, version, {}, start.element_id)


def hear(token: str, name: str) -> Any:
    """Return the act of a wait whose signal has come."""

    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        element = host.parsed.diagram.elements[machine.tokens()[token].element_id]
        machine.fire(token)
        return [Entry("nachricht", element.id, f"{element.label}: {name}", token)]

    return act
