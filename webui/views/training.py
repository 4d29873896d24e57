"""Schulung: the clock is moved forward, and everything due on the way happens."""

from __future__ import annotations

from datetime import datetime, timedelta
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

from engine import training
from engine.errors import NotFound, Rejected
from engine.zone import BERLIN
from handlers.domain.parameters import work_calendar
from handlers.reports.deadlines import upcoming_timers
from webui import messages
from webui.auth import Role, application, me, requires
from webui.dates import clock_time, day, local, moment
from webui.forms import Problem
from webui.values import read_value

blueprint = Blueprint("training", __name__)

TRAINERS = (Role.ADMIN, Role.EDV, Role.TL, Role.FDL)
"""Moving the clock moves it for everybody in the training."""

SHOWN = 8
NEXT = "naechste"
STEPS = (
    ("PT1H", "+ 1 Stunde"),
    ("tag", "+ 1 Tag"),
    ("arbeitstag", "+ 1 Arbeitstag"),
    ("woche", "+ 1 Woche"),
)


@blueprint.get("/schulung")
@requires(*TRAINERS)
def clock() -> str:
    """The clock and what falls due next."""
    return _page()


@blueprint.post("/schulung")
@requires(*TRAINERS)
def move() -> Response:
    """Move the clock to an instant."""
    _only_in_training()
    running = application()
    try:
        target = _target()
        done = training.move_forward(running.db, target, me().login)
    except Rejected as refused:
        return make_response(_page(refused), messages.status(refused.code))
    now = local(running.now())
    what = f"{done} {'Frist oder Auftrag' if done == 1 else 'Fristen und Aufträge'}"
    flash(f"Es ist {day(now.date())}, {clock_time(now)}. Unterwegs geschehen: {what}.", "ok")
    return cast(Response, redirect(url_for("training.clock"), 303))


def _target() -> datetime:
    """The instant asked for; days keep the time of day."""
    running = application()
    now = running.now()
    step = request.form.get("vor", "")
    if step == NEXT:
        following = running.next_due()
        if following is None:
            raise Rejected("no_deadline")
        return max(following, now + timedelta(seconds=1))
    if step == "bis":
        return _stated()
    here = local(now)
    with running.db.read() as session:
        calendar = work_calendar(session, None, here.date())
    days = {
        "tag": timedelta(days=1),
        "woche": timedelta(days=7),
        "arbeitstag": calendar.next_working_day(here.date()) - here.date(),
    }
    if step not in days:
        return now + timedelta(hours=1)
    return datetime.combine(here.date() + days[step], here.time(), BERLIN)


def _stated() -> datetime:
    on = read_value(request.form.get("tag", ""), "datum")
    if on is None:
        raise Rejected("not_a_date", value="")
    at = read_value(request.form.get("uhrzeit", ""), "uhrzeit")
    if at is None:
        raise Rejected("not_a_time", value="")
    return datetime.combine(on, at, BERLIN)


def _page(refused: Rejected | None = None) -> str:
    _only_in_training()
    running = application()
    now = local(running.now())
    text = messages.text(refused.code, refused.facts) if refused else ""
    at_time = refused is not None and refused.code == "not_a_time"
    with running.db.read() as session:
        upcoming = [
            {
                "name": timer.name,
                "at": moment(timer.due_at, now.date()),
                "process": timer.process,
            }
            for timer in upcoming_timers(session, running.runtime, SHOWN)
        ]
    steps = ((NEXT, "Bis zur nächsten Frist"), *STEPS) if upcoming else STEPS
    return render_template(
        "training/clock.html",
        now=f"{day(now.date())}, {clock_time(now)}",
        steps=steps,
        next=bool(upcoming),
        upcoming=upcoming,
        day=request.form.get("tag") or now.date().isoformat(),
        time=request.form.get("uhrzeit") or f"{now:%H:%M}",
        day_error="" if at_time else text,
        time_error=text if at_time else "",
        problems=[Problem("uhrzeit" if at_time else "tag", "Zeitpunkt", text)] if text else [],
    )


def _only_in_training() -> None:
    if not application().settings.training:
        raise NotFound("page", "schulung")
