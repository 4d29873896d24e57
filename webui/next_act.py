"""What comes next at a case: the one act most people do, and the others beside it."""

from __future__ import annotations

from typing import Any

import engine
from engine.diagram import Diagram
from handlers.domain.rights import may_work_on
from handlers.reports import worklist
from handlers.reports.case_file import CaseHead
from handlers.reports.case_instances import running
from handlers.reports.waits import awaited
from webui.dates import moment
from webui.task_rows import Desk, moment_words, process_name, task_href


def is_mine(desk: Desk, line: worklist.TaskLine) -> bool:
    """Whether this person may do a task."""
    return may_work_on(desk.viewer, line.group, line.assignee)


def next_act(desk: Desk, head: CaseHead) -> dict[str, Any] | None:
    """Return the next thing to do for this person, mine before others', and what else is open."""
    query = engine.open_tasks(desk.session, business_key=head.case_id)
    ours = [task for task in query if task.person_key in (None, head.person_id)] or query
    lines = worklist.chosen_lines(desk.session, [task.id for task in ours])
    if not lines:
        return None
    mine = [line for line in lines if is_mine(desk, line)]
    first = (mine or lines)[0]
    href = task_href(first, "fall") if mine else ""
    is_talk = href.startswith("/gespraech/")
    return {
        "title": first.title,
        "sub": _state(desk, head, first),
        "due": desk.due(first),
        "href": href,
        "act": "Gesprächsmappe öffnen" if is_talk else "Aufgabe öffnen",
        "others": [_other(desk, head, line) for line in lines if line.id != first.id],
    }


def waiting_words(desk: Desk, head: CaseHead) -> list[str]:
    """Return what brings this person's Vorgänge on while no task is open, one line each."""
    lines = []
    for row in running(desk.session, head.case_id):
        if row.status == "laeuft" and row.person_id in (None, head.person_id, head.applicant_id):
            diagram = desk.diagram(row.definition_id)
            if words := awaited_words(desk, row.id, diagram):
                lines.append(f"{process_name(diagram)} {words}")
    return lines


def awaited_words(desk: Desk, instance_id: str, diagram: Diagram) -> str:
    """Return "wartet auf: Person spricht vor oder Termin 1 beginnt (Do, 13.03., 9:00)"."""
    names = [
        f"{one.name} ({moment(one.due_at, desk.today)})" if one.due_at else one.name
        for one in awaited(desk.session, instance_id, diagram)
    ]
    return f"wartet auf: {' oder '.join(dict.fromkeys(names))}" if names else ""


def _state(desk: Desk, head: CaseHead, line: worklist.TaskLine) -> str:
    whose = "" if line.person_id in (None, head.person_id) else f"für {line.person_name}, "
    if not is_mine(desk, line):
        return f"{whose}liegt bei: {line.assignee_name or _team(line)}"
    if line.draft_at:
        return f"{whose}begonnen, gespeichert {moment_words(desk, line.draft_at)}"
    return f"{whose}seit {moment_words(desk, line.created_at)}"


def _team(line: worklist.TaskLine) -> str:
    return f"Team {line.group.replace('@', ' ')}" if line.group else "niemandem"


def _other(desk: Desk, head: CaseHead, line: worklist.TaskLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "sub": _state(desk, head, line),
        "href": task_href(line, "fall") if is_mine(desk, line) else "",
        "due": desk.due(line),
    }
