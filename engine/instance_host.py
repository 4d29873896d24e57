"""Answers an instance's questions: expressions, handlers, timers, correlation, incidents."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError

from engine import early_messages, facts
from engine.db import UnitOfWork, is_transient
from engine.decision_tables import day_of, decide
from engine.definitions import Parsed
from engine.diagram import Element, EventDefinition
from engine.errors import BpmnError, BrokenState, EngineError, Rejected
from engine.expressions import Called, ExpressionError, evaluate, parse_script
from engine.history import Entry
from engine.lengths import LONGEST_NAME
from engine.outgoing import CallResult, ProcessCall, ThrownMessage, ThrownSignal
from engine.registry import Call, Handler
from engine.spiff.host import Cycle, Done, Held, Place, Thrown, Wait
from engine.stopped import EVERYTHING, stopped_elements
from engine.timer_reasons import explained
from engine.timer_values import first_due, next_due
from engine.values import conform, storable
from engine.zone import BERLIN

log = logging.getLogger(__name__)


class InstanceHost:
    """Surroundings of one instance within one transaction.

    It collects what the advance then writes: `entries` for the history, `incidents`, `jobs`, and
    the `reasons` for timers' instants.
    `caller` is the instance and the token that wait for the end of this one.
    """

    def __init__(
        self,
        work: UnitOfWork,
        parsed: Parsed,
        instance_id: str,
        *,
        start_element: str | None = None,
        caller: tuple[str, str] | None = None,
    ) -> None:
        self.work = work
        self.parsed = parsed
        self.instance_id = instance_id
        self.caller = caller
        self.start_element = start_element
        self.entries: list[Entry] = []
        self.passed: set[str] = set()
        self.incidents: dict[str, tuple[Place, Exception]] = {}
        self.jobs: list[tuple[Place, Handler, dict[str, Any]]] = []
        self.reasons: dict[str, dict[str, Any]] = {}
        self._trace: list[Called] | None = None
        self._stopped: frozenset[str] | None = None
        self._declared = dict.fromkeys(parsed.diagram.variables)
        local = work.now.astimezone(BERLIN)
        self._instants = {"jetzt": local, "heute": local.date()}

    def is_stopped(self, element_id: str) -> bool:
        """Tell whether a step stands still; asked once per transaction, and only if needed."""
        if self._stopped is None:
            self._stopped = stopped_elements(self.work.session, self.instance_id)
        return bool(self._stopped) and not self._stopped.isdisjoint((EVERYTHING, element_id))

    def evaluate(self, place: Place, expression: str) -> Any:
        """Return an expression's value over variables, `jetzt`, `heute` and functions."""
        names = self._names(place)
        return evaluate(expression, names, self._functions(names), self._trace)

    def perform(self, place: Place) -> Done | Held | Thrown:
        """Run a script's lines or a handler.

        A transactional handler works inside a savepoint: what it wrote goes if it fails, the
        steps before it stay.
        """
        element = self.parsed.diagram.elements[place.element_id]
        if self.is_stopped(element.id):
            return Held("stopped")
        if element.kind == "scriptTask":
            return self._script(place, element.script or "")
        if "regeltabelle" in element.attributes:
            return self._apply_table(place, element)
        if element.event == "message" and "handler" not in element.attributes:
            return self.throw_message(place) or Done()
        try:
            handler = self.work.runtime.registry.handlers[element.attributes["handler"]]
            parameters = self._parameters(place, handler)
        except (EngineError, KeyError) as error:
            return self._held(place, error)
        if handler.kind == "external":
            self.jobs.append((place, handler, parameters))
            return Held("job")
        return self._call(place, handler, parameters)

    def _apply_table(self, place: Place, element: Element) -> Done | Held:
        """Ask a decision table; what it read and which rules hit goes into the history."""
        try:
            given = {name: self.evaluate(place, text) for name, text in element.parameters.items()}
            asked = element.attributes.get("stichtag")
            name = element.attributes["regeltabelle"]
            on = day_of(self.evaluate(place, asked) if asked else self._instants["heute"], name)
            applied = decide(self.work.session, name, on, {**self._names(place), **given})
        except EngineError as error:
            return self._held(place, error)
        self.entries.append(
            Entry("regel", element.id, element.label, place.token, applied.content())
        )
        return Done(dict(applied.decision.results))

    def throw_message(self, place: Place) -> Held | None:
        """Evaluate the payload, store the fact and hand the message to the router.

        A fact that its rule refuses is an incident at this event, as a failing step is: what the
        person did before it stays done.
        """
        element = self.parsed.diagram.elements[place.element_id]
        name = element.definitions[place.part].reference or ""
        try:
            payload = {
                name: self.evaluate(place, text) for name, text in element.parameters.items()
            }
            self._throw(name, payload)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_transient(error):
                raise  # the whole command is run again
            return self._held(place, error)
        self.entries.append(
            Entry("gesendet", element.id, f"{element.label}: {name}", place.token, payload)
        )
        return None

    def _throw(self, name: str, payload: Mapping[str, Any]) -> None:
        message = facts.declared(self.work, name)
        if message.store is None:
            self.work.add_message(name, payload)
            return
        with self.work.savepoint():
            content = facts.state(self.work, message, payload)
        self.work.outgoing.append(ThrownMessage(name, content, is_stated=True))

    def due(self, place: Place, cycle: Cycle | None) -> tuple[datetime | None, Cycle | None]:
        """Return a timer's instant, computed when the wait is entered and then kept."""
        element = self.parsed.diagram.elements[place.element_id]
        try:
            if cycle is not None:
                return next_due(cycle, self.work.now)
            return self._first_due(place, element.definitions[place.part])
        except EngineError as error:
            self.incident(place, error)
            return None, None

    def _first_due(
        self, place: Place, definition: EventDefinition
    ) -> tuple[datetime, Cycle | None]:
        """Compute an instant and keep how it came about."""
        self._trace = []
        try:
            kind, text = definition.timer_kind or "", definition.timer_text or ""
            due = first_due(kind, text, self.work.now, partial(self.evaluate, place))
            self.reasons[place.token] = explained(self.work, self._names(place), self._trace)
            return due
        finally:
            self._trace = None

    def correlation(self, place: Place) -> Wait:
        """Return the key value a wait matches, or that its fact or message is there already.

        A wait without a key value is an incident: no message could ever end it.
        """
        element = self.parsed.diagram.elements[place.element_id]
        message = element.definitions[place.part].reference or ""
        key = self.parsed.diagram.message_keys.get(message, "")
        fact = element.attributes.get("tatsache")
        try:
            named = element.attributes.get("korrelation") or key
            value = self.evaluate(place, named) if named else ""
            if fact or self.work.runtime.registry.messages[message].keeps:
                self.work.exclude(f"{message}/{value}")
            if fact and self.evaluate(place, fact):
                return Wait(None, happened=True)
            if value is None or (value == "" and named):
                raise BrokenState("correlation_empty", message=message)
            if len(str(value)) > LONGEST_NAME:
                raise BrokenState("correlation_too_long", message=message, limit=LONGEST_NAME)
        except EngineError as error:
            self.incident(place, error)
            return Wait(None)
        early = early_messages.take(self.work, message, str(value))
        if early is not None:
            return Wait(None, happened=True, payload=early)
        return Wait(str(value))

    def call_process(self, place: Place) -> Held:
        """Queue the call of another process; it begins when this instance is saved."""
        element = self.parsed.diagram.elements[place.element_id]
        if self.is_stopped(element.id):
            return Held("stopped")
        try:
            given = {name: self.evaluate(place, text) for name, text in element.parameters.items()}
            storable(given, source=element.id)
        except EngineError as error:
            return self._held(place, error)
        called = element.called or ""
        self.work.outgoing.append(
            ProcessCall(self.instance_id, place.token, called, given, element.calls_latest)
        )
        return Held("call")

    def call_results(self, place: Place, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a call activity takes over from the process that it called."""
        results = self.parsed.diagram.elements[place.element_id].results
        names = {**self._instants, **variables}
        functions = self._functions(names)
        return {name: evaluate(text, names, functions) for name, text in results.items()}

    def broadcast(self, place: Place, name: str) -> None:
        """Hand a signal to the router."""
        element = self.parsed.diagram.elements[place.element_id]
        self.work.outgoing.append(ThrownSignal(name, {}, self.instance_id))
        self.entries.append(Entry("gesendet", element.id, f"{element.label}: {name}", place.token))

    def uncaught(self, place: Place, kind: str, code: str | None, *, stands: bool) -> bool:
        """Pass on to the caller what nothing here catches; true if this instance ends by it."""
        if self.caller is not None and kind in ("error", "escalation"):
            instance_id, token = self.caller
            self.work.outgoing.append(CallResult(instance_id, token, self.instance_id, kind, code))
            return kind == "error"
        if kind == "error":
            self.incident(place, BrokenState("error_not_caught", error=str(code)))
        return kind == "error" and not stands

    def incident(self, place: Place, error: Exception) -> None:
        """Record an incident for a token; the advance writes it."""
        self.incidents[place.token] = (place, error)

    def completed(self, element_id: str, token: str) -> None:
        """Note that an element was passed."""
        element = self.parsed.diagram.elements[element_id]
        self.passed.add(token)
        self.entries.append(Entry("erledigt", element_id, element.label, token))

    def followed(self, source: str, target: str) -> None:
        """Note that a token goes on; whoever draws paths knows which of these are flows."""
        self.work.followed.add((self.parsed.process_key, source, target))

    def call(self, place: Place) -> Call:
        """Return what a handler learns about where it is called from."""
        return Call(
            instance_id=self.instance_id,
            process_key=self.parsed.process_key,
            element_id=place.element_id,
            activity_id=place.token,
            variables={**self._declared, **place.variables},
        )

    def parameters(self, place: Place, handler: Handler) -> dict[str, Any]:
        """Return a handler's keyword arguments: the diagram's, else variables of that name."""
        return self._parameters(place, handler)

    def _parameters(self, place: Place, handler: Handler) -> dict[str, Any]:
        element = self.parsed.diagram.elements[place.element_id]
        found = {name: self.evaluate(place, text) for name, text in element.parameters.items()}
        if handler.kind == "external":
            return found
        for parameter in handler.parameters:
            if parameter.name in found:
                continue
            if parameter.name in place.variables or parameter.name in self._declared:
                found[parameter.name] = place.variables.get(parameter.name)
            elif parameter.required:
                raise Rejected("parameter_missing", handler=handler.name, parameter=parameter.name)
        return found

    def _call(
        self, place: Place, handler: Handler, parameters: Mapping[str, Any]
    ) -> Done | Held | Thrown:
        failpoint = self.work.runtime.failpoint
        try:
            with self.work.savepoint():
                failpoint("before_handler")
                result = handler.function(self.work, self.call(place), **parameters)
                variables = conform(result or {}, handler.returns, source=handler.name)
                storable(variables, source=handler.name)
        except BpmnError as error:
            return Thrown(error.code)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_transient(error):
                raise  # the whole command is run again
            return self._held(place, error)
        failpoint("after_handler")
        return Done(variables)

    def _script(self, place: Place, script: str) -> Done | Held | Thrown:
        variables = dict(place.variables)
        changed = {}
        try:
            for name, expression in parse_script(script):
                names = {**self._declared, **self._instants, **variables}
                changed[name] = evaluate(expression, names, self._functions(names))
                variables[name] = changed[name]
            storable(changed, source=place.element_id)
        except BpmnError as error:
            return Thrown(error.code)
        except EngineError as error:
            return self._held(place, error)
        return Done(changed)

    def _names(self, place: Place) -> dict[str, Any]:
        return {**self._declared, **self._instants, **place.variables}

    def _held(self, place: Place, error: Exception) -> Held:
        self.incident(place, error)
        return Held("incident")

    def _functions(self, names: Mapping[str, Any]) -> Mapping[str, Callable[..., Any]]:
        return {
            name: partial(f.function, self.work, names) if f.needs_work else f.function
            for name, f in self.work.runtime.registry.functions.items()
        }


def describe(error: Exception) -> tuple[str, str]:
    """Return an error's code and a detail for developers without values of people."""
    if isinstance(error, ExpressionError):
        return error.code, str(error)
    if isinstance(error, EngineError):
        return error.code, str(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
    return "handler_failed", f"{type(error).__name__} in {place}"
