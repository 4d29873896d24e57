"""Errors say who must act.

`Rejected` is the caller's: nothing changed, the request was wrong or came too late.
`DefinitionError` is the process owner's, at deployment. `BpmnError` is a business error that a
handler throws and the diagram catches. Everything else that a handler raises becomes an incident
for the operator. German sentences for the codes stand in `webui/messages.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.findings import Finding


class EngineError(Exception):
    """Base of all errors with a stable code and facts that hold no personal data."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(f"{code} {facts}" if facts else code)


class Rejected(EngineError):
    """The caller's request cannot be done; nothing changed."""


class NotFound(Rejected):
    """The thing asked for does not exist (or not for this caller)."""

    def __init__(self, what: str, identifier: object) -> None:
        super().__init__("not_found", what=what, id=str(identifier))


class Conflict(Rejected):
    """Somebody else was faster, or the thing is gone; facts tell who and when."""


@dataclass(frozen=True)
class FieldError:
    """One problem of one form field.

    `field` is the form's key (a path such as `versuche.0.zeitpunkt` in lists), `code` names the
    rule, `facts` hold the value and the rule's limits for the sentence shown at the field.
    """

    field: str
    code: str
    facts: dict[str, object] = dataclasses.field(default_factory=dict)


class InvalidForm(Rejected):
    """A form was refused; every problem at once."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("invalid_form", fields=[error.field for error in errors])


class DefinitionError(EngineError):
    """A definition was refused at deployment; `findings` name element, line, reason, remedy."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = [f"{f.code}@{f.element}" for f in self.findings if f.severity == "fehler"]
        super().__init__("definition_refused", errors=errors)


class BpmnError(EngineError):
    """A business error of a handler, caught by an error boundary event with the same code."""


class BrokenState(EngineError):
    """A stored state cannot be read by this release (unknown codec or definition)."""


class StepLimit(EngineError):
    """A loop without a wait ran into the limit of steps; the instance stays as it was."""
