"""Am Verlauf erproben: what finished cases were told, told again to a draft. No name is shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

import engine
from engine import xml
from engine.bundles import Bundle
from engine.diagram import Diagram
from engine.diagram_reader import read_diagram
from engine.drafts import definition_bundle
from engine.errors import EngineError
from engine.history_replay import (
    Difference,
    Replayed,
    Retold,
    count_finished,
    difference,
    finished,
    replay,
    retold,
)
from engine.models import Instance
from webui import workbench
from webui.auth import application, requires
from webui.rehearsals import PAST
from webui.stages import stages
from webui.values import read_count
from webui.views.instances import reference
from webui.workbench import EDITORS

blueprint = Blueprint("histories", __name__)

MOST = 20
PATIENCE = 8.0
"""Seconds after which a request plays no further case."""
ACTOR = "jco.demo"


@blueprint.get("/entwuerfe/<draft_id>/szenarien/verlauf")
@requires(*EDITORS)
def show(draft_id: str) -> str:
    """What it is, and how many finished cases there are."""
    return _page(draft_id, [], 0)


@blueprint.post("/entwuerfe/<draft_id>/szenarien/verlauf")
@requires(*EDITORS)
def run(draft_id: str) -> str:
    """Tell the next finished cases to the draft, as many as fit into one request."""
    skipped = read_count(request.form.get("ab", ""), 0)
    with application().db.read() as session:
        bundle = engine.draft_bundle(session, draft_id)
        key = engine.draft(session, draft_id).process_key or ""
        cases = finished(session, key, MOST, skipped)
        told = [_told(session, case) for case in cases]
    ends = time.monotonic() + PATIENCE
    rows: list[dict[str, Any]] = []
    for case, (before, story) in zip(cases, told, strict=True):
        if rows and time.monotonic() > ends:
            break
        rows.append({"name": reference(None, case.id, False), **_row(before, bundle, story)})
    return _page(draft_id, rows, skipped)


def _told(session: Session, case: Instance) -> tuple[Bundle, Retold | None]:
    story = retold(session, application().runtime, case, ACTOR)
    return definition_bundle(session, case.definition_id), story


def _row(before: Bundle, after: Bundle, story: Retold | None) -> dict[str, Any]:
    """Compare a case on both sides; where the first already goes elsewhere, nothing is said."""
    if story is None:
        return {"state": "unknown", "lines": ["Seine Angaben sind gelöscht (§ 84 SGB X)."]}
    try:
        old = _replayed(before, story)
        if old.ends != story.ends:
            return {"state": "unknown", "lines": ["In der Beispielwelt endet er anders."]}
        new = _replayed(after, story)
        diagrams = (_diagram(before), _diagram(after))
    except EngineError:
        return {"state": "unknown", "lines": ["Er lässt sich nicht nachspielen."]}
    found = difference(old, new, *diagrams)
    return {"state": "same" if found.is_none else "other", "lines": _lines(found, *diagrams)}


def _replayed(bundle: Bundle, story: Retold) -> Replayed:
    stage = stages(application()).of(bundle).stage
    with stage.recording(story.scenario, world=PAST) as recording:
        return replay(recording, story.scenario)


def _diagram(bundle: Bundle) -> Diagram:
    return read_diagram(xml.parse(bundle.xml))


def _lines(found: Difference, before: Diagram, after: Diagram) -> list[str]:
    def named(names: Sequence[str], diagram: Diagram) -> str:
        return ", ".join(f"„{diagram.elements[name].label}“" for name in names)

    lines = [f"Frist {named([name], after)} wäre abgelaufen." for name in found.missed]
    if found.ends:
        lines.append(f"Ende: {named(found.ends, after)}")
    if found.added:
        lines.append(f"Zusätzlich: {named(found.added, after)}")
    if found.dropped:
        lines.append(f"Entfällt: {named(found.dropped, before)}")
    if found.unplaced:
        lines.append(f"Ohne Platz: die Antwort zu {named(found.unplaced, before)}")
    return lines


def _page(draft_id: str, rows: Sequence[dict[str, Any]], skipped: int) -> str:
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        head = workbench.head(session, draft, "szenarien")
        total = count_finished(session, draft.process_key or "")
    states = [row["state"] for row in rows]
    return render_template(
        "trials/history.html",
        head=head,
        rows=rows,
        total=total,
        played=skipped + len(rows),
        counts={state: states.count(state) for state in ("same", "other", "unknown")},
    )
