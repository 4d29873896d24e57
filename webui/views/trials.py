"""Szenarien: those of a draft or version, what became of them, and which ways none takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
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
from engine import xml
from engine.bundles import Bundle, scenario_part
from engine.coverage import coverage
from engine.diagram import Diagram
from engine.diagram_reader import read_diagram
from engine.drafts import definition_bundle
from engine.errors import EngineError, NotFound
from engine.rehearsal import problems_of
from engine.scenario import Scenario, ScenarioError, read_scenario
from engine.scenario_file import ScenarioFile
from engine.scenario_results import Played, carried, results
from engine.scenario_writer import written
from engine.zone import BERLIN
from handlers.reports.processes import name_of
from webui import recording_page, scenario_runs, scenario_texts, sent, workbench
from webui.auth import application, may_use, me, requires
from webui.scenario_runs import Source
from webui.trial_rows import title_of, trial_rows
from webui.views.processes import definition_of
from webui.workbench import EDITORS, READERS

blueprint = Blueprint("trials", __name__)

NAME = re.compile(r"[a-z0-9_-]{1,80}")
RESERVED = frozenset({"neu", "ausfuehren", "verlauf"})
NEW_CASE = {"fall_id": "F-1", "person_id": "P-1"}
FIRST_MONDAY = datetime(2025, 3, 3, 9, tzinfo=BERLIN)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@blueprint.get("/entwuerfe/<draft_id>/szenarien")
@requires(*READERS)
def index(draft_id: str) -> str:
    """The scenarios of a draft with their last results, and the ways that none of them takes."""
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        bundle = engine.draft_bundle(session, draft_id)
        head = workbench.head(session, draft, "szenarien")
        page = _page(session, bundle, carried(session, draft_id))
    return render_template(
        "trials/list.html",
        head=head,
        draft_id=draft_id,
        run_href=url_for("trials.run", draft_id=draft_id),
        xml=url_for("drafts.diagram", draft_id=draft_id, stand=draft.head),
        **page,
    )


@blueprint.post("/entwuerfe/<draft_id>/szenarien/ausfuehren")
@requires(*EDITORS)
def run(draft_id: str) -> Response:
    """Have scenarios of a draft played behind the pages: one, or all."""
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        bundle = engine.draft_bundle(session, draft_id)
    source = Source(draft=draft_id, revision=draft.head)
    return _start(source, bundle, url_for("trials.index", draft_id=draft_id))


@blueprint.get("/prozesse/<process_key>/<int:number>/szenarien")
@requires(*READERS)
def version(process_key: str, number: int) -> str:
    """The scenarios that a version was released with, to look at and to play again."""
    definition_id = definition_of(process_key, number)
    with application().db.read() as session:
        bundle = definition_bundle(session, definition_id)
        page = _page(session, bundle, {})
    return render_template(
        "trials/list.html",
        head=None,
        process_key=process_key,
        number=number,
        run_href=url_for("trials.run_version", process_key=process_key, number=number),
        xml=url_for("processes.diagram", process_key=process_key, number=number),
        **page,
    )


@blueprint.post("/prozesse/<process_key>/<int:number>/szenarien/ausfuehren")
@requires(*EDITORS)
def run_version(process_key: str, number: int) -> Response:
    """Have scenarios of a version played again."""
    definition_id = definition_of(process_key, number)
    with application().db.read() as session:
        bundle = definition_bundle(session, definition_id)
    target = url_for("trials.version", process_key=process_key, number=number)
    return _start(Source(definition=definition_id), bundle, target)


@blueprint.get("/entwuerfe/<draft_id>/szenarien/neu")
@requires(*EDITORS)
def new(draft_id: str) -> Response:
    """What a new scenario begins with."""
    return _new_page(draft_id, {})


@blueprint.post("/entwuerfe/<draft_id>/szenarien/neu")
@requires(*EDITORS)
def create(draft_id: str) -> Response:
    """Write the head of a new scenario and begin to record it."""
    title, model = request.form.get("titel", "").strip(), request.form.get("vorlage", "")
    if not title:
        return _new_page(draft_id, {"titel": "Sagen Sie in einem Satz, wie die Probe ausgeht."})
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        bundle = engine.draft_bundle(session, draft_id)
    name = _name_for(title, bundle.scenarios)
    content = written(replace(_head_of(bundle, model), title=title)).encode()
    _write(draft_id, draft.head, {scenario_part(name): content})
    target = url_for("recordings.show", draft_id=draft_id, name=name, seit=draft.head)
    return cast(Response, redirect(target, 303))


@blueprint.get("/entwuerfe/<draft_id>/szenarien/<name>")
@requires(*READERS)
def text(draft_id: str, name: str) -> Response:
    """A scenario's file."""
    return _text_page(draft_id, name, None, [])


@blueprint.post("/entwuerfe/<draft_id>/szenarien/<name>")
@requires(*EDITORS)
def save(draft_id: str, name: str) -> Response:
    """Keep what was written; what cannot be understood is told and kept in the field."""
    content = request.form.get("text", "").replace("\r\n", "\n")
    try:
        read_scenario(content.encode())
    except ScenarioError as error:
        told = [scenario_texts.sentence(problem) for problem in problems_of(0, error)]
        return _text_page(draft_id, name, content, told)
    parent = sent.number(request.form, "stand") or 0
    if _write(draft_id, parent, {scenario_part(name): content.encode()}):
        flash("Szenario gesichert.", "ok")
    return _back(draft_id)


@blueprint.post("/entwuerfe/<draft_id>/szenarien/<name>/loeschen")
@requires(*EDITORS)
def delete(draft_id: str, name: str) -> Response:
    """Take a scenario out of a draft; its states keep it."""
    parent = sent.number(request.form, "stand") or 0
    if _write(draft_id, parent, {scenario_part(name): None}):
        flash("Szenario gelöscht. Unter „Stände“ ist es weiter lesbar.", "ok")
    return _back(draft_id)


def _page(session: Session, bundle: Bundle, known: Mapping[str, Played]) -> dict[str, Any]:
    exact = results(session, bundle.content_digest)
    diagram = _diagram(bundle)
    latest = {**known, **exact}
    ways = [played.way for name, played in latest.items() if name in bundle.scenarios]
    covered = coverage(diagram, ways) if diagram is not None and ways else None
    rows = trial_rows(session, bundle, known)
    return {
        "rows": rows,
        "may_run": may_use("trials.run", me().viewer.roles),
        "waiting": sum(row["is_waiting"] for row in rows),
        "passed": sum(name in exact and exact[name].ok for name in bundle.scenarios),
        "failed": sum(name in exact and not exact[name].ok for name in bundle.scenarios),
        "open": sum(name not in exact for name in bundle.scenarios),
        "readable": diagram is not None,
        "coverage": recording_page.coverage_words(covered),
        "missed": recording_page.missed(diagram, covered) if diagram and covered else [],
        "config": {
            "marker": {"ist-nie": [flow.id for flow in covered.missed] if covered else []},
            "zeichen": {},
        },
    }


def _diagram(bundle: Bundle) -> Diagram | None:
    try:
        return read_diagram(xml.parse(bundle.xml))
    except EngineError:
        return None


def _start(source: Source, bundle: Bundle, target: str) -> Response:
    wanted = request.form.get("name", "")
    names = [name for name in sorted(bundle.scenarios) if wanted in ("", name)]
    digest = bundle.content_digest
    running = application()
    running.db.run(me().login, lambda work: scenario_runs.start(work, source, digest, names))
    running.wake()
    return cast(Response, redirect(target, 303))


def _write(draft_id: str, parent: int, changes: dict[str, bytes | None]) -> bool:
    """Write into the draft; false if somebody else was faster and both are kept."""
    done = application().db.run(
        me().login, lambda work: engine.write_draft(work, draft_id, parent, changes)
    )
    if not done.is_head:
        with application().db.read() as session:
            faster = name_of(session, done.by or "")
        flash(
            f"{faster} hat dieses Szenario inzwischen auch geändert. Ihre Fassung ist als Stand "
            f"{done.number} gesichert und steht unter „Stände“.",
            "warn",
        )
    return done.is_head


def _back(draft_id: str) -> Response:
    return cast(Response, redirect(url_for("trials.index", draft_id=draft_id), 303))


def _new_page(draft_id: str, errors: Mapping[str, str]) -> Response:
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        bundle = engine.draft_bundle(session, draft_id)
        head = workbench.head(session, draft, "szenarien")
    models = [(name, title_of(name, content)) for name, content in sorted(bundle.scenarios.items())]
    page = render_template(
        "trials/new.html",
        head=head,
        models=models,
        title=request.form.get("titel", ""),
        model=request.form.get("vorlage", ""),
        errors=errors,
    )
    return make_response(page, 422 if errors else 200)


def _text_page(draft_id: str, name: str, typed: str | None, problems: list[str]) -> Response:
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        bundle = engine.draft_bundle(session, draft_id)
        head = workbench.head(session, draft, "szenarien")
    if name not in bundle.scenarios:
        raise NotFound("scenario", name)
    page = render_template(
        "trials/text.html",
        head=head,
        name=name,
        title=title_of(name, bundle.scenarios[name]),
        text=typed if typed is not None else bundle.scenarios[name].decode(errors="replace"),
        problems=problems,
    )
    return make_response(page, 422 if problems else 200)


def _head_of(bundle: Bundle, model: str) -> Scenario:
    """Return the head of another scenario, or of a new invented case."""
    if model in bundle.scenarios:
        return replace(ScenarioFile.read(bundle.scenarios[model]).scenario, steps=())
    diagram = _diagram(bundle)
    process = diagram.process_id if diagram is not None else ""
    return Scenario(process, process, FIRST_MONDAY, "jco.demo", None, NEW_CASE, {}, ())


def _name_for(title: str, taken: Mapping[str, bytes]) -> str:
    """Return a file name that says what the title says and that nobody has."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(UMLAUTS))
    words = re.findall(r"[a-z0-9]+", plain)
    name = "_".join(words)[:60].strip("_") or "szenario"
    number = 2
    found = name
    while found in taken or found in RESERVED:
        found, number = f"{name}_{number}", number + 1
    return found
