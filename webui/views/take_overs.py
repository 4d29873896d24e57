"""Übernahme: what a file of another modeler said, and what became of it here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

import engine
from engine.bundles import DIAGRAM
from engine.diagram_reader import read_diagram
from engine.dialects import Item, TakenOver, take_over
from engine.errors import EngineError
from engine.xml import parse
from webui import workbench
from webui.auth import application, requires
from webui.dialect_texts import sentence, summary
from webui.workbench import READERS

blueprint = Blueprint("take_overs", __name__)


@blueprint.get("/entwuerfe/<draft_id>/uebernahme")
@requires(*READERS)
def show(draft_id: str) -> str:
    """The report, element by element, about the file that came last."""
    with application().db.read() as session:
        draft = engine.draft(session, draft_id)
        head = workbench.head(session, draft, "")
        states = engine.revisions(session, draft_id)
        number = next((state.number for state in states if state.kind == "kept"), 1)
        came = engine.draft_parts(session, draft_id, number)[DIAGRAM]
    found = _taken(came)
    names = _names(came)
    rows = [_row(item, names) for item in found.items]
    return render_template(
        "drafts/taken_over.html",
        head=head,
        number=number,
        summary=summary(found.dialects, found.items),
        taken=[row for row in rows if row["is_taken"]],
        kept=[row for row in rows if not row["is_taken"]],
    )


def _taken(came: bytes) -> TakenOver:
    try:
        return take_over(came)
    except EngineError:  # a file that cannot be read has findings instead
        return TakenOver(came, (), ())


def _names(came: bytes) -> dict[str, str]:
    try:
        elements = read_diagram(parse(came)).elements
    except (EngineError, StopIteration):
        return {}
    return {element.id: element.name for element in elements.values()}


def _row(item: Item, names: dict[str, str]) -> dict[str, Any]:
    return {
        "element": names.get(item.element) or item.element,
        "told": sentence(item),
        "is_taken": item.target is not None,
    }
