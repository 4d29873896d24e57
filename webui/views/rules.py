"""Regeltabellen: what holds and what is planned, compared, and tried with values of one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

import engine
from engine.decisions import Column, DecisionError, Kind
from engine.errors import Rejected
from handlers.domain.rule_proposals import table_named
from webui import messages, rule_page
from webui.auth import application, may_use, me, requires
from webui.forms import Problem
from webui.parameter_page import today
from webui.values import read_day, read_value
from webui.views.errors import with_names
from webui.workbench import READERS

blueprint = Blueprint("rules", __name__)
TYPES = {Kind.STRING: "text", Kind.NUMBER: "dezimal", Kind.DATE: "datum"}
TRUTHS = {"wahr": True, "falsch": False}


@blueprint.get("/regeln")
@requires(*READERS)
def index() -> str:
    """All tables with the version in force."""
    with application().db.read() as session:
        lines = rule_page.tables(session)
    may_propose = may_use("rule_edit.edit", me().viewer.roles)
    return render_template("rules/list.html", tables=lines, may_propose=may_propose)


@blueprint.get("/regeln/<name>")
@requires(*READERS)
def show(name: str) -> str:
    """One table over time, its rules as a table, who asks it, and a form to try it."""
    return _page(name)


@blueprint.post("/regeln/<name>/ausprobieren")
@requires(*READERS)
def ask(name: str) -> Response:
    """Say which rule hits and what comes out for given values on a day; nothing is stored."""
    values = request.form.to_dict()
    on = read_day(values.get("tag", ""))
    if on is None:
        problem = Problem("tag", "Stichtag", messages.text("required"))
        return make_response(_page(name, values, problems=[problem]), 422)
    with application().db.read() as session:
        rows = table_named(session, name)
        row = engine.row_on(session, name, on)
        columns = engine.table_of(row or rows[-1]).inputs
        given, problems = _given(columns, values)
        answer: dict[str, Any] | None = None
        if not problems:
            try:
                answer = rule_page.said_answer(engine.decide(session, name, on, given))
            except DecisionError as refused:
                text = messages.text(refused.code, with_names(refused.facts))
                field = str(refused.facts.get("input", ""))
                place = f"e-{field}" if field else "tag"
                problems.append(Problem(place, field or "Stichtag", text))
    return make_response(_page(name, values, answer, problems), 422 if problems else 200)


@blueprint.get("/regeln/<name>/vergleich")
@requires(*READERS)
def compare(name: str) -> str:
    """Two versions side by side, and what differs in sentences."""
    old, new = request.args.get("von", ""), request.args.get("bis", "")
    with application().db.read() as session:
        page = rule_page.compared(session, name, old, new)
    return render_template("rules/compare.html", page=page)


@blueprint.get("/regeln/<name>/<row_id>.dmn")
@requires(*READERS)
def download(name: str, row_id: str) -> Response:
    """A version's file, byte for byte."""
    with application().db.read() as session:
        row = engine.table_row(session, row_id)
        response = make_response(bytes(row.xml))
        file = f"{row.name}_{row.valid_from.isoformat()}.dmn"
    response.headers["Content-Type"] = "application/xml"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _given(
    columns: tuple[Column, ...], values: dict[str, str]
) -> tuple[dict[str, Any], list[Problem]]:
    given: dict[str, Any] = {}
    problems = []
    for column in columns:
        text = values.get(f"e-{column.name}", "").strip()
        try:
            given[column.name] = _read(text, column.kind)
        except Rejected as refused:
            said = messages.text(refused.code, {"value": text, **refused.facts})
            problems.append(Problem(f"e-{column.name}", column.label, said))
    return given, problems


def _read(text: str, kind: Kind) -> Any:
    if not text:
        raise Rejected("required")
    if kind is Kind.BOOLEAN:
        return TRUTHS.get(text)
    return read_value(text, TYPES[kind])


def _page(
    name: str,
    values: dict[str, str] | None = None,
    answer: dict[str, Any] | None = None,
    problems: list[Problem] | None = None,
) -> str:
    day: date | None = read_day((values or {}).get("tag", "")) if values else None
    with application().db.read() as session:
        page = rule_page.page(session, name, request.args.get("fassung", ""))
        asked = engine.row_on(session, name, day or today()) or next(
            iter(engine.table_rows(session, name)), None
        )
        columns = engine.table_of(asked).inputs if asked else ()
    return render_template(
        "rules/show.html",
        page=page,
        columns=columns,
        values={"tag": today().isoformat(), **(values or {})},
        answer=answer,
        problems=problems or [],
        errors={problem.target: problem.text for problem in problems or []},
        choices=[(word, word) for word in TRUTHS],
    )
