"""Angaben berichtigen: a person's data put right from the case, by whoever may work on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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

from engine.errors import Conflict, InvalidForm, Rejected
from engine.forms import Kind
from handlers.domain.corrections import LABELS
from handlers.domain.responsibility import Subject
from handlers.domain.staff import display_name
from handlers.person_data import ADDRESS, PersonStand, correct, person_stand
from handlers.reports.case_file import CaseHead
from webui import messages
from webui.auth import CASE_STAFF, application, log_case_access, me, requires
from webui.dates import local, past_moment
from webui.forms import Control, Filling, Problem, controls, problems, read_form
from webui.person_form import PERSON_FORM
from webui.views.cases import allowed_head

blueprint = Blueprint("person_data", __name__)

PAGE = "Angaben berichtigen"


@blueprint.get("/faelle/<case_id>/angaben")
@requires(*CASE_STAFF)
def show(case_id: str) -> Response:
    """What is known of a person, to be put right."""
    head = allowed_head(case_id, request.args.get("person"))
    log_case_access(PAGE, head.case_id, head.person_id)
    stand = _stand(head)
    return _page(head, stand, PERSON_FORM.filled(stand.answers))


@blueprint.post("/faelle/<case_id>/angaben")
@requires(*CASE_STAFF)
def save(case_id: str) -> Response:
    """Keep what was put right, unless somebody else changed it since the page was opened."""
    head = allowed_head(case_id, request.args.get("person"))
    raw, seen = read_form(PERSON_FORM, request.form), request.form.get("_stand", "")
    subject = Subject(head.case_id, head.person_id)
    running = application()
    try:
        form = PERSON_FORM.validate(raw, now=running.now())
        corrected = running.db.run(me().login, lambda work: correct(work, subject, form, seen))
    except Rejected as refused:
        return _page(head, _stand(head), raw, refused)
    target = url_for("cases.detail", case_id=head.case_id, person=head.person_id)
    if not corrected:
        flash("Es gab nichts zu ändern.", "info")
        return cast(Response, redirect(target, 303))
    log_case_access(f"{PAGE}: gespeichert", head.case_id, head.person_id)
    flash(f"Berichtigt: {', '.join(LABELS[name] for name in corrected)}.", "ok")
    return cast(Response, redirect(target, 303))


@blueprint.post("/faelle/<case_id>/angaben/felder")
@requires(*CASE_STAFF)
def fields(case_id: str) -> str:
    """The fields again, after an answer that shows or hides others (scripts only)."""
    head = allowed_head(case_id, request.args.get("person"))
    shown = _drawn(read_form(PERSON_FORM, request.form), {})
    return render_template("tasks/_fields.html", fields=shown, fields_href=_href(head, "fields"))


def _stand(head: CaseHead) -> PersonStand:
    with application().db.read() as session:
        return person_stand(session, head.person_id)


def _page(
    head: CaseHead, stand: PersonStand, raw: Mapping[str, Any], refused: Rejected | None = None
) -> Response:
    errors: dict[str, str] = {}
    if isinstance(refused, InvalidForm):
        errors = {e.field: messages.text(e.code, e.facts) for e in refused.errors}
    shown = _drawn(raw, errors)
    overtaken = isinstance(refused, Conflict)
    page = render_template(
        "cases/person_data.html",
        head=head,
        fields=shown,
        fields_href=_href(head, "fields"),
        action=_href(head, "save"),
        case_href=url_for("cases.detail", case_id=head.case_id, person=head.person_id),
        problems=_summary(problems(shown), refused),
        stand=stand,
        corrected=_corrected(stand),
        now_kept=_now_kept(stand, raw) if overtaken else (),
    )
    return make_response(page, 200 if refused is None else 409 if overtaken else 422)


def _drawn(raw: Mapping[str, Any], errors: Mapping[str, str]) -> tuple[Control, ...]:
    """Return the controls; an address is not optional where there is one at all."""
    return tuple(
        replace(group, children=tuple(_needed(child) for child in group.children))
        for group in controls(PERSON_FORM, Filling(raw, {}, errors))
    )


def _needed(control: Control) -> Control:
    return replace(control, optional=control.optional and control.name not in ADDRESS)


def _summary(found: list[Problem], refused: Rejected | None) -> list[Problem]:
    if found or refused is None:
        return found
    return [Problem("angaben", PAGE, messages.text(refused.code, refused.facts))]


def _now_kept(stand: PersonStand, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands there now and differs from what was typed."""
    kept = PERSON_FORM.filled(stand.answers)
    return tuple(
        (field.label, _words(field.kind, str(kept.get(key, ""))))
        for key, field in PERSON_FORM.inputs.items()
        if str(kept.get(key, "")) != str(raw.get(key, "")) and not _both_off(kept, raw, key)
    )


def _both_off(kept: Mapping[str, Any], raw: Mapping[str, Any], key: str) -> bool:
    """A box that is not ticked is not sent."""
    return kept.get(key) in ("", "false") and raw.get(key) in (None, "", "false")


def _words(kind: Kind, value: str) -> str:
    if kind is Kind.CHECKBOX:
        return "ja" if value == "true" else "nein"
    return messages.say(value) if value else "leer"


def _corrected(stand: PersonStand) -> str:
    if stand.corrected is None:
        return ""
    running = application()
    at = past_moment(stand.corrected.at, local(running.now()).date())
    with running.db.read() as session:
        return f"Zuletzt berichtigt: {at}, {display_name(session, stand.corrected.by)}"


def _href(head: CaseHead, view: str) -> str:
    return url_for(f"person_data.{view}", case_id=head.case_id, person=head.person_id)
