"""Szenario aufnehmen: clicking through a process with a clock of its own; each act is a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from engine.errors import EngineError, InvalidForm, Rejected
from engine.forms import Form
from engine.forms.entered import entered
from engine.scenario import Action, Complete, Refuse, Send
from engine.scenario_file import ScenarioFile
from handlers.reports.processes import name_of
from webui import (
    messages,
    recording_page,
    recordings,
    scenario_runs,
    scenario_texts,
    sent,
    workbench,
)
from webui.auth import application, me, requires
from webui.forms import Control, Filling, change_rows, controls, presets, read_form
from webui.recording_tasks import (
    OpenTask,
    chosen,
    known_content,
    message_content,
    message_form,
)
from webui.recording_texts import expectation
from webui.recordings import Recorded, Stand
from webui.workbench import EDITORS

blueprint = Blueprint("recordings", __name__)


@dataclass(frozen=True)
class Answer:
    """What a form that was refused held, to be shown again with what was wrong."""

    raw: Mapping[str, Any] = field(default_factory=dict)
    error: EngineError | None = None
    clock: str = ""
    """What is wrong with the instant that was typed."""

    @property
    def is_refused(self) -> bool:
        """Whether something was wrong."""
        return self.error is not None or bool(self.clock)


@blueprint.get("/entwuerfe/<draft_id>/szenarien/<name>/aufnehmen")
@requires(*EDITORS)
def show(draft_id: str, name: str) -> Response:
    """Where the recording stands: the clock, the task, what was recorded, the way so far."""
    recorded = _read(draft_id, name)
    return _page(recorded, recordings.stand(recorded), Answer())


@blueprint.post("/entwuerfe/<draft_id>/szenarien/<name>/aufnehmen/felder")
@requires(*EDITORS)
def fields(draft_id: str, name: str) -> str:
    """The task's fields again, after an answer that shows or hides others (scripts only)."""
    recorded = _read(draft_id, name)
    task = chosen(recordings.stand(recorded).tasks, request.form.get("aufgabe", ""))
    raw = read_form(task.form.form, request.form) if task and task.form.form else {}
    shown = _controls(task.form.form, raw, task.form.options, None) if task else ()
    return render_template("tasks/_fields.html", fields=shown, fields_href=request.path)


@blueprint.post("/entwuerfe/<draft_id>/szenarien/<name>/aufnehmen")
@requires(*EDITORS)
def act(draft_id: str, name: str) -> Response:
    """Take a step, expect something, or go back; whatever is recorded is kept in the draft."""
    recorded = _read(draft_id, name)
    standing = recordings.stand(recorded)
    if standing.now is None:  # what is wrong with the file stands on the page
        return _to(recorded)
    done = request.form.get("tun", "")
    if change_rows(_form_of(standing), raw := _raw(standing), request.form):
        return _page(recorded, standing, Answer(raw))
    acts = {
        "aufgabe": lambda: _task(recorded, standing, refused=False),
        "ablehnen": lambda: _task(recorded, standing, refused=True),
        "nachricht": lambda: _message(recorded, standing),
        "erwarten": lambda: _expect(recorded, standing),
        "zurueck": lambda: _back(recorded),
        "ab": lambda: _back(recorded),
        "titel": lambda: _entitle(recorded),
    }
    return acts.get(done, lambda: _clock(recorded, standing, done))()


def _clock(recorded: Recorded, standing: Stand, how: str) -> Response:
    typed, offered = request.form.get("bis", ""), request.form.get("bis_vorschlag", "")
    if how == "frist" and typed.strip() != offered:
        how = "bis"
    how = "frist" if how == "naechste" else how
    assert standing.now is not None
    site = recordings.site_of(recorded.file.scenario)
    try:
        until = recordings.forward(how, typed, standing.now, standing.next_due, site)
    except ValueError:
        told = "Schreiben Sie Tag und Uhrzeit, zum Beispiel 17.03.2025 9:00."
        return _page(recorded, standing, Answer(clock=told))
    if until <= standing.now:
        told = "Die Probeuhr geht nur vorwärts. Nennen Sie einen späteren Zeitpunkt."
        return _page(recorded, standing, Answer(clock=told))
    return _keep(recorded, recordings.with_wait(recorded.file, until, happened=_moved(standing)))


def _moved(standing: Stand) -> bool:
    """Whether anything happened in the last act."""
    kept = standing.course.kept
    if kept is None or len(kept.stops) < 2 or standing.words is None:
        return True
    return len(kept.stops[-1].course.trace) > len(kept.stops[-2].course.trace)


def _task(recorded: Recorded, standing: Stand, *, refused: bool) -> Response:
    task = chosen(standing.tasks, request.form.get("aufgabe", ""))
    if task is None:
        return _to(recorded)
    raw = _raw(standing)
    content = entered(task.form.form.fields, raw, task.form.options) if task.form.form else {}
    file = recorded.file.with_step(Complete(task.name, content), task.actor)
    error = recordings.tried(recorded, file).error
    if not refused and error is not None:
        return _page(recorded, standing, Answer(raw, error))
    if not refused:
        return _keep(recorded, file)
    refusal: Action = Refuse(task.name, content, _code(error))
    file = recorded.file.with_step(refusal, task.actor)
    error = recordings.tried(recorded, file).error
    return _page(recorded, standing, Answer(raw, error)) if error else _keep(recorded, file)


def _code(error: EngineError | None) -> str | None:
    if isinstance(error, InvalidForm):
        return error.errors[0].code if error.errors else None
    return error.code if error is not None else None


def _message(recorded: Recorded, standing: Stand) -> Response:
    message = application().registry.messages.get(request.form["nachricht"])
    if message is None:
        raise Rejected("message_unknown", message=request.form["nachricht"])
    raw = read_form(message_form(message), request.form)
    action = Send(message.name, message_content(message, raw))
    file = recorded.file.with_step(action, recorded.file.scenario.actor)
    error = recordings.tried(recorded, file).error
    return _page(recorded, standing, Answer(raw, error)) if error else _keep(recorded, file)


def _expect(recorded: Recorded, standing: Stand) -> Response:
    number, kept = sent.number(request.form, "schritt") or 0, standing.course.kept
    place = recorded.file.scenario.acts_until(number)
    if kept is None or place >= len(kept.stops):
        return _to(recorded)
    wanted = expectation(request.form.getlist("fakt"), kept.stops[place])
    file = recorded.file
    longer = file.expecting(number, wanted) if number else file.beginning_with(wanted)
    return _keep(recorded, longer)


def _back(recorded: Recorded) -> Response:
    return _keep(recorded, recorded.file.until(sent.number(request.form, "schritt") or 0))


def _entitle(recorded: Recorded) -> Response:
    title = request.form.get("titel", "").strip()
    return _keep(recorded, recorded.file.entitled(title)) if title else _to(recorded)


@blueprint.post("/entwuerfe/<draft_id>/szenarien/<name>/sichern")
@requires(*EDITORS)
def finish(draft_id: str, name: str) -> Response:
    """End the recording and have the scenario played with the draft as it is."""
    with application().db.read() as session:
        found = engine.draft(session, draft_id)
        digest = engine.draft_bundle(session, draft_id).content_digest
    source = scenario_runs.Source(draft=draft_id, revision=found.head)
    application().db.run(me().login, lambda work: scenario_runs.start(work, source, digest, [name]))
    application().wake()
    flash("Szenario gesichert. Es wird jetzt mit diesem Entwurf gespielt.", "ok")
    return cast(Response, redirect(url_for("trials.index", draft_id=draft_id), 303))


@blueprint.post("/entwuerfe/<draft_id>/szenarien/<name>/aufnahme-verwerfen")
@requires(*EDITORS)
def discard(draft_id: str, name: str) -> Response:
    """Put the scenario back to how it was before this recording; a new one goes."""
    since = sent.number(request.form, "seit")
    recorded = _read(draft_id, name)
    with application().db.read() as session:
        before = engine.draft_parts(session, draft_id, since) if since else {}
    changes = {recorded.part: before.get(recorded.part)}
    application().db.run(
        me().login,
        lambda work: engine.write_draft(work, draft_id, recorded.revision, changes),
    )
    flash("Aufnahme verworfen. Sie bleibt unter „Stände“ lesbar.", "ok")
    return cast(Response, redirect(url_for("trials.index", draft_id=draft_id), 303))


def _read(draft_id: str, name: str) -> Recorded:
    """Read what the person saw: the revision that the form names, else the head."""
    number = sent.number(request.form, "stand")
    with application().db.read() as session:
        return recordings.read(session, draft_id, name, number)


def _keep(recorded: Recorded, file: ScenarioFile) -> Response:
    """Write the scenario into the draft; nothing is lost if somebody else was faster."""
    changes: dict[str, bytes | None] = {recorded.part: file.text.encode()}
    written = application().db.run(
        me().login,
        lambda work: engine.write_draft(work, recorded.draft.id, recorded.revision, changes),
    )
    if not written.is_head:
        with application().db.read() as session:
            faster = name_of(session, written.by or "")
        flash(
            f"{faster} hat dieses Szenario inzwischen auch geändert. Ihre Fassung ist als Stand "
            f"{written.number} gesichert und steht unter „Stände“.",
            "warn",
        )
    return _to(recorded)


def _to(recorded: Recorded) -> Response:
    since = sent.number(request.form, "seit") or recorded.revision
    target = url_for("recordings.show", draft_id=recorded.draft.id, name=recorded.name, seit=since)
    return cast(Response, redirect(target, 303))


def _raw(standing: Stand) -> dict[str, Any]:
    form = _form_of(standing)
    return dict(read_form(form, request.form))


def _form_of(standing: Stand) -> Form:
    task = chosen(standing.tasks, request.form.get("aufgabe", ""))
    return (task.form.form if task is not None else None) or Form("", ())


def _page(recorded: Recorded, standing: Stand, answer: Answer) -> Response:
    running = application()
    asked = request.values.get("nachricht", "")
    message = running.registry.messages.get(asked)
    task = chosen(standing.tasks, request.values.get("aufgabe", ""))
    on_task = request.form.get("tun") != "nachricht"
    with running.db.read() as session:
        head = workbench.head(session, recorded.draft, "szenarien")
    page = render_template(
        "trials/record.html",
        head=head,
        name=recorded.name,
        since=sent.number(request.values, "seit") or recorded.revision,
        revision=recorded.revision,
        task=_task_card(task, standing, answer if on_task else Answer()),
        message=_message_card(message, recorded, Answer() if on_task else answer),
        clock_error=answer.clock,
        refusal=_refusal(answer, task),
        fields_href=url_for("recordings.fields", draft_id=recorded.draft.id, name=recorded.name),
        **recording_page.shown(recorded, standing),
    )
    return make_response(page, 422 if answer.is_refused else 200)


def _task_card(task: OpenTask | None, standing: Stand, answer: Answer) -> dict[str, Any] | None:
    if task is None:
        return None
    form, opened = task.form.form, task.form
    raw = answer.raw or (form.filled({**presets(form), **opened.values}) if form else {})
    return {
        "name": task.name,
        "label": task.element.label,
        "row": task.element.row,
        "group": task.group.replace("@", " "),
        "actor": task.actor,
        "actor_name": task.actor_name,
        "fields": _controls(form, raw, opened.options, answer.error),
        "has_conditions": form is not None and any(one.conditions for one in form.fields),
        "is_refused": answer.error is not None,
        "others": [other for other in standing.tasks if other is not task],
    }


def _message_card(message: Any, recorded: Recorded, answer: Answer) -> dict[str, Any] | None:
    if message is None:
        return None
    form = message_form(message)
    raw = answer.raw or form.filled(known_content(message, recorded.file.scenario))
    return {
        "name": message.name,
        "label": message.label,
        "fields": _controls(form, raw, {}, None),
        "is_refused": answer.error is not None,
    }


def _controls(
    form: Form | None, raw: Mapping[str, Any], options: Mapping[str, Any], error: Any
) -> tuple[Control, ...]:
    if form is None:
        return ()
    sentences = {}
    if isinstance(error, InvalidForm):
        sentences = {one.field: messages.text(one.code, one.facts) for one in error.errors}
    return controls(form, Filling(raw, options, sentences))


def _refusal(answer: Answer, task: OpenTask | None) -> list[str]:
    """Say why an act was refused, as far as it does not stand at a field."""
    if answer.error is None:
        return []
    shown = {key for key, _ in _inputs(task)} if task is not None else set()
    problems = scenario_texts.problems_of_act(answer.error)
    return [
        scenario_texts.sentence(problem)
        for problem in problems
        if str(problem.facts.get("field", "")).partition(".")[0] not in shown
    ]


def _inputs(task: OpenTask) -> list[tuple[str, Any]]:
    return list(task.form.form.inputs.items()) if task.form.form is not None else []
