"""Postausgang: came back, to print, printed and waiting for its posting day (UI.md §5)."""

from __future__ import annotations

from datetime import date, timedelta
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
from engine.errors import NotFound, Rejected
from handlers.connectors.printing import print_run
from handlers.domain.announcement import announced_on
from handlers.domain.letters import get_letter
from handlers.domain.persons import get_person
from handlers.outgoing_mail import confirm_posting, print_letters, withdraw
from handlers.reports.outbox import OutboxRow, outbox
from webui import messages
from webui.auth import CASE_STAFF, application, log_case_access, me, require_site, requires
from webui.dates import Due, day, local, past_moment
from webui.forms import Problem
from webui.task_rows import Desk, case_href, task_href
from webui.values import read_day
from webui.views.task_list import allowed_line

blueprint = Blueprint("mail", __name__)

ADDRESS_STEPS = ("AdresseKlaeren", "Z30_AdresseKlaeren")


@blueprint.get("/postausgang")
@requires(*CASE_STAFF)
def index() -> Response:
    """Three lists, rights first."""
    return _page(_posting_day())


@blueprint.post("/postausgang/drucken")
@requires(*CASE_STAFF)
def print_out() -> Response:
    """Mark the chosen letters as printed and offer them as one file."""
    chosen = _known(request.form.getlist("druck"))
    if not chosen:
        flash("Haken Sie an, was Sie drucken wollen.", "warn")
        return _to(url_for("mail.index"))
    application().db.run(me().login, lambda work: print_letters(work, chosen))
    return _to(url_for("mail.index", druck=",".join(chosen)))


@blueprint.get("/postausgang/druck.pdf")
@requires(*CASE_STAFF)
def print_file() -> Response:
    """Several letters in one PDF, each on a sheet of its own."""
    chosen = _allowed(request.args.get("druck", "").split(","))
    with application().db.read() as session:
        content = print_run(session, chosen)
        rows = [get_letter(session, letter_id) for letter_id in chosen]
        concerns = [(row.case_id, row.person_id) for row in rows]
    for case_id, person_id in concerns:
        log_case_access("Schreiben drucken", case_id, person_id)
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers.set("Content-Disposition", "inline", filename="Postausgang.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/postausgang/posttag")
@requires(*CASE_STAFF)
def confirm() -> Response:
    """Confirm the posting day; the Bekanntgabe of just this day was shown before."""
    chosen = _known(request.form.getlist("best"))
    posted_on = read_day(request.form.get("posttag", ""))
    if posted_on is None:
        text = messages.text("not_a_date", {"value": request.form.get("posttag", "")[:30]})
        return _page(_posting_day(), text, kept=chosen)
    if not chosen:
        return _page(posted_on, "Haken Sie an, welche Schreiben zur Post gingen.", kept=chosen)
    if request.form.get("gezeigt") != posted_on.isoformat():
        return _page(posted_on, kept=chosen, changed=True)
    try:
        done = application().db.run(
            me().login, lambda work: confirm_posting(work, chosen, posted_on)
        )
    except Rejected as refused:
        return _page(posted_on, messages.text(refused.code, refused.facts), kept=chosen)
    application().wake()
    today = local(application().now()).date()
    late = sum(not one.in_time for one in done)
    count = len(done)
    flash(
        f"Posttag {day(posted_on, today)} bestätigt für {count} Schreiben. "
        f"Bekanntgabe: {day(announced_on(posted_on), today)}",
        "ok",
    )
    if late:
        flash(
            f"{late} {'Einladung gilt' if late == 1 else 'Einladungen gelten'} erst nach dem "
            "Termin als bekannt gegeben. Die Jobcoaches bekommen einen Hinweis, ein "
            "Nichterscheinen zählt nicht.",
            "warn",
        )
    return _to(url_for("mail.index"))


@blueprint.get("/postausgang/bekanntgabe")
@requires(*CASE_STAFF)
def announcement() -> str:
    """The sentence for another posting day (scripts only)."""
    return render_template("mail/_announcement.html", **_announcement(_posting_day()))


@blueprint.get("/postausgang/<letter_id>/nicht-verschickt")
@requires(*CASE_STAFF)
def not_sent(letter_id: str) -> Response:
    """Ask why a letter does not leave the house."""
    return _withdraw_page(letter_id)


@blueprint.post("/postausgang/<letter_id>/nicht-verschickt")
@requires(*CASE_STAFF)
def take_back(letter_id: str) -> Response:
    """Take a letter out of the Postausgang, with the reason."""
    (letter_id,) = _allowed([letter_id])
    reason = request.form.get("grund", "").strip()
    if not reason:
        return _withdraw_page(letter_id, messages.text("reason_missing"))
    application().db.run(me().login, lambda work: withdraw(work, letter_id, reason))
    flash("Vermerkt: Das Schreiben geht nicht hinaus.", "ok")
    return _to(url_for("mail.index"))


def _withdraw_page(letter_id: str, error: str = "") -> Response:
    (letter_id,) = _allowed([letter_id])
    with application().db.read() as session:
        row = get_letter(session, letter_id)
        person = get_person(session, row.person_id).name
        page = render_template(
            "mail/not_sent.html",
            letter_id=letter_id,
            label=row.label,
            about=row.about,
            person=person,
            error=error,
            reason=request.form.get("grund", ""),
            problems=[Problem("grund", "Grund", error)] if error else [],
        )
        case_id, person_id = row.case_id, row.person_id
    log_case_access("Schreiben zurückziehen", case_id, person_id)
    return make_response(page, 422 if error else 200)


def _page(
    posting_day: date, error: str = "", *, kept: list[str] | None = None, changed: bool = False
) -> Response:
    running = application()
    printed = request.args.get("druck", "")
    with running.db.read() as session:
        desk = Desk(session, running.runtime, me().viewer, running.now())
        lists = outbox(session, desk.viewer.case_sites)
        page = render_template(
            "mail/index.html",
            returned=[_returned(desk, row) for row in lists.returned],
            to_print=[_row(desk, row) for row in lists.to_print],
            to_confirm=[_row(desk, row) for row in lists.to_confirm],
            kept=kept,
            error=error,
            changed=changed,
            problems=[Problem("posttag", "Posttag", error)] if error else [],
            printed_href=url_for("mail.print_file", druck=printed) if printed else "",
            printed_count=len(printed.split(",")) if printed else 0,
            latest=desk.today.isoformat(),
            **_announcement(posting_day),
        )
    return make_response(page, 422 if error else 200)


def _announcement(posting_day: date) -> dict[str, Any]:
    running = application()
    today = local(running.now()).date()
    counts = announced_on(posting_day)
    return {
        "posting_day": posting_day.isoformat(),
        "posting_words": day(posting_day, today),
        "announced": day(counts, today),
        "nth": (counts - posting_day).days,
        "future": posting_day > today,
    }


def _posting_day() -> date:
    return read_day(request.args.get("posttag", "")) or local(application().now()).date()


def _row(desk: Desk, row: OutboxRow) -> dict[str, Any]:
    return {
        "id": row.letter_id,
        "person": row.person,
        "case_href": f"{case_href(row.case_id)}?person={row.person_id}",
        "label": row.label,
        "about": row.about,
        "by_hand": row.route == "persoenlich",
        "large_print": row.large_print,
        "due": _post_by(desk, row.post_by),
        "pages": row.pages,
        "href": url_for("cases.letter", letter_id=row.letter_id) if row.document_id else "",
        "printed": past_moment(row.printed_at, desk.today) if row.printed_at else "",
        "announced": day(row.announced_on, desk.today) if row.announced_on else "",
    }


def _post_by(desk: Desk, on: date) -> Due:
    """Return until when a letter has to go out, so that its assumed Bekanntgabe holds."""
    if on < desk.today:
        yesterday = on == desk.today - timedelta(days=1)
        return Due("late", "seit gestern" if yesterday else f"seit {day(on, desk.today)}", "")
    if on == desk.today:
        return Due("today", "heute", "")
    if on == desk.today + timedelta(days=1):
        return Due("soon", "morgen", "")
    return Due("ok", day(on, desk.today), "")


def _returned(desk: Desk, row: OutboxRow) -> dict[str, Any]:
    task = next(
        (
            task
            for task in engine.open_tasks(desk.session, business_key=row.case_id)
            if task.element_id in ADDRESS_STEPS
        ),
        None,
    )
    href = task_href(allowed_line(desk, task.id)) if task is not None else ""
    when = day(row.returned_on, desk.today) if row.returned_on else ""
    return {
        "person": row.person,
        "label": row.label,
        "when": when,
        "reason": row.return_reason,
        "href": href or f"{case_href(row.case_id)}?person={row.person_id}",
        "act": "Anschrift klären" if href else "Fall ansehen",
    }


def _known(letter_ids: list[str]) -> list[str]:
    return _allowed(letter_ids) if letter_ids else []


def _allowed(letter_ids: list[str]) -> list[str]:
    """Return the letters if all belong to sites one may see."""
    found = [letter_id for letter_id in letter_ids if letter_id]
    if not found:
        raise NotFound("letter", "")
    with application().db.read() as session:
        sites = [get_letter(session, letter_id).site for letter_id in found]
    for site in sites:
        require_site(site)
    return found


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
