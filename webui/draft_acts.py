"""What pages of a draft do alike: the state that a person has before them, and taking one back."""

from __future__ import annotations

from flask import request

import engine
from engine.db import UnitOfWork
from engine.draft_revisions import Written
from webui.auth import application, me


def seen_number(draft_id: str) -> int:
    """Return the state that the sent form was shown with, without one the newest."""
    sent = request.form.get("stand", "")
    if sent.isascii() and sent.isdigit():
        return int(sent[:9])
    with application().db.read() as session:
        return engine.draft(session, draft_id).head


def take_back(draft_id: str) -> bool:
    """Make the state before the one that was seen the newest, unless somebody went on."""
    number = seen_number(draft_id)

    def command(work: UnitOfWork) -> Written | None:
        last = next(r for r in engine.revisions(work.session, draft_id) if r.number == number)
        if last.parent is None or engine.draft(work.session, draft_id).head != number:
            return None
        return engine.restore_revision(work, draft_id, last.parent)

    return application().db.run(me().login, command) is not None


def write(draft_id: str, parent: int, changes: dict[str, bytes | None], note: str) -> Written:
    """Write a change of a draft in the name of who is signed in."""
    return application().db.run(
        me().login, lambda work: engine.write_draft(work, draft_id, parent, changes, note)
    )
