"""What the forms of proposals share: the day, the source, the note, what was seen before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import request

from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.proposals import NewProposal
from handlers.domain.sites import Site
from webui import messages
from webui.dates import day
from webui.forms import Problem
from webui.proposal_card import SOURCES
from webui.values import read_value

SUBMIT = "vorlegen"
LABELS = {
    "standort": "Gilt für",
    "ab": "Gültig ab",
    "art": "Art der Quelle",
    "quelle": "Quelle",
    "bemerkung": "Bemerkung",
}
FIELDS = {
    "proposal_in_the_past": "ab",
    "proposal_without_source": "quelle",
    "parameter_house_wide": "standort",
}
LONGEST = 1000


@dataclass
class Sent:
    """A form as it was sent: what stands in it, and what is wrong, by field."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    preview: str = ""
    seen: str = ""
    """What is sent back with the preview, so that only what was seen is proposed."""
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """The lines of the summary; a group of buttons is reached at its first."""
        return [
            Problem("art-1" if name == "art" else name, self.labels[name], text)
            for name, text in self.errors.items()
        ]


@dataclass
class Form:
    """Reads the fields of one request; what cannot be read is a sentence at its field."""

    labels: Mapping[str, str]
    """Of the fields that are a kind's own."""
    targets: Mapping[str, str]
    """Codes of refusals to these fields."""
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what stands in a field."""
        return request.form.get(name, "").strip()

    def refuse(self, name: str, code: str, facts: Mapping[str, Any]) -> None:
        """Note what is wrong with a field."""
        self.errors.setdefault(name, messages.text(code, facts))

    def day(self) -> date | None:
        """Return the day it shall hold from."""
        text = self.text("ab")
        try:
            found = read_value(text, "datum") if text else None
        except Rejected as refused:
            self.refuse("ab", refused.code, {"value": text, **refused.facts})
            return None
        if not isinstance(found, date):
            self.refuse("ab", "required", {})
            return None
        return found

    def source(self) -> str:
        """Return the source with its mark."""
        mark, text = self.text("art"), self.text("quelle")
        if mark not in SOURCES:
            self.refuse("art", "required", {})
        if not text:
            self.refuse("quelle", "proposal_without_source", {})
        self._limit("quelle", text)
        return f"[{mark}] {text}"

    def note(self) -> str:
        """Return the note."""
        self._limit("bemerkung", self.text("bemerkung"))
        return self.text("bemerkung")

    def proposal(self, kind: str, name: str, content: dict[str, Any] | None) -> NewProposal | None:
        """Return what is proposed, or None if a field cannot be read."""
        begins, source, note = self.day(), self.source(), self.note()
        if self.errors or begins is None or content is None:
            return None
        new = NewProposal(
            key="",
            kind=kind,
            name=name,
            valid_from=begins,
            content=content,
            source=source,
            site=self.text("standort") or None,
            note=note,
            replaces=self.text("aus") or None,
        )
        return replace(new, key=_key(self.text("beleg") or new_id(), new))

    def rejected(self, refused: Rejected, facts: Mapping[str, Any], default: str) -> None:
        """Note a refusal at the field that it is about."""
        target = {**FIELDS, **self.targets}.get(refused.code, default)
        self.refuse(target, refused.code, facts)

    def sent(self, preview: str = "", seen: str = "", notes: tuple[str, ...] = ()) -> Sent:
        """Return the form as it goes back."""
        values = request.form.to_dict()
        return Sent(values, self.errors, {**LABELS, **self.labels}, preview, seen, notes)

    def wants_to_submit(self, new: NewProposal) -> bool:
        """Whether the person submits exactly what they saw in the preview."""
        return self.text("akt") == SUBMIT and self.text("gesehen") == seen(new)

    def _limit(self, name: str, text: str) -> None:
        if len(text) > LONGEST:
            self.refuse(name, "too_long", {"length": len(text), "limit": LONGEST})


def seen(new: NewProposal) -> str:
    """Return what tells one preview from another: everything that would be proposed."""
    plain = [new.name, new.site, new.valid_from.isoformat(), new.content, new.source, new.note]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _key(receipt: str, new: NewProposal) -> str:
    """Return the key of a form and what it says: changed by way of "back", it is another one."""
    return hashlib.sha256(f"{receipt}/{seen(new)}".encode()).hexdigest()


def told(changes: Sequence[str], begins: date, where: str = "") -> str:
    """Return "Telefonfrist: 2 → 3 Arbeitstage, ab Mo, 30.11.2026, alle Standorte"."""
    place = f", {where}" if where else ""
    return f"{' · '.join(changes)}, ab {day(begins)}{place}"


def site_options(sites: list[Site]) -> list[tuple[str, str]]:
    """Return the choices of "Gilt für"."""
    return [("", "alle Standorte"), *((site.id, f"{site.name} ({site.id})") for site in sites)]


def first_values(begins: date) -> dict[str, str]:
    """Return what stands in a new form: one that may be sent again is the same proposal."""
    return {"ab": begins.isoformat(), "beleg": new_id()}
