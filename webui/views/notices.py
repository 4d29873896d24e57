"""Hinweise: what a team was told without a task, on Heute until somebody has dealt with it."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, flash, redirect, url_for

from engine.errors import NotFound
from handlers.domain.inquiries import answer_inquiry, answered_inquiry
from handlers.reports.notices import Notice, open_notices
from webui.auth import CASE_STAFF, application, log_case_access, me, requires
from webui.dates import due
from webui.task_rows import Desk, moment_words

blueprint = Blueprint("notices", __name__)

SHOWN = 5
DEALT_WITH = "erledigt"


@blueprint.post("/heute/hinweise/<notice_id>")
@requires(*CASE_STAFF)
def deal_with(notice_id: str) -> Response:
    """Note that somebody of the team has dealt with it; it stays in the Verlauf of the case."""
    with application().db.read() as session:
        notices = open_notices(session, me().viewer)
        before = answered_inquiry(session, notice_id)
    notice = next((one for one in notices if one.id == notice_id), None)
    if notice is None and before is not None and before.recipients in me().viewer.groups:
        flash(f"Schon erledigt: {before.subject_line}.", "ok")  # a second click, or a colleague
        return _back()
    if notice is None:
        raise NotFound("inquiry", notice_id)
    application().db.run(me().login, lambda work: answer_inquiry(work, notice_id, DEALT_WITH))
    if notice.case_id is not None:
        log_case_access("Hinweis erledigt", notice.case_id, notice.person_id)
    about = f", {notice.person}" if notice.person else ""
    flash(f"Erledigt: {notice.subject_line}{about}.", "ok")
    return _back()


def _back() -> Response:
    return cast(Response, redirect(url_for("today.index", _anchor="h-hinweise"), 303))


def notice_rows(desk: Desk) -> tuple[list[dict[str, Any]], int]:
    """Return the most urgent ones for the page, and how many there are."""
    found = open_notices(desk.session, desk.viewer)
    return [_row(desk, one) for one in found[:SHOWN]], len(found)


def _row(desk: Desk, notice: Notice) -> dict[str, Any]:
    readable = notice.case_id is not None and notice.case_site in desk.viewer.case_sites
    return {
        "id": notice.id,
        "line": notice.subject_line,
        "text": notice.text,
        "person": notice.person,
        "href": url_for("cases.detail", case_id=notice.case_id, person=notice.person_id)
        if readable
        else "",
        "since": moment_words(desk, notice.opened_at),
        "due": due(notice.due_at, desk.now, desk.working_days(notice.case_site))
        if notice.due_at
        else None,
    }
