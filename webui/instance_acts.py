"""What a person may do to an instance, offered on its page."""

from __future__ import annotations

from flask import url_for

import engine
from handlers.domain.rights import may_intervene
from handlers.reports import courses
from webui.auth import may_use
from webui.task_rows import Desk


def acts(desk: Desk, head: courses.Head) -> list[tuple[str, str, str, str]]:
    """What this person may do to it: key, label, icon, page."""
    if head.ended_at is not None or not may_intervene(desk.viewer, head.site):
        return []
    own = engine.suspensions(desk.session)
    is_stopped = any(one.instance_id == head.id for one in own)
    offered = [
        ("fortsetzen", "Fortsetzen", "play_arrow")
        if is_stopped
        else ("anhalten", "Anhalten", "pause"),
        ("setzen", "An andere Stelle setzen", "fast_forward"),
        ("daten", "Daten berichtigen", "database"),
        ("abbrechen", "Abbrechen", "cancel"),
    ]
    found = [
        (*act, url_for("interventions.show", instance_id=head.id, act=act[0])) for act in offered
    ]
    if may_use("moves.show", desk.viewer.roles):
        href = url_for("moves.show", definition_id=head.definition_id)
        found.insert(1, ("umziehen", "Umziehen", "move_down", href))
    return found


def is_undoable(desk: Desk, instance_id: str) -> bool:
    """Whether the last move to another version can be taken back: nothing has happened since."""
    if not may_use("moves.undo", desk.viewer.roles):
        return False
    done = engine.migrations_of(desk.session, instance_id)
    length = engine.instance(desk.session, instance_id).history_length
    return bool(done) and done[-1].undone_at is None and done[-1].history_length == length
