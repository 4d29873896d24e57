"""Übergaben: what an IFK was handed, with the Clearing in short, and taking it over."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from engine.errors import NotFound
from handlers.domain import handovers
from handlers.domain.handovers import Handover
from handlers.domain.responsibility import Subject
from handlers.domain.staff import display_name
from handlers.reports import case_file
from handlers.reports.case_file import CaseHead
from handlers.reports.clearing_summary import ClearingSummary, clearing_summary
from webui.auth import Role, application, log_case_access, me, requires
from webui.dates import moment
from webui.person_panel import panel
from webui.task_rows import Desk, moment_words
from webui.views.cases import allowed_head
from webui.wording import OBSTACLES, REFUSALS

blueprint = Blueprint("handovers", __name__)


@blueprint.get("/uebergaben/<handover_id>")
@requires(Role.IFK)
def show(handover_id: str) -> str:
    """Why the person comes, how the Clearing went, and one button."""
    handover, head = _mine(handover_id)
    log_case_access("Übergabe", head.case_id, head.person_id)
    running = application()
    with running.db.read() as session:
        desk = Desk(session, running.runtime, me().viewer, running.now())
        taken = handovers.taken_over(session, handover)
        summary = clearing_summary(session, Subject(head.case_id, head.person_id))
        return render_template(
            "handovers/show.html",
            handover=handover,
            head=head,
            since=moment_words(desk, handover.at),
            by=display_name(session, handover.by),
            coach=case_file.key_facts(session, head).coach,
            taken=f"{display_name(session, taken.by)}, {moment_words(desk, taken.at)}"
            if taken is not None
            else "",
            talk=_talk(desk, summary),
            facts=_facts(desk, summary),
            panel=panel(desk, head),
            case_href=_case_href(head),
        )


@blueprint.post("/uebergaben/<handover_id>")
@requires(Role.IFK)
def accept(handover_id: str) -> Response:
    """Record that the IFK took the person over; no process waits for it."""
    _, head = _mine(handover_id)
    application().db.run(me().login, lambda work: handovers.take_over(work, handover_id))
    log_case_access("Übernahme bestätigt", head.case_id, head.person_id)
    flash(f"Übernommen: {head.name}.", "ok")
    return cast(Response, redirect(_case_href(head), 303))


def _mine(handover_id: str) -> tuple[Handover, CaseHead]:
    """Return what was handed to the person or to somebody they stand in for."""
    with application().db.read() as session:
        handover = handovers.get_handover(session, handover_id)
    head = allowed_head(handover.case_id, handover.person_id)
    if handover.recipient not in me().viewer.stands_in_for | {me().login}:
        raise NotFound("handover", handover_id)
    return handover, head


def _case_href(head: CaseHead) -> str:
    return url_for("cases.detail", case_id=head.case_id, person=head.person_id)


def _talk(desk: Desk, summary: ClearingSummary) -> list[tuple[str, str]]:
    """The talk's lines that say something."""
    talk = summary.talk
    if talk is None:
        return []
    lines = [
        ("Geführt", f"{moment(talk.held_at, desk.today)}, {talk.by}"),
        ("Ergebnis", talk.result),
        ("Erschwert", ", ".join(OBSTACLES.get(one, one) for one in talk.obstacles)),
        ("Vereinbart", talk.agreements),
    ]
    return [(label, text) for label, text in lines if text]


def _facts(desk: Desk, summary: ClearingSummary) -> list[tuple[str, str]]:
    """What else happened."""
    refusal = REFUSALS.get(summary.refusal or "", summary.refusal or "")
    lines = [
        ("Teilnahme", f"nein: {refusal}" if refusal else ""),
        ("Begründung", summary.refusal_text),
        ("Nicht erschienen", "; ".join(moment(at, desk.today) for at in summary.missed)),
        ("Anrufe", str(summary.calls) if summary.calls else ""),
    ]
    return [(label, text) for label, text in lines if text]
