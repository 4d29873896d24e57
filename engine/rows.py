"""What stands still after an advance becomes rows; what no longer does, is closed.

The difference is taken between the tokens before and after, so that nothing is read back.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from engine.db import UnitOfWork
from engine.diagram import Diagram, Element, EventDefinition
from engine.errors import BrokenState, EngineError
from engine.history import Entry
from engine.ids import new_id
from engine.instance_host import InstanceHost, describe
from engine.intervention_models import WaitingEvent
from engine.lengths import LONGEST_CODE
from engine.models import Incident, Instance, Job, Subscription, Task, Timer
from engine.outgoing import CallEnded
from engine.retries import pause_in, tries_in
from engine.spiff.codec import encode
from engine.spiff.host import Place
from engine.spiff.machine import Token
from engine.stopped import keep_waiting
from engine.timer_values import instant_of
from engine.values import key_text

log = logging.getLogger(__name__)
Tokens = Mapping[str, Token]
WAITS = ("message", "signal")


def write(
    work: UnitOfWork, instance: Instance, host: InstanceHost, before: Tokens, after: Tokens
) -> list[Entry]:
    """Write the rows of one advance and return its entered and left elements."""
    new = [t for i, t in after.items() if i not in before or before[i].kind != t.kind]
    gone = [t for i, t in before.items() if i not in after or after[i].kind != t.kind]
    _insert_tasks(work, instance, host, [t for t in new if t.kind == "task"])
    _insert_timers(work, instance, host, [t for t in new if t.kind == "timer"])
    _insert_subscriptions(work, instance, host, [t for t in new if t.kind in WAITS])
    _insert_jobs(work, instance, host)
    for token in new:
        if token.kind == "stopped":
            keep_waiting(work, instance.id, token.element_id, "step", {}, token.id)
    _close(work, gone, host.passed, _begun_anew(gone, new, host))
    for token in gone:
        if token.kind == "call" and token.id not in host.passed:
            work.outgoing.append(CallEnded(instance.id, token.id))
    entries = [
        _entry("betreten", t, host) for t in new if t.id not in before and _is_entered(t, host)
    ]
    entries += [
        _entry("verlassen", t, host)
        for t in gone
        if t.id not in after and t.id not in host.passed and _is_entered(t, host)
    ]
    return entries + _write_incidents(work, instance, host, before)


def _insert_tasks(
    work: UnitOfWork, instance: Instance, host: InstanceHost, tokens: list[Token]
) -> None:
    rows = []
    for token in tokens:
        element = host.parsed.diagram.elements[token.element_id]
        keys = work.runtime.keys
        rows.append(
            {
                "id": token.id,
                "instance_id": instance.id,
                "definition_id": instance.definition_id,
                "process_key": instance.process_key,
                "business_key": key_text(token.variables.get(keys.business), keys.business),
                "person_key": key_text(token.variables.get(keys.person), keys.person),
                "element_id": element.id,
                "name": element.label,
                "form": element.attributes.get("formular"),
                **_described(host, token, element),
                "status": "open",
                "created_at": work.now,
            }
        )
    if rows:
        work.session.execute(insert(Task), rows)


def describe_again(work: UnitOfWork, host: InstanceHost, token: Token) -> None:
    """Fill what a fault in its expression left open at a task; what a person set stays."""
    task = work.session.get_one(Task, token.id, populate_existing=True)
    element = host.parsed.diagram.elements[token.element_id]
    for name, value in _described(host, token, element).items():
        if getattr(task, name) is None:
            setattr(task, name, value)


def _described(host: InstanceHost, token: Token, element: Element) -> dict[str, Any]:
    """Return for whom a task is and when."""
    return {
        "group": _code(host, token, element, "gruppe"),
        "assignee": _code(host, token, element, "bearbeiter"),
        "due_at": _at(_attribute(host, token, element, "faellig")),
        "follow_up_at": _at(_attribute(host, token, element, "wiedervorlage")),
    }


def _code(host: InstanceHost, token: Token, element: Element, name: str) -> str | None:
    """Return a team or a person; what no row has room for is nobody, and an incident."""
    found = _text(_attribute(host, token, element, name))
    if found is not None and len(found) > LONGEST_CODE:
        place = Place(element.id, token.id, dict(token.variables))
        facts = {"attribute": name, "length": len(found), "limit": LONGEST_CODE}
        host.incident(place, BrokenState("attribute_too_long", **facts))
        return None
    return found


def _attribute(host: InstanceHost, token: Token, element: Element, name: str) -> Any:
    """Return a task's attribute; a fault in it must not hide the task, so it is an incident."""
    text = element.attributes.get(name)
    if not text:
        return None
    place = Place(element.id, token.id, dict(token.variables))
    try:
        return host.evaluate(place, text)
    except EngineError as error:
        host.incident(place, error)
        return None


def _insert_timers(
    work: UnitOfWork, instance: Instance, host: InstanceHost, tokens: list[Token]
) -> None:
    rows = [
        {
            "id": token.id,
            "instance_id": instance.id,
            "element_id": token.element_id,
            "due_at": token.due,
            "created_at": work.now,
            "expression": _definition(host, token).timer_text,
            "why": host.reasons.get(token.id),
        }
        for token in tokens
    ]
    if rows:
        work.session.execute(insert(Timer), rows)


def _insert_subscriptions(
    work: UnitOfWork, instance: Instance, host: InstanceHost, tokens: list[Token]
) -> None:
    rows = [
        {
            "id": token.id,
            "instance_id": instance.id,
            "element_id": token.element_id,
            "kind": token.kind,
            "message": _definition(host, token).reference,
            "value": token.value or "",
            "created_at": work.now,
        }
        for token in tokens
    ]
    if rows:
        work.session.execute(insert(Subscription), rows)


def _insert_jobs(work: UnitOfWork, instance: Instance, host: InstanceHost) -> None:
    rows = [
        {
            "id": new_id(),
            "handler": handler.name,
            "key": f"{place.token}:{handler.name}",
            "payload": encode(parameters),
            "instance_id": instance.id,
            "element_id": place.element_id,
            "token": place.token,
            "status": "ready",
            "attempts": 0,
            **_retries(host.parsed.diagram.elements[place.element_id]),
            "run_at": work.now,
            "created_at": work.now,
        }
        for place, handler, parameters in host.jobs
    ]
    if rows:
        work.session.execute(insert(Job), rows)


def _retries(element: Element) -> dict[str, Any]:
    """Return what a step says of its tries; what cannot be read is as it is for every job."""
    said = element.attributes
    return {
        "tries": tries_in(said.get("versuche", "")),
        "pause": pause_in(said.get("pause", "")),
    }


def _begun_anew(gone: list[Token], new: list[Token], host: InstanceHost) -> set[str]:
    """Return the non-interrupting events that wait again: a message that failed still counts."""
    elements = host.parsed.diagram.elements
    waiting = {t.element_id for t in new if t.kind == "message"}
    return {
        t.id
        for t in gone
        if t.element_id in waiting
        and elements[t.element_id].attached_to
        and not elements[t.element_id].interrupting
    }


def _close(work: UnitOfWork, gone: list[Token], passed: set[str], anew: set[str]) -> None:
    """Close the rows of tokens that went on or were taken away."""
    ids: dict[str, list[str]] = {}
    for token in gone:
        ids.setdefault(token.kind, []).append(token.id)
    session = work.session
    if "timer" in ids:
        session.execute(delete(Timer).where(Timer.id.in_(ids["timer"])))
    if waits := [i for kind in WAITS for i in ids.get(kind, [])]:
        session.execute(delete(Subscription).where(Subscription.id.in_(waits)))
    taken_away = [i for i in ids.get("task", []) if i not in passed]
    if taken_away:
        session.execute(
            update(Task)
            .where(Task.id.in_(taken_away), Task.status == "open")
            .values(status="cancelled", ended_at=work.now, draft=None)
        )
    if "job" in ids:
        session.execute(
            update(Job)
            .where(Job.token.in_(ids["job"]), Job.status.in_(("ready", "running", "failed")))
            .values(status="cancelled", ended_at=work.now)
        )
    if "stopped" in ids:
        session.execute(delete(WaitingEvent).where(WaitingEvent.token.in_(ids["stopped"])))
    settled = [t.id for t in gone if t.id not in anew]
    if settled:
        session.execute(
            update(Incident)
            .where(Incident.token.in_(settled), Incident.status == "open")
            .values(
                status="resolved",
                resolved_at=work.now,
                resolved_by=work.actor,
                resolution="gone",
            )
        )


def _write_incidents(
    work: UnitOfWork, instance: Instance, host: InstanceHost, before: Tokens
) -> list[Entry]:
    entries = []
    for token, (place, error) in host.incidents.items():
        code, detail = describe(error)
        element = host.parsed.diagram.elements[place.element_id]
        entries.append(Entry("stoerung", element.id, element.label, token))
        log.warning(
            "incident", extra={"instance": instance.id, "element": element.id, "code": code}
        )
        if token in before and _repeat(work, token, code, detail):
            continue
        work.session.execute(
            insert(Incident).values(
                id=new_id(),
                instance_id=instance.id,
                element_id=element.id,
                token=token,
                handler=element.attributes.get("handler"),
                kind="handler" if "handler" in element.attributes else "expression",
                code=code,
                detail=detail,
                attempts=1,
                status="open",
                created_at=work.now,
                last_at=work.now,
            )
        )
    return entries


def _repeat(work: UnitOfWork, token: str, code: str, detail: str) -> bool:
    """Count another failure of an open incident; tell whether there was one."""
    found = work.session.scalars(
        select(Incident).where(Incident.token == token, Incident.status == "open")
    ).first()
    if found is None:
        return False
    found.attempts += 1
    found.code, found.detail, found.last_at = code, detail, work.now
    return True


def _entry(kind: str, token: Token, host: InstanceHost) -> Entry:
    element = host.parsed.diagram.elements[token.element_id]
    return Entry(kind, element.id, element.label, token.id)


def _is_entered(token: Token, host: InstanceHost) -> bool:
    """Tell whether a token's wait is a step: what merely could happen is entered when it does."""
    diagram = host.parsed.diagram
    element = diagram.elements[token.element_id]
    if token.kind in ("repetition", "throw") or element.attached_to or _begins(diagram, element):
        return False
    sources = {flow.source for flow in diagram.incoming.get(token.element_id, ())}
    return not any(diagram.elements[s].kind == "eventBasedGateway" for s in sources)


def _begins(diagram: Diagram, element: Element) -> bool:
    """Tell whether an element is the start of an event sub-process: it merely could happen."""
    around = diagram.elements.get(element.parent)
    return element.kind == "startEvent" and around is not None and around.by_event


def _definition(host: InstanceHost, token: Token) -> EventDefinition:
    return host.parsed.diagram.elements[token.element_id].definitions[token.part]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _at(value: Any) -> datetime | None:
    return instant_of(value) if isinstance(value, (date, str)) else None
