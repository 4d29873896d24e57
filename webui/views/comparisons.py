"""Vergleich: what changes between two versions of a process, or with a draft."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

import engine
from engine.draft_models import Draft, DraftRevision
from engine.errors import NotFound
from engine.findings import Finding, Severity
from engine.xml import XmlError
from handlers.reports import processes
from handlers.reports.processes import ProcessLine, VersionLine, name_of
from webui import finding_texts, process_texts, workbench
from webui.auth import application, requires
from webui.comparison_page import Side, page
from webui.dates import local, past_moment, plain_day
from webui.workbench import READERS

blueprint = Blueprint("comparisons", __name__)

Choice = tuple[str, str]
"""What a field sends, and what people read: `v7`, `s3`."""


@blueprint.get("/prozesse/<process_key>/vergleich")
@requires(*READERS)
def versions(process_key: str) -> str:
    """Any two versions of a process; without a choice the newest and the one before it."""
    running = application()
    with running.db.read() as session:
        line = processes.process_line(session, process_key, running.now())
        if line is None:
            raise NotFound("process", process_key)
        new = _version(line, request.args.get("bis") or line.versions[0].definition.version)
        older = [each for each in line.versions if each is not new] or [new]
        old = _version(line, request.args.get("von") or older[0].definition.version)
        before, after = _of_version(session, old), _of_version(session, new)
    return render_template(
        "processes/comparison.html",
        process=line,
        old=str(old.definition.version),
        new=str(new.definition.version),
        choices=[(str(each.definition.version), _label(each)) for each in line.versions],
        is_alone=len(line.versions) == 1,
        **page(before, after, running.registry),
    )


@blueprint.get("/entwuerfe/<draft_id>/vergleich")
@requires(*READERS)
def draft(draft_id: str) -> str:
    """A draft with the version in force, another version, or one of its own states."""
    running = application()
    with running.db.read() as session:
        found = engine.draft(session, draft_id)
        line = processes.process_line(session, found.process_key or "", running.now())
        states = engine.revisions(session, draft_id)
        new = _state(states, request.args.get("bis") or f"s{found.head}")
        old = request.args.get("von") or _usual(line, states)
        before = _other(session, found, line, states, old)
        after = _of_state(session, found, new)
        content = {
            "head": workbench.head(session, found, "vergleich"),
            "old": old,
            "new": f"s{new.number}",
            "olds": [*_version_choices(line), *_state_choices(session, found, states)],
            "news": _state_choices(session, found, states),
        }
    try:
        shown = page(before, after, running.registry)
    except XmlError as broken:  # a draft may be any file
        return render_template("drafts/comparison.html", **content, unreadable=_unreadable(broken))
    return render_template("drafts/comparison.html", **content, **shown)


def _usual(line: ProcessLine | None, states: Iterable[DraftRevision]) -> str:
    """With what a draft is compared first: what is in force, else what it began with."""
    if line is None:
        return f"s{min(state.number for state in states)}"
    return f"v{(line.in_force or line.versions[0]).definition.version}"


def _other(
    session: Session,
    found: Draft,
    line: ProcessLine | None,
    states: Iterable[DraftRevision],
    chosen: str,
) -> Side:
    if chosen.startswith("v") and line is not None:
        return _of_version(session, _version(line, chosen.removeprefix("v")))
    return _of_state(session, found, _state(states, chosen))


def _version(line: ProcessLine, number: str | int) -> VersionLine:
    for each in line.versions:
        if str(each.definition.version) == str(number):
            return each
    raise NotFound("definition", f"{line.key}/{number}")


def _state(states: Iterable[DraftRevision], chosen: str) -> DraftRevision:
    for state in states:
        if f"s{state.number}" == chosen:
            return state
    raise NotFound("draft_revision", chosen)


def _version_choices(line: ProcessLine | None) -> list[Choice]:
    known = line.versions if line else ()
    return [(f"v{each.definition.version}", _label(each)) for each in known]


def _state_choices(session: Session, found: Draft, states: Iterable[DraftRevision]) -> list[Choice]:
    return [(f"s{state.number}", _state_label(session, found, state)) for state in states]


def _label(line: VersionLine) -> str:
    """Return "Version 7, in Kraft seit 01.09.2026"."""
    state = process_texts.STATES[line.state]
    begins = plain_day(local(line.definition.valid_from).date())
    when = {"in_force": f" seit {begins}", "planned": f" ab {begins}"}.get(line.state, "")
    return f"Version {line.definition.version}, {state}{when}"


def _state_label(session: Session, found: Draft, state: DraftRevision) -> str:
    """Return "Entwurf 8, heute, 10:42", of an earlier state with its number and author."""
    when = past_moment(state.at, local(application().now()).date())
    if state.number == found.head:
        return f"Entwurf {workbench.number_of(session, found)}, {when}"
    return f"Stand {state.number} von {name_of(session, state.by)}, {when}"


def _of_version(session: Session, line: VersionLine) -> Side:
    row = line.definition
    href = url_for("processes.diagram", process_key=row.process_key, number=row.version)
    return Side(_label(line), engine.definition_bundle(session, row.id), href)


def _of_state(session: Session, found: Draft, state: DraftRevision) -> Side:
    href = url_for("drafts.diagram", draft_id=found.id, stand=state.number)
    bundle = engine.draft_bundle(session, found.id, state.number)
    return Side(_state_label(session, found, state), bundle, href)


def _unreadable(broken: XmlError) -> finding_texts.Text:
    finding = Finding(None, broken.line, Severity.ERROR, broken.code, broken.facts)
    return finding_texts.text(finding)
