"""Vorsprache melden: who stands at the counter, also at the wrong site (UI.md §5, 403)."""

from __future__ import annotations

from datetime import date
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

from engine.errors import Rejected
from handlers.domain.access_log import log_access
from handlers.domain.case_search import read_birth_date
from handlers.domain.sites import all_sites
from handlers.reception import OTHER_SITE, Visitor, find_visitors, report_visitor
from webui import messages
from webui.auth import Role, application, me, requires
from webui.dates import clock_time, local, plain_day
from webui.forms import Problem

blueprint = Blueprint("arrivals", __name__)

STAFF = (Role.EGS, Role.SC, Role.JCO, Role.LSB, Role.TL, Role.FDL, Role.IFK)


@blueprint.get("/vorsprache")
@requires(*STAFF)
def report() -> Response:
    """Ask for family name and birth date; both are needed to find anybody."""
    name, born = request.args.get("nachname", "").strip(), request.args.get("geboren", "").strip()
    if not name and not born:
        return _page("", "", None, [])
    return _search(name, born)


@blueprint.post("/vorsprache/melden")
@requires(*STAFF)
def save() -> Response:
    """Record that the person is here."""
    name, born = request.form.get("nachname", ""), request.form.get("geboren", "")
    on = read_birth_date(born)
    chosen = request.form.get("person", "")
    visitors = _find(name, on) if on else []
    visitor = next((v for v in visitors if f"{v.case_id}/{v.person_id}" == chosen), None)
    if visitor is None:
        return _search(name, born)
    concern = request.form.get("anliegen", "").strip()[:200] or "ohne Termin"
    try:
        application().db.run(
            me().login, lambda work: report_visitor(work, visitor, _here(), concern)
        )
    except Rejected as refused:
        problem = Problem("nachname", "Vorsprache", messages.text(refused.code, refused.facts))
        return _page(name, born, visitors, [problem])
    application().wake()
    seen = "Die zuständige Person sieht es sofort." if visitor.appointment_id else ""
    flash(f"Vorsprache vermerkt: {visitor.name}. {seen}".strip(), "ok")
    return cast(Response, redirect(url_for("arrivals.report"), 303))


def _search(name: str, born: str) -> Response:
    on = read_birth_date(born)
    problems = []
    if not name:
        problems.append(Problem("nachname", "Nachname", "Schreiben Sie den Nachnamen."))
    if on is None:
        text = messages.text("not_a_date", {"value": born}) if born else "Diese Angabe fehlt."
        problems.append(Problem("geboren", "Geburtsdatum", text))
    visitors = _find(name, on) if name and on else None
    for visitor in visitors or []:
        if visitor.site not in me().viewer.case_sites:
            _log(visitor)
    return _page(name, born, visitors, problems)


def _find(name: str, on: date) -> list[Visitor]:
    running = application()
    with running.db.read() as session:
        return find_visitors(session, name, on, local(running.now()).date())


def _log(visitor: Visitor) -> None:
    """Finding somebody of another site is an exception, and written down as one."""
    application().db.run(
        me().login,
        lambda work: log_access(
            work,
            "Vorsprache suchen",
            case_id=visitor.case_id,
            person_id=visitor.person_id,
            other_site_reason=OTHER_SITE,
        ),
    )


def _here() -> str:
    return sorted(me().viewer.case_sites)[0]


def _page(
    name: str, born: str, visitors: list[Visitor] | None, problems: list[Problem]
) -> Response:
    with application().db.read() as session:
        sites = {site.id: site.name for site in all_sites(session)}
    page = render_template(
        "arrivals/report.html",
        name=name,
        born=born,
        rows=None
        if visitors is None
        else [
            {
                "key": f"{v.case_id}/{v.person_id}",
                "name": v.name,
                "born": plain_day(v.birth_date),
                "site": sites.get(v.site, v.site),
                "other": v.site not in me().viewer.case_sites,
                "when": f"Termin heute {clock_time(local(v.starts_at))}" if v.starts_at else "",
                "place": v.place,
            }
            for v in visitors
        ],
        problems=problems,
        errors={problem.target: problem.text for problem in problems},
    )
    return make_response(page, 422 if problems else 200)
