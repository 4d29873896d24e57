"""Logging in, going on after a session ran out, logging out."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import cast

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask_login import login_user, logout_user

from engine.db import UnitOfWork
from engine.errors import Conflict, Rejected
from handlers.domain import logins, staff
from handlers.filing import save_draft
from webui import auth, messages
from webui.auth import EVERYONE, application, public, requires
from webui.dates import clock_time, local

blueprint = Blueprint("login", __name__)

TASK_FORM = re.compile(r"/aufgaben/([0-9a-f-]{36})(?:/entwurf)?")

REASONS = {
    "idle": "Die Sitzung endet nach 30 Minuten ohne Eingabe.",
    "too_old": "Die Sitzung endet nach 10 Stunden, auch wenn Sie arbeiten.",
}


@blueprint.get("/anmelden")
@public
def sign_in() -> Response | str:
    """The login page; who is logged in already goes on."""
    if auth.signed_in():
        return _to(auth.local_path(request.args.get("weiter")))
    return render_template("login/sign_in.html", login="", onward=request.args.get("weiter", ""))


@blueprint.post("/anmelden")
@public
def sign_in_post() -> Response:
    """Check name and password; say only that one of the two is wrong."""
    login = request.form.get("benutzer", "").strip()
    refused = _try(login)
    if refused is None:
        return _to(auth.local_path(request.form.get("weiter")))
    page = render_template(
        "login/sign_in.html",
        login=login,
        onward=request.form.get("weiter", ""),
        problem=messages.text(refused.code, refused.facts),
    )
    return make_response(page, messages.status(refused.code))


@blueprint.get("/sitzung")
@public
def resume() -> Response | str:
    """The page after a session ran out: what was kept, and only the password to type."""
    if auth.signed_in():
        return _to(auth.local_path(request.args.get("weiter")))
    return _resume_page(request.args.get("weiter", ""), request.args.get("eingaben", ""), None)


@blueprint.post("/sitzung")
@public
def resume_post() -> Response:
    """Log in again as the same person and go on where the work stopped."""
    onward, kept_id = request.form.get("weiter", ""), request.form.get("eingaben", "")
    expired = auth.expired_session()
    if expired is None:
        return _to(url_for("login.sign_in", weiter=onward))
    refused = _try(expired.login)
    if refused is not None:
        page = _resume_page(onward, kept_id, refused)
        return make_response(page, messages.status(refused.code))
    return _to(_restored(kept_id, expired.login) if kept_id else auth.local_path(onward))


@blueprint.get("/sitzung/eingaben/<kept_id>")
@requires(*EVERYONE)
def kept(kept_id: str) -> Response | str:
    """Hand back a form that was sent too late; a task's form goes back into the task."""
    me = auth.me()
    with application().db.read() as session:
        row = logins.kept_form(session, kept_id, me.login)
    if row is None:
        abort(404)
    return render_template(
        "login/kept.html",
        path=auth.local_path(row.path),
        fields=row.fields,
        kept_at=clock_time(local(row.created_at)),
    )


@blueprint.post("/abmelden")
@requires(*EVERYONE)
def sign_out() -> Response:
    """End the session here and in the database."""
    me = auth.me()
    application().db.run(
        me.login, lambda work: logins.end_session(work, me.session_id, "signed_out")
    )
    logout_user()
    cookie.clear()
    return _to(url_for("login.sign_in"))


def _restored(kept_id: str, login: str) -> str:
    """Put a task's form back into the task as its draft; others are shown to be sent again."""
    running = application()
    with running.db.read() as session:
        row = logins.kept_form(session, kept_id, login)
    task = TASK_FORM.fullmatch(row.path.partition("?")[0]) if row else None
    if row is None or task is None:
        return url_for("login.kept", kept_id=kept_id)
    typed = {
        name: values if len(values) > 1 else values[0]
        for name, values in row.fields.items()
        if values and not name.startswith("_")
    }

    def put_back(work: UnitOfWork) -> None:
        save_draft(work, task[1], typed)
        logins.drop_kept_form(work, kept_id, login)

    with suppress(Conflict):  # finished by someone else meanwhile: the task's page says by whom
        running.db.run(login, put_back)
    return url_for("task_form.show", task_id=task[1])


def _try(login: str) -> Rejected | None:
    """Log in, or return why not."""
    throttled = auth.throttle(login)
    if throttled is not None:
        return throttled
    running = application()
    address, now = request.remote_addr or "", running.clock.now()
    if not auth.check_password(login, request.form.get("kennwort", "")):
        running.db.run("system", lambda work: logins.record_failure(work, login, address, now))
        return Rejected("login_failed")
    token = running.db.run(login, lambda work: logins.open_session(work, login, now))
    cookie.clear()  # a session id from before the login must not be worth anything after it
    person = auth.load(token)
    if person is None:
        return Rejected("login_failed")
    login_user(person)
    return None


def _resume_page(onward: str, kept_id: str, refused: Rejected | None) -> str:
    expired = auth.expired_session()
    if expired is None:
        return render_template("login/sign_in.html", login="", onward=onward)
    running = application()
    with running.db.read() as session:
        name = staff.display_name(session, expired.login)
        row = logins.kept_form(session, kept_id, expired.login) if kept_id else None
    return render_template(
        "login/session.html",
        login=expired.login,
        name=name,
        onward=onward,
        kept_id=kept_id if row else "",
        kept_at=clock_time(local(row.created_at)) if row else "",
        reason=REASONS.get(logins.standing(expired, running.clock.now()), ""),
        problem=messages.text(refused.code, refused.facts) if refused else "",
    )


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
