"""Aufgaben: the list with its views, the preview, taking, giving back and passing on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

import engine
from engine.db import UnitOfWork
from engine.errors import NotFound
from handlers.domain import staff
from handlers.domain.calendar import berlin_day, start_of_day
from handlers.domain.rights import may_work_on, sees_case_of
from handlers.reports import worklist
from handlers.reports.worklist import TaskLine
from webui import auth, task_narrowing
from webui.auth import CASE_STAFF, WrongSite, WrongTeam, application, me, requires
from webui.dates import day, deadline_day
from webui.task_acts import ACTS, Act
from webui.task_rows import Desk, task_href, task_row
from webui.task_rows import preview as build_preview
from webui.values import read_count, read_day

blueprint = Blueprint("tasks", __name__)

PAGE = 25


@dataclass(frozen=True)
class View:
    """A saved view of the list."""

    key: str
    label: str
    explanation: str
    late: bool = False
    team: bool = False
    selectable: bool = True
    order: str = "nach Frist"

    @property
    def href(self) -> str:
        """Where the view is."""
        return url_for("tasks.index", sicht=self.key)


VIEWS = (
    View("meine", "Meine", "Ihre Aufgaben und die Ihrer Vertretungen"),
    View("ueberfaellig", "Überfällig", "Die Frist ist vorbei", late=True),
    View("heute", "Heute", "Die Frist endet heute"),
    View("team", "Team", "Alles, was bei Ihrem Team liegt", team=True),
    View("vertretung", "Vertretung", "Aufgaben abwesender Personen, die Sie vertreten"),
    View("wiedervorlage", "Wiedervorlage", "Beiseitegelegt bis zu einem Tag"),
    View(
        "erledigt",
        "Erledigt",
        "Was Sie abgeschlossen haben",
        selectable=False,
        order="neueste zuerst",
    ),
)
BY_KEY = {view.key: view for view in VIEWS}

EMPTY = {
    "meine": "Keine Aufgabe für Sie",
    "ueberfaellig": "Nichts überfällig",
    "heute": "Heute endet keine Frist",
    "team": "Beim Team liegt nichts",
    "vertretung": "Niemand zu vertreten",
    "wiedervorlage": "Nichts beiseitegelegt",
    "erledigt": "Noch nichts abgeschlossen",
}


@blueprint.get("/aufgaben")
@requires(*CASE_STAFF)
def index() -> str:
    """The list, its preview, or the pane of a bulk act."""
    view = BY_KEY.get(request.args.get("sicht", "meine"), VIEWS[0])
    return _list_page(view)


@blueprint.get("/aufgaben/<task_id>/vorschau")
@requires(*CASE_STAFF)
def preview(task_id: str) -> Response | str:
    """The preview alone for the script; the whole list without one."""
    sicht = request.args.get("sicht", "meine")
    if "HX-Request" not in request.headers:
        return _to(url_for("tasks.index", sicht=sicht, auswahl=task_id))
    with application().db.read() as session:
        desk = _desk(session)
        wanted = task_narrowing.chosen(request.args)
        pane = build_preview(desk, allowed_line(desk, task_id), sicht, wanted)
    return render_template("tasks/_preview.html", preview=pane)


@blueprint.post("/aufgaben/<task_id>/uebernehmen")
@requires(*CASE_STAFF)
def claim(task_id: str) -> Response:
    """Take a task of the team."""
    line = require_task(task_id)
    application().db.run(me().login, lambda work: engine.claim_task(work, task_id))
    flash(f"Übernommen: {line.title}.", "ok")
    return _to(url_for("tasks.index", sicht="meine", auswahl=task_id))


@blueprint.post("/aufgaben/<task_id>/zurueckgeben")
@requires(*CASE_STAFF)
def release(task_id: str) -> Response:
    """Give a task back to the team."""
    line = require_task(task_id)
    application().db.run(me().login, lambda work: engine.release_task(work, task_id))
    flash(f"Zurückgegeben: {line.title}. Sie liegt wieder beim Team.", "ok")
    return _to(url_for("tasks.index", sicht="meine"))


@blueprint.post("/aufgaben/uebernehmen")
@requires(*CASE_STAFF)
def claim_chosen() -> Response:
    """Take several tasks: all of them, or none and the reason."""
    return _for_all(engine.claim_task, "übernommen")


@blueprint.post("/aufgaben/zurueckgeben")
@requires(*CASE_STAFF)
def release_chosen() -> Response:
    """Give several tasks back: all of them, or none and the reason."""
    return _for_all(engine.release_task, "zurückgegeben")


@blueprint.post("/aufgaben/weitergeben")
@requires(*CASE_STAFF)
def pass_on() -> Response:
    """Pass tasks on to a colleague of the same site."""
    task_ids = request.form.getlist("aufgabe")
    target = request.form.get("an", "")
    view = BY_KEY.get(request.form.get("sicht", "meine"), VIEWS[0])
    with application().db.read() as session:
        desk = _desk(session)
        lines = [allowed_line(desk, task_id) for task_id in task_ids]
        colleagues = dict(_colleagues(desk, lines))
    if target not in colleagues:
        page = _list_page(view, task_ids, "weitergeben", "Wählen Sie eine Person.")
        return Response(page, 422)

    def assign(work: UnitOfWork) -> str:
        for task_id in task_ids:
            engine.assign_task(work, task_id, target)
        return staff.display_name(work.session, target)

    name = application().db.run(me().login, assign)
    flash(f"{_counted(len(task_ids))} an {name} weitergegeben.", "ok")
    return _to(_back(view, task_narrowing.chosen(request.form)))


@blueprint.post("/aufgaben/wiedervorlage")
@requires(*CASE_STAFF)
def put_aside() -> Response:
    """Put tasks aside until a day; they come back on its morning."""
    task_ids = request.form.getlist("aufgabe")
    view = BY_KEY.get(request.form.get("sicht", "meine"), VIEWS[0])
    for task_id in task_ids:
        require_task(task_id)
    until = _following_day(request.form.get("bis", ""), berlin_day(application().now()))
    if until is None:
        page = _list_page(view, task_ids, "wiedervorlage", "Wählen Sie einen Tag nach heute.")
        return Response(page, 422)
    morning = start_of_day(until)

    def put_aside_all(work: UnitOfWork) -> None:
        for task_id in task_ids:
            engine.follow_up_task(work, task_id, morning)

    application().db.run(me().login, put_aside_all)
    flash(f"{_counted(len(task_ids))} bis {day(until)} beiseitegelegt.", "ok")
    return _to(_back(view, task_narrowing.chosen(request.form)))


def _following_day(text: str, today: date) -> date | None:
    until = read_day(text)
    return until if until is not None and until > today else None


def allowed_line(desk: Desk, task_id: str) -> TaskLine:
    """Return a task this person may work on; anything else is refused."""
    line = worklist.task_line(desk.session, task_id)
    if line is None:
        raise NotFound("task", task_id)
    done_by_me = line.status == "done" and line.completed_by == desk.viewer.login
    if done_by_me or may_work_on(desk.viewer, line.group, line.assignee):
        return line
    if sees_case_of(desk.viewer, line.site):
        raise WrongTeam
    raise WrongSite(line.site, line.file_number)


def require_task(task_id: str) -> TaskLine:
    with application().db.read() as session:
        return allowed_line(_desk(session), task_id)


def _for_all(verb: Any, done: str) -> Response:
    task_ids = request.form.getlist("aufgabe")
    for task_id in task_ids:
        require_task(task_id)

    def act(work: UnitOfWork) -> None:
        for task_id in task_ids:
            verb(work, task_id)

    application().db.run(me().login, act)
    flash(f"{_counted(len(task_ids))} {done}.", "ok")
    view = BY_KEY.get(request.form.get("sicht", "meine"), VIEWS[0])
    return _to(_back(view, task_narrowing.chosen(request.form)))


def _list_page(
    view: View, chosen: list[str] | None = None, act_key: str = "", error: str = ""
) -> str:
    chosen = request.args.getlist("aufgabe") if chosen is None else chosen
    act = ACTS.get(act_key or request.args.get("aktion", ""))
    shown = read_count(request.args.get("zeigen", ""), PAGE)
    wanted = task_narrowing.chosen(request.values)
    only = task_narrowing.narrowing(wanted)
    with application().db.read() as session:
        desk = _desk(session)
        counts = worklist.view_counts(session, desk.viewer, desk.now)
        lines = worklist.task_lines(session, desk.viewer, view.key, desk.now, shown + 1, only)
        more, lines = len(lines) > shown, lines[:shown]
        bulk = _bulk(desk, act, chosen, error) if act and chosen else None
        focus = _focus(lines)
        return render_template(
            "tasks/list.html",
            views=[_tab(each, counts) for each in VIEWS],
            current=view,
            rows=[
                task_row(
                    desk,
                    line,
                    view.key,
                    is_open=bulk is None and line is focus,
                    checked=bulk is not None and line.id in chosen,
                    wanted=wanted,
                )
                for line in lines
            ],
            total=worklist.count_lines(session, desk.viewer, view.key, desk.now, only)
            if wanted
            else counts.get(view.key, len(lines)),
            narrowed=task_narrowing.narrowed(
                desk, view.key, worklist.kinds(session, desk.viewer, view.key, desk.now), wanted
            ),
            more=PAGE,
            more_href=_back(view, wanted, zeigen=shown + PAGE) if more else "",
            list_href=_back(view, wanted),
            acts=ACTS.values(),
            bulk=bulk,
            preview=build_preview(desk, focus, view.key, wanted) if focus and not bulk else None,
            person_heading="Person",
            empty=_empty(desk, view, counts.get("team", 0), narrowed=bool(wanted)),
        )


def _back(view: View, wanted: Mapping[str, str], **more: Any) -> str:
    """Return the list as it was narrowed."""
    return url_for("tasks.index", sicht=view.key, **{**wanted, **more})


def _focus(lines: list[TaskLine]) -> TaskLine | None:
    """The row whose preview is shown: the one asked for, or the first."""
    wanted = request.args.get("auswahl")
    return next((line for line in lines if line.id == wanted), lines[0] if lines else None)


def _tab(view: View, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "key": view.key,
        "label": view.label,
        "href": view.href,
        "count": counts.get(view.key),
        "late": view.late,
    }


def _bulk(desk: Desk, act: Act, chosen: list[str], error: str) -> dict[str, Any]:
    lines = [allowed_line(desk, task_id) for task_id in chosen]
    people = len({line.person_id for line in lines if line.person_id})
    first = min((line.due_at for line in lines if line.due_at), default=None)
    summary = [f"{people} {'Person' if people == 1 else 'Personen'}"] if people else []
    if first:
        summary.append(f"früheste Frist {day(deadline_day(first)[0], desk.today)}")
    return {
        "action": url_for(act.endpoint),
        "title": f"{_counted(len(lines))} {act.heading}",
        "summary": ", ".join(summary),
        "tasks": [
            {"id": line.id, "title": line.title, "person": line.person_name} for line in lines
        ],
        "colleagues": _colleagues(desk, lines) if act.key == "weitergeben" else [],
        "asks_day": act.key == "wiedervorlage",
        "day": request.form.get("bis", ""),
        "consequence": act.consequence,
        "act": f"{_counted(len(lines))} {act.heading}",
        "error": error,
    }


def _colleagues(desk: Desk, lines: list[TaskLine]) -> list[tuple[str, str]]:
    """Whom tasks can go to: people of the tasks' groups, with how much they have."""
    groups = {line.group for line in lines if line.group}
    users = {
        user.login: user.name
        for group in groups
        for user in staff.members(desk.session, *staff.split_group(group))
    }
    counts = worklist.open_counts(desk.session, list(users))
    return sorted(
        ((login, f"{name} ({counts.get(login, 0)} offen)") for login, name in users.items()),
        key=lambda pair: pair[1],
    )


def _empty(desk: Desk, view: View, in_team: int, *, narrowed: bool) -> dict[str, str]:
    if narrowed:
        return {
            "heading": "Keine Aufgabe passt zum Filter",
            "text": f"Ohne Filter zeigt „{view.label}“ wieder alles.",
            "act": "Filter aufheben",
            "href": view.href,
        }
    if view.key == "meine" and in_team:
        return {
            "heading": EMPTY[view.key],
            "text": f"Bei Ihrem Team {'liegt' if in_team == 1 else 'liegen'} {_counted(in_team)}.",
            "act": "Aufgaben des Teams ansehen",
            "href": BY_KEY["team"].href,
        }
    upcoming = worklist.next_deadline(desk.session, desk.viewer, desk.now)
    if view.key in ("erledigt", "wiedervorlage", "vertretung") or upcoming is None:
        return {"heading": EMPTY[view.key], "text": "Neues erscheint hier von allein.", "href": ""}
    words = desk.due(upcoming)
    who = f" für {upcoming.person_name}" if upcoming.person_name else ""
    return {
        "heading": EMPTY[view.key],
        "text": f"Die nächste Frist endet {words.text}: {upcoming.title}{who}.",
        "act": "Diese Aufgabe öffnen",
        "href": task_href(upcoming, view.key),
    }


def _counted(number: int) -> str:
    return f"{number} {'Aufgabe' if number == 1 else 'Aufgaben'}"


def _desk(session: Any) -> Desk:
    running = application()
    return Desk(session, running.runtime, auth.me().viewer, running.now())


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
