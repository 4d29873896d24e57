"""Vorschläge: what would change, and the decision about it by somebody who did not write along."""

from __future__ import annotations

from collections.abc import Callable
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

from engine.db import UnitOfWork
from engine.errors import Conflict, NotFound, Rejected
from handlers.domain import proposals
from webui import messages, proposal_card
from webui.auth import application, me, requires
from webui.dates import day
from webui.forms import Problem
from webui.views.errors import with_names
from webui.workbench import APPROVERS, EDITORS, READERS

blueprint = Blueprint("proposals", __name__)
FIELDS = {"proposal_reason_missing": ("begruendung", "Begründung")}
DECISION = ("h-ihre", "Ihre Entscheidung")


@blueprint.get("/vorschlaege/<proposal_id>")
@requires(*READERS)
def show(proposal_id: str) -> str:
    """What would change, from when, what it means, and what the person may decide."""
    return _page(proposal_id)


@blueprint.post("/vorschlaege/<proposal_id>/freigeben")
@requires(*APPROVERS)
def release(proposal_id: str) -> Response:
    """Release; what was read must still be what would be followed."""

    def command(work: UnitOfWork) -> str:
        proposals.release(work, proposal_id, request.form.get("gesehen", ""))
        begins = proposals.proposal(work.session, proposal_id).valid_from
        return f"Freigegeben, gültig ab {day(begins)}."

    return _decided(proposal_id, command)


@blueprint.post("/vorschlaege/<proposal_id>/zurueckgeben")
@requires(*APPROVERS)
def give_back(proposal_id: str) -> Response:
    """Return to who proposed, with a reason."""

    def command(work: UnitOfWork) -> str:
        proposals.give_back(work, proposal_id, request.form.get("begruendung", ""))
        return "Zurückgegeben. Die Begründung steht beim Vorschlag."

    return _decided(proposal_id, command)


@blueprint.post("/vorschlaege/<proposal_id>/zurueckziehen")
@requires(*EDITORS)
def withdraw(proposal_id: str) -> Response:
    """Take back what one wrote."""

    def command(work: UnitOfWork) -> str:
        proposals.withdraw(work, proposal_id, request.form.get("begruendung", ""))
        return "Zurückgezogen. Es bleibt, wie es ist."

    return _decided(proposal_id, command)


def _decided(proposal_id: str, command: Callable[[UnitOfWork], str]) -> Response:
    try:
        said = application().db.run(me().login, command)
    except NotFound:
        raise
    except Rejected as refused:
        target, label = FIELDS.get(refused.code, DECISION)
        problem = Problem(target, label, messages.text(refused.code, with_names(refused.facts)))
        status = messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)
        return make_response(_page(proposal_id, problem), status)
    flash(said, "ok")
    return cast(Response, redirect(url_for("proposals.show", proposal_id=proposal_id), 303))


def _page(proposal_id: str, problem: Problem | None = None) -> str:
    with application().db.read() as session:
        row = proposals.proposal(session, proposal_id)
        page = proposal_card.page(session, row)
    return render_template(
        "proposals/show.html",
        proposal=page,
        problems=[problem] if problem else [],
        reason=request.form.get("begruendung", ""),
    )
