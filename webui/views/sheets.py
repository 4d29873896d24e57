"""Prozessblatt: the printed sheet of a version or a draft, to read, to print and to take along."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

import engine
from engine import validity
from engine.errors import NotFound
from handlers.sheet.files import KINDS, file_of
from handlers.sheet.model import Sheet
from handlers.sheet.standing import draft_sheet, sheet_of
from webui import process_texts, sent, sheet_page, workbench
from webui.auth import application, requires
from webui.views.processes import definition_of
from webui.workbench import READERS

blueprint = Blueprint("sheets", __name__)


@blueprint.get("/prozesse/<process_key>/<int:number>/prozessblatt")
@requires(*READERS)
def version(process_key: str, number: int) -> str:
    """The sheet of a version."""
    sheet = _version_sheet(process_key, number)
    files = _files("sheets.version_file", process_key=process_key, number=number)
    return render_template(
        "sheets/version.html",
        version=_named(process_key, number),
        number=number,
        process_key=process_key,
        **_page(sheet, files),
    )


@blueprint.get("/prozesse/<process_key>/<int:number>/prozessblatt.<kind>")
@requires(*READERS)
def version_file(process_key: str, number: int, kind: str) -> Response:
    """The sheet of a version as a file."""
    _require(kind)
    return _file(_version_sheet(process_key, number), kind)


@blueprint.get("/entwuerfe/<draft_id>/prozessblatt")
@requires(*READERS)
def draft(draft_id: str) -> str:
    """The sheet of a draft, marked as one."""
    with application().db.read() as session:
        head = workbench.head(session, engine.draft(session, draft_id), "prozessblatt")
        sheet = draft_sheet(session, draft_id)
    files = _files("sheets.draft_file", draft_id=draft_id)
    return render_template("sheets/draft.html", head=head, **_page(sheet, files))


@blueprint.get("/entwuerfe/<draft_id>/prozessblatt.<kind>")
@requires(*READERS)
def draft_file(draft_id: str, kind: str) -> Response:
    """The sheet of a draft as a file, or of one of its states (`stand`)."""
    _require(kind)
    state = sent.number(request.args, "stand")
    with application().db.read() as session:
        sheet = draft_sheet(session, draft_id, state)
    return _file(sheet, kind)


def _version_sheet(process_key: str, number: int) -> Sheet:
    definition_id = definition_of(process_key, number)
    with application().db.read() as session:
        return sheet_of(session, definition_id)


def _named(process_key: str, number: int) -> str:
    """Return „Version 7, in Kraft“."""
    running = application()
    with running.db.read() as session:
        known = validity.versions(session, process_key)
        found = next(each for each in known if each.version == number)
        state = process_texts.STATES[validity.state_of(found, known, running.now())]
    return f"Version {number}, {state}"


def _page(sheet: Sheet, files: list[dict[str, str]]) -> dict[str, Any]:
    is_steps = request.args.get("form") == "schritte"
    return {
        "sheet": sheet_page.page(sheet, application().now()),
        "files": files,
        "is_steps": is_steps,
        "title": f"Prozessblatt {sheet.short_name}",
    }


def _files(endpoint: str, **values: Any) -> list[dict[str, str]]:
    """Return the downloads of the form that is shown."""
    form = "schritte" if request.args.get("form") == "schritte" else None
    return [
        {"label": label, "href": url_for(endpoint, kind=kind, form=form, **values)}
        for kind, label in (("pdf", "PDF/A"), ("docx", "DOCX"))
    ]


def _require(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound("page", kind)


def _file(sheet: Sheet, kind: str) -> Response:
    """Render after the reading is over: it takes time."""
    made = file_of(sheet, application().now(), kind, request.args.get("form", "blatt"))
    response = make_response(made.content)
    response.mimetype = made.media_type
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    response.headers["Cache-Control"] = "no-store"
    return response
