"""What the engine may call upwards, by name.

The engine knows no Jobcenter; `handlers/` fills this registry at start-up with the steps
(handlers), the rules behind a form (acceptors), functions for expressions and the messages that
carry facts. Names are explicit strings, not function paths: diagrams and running instances store
them, so a renamed function keeps its name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from engine.errors import FieldError

Kind = Literal["transactional", "external"]
MessageKind = Literal["fact", "command"]
TYPES = frozenset(
    {
        "text",
        "zahl",
        "dezimal",
        "wahrheit",
        "datum",
        "zeitpunkt",
        "uhrzeit",
        "liste",
        "objekt",
    }
)


@dataclass(frozen=True)
class Call:
    """Where a handler is called from.

    `activity_id` is the same for every retry of one visit of the step: use it as idempotency key.
    """

    instance_id: str
    process_key: str
    element_id: str
    activity_id: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class JobContext:
    """What an external handler gets: no transaction, no variables, only its own payload.

    `key` is unique for the effect and stays the same over retries.
    """

    job_id: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    now: datetime


@dataclass(frozen=True)
class ParameterText:
    """What a parameter means to who draws a process, in their words.

    `choices` are all values that it may have, each with its meaning; none: any value.
    """

    label: str
    help: str = ""
    example: str = ""
    """An expression."""
    choices: Mapping[Any, str] = field(default_factory=dict)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices as they are written in an expression, each with its meaning."""
        return [(_literal(value), meaning) for value, meaning in self.choices.items()]


@dataclass(frozen=True)
class Parameter:
    """One keyword parameter of a handler."""

    name: str
    required: bool


@dataclass(frozen=True)
class Handler:
    """A step's doing. `returns` maps variable names to their types; nothing else may come back."""

    name: str
    function: Callable[..., Any]
    label: str
    kind: Kind
    returns: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    help: str = ""
    store: Callable[..., Any] | None = None
    undo: Callable[..., None] | None = None
    """Of an acceptor: takes its rows back, `(work, call, at)`; without it a completion stays."""
    is_step: bool = True
    """Whether a diagram may name it; else it only does jobs that the program itself queues."""


@dataclass(frozen=True)
class Function:
    """A function for expressions; `needs_work` ones also read tables and the variables.

    `source` is the rule behind it; `explain` tells, with the same arguments, what it read (a
    parameter's row with its first day, the holidays it left out): `(…) -> facts by German name`.
    """

    name: str
    function: Callable[..., Any]
    label: str
    needs_work: bool
    source: str = ""
    explain: Callable[..., Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Message:
    """A message between instances or from outside.

    A *fact* is stored by `store` before anybody is asked who waits, and is never refused for want
    of a waiter. A *command* without a waiter is rejected, unless it is kept (`keeps`) for whoever
    begins to wait in time. `key` names the part of the payload that says whom it concerns; an
    empty one concerns everybody who waits for this name.
    """

    name: str
    kind: MessageKind
    key: str
    schema: Mapping[str, str]
    label: str
    store: Callable[..., Any] | None = None
    keeps: timedelta | None = None

    def value_in(self, payload: Mapping[str, Any]) -> str | None:
        """Return whom a payload concerns; without a key, whoever waits for this name."""
        if not self.key:
            return ""
        value = payload.get(self.key)
        return None if value is None else str(value)


@dataclass
class Registry:
    """Names to handlers, acceptors, prefills, functions and messages."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    acceptors: dict[str, Handler] = field(default_factory=dict)
    prefills: dict[str, Callable[..., Mapping[str, Any]]] = field(default_factory=dict)
    form_rules: dict[str, Callable[..., Iterable[FieldError]]] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    parameter_texts: dict[str, ParameterText] = field(default_factory=dict)
    """By name, and by "handler.name" where it means something else there than elsewhere."""
    message_texts: dict[str, str] = field(default_factory=dict)
    cleanups: dict[str, Callable[..., None]] = field(default_factory=dict)
    """By process key: what an instance that is cancelled by hand has left in the world."""
    file_keeper: Callable[..., None] | None = None
    """Files the documents that a completed form names, in the same transaction."""

    @property
    def steps(self) -> dict[str, Handler]:
        """The handlers that a diagram may name."""
        return {name: one for name, one in self.handlers.items() if one.is_step}

    def describe_parameters(self, texts: Mapping[str, ParameterText], of: str = "") -> None:
        """Say once per name what a parameter means, everywhere or `of` one handler or acceptor."""
        for name, text in texts.items():
            full = f"{of}.{name}" if of else name
            self._claim(self.parameter_texts, full)
            self.parameter_texts[full] = text

    def parameter_text(self, name: str, of: str = "") -> ParameterText:
        """Return what a parameter means; one that nobody described is called by its name."""
        texts = self.parameter_texts
        return texts.get(f"{of}.{name}") or texts.get(name) or ParameterText(name)

    def describe_messages(self, texts: Mapping[str, str]) -> None:
        """Say what messages mean."""
        for name, text in texts.items():
            self._claim(self.message_texts, name)
            self.message_texts[name] = text

    def handler(
        self,
        name: str,
        *,
        label: str,
        returns: Mapping[str, str] | None = None,
        kind: Kind = "transactional",
        help: str = "",
        store: Callable[..., Any] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a step.

        Transactional: `(work, call, **parameters) -> dict | None`, inside the transaction.
        External: `(job: JobContext) -> dict | None` in the worker, outside any transaction;
        `store(work, payload, result)` then runs in the transaction that finishes the job.
        """

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self._claim(self.handlers, name)
            parameters = _parameters(function) if kind == "transactional" else ()
            self.handlers[name] = Handler(
                name, function, label, kind, _typed(name, returns), parameters, help, store
            )
            return function

        return register

    def job(
        self, name: str, *, label: str, help: str = "", store: Callable[..., Any] | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register an external handler that only the program itself queues, no diagram."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self._claim(self.handlers, name)
            self.handlers[name] = Handler(
                name, function, label, "external", {}, (), help, store, is_step=False
            )
            return function

        return register

    def acceptor(
        self,
        name: str,
        *,
        label: str = "",
        returns: Mapping[str, str] | None = None,
        help: str = "",
        undo: Callable[..., None] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register the rule behind a form: `(work, call, form, **parameters) -> dict`.

        `undo(work, call, at)` takes back exactly what it wrote at that instant.
        """

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self._claim(self.acceptors, name)
            self.acceptors[name] = Handler(
                name,
                function,
                label or name,
                "transactional",
                _typed(name, returns),
                _parameters(function, positional=3),
                help,
                undo=undo,
            )
            return function

        return register

    def rules(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register what must hold between an acceptor's fields: `(work, call, form) -> errors`.

        It is asked even where single fields are wrong, so that people learn everything at once: a
        wrong value is None then, and no value may be taken for granted.
        """

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self._claim(self.form_rules, name)
            self.form_rules[name] = function
            return function

        return register

    def prefill(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register initial values and choices of an acceptor's form: `(work, call) -> dict`.

        `work` may be a read-only unit of work: a prefill writes nothing.
        """

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self._claim(self.prefills, name)
            self.prefills[name] = function
            return function

        return register

    def function(
        self,
        name: str,
        *,
        label: str = "",
        needs_work: bool = False,
        source: str = "",
        explain: Callable[..., Mapping[str, Any]] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a function for expressions: `(*args)` or `(work, variables, *args)`."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self._claim(self.functions, name)
            self.functions[name] = Function(
                name, function, label or name, needs_work, source, explain
            )
            return function

        return register

    def keeps_files(self, function: Callable[..., None]) -> Callable[..., None]:
        """Register who files documents: `(work, call, path, label, ids)`; there is one."""
        if self.file_keeper is not None:
            raise ValueError("files are kept by one function")
        self.file_keeper = function
        return function

    def cleanup(self, process_key: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Register who cleans up behind a cancelled instance: `(work, call, reason)`.

        It runs in the cancelling transaction; `call.variables` are those seen last.
        """

        def register(function: Callable[..., None]) -> Callable[..., None]:
            self._claim(self.cleanups, process_key)
            self.cleanups[process_key] = function
            return function

        return register

    def message(
        self,
        name: str,
        *,
        kind: MessageKind,
        key: str,
        schema: Mapping[str, str],
        label: str = "",
        keeps: timedelta | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a message; the decorated `(work, payload)` stores its fact.

        What it returns joins the payload: it may find out the key that the sender left out.
        """

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self._claim(self.messages, name)
            self.messages[name] = Message(
                name, kind, key, _typed(name, schema), label or name, function, keeps
            )
            return function

        return register

    @staticmethod
    def _claim(table: Mapping[str, object], name: str) -> None:
        if name in table:
            raise ValueError(f"{name!r} is registered twice")


def _typed(name: str, declared: Mapping[str, str] | None) -> dict[str, str]:
    types = dict(declared or {})
    unknown = {key: value for key, value in types.items() if value not in TYPES}
    if unknown:
        raise ValueError(f"{name!r} declares unknown types: {unknown}")
    return types


def _parameters(function: Callable[..., Any], positional: int = 2) -> tuple[Parameter, ...]:
    found = list(inspect.signature(function).parameters.values())[positional:]
    return tuple(
        Parameter(p.name, p.default is inspect.Parameter.empty)
        for p in found
        if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)
    )


def _literal(value: str | int) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return str(value).lower()  # true, false, or digits
