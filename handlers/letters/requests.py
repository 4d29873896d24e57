"""What a letter is written from, kept with it so that it can be written again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from handlers.domain.announcement import Route
from handlers.letters.wording import Value


@dataclass(frozen=True)
class Meeting:
    """The appointment a letter is about."""

    id: str
    begins_at: datetime
    place: str
    host: str | None
    """Login of who the talk is with."""


@dataclass(frozen=True)
class LetterRequest:
    """What shall be written. `key` makes it happen once, however often the step is run."""

    key: str
    kind: str
    case_id: str
    person_id: str
    signer: str | None = None
    role: str = ""
    meeting: Meeting | None = None
    due_on: date | None = None
    number: int | None = None
    purpose: str | None = None
    route: Route | None = None
    phrases: Mapping[str, str] = field(default_factory=dict)
    """Placeholder to the key of the phrase that stands there."""
    values: Mapping[str, Value] = field(default_factory=dict)
    enclosures: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """A JSON document; `from_json` reads it back."""
        plain = {**vars(self), "phrases": dict(self.phrases), "values": dict(self.values)}
        plain["due_on"] = self.due_on.isoformat() if self.due_on else None
        plain["enclosures"] = list(self.enclosures)
        if self.meeting is not None:
            begins_at = self.meeting.begins_at.isoformat()
            plain["meeting"] = {**vars(self.meeting), "begins_at": begins_at}
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any], **changes: Any) -> "LetterRequest":
        """Read a stored request, with what is different this time."""
        read = {**plain, "enclosures": tuple(plain["enclosures"])}
        read["due_on"] = date.fromisoformat(plain["due_on"]) if plain["due_on"] else None
        if plain["meeting"] is not None:
            begins_at = datetime.fromisoformat(plain["meeting"]["begins_at"])
            read["meeting"] = Meeting(**{**plain["meeting"], "begins_at": begins_at})
        return replace(cls(**read), **changes)
