"""Freigabe: what hinders a draft, who has signed it, and the signature itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
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
from engine.db import UnitOfWork
from engine.errors import Conflict, Rejected
from engine.releases import Statement
from engine.zone import BERLIN
from handlers.domain.calendar import end_of_day
from webui import messages, release_card, workbench
from webui.auth import application, me, requires
from webui.dates import beginning
from webui.forms import Problem
from webui.release_card import Sent
from webui.values import read_value
from webui.views.errors import with_names
from webui.views.processes import definition_of
from webui.workbench import APPROVERS, EDITORS, QUALITY, READERS

blueprint = Blueprint("releases", __name__)

RETURNED = "Ich gebe den Entwurf zurück."
AT_ONCE, AT_A_TIME = "sofort", "zeitpunkt"
FIELDS = {
    "release_declaration_missing": "gelesen",
    "release_comment_missing": "bemerkung",
    "version_in_the_past": "tag",
    "version_ends_before": "bis",
}
TARGETS = {"ab": "ab-1"}
"""Where a problem leads, if not to the field of its name."""
LABELS = {
    "gelesen": "Gelesen",
    "bemerkung": "Bemerkung",
    "ab": "Gültig ab",
    "tag": "Tag",
    "uhrzeit": "Uhrzeit",
    "bis": "Gültig bis",
    "h-vor": "Freigabe",
}


@blueprint.get("/entwuerfe/<draft_id>/freigabe")
@requires(*READERS)
def show(draft_id: str) -> str:
    """What hinders, who has signed, and what may be signed."""
    return _page(draft_id)


@blueprint.post("/entwuerfe/<draft_id>/vorlegen")
@requires(*EDITORS)
def submit(draft_id: str) -> Response:
    """Sign as author."""
    return _signed(
        draft_id,
        lambda work: engine.submit_draft(work, draft_id, _statement(work, draft_id)),
        "Vorgelegt. Freigeben muss jetzt eine andere Person.",
    )


@blueprint.post("/entwuerfe/<draft_id>/freigeben")
@requires(*APPROVERS)
def approve(draft_id: str) -> Response:
    """Sign as Freigabeberechtigte/r; the version comes into force when it says."""
    first = application().settings.quality_first

    def command(work: UnitOfWork) -> str:
        begins, ends = _period()
        version = engine.approve_draft(
            work,
            draft_id,
            _statement(work, draft_id),
            valid_from=begins,
            valid_to=ends,
            needs_quality=first,
        )
        return (
            f"Version {version.version} ist freigegeben, gültig ab {beginning(version.valid_from)}."
        )

    return _signed(draft_id, command, "")


@blueprint.post("/entwuerfe/<draft_id>/zurueckgeben")
@requires(*APPROVERS)
def give_back(draft_id: str) -> Response:
    """Return a submitted draft to its authors."""
    return _signed(
        draft_id,
        lambda work: engine.return_draft(work, draft_id, _returning()),
        "Zurückgegeben. Die Bemerkung steht beim Entwurf.",
    )


@blueprint.post("/entwuerfe/<draft_id>/qm-unterschrift")
@requires(*QUALITY)
def quality(draft_id: str) -> Response:
    """Sign for the quality management."""
    return _signed(
        draft_id,
        lambda work: engine.sign_quality(work, draft_id, _statement(work, draft_id)),
        "Für das Qualitätsmanagement unterschrieben.",
    )


@blueprint.get("/prozesse/<process_key>/<int:number>/pruefsummen.txt")
@requires(*READERS)
def checksums(process_key: str, number: int) -> Response:
    """Each part's SHA-256 as `sha256sum` writes it; the digest of this text is what was signed."""
    definition_id = definition_of(process_key, number)
    with application().db.read() as session:
        text = engine.definition_bundle(session, definition_id).checksums()
    return Response(text, mimetype="text/plain")


def _signed(draft_id: str, command: Callable[[UnitOfWork], object], said: str) -> Response:
    try:
        answer = application().db.run(me().login, command)
    except _Refused as refused:
        return make_response(_page(draft_id, refused.sent()), 422)
    except Rejected as refused:
        target = FIELDS.get(refused.code, "h-vor")
        text = messages.text(refused.code, with_names(refused.facts))
        default = 409 if isinstance(refused, Conflict) else 422
        status = messages.status(refused.code, default)
        return make_response(_page(draft_id, _sent(target, text)), status)
    application().wake()
    flash(said or str(answer), "ok")
    return cast(Response, redirect(url_for("releases.show", draft_id=draft_id), 303))


def _statement(work: UnitOfWork, draft_id: str) -> Statement:
    """What is signed: the digest that was shown; that it was read, in our words, if they say so."""
    declaration = ""
    if request.form.get("gelesen"):
        draft = engine.draft(work.session, draft_id)
        declaration = release_card.declared(release_card.change_count(work.session, draft))
    return Statement(
        request.form.get("pruefsumme", ""), declaration, request.form.get("bemerkung", "")
    )


def _returning() -> Statement:
    """What is returned needs a remark; whether it was read to the end is nobody's business."""
    return Statement(
        request.form.get("pruefsumme", ""), RETURNED, request.form.get("bemerkung", "")
    )


def _period() -> tuple[datetime | None, datetime | None]:
    ends = _value("bis", "datum")
    until = end_of_day(ends) if isinstance(ends, date) else None
    when = request.form.get("ab")
    if when not in (AT_ONCE, AT_A_TIME):
        raise _Refused("ab", "required")
    if when == AT_ONCE:
        return None, until
    on, at = _value("tag", "datum"), _value("uhrzeit", "uhrzeit")
    if not isinstance(on, date):
        raise _Refused("tag", "not_a_date")
    return datetime.combine(on, at if isinstance(at, time) else time(), BERLIN), until


def _value(name: str, kind: str) -> object:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return cast(object, read_value(text, kind))
    except Rejected as refused:
        raise _Refused(name, refused.code) from refused


@dataclass
class _Refused(Exception):
    """A field that cannot be read."""

    target: str
    code: str

    def sent(self) -> Sent:
        text = messages.text(self.code, {"value": request.form.get(self.target, "")})
        return _sent(self.target, text)


def _sent(target: str, text: str) -> Sent:
    values = request.form.to_dict()
    problem = Problem(TARGETS.get(target, target), LABELS[target], text)
    return Sent(values, {target: text}, (problem,))


def _page(draft_id: str, sent: Sent | None = None) -> str:
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        page = {
            "head": workbench.head(session, draft, "freigabe"),
            **release_card.card(session, draft, sent or Sent()),
        }
        page["number"] = workbench.number_of(session, draft)
    return render_template("releases/show.html", **page)
