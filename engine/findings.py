"""What a check found wrong with a definition: for the process owner, at deployment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; only errors stop a deployment."""

    ERROR = "fehler"
    WARNING = "warnung"
    HINT = "hinweis"


@dataclass(frozen=True)
class Finding:
    """One finding: which element, on which line, how bad, which rule, and the rule's facts.

    `code` names the rule; its German sentence and remedy stand in `webui/finding_texts.py`.
    """

    element: str | None
    line: int | None
    severity: Severity
    code: str
    facts: dict[str, object] = field(default_factory=dict)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that stop a deployment."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
