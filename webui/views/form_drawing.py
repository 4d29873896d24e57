"""Zeichnen: a form put together in the browser with form-js, saved by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

import engine
from engine.bundles import form_part
from engine.errors import NotFound, Rejected
from engine.forms.adopting import adopt
from engine.forms.document import FormDocument
from webui import csp, form_fields_page, form_list_page, outline_page, sent, workbench
from webui.auth import application, may_use, me, requires
from webui.dates import clock_time, local
from webui.drawn_conflicts import beside
from webui.field_inputs import KINDS
from webui.views.form_preview import shown_beside
from webui.views.modeler import answers_json
from webui.workbench import EDITORS

blueprint = Blueprint("form_drawing", __name__)


@blueprint.get("/entwuerfe/<draft_id>/formulare/<name>/zeichnen")
@requires(*EDITORS)
def show(draft_id: str, name: str) -> Response:
    """The page that draws; the form itself is fetched by the script."""
    with application().db.read() as session:
        found = engine.draft(session, draft_id)
        if found.closed_at is not None:
            return cast(Response, redirect(url_for("drafts.revisions", draft_id=draft_id), 303))
        bundle = engine.draft_bundle(session, draft_id)
        if name not in bundle.forms:
            raise NotFound("form", name)
        head = workbench.head(session, found, "formulare")
        old = outline_page.in_force(session, found)
        settings = {
            "draft": f"{draft_id}/{name}",
            "number": found.head,
            "login": me().login,
            "csrf": generate_csrf(),
            "kinds": sorted({kind.partition("/")[0] for kind in KINDS}),
            "focus": request.args.get("feld", ""),
            "addresses": _addresses(draft_id, name),
            "beside": _own_side(session, draft_id),
            **_findings(bundle.forms[name], name),
        }
    page = render_template(
        "designs/draw.html",
        head=head,
        settings=settings,
        form_name=name,
        form_title=form_list_page.title_of(bundle.forms[name], name),
        tag=form_list_page.tag_of(name, bundle.forms, old),
        **shown_beside(draft_id, name, bundle.forms[name]),
    )
    return csp.allow_drawn_styles(make_response(page))


@blueprint.get("/entwuerfe/<draft_id>/formulare/<name>/zeichnen/inhalt")
@requires(*EDITORS)
def content(draft_id: str, name: str) -> Response:
    """The exact bytes of the form in a state of the draft."""
    return Response(_stored(draft_id, name, _parent()), mimetype="application/json")


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/zeichnen")
@requires(*EDITORS)
@answers_json
def save(draft_id: str, name: str) -> Mapping[str, Any]:
    """Take what form-js changed between two exports into the stored file."""
    parent, drawn = _parent(), sent.json_object()
    adopted = adopt(_stored(draft_id, name, parent), drawn.get("before"), drawn.get("after"))
    written = application().db.run(
        me().login,
        lambda work: engine.write_draft(work, draft_id, parent, {form_part(name): adopted}),
    )
    return _written(draft_id, name, written)


@blueprint.get("/entwuerfe/<draft_id>/formulare/<name>/zeichnen/stand")
@requires(*EDITORS)
@answers_json
def state(draft_id: str, name: str) -> Mapping[str, Any]:
    """Where the draft stands and who asks: what a page needs to go on after a new login."""
    with application().db.read() as session:
        head = engine.draft(session, draft_id).head
        forms = engine.draft_bundle(session, draft_id).forms
    found = _findings(forms.get(name, b""), name)
    who = {"login": me().login, "name": me().name, "csrf": generate_csrf()}
    return {"number": head, **who, **found}


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/zeichnen/zusammenfuehren")
@requires(*EDITORS)
@answers_json
def merge(draft_id: str, name: str) -> Mapping[str, Any]:
    """Put what stands beside the newest state on top of it."""
    number = sent.json_number("number")
    written = application().db.run(
        me().login, lambda work: engine.merge_revision(work, draft_id, number)
    )
    return _written(draft_id, name, written)


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/zeichnen/kopie")
@requires(*EDITORS)
@answers_json
def copy(draft_id: str, name: str) -> Mapping[str, Any]:
    """Go on with one's own version as another draft."""
    number = sent.json_number("number")
    made = application().db.run(
        me().login, lambda work: engine.copy_revision(work, draft_id, number).id
    )
    return {"href": url_for("form_drawing.show", draft_id=made, name=name)}


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/zeichnen/verzichten")
@requires(*EDITORS)
@answers_json
def leave(draft_id: str, name: str) -> Mapping[str, Any]:
    """Let one's own version be; it stays among the earlier ones."""
    number = sent.json_number("number")
    application().db.run(me().login, lambda work: engine.dismiss_revision(work, draft_id, number))
    with application().db.read() as session:
        return {"number": engine.draft(session, draft_id).head}


def _stored(draft_id: str, name: str, number: int) -> bytes:
    with application().db.read() as session:
        parts = engine.draft_parts(session, draft_id, number)
    if form_part(name) not in parts:
        raise NotFound("form", name)
    return parts[form_part(name)]


def _parent() -> int:
    number = sent.number(request.args, "stand")
    if number is None:
        raise NotFound("draft_revision", "")
    return number


def _written(draft_id: str, name: str, written: engine.Written) -> dict[str, Any]:
    """What became of a change; beside the head, also who was faster and whether it fits."""
    with application().db.read() as session:
        forms = engine.draft_bundle(session, draft_id, written.number).forms
        answer = {
            "number": written.number,
            "head": written.is_head,
            "saved": f"Gespeichert {clock_time(local(application().now()))}",
            **_findings(forms.get(name, b""), name),
        }
        if not written.is_head:
            answer |= beside(session, draft_id, written.number)
    return answer


def _own_side(session: Session, draft_id: str) -> dict[str, Any] | None:
    """What this person left undecided beside the head."""
    mine = [side for side in engine.open_sides(session, draft_id) if side.by == me().login]
    return beside(session, draft_id, mine[0].number) if mine else None


def _findings(stored: bytes, name: str) -> dict[str, Any]:
    try:
        entries = FormDocument(stored).entries()
    except Rejected:
        entries = []
    told = form_fields_page.told(name, stored, entries)
    return {
        "findings": [
            {"field": one.field, "name": one.name, "text": one.text, "remedy": one.remedy}
            for one in told
        ]
    }


def _addresses(draft_id: str, name: str) -> dict[str, str]:
    names = ("save", "state", "merge", "copy", "leave")
    found = {one: url_for(f"form_drawing.{one}", draft_id=draft_id, name=name) for one in names}
    found["drawing"] = url_for("form_drawing.content", draft_id=draft_id, name=name)
    found["fields"] = url_for("form_fields.show", draft_id=draft_id, name=name)
    if may_use("comparisons.draft", me().viewer.roles):
        found["compare"] = url_for("comparisons.draft", draft_id=draft_id)
    return found
