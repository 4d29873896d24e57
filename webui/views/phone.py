"""Telefonkontakt: each call is saved when it was made; three exits close the task (row 40)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
from engine.errors import Conflict, InvalidForm, Rejected
from engine.ids import new_id
from handlers.calls import CallState, call_state, save_call
from handlers.domain.phone_attempts import PhoneCall
from handlers.domain.staff import display_name
from handlers.reports import case_file
from handlers.reports.case_file import CaseHead
from handlers.reports.courses import Course
from handlers.reports.worklist import TaskLine
from webui import messages
from webui.auth import Role, application, log_case_access, me, requires
from webui.dates import clock_time, day, local, moment, past_moment
from webui.forms import Problem
from webui.next_act import next_act
from webui.person_panel import panel
from webui.task_rows import Desk, case_href, path, read_course
from webui.values import read_value
from webui.views.errors import ErrorPage, error_response, home_act
from webui.views.task_list import allowed_line
from webui.wording import CALLS

blueprint = Blueprint("phone", __name__)

STAFF = (Role.JCO, Role.IFK, Role.TL, Role.FDL)
LABELS = {
    "ergebnis": "Was war?",
    "zeitpunkt": "Zeitpunkt",
    "nummer": "Nummer",
    "termin_2_vorschlag": "Termin 2",
    "kontakt": "Aufgabe abschließen",
}
RESULTS = {
    "erreicht": "erreicht, Termin 2 ist vereinbart",
    "doch_erschienen": "inzwischen erschienen",
    "nicht_erreicht": "nicht erreicht, die 2. Einladung geht hinaus",
}
FIELDS = {"termin_2_vorschlag": "termin-1", "kontakt": "abschluss", "ergebnis": "ergebnis-1"}
"""Where an error's link leads."""


@blueprint.get("/telefon/<task_id>")
@requires(*STAFF)
def show(task_id: str) -> Response:
    """The rule, the number, the calls so far, the exits."""
    line = _line(task_id)
    if line.status != "open":
        return _closed(line, ())
    return _page(line, {}, {})


@blueprint.post("/telefon/<task_id>/anruf")
@requires(*STAFF)
def save(task_id: str) -> Response:
    """Save a call; the fact is kept even if the task is gone."""
    line = _line(task_id)
    sent = request.form
    errors: dict[str, str] = {}
    at = _instant(sent.get("zeitpunkt", ""), errors)
    result = sent.get("ergebnis", "")
    if result not in CALLS:
        errors["ergebnis"] = "Wählen Sie, was bei dem Anruf herauskam."
    if not errors and at is not None:
        call = PhoneCall(at, result, sent.get("nummer", "").strip(), sent.get("notiz", "").strip())
        try:
            application().db.run(
                me().login, lambda work: save_call(work, task_id, call, keep=_keeps(sent))
            )
        except InvalidForm as refused:
            errors |= {one.field: messages.text(one.code, one.facts) for one in refused.errors}
        except Rejected as refused:
            errors["zeitpunkt"] = messages.text(refused.code, refused.facts)
    if errors and line.status == "open":
        return _page(line, errors, sent)
    if line.status != "open":
        return _closed(line, () if errors else _kept(at, result, sent.get("notiz", "")))
    flash(f"Anruf gespeichert: {CALLS[result]}.", "ok")
    return _to(url_for("phone.show", task_id=task_id))


@blueprint.post("/telefon/<task_id>")
@requires(*STAFF)
def complete(task_id: str) -> Response:
    """Close the task with one of the three exits."""
    line = _line(task_id)
    sent = request.form
    answers = {
        "kontakt": sent.get("kontakt", ""),
        "termin_2_vorschlag": sent.get("termin_2_vorschlag", ""),
    }
    token = sent.get("_beleg") or None
    try:
        application().db.run(
            me().login, lambda work: engine.complete_task(work, task_id, answers, token)
        )
    except Conflict as conflict:
        if conflict.code == "instance_suspended":
            raise  # the task is still there; the page says who stopped it
        return _closed(_line(task_id), ())
    except InvalidForm as refused:
        errors = {error.field: messages.text(error.code, error.facts) for error in refused.errors}
        return _page(line, errors, sent)
    except Rejected as refused:
        return _page(line, {"kontakt": messages.text(refused.code, refused.facts)}, sent)
    application().wake()
    return _go_on(line, answers["kontakt"])


def _keeps(sent: Mapping[str, str]) -> bool:
    """Whether the number shall be kept as the person's own."""
    return "nummer_merken" in sent


def _go_on(line: TaskLine, contact: str) -> Response:
    name = line.person_name or ""
    told = {
        "erreicht": f"Termin 2 ist vereinbart. {name} bekommt eine Terminbestätigung.",
        "doch_erschienen": "Das Nichterscheinen entfällt. Weiter mit dem Clearinggespräch.",
        "nicht_erreicht": f"Vermerkt. Die 2. Einladung an {name} liegt im Postausgang.",
    }
    flash(told.get(contact, "Abgeschlossen."), "ok")
    if contact == "doch_erschienen":
        return _to(url_for("conversation.show", instance_id=line.instance_id))
    return _to(url_for("tasks.index"))


def _page(line: TaskLine, errors: dict[str, str], sent: Any) -> Response:
    with application().db.look(me().login) as work:
        state = call_state(work, line.id)
        slots = engine.task_form(work, line.id).options.get("freie_termine", ())
    with application().db.read() as session:
        running = application()
        desk = Desk(session, running.runtime, me().viewer, running.now())
        head = case_file.case_head(session, line.case_id or "", line.person_id)
        assert head is not None  # the task belongs to a case
        if not errors:
            log_case_access("Telefonkontakt", head.case_id, head.person_id)
        course = read_course(desk, line.instance_id)
        page = render_template(
            "phone/show.html",
            line=line,
            head=head,
            case_href=f"{case_href(head.case_id)}?person={head.person_id}",
            missed=_missed(desk, state),
            due=desk.due(line),
            rule=_rule(state),
            steps=_steps(desk, state),
            may_give_up=state.may_give_up,
            minimum=state.minimum,
            other_number=not head.phone
            or sent.get("nummer", head.phone) != head.phone
            or "nummer" in errors
            or "nummer_merken" in sent,
            calls=tuple(CALLS.items()),
            slots=slots,
            sent=sent,
            now=f"{local(desk.now):%Y-%m-%dT%H:%M}",
            errors=errors,
            problems=[_problem(field, text) for field, text in errors.items()],
            token=new_id(),
            panel=panel(desk, head),
            path=path(desk, line, course),
            timers=_without_anybody(desk, line, state, course),
            addressed=_addressed(head),
        )
    return make_response(page, 422 if errors else 200)


def _missed(desk: Desk, state: CallState) -> str:
    if state.appointment is None:
        return ""
    starts = local(state.appointment.starts_at)
    return f"1. Termin am {day(starts.date(), desk.today)} nicht wahrgenommen"


def _rule(state: CallState) -> str:
    if not state.phone:
        return "Keine Telefonnummer bekannt"
    attempts = f"{state.minimum} {'Versuch' if state.minimum == 1 else 'Versuche'}"
    if state.minimum_days < 2:
        return attempts
    return f"{attempts} an {state.minimum_days} verschiedenen Tagen"


def _steps(desk: Desk, state: CallState) -> list[dict[str, Any]]:
    """Return each call as it counts, and what is still missing."""
    steps: list[dict[str, Any]] = []
    for number, call in enumerate(state.attempts, start=1):
        parts = [past_moment(call.at, desk.today), CALLS.get(call.result, call.result), call.number]
        steps.append(
            {
                "done": True,
                "title": f"{number}. Versuch zählt",
                "sub": " · ".join(part for part in parts if part),
            }
        )
    if state.may_give_up:
        return steps
    number = len(state.attempts) + 1
    other_day = (
        state.attempts
        and state.count.attempts + 1 >= state.minimum
        and (state.count.days < state.minimum_days)
    )
    last = local(state.attempts[-1].at).date() if state.attempts else None
    sub = "zählt ab sofort"
    if other_day and last == desk.today:
        sub = "zählt erst an einem anderen Tag, ab morgen"
    elif other_day:
        sub = "zählt heute"
    return [*steps, {"done": False, "title": f"{number}. Versuch fehlt", "sub": sub}]


def _without_anybody(
    desk: Desk, line: TaskLine, state: CallState, course: Course
) -> tuple[str, ...]:
    """Return what the end of the window does: the letter goes out whatever was tried."""
    number = len(state.attempts)
    calls = "1 Versuch" if number == 1 else f"{number} Versuche"
    note = f"vermerkt: {calls}." if number else "und die Teamleitung wird informiert."
    return tuple(
        f"{moment(timer.due_at, desk.today)}: Die 2. Einladung geht trotzdem hinaus, {note}"
        for timer in course.timers
        if course.diagram.elements[timer.element_id].attached_to == line.element_id
    )


def _instant(text: str, errors: dict[str, str]) -> datetime | None:
    try:
        at: datetime | None = read_value(text, "zeitpunkt")
    except Rejected as refused:
        errors["zeitpunkt"] = messages.text(refused.code, refused.facts)
        return None
    if at is None:
        errors["zeitpunkt"] = messages.text("not_a_datetime", {"value": text})
    return at


def _problem(field: str, text: str) -> Problem:
    return Problem(FIELDS.get(field, field), LABELS.get(field, field), text)


def _kept(at: datetime | None, result: str, note: str) -> tuple[tuple[str, str], ...]:
    call = f"{moment(at)}, {CALLS[result]}" if at is not None else CALLS[result]
    return (("Anruf", call), *((("Notiz", note),) if note else ()))


def _closed(line: TaskLine, kept: tuple[tuple[str, str], ...]) -> Response:
    """409: who closed it; the call that was made is noted all the same."""
    with application().db.read() as session:
        task = engine.task_view(session, line.id)
        who = display_name(session, task.completed_by) if task.completed_by else "Eine Frist"
        running = application()
        desk = Desk(session, running.runtime, me().viewer, running.now())
        head = case_file.case_head(session, line.case_id or "", line.person_id)
        following = next_act(desk, head) if head is not None else None
    at = f" um {clock_time(local(line.ended_at))}" if line.ended_at else ""
    lines = [f"{who} hat „{line.title}“ für {line.person_name}{at} abgeschlossen."]
    if result := RESULTS.get(str((task.outcome or {}).get("kontakt"))):
        lines.append(f"Ergebnis: {result}.")
    acts = [("Fall ansehen", f"{case_href(line.case_id)}?person={line.person_id}"), home_act()]
    if following is not None and following["href"]:
        acts.insert(0, (f"Nächste Aufgabe: {following['title']}", following["href"]))
    page = ErrorPage(
        title="Schon erledigt",
        heading="Diese Aufgabe ist schon erledigt",
        lines=tuple(lines),
        acts=tuple(acts),
        kept_heading="Ihr Anruf ist trotzdem vermerkt" if kept else "",
        kept=kept,
    )
    return error_response(page, 409)


def _addressed(head: CaseHead) -> str:
    titles = {"frau": "Frau ", "herr": "Herr "}
    last = head.name.rpartition(" ")[2]
    return f"{titles[head.salutation]}{last}" if head.salutation in titles else head.name


def _line(task_id: str) -> TaskLine:
    with application().db.read() as session:
        running = application()
        return allowed_line(Desk(session, running.runtime, me().viewer, running.now()), task_id)


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
