"""Ways to a draft: of a process that there is, of a file that comes, or from nothing."""

from __future__ import annotations

import re
import unicodedata
from typing import cast

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

import engine
from engine.blank import blank_process
from engine.bundles import DIAGRAM, Bundle
from engine.db import UnitOfWork
from engine.dialects import take_over
from engine.errors import EngineError, Rejected
from engine.lengths import LONGEST_NAME
from engine.xml import MAX_BYTES
from webui import messages
from webui.auth import application, me, requires
from webui.dialect_texts import summary
from webui.workbench import EDITORS

blueprint = Blueprint("new_drafts", __name__)

MOST = 120
"""So long may a process's name be."""
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


@blueprint.get("/entwuerfe/neu")
@requires(*EDITORS)
def new() -> str:
    """Ask for the name of a new process, or for a file."""
    return render_template("drafts/new.html", problems=[], problem={}, name="")


@blueprint.post("/entwuerfe/neu")
@requires(*EDITORS)
def begin() -> Response:
    """Begin a process that only has a beginning and an end."""
    name = " ".join(request.form.get("name", "").split())
    if not name or len(name) > MOST:
        text = "Diese Angabe fehlt." if not name else f"Höchstens {MOST} Zeichen."
        return _refused([{"target": "name", "label": "Name des Prozesses", "text": text}], name)

    def make(work: UnitOfWork) -> str:
        key = _free_key(work, name)
        return engine.keep_draft(
            work, Bundle(f"{key.lower()}.bpmn", blank_process(key, name), {})
        ).id

    return _to(application().db.run(me().login, make))


@blueprint.post("/entwuerfe/einlesen")
@requires(*EDITORS)
def read_in() -> Response:
    """Keep any diagram as a draft, byte for byte; its findings stand beside it."""
    file = request.files.get("datei")
    content = file.stream.read(MAX_BYTES + 1) if file else b""
    if file is None or not file.filename or not content:
        said = "Wählen Sie eine Datei."
    elif len(content) > MAX_BYTES:
        said = f"Die Datei ist zu groß. Es gehen höchstens {MAX_BYTES // 1_000_000} MB."
    else:
        said = ""
    if file is None or said:
        return _refused([{"target": "datei", "label": "BPMN-Datei", "text": said}], "")
    name = re.split(r"[/\\]", file.filename or "")[-1][-LONGEST_NAME:]
    try:
        kept, told = application().db.run(me().login, lambda work: _keep(work, name, content))
    except Rejected as refused:
        said = messages.text(refused.code, refused.facts)
        return _refused([{"target": "datei", "label": "BPMN-Datei", "text": said}], "")
    if told:
        flash(told, "ok")
    return _to(kept, "take_overs.show" if told else "modeler.show")


def _keep(work: UnitOfWork, name: str, content: bytes) -> tuple[str, str]:
    """Keep a file as it came; what it says in another modeler's words becomes the next state.

    Returns the draft and what was taken over, in a sentence; empty for a file of ours.
    """
    kept = engine.keep_draft(work, Bundle(name, content, {}))
    try:
        taken = take_over(content)
    except EngineError:
        return kept.id, ""  # its findings tell why it cannot be read
    told = summary(taken.dialects, taken.items) if taken.dialects else ""
    engine.write_draft(work, kept.id, kept.head, {DIAGRAM: taken.xml}, told)
    return kept.id, told


def _to(draft_id: str, endpoint: str = "modeler.show") -> Response:
    return cast(Response, redirect(url_for(endpoint, draft_id=draft_id), 303))


def _refused(problems: list[dict[str, str]], name: str) -> Response:
    at = {problem["target"]: problem["text"] for problem in problems}
    page = render_template("drafts/new.html", problems=problems, problem=at, name=name)
    return make_response(page, 422)


def _free_key(work: UnitOfWork, name: str) -> str:
    """Return an id made of the name that no process and no draft bears."""
    plain = (
        unicodedata.normalize("NFKD", name.translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    )
    stem = re.sub(r"\W+", "_", plain).strip("_")[:60] or "Prozess"
    stem = stem if stem[0].isalpha() else f"P_{stem}"
    taken = {one.process_key for one in engine.definitions(work.session)}
    taken |= {one.process_key or "" for one in engine.drafts(work.session)}
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key
