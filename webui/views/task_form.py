"""One task: its form, drafts, completion, and what happens when somebody was faster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

import engine
from engine.db import UnitOfWork
from engine.definitions import parsed
from engine.errors import Conflict, FieldError, InvalidForm, Rejected
from engine.forms import Form
from engine.ids import new_id
from engine.tasks import TaskForm, try_form
from handlers.domain.staff import display_name
from handlers.filing import save_draft
from handlers.reports import worklist
from handlers.reports.case_file import case_head
from handlers.reports.worklist import TaskLine
from webui import messages
from webui.auth import CASE_STAFF, application, log_case_access, me, requires
from webui.dates import clock_time, local
from webui.forms import (
    Control,
    Filling,
    Problem,
    Raw,
    change_rows,
    controls,
    has_files,
    presets,
    problems,
    read_form,
)
from webui.person_panel import Panel, panel
from webui.task_rows import (
    Desk,
    case_href,
    moment_words,
    path,
    process_words,
    read_course,
    suspension,
    task_href,
    timer_lines,
)
from webui.uploads import Sent, names, receive, refused_with
from webui.views.errors import ErrorPage, error_response
from webui.views.task_list import VIEWS, allowed_line

blueprint = Blueprint("task_form", __name__)

SUSPENDED = "instance_suspended"
FROM_CASE = "fall"
"""Instead of a list's view: the task was opened from its case and leads back there."""


@blueprint.get("/aufgaben/<task_id>")
@requires(*CASE_STAFF)
def show(task_id: str) -> Response:
    """The form, with the draft or what the prefill offers."""
    line = _line(task_id)
    if line.status != "open":
        return _closed(line, {})
    opened = _opened(line)
    raw: Mapping[str, Any] = _draft(task_id) or _filled(opened)
    return _page(line, opened, raw, token=new_id())


@blueprint.post("/aufgaben/<task_id>")
@requires(*CASE_STAFF)
def complete(task_id: str) -> Response:
    """Complete the task, or show every problem with all values kept (422)."""
    line = _line(task_id)
    form = _form_of(line)
    sent, raw = _sent(line, form)
    token = request.form.get("_beleg") or None
    if form and change_rows(form, raw, request.form):
        _save(task_id, raw)
        return _page(line, _opened(line), raw, token=token or new_id())

    def finish(work: UnitOfWork) -> None:
        if sent.problems:
            raise refused_with(sent.problems, lambda: try_form(work, task_id, line.element_id, raw))
        engine.complete_task(work, task_id, raw, token)

    try:
        application().db.run(me().login, finish)
    except Conflict as conflict:
        if conflict.code != SUSPENDED:
            return _closed(_line(task_id), raw)
        _save(task_id, raw)
        return _page(_line(task_id), _opened(line), raw, token=new_id(), refused=conflict)
    except Rejected as refused:
        _save(task_id, raw)
        return _page(line, _opened(line), raw, token=new_id(), refused=refused)
    application().wake()
    return _go_on(line)


@blueprint.post("/aufgaben/<task_id>/entwurf")
@requires(*CASE_STAFF)
def draft(task_id: str) -> Response:
    """Keep what was typed; scripts ask for no page."""
    line = _line(task_id)
    sent, raw = _sent(line, _form_of(line))
    try:
        _save(task_id, raw)
    except Conflict:
        return _closed(_line(task_id), raw)
    if sent.problems:
        refused = InvalidForm(list(sent.problems.values()))
        return _page(line, _opened(line), raw, token=new_id(), refused=refused)
    if "HX-Request" in request.headers:
        with application().db.read() as session:
            return jsonify(saved=_saved(session, task_id))
    flash(f"Entwurf gespeichert: {line.title}.", "ok")
    return _to(_back_href(line))


@blueprint.post("/aufgaben/<task_id>/felder")
@requires(*CASE_STAFF)
def fields(task_id: str) -> str:
    """The fields again, after an answer that shows or hides others (scripts only)."""
    line = _line(task_id)
    opened = _opened(line)
    _, raw = _sent(line, opened.form)
    shown = _controls(opened, raw, {})
    return render_template("tasks/_fields.html", fields=shown, fields_href=_fields_href(line))


def _page(
    line: TaskLine,
    opened: TaskForm,
    raw: Mapping[str, Any],
    *,
    token: str,
    refused: Rejected | None = None,
) -> Response:
    errors = _sentences(refused)
    shown = _controls(opened, raw, errors)
    summary = _summary(shown, refused)
    if refused is None:
        log_case_access("Aufgabe", line.case_id, line.person_id)
    with application().db.read() as session:
        desk = Desk(session, application().runtime, me().viewer, application().now())
        course = read_course(desk, line.instance_id)
        page = render_template(
            "tasks/form.html",
            task=_head(desk, line),
            suspension=suspension(desk, line.instance_id, line.element_id),
            token=token,
            fields=shown,
            fields_href=_fields_href(line) if _has_conditions(opened.form) else "",
            with_files=has_files(opened.form),
            problems=summary,
            saved=_saved(session, line.id),
            facts=_facts(desk, line),
            panel=_panel(desk, line),
            path=path(desk, line, course),
            timers=timer_lines(desk, line, course),
        )
    status = 409 if isinstance(refused, Conflict) else 422
    return make_response(page, status if summary else 200)


def _head(desk: Desk, line: TaskLine) -> dict[str, Any]:
    number = f" · {line.file_number}" if line.file_number else ""
    taken = line.assignee not in (None, desk.viewer.login) and (
        line.assignee not in desk.viewer.stands_in_for
    )
    view, back = _view(), _back_href(line)
    first = ("Fälle", url_for("cases.index")) if view == FROM_CASE else ("Aufgaben", back)
    return {
        "title": line.title,
        "person": line.person_name,
        "sub": f"{line.person_name}{number}" if line.person_name else "Ohne Person",
        "due": desk.due(line),
        "crumbs": [first, (line.person_name or line.title, _person_href(line))],
        "back_href": back,
        "action": url_for("task_form.complete", task_id=line.id, sicht=view),
        "draft_href": url_for("task_form.draft", task_id=line.id, sicht=view),
        "taken_by": line.assignee_name if taken else "",
    }


def _person_href(line: TaskLine) -> str:
    return case_href(line.case_id) or url_for("instances.detail", instance_id=line.instance_id)


def _panel(desk: Desk, line: TaskLine) -> Panel | None:
    """What one would otherwise look up in the case: address, telephone, the day of application."""
    head = case_head(desk.session, line.case_id, line.person_id) if line.case_id else None
    return panel(desk, head) if head is not None else None


def _facts(desk: Desk, line: TaskLine) -> list[dict[str, Any]]:
    diagram = desk.diagram(line.definition_id)
    entries = [
        ("Prozess", process_words(diagram, line.element_id)),
        ("Zuständig", line.assignee_name or "Ihr Team"),
        ("Standort", line.site),
        ("Offen", f"seit {moment_words(desk, line.created_at)}"),
    ]
    return [{"title": "Zum Vorgang", "entries": [pair for pair in entries if pair[1]]}]


def _closed(line: TaskLine, raw: Mapping[str, Any]) -> Response:
    """409: who finished it, when, with which result, and what was typed in vain."""
    with application().db.read() as session:
        task = engine.task_view(session, line.id)
        who = display_name(session, task.completed_by)
        desk = Desk(session, application().runtime, me().viewer, application().now())
        upcoming = worklist.next_deadline(session, desk.viewer, desk.now)
    about = f" für {line.person_name}" if line.person_name else ""
    when = moment_words(desk, line.ended_at) if line.ended_at else "inzwischen"
    if line.status == "done":
        heading = "Diese Aufgabe ist schon erledigt"
        sentence = f"{who} hat „{line.title}“{about} abgeschlossen ({when})."
    else:
        heading = "Diese Aufgabe ist nicht mehr nötig"
        sentence = f"Der Vorgang ist weitergegangen ({when}). „{line.title}“{about} entfällt."
    form = _form_of(line)
    result = _told(form, task.outcome or {}) if form else []
    if result:
        told = "; ".join(f"{label.rstrip('?:')}: {value}" for label, value in result)
        sentence = f"{sentence} Ergebnis: {told}."
    acts = [("Vorgang ansehen", url_for("instances.detail", instance_id=line.instance_id))]
    if upcoming is not None:
        name = f", {upcoming.person_name}" if upcoming.person_name else ""
        acts.insert(0, (f"Nächste Aufgabe: {upcoming.title}{name}", task_href(upcoming)))
    else:
        acts.insert(0, ("Zu den Aufgaben", url_for("tasks.index")))
    page = ErrorPage(
        title="Schon erledigt",
        heading=heading,
        lines=(sentence,),
        acts=tuple(acts),
        kept_heading="Ihre Eingaben wurden nicht ausgeführt" if raw else "",
        kept=tuple(_told(form, raw)) if form else (),
    )
    return error_response(page, 409)


def _told(form: Form, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A form's values in its own words: what was typed in vain, or what came of it."""
    found, files = [], names(raw)
    for key, one in form.inputs.items():
        value = raw.get(key)
        words = files | {str(option.value).lower(): option.label for option in one.options}
        values = value if isinstance(value, list) else [value]
        told = ", ".join(words.get(str(v).lower(), messages.say(v)) for v in values if v)
        if told:
            found.append((one.label, told))
    return found


def _go_on(line: TaskLine) -> Response:
    """Back to where one came from, in a list at the instance's next task.

    What nobody has taken yet stands under "Team": there it is offered, so that the person who has
    the case open goes on with it.
    """
    about = f", {line.person_name}" if line.person_name else ""
    flash(f"Abgeschlossen: {line.title}{about}.", "ok")
    view, viewer = _view(), me().viewer
    if view == FROM_CASE and line.case_id:
        return _to(_back_href(line))
    with application().db.read() as session:
        following = worklist.instance_lines(session, line.instance_id)
    mine = next((one for one in following if one.assignee == viewer.login), None)
    free = next((one for one in following if not one.assignee and one.group in viewer.groups), None)
    if mine is None and free is not None:
        return _to(url_for("tasks.index", sicht="team", auswahl=free.id))
    sicht = "meine" if view == FROM_CASE else view
    return _to(url_for("tasks.index", sicht=sicht, auswahl=mine.id if mine else None))


def _line(task_id: str) -> TaskLine:
    with application().db.read() as session:
        running = application()
        return allowed_line(Desk(session, running.runtime, me().viewer, running.now()), task_id)


def _opened(line: TaskLine) -> TaskForm:
    with application().db.look(me().login) as work:
        return engine.task_form(work, line.id)


def _form_of(line: TaskLine) -> Form | None:
    with application().db.read() as session:
        ready = parsed(session, application().runtime, line.definition_id)
    return ready.forms.get(line.form or "")


def _sent(line: TaskLine, form: Form | None) -> tuple[Sent, Raw]:
    """What was sent, with its files stored."""
    sent = receive({"": form}, line.instance_id)
    return sent, read_form(form, sent.values) if form else {}


def _controls(
    opened: TaskForm, raw: Mapping[str, Any], errors: Mapping[str, str]
) -> tuple[Control, ...]:
    if opened.form is None:
        return ()
    return controls(opened.form, Filling(raw, opened.options, errors, names(raw)))


def _filled(opened: TaskForm) -> Mapping[str, Any]:
    if opened.form is None:
        return {}
    return opened.form.filled({**presets(opened.form), **opened.values})


def _draft(task_id: str) -> Mapping[str, Any] | None:
    with application().db.read() as session:
        return engine.task_view(session, task_id).draft


def _save(task_id: str, raw: Raw) -> None:
    application().db.run(me().login, lambda work: save_draft(work, task_id, raw))


def _saved(session: Any, task_id: str) -> str:
    at = engine.task_view(session, task_id).draft_at
    return f"Gespeichert um {clock_time(local(at))}" if at else ""


def _sentences(refused: Rejected | None) -> dict[str, str]:
    if not isinstance(refused, InvalidForm):
        return {}
    return {error.field: _sentence(error) for error in refused.errors}


def _sentence(error: FieldError) -> str:
    return messages.text(error.code, error.facts)


def _summary(shown: tuple[Control, ...], refused: Rejected | None) -> list[Problem]:
    """Every problem, those without a field of their own included."""
    if refused is None:
        return []
    found = problems(shown)
    if found:
        return found
    first = shown[0].id if shown else "main"
    if refused.code == SUSPENDED:
        told = "Angehaltenes lässt sich nicht abschließen. Ihre Eingaben sind gespeichert."
        return [Problem(first, "Abschließen", told)]
    return [Problem(first, "Abschließen", messages.text(refused.code, refused.facts))]


def _has_conditions(form: Form | None) -> bool:
    return form is not None and any(one.conditions for one in form.fields)


def _fields_href(line: TaskLine) -> str:
    return url_for("task_form.fields", task_id=line.id)


def _view() -> str:
    sicht = request.args.get("sicht", "")
    return sicht if sicht in {FROM_CASE, *(view.key for view in VIEWS)} else "meine"


def _back_href(line: TaskLine) -> str:
    """The list one came from, at the task's row, or the case."""
    if _view() == FROM_CASE and line.case_id:
        return url_for("cases.detail", case_id=line.case_id, person=line.person_id)
    sicht = "meine" if _view() == FROM_CASE else _view()
    return f"{url_for('tasks.index', sicht=sicht)}#aufgabe-{line.id}"


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
