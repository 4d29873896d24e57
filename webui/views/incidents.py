"""Störungen: the reason, another try, or settling by hand with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

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
from engine.errors import NotFound, Rejected
from handlers.domain.rights import sees_case_of, sees_instance_of
from handlers.reports import incidents
from handlers.reports.incidents import IncidentLine
from webui import incident_texts, messages
from webui.auth import Role, WrongSite, application, me, requires
from webui.dates import elapsed, past_moment
from webui.forms import Problem
from webui.task_rows import Desk
from webui.values import read_value
from webui.views.instances import pseudonym

blueprint = Blueprint("incidents", __name__)

WATCHERS = (Role.TL, Role.FDL, Role.EDV, Role.ADMIN, Role.JCO, Role.EGS, Role.IFK, Role.LSB)
LATE = timedelta(hours=4)
"""An incident that stood through half a working day is late."""


@blueprint.get("/stoerungen")
@requires(*WATCHERS)
def index() -> str:
    """All open incidents, one card each."""
    return _page()


@blueprint.post("/stoerungen/<incident_id>/erneut")
@requires(*WATCHERS)
def retry(incident_id: str) -> Response:
    """Try again; tell whether it worked."""
    incident = _allowed(incident_id)
    worked = application().db.run(me().login, lambda work: engine.retry_incident(work, incident_id))
    application().wake()
    name = incident_texts.title(incident, application().registry)
    if worked:
        flash(f"Gelungen: {name}. Der Vorgang läuft weiter.", "ok")
    elif incident.kind == "job":
        flash(f"Wird gerade erneut versucht: {name}.", "info")
    else:
        flash(f"Wieder gescheitert: {name}. Die Ursache besteht noch.", "warn")
    return _to(url_for("incidents.index"))


@blueprint.post("/stoerungen/<incident_id>/erledigen")
@requires(*WATCHERS)
def resolve(incident_id: str) -> Response:
    """Settle by hand: with a reason, the outside number if there is one, and the results."""
    incident = _allowed(incident_id)
    reason = request.form.get("grund", "").strip()
    number = request.form.get("nummer", "").strip()
    told = f"{reason} (Nummer dort: {number})" if number and reason else reason
    try:
        data = _given(incident)
        application().db.run(
            me().login, lambda work: engine.resolve_incident(work, incident_id, told, data)
        )
    except Rejected as refused:
        status = messages.status(refused.code)
        return make_response(_page(incident_id, refused), status)
    application().wake()
    flash("Als erledigt eingetragen. Der Vorgang läuft weiter.", "ok")
    return _to(url_for("incidents.index"))


def _allowed(incident_id: str) -> IncidentLine:
    with application().db.read() as session:
        incident = incidents.incident_line(session, incident_id)
    if incident is None:
        raise NotFound("incident", incident_id)
    if not sees_instance_of(me().viewer, incident.site):
        raise WrongSite(incident.site, incident.file_number)
    return incident


def _given(incident: IncidentLine) -> dict[str, Any]:
    """The results that the step would have returned, as typed in."""
    return {
        name: read_value(request.form.get(f"daten.{name}", ""), kind)
        for name, kind in _returns(incident).items()
        if request.form.get(f"daten.{name}", "").strip()
    }


def _returns(incident: IncidentLine) -> dict[str, str]:
    handler = application().registry.handlers.get(incident.handler or "")
    return dict(handler.returns) if handler else {}


def _page(failed_id: str = "", refused: Rejected | None = None) -> str:
    with application().db.read() as session:
        running = application()
        desk = Desk(session, running.runtime, me().viewer, running.now())
        lines = incidents.open_incidents(session, desk.viewer)
        settled = incidents.resolved_incidents(session, desk.viewer, desk.now)
        cards = [_card(desk, line, refused if line.id == failed_id else None) for line in lines]
        done = [_settled(desk, line) for line in settled]
    problems = [
        Problem(f"grund-{index}", "Begründung", card["error"])
        for index, card in enumerate(cards, start=1)
        if card["error"]
    ]
    return render_template(
        "incidents/list.html",
        incidents=cards,
        resolved=done,
        problems=problems,
        summary=_summary(lines),
    )


def _summary(lines: list[IncidentLine]) -> str:
    stuck = len({line.instance_id for line in lines if line.instance_id})
    if not stuck:
        return "Alle Vorgänge laufen." if not lines else "Alle Vorgänge laufen weiter."
    return f"{stuck} {'Vorgang steht' if stuck == 1 else 'Vorgänge stehen'}. Alle anderen laufen."


def _card(desk: Desk, line: IncidentLine, refused: Rejected | None) -> dict[str, Any]:
    sent = request.form if refused else {}
    return {
        "id": line.id,
        "title": _title(desk, line),
        "about": _about(desk, line),
        "href": url_for("instances.detail", instance_id=line.instance_id)
        if line.instance_id
        else "",
        "state": "late" if desk.now - line.created_at > LATE else "today",
        "since": elapsed(line.created_at, desk.now),
        "reason": incident_texts.reason(line),
        "consequence": incident_texts.consequence(line),
        "remedy": incident_texts.remedy(line),
        "attempts": incident_texts.attempts(line, past_moment(line.last_at, desk.today)),
        "detail": f"{line.code}: {line.detail}" if "EDV" in desk.viewer.roles else "",
        "number_label": "Nummer im anderen System",
        "number": sent.get("nummer", ""),
        "given_reason": sent.get("grund", ""),
        "open": refused is not None,
        "error": messages.text(refused.code, refused.facts) if refused else "",
        "fields": [
            {
                "name": name,
                "label": name.replace("_", " ").capitalize(),
                "hint": f"Ergebnis des Schrittes ({kind})",
                "value": sent.get(f"daten.{name}", ""),
                "error": "",
            }
            for name, kind in _returns(line).items()
        ],
    }


def _title(desk: Desk, line: IncidentLine) -> str:
    name = incident_texts.title(line, application().registry)
    if name == line.element_id and line.definition_id:
        element = desk.diagram(line.definition_id).elements.get(line.element_id)
        return element.label if element else name
    return name


def _about(desk: Desk, line: IncidentLine) -> str:
    if line.person_id is None:
        return line.process or ""
    full = sees_case_of(desk.viewer, line.site)
    return (line.person_name or "") if full else pseudonym(line.person_id)


def _settled(desk: Desk, line: IncidentLine) -> dict[str, str]:
    assert line.resolved_at is not None  # the query asks for settled ones
    return {
        "at": past_moment(line.resolved_at, desk.today),
        "title": _title(desk, line),
        "how": incident_texts.how_settled(line),
        "by": line.resolved_by_name or "System",
    }


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
