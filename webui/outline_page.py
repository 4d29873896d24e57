"""What the page Gliederung shows: rows, the open one, what others did meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from engine.bundles import Bundle, bundle_of
from engine.comparison import Area, Kind, compare
from engine.decisions import Table
from engine.draft_models import Draft
from engine.draft_revisions import clash_of, open_sides
from engine.drafts import definition_parts, revision
from engine.editing import Change, Edited, Outline
from engine.editing import changes as c
from engine.editing.outlining import Level, Row
from engine.errors import EngineError
from engine.findings import Finding, Severity
from engine.models import Definition
from handlers.reports.processes import name_of as person
from webui import finding_texts
from webui.auth import application, me
from webui.dates import clock_time, local
from webui.drawn_conflicts import clash_words
from webui.outline_form import Shown, fields, lanes_of, targets
from webui.outline_words import NEW_STEPS, art_of, due_of, name_of, target_of

TAGS = {"neu": ("neu", "neu", "add"), "geändert": ("geändert", "chg", "edit")}


@dataclass(frozen=True)
class Line:
    """One row of the table, in words."""

    id: str
    number: str
    name: str
    depth: int
    art: str
    ways: tuple[tuple[str, str], ...]
    due: str
    tag: tuple[str, str, str] | None
    inside: int
    is_frame: bool
    ends: bool
    finding: str
    """How bad what was found here is; empty if nothing was."""


def page(
    found: Outline,
    level: Level,
    bundle: Bundle,
    findings: Sequence[Finding],
    old: Bundle | None,
) -> dict[str, Any]:
    """Return the table of one level and where it lies."""
    tags = _tags(old, bundle)
    path = []
    at: Level | None = level
    while at is not None and at.parent is not None:
        path.append(at)
        at = found.levels.get(at.parent)
    return {
        "rows": [_line(found, row, tags, findings) for row in level.rows],
        "level": level,
        "path": [found.main, *reversed(path)] if path else [],
        "marks": {
            "marker": {
                "ist-neu": [e for e, tag in tags.items() if tag == "neu"],
                "ist-geaendert": [e for e, tag in tags.items() if tag == "geändert"],
            },
            "zeichen": {e: [{"t": "neu", "cls": "dm-neu"}] for e, t in tags.items() if t == "neu"},
        },
    }


def _line(found: Outline, row: Row, tags: dict[str, str], findings: Sequence[Finding]) -> Line:
    elements = found.diagram.elements
    ways = tuple(
        (_label(way.label, way.event is not None), target_of(elements[way.target]))
        for way in row.follow_ups
        if way.target in elements
    )
    bad = [f.severity for f in findings if f.element == row.id and f.severity is not Severity.HINT]
    finding = "" if not bad else "Fehler" if Severity.ERROR in bad else "Warnung"
    tag = tags.get(row.id)
    return Line(
        row.id,
        str(row.element.row or ""),
        name_of(row.element),
        row.depth,
        art_of(row),
        ways,
        due_of(row),
        TAGS[tag] if tag else None,
        row.inside,
        row.is_frame,
        row.element.kind == "endEvent",
        finding,
    )


def _label(label: str, is_event: bool) -> str:
    return label or ("Frist" if is_event else "")


def _tags(old: Bundle | None, new: Bundle) -> dict[str, str]:
    """Return what is new or changed against the version in force."""
    if old is None:
        return {}
    try:
        changes = compare(old, new)
    except EngineError:
        return {}
    found: dict[str, str] = {}
    for change in changes:
        if change.element and change.area is not Area.LAYOUT:
            is_new = change.kind is Kind.ADDED and change.aspect == "element_added"
            found[change.element] = "neu" if is_new else found.get(change.element, "geändert")
    return found


def opened(
    found: Outline,
    level: Level,
    bundle: Bundle,
    wanted: tuple[str, str],
    findings: Sequence[Finding],
    tables: Mapping[str, Table],
) -> dict[str, Any]:
    """Return the form of the open row, or of the step that is to come behind it."""
    element, action = wanted
    row = next((row for row in level.rows if row.id == element), None)
    if row is None or action not in ("bearbeiten", "danach"):
        return {}
    registry = application().runtime.registry
    shown = Shown(found, level, row, registry, tuple(sorted(bundle.forms)), tables)
    if action == "danach":
        return {"adding": element, "add": _add(shown)}
    form = fields(shown)
    parts = {element, *(way["flow"] for way in form["ways"])}
    told = [
        {"severity": f.severity.value, **finding_texts.text(f)._asdict()}
        for f in findings
        if f.element in parts
    ]
    return {"open": element, "form": form, "told": told}


def _add(shown: Shown) -> dict[str, Any]:
    ways = [way for way in shown.row.follow_ups if way.event is None]
    elements = shown.diagram.elements
    return {
        "kinds": NEW_STEPS,
        "lanes": lanes_of(shown.diagram, shown.element.parent),
        "lane": shown.element.lane or "",
        "ways": [
            (way.flow, f"{way.label or 'weiter'} → {target_of(elements[way.target])}")
            for way in ways
            if way.target in elements
        ],
        "targets": targets(shown),
    }


def sides(session: Session, draft_id: str) -> list[dict[str, Any]]:
    """Return this person's states beside the head: nothing is lost, but it is not in the draft."""
    mine = [row for row in open_sides(session, draft_id) if row.by == me().login]
    last = revision(session, draft_id)
    return [
        {
            "number": row.number,
            "by": person(session, last.by),
            "at": clock_time(local(last.at)),
            "mine": clock_time(local(row.at)),
            "href": url_for("drafts.revisions", draft_id=draft_id),
            "clash": ", ".join(clash_words(clash_of(session, draft_id, row.number))),
        }
        for row in mine
    ]


def in_force(session: Session, draft: Draft) -> Bundle | None:
    """Return the version that the draft began from."""
    if draft.based_on is None:
        return None
    based = session.get(Definition, draft.based_on)
    if based is None:
        return None
    return bundle_of(based.diagram_name, definition_parts(session, based.id))


def is_undoable(session: Session, draft: Draft) -> bool:
    """Whether the last state is a change that this person made."""
    last = revision(session, draft.id)
    return last.kind == "changed" and last.by == me().login and last.parent is not None


def note(wanted: Sequence[Change], found: Outline) -> str:
    """Return what a state is about, for the list of states."""
    words = []
    for change in wanted:
        element = getattr(change, "element", None) or getattr(change, "after", None)
        known = found.diagram.elements.get(str(element))
        name = name_of(known) if known else ""
        words.append(_WORDS.get(type(change), "„{name}“ geändert").format(name=name, change=change))
    return "; ".join(dict.fromkeys(words))[:200]


_WORDS: dict[type, str] = {
    c.AddStep: "„{change.name}“ nach „{name}“ eingefügt",
    c.Delete: "„{name}“ entfernt",
    c.Move: "„{name}“ verschoben",
    c.Redirect: "Weg geändert",
    c.SetCondition: "Bedingung geändert",
    c.SetDefault: "Sonst-Weg geändert",
    c.Connect: "Weg ergänzt",
}


def effect(edited: Edited, wanted: Sequence[Change]) -> str:
    """Return what a change did to the drawing: for who does not see it."""
    parts = []
    if edited.added:
        steps = len(edited.added)
        parts.append("1 Schritt neu" if steps == 1 else f"{steps} Schritte neu")
    if any(isinstance(change, c.Delete) for change in wanted):
        parts.append("1 Schritt entfernt")
    if any(isinstance(change, c.Move) for change in wanted):
        parts.append("1 Schritt verschoben")
    elif edited.moved:
        parts.append(f"{edited.moved} an anderer Stelle")
    return f"Diagramm nachgezogen: {', '.join(parts)}." if parts else "Diagramm unverändert."
