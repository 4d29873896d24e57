"""What can be changed in a diagram. Each change is one sentence that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

STEP_KINDS = (
    "userTask",
    "serviceTask",
    "sendTask",
    "exclusiveGateway",
    "parallelGateway",
    "intermediateCatchEvent",
    "subProcess",
    "endEvent",
)


@dataclass(frozen=True)
class AddStep:
    """Put a step behind another one, into its flow.

    A gateway comes as a pair: where the flow parts and where it meets again, with `condition` on
    the way that leads on. A sub-process comes with its beginning and its end.
    """

    after: str
    kind: str
    name: str
    flow: str | None = None
    """Which flow, if several lead on."""
    lane: str | None = None
    row: int | None = None
    timer: str | None = None
    """Of an intermediate timer: expression or literal."""
    condition: str | None = None


@dataclass(frozen=True)
class Rename:
    """Give an element, also a flow, another name."""

    element: str
    name: str


@dataclass(frozen=True)
class SetKind:
    """Make another kind of task of a task; what the new kind does not know goes."""

    element: str
    kind: str


@dataclass(frozen=True)
class SetLane:
    """Put a step into another lane of its level."""

    element: str
    lane: str


@dataclass(frozen=True)
class SetAttribute:
    """Write one of our attributes (`handler`, `formular`, `faellig`, `zeile`, `d` …)."""

    element: str
    name: str
    value: str | None


@dataclass(frozen=True)
class SetParameter:
    """Write what a handler or acceptor is given; None takes it away."""

    element: str
    name: str
    value: str | None


@dataclass(frozen=True)
class SetTimer:
    """Write the instant, duration or cycle of a timer event."""

    element: str
    value: str


@dataclass(frozen=True)
class SetDeadline:
    """Give a step a deadline at its border, or change it; `value` None takes it away."""

    element: str
    value: str | None
    name: str = ""
    interrupting: bool = True
    target: str | None = None
    """What follows; may be left out if the deadline is there already."""


@dataclass(frozen=True)
class SetCondition:
    """Write a flow's condition and what stands at it."""

    flow: str
    condition: str | None
    name: str | None = None
    """None leaves it as it is."""


@dataclass(frozen=True)
class SetDefault:
    """Make a flow the one that is taken when no condition holds."""

    flow: str


@dataclass(frozen=True)
class Connect:
    """Add a flow."""

    source: str
    target: str
    name: str = ""
    condition: str | None = None


@dataclass(frozen=True)
class Redirect:
    """Let a flow lead elsewhere."""

    flow: str
    target: str


@dataclass(frozen=True)
class Disconnect:
    """Take a flow away."""

    flow: str


@dataclass(frozen=True)
class Delete:
    """Take a step out; what came before it leads to what came after."""

    element: str


@dataclass(frozen=True)
class Move:
    """Exchange a step with its neighbour on the same path."""

    element: str
    down: bool


Change = (
    AddStep
    | Rename
    | SetKind
    | SetLane
    | SetAttribute
    | SetParameter
    | SetTimer
    | SetDeadline
    | SetCondition
    | SetDefault
    | Connect
    | Redirect
    | Disconnect
    | Delete
    | Move
)


@dataclass(frozen=True)
class Edited:
    """The file after a change, and what it did to the drawing."""

    xml: bytes
    added: tuple[str, ...] = ()
    """Ids of new steps."""
    moved: int = 0
    """How many steps stand elsewhere now."""
