"""Entwürfe: opening one, its states over time, and what stands beside the head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.orm import Session

import engine
from engine.bundles import DIAGRAM
from engine.db import UnitOfWork
from engine.draft_models import DraftRevision
from engine.drafts import revision
from engine.errors import Rejected
from handlers.reports.processes import name_of
from webui import messages, sent, workbench
from webui.auth import application, may_use, me, requires
from webui.dates import clock_time, local, past_moment
from webui.drawn_conflicts import clash_words
from webui.revision_groups import grouped
from webui.views.errors import with_names
from webui.views.processes import definition_of
from webui.workbench import EDITORS, READERS

blueprint = Blueprint("drafts", __name__)

KINDS = {
    "opened": "aus der Version in Kraft begonnen",
    "kept": "als Datei eingelesen",
    "changed": "geändert",
    "restored": "wiederhergestellt",
    "merged": "zusammengeführt",
    "recalled": "ältere Version zurückgeholt",
    "copied": "als Kopie begonnen",
}
SETTLED = {
    "merged": "übernommen",
    "copied": "als Kopie weitergeführt",
    "dismissed": "beiseitegelassen",
    "continued": "weitergeschrieben",
}


@blueprint.post("/prozesse/<process_key>/entwurf")
@requires(*EDITORS)
def open_draft(process_key: str) -> Response:
    """Begin or go on with the draft of a process."""
    found = application().db.run(me().login, lambda work: engine.open_draft(work, process_key).id)
    return _to("drafts.show", found)


@blueprint.post("/prozesse/<process_key>/<int:number>/zurueckholen")
@requires(*EDITORS)
def recall(process_key: str, number: int) -> Response:
    """Make an older version's content the newest state of the draft; the way back is a release."""
    older = definition_of(process_key, number)

    def bring_back(work: UnitOfWork) -> str:
        found = engine.open_draft(work, process_key)
        engine.recall_version(work, found.id, older)
        return found.id

    draft_id = application().db.run(me().login, bring_back)
    flash(f"Der Entwurf hat jetzt den Inhalt der Version {number}. Die Stände davor bleiben.", "ok")
    return _to("drafts.revisions", draft_id)


@blueprint.get("/entwuerfe/<draft_id>")
@requires(*READERS)
def show(draft_id: str) -> Response:
    """Lead to the first of its pages that the person may use."""
    with application().db.read() as session:
        engine.draft(session, draft_id)
    for _, _, endpoint in workbench.TABS:
        if may_use(endpoint, me().viewer.roles):
            return _to(endpoint, draft_id)
    return _to("drafts.revisions", draft_id)


@blueprint.get("/entwuerfe/<draft_id>/inhalt/diagramm.bpmn")
@requires(*READERS)
def diagram(draft_id: str) -> Response:
    """The exact bytes of a state's diagram, without a number those of the head."""
    number = sent.number(request.args, "stand")
    with application().db.read() as session:
        found = engine.draft(session, draft_id)
        parts = engine.draft_parts(session, draft_id, number)
    response = Response(parts[DIAGRAM], mimetype="application/xml")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Laufzettel-Stand"] = str(number or found.head)
    return response


@blueprint.get("/entwuerfe/<draft_id>/staende")
@requires(*READERS)
def revisions(draft_id: str) -> str:
    """All states, and what to do with those beside the head."""
    return _page(draft_id)


@blueprint.post("/entwuerfe/<draft_id>/staende/<int:number>/wiederherstellen")
@requires(*EDITORS)
def restore(draft_id: str, number: int) -> Response:
    """Make a state the newest one again."""
    return _act(
        draft_id,
        lambda work: engine.restore_revision(work, draft_id, number),
        f"Stand {number} gilt wieder.",
    )


@blueprint.post("/entwuerfe/<draft_id>/staende/<int:number>/zusammenfuehren")
@requires(*EDITORS)
def merge(draft_id: str, number: int) -> Response:
    """Put the changes of a state beside the head on top of it."""
    return _act(
        draft_id,
        lambda work: engine.merge_revision(work, draft_id, number),
        "Zusammengeführt. Beide Änderungen stehen jetzt im Entwurf.",
    )


@blueprint.post("/entwuerfe/<draft_id>/staende/<int:number>/beiseite")
@requires(*EDITORS)
def dismiss(draft_id: str, number: int) -> Response:
    """Leave a state beside the head as it is."""
    return _act(
        draft_id,
        lambda work: engine.dismiss_revision(work, draft_id, number),
        f"Stand {number} bleibt beiseite. Er ist weiter lesbar.",
    )


@blueprint.post("/entwuerfe/<draft_id>/staende/<int:number>/kopie")
@requires(*EDITORS)
def copy(draft_id: str, number: int) -> Response:
    """Go on with a state as a draft of its own."""
    copied = application().db.run(
        me().login, lambda work: engine.copy_revision(work, draft_id, number).id
    )
    flash("Als Kopie weitergeführt. Der erste Entwurf bleibt, wie er ist.", "ok")
    return _to("drafts.show", copied)


@blueprint.post("/entwuerfe/<draft_id>/verwerfen")
@requires(*EDITORS)
def discard(draft_id: str) -> Response:
    """Close a draft without a release."""
    reason = request.form.get("grund", "")
    application().db.run(me().login, lambda work: engine.discard_draft(work, draft_id, reason))
    flash("Entwurf verworfen. Seine Stände bleiben lesbar.", "ok")
    return cast(Response, redirect(url_for("processes.index"), 303))


def _act(draft_id: str, command: Any, said: str) -> Response:
    try:
        application().db.run(me().login, command)
    except Rejected as refused:
        sentence = messages.text(refused.code, with_names(refused.facts))
        return make_response(_page(draft_id, sentence), messages.status(refused.code, 409))
    flash(said, "ok")
    return _to("drafts.revisions", draft_id)


def _page(draft_id: str, refused: str = "") -> str:
    with application().db.read() as session:
        found = engine.draft(session, draft_id)
        rows = engine.revisions(session, draft_id)
        head = workbench.head(session, found, "")
        faster = name_of(session, revision(session, draft_id).by)
        page = {
            "head": head,
            "groups": [_group(session, group, found.head) for group in grouped(rows, found.head)],
            "sides": [
                _row(session, row, found.head)
                | {"faster": faster, "clash": _clash(session, draft_id, row.number)}
                for row in engine.open_sides(session, draft_id)
            ],
        }
    problems = [{"target": "h-st", "label": "Stände", "text": refused}] if refused else []
    return render_template("drafts/revisions.html", problems=problems, **page)


def _clash(session: Session, draft_id: str, number: int) -> str:
    """What two people both changed, by name; empty if both fit together."""
    return ", ".join(clash_words(engine.clash_of(session, draft_id, number)))


def _group(session: Session, group: Sequence[DraftRevision], head: int) -> dict[str, Any]:
    """One state, or one sitting with the states that it consists of."""
    newest, oldest = group[0], group[-1]
    begun, ended = local(oldest.at), local(newest.at)
    since = past_moment(oldest.at, local(application().now()).date())
    is_one_day = begun.date() == ended.date()
    until = clock_time(ended) if is_one_day else past_moment(newest.at, begun.date())
    return {
        "rows": [_row(session, row, head) for row in group],
        "numbers": f"{oldest.number}–{newest.number}",
        "at": since if clock_time(begun) == until else f"{since}–{until}",
    }


def _row(session: Session, row: DraftRevision, head: int) -> dict[str, Any]:
    beside = ""
    if row.is_side:
        beside = "neben dem Entwurf" + (f", {SETTLED[row.settled]}" if row.settled else "")
    return {
        "number": row.number,
        "at": past_moment(row.at, local(application().now()).date()),
        "by": name_of(session, row.by),
        "is_mine": row.by == me().login,
        "is_head": row.number == head,
        "what": KINDS[row.kind],
        "note": row.note,
        "beside": beside,
        "href": url_for("drafts.diagram", draft_id=row.draft_id, stand=row.number),
    }


def _to(endpoint: str, draft_id: str) -> Response:
    return cast(Response, redirect(url_for(endpoint, draft_id=draft_id), 303))
