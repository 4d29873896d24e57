"""What the page of a recording shows besides its forms: the clock, the record, the way."""

from __future__ import annotations

from typing import Any

from flask import url_for

from engine.coverage import Coverage
from engine.diagram import Diagram
from engine.recording import Kept
from engine.scenario import Scenario, Step
from handlers.reports.courses import Course as Steps
from webui import scenario_texts
from webui.dates import local, moment
from webui.recording_texts import (
    Vocabulary,
    act,
    begun,
    expected,
    facts,
    keys_of,
    opened,
    short,
)
from webui.recordings import Recorded, Stand, written_instant


def shown(recorded: Recorded, standing: Stand) -> dict[str, Any]:
    """Return everything for the template that does not come from a form."""
    scenario, kept = recorded.file.scenario, standing.course.kept
    page: dict[str, Any] = {
        "title": scenario.title,
        "clock": None,
        "dues": [],
        "choices": standing.messages,
        "record": [],
        "counts": _counts(scenario),
        "stopped": _stopped(recorded, standing),
        "last": len(scenario.steps),
        "xml": url_for("drafts.diagram", draft_id=recorded.draft.id, stand=recorded.revision),
        "config": {"marker": {}, "zeichen": {}},
        "focus": "",
        "way_label": "Diagramm des Entwurfs",
        "coverage": None,
    }
    if kept is None or standing.words is None or standing.now is None:
        return page
    suggested = standing.next_due or standing.now
    page |= {
        "clock": {
            "now": moment(standing.now),
            "next": written_instant(suggested),
            "has_next": standing.next_due is not None,
        },
        "dues": _dues(standing),
        "record": _record(scenario, kept, standing, standing.words),
        "coverage": coverage_words(standing.covered),
    }
    if standing.steps is not None and standing.covered is not None:
        page |= _way(standing, standing.steps, standing.covered)
    return page


def _counts(scenario: Scenario) -> str:
    acts, wanted = len(scenario.acts), sum(s.expectation is not None for s in scenario.steps)
    steps = "1 Schritt" if acts == 1 else f"{acts} Schritte"
    return f"{steps}, {'1 Erwartung' if wanted == 1 else f'{wanted} Erwartungen'}"


def _stopped(recorded: Recorded, standing: Stand) -> dict[str, Any] | None:
    """Where a scenario does not go on as it was written."""
    error = standing.course.error
    if error is None:
        return None
    names = scenario_texts.Names.of(recorded.bundle)
    return {
        "step": standing.course.failed,
        "left": len(recorded.file.scenario.steps) - standing.course.failed,
        "reasons": [
            scenario_texts.sentence(problem, names)
            for problem in scenario_texts.problems_of_act(error)
        ],
    }


def _dues(standing: Stand) -> list[dict[str, Any]]:
    awaited = [choice.label for choice in standing.messages if choice.is_awaited][:1]
    lines: list[dict[str, Any]] = [
        {
            "at": moment(due.at),
            "name": f"{due.name} (Zeile {due.row})" if due.row else due.name,
            "is_next": due.at == standing.next_due,
        }
        for due in standing.dues
    ]
    lines += [
        {"at": "noch offen", "name": f"{label} (Nachricht)", "is_next": False} for label in awaited
    ]
    return lines


def _record(
    scenario: Scenario, kept: Kept, standing: Stand, words: Vocabulary
) -> list[dict[str, Any]]:
    lines = _lines(scenario, kept, standing, words, None)
    place = 0
    for step in scenario.steps:
        if step.action is not None:
            place += 1
            if place >= len(kept.stops):
                break
        lines += _lines(scenario, kept, standing, words, step)
    if lines:
        lines[-1]["is_last"] = True
    return lines


def _lines(
    scenario: Scenario, kept: Kept, standing: Stand, words: Vocabulary, step: Step | None
) -> list[dict[str, Any]]:
    """Return the line of an act with what can be expected after it, and what is expected."""
    number = step.number if step is not None else 0
    place = scenario.acts_until(number)
    stop = kept.stops[place]
    before = kept.stops[place - 1].course if place else None
    wanted = step.expectation if step is not None else None
    first = scenario.steps[0] if scenario.steps else None
    at_first = first.expectation if first is not None and first.action is None else None
    lines: list[dict[str, Any]] = []
    if step is None or step.action is not None:
        if step is not None and step.action is not None and before is not None:
            title, note = act(step.action, words, before, stop.course)
        else:
            title, note = begun(scenario, words)
        offered = facts(before, stop, words)
        lines.append(
            {
                "kind": "act",
                "step": number,
                "at": short(stop.at),
                "title": title,
                "note": note,
                "opened": opened(before, stop.course, words),
                "facts": offered,
                "chosen": keys_of(wanted if step is not None else at_first)
                or {fact.key for fact in offered if fact.by_default},
                "by": step.actor if step is not None and step.actor != scenario.actor else "",
            }
        )
    if wanted is not None:
        wrong = [scenario_texts.sentence(p) for p in standing.problems if p.step == number]
        told = expected(wanted, words) or ["nichts"]
        lines.append(
            {"kind": "expected", "step": number, "told": told, "wrong": wrong, "ok": not wrong}
        )
    return lines


def coverage_words(covered: Coverage | None) -> dict[str, Any] | None:
    """Return how much all scenarios together take, and what none of them does."""
    if covered is None:
        return None
    return {"taken": covered.taken, "total": covered.total}


def missed(diagram: Diagram, covered: Coverage) -> list[dict[str, Any]]:
    """Return the flows that no scenario takes, by the names of their ends."""
    lines = []
    for flow in covered.missed:
        source, target = diagram.elements[flow.source], diagram.elements[flow.target]
        label = " ".join(flow.name.split())
        lines.append(
            {
                "id": flow.id,
                "element": target.id,
                "source": source.label,
                "label": label,
                "target": target.label,
                "row": source.row or target.row or "",
            }
        )
    return lines


def _way(standing: Stand, steps: Steps, covered: Coverage) -> dict[str, Any]:
    here = [step.element_id for step in steps.standing if step.element_id not in steps.broken]
    done = [step for step in (*steps.steps, *steps.scopes) if step.state == "done"]
    marks: dict[str, list[dict[str, str]]] = {}
    for step in done:
        if step.last is not None and not step.kind.endswith("Event"):
            at = local(step.last)
            again = f" · {step.times}×" if step.times > 1 else ""
            marks[step.element_id] = [
                {"t": f"✓ {at.day:02d}.{at.month:02d}.{again}", "cls": "dm-ok"}
            ]
    where = ", ".join(step.name for step in steps.standing) or "nirgends mehr"
    return {
        "config": {
            "marker": {
                "ist-hier": here,
                "ist-stoerung": sorted(steps.broken),
                "ist-erledigt": [step.element_id for step in done],
                "ist-weg-gegangen": sorted(standing.way.flows),
                "ist-nie": [flow.id for flow in covered.missed],
            },
            "zeichen": marks,
        },
        "focus": here[-1] if here else (done[-1].element_id if done else ""),
        "way_label": (
            f"Diagramm mit dem Weg der Probe: steht bei {where}. "
            "Dieselben Angaben stehen unter „Aufgenommen“."
        ),
    }
