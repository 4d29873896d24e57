"""Fälle: the list of one's own, and a case with its next act, key facts and story."""

from __future__ import annotations

from itertools import groupby
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

from engine.errors import NotFound
from handlers.domain.cases import END_REASONS
from handlers.domain.letters import get_letter
from handlers.domain.responsibility import Subject
from handlers.domain.stored_documents import read_document
from handlers.domain.supplements import confirm_supplements
from handlers.domain.timeline import TimelineEntry
from handlers.reports import case_file, courses, search
from handlers.reports.case_file import CaseHead
from handlers.reports.case_instances import running
from webui.auth import CASE_STAFF, application, log_case_access, me, require_site, requires
from webui.dates import clock_time, day, local, long_day, past_moment, plain_day
from webui.documents_card import documents_card
from webui.entry_forms import kinds_for
from webui.next_act import awaited_words, is_mine, next_act, waiting_words
from webui.person_panel import (
    age,
    benefit_words,
    contact,
    correct_href,
    documents_words,
    first_talk,
)
from webui.task_rows import Desk, moment_words, task_href
from webui.wording import (
    APPEARED,
    APPOINTMENT_STATES,
    CASE_STATES,
    CHANNELS,
    INSTANCE_STATES,
    KINDS,
)

blueprint = Blueprint("cases", __name__)

FILTERS = (
    ("alles", "Alles", frozenset[str]()),
    ("termine", "Termine", frozenset({"termin", "telefon", "gespraech"})),
    ("schreiben", "Schreiben", frozenset({"schreiben", "unterlagen"})),
    ("notizen", "Notizen", frozenset({"notiz", "rueckfrage"})),
)
ICONS = {
    "fall": "flag",
    "termin": "event",
    "telefon": "call",
    "gespraech": "edit_note",
    "buchung": "swap_horiz",
    "schreiben": "outgoing_mail",
    "unterlagen": "description",
    "rueckfrage": "help",
    "nachtrag": "fact_check",
    "leistung": "payments",
    "zustaendigkeit": "assignment_ind",
    "notiz": "comment",
    "angaben": "badge",
}
LIST_LENGTH = 50


@blueprint.get("/faelle")
@requires(*CASE_STAFF)
def index() -> str:
    """One's own open cases with their next act; for the others the site's newest."""
    running = application()
    with running.db.read() as session:
        desk = Desk(session, running.runtime, me().viewer, running.now())
        mine = search.own_cases(session, desk.viewer.login, LIST_LENGTH)
        rows = mine or search.newest_cases(session, desk.viewer.case_sites, LIST_LENGTH)
        return render_template(
            "cases/list.html",
            rows=[hit_row(desk, row) for row in rows],
            own=bool(mine),
            can_start=bool(desk.viewer.roles & {"EGS", "SC"}),
        )


@blueprint.get("/faelle/<case_id>")
@requires(*CASE_STAFF)
def detail(case_id: str) -> str:
    """A case, seen from one of its persons."""
    head = allowed_head(case_id, request.args.get("person"))
    log_case_access("Fall", head.case_id, head.person_id)
    running = application()
    with running.db.read() as session:
        desk = Desk(session, running.runtime, me().viewer, running.now())
        keys = case_file.key_facts(session, head)
        chosen = request.args.get("art", "alles")
        return render_template(
            "cases/detail.html",
            head=head,
            sub=_sub(head),
            tags=_tags(head),
            entries=kinds_for(desk.viewer.roles),
            next_act=next_act(desk, head),
            waiting=waiting_words(desk, head),
            keys=_keys(desk, head, keys),
            days=_story(desk, head, chosen),
            filters=_filters(head, chosen),
            talks=_talks(desk, head),
            letters=_letters(desk, head),
            documents=documents_card(desk, head),
            contact=contact(head),
            correct_href=correct_href(head),
            members=_members(desk, head),
            running=_running(desk, head),
            todos=[
                {
                    "id": todo.id,
                    "system": todo.system,
                    "label": todo.label,
                    "since": moment_words(desk, todo.recorded_at),
                }
                for todo in case_file.todos(session, case_id)
            ],
            printed=f"{day(desk.today)}, {clock_time(local(desk.now))}",
        )


@blueprint.post("/faelle/<case_id>/nachtraege")
@requires(*CASE_STAFF)
def confirm_todos(case_id: str) -> Response:
    """Confirm in one go what was entered in the outside systems."""
    head = allowed_head(case_id, None)
    chosen = request.form.getlist("nachtrag")
    with application().db.read() as session:
        known = {todo.id for todo in case_file.todos(session, case_id)}
    numbers = {
        todo: request.form.get(f"nummer.{todo}", "").strip() for todo in chosen if todo in known
    }
    if not numbers:
        flash("Haken Sie an, was Sie eingetragen haben.", "warn")
    else:
        application().db.run(me().login, lambda work: confirm_supplements(work, numbers))
        log_case_access("Nachträge bestätigt", head.case_id)
        count = len(numbers)
        flash(f"{count} {'Nachtrag' if count == 1 else 'Nachträge'} bestätigt.", "ok")
    target = url_for("cases.detail", case_id=case_id, _anchor="nachtraege")
    return cast(Response, redirect(target, 303))


@blueprint.get("/schreiben/<letter_id>.pdf")
@requires(*CASE_STAFF)
def letter(letter_id: str) -> Response:
    """A letter as the PDF that was made of it."""
    with application().db.read() as session:
        row = get_letter(session, letter_id)
        require_site(row.site)
        if row.document_id is None:
            raise NotFound("stored_document", letter_id)
        content, case_id, person_id = (
            read_document(session, row.document_id),
            row.case_id,
            row.person_id,
        )
        name = f"{row.label}.pdf"
    log_case_access("Schreiben", case_id, person_id)
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def allowed_head(case_id: str, person_id: str | None) -> CaseHead:
    """Return a case of one's own sites; another site's is refused and logged."""
    with application().db.read() as session:
        head = case_file.case_head(session, case_id, person_id)
    if head is None:
        raise NotFound("case", case_id)
    require_site(head.site, head.file_number)
    return head


def hit_row(desk: Desk, hit: search.Hit) -> dict[str, Any]:
    """Return a line of a list of cases."""
    return {
        "href": url_for("cases.detail", case_id=hit.case_id, person=hit.person_id),
        "name": hit.name,
        "born": plain_day(hit.birth_date),
        "file_number": hit.file_number,
        "applied": day(hit.application_date, desk.today),
        "state": "abgeschlossen" if hit.ended else CASE_STATES.get(hit.status, hit.status),
        "coach": hit.coach,
        "next": hit.next_task,
        "due": desk.due(hit.line) if hit.line else None,
        "next_href": task_href(hit.line) if hit.line and is_mine(desk, hit.line) else "",
    }


def _filters(head: CaseHead, chosen: str) -> list[tuple[str, str, bool]]:
    def href(key: str) -> str:
        art = None if key == "alles" else key
        return url_for("cases.detail", case_id=head.case_id, person=head.person_id, art=art)

    return [(label, href(key), key == chosen) for key, label, _ in FILTERS]


def _sub(head: CaseHead) -> str:
    household = f" · BG {head.household_number}" if head.household_number else ""
    return f"*{plain_day(head.birth_date)} · {head.file_number}{household}"


def _tags(head: CaseHead) -> list[tuple[str, str]]:
    tags = []
    if head.died_on is not None:
        tags.append((f"verstorben {plain_day(head.died_on)}", "warn"))
    elif head.ended_at is not None:
        tags.append((END_REASONS.get(head.end_reason or "", "Fall beendet"), ""))
    if head.address_state == "unzustellbar":
        tags.append(("Post kam zurück", "warn"))
    if head.homeless or head.address_state == "keine":
        tags.append(("keine feste Anschrift", "info"))
    if head.penniless:
        tags.append(("heute ohne Geld", "warn"))
    return tags


def _keys(desk: Desk, head: CaseHead, keys: case_file.KeyFacts) -> list[dict[str, Any]]:
    return [
        {"label": "Antragsdatum", "text": day(keys.application_date)},
        {"label": "Leistungen", "text": benefit_words(desk, keys)},
        {"label": "Erstgespräch", "due": first_talk(desk, head, keys), "text": "–"},
        {"label": "Unterlagen", "text": documents_words(desk, keys)},
        {"label": "Jobcoach", "text": keys.coach or "noch nicht zugeteilt"},
        {
            "label": "IFK" if keys.ifk else "Leistungsteam",
            "text": keys.ifk or keys.benefits_team or "noch nicht zugeteilt",
        },
    ]


def _story(desk: Desk, head: CaseHead, chosen: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the timeline grouped by day."""
    kinds = next((kinds for key, _, kinds in FILTERS if key == chosen), frozenset())
    entries = [
        entry
        for entry in case_file.story(desk.session, head.case_id, head.person_id)
        if not kinds or entry.kind in kinds
    ]
    days = []
    for on, group in groupby(entries, key=lambda entry: local(entry.at).date()):
        heading = f"{long_day(on)} {on.year}"
        title = f"Heute, {heading}" if on == desk.today else heading
        days.append((title, [_entry(entry) for entry in group]))
    return days


def _entry(entry: TimelineEntry) -> dict[str, Any]:
    detail = CHANNELS.get(entry.detail, entry.detail) if entry.kind == "fall" else entry.detail
    return {
        "time": clock_time(local(entry.at)),
        "icon": ICONS.get(entry.kind, "circle"),
        "title": entry.title,
        "detail": END_REASONS.get(detail, detail),
        "who": entry.who,
        "ok": entry.title.startswith("Zum Termin erschienen"),
    }


def _talks(desk: Desk, head: CaseHead) -> list[dict[str, Any]]:
    rows = []
    for talk in case_file.talks(desk.session, head.case_id):
        if talk.person_id != head.person_id:
            continue
        starts = local(talk.starts_at)
        text, kind = APPOINTMENT_STATES.get(talk.status, (talk.status, ""))
        if talk.result and talk.status != "verlegt":
            text = APPEARED[talk.result].lower() if talk.result != "amt" else text
            kind = "ok" if talk.result == "ja" else "dashed" if "vermutlich" in text else ""
        what = KINDS.get(talk.kind, talk.kind)
        rows.append(
            {
                "when": f"{day(starts.date(), desk.today)}, {clock_time(starts)}",
                "what": f"{talk.number}. Termin, {what}" if talk.number else what,
                "state": text,
                "kind": kind,
            }
        )
    for place in case_file.group_places(desk.session, Subject(head.case_id, head.person_id)):
        starts = local(place.starts_at)
        rows.insert(
            0,
            {
                "when": f"{day(starts.date(), desk.today)}, {clock_time(starts)}",
                "what": "Gruppentermin",
                "state": "freigegeben" if place.cancelled else "gebucht",
                "kind": "dashed" if place.cancelled else "ok",
            },
        )
    return rows


def _letters(desk: Desk, head: CaseHead) -> list[dict[str, str]]:
    return [
        {
            "label": letter.label,
            "href": url_for("cases.letter", letter_id=letter.id) if letter.document_id else "",
            "sub": letter_words(desk, letter),
            "assumed": "assumed" if letter.announcement == "angenommen" else "",
        }
        for letter in case_file.letters(desk.session, head.case_id)
        if letter.person_id == head.person_id
    ]


def letter_words(desk: Desk, letter: case_file.SentLetter) -> str:
    """Return where a letter is and how sure its Bekanntgabe is."""
    if letter.status == "zurueckgekommen":
        return "kam zurück, nicht bekannt gegeben"
    if letter.status == "storniert":
        return "nicht verschickt"
    announced = day(letter.announced_on, desk.today) if letter.announced_on else ""
    if letter.posted_on is None:
        return f"im Postausgang · Bekanntgabe angenommen {announced}"
    sent = day(letter.posted_on, desk.today)
    if letter.route == "persoenlich":
        return f"persönlich übergeben {sent}"
    return f"zur Post {sent} · bekannt {announced}"


def _members(desk: Desk, head: CaseHead) -> list[dict[str, str]]:
    rows = []
    for member in case_file.members(desk.session, head.case_id):
        roles = ["Antrag gestellt"] if member.person_id == head.applicant_id else []
        roles += [] if member.elb else ["nicht erwerbsfähig"]
        following = member.next_appointment
        is_shown = member.person_id == head.person_id
        rows.append(
            {
                "name": member.name,
                "href": ""
                if is_shown
                else url_for("cases.detail", case_id=head.case_id, person=member.person_id),
                "sub": " · ".join([str(age(member.birth_date, desk.today)), *roles]),
                "tag": f"Termin {day(local(following).date(), desk.today)}" if following else "",
            }
        )
    return rows


def _running(desk: Desk, head: CaseHead) -> list[dict[str, str]]:
    rows = []
    for row in running(desk.session, head.case_id):
        others = row.person_id not in (None, head.person_id)
        if others and row.person_id != head.applicant_id:
            continue
        diagram = desk.diagram(row.definition_id)
        state, kind = INSTANCE_STATES.get(row.status, (row.status, ""))
        waits = row.status == "laeuft" and not row.stands_at
        awaited = awaited_words(desk, row.id, diagram) if waits else ""
        since = f"seit {moment_words(desk, row.started_at)}"
        ended = f" bis {past_moment(row.ended_at, desk.today)}" if row.ended_at else ""
        if row.status == "beendet":
            outcome = courses.outcome(desk.session, row.id, diagram)
            ended += f": {outcome}" if outcome else ""
        rows.append(
            {
                "name": diagram.attributes.get("kurzname") or diagram.name,
                "of": f"von {row.person_name}" if others else "",
                "href": url_for("instances.detail", instance_id=row.id),
                "sub": row.stands_at or awaited or since + ended,
                "state": "wartet" if waits else state,
                "kind": "" if waits else kind,
            }
        )
    return rows
