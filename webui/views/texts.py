"""Brieftexte: every wording with its versions, a new one proposed, and the letter it would be."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    make_response,
    render_template,
    request,
)
from sqlalchemy.orm import Session

from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain import proposals
from handlers.domain.letter_texts import LetterText, text_version
from handlers.letters.builder import picture, render
from handlers.letters.preview import preview
from handlers.letters.text_catalogue import TextKind, text_kind
from handlers.letters.text_checks import check_body, check_subject
from handlers.letters.text_proposals import KIND, version_of
from webui import proposal_card, proposal_form, text_page
from webui.auth import application, requires
from webui.proposal_card import Subject
from webui.proposal_form import Form, Sent
from webui.values import read_day
from webui.workbench import EDITORS, READERS

blueprint = Blueprint("texts", __name__)
proposal_card.SUBJECTS[KIND] = Subject(
    "texts.show", "texts/_proposal.html", text_page.details, "texts.new"
)
LABELS = {"betreff": "Betreff", "text": "Wortlaut", "fassung": "Fassung"}
TARGETS = {"text_version_taken": "fassung", "text_version_unreadable": "fassung"}


@blueprint.get("/texte")
@requires(*READERS)
def index() -> str:
    """All texts with the version in force; `q` looks for words, in the wording too."""
    words = request.args.get("q", "").strip()
    with application().db.read() as session:
        groups = text_page.groups(session, words)
    return render_template("texts/list.html", groups=groups, words=words)


@blueprint.get("/texte/<name>")
@requires(*READERS)
def show(name: str) -> str:
    """One text: the wording of a version, all versions, where it stands."""
    kind = text_kind(name)
    with application().db.read() as session:
        page = text_page.page(session, kind, request.args.get("fassung", ""))
    return render_template("texts/show.html", text=page)


@blueprint.get("/texte/<name>/vergleich")
@requires(*READERS)
def compare(name: str) -> str:
    """Two versions: which words go and which come."""
    kind = text_kind(name)
    with application().db.read() as session:
        page = text_page.page(session, kind)
        names = [version for version, _ in page["versions"]]
        new = request.args.get("bis") or (names[0] if names else "")
        old = request.args.get("von") or (names[1] if len(names) > 1 else new)
        pair = [text_version(session, name, version) for version in (old, new)]
        found = text_page.compared(kind, *pair)
    return render_template("texts/compare.html", text=page, compared=found, old=old, new=new)


@blueprint.get("/texte/<name>/neu")
@requires(*EDITORS)
def new(name: str) -> str:
    """The form for a new version; it begins with the wording in force."""
    return _form_page(text_kind(name))


@blueprint.post("/texte/<name>/neu")
@requires(*EDITORS)
def propose(name: str) -> Response:
    """Tell and show what would change; propose it once the person submits what they were told."""
    kind = text_kind(name)
    form = Form(LABELS, TARGETS)
    new = form.proposal(KIND, name, _content(form, kind))
    if new is None:
        return make_response(_form_page(kind, form.sent()), 422)
    pressed = proposal_form.press(form, new, "text")
    if pressed.proposal_id is not None:
        return proposal_form.proposed(pressed.proposal_id)
    sent = form.sent(pressed.told, proposal_form.seen(new))
    drawn = _drawn(form, kind, new.valid_from) if pressed.told else None
    return make_response(_form_page(kind, sent, drawn), pressed.status)


@blueprint.post("/texte/<name>/vorschau.pdf")
@requires(*EDITORS)
def draft_pdf(name: str) -> Response:
    """What stands in the form as the letter it would be; nothing is kept."""
    kind = text_kind(name)
    form = Form(LABELS, TARGETS)
    begins = read_day(form.text("ab")) or text_page.today()
    if _content(form, kind) is None:
        return make_response(_form_page(kind, form.sent()), 422)
    return _pdf(lambda session: _typed(form, kind, begins))


@blueprint.get("/texte/<name>/<version>/vorschau.pdf")
@requires(*READERS)
def pdf(name: str, version: str) -> Response:
    """A version as the letter it is, to an invented person."""
    text_kind(name)
    return _pdf(lambda session: text_version(session, name, version))


@blueprint.get("/texte/<name>/<version>/vorschau.png")
@requires(*READERS)
def png(name: str, version: str) -> Response:
    """The first sheet of it as a picture."""
    text_kind(name)
    return _png(lambda session: text_version(session, name, version))


@blueprint.get("/vorschlaege/<proposal_id>/vorschau.pdf")
@requires(*READERS)
def proposal_pdf(proposal_id: str) -> Response:
    """A proposed wording as a letter."""
    return _pdf(lambda session: _proposed(session, proposal_id))


@blueprint.get("/vorschlaege/<proposal_id>/vorschau.png")
@requires(*READERS)
def proposal_png(proposal_id: str) -> Response:
    """The first sheet of it as a picture."""
    return _png(lambda session: _proposed(session, proposal_id))


def _content(form: Form, kind: TextKind) -> dict[str, Any] | None:
    """Return subject, body and name of the version; what is wrong stands at its field."""
    subject, body = _wording(form, kind)
    checks: list[tuple[str, Callable[[TextKind, str], None], str]] = [("text", check_body, body)]
    if kind.has_subject:
        checks.insert(0, ("betreff", check_subject, subject))
    for field, check, typed in checks:
        try:
            check(kind, typed)
        except Rejected as refused:
            form.refuse(field, refused.code, refused.facts)
    if not form.text("fassung"):
        form.refuse("fassung", "required", {})
    if form.errors:
        return None
    return {"version": form.text("fassung"), "subject": subject, "body": body}


def _wording(form: Form, kind: TextKind) -> tuple[str, str]:
    """Return subject and body as they are stored: one kind of line ends, no blanks around."""
    subject = " ".join(form.text("betreff").split()) if kind.has_subject else kind.label
    return subject, "\n".join(line.rstrip() for line in form.text("text").splitlines()).strip()


def _form_page(
    kind: TextKind, sent: Sent | None = None, drawn: dict[str, Any] | None = None
) -> str:
    begins = read_day(request.args.get("ab", "")) or text_page.today() + timedelta(days=1)
    with application().db.read() as session:
        page = text_page.page(session, kind)
        if sent:
            values = dict(sent.values)
        else:
            values = proposal_form.first_values(begins)
            values |= text_page.values_from(session, kind, begins, request.args.get("von", ""))
            if earlier := request.args.get("aus"):
                row = proposals.proposal(session, earlier)
                if (row.kind, row.name) == (KIND, kind.key):
                    values |= text_page.values_of(row)
    return render_template(
        "texts/form.html",
        text=page,
        values=values,
        sent=sent or Sent(),
        drawn=drawn,
        placeholders=text_page.placeholder_rows(kind),
        sources=proposal_card.SOURCES,
    )


def _typed(form: Form, kind: TextKind, begins: date) -> LetterText:
    """Return what stands in the form as a version that is nowhere stored."""
    subject, body = _wording(form, kind)
    return LetterText(
        id=new_id(),
        key=kind.key,
        version=form.text("fassung"),
        valid_from=begins,
        subject=subject,
        body=body,
        source="",
    )


def _proposed(session: Session, proposal_id: str) -> LetterText:
    row = proposals.proposal(session, proposal_id)
    if row.kind != KIND:
        raise NotFound("letter_text", proposal_id)
    return version_of(row)


def _drawn(form: Form, kind: TextKind, begins: date) -> dict[str, Any]:
    """Return the first sheet as a picture inside the page: what stands in a form has no address."""
    text = _typed(form, kind, begins)
    with application().db.read() as session:
        before = text_page.in_force(session, kind, begins)
    found = picture(_composed(lambda session: text))
    return {
        "pages": found.pages,
        "data": base64.b64encode(found.png).decode("ascii"),
        "compared": text_page.compared(kind, before, text) if before else None,
    }


def _pdf(find: Callable[[Session], LetterText]) -> Response:
    letter = render(_composed(find), application().now())
    answer = Response(letter.pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="vorschau.pdf"'
    return answer


def _png(find: Callable[[Session], LetterText]) -> Response:
    return Response(picture(_composed(find)).png, mimetype="image/png")


def _composed(find: Callable[[Session], LetterText]) -> dict[str, Any]:
    """Read first: drawing takes its time, and no transaction waits for it."""
    with application().db.read() as session:
        text = find(session)
        return preview(session, text, text_page.occasion(session, text.valid_from)).content
