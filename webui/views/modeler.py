"""Diagramm: a draft's process drawn and changed in the browser, saved by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

import engine
from engine import draft_comments
from engine.bundles import DIAGRAM
from engine.draft_models import DraftRevision
from engine.editing import adopt
from engine.errors import Conflict, EngineError, NotFound, Rejected
from engine.scenario_results import carried
from webui import comment_page, csp, messages, sent, workbench
from webui.auth import application, may_use, me, requires
from webui.catalogue import catalogue
from webui.dates import clock_time, local
from webui.draft_findings import findings_of
from webui.drawn_conflicts import beside
from webui.trial_rows import trial_rows
from webui.typed_expressions import examined
from webui.views.errors import with_names
from webui.workbench import EDITORS

blueprint = Blueprint("modeler", __name__)

OTHERS = (
    ("drawing", "drafts.diagram"),
    ("compare", "comparisons.draft"),
    ("comments", "comments.panel"),
)
"""What the script asks of other pages."""


def answers_json(view: Callable[..., Mapping[str, Any]]) -> Callable[..., Response]:
    """Answer the page's script: a refusal is a sentence too, never a page."""

    @wraps(view)
    def answer(**arguments: Any) -> Response:
        try:
            return jsonify(view(**arguments))
        except EngineError as refused:
            status = messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)
            said = messages.text(refused.code, with_names(refused.facts))
            return make_response(jsonify(message=said), status)

    return answer


@blueprint.get("/entwuerfe/<draft_id>/diagramm")
@requires(*EDITORS)
def show(draft_id: str) -> Response:
    """The page that draws; the drawing itself is fetched by the script."""
    running = application()
    with running.db.read() as session:
        found = engine.draft(session, draft_id)
        if found.closed_at is not None:
            return cast(Response, redirect(url_for("drafts.revisions", draft_id=draft_id), 303))
        bundle = engine.draft_bundle(session, draft_id)
        settings = {
            "draft": draft_id,
            "number": found.head,
            "login": me().login,
            "csrf": generate_csrf(),
            "label": f"{found.title}, Entwurf",
            "file": found.name.removesuffix(".bpmn"),
            "focus": request.args.get("schritt", ""),
            "addresses": _addresses(draft_id),
            "catalogue": catalogue(session, running.registry, bundle.forms),
            "beside": _own_side(session, draft_id),
            "scenarios": len(bundle.scenarios),
            "comments": _comments(session, draft_id),
            **_findings(session, draft_id, found.head),
        }
        head = workbench.head(session, found, "diagramm")
    page = render_template("drafts/diagram.html", head=head, settings=settings)
    return csp.allow_drawn_styles(make_response(page))


@blueprint.post("/entwuerfe/<draft_id>/diagramm")
@requires(*EDITORS)
@answers_json
def save(draft_id: str) -> Mapping[str, Any]:
    """Take what the modeler exported into the stored file, as a change of the revision it shows."""
    parent = sent.number(request.args, "stand")
    if parent is None:
        raise NotFound("draft_revision", "")
    with application().db.read() as session:
        stored = engine.draft_parts(session, draft_id, parent)[DIAGRAM]
    changes = {DIAGRAM: adopt(stored, request.get_data())}  # takes its time: before the lock
    written = application().db.run(
        me().login, lambda work: engine.write_draft(work, draft_id, parent, changes)
    )
    return _written(draft_id, written)


@blueprint.get("/entwuerfe/<draft_id>/diagramm/stand")
@requires(*EDITORS)
@answers_json
def state(draft_id: str) -> Mapping[str, Any]:
    """Where the draft stands and who asks: what a page needs to go on after a new login."""
    with application().db.read() as session:
        head = engine.draft(session, draft_id).head
        found = _findings(session, draft_id, head)
    return {
        "number": head,
        "login": me().login,
        "name": me().name,
        "csrf": generate_csrf(),
        **found,
    }


@blueprint.get("/entwuerfe/<draft_id>/diagramm/szenarien")
@requires(*EDITORS)
@answers_json
def trials(draft_id: str) -> Mapping[str, Any]:
    """The draft's scenarios with their last results, to stand beside the drawing."""
    with application().db.read() as session:
        bundle = engine.draft_bundle(session, draft_id)
        rows = trial_rows(session, bundle, carried(session, draft_id))
    rows.sort(key=lambda row: not row["state"].startswith("failed"))
    html = render_template("trials/panel.html", draft_id=draft_id, rows=rows)
    return {"html": html, "count": len(rows)}


@blueprint.post("/entwuerfe/<draft_id>/diagramm/zusammenfuehren")
@requires(*EDITORS)
@answers_json
def merge(draft_id: str) -> Mapping[str, Any]:
    """Put what stands beside the newest revision on top of it."""
    number = sent.json_number("number")
    written = application().db.run(
        me().login, lambda work: engine.merge_revision(work, draft_id, number)
    )
    return _written(draft_id, written)


@blueprint.post("/entwuerfe/<draft_id>/diagramm/kopie")
@requires(*EDITORS)
@answers_json
def copy(draft_id: str) -> Mapping[str, Any]:
    """Go on with one's own version as another draft."""
    number = sent.json_number("number")
    made = application().db.run(
        me().login, lambda work: engine.copy_revision(work, draft_id, number).id
    )
    return {"href": url_for("modeler.show", draft_id=made)}


@blueprint.post("/entwuerfe/<draft_id>/diagramm/verzichten")
@requires(*EDITORS)
@answers_json
def leave(draft_id: str) -> Mapping[str, Any]:
    """Let one's own version be; it stays among the earlier ones."""
    number = sent.json_number("number")
    application().db.run(me().login, lambda work: engine.dismiss_revision(work, draft_id, number))
    with application().db.read() as session:
        return {"number": engine.draft(session, draft_id).head}


@blueprint.post("/entwuerfe/<draft_id>/diagramm/ausdruck")
@requires(*EDITORS)
@answers_json
def examine(draft_id: str) -> Mapping[str, Any]:
    """Check an expression while it is typed."""
    asked = sent.json_object()
    text, kind = str(asked.get("text", "")), str(asked.get("kind", ""))
    names = asked.get("names", [])
    if not isinstance(names, list):
        raise Rejected("request_unreadable")
    with application().db.look(me().login) as work:
        return examined(work, text, kind, [str(name) for name in names])


def _written(draft_id: str, written: engine.Written) -> dict[str, Any]:
    """What became of a change; beside the head, also who was faster and whether it fits."""
    with application().db.read() as session:
        answer = {
            "number": written.number,
            "head": written.is_head,
            "saved": f"Gespeichert {_clock()}",
            **_findings(session, draft_id, written.number),
        }
        if not written.is_head:
            answer |= beside(session, draft_id, written.number)
    return answer


def _own_side(session: Session, draft_id: str) -> dict[str, Any] | None:
    """What this person left undecided beside the head."""
    mine: list[DraftRevision] = [
        side for side in engine.open_sides(session, draft_id) if side.by == me().login
    ]
    return beside(session, draft_id, mine[0].number) if mine else None


def _comments(session: Session, draft_id: str) -> dict[str, Any]:
    """How many threads are open, in all and at each element."""
    found = draft_comments.threads(session, draft_id)
    return {
        "count": sum(one.is_open for one in found),
        "marks": comment_page.open_counts(found),
    }


def _findings(session: Session, draft_id: str, number: int) -> dict[str, Any]:
    return findings_of(session, application().runtime, draft_id, number, _clock())


def _clock() -> str:
    return clock_time(local(application().now()))


def _addresses(draft_id: str) -> dict[str, str]:
    names = ("save", "state", "trials", "merge", "copy", "leave", "examine")
    found = {name: url_for(f"modeler.{name}", draft_id=draft_id) for name in names}
    roles = me().viewer.roles
    for name, endpoint in OTHERS:
        if may_use(endpoint, roles):
            found[name] = url_for(endpoint, draft_id=draft_id)
    return found
