"""What comes next at a case: the one act most people do, and the others beside it."""

from __future__ import annotations

from typing import Any

import engine
from handlers.domain.rights import may_work_on
from handlers.reports import worklist
from handlers.reports.case_file import CaseHead
from webui.task_rows import Desk, moment_words, task_href


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
        "sub": _state(desk, first),
        "due": desk.due(first),
        "href": href,
        "act": "Gesprächsmappe öffnen" if is_talk else "Aufgabe öffnen",
        "others": [_other(desk, line) for line in lines if line.id != first.id],
    }


def _state(desk: Desk, line: worklist.TaskLine) -> str:
    if not is_mine(desk, line):
        return f"liegt bei: {line.assignee_name or _team(line)}"
    if line.draft_at:
        return f"begonnen, gespeichert {moment_words(desk, line.draft_at)}"
    return f"seit {moment_words(desk, line.created_at)}"


def _team(line: worklist.TaskLine) -> str:
    return f"Team {line.group.replace('@', ' ')}" if line.group else "niemandem"


def _other(desk: Desk, line: worklist.TaskLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "sub": _state(desk, line),
        "href": task_href(line, "fall") if is_mine(desk, line) else "",
        "due": desk.due(line),
    }
