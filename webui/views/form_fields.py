"""One form as a list of its fields: everything can be changed by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from engine.bundles import form_part
from engine.errors import NotFound, Rejected
from engine.forms import Form
from engine.forms.document import TOP, Entry, FormDocument
from webui import field_texts, form_fields_page, form_list_page, messages, outline_page, workbench
from webui.auth import application, requires
from webui.draft_acts import seen_number, write
from webui.field_conditions import name_of
from webui.field_inputs import KINDS, inputs_of
from webui.field_row import CHOICE_ACT, Option, acted, filled, new_component, sent_options
from webui.forms import Problem
from webui.views.form_preview import shown_beside
from webui.workbench import EDITORS, READERS

blueprint = Blueprint("form_fields", __name__)

EDIT, ADD = "bearbeiten", "danach"


@dataclass(frozen=True)
class Kept:
    """What was sent and is shown again, because it was refused or is not finished."""

    number: int | None = None
    """The state that it was sent from: shown again, what others did since cannot be overwritten."""
    sent: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    options: list[Option] | None = None


@blueprint.get("/entwuerfe/<draft_id>/formulare/<name>")
@requires(*READERS)
def show(draft_id: str, name: str) -> str:
    """The fields of a form in their order; one of them may be open."""
    return _page(draft_id, name, request.args.get("feld", ""), request.args.get("aktion", ""))


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/titel")
@requires(*EDITORS)
def entitle(draft_id: str, name: str) -> Response:
    """Give a form another title."""
    seen, document = _seen(draft_id, name)
    title = request.form.get("titel", "").strip()
    if not title:
        problem = Problem("titel", "Titel", messages.text("form_title_missing", {}))
        kept = Kept(seen.number, problems=(problem,))
        return make_response(_page(draft_id, name, "", "", kept), 422)
    document.title = title
    return _written(seen, document, "", f"Titel „{title}“")


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/felder")
@requires(*EDITORS)
def add(draft_id: str, name: str) -> Response:
    """Put a field behind another one, or first into a group, and open it."""
    seen, document = _seen(draft_id, name)
    sent = request.form
    label, kind = sent.get("beschriftung", "").strip(), sent.get("art", "textfield")
    after, inside = sent.get("nach", ""), TOP
    if sent.get("wohin") == "darin":
        after, inside = "", after
    if not label or kind not in KINDS:
        problem = Problem("beschriftung", "Beschriftung", "Die Beschriftung fehlt.")
        kept = Kept(seen.number, sent.to_dict(), (problem,))
        return make_response(_page(draft_id, name, sent.get("nach", ""), ADD, kept), 422)
    component = new_component(kind, label, document.keys())
    new = document.insert(component, after, inside)
    return _written(seen, document, new, f"„{label}“ eingefügt", EDIT)


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/felder/<field>")
@requires(*EDITORS)
def save(draft_id: str, name: str, field: str) -> Response:
    """Take over what the row's form says; what breaks a rule is shown there."""
    seen, document = _seen(draft_id, name)
    entry = document.entry(field)
    sent = request.form.to_dict()
    if act := sent.pop(CHOICE_ACT, ""):
        options = acted(sent_options(sent), act)
        kept = Kept(seen.number, sent, options=options)
        return make_response(_page(draft_id, name, field, EDIT, kept))
    made = filled(entry, sent, document.entries())
    before = _problems(document)
    document.put(field, made.component)
    at = next(e.name for e in document.entries() if e.path == entry.path)
    problems = made.problems or _new_problems(document, at, before)
    if problems:
        kept = Kept(seen.number, sent, _said_at(entry, problems))
        return make_response(_page(draft_id, name, field, EDIT, kept), 422)
    if "steht" in sent and sent["steht"] != entry.inside:
        at = document.move_into(at, sent["steht"])
    kind_changed = made.component.get("type") != entry.kind
    said = f"„{name_of(document.entry(at))}“ geändert"
    return _written(seen, document, at, said, EDIT if kind_changed else "")


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/felder/<field>/entfernen")
@requires(*EDITORS)
def remove(draft_id: str, name: str, field: str) -> Response:
    """Take a field out; the status line offers to take it back."""
    seen, document = _seen(draft_id, name)
    label = name_of(document.entry(field))
    beside = document.remove(field)
    return _written(seen, document, beside, f"„{label}“ entfernt")


@blueprint.post("/entwuerfe/<draft_id>/formulare/<name>/felder/<field>/verschieben")
@requires(*EDITORS)
def move(draft_id: str, name: str, field: str) -> Response:
    """Exchange a field with its neighbour."""
    seen, document = _seen(draft_id, name)
    label = name_of(document.entry(field))
    try:
        at = document.move(field, request.form.get("richtung") == "runter")
    except Rejected as refused:
        problem = Problem(f"z-{field}", label, messages.text(refused.code, refused.facts))
        kept = Kept(seen.number, problems=(problem,))
        return make_response(_page(draft_id, name, field, "", kept), 422)
    return _written(seen, document, at, f"„{label}“ verschoben")


@dataclass(frozen=True)
class Seen:
    """The state of a form that the person has before them."""

    draft_id: str
    name: str
    number: int


def _seen(draft_id: str, name: str) -> tuple[Seen, FormDocument]:
    number = seen_number(draft_id)
    with application().db.read() as session:
        forms = engine.draft_bundle(session, draft_id, number).forms
    return Seen(draft_id, name, number), _document(forms, name)


def _document(forms: Mapping[str, bytes], name: str) -> FormDocument:
    if name not in forms:
        raise NotFound("form", name)
    return FormDocument(forms[name])


def _problems(document: FormDocument) -> set[str]:
    _, problems = Form.sketch(document.content)
    return {repr(problem) for problem in problems}


def _new_problems(document: FormDocument, name: str, before: set[str]) -> dict[str, str]:
    """Return what a change broke, by the input where it is put right."""
    entries = document.entries()
    entry = document.entry(name)
    _, problems = Form.sketch(document.content)
    mine = {entry.key, entry.component.get("id")}
    return {
        field_texts.input_of(problem, entry.component): (
            f"{field_texts.at_field(problem)} {field_texts.remedy(problem)}"
        )
        for problem in problems
        if repr(problem) not in before
        and problem.component in mine
        and form_fields_page.entries_of(problem, entries)
        and field_texts.is_of_a_field(problem)
    }


def _said_at(entry: Entry, problems: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return problems by their inputs' labels, in the order of the form."""
    labels = {one.name: one.label for one in inputs_of(entry.component)}
    labels |= {name: "Auswahl" for name in problems if name.startswith("wahl-")}
    labels |= {f"{name}-feld": words[0] for name, words in form_fields_page.WORDS.items()}
    return tuple(Problem(name, labels[name], problems[name]) for name in labels if name in problems)


def _written(
    seen: Seen, document: FormDocument, focus: str, note: str, action: str = ""
) -> Response:
    part, title = form_part(seen.name), document.title or seen.name
    changes: dict[str, bytes | None] = {part: document.content}
    written = write(seen.draft_id, seen.number, changes, f"Formular „{title}“: {note}")
    if written.is_head and written.number != seen.number:
        flash(f"{note}.", "ok")
    if not written.is_head and not _is_there(seen):
        return cast(Response, redirect(url_for("form_list.index", draft_id=seen.draft_id), 303))
    return _to(seen.draft_id, seen.name, focus, action if written.is_head else "")


def _is_there(seen: Seen) -> bool:
    """Whether the newest state still has the form: somebody may have renamed it meanwhile."""
    with application().db.read() as session:
        return seen.name in engine.draft_bundle(session, seen.draft_id).forms


def _to(draft_id: str, name: str, focus: str, action: str) -> Response:
    address = url_for(
        "form_fields.show",
        draft_id=draft_id,
        name=name,
        feld=focus or None,
        aktion=action or None,
    )
    anchor = f"#z-{focus}" if focus and not action else ""
    return cast(Response, redirect(address + anchor, 303))


def _page(draft_id: str, name: str, focus: str, action: str, kept: Kept | None = None) -> str:
    kept = kept or Kept()
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        head: dict[str, Any] = workbench.head(session, draft, "formulare")
        head["revision"] = kept.number or head["revision"]
        bundle = engine.draft_bundle(session, draft_id, head["revision"])
        old = outline_page.in_force(session, draft)
        sides = outline_page.sides(session, draft_id)
        undoable = outline_page.is_undoable(session, draft) and head["may_edit"]
    if name not in bundle.forms:
        raise NotFound("form", name)
    said = " ".join(str(message) for message in get_flashed_messages())
    head["saved"] = f"{head['saved']}. {said}" if said else head["saved"]
    users = form_list_page.users_of(bundle.xml).get(name, [])
    page = {
        "head": head,
        "form_name": name,
        "form_title": form_list_page.title_of(bundle.forms[name], name),
        "uses": form_list_page.uses(draft_id, users),
        "tag": form_list_page.tag_of(name, bundle.forms, old),
        "sides": sides,
        "undoable": undoable,
        "undo_href": url_for("form_list.undo", draft_id=draft_id, formular=name),
        "problems": list(kept.problems),
        "sent": kept.sent,
    }
    try:
        document = FormDocument(bundle.forms[name])
    except Rejected:
        return render_template("designs/fields.html", unreadable=True, **page)
    page |= _fields(name, document, bundle.forms[name], old.forms.get(name) if old else None)
    page |= shown_beside(draft_id, name, bundle.forms[name])
    page |= _opened(document, focus, action if head["may_edit"] else "", kept)
    return render_template("designs/fields.html", unreadable=False, **page)


def _fields(name: str, document: FormDocument, content: bytes, old: bytes | None) -> dict[str, Any]:
    told = form_fields_page.told(name, content, document.entries())
    return {"rows": form_fields_page.lines(document, old, told), "told": told}


def _opened(document: FormDocument, focus: str, action: str, kept: Kept) -> dict[str, Any]:
    entries = document.entries()
    entry = next((entry for entry in entries if entry.name == focus), None)
    first = entries[0].name if entries else ""
    found: dict[str, Any] = {"focus": entry.name if entry else first, "open": "", "adding": None}
    if action == EDIT and entry is not None:
        row = form_fields_page.opened(entry, document, kept.sent, kept.options)
        found |= {"open": entry.name, "row": row}
    if action == ADD:
        found |= {"adding": entry.name if entry else "", "new_kinds": list(KINDS.items())}
    return found
