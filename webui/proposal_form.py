"""What the forms of proposals share: the day, the source, the note, what was seen before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from flask import Response, flash, redirect, request, url_for

from engine.db import UnitOfWork
from engine.errors import Conflict, NotFound, Rejected
from engine.ids import new_id
from handlers.domain import proposals
from handlers.domain.proposals import NewProposal
from handlers.domain.sites import Site
from webui import messages
from webui.auth import application, me
from webui.dates import day
from webui.forms import Problem
from webui.proposal_card import SOURCES, site_name
from webui.values import read_value
from webui.views.errors import with_names

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


@dataclass(frozen=True)
class Pressed:
    """What a press of a button came to: a preview, a proposal, or a refusal at a field."""

    status: int = 200
    told: str = ""
    proposal_id: str | None = None


def press(form: Form, new: NewProposal, field: str, *, names_site: bool = False) -> Pressed:
    """Tell what would change; propose it if it was submitted as it was told.

    A refusal that belongs to no field of the form stands at `field`.
    """

    def submit(work: UnitOfWork) -> Pressed:
        return Pressed(proposal_id=proposals.propose(work, new).id)

    def tell(work: UnitOfWork) -> Pressed:
        known = proposals.sent_before(work, new.key)
        if known is not None:
            return Pressed(proposal_id=known.id)
        where = site_name(work.session, new.site) if names_site else ""
        return Pressed(told=told(proposals.preview(work, new), new.valid_from, where))

    database = application().db
    try:
        if form.wants_to_submit(new):
            return database.run(me().login, submit)
        with database.look(me().login) as work:  # comparing takes its time: no lock is held
            return tell(work)
    except NotFound:
        raise
    except Rejected as refused:
        form.rejected(refused, with_names(refused.facts), field)
        return Pressed(status_of(refused))


def status_of(refused: Rejected) -> int:
    """Return the answer's number for a refusal."""
    return messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)


def proposed(proposal_id: str) -> Response:
    """Lead to a proposal that was just made."""
    flash("Vorgeschlagen. Freigeben muss jetzt eine andere Person.", "ok")
    return cast(Response, redirect(url_for("proposals.show", proposal_id=proposal_id), 303))


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
