"""Vorgänge: which run, and one of them on its diagram and as a table of steps."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

import engine
from engine.definitions import parsed
from engine.errors import NotFound
from engine.models import Definition
from handlers.domain import sites, staff
from handlers.domain.rights import may_work_on, sees_case_of, sees_instance_of
from handlers.reports import courses, instances, passed_steps, worklist
from handlers.reports.escalations import escalations_of
from handlers.reports.incidents import incidents_of
from handlers.reports.visits import visits
from handlers.reports.waits import WaitingTimer, job_lines
from webui import course_parts, history_texts, incident_texts, instance_acts, timer_texts
from webui.auth import EVERYONE, WrongSite, application, log_case_access, may_use, me, requires
from webui.course_parts import is_id
from webui.dates import clock_time, day, due, local, moment, past_moment, plain_day
from webui.messages import say
from webui.task_rows import Desk, case_href, rule_anchor, suspension
from webui.values import read_count

blueprint = Blueprint("instances", __name__)

PAGE = 50
HISTORY_SHOWN = 20

LABELS = {
    "laufend": "Laufend",
    "stoerung": "Mit Störung",
    "beendet": "Beendet",
    "alle": "Alle",
}
EMPTY = {
    "laufend": "Zurzeit läuft kein Vorgang, den Sie sehen dürfen.",
    "stoerung": "Kein Vorgang steht. Alle laufen.",
    "beendet": "Noch ist kein Vorgang beendet.",
    "alle": "Ein Vorgang beginnt mit einem neuen Fall.",
}


@blueprint.get("/vorgaenge")
@requires(*EVERYONE)
def index() -> str:
    """The list."""
    key = request.args.get("stand", "laufend")
    key = key if key in LABELS else "laufend"
    shown = read_count(request.args.get("zeigen", ""), PAGE)
    with application().db.read() as session:
        desk = _desk(session)
        counts = instances.instance_counts(session, desk.viewer)
        lines = instances.instance_lines(session, desk.viewer, key, shown)
        rows = [_row(desk, line) for line in lines]
    total = counts[key]
    return render_template(
        "instances/list.html",
        views=[_tab(name, counts) for name in LABELS],
        current=_tab(key, counts),
        rows=rows,
        total=total,
        more_href=url_for("instances.index", stand=key, zeigen=shown + PAGE)
        if total > shown
        else "",
        empty=EMPTY[key],
        person_heading="Person",
    )


@blueprint.get("/vorgaenge/<instance_id>")
@requires(*EVERYONE)
def detail(instance_id: str) -> str:
    """One instance: where it stands, what it passed, what runs, what happened."""
    return page_of(instance_id)


def page_of(instance_id: str, intervention: Mapping[str, Any] | None = None) -> str:
    """The page of an instance, with the form of an intervention if one is chosen."""
    with application().db.read() as session:
        desk = _desk(session)
        head = _allowed(desk, instance_id)
        full = sees_case_of(desk.viewer, head.site)
        course = courses.course(session, application().runtime, head)
        page = {
            "instance": _head(desk, head, course, full),
            "groups": _groups(desk, [step for step in course.steps if step.state != "never"]),
            "never": [_step(desk, step) for step in course.steps if step.state == "never"],
            "tasks": [_task(desk, line) for line in worklist.instance_lines(session, head.id)],
            "timers": [_timer(desk, timer, head.site) for timer in course.timers],
            "data": _data(desk, head) if full else None,
            **_depth(desk, head, course, full),
            "suspension": suspension(desk, head.id),
            "acts": instance_acts.acts(desk, head),
            "intervention": intervention,
            "undoable": instance_acts.is_undoable(desk, head.id),
            "diagram_config": _diagram_config(desk, course),
            "diagram_label": _diagram_label(course),
            "focus": course.standing[-1].element_id if course.standing else "",
            **_history(desk, course, head),
        }
    if full:
        log_case_access("Vorgang", head.case_id, head.person_id)
    return render_template("instances/detail.html", **page)


@blueprint.get("/vorgaenge/<instance_id>/diagramm")
@requires(*EVERYONE)
def diagram(instance_id: str) -> Response:
    """The exact XML of the version that ran."""
    with application().db.read() as session:
        head = _allowed(_desk(session), instance_id)
        xml = session.get_one(Definition, head.definition_id).xml
    return Response(xml, mimetype="application/xml")


def pseudonym(person_id: str) -> str:
    """A name that stays the same for a person and tells nobody who it is."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return f"P-{hmac.new(key, person_id.encode(), hashlib.sha256).hexdigest()[:6].upper()}"


def reference(file_number: str | None, instance_id: str, full: bool) -> str:
    """The file number for those who may see it, else a number of our own."""
    if full and file_number:
        return file_number
    return f"V-{instance_id.replace('-', '')[:8].upper()}"


def _desk(session: Any) -> Desk:
    running = application()
    return Desk(session, running.runtime, me().viewer, running.now())


def _allowed(desk: Desk, instance_id: str) -> courses.Head:
    head = courses.head(desk.session, instance_id)
    if head is None:
        raise NotFound("instance", instance_id)
    if not sees_instance_of(desk.viewer, head.site):
        raise WrongSite(head.site, head.file_number)
    return head


def _tab(key: str, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "key": key,
        "label": LABELS[key],
        "href": url_for("instances.index", stand=key),
        "count": counts[key],
        "late": key == "stoerung",
    }


def _row(desk: Desk, line: instances.InstanceLine) -> dict[str, Any]:
    full = sees_case_of(desk.viewer, line.site)
    return {
        "href": url_for("instances.detail", instance_id=line.id),
        "reference": reference(line.file_number, line.id, full),
        "process": f"{line.process}, Version {line.version}",
        "person": _person(line.person_id, line.person_name, full),
        "person_sub": f"*{plain_day(line.birth_date)}" if full and line.birth_date else "",
        "stands_at": line.task,
        "due": due(line.due_at, desk.now, desk.working_days(line.site)) if line.due_at else None,
        "status": line.status,
        "started": day(local(line.started_at).date(), desk.today),
    }


def _person(person_id: str | None, name: str | None, full: bool) -> str:
    if person_id is None:
        return ""
    return (name or "") if full else pseudonym(person_id)


def _head(desk: Desk, head: courses.Head, course: courses.Course, full: bool) -> dict[str, Any]:
    names = {site.id: f"{site.name} ({site.id})" for site in sites.all_sites(desk.session)}
    tasks = worklist.instance_lines(desk.session, head.id)
    deadlines = [line.due_at for line in tasks if line.due_at]
    deadlines += [timer.due_at for timer in course.timers]
    started = local(head.started_at)
    return {
        "id": head.id,
        "reference": reference(head.file_number, head.id, full),
        "process": head.process,
        "version": f"{head.version}, seit {plain_day(local(head.valid_from).date())}",
        "version_number": head.version,
        "version_href": url_for(
            "processes.version", process_key=head.process_key, number=head.version
        )
        if may_use("processes.version", desk.viewer.roles)
        else "",
        "status": head.status,
        "site": names.get(head.site or "", head.site),
        "started": f"{day(started.date(), desk.today)}, {clock_time(started)}",
        "person": head.person_name if full else "",
        "person_sub": f"*{plain_day(head.birth_date)}" if full and head.birth_date else "",
        "person_href": case_href(head.case_id) if full else "",
        "pseudonym": pseudonym(head.person_id) if head.person_id and not full else "",
        "stands_at": ", ".join(_where(step) for step in course.standing),
        "outcome": courses.outcome(desk.session, head.id, course.diagram)
        if head.status == "beendet"
        else "",
        "due": moment(min(deadlines), desk.today) if deadlines else "",
        "links": [
            (name, url_for("instances.detail", instance_id=other))
            for other, name in courses.linked(desk.session, head)
        ],
        "incidents": [
            {
                "title": incident_texts.title(incident, application().registry),
                "reason": incident_texts.reason(incident),
                "href": f"{url_for('incidents.index')}#stoerung-{incident.id}",
            }
            for incident in incidents_of(desk.session, head.id)
        ],
    }


def _where(step: passed_steps.Step) -> str:
    return f"Zeile {step.row}, {step.name}" if step.row else step.name


def _groups(desk: Desk, steps: list[passed_steps.Step]) -> list[dict[str, Any]]:
    """Neighbours within the same part of the process stand under its name."""
    return [
        {"scope": scope, "steps": [_step(desk, step) for step in together]}
        for scope, together in groupby(steps, key=lambda step: step.scope)
    ]


def _step(desk: Desk, step: passed_steps.Step) -> dict[str, Any]:
    return {
        "element_id": step.element_id,
        "row": step.row or "",
        "name": step.name,
        "scope": step.scope,
        "state": step.state,
        "last": past_moment(step.last, desk.today) if step.last else "",
        "times": step.times,
    }


def _task(desk: Desk, line: worklist.TaskLine) -> dict[str, Any]:
    words = desk.due(line)
    may_open = may_work_on(desk.viewer, line.group, line.assignee)
    team = f"Team {line.group.replace('@', ' ')}" if line.group else "noch niemand"
    return {
        "title": line.title,
        "href": url_for("task_form.show", task_id=line.id) if may_open else "",
        "responsible": line.assignee_name or team,
        "due": words.sub or words.text,
        "due_words": words.text if words.sub else "",
    }


def _timer(desk: Desk, timer: WaitingTimer, site: str | None) -> dict[str, Any]:
    words = due(timer.due_at, desk.now, desk.working_days(site))
    return {
        "name": timer.name,
        "then": timer.then,
        "at": moment(timer.due_at, desk.today),
        "words": words.text,
        "formula": timer.formula,
        "anchor": rule_anchor(timer.element_id),
        "why": timer_texts.reasons(timer.why, application().registry),
        "set_at": past_moment(timer.set_at, desk.today),
    }


def _depth(desk: Desk, head: courses.Head, course: courses.Course, full: bool) -> dict[str, Any]:
    """Every visit with its data, what is waited for, and what runs outside."""
    running = application()
    version = parsed(desk.session, running.runtime, head.definition_id)
    return {
        "waits": [
            course_parts.wait(desk, wait, running.registry, full=full) for wait in course.messages
        ],
        "jobs": [
            course_parts.job(desk, line, running.registry)
            for line in job_lines(desk.session, head.id, course.diagram)
        ],
        "visits": [
            course_parts.visit(desk, visit, version, full=full)
            for visit in visits(desk.session, head.id, head.version)
        ],
    }


def _data(desk: Desk, head: courses.Head) -> list[tuple[str, str]]:
    """The process's variables; ids are left out, the page names person and case above."""
    running = application()
    keys = running.runtime.keys
    values = engine.instance_variables(desk.session, running.runtime, head.id)
    version = parsed(desk.session, running.runtime, head.definition_id)
    known, options = course_parts.labels(version), course_parts.choices(version.forms.values())
    hidden = (keys.business, keys.person, keys.site)
    names = {user.login: user.name for user in staff.all_users(desk.session)}
    return [
        (
            course_parts.label(name, known),
            names.get(str(value)) or say(_without_ids(course_parts.in_words(name, value, options))),
        )
        for name, value in sorted(values.items())
        if value not in (None, "") and name not in hidden and not is_id(value)
    ]


def _without_ids(value: Any) -> Any:
    """Our own identifiers tell people nothing."""
    if isinstance(value, dict):
        return {k: _without_ids(v) for k, v in value.items() if v is not None and not is_id(v)}
    if isinstance(value, list):
        return [_without_ids(item) for item in value if not is_id(item)]
    return value


def _history(desk: Desk, course: courses.Course, head: courses.Head) -> dict[str, Any]:
    lines = history_texts.told(course.history, escalations_of(desk.session, head.id, desk.now))
    everything = request.args.get("verlauf") == "ganz"
    shown = lines if everything else lines[:HISTORY_SHOWN]
    whole = url_for("instances.detail", instance_id=head.id, verlauf="ganz")
    return {
        "history": [
            {"at": past_moment(line.at, desk.today), "title": line.title, "sub": line.sub}
            for line in shown
        ],
        "older_href": whole if len(shown) < len(lines) else "",
    }


def _diagram_config(desk: Desk, course: courses.Course) -> dict[str, Any]:
    done = [step for step in (*course.steps, *course.scopes) if step.state == "done"]
    here = [step.element_id for step in course.standing if step.element_id not in course.broken]
    marks: dict[str, list[dict[str, Any]]] = {
        step.element_id: [{"t": _done_mark(desk, step), "cls": "dm-ok"}]
        for step in done
        if not step.kind.endswith("Event")
    }
    for timer in course.timers:
        at = moment(timer.due_at, desk.today)
        marks[timer.element_id] = [{"t": at, "cls": "dm-frist"}]
    return {
        "marker": {
            "ist-hier": here,
            "ist-stoerung": sorted(course.broken),
            "ist-erledigt": [step.element_id for step in done],
            "ist-weg-gegangen": list(course.passed_flows),
        },
        "zeichen": marks,
    }


def _done_mark(desk: Desk, step: passed_steps.Step) -> str:
    assert step.last is not None  # done steps have happened
    at = local(step.last)
    again = f" · {step.times}×" if step.times > 1 else ""
    return f"✓ {at.day:02d}.{at.month:02d}.{again}"


def _diagram_label(course: courses.Course) -> str:
    standing = ", ".join(_where(step) for step in course.standing)
    now = f"steht bei {standing}" if standing else "steht nirgends mehr"
    return f"Diagramm des Vorgangs: {now}. Dieselben Angaben in der Tabelle „Schritte“."
