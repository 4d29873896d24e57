"""What an instance sends while it is being moved; it leaves when the instance is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ThrownMessage:
    """A message to the router; `is_stated`: its fact is stored already."""

    name: str
    payload: Mapping[str, Any]
    is_stated: bool = False


@dataclass(frozen=True)
class ThrownSignal:
    """A signal to everybody but its sender, who has heard it at once."""

    name: str
    payload: Mapping[str, Any]
    sender: str


@dataclass(frozen=True)
class ProcessCall:
    """A call activity's token waits for another process."""

    caller: str
    token: str
    process_key: str
    variables: Mapping[str, Any]
    latest: bool = False
    """Begin the version in force now, not the one settled at deployment."""


@dataclass(frozen=True)
class CallResult:
    """A called process ended, or threw what its caller may catch."""

    caller: str
    token: str
    called: str
    kind: str
    """end, error, escalation, or cancelled by an operator."""
    code: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CallEnded:
    """A call activity was left; what it called is not wanted any more."""

    caller: str
    token: str


Outgoing = ThrownMessage | ThrownSignal | ProcessCall | CallResult | CallEnded
