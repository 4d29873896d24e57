"""Gesprächsmappe: the tasks of one talk on one page, completed in order on one click."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

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
from engine.errors import Conflict, FieldError, InvalidForm, NotFound, Rejected
from engine.ids import new_id
from engine.tasks import TaskView, call_of
from handlers.domain.appointments import current_appointment
from handlers.filing import save_draft
from handlers.reports import case_file
from handlers.reports.today import TALK_STEPS, appointment_row
from webui import messages, talk_parts
from webui.auth import Role, application, log_case_access, me, requires
from webui.dates import clock_time, day, local, past_moment
from webui.forms import Control, Problem, has_files, problems
from webui.person_panel import panel
from webui.talk_layout import Drawn, draw
from webui.talk_parts import TALK, Part
from webui.task_rows import Desk, case_href
from webui.uploads import receive
from webui.views.task_list import allowed_line

blueprint = Blueprint("conversation", __name__)

STAFF = (Role.JCO, Role.IFK, Role.TL, Role.FDL)
BROKEN_OFF = (
    ("sprachmittlung", "Sprachmittlung fehlte"),
    ("kinder", "Kinder, Krankheit, Unruhe"),
    ("vorzeitig", "Person ging vorzeitig"),
)
GROUP_DATE = "Z120_Gruppentermin"
STATES = {"err": "zu klären", "done": "ausgefüllt", "open": "offen"}


@dataclass(frozen=True)
class ClaimWords:
    """The amount of Fahrkosten as the part shows it; empty while something is missing."""

    granted: str = ""
    computed: str = ""


@dataclass(frozen=True)
class ShownPart:
    """A part as the page draws it."""

    key: str
    element_id: str
    title: str
    row: str
    state: str
    controls: tuple[Control, ...]
    drawn: tuple[Drawn, ...]
    note: str
    fields_href: str
    claim: ClaimWords | None


@blueprint.get("/gespraech/<instance_id>")
@requires(*STAFF)
def show(instance_id: str) -> Response:
    """The forms from where the talk stands on, with what was saved."""
    task = _task(instance_id)
    if task is None:
        return _over(instance_id)
    with application().db.look(me().login) as work:
        parts = talk_parts.open_parts(work, task)
    return _page(task, parts, {}, token=new_id())


@blueprint.post("/gespraech/<instance_id>")
@requires(*STAFF)
def close(instance_id: str) -> Response:
    """Complete every part that was talked about, or name all problems with all values kept."""
    task = _task(instance_id)
    token = request.form.get("_beleg") or new_id()
    if task is None or task.id != request.form.get("_aufgabe", task.id):
        return _over(instance_id)  # a second click, or somebody else wrote it down
    parts, files = _sent(task)
    _save(task, parts)
    if talk_parts.page_button(request.form):
        return _page(_current(task), parts, {}, token=token)
    chosen = talk_parts.wanted(parts)
    refused = application().db.run(me().login, lambda work: talk_parts.check_all(work, task, parts))
    refused = talk_parts.joined(files, refused)
    if not refused:
        refused = _complete(task, chosen, parts[len(chosen) :], token)
    if refused:
        return _page(_current(task), parts, refused, token=new_id())
    application().wake()
    return _go_on(task, chosen, parts[len(chosen) :])


@blueprint.post("/gespraech/<instance_id>/entwurf")
@requires(*STAFF)
def draft(instance_id: str) -> Response:
    """Keep what was typed; scripts ask for no page."""
    task = _task(instance_id)
    if task is None:
        return _over(instance_id)
    parts, files = _sent(task)
    _save(task, parts)
    if files:
        return _page(_current(task), parts, files, token=new_id())
    if "HX-Request" in request.headers:
        shown = [_shown(task, part, None) for part in parts]
        states = {part.key: (part.state, STATES[part.state]) for part in shown}
        return jsonify(saved=_saved(_current(task)), open=_open_words(shown), parts=states)
    flash("Das Gespräch ist gespeichert. Sie können später weiterschreiben.", "ok")
    return _to(url_for("today.index"))


@blueprint.post("/gespraech/<instance_id>/teil/<element_id>")
@requires(*STAFF)
def fields(instance_id: str, element_id: str) -> str:
    """One part's fields again, after an answer that shows or hides others (scripts only)."""
    task = _task(instance_id)
    if task is None:
        raise NotFound("task", instance_id)
    parts, _ = _sent(task)
    for part in parts:
        if part.element_id == element_id:
            return render_template("conversation/_part.html", part=_shown(task, part, None))
    raise NotFound("task", element_id)


@blueprint.post("/gespraech/<instance_id>/abbruch")
@requires(*STAFF)
def break_off(instance_id: str) -> Response:
    """The talk could not be held: a new date, no miss."""
    task = _task(instance_id)
    if task is None or task.element_id != TALK:
        return _over(instance_id)
    reason = dict(BROKEN_OFF).get(request.form.get("grund", ""), "Gespräch war nicht möglich")
    answers = {"gespraech_stand": "abgebrochen", "nicht_moeglich_weil": reason}
    application().db.run(me().login, lambda work: engine.complete_task(work, task.id, answers))
    application().wake()
    flash(f"Vermerkt: {reason}. Ein neuer Termin ist vergeben, ein Versäumnis ist das nicht.", "ok")
    return _to(case_href(task.business_key) or url_for("today.index"))


def _task(instance_id: str) -> TaskView | None:
    """Return the open task of the talk, if the person may work on it."""
    with application().db.read() as session:
        running = application()
        tasks = engine.open_tasks(session, instance_id=instance_id)
        order = {element: index for index, element in enumerate(TALK_STEPS)}
        ours = sorted(
            (task for task in tasks if task.element_id in order),
            key=lambda task: order[task.element_id],
        )
        if not ours:
            return None
        allowed_line(Desk(session, running.runtime, me().viewer, running.now()), ours[0].id)
        return ours[0]


def _sent(task: TaskView) -> tuple[list[Part], dict[str, Rejected]]:
    """The parts as they were sent with their files stored, and the files that were refused."""
    with application().db.look(me().login) as work:
        parts = talk_parts.open_parts(work, task)
        forms = {f"{part.key}.": part.opened.form for part in parts}
    sent = receive(forms, task.instance_id)
    with application().db.look(me().login) as work:
        parts = talk_parts.open_parts(work, task, sent.values)
    return parts, talk_parts.file_problems(parts, sent)


def _current(task: TaskView) -> TaskView:
    with application().db.read() as session:
        return engine.task_view(session, task.id)


def _over(instance_id: str) -> Response:
    """The talk is written down already: back to the case."""
    with application().db.read() as session:
        row = engine.instance(session, instance_id)
    flash("Dieses Gespräch ist schon abgeschlossen. Was noch offen ist, steht im Fall.", "info")
    target = case_href(row.business_key) if row is not None else ""
    return _to(target or url_for("today.index"))


def _save(task: TaskView, parts: list[Part]) -> None:
    kept = talk_parts.draft_of(parts)
    application().db.run(me().login, lambda work: save_draft(work, task.id, kept))


def _complete(
    task: TaskView, chosen: list[Part], left: list[Part], token: str
) -> dict[str, Rejected]:
    """Complete the parts in one transaction: all of them or none."""
    current = ""

    def run(work: UnitOfWork) -> None:
        nonlocal current
        standing: TaskView | None = task
        for part in chosen:
            current = part.element_id
            if standing is None or standing.element_id != part.element_id:
                raise Conflict("talk_step_gone", step=part.title)
            engine.complete_task(work, standing.id, part.raw, f"{token}/{part.key}")
            standing = _following(work, task.instance_id, part.element_id)
        if standing is not None and left:
            save_draft(work, standing.id, talk_parts.draft_of(left))

    try:
        application().db.run(me().login, run)
    except Rejected as refused:
        return {current: refused}
    return {}


def _following(work: UnitOfWork, instance_id: str, done: str) -> TaskView | None:
    """Return the talk's next open task; a group that is full asks for another date."""
    tasks = engine.open_tasks(work.session, instance_id=instance_id)
    found = {task.element_id: task for task in tasks}
    if done == GROUP_DATE and GROUP_DATE in found:
        raise InvalidForm([FieldError("gruppentermin", "group_full")])
    for element_id in TALK_STEPS[TALK_STEPS.index(done) + 1 :]:
        if element_id in found:
            return found[element_id]
    return None


def _go_on(task: TaskView, chosen: list[Part], left: list[Part]) -> Response:
    with application().db.read() as session:
        still = {t.element_id for t in engine.open_tasks(session, instance_id=task.instance_id)}
    open_titles = [part.title for part in left if part.element_id in still]
    ahead = [part.title for part in left if part.touched and part.element_id not in still]
    words = "Gespräch abgeschlossen." if chosen[0].element_id == TALK else "Abgeschlossen."
    if open_titles:
        words += f" Offen bleibt: {', '.join(open_titles)}."
    if ahead:
        words += f" Gespeichert, folgt danach: {', '.join(ahead)}."
    flash(words, "ok")
    return _to(case_href(task.business_key) or url_for("today.index"))


def _page(
    task: TaskView, parts: list[Part], refused: Mapping[str, Rejected], *, token: str
) -> Response:
    shown = [_shown(task, part, refused.get(part.element_id)) for part in parts]
    summary = [problem for part in shown for problem in _problems(part)]
    with application().db.read() as session:
        running = application()
        desk = Desk(session, running.runtime, me().viewer, running.now())
        head = case_file.case_head(session, task.business_key or "", task.person_key)
        if head is None:
            raise NotFound("case", task.business_key)
        if not refused:
            log_case_access("Gesprächsmappe", head.case_id, head.person_id)
        page = render_template(
            "conversation/show.html",
            task=task,
            instance_id=task.instance_id,
            head=head,
            case_href=f"{case_href(head.case_id)}?person={head.person_id}",
            sub=_about(desk, task),
            parts=shown,
            states=STATES,
            problems=summary,
            token=token,
            saved=_saved(task),
            open_words=_open_words(shown),
            with_files=any(has_files(part.opened.form) for part in parts),
            broken_off=BROKEN_OFF if task.element_id == TALK else (),
            panel=panel(desk, head),
        )
    return make_response(page, 422 if summary else 200)


def _shown(task: TaskView, part: Part, refused: Rejected | None) -> ShownPart:
    by_field = talk_parts.problems_of(refused) if refused is not None else {}
    errors = {
        field: messages.text(problem.code, problem.facts) for field, problem in by_field.items()
    }
    shown = talk_parts.part_controls(part, errors)
    found = {problem.text for problem in problems(shown)}
    unplaced = [text for text in errors.values() if text not in found]
    state = "err" if refused is not None else "done" if part.touched else "open"
    has_conditions = part.opened.form is not None and any(
        one.conditions for one in part.opened.form.fields
    )
    return ShownPart(
        key=part.key,
        element_id=part.element_id,
        title=part.title,
        row=part.row,
        state=state,
        controls=shown,
        drawn=draw(part.element_id, shown),
        note=" ".join(unplaced),
        fields_href=url_for(
            "conversation.fields", instance_id=task.instance_id, element_id=part.element_id
        )
        if has_conditions
        else "",
        claim=_claim(task, part) if part.element_id == talk_parts.TRAVEL else None,
    )


def _claim(task: TaskView, part: Part) -> ClaimWords:
    with application().db.look(me().login) as work:
        claim = talk_parts.travel_claim(work, task, part)
    if claim is None:
        return ClaimWords()
    computed = _euros(claim.computed_cents)
    is_other = claim.granted_cents != claim.computed_cents
    return ClaimWords(_euros(claim.granted_cents), computed if is_other else "")


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d} €"


def _problems(part: ShownPart) -> list[Problem]:
    found = problems(_controls_of(part.drawn))
    if part.note:
        found.append(Problem(part.key, part.title, part.note))
    return found


def _controls_of(drawn: Iterable[Drawn]) -> Iterator[Control]:
    """Yield the controls with the words in which the page draws them."""
    for one in drawn:
        yield replace(one.control, children=tuple(_controls_of(one.children)))
        if one.extra is not None:
            yield one.extra


def _about(desk: Desk, task: TaskView) -> str:
    """Return which appointment it is and since when the person is there."""
    with application().db.look(me().login) as work:
        known = call_of(work, task.id).variables
    termin_id = known.get("termin_2_id") or known.get("termin_1_id")
    if not termin_id:
        return ""
    found = appointment_row(desk.session, current_appointment(desk.session, termin_id).id)
    if found is None:
        return ""
    row, _ = found
    there = ""
    if row.arrived_at is not None:
        there = f" · da seit {clock_time(local(row.arrived_at))}"
    starts = local(row.starts_at)
    on = "heute" if starts.date() == desk.today else f"{day(starts.date(), desk.today)},"
    return f"{row.number}. Termin, {on} {clock_time(starts)}{there}"


def _open_words(shown: list[ShownPart]) -> str:
    """Return what is still open, by name while the names fit."""
    titles = [part.title for part in shown if part.state == "open"]
    if not titles:
        return "Alle Teile sind ausgefüllt"
    if len(titles) > 3:
        return f"Offen: {len(titles)} von {len(shown)} Teilen"
    return f"Offen: {', '.join(titles)}"


def _saved(task: TaskView) -> str:
    if task.draft_at is None:
        return ""
    at = local(task.draft_at)
    today = local(application().now()).date()
    if at.date() == today:
        return f"Gespeichert um {clock_time(at)}"
    return f"Gespeichert {past_moment(task.draft_at, today)}"


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
