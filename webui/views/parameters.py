"""Parameter: what holds at each site, what is planned, and how somebody proposes a new value."""

from __future__ import annotations

from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    make_response,
    render_template,
    request,
)

from engine.db import UnitOfWork
from engine.errors import NotFound, Rejected
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
    pressed = proposal_form.press(form, new, "wert", names_site=True)
    if pressed.proposal_id is not None:
        return proposal_form.proposed(pressed.proposal_id)
    notes: tuple[str, ...] = ()
    if pressed.told:
        with application().db.read() as session:
            notes = tuple(parameter_page.notes(session, known, new.site, new.valid_from))
    sent = form.sent(pressed.told, proposal_form.seen(new), notes)
    return make_response(_page(known, sent), pressed.status)


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
        problem = Problem("h-verlauf", "Zurücknehmen", text)
        return make_response(_page(known, problem=problem), proposal_form.status_of(refused))
    return proposal_form.proposed(proposal_id)


def _content(form: Form, known: Declared) -> dict[str, object] | None:
    text = form.text("wert")
    try:
        return {"value": known.kind.read(text)}
    except Rejected as refused:
        form.refuse("wert", refused.code if text else "parameter_empty", refused.facts)
        return None


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
