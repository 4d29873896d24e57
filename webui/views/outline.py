"""Gliederung: the process as a table, to be changed by keyboard and without seeing the drawing."""

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
from engine import draft_comments
from engine.bundles import DIAGRAM, Bundle
from engine.decision_tables import newest_tables
from engine.decisions import Table
from engine.editing import Change, Outline, edit, outline
from engine.editing.changes import AddStep, Delete, Move
from engine.editing.outlining import Level, Row
from engine.errors import NotFound, Rejected
from engine.xml import XmlError
from webui import comment_page, messages, outline_page, workbench
from webui.auth import application, requires
from webui.draft_acts import seen_number, take_back, write
from webui.forms import Problem
from webui.outline_form import Shown, changes
from webui.outline_words import name_of, written_due
from webui.views.errors import with_names
from webui.workbench import EDITORS, READERS

blueprint = Blueprint("outline", __name__)

UNDONE = "Zurückgenommen. Das Diagramm steht wieder wie vorher."


@dataclass(frozen=True)
class Refused:
    """A change that was not made: what was sent, and why not."""

    number: int
    """The state that it was sent from: shown again, what others did since cannot be overwritten."""
    problem: Problem
    sent: dict[str, str] = field(default_factory=dict)


@blueprint.get("/entwuerfe/<draft_id>/gliederung")
@requires(*READERS)
def show(draft_id: str) -> str:
    """One level of the draft as rows; one of them may be open."""
    return _page(draft_id, request.args.get("zeile", ""), request.args.get("aktion", ""))


@blueprint.post("/entwuerfe/<draft_id>/gliederung/<element>")
@requires(*EDITORS)
def save(draft_id: str, element: str) -> Response:
    """Take over what the row's form says."""
    seen = _seen(draft_id)
    level, row = _row(seen.outline, element)
    shown = Shown(
        seen.outline,
        level,
        row,
        application().runtime.registry,
        tuple(sorted(seen.bundle.forms)),
        seen.tables,
    )
    wanted = changes(shown, request.form)
    kind = request.form.get("art", row.element.kind)
    action = "bearbeiten" if kind != row.element.kind else ""
    return _changed(draft_id, seen, wanted, element, action, failed="bearbeiten")


@blueprint.post("/entwuerfe/<draft_id>/gliederung/<element>/danach")
@requires(*EDITORS)
def add(draft_id: str, element: str) -> Response:
    """Put a step behind another one, and open it."""
    sent = request.form
    number = sent.get("zeile", "")
    kind = sent.get("art", "userTask")
    change = AddStep(
        element,
        kind,
        sent.get("name", "").strip(),
        sent.get("weg") or None,
        sent.get("bahn") or None,
        int(number) if number.isascii() and number.isdigit() else None,
        written_due(sent.get("wartet", ""), waits=True) or None,
        sent.get("bedingung", "").strip() or None,
    )
    return _changed(draft_id, _seen(draft_id), [change], "", "bearbeiten", failed="danach")


@blueprint.post("/entwuerfe/<draft_id>/gliederung/<element>/entfernen")
@requires(*EDITORS)
def remove(draft_id: str, element: str) -> Response:
    """Take a step out; the status line offers to take it back."""
    seen = _seen(draft_id)
    level, _ = _row(seen.outline, element)
    ids = [row.id for row in level.rows]
    beside = ids[max(ids.index(element) - 1, 0)]
    return _changed(draft_id, seen, [Delete(element)], beside)


@blueprint.post("/entwuerfe/<draft_id>/gliederung/<element>/verschieben")
@requires(*EDITORS)
def move(draft_id: str, element: str) -> Response:
    """Exchange a step with its neighbour on the same way."""
    down = request.form.get("richtung") == "runter"
    return _changed(draft_id, _seen(draft_id), [Move(element, down)], element)


@blueprint.post("/entwuerfe/<draft_id>/gliederung-zurueck")
@requires(*EDITORS)
def undo(draft_id: str) -> Response:
    """Make the state before the last change the newest one."""
    done = take_back(draft_id)
    flash(UNDONE if done else "Inzwischen wurde weitergearbeitet. Nichts zurückgenommen.", "ok")
    return _to(draft_id, request.form.get("bei", ""), "")


@dataclass(frozen=True)
class _Seen:
    """The state of the draft that the person has before them."""

    number: int
    bundle: Bundle
    outline: Outline
    tables: Mapping[str, Table]


def _seen(draft_id: str) -> _Seen:
    number = seen_number(draft_id)
    with application().db.read() as session:
        bundle = engine.draft_bundle(session, draft_id, number)
        tables = newest_tables(session)
    return _Seen(number, bundle, outline(bundle.xml), tables)


def _row(found: Outline, element: str) -> tuple[Level, Row]:
    level = found.level_of(element)
    return level, next(row for row in level.rows if row.id == element)


def _changed(
    draft_id: str,
    seen: _Seen,
    wanted: list[Change],
    focus: str,
    action: str = "",
    *,
    failed: str = "",
) -> Response:
    """Make changes and go back to the row; a refusal shows the form as it was sent."""
    element = str((request.view_args or {}).get("element", focus))
    try:
        edited = edit(seen.bundle.xml, *wanted)
    except Rejected as refused:
        sentence = messages.text(refused.code, with_names(refused.facts))
        name = name_of(_row(seen.outline, element)[1].element)
        problem = Problem(f"z-{element}", name, sentence)
        refusal = Refused(seen.number, problem, request.form.to_dict())
        page = _page(draft_id, element, failed, refusal)
        return make_response(page, messages.status(refused.code, 422))
    focus = focus or (edited.added[0] if edited.added else element)
    note = outline_page.note(wanted, seen.outline)
    written = write(draft_id, seen.number, {DIAGRAM: edited.xml}, note)
    if written.is_head and wanted:
        flash(outline_page.effect(edited, wanted), "ok")
    return _to(draft_id, focus, action)


def _to(draft_id: str, element: str, action: str) -> Response:
    address = url_for(
        "outline.show", draft_id=draft_id, zeile=element or None, aktion=action or None
    )
    anchor = f"#z-{element}" if element and not action else ""
    return cast(Response, redirect(address + anchor, 303))


def _page(draft_id: str, element: str, action: str, refused: Refused | None = None) -> str:
    running = application()
    with running.db.read() as session:
        draft = engine.draft(session, draft_id)
        head = workbench.head(session, draft, "gliederung")
        head["revision"] = number = refused.number if refused else draft.head
        bundle = engine.draft_bundle(session, draft_id, number)
        findings = engine.draft_findings(session, running.runtime, draft_id, number)
        sides = outline_page.sides(session, draft_id)
        old = outline_page.in_force(session, draft)
        undoable = outline_page.is_undoable(session, draft)
        counts = comment_page.open_counts(draft_comments.threads(session, draft_id))
        tables = newest_tables(session)
    said = " ".join(str(message) for message in get_flashed_messages())
    page: dict[str, Any] = {
        "head": head | {"saved": f"{head['saved']}. {said}" if said else head["saved"]},
        "undoable": undoable and head["may_edit"],
        "sides": sides,
        "open_counts": counts,
        "refused": refused,
    }
    try:
        found = outline(bundle.xml)
    except (XmlError, NotFound):
        return render_template("outline/show.html", problems=[], unreadable=True, **page)
    level = _level(found, request.args.get("ebene", ""), element)
    page |= outline_page.page(found, level, bundle, findings, old)
    if element and action and head["may_edit"]:
        page |= outline_page.opened(found, level, bundle, (element, action), findings, tables)
        page["sent"] = refused.sent if refused else {}
    known = [row.id for row in page["rows"]]
    element = element if element in known else ""
    page["focus"] = element or next(iter(known), "")
    problems = [refused.problem] if refused else []
    return render_template("outline/show.html", problems=problems, unreadable=False, **page)


def _level(found: Outline, wanted: str, element: str) -> Level:
    if element:
        try:
            return found.level_of(element)
        except NotFound:
            return found.main
    return found.levels.get(wanted, found.main)
