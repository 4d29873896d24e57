"""Abweichungen: the register of all interventions, and one of them with before and after."""

from __future__ import annotations

from collections.abc import Mapping
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
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.definitions import parsed
from engine.deviations import OPEN
from engine.errors import Conflict, InvalidForm, Rejected
from engine.intervention_models import Deviation
from engine.models import Definition, Instance
from handlers.domain.cases import Case
from handlers.domain.rights import sees_case_of
from handlers.domain.staff import display_name
from webui import messages
from webui.auth import Role, application, may_use, me, requires
from webui.dates import local, past_moment
from webui.forms import Problem
from webui.task_rows import process_name
from webui.values import read_count
from webui.views.instances import reference

blueprint = Blueprint("deviations", __name__)
KINDS = {
    "angehalten": "Angehalten",
    "fortgesetzt": "Fortgesetzt",
    "abgebrochen": "Abgebrochen",
    "gesetzt": "An andere Stelle gesetzt",
    "daten": "Daten berichtigt",
    "umgezogen": "Umgezogen",
    "zurueckgezogen": "Umzug zurückgenommen",
    "geloest": "Störung von Hand gelöst",
    "wiederholt": "Störung erneut versucht",
}
STATES = {"offen": "Offen", "hingenommen": "Hingenommen", "feststellung": "Feststellung"}
OUTCOMES = [
    ("hingenommen", "Hinnehmen: Der Eingriff war zulässig"),
    ("feststellung", "Feststellung: Eine Maßnahme ist nötig"),
]
FIELDS = {"outcome": ("beurteilung-1", "Beurteilung"), "note": ("begruendung", "Begründung")}
"""Where a judgement's parts stand in the form: the control's id, and what it is called."""
NAMES = {"steht_bei": "Steht bei", "fristen": "Fristen", "stand": "Stand", "version": "Version"}
READERS = (Role.QM, Role.EDV)


@blueprint.get("/abweichungen")
@requires(*READERS)
def index() -> str:
    """The register; the newest is opened beside it."""
    return _page(None)


@blueprint.get("/abweichungen/<deviation_id>")
@requires(*READERS)
def detail(deviation_id: str) -> str:
    """One deviation beside the register."""
    return _page(deviation_id)


@blueprint.post("/abweichungen/<deviation_id>/beurteilung")
@requires(Role.QM)
def judge(deviation_id: str) -> Response:
    """Add a judgement and go on with the next of the list, or say what is missing."""
    judgement = engine.Judgement(
        request.form.get("beurteilung", ""),
        request.form.get("begruendung", ""),
        read_count(request.form.get("bekannt", ""), 0),
    )
    try:
        application().db.run(
            me().login, lambda work: engine.judge_deviation(work, deviation_id, judgement)
        )
    except Rejected as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        return make_response(_page(deviation_id, judgement, refused), status)
    flash(f"Beurteilt: {STATES[judgement.outcome]}.", "ok")
    return cast(Response, redirect(url_for("deviations.index", **_selection()), 303))


def _selection() -> dict[str, Any]:
    """Which part of the register is shown: by judgement, and by kind."""
    state = request.args.get("stand", "offen")
    return {
        "stand": state if state in (*STATES, "alle") else "offen",
        "art": request.args.get("art", ""),
    }


def _page(
    chosen: str | None, said: engine.Judgement | None = None, refused: Rejected | None = None
) -> str:
    state, kind = _selection().values()
    with application().db.read() as session:
        counts = engine.deviation_counts(session)
        found = engine.deviations(session, None if state == "alle" else state)
        shown = [one for one in found if not kind or one.kind == kind]
        opened = engine.deviation(session, chosen) if chosen else next(iter(shown), None)
        page = {
            "rows": [_row(session, one, state, kind) for one in shown],
            "opened": _opened(session, opened) if opened else None,
            "form": _form(session, opened, said, refused) if opened else None,
        }
    total = sum(counts.values())
    return render_template(
        "deviations/list.html",
        segments=[
            (key, label, counts.get(key, 0), url_for("deviations.index", stand=key, art=kind))
            for key, label in STATES.items()
        ]
        + [("alle", "Alle", total, url_for("deviations.index", stand="alle", art=kind))],
        state=state,
        kind=kind,
        kinds=list(KINDS.items()),
        total=total,
        open=counts.get("offen", 0),
        **page,
    )


def _row(session: Session, one: Deviation, state: str, kind: str) -> dict[str, str]:
    href = url_for("deviations.detail", deviation_id=one.id, stand=state, art=kind)
    return {"id": one.id, "href": f"{href}#d", **_told(session, one)}


def _told(session: Session, one: Deviation) -> dict[str, str]:
    content = engine.deviation_content(session, one.id)
    version = session.get(Definition, one.definition_id) if one.definition_id else None
    name = one.process_key
    if version is not None:
        known = parsed(session, application().runtime, version.id)
        name = f"{process_name(known.diagram)}, Version {version.version}"
    return {
        "at": past_moment(one.at, local(application().now()).date()),
        "by": display_name(session, one.by),
        "title": KINDS.get(one.kind, one.kind),
        "step": _label(session, one, one.element_id) if one.element_id else "",
        "instance": _reference(session, one),
        "process": name,
        "reason": str(content["grund"]) if content else "gelöscht",
    }


def _reference(session: Session, one: Deviation) -> str:
    if one.instance_id is None:
        return "alle Vorgänge"
    row = session.execute(
        select(Instance.site, Case.file_number)
        .outerjoin(Case, Case.id == Instance.business_key)
        .where(Instance.id == one.instance_id)
    ).one()
    return reference(row.file_number, one.instance_id, sees_case_of(me().viewer, row.site))


def _opened(session: Session, one: Deviation) -> dict[str, Any]:
    content = engine.deviation_content(session, one.id)
    return {
        **_told(session, one),
        "href": url_for("instances.detail", instance_id=one.instance_id) if one.instance_id else "",
        "changes": _changes(session, one, content) if content else [],
        "erased": content is None,
        "judgements": [
            {
                "outcome": STATES[row.outcome],
                "note": row.note,
                "by": display_name(session, row.by),
                "at": past_moment(row.at, local(application().now()).date()),
            }
            for row in engine.judgements(session, one.id)
        ],
        "position": (one.position or 0) + 1 if one.instance_id else None,
        "sound": engine.first_broken(session, one.instance_id) is None if one.instance_id else True,
    }


def _form(
    session: Session, one: Deviation, said: engine.Judgement | None, refused: Rejected | None
) -> dict[str, Any] | None:
    """What quality management fills in, with what was sent and is wrong with it."""
    if not may_use("deviations.judge", me().viewer.roles):
        return None
    errors: dict[str, str] = {}
    found: list[Problem] = []
    if isinstance(refused, InvalidForm):
        errors = {one.field: messages.text(one.code, one.facts) for one in refused.errors}
        found = [Problem(FIELDS[name][0], FIELDS[name][1], text) for name, text in errors.items()]
    elif refused is not None:
        facts = dict(refused.facts) | {"by": display_name(session, str(refused.facts.get("by")))}
        found = [Problem("beurteilung-1", "Beurteilung", messages.text(refused.code, facts))]
    return {
        "action": url_for("deviations.judge", deviation_id=one.id, **_selection()),
        "known": len(engine.judgements(session, one.id)),
        "again": one.status != OPEN,
        "outcomes": OUTCOMES,
        "outcome": said.outcome if said else "",
        "note": said.note if said else "",
        "errors": errors,
        "problems": found,
    }


def _changes(
    session: Session, one: Deviation, content: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Before and after; who sees no case content sees that a value changed, not which."""
    instance = session.get(Instance, one.instance_id) if one.instance_id else None
    site = instance.site if instance is not None else None
    hidden = one.kind in ("daten", "geloest") and not sees_case_of(me().viewer, site)
    before, after = content["vorher"], content["nachher"]
    rows = []
    for name in dict.fromkeys((*before, *after)):
        hides = hidden and name not in NAMES
        values = [
            "verdeckt" if hides and name in side else _said(session, one, side.get(name))
            for side in (before, after)
        ]
        rows.append((_name(session, one, name), values[0], values[1]))
    return rows


def _name(session: Session, one: Deviation, name: str) -> str:
    if one.kind == "umgezogen" and name not in NAMES:
        return _label(session, one, name)
    return NAMES.get(name, name.replace("_", " ").capitalize())


def _said(session: Session, one: Deviation, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_label(session, one, str(item)) for item in value) or "–"
    if isinstance(value, dict):
        told = [f"{_label(session, one, k)}: {messages.say(v)}" for k, v in value.items()]
        return "; ".join(told) or "keine"
    return messages.say(value)


def _label(session: Session, one: Deviation, element_id: str) -> str:
    if one.definition_id is None:
        return element_id
    elements = parsed(session, application().runtime, one.definition_id).diagram.elements
    element = elements.get(element_id)
    if element is None:
        return element_id
    return f"{element.row} {element.label}" if element.row else element.label
