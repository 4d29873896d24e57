"""The head that all pages about a draft share: path, name, tabs, and who saved last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

import engine
from engine import draft_comments
from engine.draft_models import Draft
from engine.drafts import revision
from engine.validity import versions
from handlers.reports.processes import name_of
from webui.auth import Role, application, may_use, me
from webui.dates import clock_time, local, past_moment

EDITORS = (Role.PROZESS, Role.QM)
"""Who changes drafts."""
APPROVERS = (Role.PROZESS, Role.FDL)
"""Who signs as Freigabeberechtigte/r."""
QUALITY = (Role.QM,)
READERS = (Role.PROZESS, Role.QM, Role.FDL, Role.EDV, Role.TL)

TABS = (
    ("diagramm", "Diagramm", "modeler.show"),
    ("gliederung", "Gliederung", "outline.show"),
    ("formulare", "Formulare", "form_list.index"),
    ("szenarien", "Szenarien", "trials.index"),
    ("vergleich", "Vergleich", "comparisons.draft"),
    ("freigabe", "Freigabe", "releases.show"),
    ("prozessblatt", "Prozessblatt", "sheets.draft"),
)
"""Key, label and endpoint; a tab shows only if its page exists and serves one of the roles."""


@dataclass(frozen=True)
class Tab:
    """One of the views of the same draft."""

    label: str
    href: str
    is_current: bool


def head(session: Session, draft: Draft, tab: str) -> dict[str, Any]:
    """What `drafts/_head.html` shows; `draft.head` is the revision that a form carries."""
    roles = me().viewer.roles
    last = revision(session, draft.id)
    is_open = draft.closed_at is None
    return {
        "id": draft.id,
        "title": draft.title,
        "process_key": draft.process_key,
        "beside": "Entwurf " + str(number_of(session, draft)) if is_open else _outcome(draft),
        "tabs": [
            Tab(label, url_for(endpoint, draft_id=draft.id), key == tab)
            for key, label, endpoint in TABS
            if may_use(endpoint, roles)
        ],
        "revision": draft.head,
        "saved": saved_words(session, draft),
        "saved_by": name_of(session, last.by),
        "is_open": is_open,
        "may_edit": is_open and bool(roles & {role.value for role in EDITORS}),
        "open_comments": sum(one.is_open for one in draft_comments.threads(session, draft.id)),
        "side_count": len(engine.open_sides(session, draft.id)),
    }


def number_of(session: Session, draft: Draft) -> int:
    """Return the number that the draft's version will bear, or bears."""
    if draft.process_key is None:
        return 1
    known = versions(session, draft.process_key)
    return known[0].version + 1 if known else 1


def saved_words(session: Session, draft: Draft) -> str:
    """Return "Gespeichert 10:41", with the day and the name where they are others'."""
    last = revision(session, draft.id)
    at, today = local(last.at), local(application().now()).date()
    when = clock_time(at) if at.date() == today else past_moment(last.at, today)
    whose = "" if last.by == me().login else f" von {name_of(session, last.by)}"
    return f"Gespeichert {when}{whose}"


def _outcome(draft: Draft) -> str:
    return "freigegeben" if draft.outcome == "released" else "verworfen"
