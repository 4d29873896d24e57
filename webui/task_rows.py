"""Tasks as the pages show them: rows of the list, the preview, the way so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

import engine
from engine.definitions import parsed
from engine.diagram import Diagram
from engine.runtime import Runtime
from handlers.domain.parameters import work_calendar
from handlers.domain.rights import Viewer
from handlers.domain.staff import display_name
from handlers.reports import courses
from handlers.reports.escalations import escalated_at
from handlers.reports.today import TALK_STEPS
from handlers.reports.waits import WaitingTimer
from handlers.reports.worklist import TaskLine
from webui.auth import may_use
from webui.dates import (
    Due,
    WorkingDays,
    clock_time,
    day,
    due,
    local,
    moment,
    past_moment,
    plain_day,
)

NOT_NARROWED: Mapping[str, str] = MappingProxyType({})
CALL_STEP = "Z40_Telefonkontakt"
SHORT_PATH = 2
"""So many steps before the present one tell enough."""


@dataclass(frozen=True)
class TaskRow:
    """A line of the list."""

    id: str
    title: str
    href: str
    preview_href: str
    process: str
    hint: str
    tag: str
    person: str
    person_sub: str
    responsible: str
    due: Due
    open: bool = False
    checked: bool = False


@dataclass(frozen=True)
class PathStep:
    """What was (done), is (now) or may come (next)."""

    state: str
    text: str
    sub: str = ""


@dataclass(frozen=True)
class Preview:
    """What decides "open or not", beside the list."""

    id: str
    title: str
    href: str
    instance_href: str
    pass_on_href: str
    put_aside_href: str
    person: str
    person_sub: str
    person_href: str
    done: bool
    can_claim: bool
    can_release: bool
    reason: str
    path: tuple[PathStep, ...]
    due: Due
    due_text: str
    timers: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    """Deadlines that run at the task, and where it says how each was computed."""


@dataclass(frozen=True)
class Desk:
    """Where one looks from: the session, the person, the instant, the working calendar."""

    session: Session
    runtime: Runtime
    viewer: Viewer
    now: datetime

    @property
    def today(self) -> date:
        """Today in Berlin."""
        return local(self.now).date()

    def working_days(self, site: str | None) -> WorkingDays:
        """How a site counts working days."""
        calendar = work_calendar(self.session, site, self.today)
        return calendar.working_days_between

    def is_working_day(self, day: date) -> bool:
        """Whether the house works on that day."""
        return work_calendar(self.session, None, day).is_working_day(day)

    def due(self, line: TaskLine) -> Due:
        """A task's deadline in words."""
        return due(line.due_at, self.now, self.working_days(line.site))

    def diagram(self, definition_id: str) -> Diagram:
        """The diagram of a version."""
        return parsed(self.session, self.runtime, definition_id).diagram


def task_row(
    desk: Desk,
    line: TaskLine,
    sicht: str,
    *,
    is_open: bool,
    checked: bool = False,
    wanted: Mapping[str, str] = NOT_NARROWED,
) -> TaskRow:
    """Return a line of the list; `wanted` is what the list is narrowed to."""
    return TaskRow(
        id=line.id,
        title=line.title,
        href=task_href(line, sicht),
        preview_href=url_for(
            "tasks.preview", task_id=line.id, sicht=sicht, **dict[str, Any](wanted)
        ),
        process=process_words(desk.diagram(line.definition_id), line.element_id),
        hint=_hint(desk, line),
        tag="angehalten" if line.suspended else _deputy_tag(desk, line),
        person=line.person_name or "",
        person_sub=person_sub(line, short=True),
        responsible=line.assignee_name or "",
        due=_when(desk, line),
        open=is_open,
        checked=checked,
    )


def task_href(line: TaskLine, sicht: str = "") -> str:
    """Where a task is done: some have a page of their own; a finished one leads to its instance."""
    if line.status != "open":
        return _instance_href(line)
    if line.element_id in TALK_STEPS:
        return url_for("conversation.show", instance_id=line.instance_id)
    if line.element_id == CALL_STEP:
        return url_for("phone.show", task_id=line.id)
    return url_for("task_form.show", task_id=line.id, sicht=sicht or None)


def preview(
    desk: Desk, line: TaskLine, sicht: str, wanted: Mapping[str, str] = NOT_NARROWED
) -> Preview:
    """Return the pane beside the list."""
    words = _when(desk, line)
    here: dict[str, Any] = {"sicht": sicht, "aufgabe": line.id, **wanted}
    course = read_course(desk, line.instance_id)
    return Preview(
        id=line.id,
        title=line.title,
        href=task_href(line, sicht),
        instance_href=_instance_href(line),
        pass_on_href=url_for("tasks.index", aktion="weitergeben", **here),
        put_aside_href=url_for("tasks.index", aktion="wiedervorlage", **here),
        person=line.person_name or "",
        person_sub=person_sub(line),
        person_href=case_href(line.case_id),
        done=line.status != "open",
        can_claim=line.assignee is None,
        can_release=line.assignee == desk.viewer.login,
        reason=_reason(desk, line),
        path=path(desk, line, course),
        due=words,
        due_text=words.text
        if not words.sub or words.sub in words.text
        else f"{words.text}, {words.sub}",
        timers=timer_lines(desk, line, course),
        rules=tuple(
            (timer.name, f"{_instance_href(line)}#{rule_anchor(timer.element_id)}")
            for timer in _timers_of(line, course)
            if timer.formula
        ),
    )


def case_href(case_id: str | None) -> str:
    """Where the case's page is, once there is one."""
    known = case_id and may_use("cases.detail", frozenset({"JCO"}))
    return url_for("cases.detail", case_id=case_id) if known else ""


def person_sub(line: TaskLine, *, short: bool = False) -> str:
    """Birth date and file number; in a list the number's last part is enough."""
    number = line.file_number or ""
    if short:
        number = number.rpartition("-")[2]
    born = f"*{plain_day(line.birth_date)}" if line.birth_date else ""
    return " · ".join(part for part in (born, number) if part)


def process_words(diagram: Diagram, element_id: str) -> str:
    """The process's short name with the row of its sheet: "Clearing · 60"."""
    element, name = diagram.elements.get(element_id), process_name(diagram)
    return f"{name} · {element.row}" if element is not None and element.row else name


def process_name(diagram: Diagram) -> str:
    """The process's short name; without `laufzettel:kurzname` what stands before "und" or "von"."""
    return diagram.attributes.get("kurzname") or re.split(r" (?:und|von) ", diagram.name)[0]


def path(desk: Desk, line: TaskLine, course: courses.Course) -> tuple[PathStep, ...]:
    """What was, what is, what may come, in words (at most five steps)."""
    done = [
        step
        for step in course.steps
        if step.state == "done" and step.last and step.kind.endswith("Task")
    ]
    done.sort(key=lambda step: step.last or desk.now)
    before = [
        PathStep("done", step.name, past_moment(step.last, desk.today) if step.last else "")
        for step in done[-SHORT_PATH:]
    ]
    if line.status != "open":
        return tuple(before)
    following = courses.next_steps(course.diagram, line.element_id)
    after = [PathStep("next", following[0], " · ".join(following[1:]))] if following else []
    since = f"seit {moment_words(desk, line.created_at)}"
    return (*before, PathStep("now", line.title, since), *after)


def timer_lines(desk: Desk, line: TaskLine, course: courses.Course) -> tuple[str, ...]:
    """What happens by itself at this task if nobody acts."""
    return tuple(
        f"{moment(timer.due_at, desk.today)}: {consequence(timer, course.diagram)}"
        for timer in _timers_of(line, course)
    )


def rule_anchor(element_id: str) -> str:
    """Where the page of a Vorgang says how a deadline was computed."""
    return f"regel-{element_id}"


def _timers_of(line: TaskLine, course: courses.Course) -> list[WaitingTimer]:
    """The deadlines at the task itself."""
    elements = course.diagram.elements
    return [
        timer
        for timer in course.timers
        if elements[timer.element_id].attached_to == line.element_id
    ]


def _instance_href(line: TaskLine) -> str:
    return url_for("instances.detail", instance_id=line.instance_id)


def consequence(timer: WaitingTimer, diagram: Diagram) -> str:
    """Return what happens at a deadline: the step it leads to, in a question's place its answers.

    A part of the process that begins again says nothing by its own name ("Termin 1").
    """
    targets = [
        diagram.elements[flow.target]
        for flow in diagram.outgoing.get(timer.element_id, ())
        if flow.target in diagram.elements
    ]
    if any(target.kind == "subProcess" for target in targets):
        return f"{timer.name}, dann weiter mit „{timer.then}“"
    if any(target.kind.endswith("Gateway") for target in targets):
        return ". ".join([timer.name, *courses.next_steps(diagram, timer.element_id)])
    return timer.then or timer.name


def moment_words(desk: Desk, instant: datetime) -> str:
    """An instant inside a sentence: "heute 9:37"."""
    words = past_moment(instant, desk.today)
    return words.replace(",", "", 1) if words[0] in "hg" else words


def read_course(desk: Desk, instance_id: str) -> courses.Course:
    """Return the course of an instance."""
    head = courses.head(desk.session, instance_id)
    assert head is not None  # a task has a foreign key on its instance
    return courses.course(desk.session, desk.runtime, head)


def _when(desk: Desk, line: TaskLine) -> Due:
    if line.status == "open":
        return desk.due(line)
    ended = line.ended_at or line.created_at
    at = local(ended)
    words = past_moment(ended, desk.today)
    return Due("done", words, day(at.date(), desk.today) if words[0] in "hg" else "")


def _hint(desk: Desk, line: TaskLine) -> str:
    if line.draft_at is not None and line.status == "open":
        at = local(line.draft_at)
        when = clock_time(at) if at.date() == desk.today else day(at.date(), desk.today)
        return f"Entwurf von {when}"
    return ""


def _deputy_tag(desk: Desk, line: TaskLine) -> str:
    if line.assignee in desk.viewer.stands_in_for and line.assignee_name:
        return f"i. V. {line.assignee_name.rpartition(' ')[2]}"
    return ""


def _reason(desk: Desk, line: TaskLine) -> str:
    if line.status == "done":
        return f"{line.completed_by_name or 'System'} hat diese Aufgabe abgeschlossen."
    if line.assignee in desk.viewer.stands_in_for:
        return f"Sie vertreten heute {line.assignee_name}."
    if line.assignee == desk.viewer.login:
        return "Sie sind dafür eingetragen."
    escalated = _escalation(desk, line)
    if escalated:
        return escalated
    if line.assignee:
        return f"{line.assignee_name} ist dafür eingetragen. Sie sind im selben Team."
    return "Die Aufgabe liegt bei Ihrem Team. Noch hat sie niemand übernommen."


def _escalation(desk: Desk, line: TaskLine) -> str:
    """Why a lead sees a task that is another team's."""
    if line.group is None or line.group in desk.viewer.groups:
        return ""
    at = escalated_at(desk.session, line.group, line.due_at)
    if at is None or at > desk.now or line.group.partition("@")[2] not in desk.viewer.led_sites:
        return ""
    since = day(local(at).date(), desk.today)
    return f"Die Frist ist vorbei. Deshalb liegt die Aufgabe seit {since} auch bei der Teamleitung."


def suspension(
    desk: Desk, instance_id: str, element_id: str | None = None
) -> dict[str, str] | None:
    """Who stopped it, when and why, if it stands still."""
    found = engine.suspension_of(desk.session, instance_id, element_id)
    if found is None:
        return None
    what = {"version": "Die Version ist", "element": "Dieser Schritt ist"}
    return {
        "what": what.get(found.scope, "Der Vorgang ist"),
        "at": past_moment(found.at, desk.today),
        "by": display_name(desk.session, found.by),
        "reason": found.reason,
    }
