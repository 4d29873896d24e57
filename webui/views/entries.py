"""Eintragen: facts that people bring, told to every process they concern."""

from __future__ import annotations

from collections.abc import Mapping
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

from engine.errors import InvalidForm, NotFound, Rejected
from handlers.case_entries import EntryFact, state_with_files
from handlers.domain.documents import missing_documents
from handlers.domain.responsibility import Subject
from handlers.domain.sites import all_sites
from handlers.letters.document_names import document_name
from handlers.reports import case_file
from handlers.reports.case_file import CaseHead
from webui import messages
from webui.auth import CASE_STAFF, application, log_case_access, me, requires
from webui.dates import clock_time, day, local
from webui.entry_forms import BY_KEY, EntryKind, form_of
from webui.forms import (
    Filling,
    Problem,
    change_rows,
    controls,
    has_files,
    problems,
    read_form,
)
from webui.uploads import names, receive, refused_with
from webui.views.cases import allowed_head
from webui.wording import KINDS

blueprint = Blueprint("entries", __name__)

Options = dict[str, list[dict[str, Any]]]
PRESET = ("termin_id", "schreiben_id")
"""What a link from another page may choose already."""
MOVE = "Standortwechsel"
EMPTY = {
    "termine": "Für diese Person ist kein Termin geplant.",
    "schreiben": "An diese Person ging noch kein Schreiben hinaus.",
    "unterlagen": "Zu diesem Fall fehlen keine Unterlagen.",
}


@blueprint.get("/faelle/<case_id>/eintragen/<kind>")
@requires(*CASE_STAFF)
def show(case_id: str, kind: str) -> Response:
    """The form of one entry."""
    head = allowed_head(case_id, request.args.get("person"))
    entry = _kind(kind)
    log_case_access("Eintragen", head.case_id, head.person_id)
    initial = form_of(kind).filled(_today(entry))
    chosen = {key: request.args[key] for key in PRESET if key in request.args}
    return _page(head, entry, {**initial, **chosen})


@blueprint.post("/faelle/<case_id>/eintragen/<kind>")
@requires(*CASE_STAFF)
def save(case_id: str, kind: str) -> Response:
    """State the fact; it is recorded whether or not a process waits for it."""
    head = allowed_head(case_id, request.args.get("person"))
    entry = _kind(kind)
    form = form_of(kind)
    holder = f"eintrag:{case_id}:{me().login}"
    sent = receive({"": form}, holder)
    raw = read_form(form, sent.values)
    if change_rows(form, raw, request.form):
        return _page(head, entry, raw)
    running = application()

    def check() -> Mapping[str, Any]:
        return form.validate(raw, options=_options(head), now=running.now())

    try:
        if sent.problems:
            raise refused_with(sent.problems, check)
        subject = Subject(head.case_id, head.person_id)
        fact = EntryFact(entry.message, _payload(head, entry, check()), subject, holder)
        went_on = running.db.run(me().login, lambda work: state_with_files(work, fact, form))
    except Rejected as refused:
        return _page(head, entry, raw, refused)
    running.wake()
    log_case_access(f"Eingetragen: {entry.label}", head.case_id, head.person_id)
    return _done(head, entry, fact, went_on=went_on)


def _done(head: CaseHead, entry: EntryKind, fact: EntryFact, *, went_on: bool) -> Response:
    """Back to the case, unless it has just gone to a site whose cases one may not see."""
    site = fact.payload.get("nach_standort") if entry.message == MOVE else None
    if site is not None and site not in me().viewer.case_sites:
        flash(f"Vermerkt. {head.name} gehört jetzt zum Standort {_site_name(head, site)}.", "ok")
        return cast(Response, redirect(url_for("cases.index"), 303))
    told = " Der Vorgang geht damit weiter." if went_on else ""
    flash(f"{entry.done}{told}", "ok")
    target = url_for("cases.detail", case_id=head.case_id, person=head.person_id)
    return cast(Response, redirect(target, 303))


def _site_name(head: CaseHead, site: str) -> str:
    found = (one["label"] for one in _options(head)["standorte"] if one["value"] == site)
    return next(found, site)


@blueprint.post("/faelle/<case_id>/eintragen/<kind>/felder")
@requires(*CASE_STAFF)
def fields(case_id: str, kind: str) -> str:
    """The fields again, after an answer that shows or hides others (scripts only)."""
    head = allowed_head(case_id, request.args.get("person"))
    form = form_of(_kind(kind).key)
    raw = read_form(form, receive({"": form}, "").values)
    shown = controls(form, Filling(raw, _options(head), {}, names(raw)))
    return render_template("tasks/_fields.html", fields=shown, fields_href=_fields_href(head, kind))


def _fields_href(head: CaseHead, kind: str) -> str:
    return url_for("entries.fields", case_id=head.case_id, kind=kind, person=head.person_id)


def _kind(key: str) -> EntryKind:
    entry = BY_KEY.get(key)
    if entry is None or not entry.roles & me().viewer.roles:
        raise NotFound("page", key)
    return entry


def _payload(head: CaseHead, entry: EntryKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, with what the page knows; a blank is left out."""
    known = {
        "fall_id": head.case_id,
        "person_id": head.person_id,
        "arbeitspaket_person": head.person_id,
    }
    about = {key: known[key] for key in entry.about}
    filled = {key: value for key, value in given.items() if value is not None}
    return {**filled, **entry.fixed, **about}


def _today(entry: EntryKind) -> dict[str, Any]:
    """Days start with today where something arrived today in most cases."""
    today = local(application().now()).date()
    names = ("eingang_am", "entschieden_am", "zurueck_am")
    return {name: today for name in names if name in form_of(entry.key).inputs}


def _options(head: CaseHead) -> Options:
    """What can be chosen at this case just now."""
    running = application()
    with running.db.read() as session:
        today = local(running.now()).date()
        talks = [
            talk
            for talk in case_file.talks(session, head.case_id)
            if talk.person_id == head.person_id and talk.status == "geplant"
        ]
        letters = [
            letter
            for letter in case_file.letters(session, head.case_id)
            if letter.person_id == head.person_id and letter.status in ("gedruckt", "zur_post")
        ]
        return {
            "termine": [
                {
                    "value": talk.id,
                    "label": f"{day(local(talk.starts_at).date(), today)}, "
                    f"{clock_time(local(talk.starts_at))} · {KINDS.get(talk.kind, talk.kind)}",
                }
                for talk in talks
            ],
            "schreiben": [
                {
                    "value": letter.id,
                    "label": f"{letter.label} vom "
                    f"{day(letter.posted_on or local(letter.created_at).date(), today)}",
                }
                for letter in letters
            ],
            "unterlagen": [
                {"value": row.kind, "label": document_name(row.kind)}
                for row in missing_documents(session, head.case_id)
            ],
            "standorte": [
                {"value": site.id, "label": f"{site.name} ({site.id})"}
                for site in all_sites(session)
                if site.id != head.site and site.kind == "kommunal"
            ],
        }


def _page(
    head: CaseHead, entry: EntryKind, raw: Mapping[str, Any], refused: Rejected | None = None
) -> Response:
    options = _options(head)
    errors: dict[str, str] = {}
    if isinstance(refused, InvalidForm):
        errors = {e.field: messages.text(e.code, e.facts) for e in refused.errors}
    shown = controls(form_of(entry.key), Filling(raw, options, errors, names(raw)))
    summary = problems(shown)
    if refused is not None and not summary:
        text = messages.text(refused.code, refused.facts)
        summary = [Problem(shown[0].id, entry.label, text)]
    needed = {one.values_key for one in form_of(entry.key).inputs.values() if one.values_key}
    missing = next((EMPTY[key] for key in needed if key in EMPTY and not options[key]), "")
    page = render_template(
        "cases/entry.html",
        head=head,
        entry=entry,
        fields=shown,
        fields_href=_fields_href(head, entry.key),
        problems=summary,
        missing=missing,
        with_files=has_files(form_of(entry.key)),
        case_href=url_for("cases.detail", case_id=head.case_id, person=head.person_id),
        action=url_for("entries.save", case_id=head.case_id, kind=entry.key, person=head.person_id),
    )
    return make_response(page, 422 if summary else 200)
