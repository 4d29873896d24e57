"""What a running workflow asks of its surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Protocol, TypedDict


@dataclass(frozen=True)
class Done:
    """The step is finished and sets these variables."""

    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """The step waits for a job, a called process, a person who looks at it, or a resumption."""

    why: Literal["job", "incident", "call", "stopped"]


@dataclass(frozen=True)
class Thrown:
    """The step failed in a way that the diagram may catch (error boundary event)."""

    code: str


@dataclass(frozen=True)
class Place:
    """Where a question comes from: an element, which of its event definitions, and the token."""

    element_id: str
    token: str
    variables: dict[str, Any]
    part: int = 0

    def seeing(self, variables: dict[str, Any]) -> Place:
        """Return the same place with other variables in view."""
        return replace(self, variables=variables)


def place_of(task: Any, part: int | None = None) -> Place:
    """Return where a task of the library stands."""
    spec = task.task_spec
    element = getattr(spec, "element", None) or spec.bpmn_id or spec.name
    which = getattr(spec, "part", 0) if part is None else part
    return Place(element, str(task.id), task.data, which)


@dataclass(frozen=True)
class Wait:
    """What a message wait matches, or that what it waits for has happened already."""

    value: str | None
    happened: bool = False
    payload: Mapping[str, Any] = field(default_factory=dict)


class Cycle(TypedDict):
    """A repeating timer: how often it still fires (-1: without end), its span, its last instant."""

    left: int
    span: str
    last: datetime


class Host(Protocol):
    """Answers a workflow's questions within one transaction.

    `start_element` is the start event that was chosen when the instance begins, else None.

    No answer raises for a fault of the diagram or a handler: the host records an incident and
    says so (`Held`, or None for a value), and the token stays where it is.
    """

    start_element: str | None

    def is_stopped(self, element_id: str) -> bool:
        """Tell whether a step stands still until an operator resumes it."""
        ...

    def evaluate(self, place: Place, expression: str) -> Any:
        """Return an expression's value; raises `ExpressionError`."""
        ...

    def perform(self, place: Place) -> Done | Held | Thrown:
        """Do what a service, send or script task does."""
        ...

    def throw_message(self, place: Place) -> Held | None:
        """Hand the message of a throw or end event to the router."""
        ...

    def due(self, place: Place, cycle: Cycle | None) -> tuple[datetime | None, Cycle | None]:
        """Return when a timer fires and, for a cycle, what remains of it after that."""
        ...

    def correlation(self, place: Place) -> Wait:
        """Return the key value that a message wait matches, or what has happened already."""
        ...

    def call_process(self, place: Place) -> Held:
        """Have another process begun once this instance is saved."""
        ...

    def broadcast(self, place: Place, name: str) -> None:
        """Hand a signal to the router: it reaches every other instance and every start."""
        ...

    def uncaught(self, place: Place, kind: str, code: str | None, *, stands: bool) -> bool:
        """Pass on to a calling process what nothing here catches; true if this instance ends by it.

        `stands` says that the step that threw can still be tried again.
        """
        ...

    def incident(self, place: Place, error: Exception) -> None:
        """Record that a token cannot go on by itself."""
        ...

    def completed(self, element_id: str, token: str) -> None:
        """Note that an element was passed."""
        ...

    def followed(self, source: str, target: str) -> None:
        """Note that a token goes on from one element to another, whether or not by a flow."""
        ...
