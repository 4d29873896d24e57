"""Vorschau: a form as staff will see it, on a page of its own and beside its editors."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

import engine
from engine.errors import NotFound
from webui import form_list_page, sent, workbench
from webui.auth import application, requires
from webui.form_preview import Preview, answered, opened
from webui.workbench import READERS

blueprint = Blueprint("form_preview", __name__)


@blueprint.get("/entwuerfe/<draft_id>/formulare/<name>/vorschau")
@requires(*READERS)
def show(draft_id: str, name: str) -> str:
    """The form as it opens; scripts get the piece that stands beside an editor."""
    return _answer(draft_id, name, opened(_content(draft_id, name)))


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/vorschau")
@requires(*READERS)
def answer(draft_id: str, name: str) -> str:
    """The form after a button: filled, emptied, or checked. Nothing is kept."""
    content = _content(draft_id, name)
    return _answer(draft_id, name, answered(content, request.form, application().now()))


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/vorschau/felder")
@requires(*READERS)
def fields(draft_id: str, name: str) -> str:
    """The fields again, after an answer that shows or hides others (scripts only)."""
    content = _content(draft_id, name)
    shown = answered(content, request.form, application().now())
    return render_template("tasks/_fields.html", fields=shown.fields, fields_href=request.path)


def shown_beside(draft_id: str, name: str, content: bytes) -> dict[str, Any]:
    """Return what `designs/_preview.html` needs beside an editor."""
    return _parts(draft_id, name, opened(content))


def _answer(draft_id: str, name: str, preview: Preview) -> str:
    parts = _parts(draft_id, name, preview)
    if "HX-Request" in request.headers:
        return render_template("designs/_preview.html", **parts)
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        head = workbench.head(session, draft, "formulare")
        title = form_list_page.title_of(_content(draft_id, name), name)
    return render_template(
        "designs/preview.html", head=head, form_name=name, form_title=title, **parts
    )


def _parts(draft_id: str, name: str, preview: Preview) -> dict[str, Any]:
    href = url_for("form_preview.answer", draft_id=draft_id, name=name, stand=_number())
    return {
        "preview": preview,
        "preview_href": href,
        "fields": preview.fields,
        "fields_href": url_for("form_preview.fields", draft_id=draft_id, name=name, stand=_number())
        if preview.has_conditions
        else "",
    }


def _content(draft_id: str, name: str) -> bytes:
    with application().db.read() as session:
        forms = engine.draft_bundle(session, draft_id, _number()).forms
    if name not in forms:
        raise NotFound("form", name)
    return forms[name]


def _number() -> int | None:
    return sent.number(request.values, "stand")
