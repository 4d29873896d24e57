"""A decision table's new version: in a form or drawn, both on the same file, until it is proposed.

Nothing is stored before it is proposed: the page carries the file, and every press of a button
gives it back changed, with all findings.
"""

from __future__ import annotations

import re
from datetime import timedelta
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
from sqlalchemy.orm import Session

import engine
from engine.decisions import read_table
from engine.decisions.editing import TableFile, new_table
from engine.errors import NotFound
from engine.findings import Finding, errors
from engine.ids import new_id
from handlers.domain import proposals, rule_words
from handlers.domain.proposals import NewProposal
from handlers.domain.rule_proposals import KIND
from webui import csp, proposal_card, proposal_form, rule_form
from webui.auth import application, requires
from webui.parameter_page import today
from webui.proposal_form import Form, Sent
from webui.workbench import EDITORS

blueprint = Blueprint("rule_edit", __name__)
LABELS = {"regeln": "Regeltabelle"}
DRAWN = "zeichnen"
OF_HEAD = frozenset({"table_valid_from", "table_source"})
"""What is written into the file only when it is proposed."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_RESERVED = frozenset({"neu"})


@blueprint.get("/regeln/neu")
@requires(*EDITORS)
def begin() -> Response:
    """Begin a table under a name; one that is there gets a new version."""
    name = request.args.get("name", "").strip()
    if not _NAME.fullmatch(name) or name in _RESERVED:
        flash("Der Name besteht aus Buchstaben ohne Umlaute, Ziffern und „_“.", "danger")
        return cast(Response, redirect(url_for("rules.index"), 303))
    return cast(Response, redirect(url_for("rule_edit.edit", name=name), 303))


@blueprint.get("/regeln/<name>/neu")
@requires(*EDITORS)
def edit(name: str) -> str:
    """The version in force, or a proposal (`aus`), to be changed."""
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise NotFound("decision_table", name)
    values = proposal_form.first_values(today() + timedelta(days=1))
    with application().db.read() as session:
        document = _base(session, name)
        if earlier := request.args.get("aus"):
            row = proposals.proposal(session, earlier)
            if (row.kind, row.name) != (KIND, name):
                raise NotFound("proposal", earlier)
            document = row.content["xml"].encode()
            source = proposal_card.source_of(row.source)
            values |= {
                "ab": row.valid_from.isoformat(),
                "art": source["mark"],
                "quelle": source["text"],
                "bemerkung": row.note,
                "aus": row.id,
            }
    return _page(name, TableFile(document), values)


@blueprint.post("/regeln/<name>/neu")
@requires(*EDITORS)
def change(name: str) -> Response:
    """Give the table back changed with its findings, tell what it changes, or propose it."""
    sent = request.form.to_dict()
    file = rule_form.changed(rule_form.unpacked(sent.get(rule_form.TABLE, "")), sent)
    if sent.get("akt") not in ("vorschau", proposal_form.SUBMIT):
        return _answer(name, file, sent)
    form = Form(LABELS, {})
    begins = form.day()
    if begins is not None and form.source():
        file.date_from(begins.isoformat(), form.source())
    document = file.bytes()
    found = errors(read_table(document).findings)
    new = form.proposal(KIND, name, {"xml": document.decode()})
    if found or new is None:
        if found:
            form.refuse("regeln", "rule_table_findings", {"count": len(found)})
        return _answer(name, file, sent, form.sent(), 422)
    return _propose(name, file, form, new)


def _propose(name: str, file: TableFile, form: Form, new: NewProposal) -> Response:
    pressed = proposal_form.press(form, new, "regeln")
    if pressed.proposal_id is not None:
        return proposal_form.proposed(pressed.proposal_id)
    sent = form.sent(pressed.told, proposal_form.seen(new))
    return _answer(name, file, request.form.to_dict(), sent, pressed.status)


def _answer(
    name: str,
    file: TableFile,
    values: dict[str, Any],
    sent: Sent | None = None,
    status: int = 200,
) -> Response:
    page = make_response(_page(name, file, values, sent), status)
    return csp.allow_drawn_styles(page) if _is_drawn(values) else page


def _base(session: Session, name: str) -> bytes:
    rows = engine.table_rows(session, name)
    row = engine.row_on(session, name, today()) or (rows[0] if rows else None)
    return bytes(row.xml) if row is not None else new_table(name, name)


def _page(name: str, file: TableFile, values: dict[str, Any], sent: Sent | None = None) -> str:
    document, grid = file.bytes(), file.grid()
    found = tuple(one for one in read_table(document).findings if one.code not in OF_HEAD)
    return render_template(
        "rules/edit.html",
        name=name,
        title=grid.title or name,
        table=rule_form.page(grid),
        document=rule_form.packed(document),
        is_drawn=_is_drawn(values),
        findings=rule_form.said_findings(_sorted(found), grid),
        values=values,
        sent=sent or Sent(),
        problems=sent.problems if sent else [],
        errors=sent.errors if sent else {},
        receipt=values.get("beleg") or new_id(),
        sources=proposal_card.SOURCES,
        kinds=[(key, f"{word} ({key})") for key, word in rule_words.KINDS.items()],
        policies=[(key, f"{key}: {word}") for key, word in rule_words.POLICIES.items()],
        aggregations=[("", "keine"), *rule_words.AGGREGATIONS.items()],
    )


def _is_drawn(values: dict[str, Any]) -> bool:
    """The button that was pressed tells, else the page that sent."""
    act = values.get("akt", "")
    if act in (DRAWN, "formular"):
        return bool(act == DRAWN)
    return bool(values.get("ansicht") == DRAWN)


def _sorted(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda one: (one.severity.value != "fehler", one.line or 0)))
