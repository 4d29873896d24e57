"""Neuer Fall: the Antragsbegehren with its duplicate check; everything after it comes as tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
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

from engine.errors import InvalidForm, Rejected
from handlers import new_case
from handlers.domain.access_log import log_access
from handlers.domain.calendar import berlin_day
from handlers.domain.case_search import read_birth_date
from handlers.domain.cases import application_date_for
from handlers.domain.deadlines import first_counsel_due
from handlers.domain.parameters import resolve, work_calendar
from handlers.intake import REQUIRED_OF_A_NEW_PERSON
from handlers.new_case import Known
from webui import messages
from webui.auth import Role, application, log_case_access, me, requires
from webui.dates import day, local, plain_day
from webui.forms import Control, Filling, Problem, controls, problems, read_form
from webui.values import read_day
from webui.wording import BENEFITS

blueprint = Blueprint("new_case", __name__)

STAFF = (Role.EGS, Role.SC)
BY_POST = ("post", "hausbriefkasten", "jobcenter_digital")
ONLY_ON_PAPER = "ausgabevermerk"
WIDTHS = dict.fromkeys(("vorname", "nachname", "geburtsdatum", "plz"), "c4") | {"ort": "c8"}

HINTS = {
    "eingang_am": "Bei Post: Tag des Eingangsstempels",
    "antragsdatum": "Leer lassen, wenn am Eingangstag gestellt",
    "plz": "",
}
"""Short, so that fields of a line stand level; the page tells the rest beside them."""


@blueprint.get("/faelle/neu")
@requires(*STAFF)
def show() -> Response:
    """An empty form, received today; the channel decides much, so nobody chooses it for people."""
    today = local(application().now()).date()
    raw = {"eingang_am": today.isoformat(), "sprache": "Deutsch"}
    if "EGS" not in me().viewer.roles:
        raw["kanal"] = "telefon_sc"  # whoever sits at the telephone has no other
    return _page(raw, None)


@blueprint.post("/faelle/neu")
@requires(*STAFF)
def create() -> Response:
    """Open the case, or ask about a person who is known already."""
    raw = _sent()
    person_id = request.form.get("_person") or None
    if "uebernehmen" in request.form:
        person_id = request.form["uebernehmen"]
        return _page({**raw, **_answers_of(person_id)}, person_id)
    if "pruefen" in request.form:
        return _page(raw, person_id)
    known = _duplicates(raw) if person_id is None and "_andere" not in request.form else []
    if known:
        return _page(raw, None, duplicate=True)
    try:
        started = application().db.run(
            me().login, lambda work: new_case.start_case(work, _site(), person_id, raw)
        )
    except Rejected as refused:
        return _page(raw, person_id, refused)
    application().wake()
    if started.case_id is None:
        flash("Vermerkt. Der Eingangsservice ruft zurück und nimmt die Daten auf.", "ok")
        return _to(url_for("instances.detail", instance_id=started.instance_id))
    log_case_access("Neuer Fall", started.case_id, started.person_id)
    flash("Der Fall ist angelegt. Alles Weitere folgt als Aufgabe.", "ok")
    return _to(url_for("cases.detail", case_id=started.case_id))


@blueprint.post("/faelle/neu/felder")
@requires(*STAFF)
def fields() -> str:
    """The form again, after an answer that shows others or names a known person (scripts only)."""
    return render_template("new_case/_fields.html", **_shown(_sent(), _chosen(), None, False))


def _sent() -> dict[str, Any]:
    with application().db.read() as session:
        form = new_case.intake_form(session, application().runtime)
    return dict(read_form(form, request.form))


def _chosen() -> str | None:
    return request.form.get("_person") or None


def _answers_of(person_id: str) -> dict[str, Any]:
    with application().db.read() as session:
        form = new_case.intake_form(session, application().runtime)
        return dict(form.filled(new_case.person_answers(session, person_id)))


def _page(
    raw: Mapping[str, Any],
    person_id: str | None,
    refused: Rejected | None = None,
    *,
    duplicate: bool = False,
) -> Response:
    shown = _shown(raw, person_id, refused, duplicate)
    page = render_template("new_case/show.html", after=_afterwards(raw), **shown)
    return make_response(page, 422 if shown["problems"] else 200)


def _shown(
    raw: Mapping[str, Any], person_id: str | None, refused: Rejected | None, duplicate: bool
) -> dict[str, Any]:
    errors: dict[str, str] = {}
    if isinstance(refused, InvalidForm):
        errors = {e.field: messages.text(e.code, e.facts) for e in refused.errors}
    with application().db.read() as session:
        form = new_case.intake_form(session, application().runtime)
    undecided = not raw.get("kanal")
    groups = tuple(
        _as_drawn(group, undecided=undecided) for group in controls(form, Filling(raw, {}, errors))
    )
    summary = problems(groups)
    if refused is not None and not summary:
        text = messages.text(refused.code, refused.facts)
        summary = [Problem("f-kanal-1", "Neuer Fall", text)]
    known = _duplicates(raw) if person_id is None else []
    if duplicate and known:
        text = "Diese Person gibt es schon. Übernehmen Sie sie, oder bestätigen Sie die andere."
        summary = [Problem("dublette", "Person", text)]
    return {
        "groups": groups,
        "problems": summary,
        "known": [_known_words(one) for one in known],
        "other": "_andere" in request.form,
        "person_id": person_id or "",
        "taken_over": _taken_over(raw) if person_id else "",
        "application_date": _application_date(raw),
    }


def _as_drawn(control: Control, *, undecided: bool) -> Control:
    """Return a control as this page draws it: the channels in a row, a person's name not optional.

    The process's form leaves the name open only for callers whose data nobody may take.
    """
    hint = HINTS.get(control.name, control.hint)
    return replace(
        control,
        hint=hint or (control.hint if control.error else ""),
        hidden=control.hidden or (undecided and control.name == ONLY_ON_PAPER),
        optional=control.optional and control.name not in REQUIRED_OF_A_NEW_PERSON,
        horizontal=control.horizontal or control.name == "kanal",
        width=WIDTHS.get(control.name, control.width),
        children=tuple(_as_drawn(child, undecided=undecided) for child in control.children),
    )


def _duplicates(raw: Mapping[str, Any]) -> list[Known]:
    """Return who has this family name and birth date; a look beyond the site is written down."""
    name, born = str(raw.get("nachname") or "").strip(), str(raw.get("geburtsdatum") or "")
    on = read_birth_date(born)
    if not name or on is None:
        return []
    with application().db.read() as session:
        found = new_case.known_persons(session, me().viewer, name, on)
    if any(one.person_id is None for one in found):
        application().db.run(
            me().login,
            lambda work: log_access(work, "Neuer Fall", other_site_reason="Dublettenprüfung"),
        )
    return found


def _known_words(known: Known) -> dict[str, str]:
    if known.person_id is None:
        return {
            "id": "",
            "title": f"{known.name}, *{plain_day(known.birth_date)}",
            "text": "Bekannt an einem anderen Standort. "
            "Klären Sie mit der Teamleitung, wer zuständig ist.",
        }
    parts = []
    if known.benefit:
        on = f" ({plain_day(known.benefit_on)})" if known.benefit_on else ""
        parts.append(f"Leistungen zuletzt {BENEFITS.get(known.benefit, known.benefit)}{on}.")
    parts.append(f"Zuletzt Fall {known.last_case}." if known.last_case else "Bisher ohne Fall.")
    return {
        "id": known.person_id,
        "title": f"{known.name}, *{plain_day(known.birth_date)}",
        "text": " ".join(parts),
    }


def _taken_over(raw: Mapping[str, Any]) -> str:
    return f"{raw.get('vorname', '')} {raw.get('nachname', '')}".strip()


def _application_date(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the Antragsdatum as it will stand for ever, with the rule."""
    channel = str(raw.get("kanal") or "")
    received, stated = _date(raw.get("eingang_am")), _date(raw.get("antragsdatum"))
    if received is None or not channel:
        return {}
    fixed = application_date_for(channel, received, stated)
    by_post = channel in BY_POST
    rule = (
        "Bei Post zählt der Eingang. Nach dem Anlegen nicht mehr änderbar."
        if by_post
        else "Nach dem Anlegen nicht mehr änderbar."
    )
    return {"day": day(fixed), "rule": rule}


def _afterwards(raw: Mapping[str, Any]) -> str:
    """Return until when the first talk has to be (Mindeststandard)."""
    running = application()
    with running.db.read() as session:
        today = berlin_day(running.now())
        started = _date(raw.get("eingang_am")) or today
        days = int(resolve(session, "erstberatung_arbeitstage", _site(), today))
        due = first_counsel_due(started, work_calendar(session, _site(), started), days)
    return f"spätestens {day(due, today)} ({days} Arbeitstage)"


def _date(value: Any) -> date | None:
    return read_day(str(value or ""))


def _site() -> str:
    """Return the site the case is opened at: the person's own."""
    groups = sorted(me().viewer.groups)
    return next(g.partition("@")[2] for g in groups if g.partition("@")[0] in ("EGS", "SC"))


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
