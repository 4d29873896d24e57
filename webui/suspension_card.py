"""What stands still of a process, told on the page of a version; and the form that stops more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from engine.definitions import parsed
from engine.diagram import Element
from engine.intervention_models import Suspension
from engine.models import Definition
from engine.runtime import Runtime
from engine.suspensions import SUSPENDABLE
from handlers.domain.staff import display_name
from handlers.reports import suspensions
from handlers.reports.processes import ProcessLine, StepLine, VersionLine
from webui.auth import application, may_use, me
from webui.dates import local, past_moment
from webui.suspension_words import EVERYWHERE, HERE, Asked, waiting_words


@dataclass(frozen=True)
class Answer:
    """What became of a form that was sent: the effect, or why not."""

    asked: Asked = field(default_factory=Asked)
    effect: tuple[str, ...] = ()
    button: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    resumed: str = ""
    """The suspension that was to be resumed; then `asked` holds only the reason."""


def card(
    session: Session,
    line: ProcessLine,
    chosen: VersionLine,
    steps: Sequence[StepLine],
    said: Answer,
) -> dict[str, Any]:
    """Everything the page tells about what stands still."""
    runtime, found = application().runtime, suspensions.of_process(session, line.key)
    rows = [_row(session, runtime, line, chosen.definition, one, said) for one in found]
    return {
        "stops": rows,
        "stops_here": [row for row in rows if row["here"]],
        "halt": _form(chosen.definition, steps, said)
        if may_use("suspensions.suspend", me().viewer.roles)
        else None,
        "halt_lost": _lost(rows, said),
        "is_refused": bool(said.errors),
    }


def step_label(element: Element) -> str:
    """Return "Zeile 40 · Telefonkontakt"."""
    return f"Zeile {element.row} · {element.label}" if element.row else element.label


def what_stands(session: Session, runtime: Runtime, line: ProcessLine, one: Suspension) -> str:
    """Return what a suspension stopped, as people name it."""
    versions = {each.definition.id: each.definition for each in line.versions}
    if one.scope == "version":
        return f"Version {versions[one.definition_id or ''].version}"
    where = versions.get(one.definition_id or "")
    step = _step(session, runtime, [where] if where else list(versions.values()), one)
    return f"{step}, {f'nur in Version {where.version}' if where else 'in allen Versionen'}"


def _step(
    session: Session, runtime: Runtime, versions: Sequence[Definition], one: Suspension
) -> str:
    for version in versions:
        element = parsed(session, runtime, version.id).diagram.elements.get(one.element_id or "")
        if element is not None:
            return step_label(element)
    return one.element_id or ""


def _row(
    session: Session,
    runtime: Runtime,
    line: ProcessLine,
    chosen: Definition,
    one: Suspension,
    said: Answer,
) -> dict[str, Any]:
    now = application().now()
    found = suspensions.halted(session, runtime, one, now)
    asked = said.asked if said.resumed == one.id else Asked()
    may_resume = may_use("suspensions.resume", me().viewer.roles)
    return {
        "id": one.id,
        "what": what_stands(session, runtime, line, one),
        "here": one.definition_id in (chosen.id, None),
        "at": past_moment(one.at, local(now).date()),
        "by": display_name(session, one.by),
        "why": one.reason,
        "running": found.standing,
        "waiting": waiting_words(found.overdue, found.jobs, found.events),
        "reason": asked.reason,
        "error": said.errors.get("grund", "") if said.resumed == one.id else "",
        "action": url_for(
            "suspensions.resume",
            process_key=chosen.process_key,
            number=chosen.version,
            suspension_id=one.id,
        )
        if may_resume
        else "",
    }


def _form(chosen: Definition, steps: Sequence[StepLine], said: Answer) -> dict[str, Any]:
    asked, errors = said.asked, said.errors
    if said.resumed:
        asked, errors = Asked(), {}
    labels = {"was": "Was", "grund": "Grund"}
    return {
        "action": url_for(
            "suspensions.suspend", process_key=chosen.process_key, number=chosen.version
        ),
        "things": [
            ("", f"Die ganze Version {chosen.version}"),
            *(
                (step.element.id, step_label(step.element))
                for step in steps
                if step.element.kind in SUSPENDABLE
            ),
        ],
        "places": [(HERE, f"Nur in Version {chosen.version}"), (EVERYWHERE, "In allen Versionen")],
        "asked": asked,
        "checked": asked.mark if said.button else "",
        "effect": said.effect,
        "button": said.button,
        "errors": errors,
        "problems": [
            {"target": name, "label": labels[name], "text": text} for name, text in errors.items()
        ],
    }


def _lost(rows: Sequence[Mapping[str, Any]], said: Answer) -> str:
    """Why nothing was resumed, where what was to be resumed does not stand still any more."""
    known = {row["id"] for row in rows}
    return "" if not said.resumed or said.resumed in known else said.errors.get("grund", "")
