"""Kommentare: what people say about the steps of a draft, as a page and beside the drawing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

import engine
from engine.db import UnitOfWork
from engine.draft_comments import Said
from engine.draft_models import DraftComment
from engine.errors import Conflict, NotFound, Rejected
from engine.ids import new_id
from webui import comment_page, messages, sent, workbench
from webui.auth import application, me, requires
from webui.comment_page import NOTHING, SEGMENTS, Sent
from webui.forms import Problem
from webui.views.errors import with_names
from webui.views.processes import definition_of
from webui.workbench import READERS

blueprint = Blueprint("comments", __name__)

Command = Callable[[UnitOfWork], DraftComment]
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""It becomes part of addresses."""


@blueprint.get("/entwuerfe/<draft_id>/kommentare")
@requires(*READERS)
def show(draft_id: str) -> str:
    """The threads of a draft's process, and a form for a new one."""
    return _page(draft_id)


@blueprint.get("/entwuerfe/<draft_id>/kommentare/tafel")
@requires(*READERS)
def panel(draft_id: str) -> Response:
    """The same for the page that draws, which asks for it by script."""
    return jsonify(_panel(draft_id))


@blueprint.get("/prozesse/<process_key>/<int:number>/kommentare")
@requires(*READERS)
def version(process_key: str, number: int) -> str:
    """What was talked about before a version was released."""
    definition_id = definition_of(process_key, number)
    with application().db.read() as session:
        threads = comment_page.version(session, definition_id)
    return render_template(
        "comments/version.html", process_key=process_key, number=number, threads=threads
    )


@blueprint.post("/entwuerfe/<draft_id>/kommentare")
@requires(*READERS)
def add(draft_id: str) -> Response:
    """Begin a thread about a step or about the whole draft; it may ask somebody to do something."""

    def command(work: UnitOfWork) -> DraftComment:
        number = sent.number(request.form, "stand")
        return engine.add_comment(
            work,
            draft_id,
            _said(),
            number=engine.draft(work.session, draft_id).head if number is None else number,
            element_id=request.form.get("schritt") or None,
            asked=comment_page.read_asked(work.session, request.form),
        )

    return _done(draft_id, "", command, "Kommentar gespeichert.")


@blueprint.post("/entwuerfe/<draft_id>/kommentare/<thread_id>/antworten")
@requires(*READERS)
def answer(draft_id: str, thread_id: str) -> Response:
    """Answer in a thread."""

    def command(work: UnitOfWork) -> DraftComment:
        return engine.answer_thread(work, draft_id, thread_id, _said())

    return _done(draft_id, thread_id, command, "Antwort gespeichert.")


@blueprint.post("/entwuerfe/<draft_id>/kommentare/<thread_id>/schliessen")
@requires(*READERS)
def close(draft_id: str, thread_id: str) -> Response:
    """Close a thread; what stands in the field is the last word."""

    def command(work: UnitOfWork) -> DraftComment:
        held = comment_page.held()
        return engine.close_thread(work, draft_id, thread_id, _said(), held=held)

    return _done(draft_id, thread_id, command, "Als erledigt geschlossen.")


@blueprint.post("/entwuerfe/<draft_id>/kommentare/<thread_id>/oeffnen")
@requires(*READERS)
def reopen(draft_id: str, thread_id: str) -> Response:
    """Open a closed thread again."""

    def command(work: UnitOfWork) -> DraftComment:
        return engine.reopen_thread(work, draft_id, thread_id, _said())

    return _done(draft_id, thread_id, command, "Wieder geöffnet.")


def _said() -> Said:
    """What the form says; in nobody else's name, if another person signed in meanwhile."""
    writer = request.form.get("als", "")
    if writer and writer != me().login:
        raise Rejected("comment_other_person", by=me().login)
    sent_id = request.form.get("kennung", "")
    # A browser counts a line's end as one character, but sends two.
    text = request.form.get("text", "").replace("\r\n", "\n")
    return Said(sent_id if _ID.fullmatch(sent_id) else new_id(), text)


def _done(draft_id: str, thread_id: str, command: Command, said: str) -> Response:
    try:
        row = application().db.run(me().login, command)
    except NotFound:
        raise
    except Rejected as refused:
        sentence = messages.text(refused.code, with_names(refused.facts))
        status = messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)
        kept = Sent(thread_id, request.form.to_dict(), sentence)
        if _is_script():
            return make_response(jsonify(message=sentence, **_panel(draft_id, kept)), status)
        return make_response(_page(draft_id, kept), status)
    if _is_script():
        return jsonify(said=said, thread=row.thread_id, **_panel(draft_id))
    flash(said, "ok")
    address = url_for("comments.show", draft_id=draft_id, zeige=_shown(), schritt=_step() or None)
    return cast(Response, redirect(f"{address}#k-{row.thread_id}", 303))


def _is_script() -> bool:
    return request.headers.get("Accept") == "application/json"


def _panel(draft_id: str, kept: Sent = NOTHING) -> dict[str, Any]:
    """The column's content, and how many open threads stand at each element."""
    with application().db.read() as session:
        found = comment_page.panel(session, engine.draft(session, draft_id), kept)
    html = render_template("comments/panel.html", draft_id=draft_id, **found)
    return {
        "html": html,
        "count": sum(one["is_open"] for one in found["open"]),
        "marks": found["marks"],
    }


def _shown() -> str:
    wanted = request.args.get("zeige", "")
    return wanted if wanted in SEGMENTS else "offen"


def _step() -> str:
    return request.args.get("schritt", "")


def _page(draft_id: str, kept: Sent = NOTHING) -> str:
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        page = {
            "head": workbench.head(session, draft, "kommentare"),
            **comment_page.page(session, draft, _shown(), _step(), kept),
        }
    target = f"text-{kept.thread or 'neu'}"
    problems = [Problem(target, "Kommentar", kept.error)] if kept.error else []
    return render_template("comments/list.html", problems=problems, **page)
