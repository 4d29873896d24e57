"""Heute: who comes, what burns, whom I deputise, what changed (UI.md §5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from engine.errors import Rejected
from handlers import front_desk
from handlers.domain.calendar import start_of_day
from handlers.domain.handovers import open_handovers
from handlers.domain.rights import may_work_on
from handlers.reports import case_file, today, worklist
from handlers.reports.today import DayRow
from webui import messages
from webui.auth import CASE_STAFF, Role, application, log_case_access, me, require_site, requires
from webui.dates import clock_time, day, local, long_day, moment, past_moment
from webui.task_rows import Desk, case_href, task_href
from webui.values import read_day
from webui.views.notices import notice_rows
from webui.wording import APPEARED, BENEFIT_CHANGES, WITHOUT_ENTRY, appointment_words, room

blueprint = Blueprint("today", __name__)

COACHES = frozenset({"JCO", "IFK"})
RECEPTION = frozenset({"EGS", "SC"})
URGENT_SHOWN = 4
RECEPTION_TALKS = frozenset({"id_pruefung"})
"""Whoever is at the reception holds them."""


@blueprint.get("/heute")
@requires(*CASE_STAFF)
def index() -> str:
    """The day in order of time, with four answers to "Ist die Person da?"."""
    running = application()
    with running.db.read() as session:
        desk = Desk(session, running.runtime, me().viewer, running.now())
        shown = _day(desk)
        rows = _day_rows(desk, shown)
        open_rows = _unanswered(desk) if shown == desk.today else []
        notices, notice_count = notice_rows(desk)
        return render_template(
            "today/index.html",
            heading=long_day(shown),
            sub=_summary(desk, rows),
            is_today=shown == desk.today,
            previous=_neighbour(desk, shown, -1),
            following=_neighbour(desk, shown, 1),
            appointments=_views(desk, rows),
            unanswered=_views(desk, open_rows),
            now=clock_time(local(desk.now)) if shown == desk.today else "",
            reception=_receives(desk),
            urgent=_urgent(desk, "meine"),
            team_urgent=_urgent(desk, "team") if not desk.viewer.roles & COACHES else [],
            task_count=worklist.view_counts(session, desk.viewer, desk.now, ["meine"])["meine"],
            stand_ins=_stand_ins(desk),
            handovers=_handovers(desk),
            changes=_changes(desk),
            notices=notices,
            notice_count=notice_count,
            can_start=bool(desk.viewer.roles & RECEPTION),
        )


@blueprint.post("/heute/<appointment_id>")
@requires(*CASE_STAFF)
def answer(appointment_id: str) -> Response:
    """Record a result with one click."""
    row, _ = _allowed(appointment_id)
    result = request.form.get("ergebnis", "")
    try:
        outcome = application().db.run(
            me().login, lambda work: front_desk.state_result(work, appointment_id, result)
        )
    except Rejected as refused:
        flash(f"{row.person}: {messages.text(refused.code, refused.facts)}", "warn")
        return _back(row)
    application().wake()
    log_case_access("Heute", row.case_id, row.person_id)
    moved = outcome.moved_to
    if moved is not None:
        flash(
            f"{row.person} bekommt einen neuen Termin: {moment(moved.starts_at)}. "
            "Die Einladung liegt im Postausgang.",
            "ok",
        )
    elif result == front_desk.OFFICE:
        flash(f"Vermerkt: Amt verhindert. {row.person} braucht einen neuen Termin.", "ok")
    return _back(row)


@blueprint.post("/heute/<appointment_id>/angekommen")
@requires(Role.EGS, Role.SC)
def arrived(appointment_id: str) -> Response:
    """The reception checks somebody in."""
    row, site = _allowed(appointment_id, reception=True)
    application().db.run(me().login, lambda work: front_desk.check_in(work, appointment_id, site))
    application().wake()
    flash(f"Vermerkt: {row.person} ist da. {row.coach_name} sieht es sofort.", "ok")
    return _back(row)


@blueprint.get("/heute/<appointment_id>/aendern")
@requires(*CASE_STAFF)
def change(appointment_id: str) -> str:
    """Say what a wrong entry can still be turned into."""
    return _change_page(appointment_id)


@blueprint.post("/heute/<appointment_id>/aendern")
@requires(*CASE_STAFF)
def correct(appointment_id: str) -> Response | tuple[str, int]:
    """Take a wrong entry back, with a reason."""
    row, _ = _allowed(appointment_id)
    reason = request.form.get("grund", "")
    try:
        application().db.run(
            me().login, lambda work: front_desk.correct_result(work, appointment_id, reason)
        )
    except Rejected as refused:
        text = messages.text(refused.code, refused.facts)
        return _change_page(appointment_id, text), messages.status(refused.code)
    application().wake()
    flash(f"Berichtigt: {row.person}. Der Grund steht im Verlauf.", "ok")
    return _back(row)


def _change_page(appointment_id: str, error: str = "") -> str:
    row, _ = _allowed(appointment_id)
    with application().db.look(me().login) as work:
        possible = front_desk.correction(work, appointment_id)
        now = local(work.now)
    log_case_access("Termin ändern", row.case_id, row.person_id)
    return render_template(
        "today/change.html",
        row=row,
        about=appointment_words(row, now.date()),
        entered=APPEARED.get(row.result or "", "noch nichts"),
        possible=possible,
        case_href=case_href(row.case_id),
        error=error,
        reason=request.form.get("grund", ""),
    )


def _allowed(appointment_id: str, *, reception: bool = False) -> tuple[DayRow, str]:
    """Return the appointment if its site may be seen and the person may act on it."""
    with application().db.read() as session:
        found = today.appointment_row(session, appointment_id)
    if found is None:
        raise Rejected("not_found", what="appointment")
    row, site = found
    require_site(site, row.file_number)
    if not reception and not may_work_on(me().viewer, f"JCO@{site}", row.coach):
        raise Rejected("appointment_not_mine", coach=row.coach_name)
    return row, site


def _back(row: DayRow) -> Response:
    """Back to the day one came from, at the row."""
    with application().db.read() as session:
        found = today.appointment_row(session, row.appointment_id)
    shown = request.form.get("tag") or None
    anchor = f"termin-{row.appointment_id}" if found else ""
    return cast(Response, redirect(url_for("today.index", tag=shown, _anchor=anchor), 303))


def _day(desk: Desk) -> date:
    return read_day(request.args.get("tag", "")) or desk.today


def _mine(desk: Desk) -> frozenset[str]:
    return desk.viewer.stands_in_for | {desk.viewer.login}


def _receives(desk: Desk) -> bool:
    return bool(desk.viewer.roles & RECEPTION)


def _day_rows(desk: Desk, shown: date) -> list[DayRow]:
    """A coach's own day; the site's day for everybody else."""
    if desk.viewer.roles & COACHES:
        return today.day_rows(desk.session, _mine(desk), shown)
    return today.site_rows(desk.session, desk.viewer.case_sites, shown)


def _unanswered(desk: Desk) -> list[DayRow]:
    if not desk.viewer.roles & COACHES:
        return []
    return today.unanswered_rows(desk.session, _mine(desk), desk.today)


def _summary(desk: Desk, rows: list[DayRow]) -> str:
    deputised = sum(row.coach in desk.viewer.stands_in_for for row in rows)
    what = f"{len(rows) or 'Keine'} {'Termin' if len(rows) == 1 else 'Termine'}"
    if deputised:
        what += f", davon {deputised} in Vertretung"
    counts = worklist.view_counts(desk.session, desk.viewer, desk.now, ["ueberfaellig", "heute"])
    late = counts["ueberfaellig"]
    tasks = [f"{late} {'Aufgabe' if late == 1 else 'Aufgaben'} überfällig"] if late else []
    if counts["heute"]:
        noun = "" if tasks else "Aufgabe " if counts["heute"] == 1 else "Aufgaben "
        tasks.append(f"{counts['heute']} {noun}heute fällig")
    return " · ".join(part for part in (what, ", ".join(tasks)) if part)


def _neighbour(desk: Desk, shown: date, step: int) -> dict[str, str]:
    """The working day before or after."""
    calendar_day = shown + timedelta(days=step)
    working = desk.is_working_day
    while not working(calendar_day):
        calendar_day += timedelta(days=step)
    tag = None if calendar_day == desk.today else calendar_day.isoformat()
    return {"label": day(calendar_day, desk.today), "href": url_for("today.index", tag=tag)}


def _views(desk: Desk, rows: list[DayRow]) -> list[dict[str, Any]]:
    return [_view(desk, row) for row in rows]


def _view(desk: Desk, row: DayRow) -> dict[str, Any]:
    starts = local(row.starts_at)
    begun = row.starts_at <= desk.now
    is_past = starts.date() < desk.today
    return {
        "id": row.appointment_id,
        "time": clock_time(starts),
        "day": _past_day(starts.date(), desk.today) if is_past else "",
        "person": row.person,
        "file_number": row.file_number,
        "href": case_href(row.case_id),
        "what": appointment_words(row, None),
        "place": row.phone if row.mode == "telefonisch" else room(row.place),
        "by_phone": row.mode == "telefonisch",
        "deputy_for": row.coach_name if row.coach in desk.viewer.stands_in_for else "",
        "coach": _with_whom(desk, row),
        "needs": _needs(row),
        "late": _late(desk, row) if begun and not is_past and not row.result else "",
        "phone": row.phone,
        "checked_in": clock_time(local(row.checked_in_at)) if row.checked_in_at else "",
        "coming_later": row.coming_later and not is_past,
        "result": row.result,
        "result_text": _result_text(row),
        "result_by": _result_by(desk, row),
        "can_miss": is_past,
        "due": begun,
        "can_answer": may_work_on(desk.viewer, None, row.coach) or _leads(desk),
        "presumed": _presumed(desk, row) if is_past else "",
        "talk_href": _talk_href(row),
        "future_day": starts.date() > desk.today,
    }


def _with_whom(desk: Desk, row: DayRow) -> str:
    """Name the colleague; a talk at the reception is nobody's in particular."""
    if row.coach in _mine(desk):
        return ""
    return "Empfang" if row.kind in RECEPTION_TALKS else row.coach_name


def _leads(desk: Desk) -> bool:
    return bool(desk.viewer.led_sites)


def _past_day(on: date, today_: date) -> str:
    return "gestern" if on == today_ - timedelta(days=1) else day(on, today_)


def _needs(row: DayRow) -> list[tuple[str, str]]:
    needs = []
    if row.interpreter:
        needs.append(("translate", f"{row.language}, mit Sprachmittlung"))
    if row.childcare:
        needs.append(("child_care", "Kinderbetreuung nötig"))
    if row.accessibility:
        needs.append(("accessible", row.accessibility))
    return needs


def _late(desk: Desk, row: DayRow) -> str:
    minutes = int((desk.now - row.starts_at).total_seconds() // 60)
    if minutes < 5:
        return ""
    if minutes < 120:
        return f"{minutes} Minuten über der Zeit"
    return f"{minutes // 60} Stunden über der Zeit"


def _result_text(row: DayRow) -> str:
    if row.result == "ja":
        return f"Da seit {clock_time(local(row.arrived_at))}" if row.arrived_at else "Da"
    return APPEARED.get(row.result or "", "")


def _result_by(desk: Desk, row: DayRow) -> str:
    if row.result == "ja" and row.checked_in_at is not None:
        return "Empfang"
    if row.source == "automatisch":
        return "automatisch, noch nicht bestätigt"
    return row.stated_by


def _presumed(desk: Desk, row: DayRow) -> str:
    at: datetime | None = row.presumed_from
    if at is None:
        return ""
    text = WITHOUT_ENTRY[row.without_entry]
    if at <= desk.now:
        return text["since"]
    return text["from"].format(at=moment(at, desk.today))


def _talk_href(row: DayRow) -> str:
    if row.talk_instance_id is None or row.result != "ja":
        return ""
    return url_for("conversation.show", instance_id=row.talk_instance_id)


def _urgent(desk: Desk, view: str) -> list[dict[str, Any]]:
    lines = worklist.task_lines(desk.session, desk.viewer, view, desk.now, URGENT_SHOWN)
    return [
        {
            "title": line.title,
            "person": line.person_name or "",
            "href": task_href(line),
            "due": desk.due(line),
        }
        for line in lines
    ]


def _stand_ins(desk: Desk) -> list[dict[str, str]]:
    found = today.stand_ins(desk.session, desk.viewer.stands_in_for, desk.today)
    return [
        {
            "name": one.name,
            "until": day(one.until, desk.today),
            "load": f"{one.appointments} {'Termin' if one.appointments == 1 else 'Termine'}, "
            f"{one.tasks} {'Aufgabe' if one.tasks == 1 else 'Aufgaben'}",
        }
        for one in found
    ]


def _handovers(desk: Desk) -> list[dict[str, str]]:
    """Who was handed over to an IFK and waits for their word."""
    rows = []
    for one in open_handovers(desk.session, _mine(desk)):
        head = case_file.case_head(desk.session, one.case_id, one.person_id)
        rows.append(
            {
                "person": head.name if head is not None else "",
                "file_number": head.file_number if head is not None else "",
                "href": url_for("handovers.show", handover_id=one.id),
                "reason": one.reason,
                "at": past_moment(one.at, desk.today),
            }
        )
    return rows


def _changes(desk: Desk) -> list[dict[str, str]]:
    since = start_of_day(desk.today - timedelta(days=1))
    return [
        {
            "person": one.person,
            "href": case_href(one.case_id),
            "text": BENEFIT_CHANGES[one.what][0]
            + (f" ab {day(one.on, desk.today)}" if one.what == "bewilligt" and one.on else ""),
            "at": past_moment(one.at, desk.today).capitalize(),
            "detail": BENEFIT_CHANGES[one.what][1],
        }
        for one in today.changes(desk.session, desk.viewer.login, since)
    ]
