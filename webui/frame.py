"""What every page shows around its content: navigation with counts, who is here, training."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Flask, request, url_for
from sqlalchemy.orm import Session

from engine import deviation_counts
from handlers.domain.rights import Viewer
from handlers.reports.incidents import incident_count
from handlers.reports.outbox import waiting_count
from handlers.reports.today import appointment_count
from handlers.reports.worklist import view_counts
from webui.assets import Assets
from webui.auth import SignedIn, application, may_use, signed_in
from webui.dates import clock_time, day, local
from webui.navigation import navigation, shown_keys
from webui.undo_words import OFFERED, undo_offer

AUTHORITY = "Jobcenter Landkreis Göttingen"

Counter = Callable[[Session, Viewer, Any], int]

COUNTERS: dict[str, Counter] = {
    "heute": lambda session, viewer, now: appointment_count(
        session, viewer.stands_in_for | {viewer.login}, local(now).date()
    ),
    "post": lambda session, viewer, now: waiting_count(session, viewer.case_sites),
    "aufgaben": lambda session, viewer, now: view_counts(session, viewer, now, ["meine"])["meine"],
    "abweichungen": lambda session, viewer, now: deviation_counts(session).get("offen", 0),
    "stoerungen": lambda session, viewer, now: incident_count(session, viewer),
}
"""Counts beside navigation entries, by the entry's key; a page group adds its own here."""


def install(app: Flask) -> None:
    """Give every template the frame's values."""
    assets = Assets()
    app.jinja_env.globals.update(
        asset=assets.address, icon=assets.icon, authority=AUTHORITY, release=_release()
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    person = signed_in()
    running = application()
    frame: dict[str, Any] = {"me": None, "training": None, "search_href": None, "navigation": []}
    frame["undo"] = ""
    if running.settings.training:
        frame["training"] = _training_band(person)
    if person is None:
        return frame
    roles = person.viewer.roles
    now = running.now()
    with running.db.read() as session:
        if request.endpoint in OFFERED and may_use("undo.undo", roles):
            frame["undo"] = undo_offer(session, person.login, now)
        counts = {
            key: COUNTERS[key](session, person.viewer, now)
            for key in shown_keys(roles)
            if key in COUNTERS
        }
    frame["me"] = {
        "login": person.login,
        "name": person.name,
        "role": person.role_label,
        "site": person.site_label,
    }
    frame["navigation"] = navigation(roles, counts, running.settings.training)
    if may_use("search.index", roles):
        frame["search_href"] = url_for("search.index")
    return frame


def _training_band(person: SignedIn | None) -> dict[str, str | None]:
    now = local(application().now())
    may_move = person is not None and may_use("training.clock", person.viewer.roles)
    return {
        "clock": f"{day(now.date())}, {clock_time(now)}",
        "href": url_for("training.clock") if may_move else None,
    }


def _release() -> str:
    try:
        return version("laufzettel")
    except PackageNotFoundError:
        return ""
