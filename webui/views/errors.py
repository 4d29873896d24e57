"""What people see when something does not go: never a dead end (UI.md §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask, Response, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from engine.errors import Conflict, EngineError, NotFound, Rejected, StepLimit
from handlers.domain.document_drafts import MEGABYTE
from handlers.domain.sites import Site
from handlers.domain.staff import display_name
from handlers.domain.stored_documents import LARGEST
from webui import messages
from webui.auth import (
    WrongRole,
    WrongSite,
    WrongTeam,
    application,
    log_refusal,
    may_use,
    referring_path,
    signed_in,
)
from webui.dates import clock_time, local, plain_day
from webui.uploads import MAX_REQUEST_BYTES

HEADINGS = {
    400: ("Nicht gesendet", "Diese Anfrage war nicht lesbar"),
    404: ("Nicht gefunden", "Diese Seite gibt es nicht"),
    405: ("Nicht möglich", "So lässt sich diese Seite nicht aufrufen"),
    409: ("Schon erledigt", "Jemand war schneller"),
    422: ("Nicht möglich", "Das geht so nicht"),
    429: ("Nicht möglich", "Das geht gerade nicht"),
}
LINES = {
    400: "Sie kam unvollständig oder beschädigt an. Gehen Sie zurück und senden Sie noch einmal.",
    405: "Öffnen Sie die Seite über das Menü oder einen Link.",
}
"""What helps, where the error itself says nothing."""


@dataclass(frozen=True)
class ErrorPage:
    """One error page; `kept` is what was recorded all the same."""

    title: str
    heading: str
    lines: tuple[str, ...]
    acts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    search: bool = False
    kept_heading: str = ""
    kept: tuple[tuple[str, str], ...] = field(default_factory=tuple)


def install(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(WrongRole, _wrong_role)
    app.register_error_handler(WrongSite, _wrong_site)
    app.register_error_handler(WrongTeam, _wrong_team)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(NotFound, lambda error: _missing())
    app.register_error_handler(Rejected, _rejected)
    app.register_error_handler(StepLimit, _rejected)
    app.register_error_handler(404, lambda error: _missing())
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, lambda error: _broken())


def error_response(page: ErrorPage, status: int) -> Response:
    """Render an error page."""
    return make_response(render_template("errors/error.html", error=page), status)


def home_act() -> tuple[str, str]:
    """The act that always helps: back to where the day is."""
    person = signed_in()
    if person is None:
        return ("Anmelden", url_for("login.sign_in"))
    for label, endpoint in (("Zu Heute", "today.index"), ("Zu den Aufgaben", "tasks.index")):
        if may_use(endpoint, person.viewer.roles):
            return (label, url_for(endpoint))
    return ("Zu den Vorgängen", url_for("instances.index"))


def _wrong_role(error: WrongRole) -> Response:
    page = ErrorPage(
        title="Kein Zugriff",
        heading="Diese Seite gehört zu einer anderen Rolle",
        lines=("Ihre Rolle sieht sie nicht. Fehlt Ihnen eine Rolle, hilft die EDV (56.3).",),
        acts=(home_act(),),
    )
    return error_response(page, 403)


def _wrong_team(error: WrongTeam) -> Response:
    page = ErrorPage(
        title="Kein Zugriff",
        heading="Diese Aufgabe gehört zu einem anderen Team",
        lines=("Braucht sie jemand Bestimmtes, gibt die Teamleitung sie weiter.",),
        acts=(home_act(),),
    )
    return error_response(page, 403)


def _wrong_site(error: WrongSite) -> Response:
    person = signed_in()
    assert person is not None
    now = local(application().now())
    number = log_refusal(request.path)
    with application().db.read() as session:
        site = session.get(Site, error.site) if error.site else None
    where = f"{site.name} ({site.id})" if site else "einem anderen Standort"
    what = f"Fall {error.reference}" if error.reference else "Dieser Fall"
    acts = [home_act()]
    lines = [f"{what} wird in {where} bearbeitet. Sie sehen Fälle von {person.site_label}."]
    if may_use("arrivals.report", person.viewer.roles):
        acts.append(("Vorsprache melden", url_for("arrivals.report")))
        lines.append(
            "Steht die Person gerade vor Ihnen? Dann melden Sie die Vorsprache, ohne den Fall zu "
            "öffnen. Die zuständige Person sieht sie sofort, und sie zählt als erschienen."
        )
    page = ErrorPage(
        title="Kein Zugriff",
        heading="Dieser Fall gehört zu einem anderen Standort",
        lines=tuple(lines),
        acts=tuple(acts),
        note=(
            f"Der Versuch wurde protokolliert ({plain_day(now.date())}, {clock_time(now)}, "
            f"Nr. {number})."
        ),
    )
    return error_response(page, 403)


def _missing() -> Response:
    back = referring_path()
    onward = (("Zurück", back),) if back not in ("/", request.path) else ()
    page = ErrorPage(
        title="Nicht gefunden",
        heading=HEADINGS[404][1],
        lines=(
            "Die Adresse ist unvollständig, oder der Eintrag wurde nach Ablauf der Frist gelöscht.",
        ),
        acts=(home_act(), *onward),
        search=True,
    )
    return error_response(page, 404)


def _csrf(error: CSRFError) -> Response:
    page = ErrorPage(
        title="Nicht gesendet",
        heading="Diese Seite war zu lange offen",
        lines=("Ausgeführt wurde nichts. Gehen Sie zurück und laden Sie die Seite neu.",),
        acts=(home_act(),),
    )
    return error_response(page, 400)


def _rejected(error: EngineError) -> Response:
    status = messages.status(error.code, 409 if isinstance(error, Conflict) else 422)
    title, heading = HEADINGS.get(status, HEADINGS[422])
    page = ErrorPage(
        title=title,
        heading=heading,
        lines=(messages.text(error.code, with_names(error.facts)),),
        acts=(home_act(),),
        note="Geändert wurde nichts.",
    )
    return error_response(page, status)


def with_names(facts: Mapping[str, object]) -> dict[str, object]:
    """Errors name people by their login; pages by their name."""
    with application().db.read() as session:
        return {
            key: display_name(session, str(value)) if key == "by" and value else value
            for key, value in facts.items()
        }


def _too_large(error: RequestEntityTooLarge) -> Response:
    """Nothing was read of it; what was typed before stands in the form's draft."""
    back = referring_path()
    acts = (("Zurück zum Formular", back), home_act()) if back != "/" else (home_act(),)
    page = ErrorPage(
        title="Zu groß",
        heading="Das ist zu groß",
        lines=(
            f"Alle Dateien zusammen dürfen höchstens {MAX_REQUEST_BYTES // MEGABYTE} MB haben, "
            f"jede einzelne höchstens {LARGEST // MEGABYTE} MB. Ausgeführt wurde nichts.",
            "Verkleinern Sie die Dateien, oder senden Sie sie nacheinander. Was zuletzt "
            "gespeichert wurde, steht noch im Formular.",
        ),
        acts=acts,
    )
    return error_response(page, 413)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status >= 500:
        return _broken()
    title, heading = HEADINGS.get(status, HEADINGS[422])
    line = LINES.get(status, "Gehen Sie zurück und versuchen Sie es noch einmal.")
    lines = (f"{line} Ausgeführt wurde nichts.",)
    return error_response(ErrorPage(title, heading, lines, acts=(home_act(),)), status)


def _broken() -> Response:
    page = ErrorPage(
        title="Fehler im Programm",
        heading="Hier ist Laufzettel gescheitert",
        lines=(
            "Das liegt nicht an Ihnen. Ausgeführt wurde nichts, Ihre Entwürfe sind gespeichert.",
            "Versuchen Sie es noch einmal. Bleibt es dabei, rufen Sie die EDV (56.3) an.",
        ),
        acts=(home_act(),),
    )
    return error_response(page, 500)
