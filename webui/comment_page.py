"""What the pages of comments show: threads in words, who may be asked, and what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

import engine
from engine import draft_comments
from engine.bundles import DIAGRAM
from engine.draft_comments import Asked, Held, Thread
from engine.draft_models import Draft, DraftComment
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain import staff
from handlers.reports.processes import name_of
from webui.auth import ROLE_LABELS, Role, application, may_use, me
from webui.dates import local, past_moment, plain_day
from webui.step_labels import UNNAMED, StepLabel, step_labels
from webui.values import read_day
from webui.workbench import READERS

SEGMENTS = {"offen": "Offen", "aufgaben": "Aufgaben", "mich": "An mich", "erledigt": "Erledigt"}
ACTS = {"closed": "hat das als erledigt geschlossen", "reopened": "hat das wieder geöffnet"}
WHOLE = "Ganzer Entwurf"
PERSON, ROLE = "person:", "rolle:"


@dataclass(frozen=True)
class Sent:
    """A form that came and was refused: the thread (empty: a new one), its values, and why."""

    thread: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    def value(self, thread: str, name: str) -> str:
        """Return what stood in a field of this thread's form."""
        return self.values.get(name, "") if self.error and self.thread == thread else ""


NOTHING = Sent()


def page(
    session: Session, draft: Draft, shown: str, step: str, sent: Sent = NOTHING
) -> dict[str, Any]:
    """Return the threads of one segment and, if one is named, of one step."""
    known = _Known.of(session, draft)
    found = [one for one in known.threads if not step or one.first.element_id == step]
    segments = {key: [one for one in found if _belongs(one, key)] for key in SEGMENTS}
    chosen = segments[shown]
    refused = [one for one in found if one.id == sent.thread and one not in chosen]
    return {
        "threads": [known.row(one, sent) for one in known.ordered([*refused, *chosen])],
        "segments": [
            (key, SEGMENTS[key], len(rows), _href(draft, key, step))
            for key, rows in segments.items()
        ],
        "shown": shown,
        "step": step,
        "step_name": known.name(step) if step else "",
        "steps": known.options(step),
        "all_href": _href(draft, shown, ""),
        **_form(session, draft, sent),
    }


def panel(session: Session, draft: Draft, sent: Sent = NOTHING) -> dict[str, Any]:
    """Return all threads, to stand beside the drawing: the open and the refused one, the rest."""
    known = _Known.of(session, draft)
    ordered = known.ordered(known.threads)
    before = [one for one in ordered if one.is_open or one.id == sent.thread]
    return {
        "open": [known.row(one, sent) for one in before],
        "closed": [known.row(one, sent) for one in ordered if one not in before],
        "marks": open_counts(known.threads),
        **_form(session, draft, sent),
    }


def version(session: Session, definition_id: str) -> list[dict[str, Any]]:
    """Return what was talked about before a version was released, to be read."""
    found = draft_comments.version_threads(session, definition_id)
    labels = step_labels(engine.definition_bundle(session, definition_id).xml)
    known = _Known(session, None, found, labels, {})
    return [known.row(one, NOTHING) for one in known.ordered(found)]


def open_counts(threads: Sequence[Thread]) -> dict[str, int]:
    """Return how many open threads each element has; those about the whole draft are left out."""
    counts: dict[str, int] = {}
    for one in threads:
        if one.is_open and one.first.element_id:
            counts[one.first.element_id] = counts.get(one.first.element_id, 0) + 1
    return counts


def read_asked(session: Session, values: Mapping[str, str]) -> Asked:
    """Return whom a form asks; raises `Rejected` for somebody who may not read drafts."""
    wanted, written = values.get("an", ""), values.get("bis", "").strip()
    if not wanted:
        return draft_comments.NOBODY
    if wanted not in {key for _, options in people(session) for key, _ in options}:
        raise Rejected("comment_asked_unknown")
    due_on = read_day(written) if written else None
    if written and due_on is None:
        raise Rejected("not_a_date", value=written)
    if wanted.startswith(PERSON):
        return Asked(login=wanted.removeprefix(PERSON), due_on=due_on)
    return Asked(role=wanted.removeprefix(ROLE), due_on=due_on)


def people(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return who may be asked, persons and roles: those who read drafts."""
    persons = staff.holders(session, [role.value for role in READERS])
    return [
        ("Personen", [(PERSON + one.login, one.name) for one in persons]),
        ("Rollen", [(ROLE + role.value, ROLE_LABELS[role.value]) for role in READERS]),
    ]


def asked_words(session: Session, first: DraftComment) -> str:
    """Return "Aufgabe an Quirin Meister"; nothing of a comment that is no task."""
    if first.asked_login:
        return f"Aufgabe an {name_of(session, first.asked_login)}"
    if first.asked_role:
        return f"Aufgabe an {ROLE_LABELS.get(first.asked_role, first.asked_role)}"
    return ""


def is_mine(one: Thread) -> bool:
    """Whether a task is that of the person who looks, or of one they stand in for today."""
    viewer = me().viewer
    return one.asks(viewer.stands_in_for | {viewer.login}, viewer.roles)


def held() -> Held:
    """What the person who looks holds today; who owns processes may close any thread."""
    viewer = me().viewer
    return Held(viewer.roles, viewer.stands_in_for, Role.PROZESS.value in viewer.roles)


@dataclass(frozen=True)
class _Known:
    """The threads of a draft, and what its elements are called."""

    session: Session
    draft: Draft | None
    """None: they are only read."""
    threads: list[Thread]
    labels: Mapping[str, StepLabel]
    gone: Mapping[str, str]

    @classmethod
    def of(cls, session: Session, draft: Draft) -> _Known:
        threads = draft_comments.threads(session, draft.id)
        document = engine.draft_parts(session, draft.id)[DIAGRAM]
        gone = draft_comments.gone(session, draft.id, threads)
        return cls(session, draft, threads, step_labels(document), gone)

    def ordered(self, threads: Sequence[Thread]) -> list[Thread]:
        """Put what is about the whole first, then by row; steps that are gone come last."""

        def place(one: Thread) -> tuple[int, tuple[int, int]]:
            label = self.labels.get(one.first.element_id or "")
            if label is not None:
                return 1, label.order
            return 2 if one.first.element_id else 0, (0, 0)

        return sorted(threads, key=place)

    def name(self, element: str) -> str:
        if element in self.labels:
            return self.labels[element].name
        return self.gone.get(element) or UNNAMED

    def options(self, chosen: str) -> list[tuple[str, str]]:
        """Return the steps by row; another element only if it was asked for."""
        wanted = [(key, one) for key, one in self.labels.items() if one.is_step or key == chosen]
        return [(key, one.option) for key, one in sorted(wanted, key=lambda pair: pair[1].order)]

    def row(self, one: Thread, sent: Sent) -> dict[str, Any]:
        first = one.first
        label = self.labels.get(first.element_id or "")
        today = local(application().now()).date()
        return {
            "id": one.id,
            "element": first.element_id or "",
            "place": label.place if label else "",
            "step": self._step(one),
            "href": self._href(first.element_id) if label else "",
            "is_gone": first.element_id is not None and label is None,
            "is_open": one.is_open,
            "asked": asked_words(self.session, first),
            "is_mine": one.is_open and is_mine(one),
            "due": f"bis {plain_day(first.due_on)}" if first.due_on else "",
            "is_late": one.is_open and first.due_on is not None and first.due_on < today,
            "entries": [self._entry(entry) for entry in one.entries],
            "may_close": one.may_be_closed_by(me().login, held()),
            "form_id": new_id(),
            "text": sent.value(one.id, "text"),
            "error": sent.error if sent.thread == one.id else "",
        }

    def _step(self, one: Thread) -> str:
        element = one.first.element_id
        if element is None:
            return WHOLE
        if element in self.labels or element in self.gone:
            return self.name(element)
        return one.element_name or UNNAMED

    def _href(self, element: str | None) -> str:
        """Where the step is seen: drawn, for who may draw, else as a row."""
        if self.draft is None or self.draft.closed_at is not None:
            return ""
        if may_use("modeler.show", me().viewer.roles):
            return url_for("modeler.show", draft_id=self.draft.id, schritt=element)
        address = url_for("outline.show", draft_id=self.draft.id, zeile=element)
        return f"{address}#z-{element}"

    def _entry(self, entry: DraftComment) -> dict[str, str]:
        return {
            "by": name_of(self.session, entry.by),
            "at": past_moment(entry.at, local(application().now()).date()),
            "act": ACTS.get(entry.kind, ""),
            "text": entry.text,
        }


def _belongs(one: Thread, segment: str) -> bool:
    if segment == "erledigt":
        return not one.is_open
    if segment == "aufgaben":
        return one.is_open and one.is_task
    if segment == "mich":
        return one.is_open and is_mine(one)
    return one.is_open


def _form(session: Session, draft: Draft, sent: Sent) -> dict[str, Any]:
    """Return what the form of a new comment needs."""
    is_new = bool(sent.error) and not sent.thread
    return {
        "may_begin": draft.closed_at is None,
        "people": people(session),
        "form_id": new_id(),
        "values": dict(sent.values) if is_new else {},
        "error": sent.error if is_new else "",
    }


def _href(draft: Draft, shown: str, step: str) -> str:
    return url_for("comments.show", draft_id=draft.id, zeige=shown, schritt=step or None)
