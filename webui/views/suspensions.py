"""Anhalten: a whole version or one of its steps stands still, and goes on again."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

import engine
from engine.db import UnitOfWork
from engine.errors import Conflict, NotFound, Rejected
from engine.intervention_models import Suspension
from handlers.reports.suspensions import tried
from webui import messages
from webui.auth import Role, application, me, requires
from webui.suspension_card import Answer
from webui.suspension_words import EVERYWHERE, HERE, Asked, button, effect
from webui.views.errors import with_names
from webui.views.processes import definition_of, page_of

blueprint = Blueprint("suspensions", __name__)
TRIAL = "Probe"
"""A reason for what is taken back at once."""


@blueprint.post("/prozesse/<process_key>/<int:number>/anhalten")
@requires(Role.EDV)
def suspend(process_key: str, number: int) -> Response:
    """Show the effect, or stop; a choice whose effect nobody has seen is shown first."""
    definition_id = definition_of(process_key, number)
    asked = _asked()
    seen = request.form.get("geprueft") == asked.mark
    said = Answer(asked)
    try:
        said = _looked(process_key, number, definition_id, asked)
        if request.form.get("schritt") == "pruefen" or not seen:
            return make_response(page_of(process_key, number, said))
        application().db.run(
            me().login, lambda work: _stop(work, process_key, definition_id, asked, asked.reason)
        )
    except Rejected as refused:
        where = "grund" if refused.code == "reason_missing" else "was"
        said = replace(said, errors={where: _sentence(refused)})
        return make_response(page_of(process_key, number, said), _status(refused))
    application().wake()
    flash("Angehalten. Fristen, Aufgaben und Aufträge warten, bis es fortgesetzt wird.", "ok")
    return _to_version(process_key, number)


@blueprint.post("/prozesse/<process_key>/<int:number>/anhaltungen/<suspension_id>/fortsetzen")
@requires(Role.EDV)
def resume(process_key: str, number: int, suspension_id: str) -> Response:
    """Let it go on; what waited happens at once."""
    definition_of(process_key, number)
    reason = request.form.get("grund", "")
    try:
        application().db.run(
            me().login, lambda work: _resume(work, process_key, suspension_id, reason)
        )
    except NotFound:
        raise
    except Rejected as refused:
        said = Answer(
            Asked(reason=reason), errors={"grund": _sentence(refused)}, resumed=suspension_id
        )
        return make_response(page_of(process_key, number, said), _status(refused))
    application().wake()
    flash("Fortgesetzt. Was überfällig war, geschieht jetzt.", "ok")
    return _to_version(process_key, number)


def _asked() -> Asked:
    sent = request.form
    where = EVERYWHERE if sent.get("wo") == EVERYWHERE else HERE
    return Asked(sent.get("was", ""), where, sent.get("grund", ""))


def _stop(
    work: UnitOfWork, process_key: str, definition_id: str, asked: Asked, reason: str
) -> Suspension:
    if not asked.step:
        return engine.suspend_version(work, definition_id, reason)
    only = None if asked.everywhere else definition_id
    return engine.suspend_element(work, process_key, asked.step, reason, definition_id=only)


def _resume(work: UnitOfWork, process_key: str, suspension_id: str, reason: str) -> None:
    found = work.session.get(Suspension, suspension_id)
    if found is None or found.process_key != process_key or found.scope == "instance":
        raise NotFound("suspension", suspension_id)
    engine.resume(work, suspension_id, reason)


def _looked(process_key: str, number: int, definition_id: str, asked: Asked) -> Answer:
    """Say what it would lead to; raises what doing it would raise."""
    with application().db.begin(me().login) as work:
        found = tried(work, lambda: _stop(work, process_key, definition_id, asked, TRIAL))
    return Answer(asked, effect(asked, number, found), button(asked, number))


def _sentence(refused: Rejected) -> str:
    return messages.text(refused.code, with_names(refused.facts))


def _status(refused: Rejected) -> int:
    return messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)


def _to_version(process_key: str, number: int) -> Response:
    target = url_for("processes.version", process_key=process_key, number=number)
    return cast(Response, redirect(target, 303))
