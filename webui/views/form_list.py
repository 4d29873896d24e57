"""Formulare: the forms of a draft, where each is used, and beginning, copying, renaming one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    flash,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

import engine
from engine.bundles import DIAGRAM, Bundle, form_part
from engine.editing import edit
from engine.editing.changes import SetAttribute
from engine.editing.naming import speaking_id
from engine.errors import NotFound, Rejected
from engine.forms.document import copied_form, new_form
from webui import form_list_page, messages, outline_page, workbench
from webui.auth import application, requires
from webui.draft_acts import seen_number, take_back, write
from webui.form_list_page import steps_said, users_of
from webui.forms import Problem
from webui.workbench import EDITORS, READERS

blueprint = Blueprint("form_list", __name__)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")


@blueprint.get("/entwuerfe/<draft_id>/formulare")
@requires(*READERS)
def index(draft_id: str) -> str:
    """All forms of the draft; one of them may be about to be copied, renamed or deleted."""
    return _page(draft_id)


@blueprint.post("/entwuerfe/<draft_id>/formulare")
@requires(*EDITORS)
def create(draft_id: str) -> Response:
    """Begin an empty form; a step that asked for it shows it from then on."""
    number, bundle = _seen(draft_id)
    title = request.form.get("titel", "").strip()
    step = request.form.get("schritt", "")
    name = request.form.get("name", "").strip() or speaking_id(title, None, "")
    try:
        _refuse_title(title)
        _refuse_name(name, bundle)
        changes: dict[str, bytes | None] = {form_part(name): new_form(name, title)}
        if step:
            use = SetAttribute(step, "formular", name)
            changes[DIAGRAM] = edit(bundle.xml, use).xml
    except Rejected as refused:
        return _refused(draft_id, refused, "neu", "titel", "Titel")
    written = write(draft_id, number, changes, f"Formular „{title}“ begonnen")
    if not written.is_head:
        return _to(draft_id)
    flash(f"Formular „{title}“ begonnen.", "ok")
    return _to_form(draft_id, name)


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/kopie")
@requires(*EDITORS)
def copy(draft_id: str, name: str) -> Response:
    """Begin a form with the content of another one."""
    number, bundle = _seen(draft_id)
    content, new = _content(bundle, name), request.form.get("name", "").strip()
    try:
        _refuse_name(new, bundle)
        title = form_list_page.title_of(content, name)
        copied = copied_form(content, new, title)
    except Rejected as refused:
        return _refused(draft_id, refused, name, "name", "Name der Kopie")
    written = write(draft_id, number, {form_part(new): copied}, f"Formular „{name}“ kopiert")
    if not written.is_head:
        return _to(draft_id)
    flash(f"Kopie „{new}“ angelegt.", "ok")
    return _to_form(draft_id, new)


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/umbenennen")
@requires(*EDITORS)
def rename(draft_id: str, name: str) -> Response:
    """Give a form another name; the steps that show it follow, as one change."""
    number, bundle = _newest(draft_id, name)
    content, new = _content(bundle, name), request.form.get("name", "").strip()
    if new == name:
        return _to(draft_id)
    users = users_of(bundle.xml).get(name, [])
    try:
        _refuse_name(new, bundle)
        renamed = copied_form(content, new, form_list_page.title_of(content, name))
        changes: dict[str, bytes | None] = {form_part(name): None, form_part(new): renamed}
        if users:
            wanted = [SetAttribute(each.id, "formular", new) for each in users]
            changes[DIAGRAM] = edit(bundle.xml, *wanted).xml
    except Rejected as refused:
        return _refused(draft_id, refused, name, "name", "Neuer Name")
    written = write(draft_id, number, changes, f"Formular „{name}“ heißt „{new}“")
    if written.is_head:
        follow = f" {_steps_follow(len(users))}" if users else ""
        flash(f"„{name}“ heißt jetzt „{new}“.{follow}", "ok")
    return _to(draft_id)


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/loeschen")
@requires(*EDITORS)
def remove(draft_id: str, name: str) -> Response:
    """Delete a form that no step shows; the status line offers to take it back."""
    number, bundle = _newest(draft_id, name)
    title = form_list_page.title_of(_content(bundle, name), name)
    if users := users_of(bundle.xml).get(name):
        refused = Rejected("form_in_use", form=title, steps=steps_said(users))
        return _refused(draft_id, refused, name, f"f-{name}", title, status=409)
    written = write(draft_id, number, {form_part(name): None}, f"Formular „{title}“ gelöscht")
    if written.is_head:
        flash(f"„{title}“ gelöscht.", "ok")
    return _to(draft_id)


@blueprint.post("/entwuerfe/<draft_id>/formulare-zurueck")
@requires(*EDITORS)
def undo(draft_id: str) -> Response:
    """Make the state before the last change the newest one."""
    flash(TAKEN_BACK if take_back(draft_id) else NOT_TAKEN_BACK, "ok")
    name = request.args.get("formular", "")
    with application().db.read() as session:
        known = engine.draft_bundle(session, draft_id).forms
    return _to_form(draft_id, name) if name in known else _to(draft_id)


TAKEN_BACK = "Zurückgenommen."
NOT_TAKEN_BACK = "Inzwischen wurde weitergearbeitet. Nichts zurückgenommen."


def _seen(draft_id: str) -> tuple[int, Bundle]:
    number = seen_number(draft_id)
    with application().db.read() as session:
        return number, engine.draft_bundle(session, draft_id, number)


def _newest(draft_id: str, name: str) -> tuple[int, Bundle]:
    """Return the newest state, unless somebody changed the form itself: steps may show it since."""
    number, seen = _seen(draft_id)
    with application().db.read() as session:
        head = engine.draft(session, draft_id).head
        newest = engine.draft_bundle(session, draft_id, head)
    if newest.forms.get(name) == _content(seen, name):
        return head, newest
    return number, seen


def _content(bundle: Bundle, name: str) -> bytes:
    if name not in bundle.forms:
        raise NotFound("form", name)
    return bundle.forms[name]


def _refuse_title(title: str) -> None:
    if not title:
        raise Rejected("form_title_missing")


def _refuse_name(name: str, bundle: Bundle) -> None:
    if not _NAME.fullmatch(name):
        raise Rejected("form_name_invalid", name=name)
    if name.lower() in {known.lower() for known in bundle.forms}:
        raise Rejected("form_name_taken", name=name)


def _steps_follow(count: int) -> str:
    return "Der Schritt folgt." if count == 1 else f"{count} Schritte folgen."


def _refused(
    draft_id: str, refused: Rejected, at: str, field: str, label: str, status: int = 422
) -> Response:
    sentence = messages.text(refused.code, refused.facts)
    page = _page(draft_id, at, Problem(field, label, sentence), request.form.to_dict())
    return make_response(page, status)


def _page(
    draft_id: str,
    at: str = "",
    problem: Problem | None = None,
    sent: Mapping[str, str] | None = None,
) -> str:
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        head: dict[str, Any] = workbench.head(session, draft, "formulare")
        bundle = engine.draft_bundle(session, draft_id)
        old = outline_page.in_force(session, draft)
        sides = outline_page.sides(session, draft_id)
        undoable = outline_page.is_undoable(session, draft) and head["may_edit"]
    said = " ".join(str(message) for message in get_flashed_messages())
    head["saved"] = f"{head['saved']}. {said}" if said else head["saved"]
    step = request.args.get("schritt", "") or (sent or {}).get("schritt", "")
    return render_template(
        "designs/list.html",
        head=head,
        rows=form_list_page.lines(draft_id, bundle, old),
        open=at or request.args.get("formular", ""),
        action=request.args.get("aktion", "") or (request.endpoint or "").rpartition(".")[2],
        step=form_list_page.step_of(bundle.xml, step),
        sent=sent or {},
        problem=problem,
        problems=[problem] if problem else [],
        sides=sides,
        undoable=undoable,
        undo_href=url_for("form_list.undo", draft_id=draft_id),
    )


def _to(draft_id: str) -> Response:
    return cast(Response, redirect(url_for("form_list.index", draft_id=draft_id), 303))


def _to_form(draft_id: str, name: str) -> Response:
    return cast(Response, redirect(url_for("form_fields.show", draft_id=draft_id, name=name), 303))
