"""What pages of a draft do alike: the state that a person has before them, and taking one back."""

from __future__ import annotations

from flask import request

import engine
from engine.db import UnitOfWork
from engine.draft_revisions import Written
from engine.drafts import revision
from webui.auth import application, me
from webui.sent import number


def seen_number(draft_id: str) -> int:
    """Return the state that the sent form was shown with, without one the newest."""
    seen = number(request.form, "stand")
    if seen is not None:
        return seen
    with application().db.read() as session:
        return engine.draft(session, draft_id).head


def take_back(draft_id: str) -> bool:
    """Make the state before the one that was seen the newest, unless somebody went on."""
    number = seen_number(draft_id)

    def command(work: UnitOfWork) -> Written | None:
        last = revision(work.session, draft_id, number)
        if last.parent is None or engine.draft(work.session, draft_id).head != number:
            return None
        return engine.restore_revision(work, draft_id, last.parent)

    return application().db.run(me().login, command) is not None


def write(draft_id: str, parent: int, changes: dict[str, bytes | None], note: str) -> Written:
    """Write a change of a draft in the name of who is signed in."""
    return application().db.run(
        me().login, lambda work: engine.write_draft(work, draft_id, parent, changes, note)
    )
