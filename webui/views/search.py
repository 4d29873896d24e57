"""Search on every page: by name, birth date, Aktenzeichen or phone, within one's own sites."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from handlers.reports.search import search_hits
from webui.auth import CASE_STAFF, application, me, requires
from webui.task_rows import Desk
from webui.views.cases import hit_row

blueprint = Blueprint("search", __name__)

LONGEST, MOST = 100, 50


@blueprint.get("/suche")
@requires(*CASE_STAFF)
def index() -> str:
    """What was found, each with its next act."""
    text = request.args.get("q", "").strip()[:LONGEST]
    running = application()
    with running.db.read() as session:
        desk = Desk(session, running.runtime, me().viewer, running.now())
        found = search_hits(session, text, desk.viewer.case_sites, MOST)
        return render_template(
            "search/results.html",
            query=text,
            rows=[hit_row(desk, hit) for hit in found],
            full=len(found) == MOST,
            most=MOST,
            can_report=bool(desk.viewer.roles & {"EGS", "SC"}),
            can_start=bool(desk.viewer.roles & {"EGS", "SC"}),
        )
