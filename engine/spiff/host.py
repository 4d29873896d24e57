"""What a running workflow asks of its surroundings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypedDict


@dataclass(frozen=True)
class Done:
    """The step is finished and sets these variables."""

    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """The step waits for a job, or for a person who looks at an incident."""

    why: Literal["job", "incident"]


@dataclass(frozen=True)
class Thrown:
    """The step failed in a way that the diagram may catch (error boundary event)."""

    code: str


@dataclass(frozen=True)
class Place:
    """Where a question comes from: an element and the token that stands there."""

    element_id: str
    token: str
    variables: dict[str, Any]


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

    def correlation(self, place: Place) -> tuple[str | None, bool]:
        """Return the key value that a message wait matches and whether its fact is there."""
        ...

    def incident(self, place: Place, error: Exception) -> None:
        """Record that a token cannot go on by itself."""
        ...

    def completed(self, element_id: str, token: str) -> None:
        """Note that an element was passed."""
        ...
