"""Parameter: what holds at each site, what is planned, and how somebody proposes a new value."""

from __future__ import annotations

from datetime import timedelta
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
from engine.ids import new_id
from handlers.domain import proposals
from handlers.domain.parameter_catalogue import Declared, declared
from handlers.domain.parameter_proposals import KIND
from handlers.domain.parameters import parameter_history
from handlers.domain.proposals import NewProposal
from handlers.domain.sites import all_sites
from webui import messages, parameter_page, proposal_card, proposal_form
from webui.auth import application, me, requires
from webui.forms import Problem
from webui.proposal_form import Form, Sent
from webui.views.errors import with_names
from webui.workbench import EDITORS, READERS

blueprint = Blueprint("parameters", __name__)
LABELS = {"wert": "Neuer Wert"}
PROPOSED = "Vorgeschlagen. Freigeben muss jetzt eine andere Person."


@blueprint.get("/parameter")
@requires(*READERS)
def index() -> str:
    """All parameters with the value in force; `q` looks for words."""
    words = request.args.get("q", "").strip()
    with application().db.read() as session:
        groups = parameter_page.groups(session, words)
    return render_template("parameters/list.html", groups=groups, words=words)


@blueprint.get("/parameter/<name>")
@requires(*READERS)
def show(name: str) -> str:
    """One parameter over time, where it is read, and the form for a new value."""
    return _page(declared(name))


@blueprint.post("/parameter/<name>")
@requires(*EDITORS)
def propose(name: str) -> Response:
    """Tell what would change; propose it once the person submits what they were told."""
    known = declared(name)
    form = Form(LABELS, {})
    new = form.proposal(KIND, name, _content(form, known))
    if new is None:
        return make_response(_page(known, form.sent()), 422)
    status, told, proposal_id = 200, "", None
    try:
        told, proposal_id = application().db.run(me().login, lambda work: _act(work, form, new))
    except NotFound:
        raise
    except Rejected as refused:
        form.rejected(refused, with_names(refused.facts), "wert")
        status = messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)
    if proposal_id is not None:
        return _proposed(proposal_id)
    notes: tuple[str, ...] = ()
    if told:
        with application().db.read() as session:
            notes = tuple(parameter_page.notes(session, known, new.site, new.valid_from))
    return make_response(_page(known, form.sent(told, proposal_form.seen(new), notes)), status)


@blueprint.post("/parameter/<name>/zuruecknehmen")
@requires(*EDITORS)
def take_back(name: str) -> Response:
    """Propose, instead of a planned value, the one before it from the same day on."""
    known = declared(name)

    def command(work: UnitOfWork) -> str:
        chosen = request.form.get("zeile", "")
        rows = parameter_history(work.session, name)
        row = next((one for one in rows if one.id == chosen), None)
        before = parameter_page.before(work.session, row) if row else None
        if row is None or before is None:
            raise NotFound("parameter", chosen)
        return proposals.propose(
            work,
            NewProposal(
                key=request.form.get("beleg", "") or new_id(),
                kind=KIND,
                name=name,
                valid_from=row.valid_from,
                content={"value": before.value},
                source=before.source,
                site=row.site,
                note=f"Nimmt zurück: {known.kind.say(row.value)}",
            ),
        ).id

    try:
        proposal_id = application().db.run(me().login, command)
    except NotFound:
        raise
    except Rejected as refused:
        text = messages.text(refused.code, with_names(refused.facts))
        status = messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)
        return make_response(
            _page(known, problem=Problem("h-verlauf", "Zurücknehmen", text)), status
        )
    return _proposed(proposal_id)


def _act(work: UnitOfWork, form: Form, new: NewProposal) -> tuple[str, str | None]:
    """Return what would change, and the proposal if it was submitted as it was told."""
    known = proposals.sent_before(work, new.key)
    if known is not None:
        return "", known.id
    where = proposal_card.site_name(work.session, new.site)
    told = proposal_form.told(proposals.preview(work, new), new.valid_from, where)
    if not form.wants_to_submit(new):
        return told, None
    return told, proposals.propose(work, new).id


def _content(form: Form, known: Declared) -> dict[str, object] | None:
    text = form.text("wert")
    try:
        return {"value": known.kind.read(text)}
    except Rejected as refused:
        form.refuse("wert", refused.code if text else "parameter_empty", refused.facts)
        return None


def _proposed(proposal_id: str) -> Response:
    flash(PROPOSED, "ok")
    return cast(Response, redirect(url_for("proposals.show", proposal_id=proposal_id), 303))


def _page(known: Declared, sent: Sent | None = None, problem: Problem | None = None) -> str:
    with application().db.read() as session:
        page = parameter_page.page(session, known)
        sites = proposal_form.site_options(all_sites(session))
        values = dict(sent.values) if sent else _first_values(known)
        if earlier := request.args.get("aus"):
            row = proposals.proposal(session, earlier)
            if row.kind == KIND and row.name == known.name and not sent:
                values |= parameter_page.values_from(known, row)
    problems = [*(sent.problems if sent else ()), *((problem,) if problem else ())]
    return render_template(
        "parameters/show.html",
        parameter=page,
        sites=sites,
        values=values,
        sent=sent or Sent(),
        problems=problems,
        receipt=new_id(),
        sources=proposal_card.SOURCES,
    )


def _first_values(known: Declared) -> dict[str, str]:
    return proposal_form.first_values(parameter_page.today() + timedelta(days=1))
