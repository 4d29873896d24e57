"""Call activities: another process runs as an instance of its own, and the caller waits for it.

Which version is called was settled when the caller's version was deployed, so that a case does not
change under way, unless the call activity asks for the one in force. The called instance gets only
what the diagram hands over and gives back only what it names. An error that nothing in it catches
is the call activity's error; an interrupted call activity takes with it what it called.
"""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select

from engine.advance import RUNNING, Action, advance, lock
from engine.db import UnitOfWork
from engine.definitions import called_version, parsed
from engine.errors import BrokenState, EngineError
from engine.history import Entry
from engine.instance_host import InstanceHost
from engine.instances import create, end_early, plain_start, typed_variables
from engine.models import Definition, Instance
from engine.outgoing import CallEnded, CallResult, ProcessCall
from engine.spiff.host import Place
from engine.spiff.machine import Machine
from engine.stopped import is_kept_back, keep_waiting, stopped_elements
from engine.validity import required


def begin(work: UnitOfWork, call: ProcessCall) -> None:
    """Begin the called process; if it cannot begin, the call is an incident."""
    caller = lock(work, call.caller)
    try:
        with work.savepoint():
            called = _called(work, call, caller)
            version = parsed(work.session, work.runtime, called.id)
            variables = {**call.variables, **typed_variables(version, call.variables)}
            create(
                work,
                version,
                variables,
                plain_start(version),
                caller=(call.caller, call.token),
            )
    except EngineError as error:
        advance(work, caller, _fail(call.token, error))


def _called(work: UnitOfWork, call: ProcessCall, caller: Instance) -> Definition:
    if call.latest:
        return required(work.session, call.process_key, work.now)
    return called_version(work.session, caller.definition_id, call.process_key)


def give_back(work: UnitOfWork, result: CallResult) -> None:
    """Let the caller go on with a called process's end, or with what it threw."""
    caller = lock(work, result.caller)
    if caller.status == RUNNING and not _keep(work, caller, result):
        advance(work, caller, _return(result))


def go_back(work: UnitOfWork, result: CallResult) -> None:
    """Give a caller that was resumed what came meanwhile."""
    advance(work, lock(work, result.caller), _return(result))


def _keep(work: UnitOfWork, caller: Instance, result: CallResult) -> bool:
    """Keep a result for a caller that stands still at its call."""
    if not stopped_elements(work.session, caller.id):
        return False
    version = parsed(work.session, work.runtime, caller.definition_id)
    machine = Machine.load(caller.state, version.specs, InstanceHost(work, version, caller.id))
    token = machine.tokens().get(result.token)
    if token is None or not is_kept_back(work.session, caller.id, token.element_id):
        return False
    content = {**asdict(result), "variables": dict(result.variables)}
    keep_waiting(work, caller.id, token.element_id, "call", content, result.token)
    return True


def end(work: UnitOfWork, ended: CallEnded) -> None:
    """Cancel what a call activity began that was left before its end."""
    called = work.session.scalars(
        select(Instance.id).where(
            Instance.parent_id == ended.caller,
            Instance.parent_token == ended.token,
            Instance.status == RUNNING,
        )
    ).all()
    for instance_id in called:
        instance = lock(work, instance_id)
        if instance.status == RUNNING:
            end_early(work, instance, "Aufrufender Schritt wurde verlassen.")


def _return(result: CallResult) -> Action:
    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        token = machine.tokens().get(result.token)
        if token is None or token.kind not in ("call", "incident"):
            return []  # the call was left meanwhile
        element = host.parsed.diagram.elements[token.element_id]
        if result.kind == "cancelled":
            machine.hold(result.token, BrokenState("called_cancelled", element=element.id))
            return []
        if result.kind != "end":
            if not machine.throw_at(result.token, result.code or "", result.kind):
                place = Place(element.id, result.token, dict(token.variables))
                if result.kind == "error" and not _passed_on(host, place, result.code):
                    machine.hold(result.token, BrokenState("error_not_caught", error=result.code))
            return [Entry("nachricht", element.id, element.label, result.token)]
        try:
            place = Place(element.id, result.token, dict(token.variables))
            found = host.call_results(place, result.variables)
        except EngineError as error:
            machine.hold(result.token, error)
            return []
        machine.finish_step(result.token, found)
        return []

    return act


def _passed_on(host: InstanceHost, place: Place, code: str | None) -> bool:
    return host.caller is not None and host.uncaught(place, "error", code, stands=True)


def _fail(token: str, error: EngineError) -> Action:
    def act(machine: Machine, host: InstanceHost) -> list[Entry]:
        machine.hold(token, error)
        return []

    return act
