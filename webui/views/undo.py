"""Taking back one's own last step, while nothing has happened since."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, flash, redirect, url_for

import engine
from engine.undo import COMPLETED
from handlers.reports import worklist
from webui.auth import CASE_STAFF, application, me, requires
from webui.task_rows import task_href
from webui.undo_words import time_to_undo, undo_words
from webui.views.task_list import require_task

blueprint = Blueprint("undo", __name__)


@blueprint.post("/rueckgaengig")
@requires(*CASE_STAFF)
def undo() -> Response:
    """Take back what the person did last, all of it, or say why not."""
    running, who = application(), me().login
    with running.db.read() as session:
        within = time_to_undo(session, running.now())
        acts = engine.undoable(session, who, running.now(), within)
    for act in acts:
        require_task(act.task_id)
    undone = running.db.run(who, lambda work: engine.undo_last(work, within))
    running.wake()
    flash(f"Rückgängig gemacht: {undo_words(undone)}.", "ok")
    with running.db.read() as session:
        (line, *_) = worklist.chosen_lines(session, [undone[0].task_id])
    in_list = url_for("tasks.index", sicht="meine", auswahl=line.id)
    target = task_href(line) if undone[0].kind == COMPLETED else in_list
    return cast(Response, redirect(target, 303))
