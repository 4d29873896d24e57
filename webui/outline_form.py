"""The form of an open row: what it shows, and which changes a filled one means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.decisions import Table
from engine.diagram import ACTIVITIES, Diagram, Element, Flow
from engine.editing import Change
from engine.editing.changes import (
    Connect,
    Redirect,
    Rename,
    SetAttribute,
    SetCondition,
    SetDeadline,
    SetDefault,
    SetKind,
    SetLane,
    SetParameter,
    SetTimer,
)
from engine.editing.outlining import FollowUp, Level, Outline, Row
from engine.registry import Handler, Registry
from webui.outline_words import ART, SHEET, option_of, read_due, written_due
from webui.parameter_words import inputs_of, parameters_of
from webui.retry_words import FIELDS, HINTS, read_pause, written_pause

TASKS = ("userTask", "serviceTask", "sendTask", "businessRuleTask")
HANDLERS = ("serviceTask", "sendTask", "businessRuleTask")
DECISIONS = ("exclusiveGateway", "inclusiveGateway", "complexGateway")
Choice = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """What a form's fields are made of."""

    outline: Outline
    level: Level
    row: Row
    registry: Registry
    forms: tuple[str, ...]
    tables: Mapping[str, Table]
    """Decision tables by name, each in its newest version."""

    @property
    def element(self) -> Element:
        """The step that is open."""
        return self.row.element

    @property
    def diagram(self) -> Diagram:
        """The process."""
        return self.outline.diagram

    @property
    def handler(self) -> Handler | None:
        """What the step does, if the registry knows it."""
        attributes = self.element.attributes
        if self.element.kind in HANDLERS:
            return self.registry.handlers.get(attributes.get("handler", ""))
        return self.registry.acceptors.get(attributes.get("annahme", ""))

    @property
    def table(self) -> Table | None:
        """The decision table that the step asks, if there is such a one."""
        return self.tables.get(self.element.attributes.get("regeltabelle", ""))


def fields(shown: Shown) -> dict[str, Any]:
    """Return the form's values and choices."""
    element = shown.element
    attributes = element.attributes
    deadline = deadline_of(shown)
    return {
        "kinds": [(k, ART[k]) for k in TASKS] if element.kind in TASKS else [],
        "kind": element.kind,
        "art": ART.get(element.kind, element.kind),
        "lanes": lanes_of(shown.diagram, element.parent) if not element.attached_to else [],
        "lane": element.lane or "",
        "acts": _acts(shown),
        "act": attributes.get("handler" if element.kind in HANDLERS else "annahme", ""),
        "act_help": shown.handler.help if shown.handler else "",
        "parameters": list(_parameters(shown)),
        "forms": [(name, name) for name in shown.forms] if element.kind == "userTask" else [],
        "form": attributes.get("formular", ""),
        "tables": _tables(shown),
        "table": attributes.get("regeltabelle", ""),
        "effective_day": attributes.get("stichtag", ""),
        "retries": _retries(shown),
        "has_due": element.kind == "userTask",
        "due": read_due(attributes.get("faellig")),
        "timer": read_due(element.timer_text) if element.timer_text is not None else None,
        "ways": [_way(shown, way) for way in shown.row.follow_ups if way.event is None],
        "targets": targets(shown),
        "decides": element.kind in DECISIONS,
        "may_go_on": element.kind != "endEvent",
        "has_deadline": element.kind in ACTIVITIES,
        "deadline": deadline,
        "sheet": [(name, label, attributes.get(name, "")) for name, label in SHEET],
    }


def deadline_of(shown: Shown) -> dict[str, Any]:
    """Return the deadline at the step's border."""
    for way in shown.row.follow_ups:
        if way.event is not None and way.event.event == "timer":
            return {
                "value": read_due(way.event.timer_text),
                "name": way.label,
                "target": way.target,
                "breaks": way.event.interrupting,
            }
    return {"value": "", "name": "", "target": "", "breaks": True}


def lanes_of(diagram: Diagram, scope: str) -> list[Choice]:
    """Return the lanes of a level, in the order of its steps."""
    inside = diagram.inside.get(scope, ())
    names = dict.fromkeys(element.lane for element in inside if element.lane)
    return [(name, name) for name in names]


def targets(shown: Shown) -> list[Choice]:
    """Return the steps that a way may lead to."""
    return [
        (row.id, option_of(row.element))
        for row in shown.level.rows
        if row.element.parent == shown.element.parent
        and row.id != shown.element.id
        and row.element.kind != "startEvent"
    ]


def _acts(shown: Shown) -> list[Choice]:
    if shown.element.kind in HANDLERS:
        known = shown.registry.steps
    elif shown.element.kind == "userTask":
        known = shown.registry.acceptors
    else:
        return []
    labelled = [(name, f"{h.label or name} ({name})") for name, h in known.items()]
    return sorted(labelled, key=lambda choice: choice[1].lower())


def _tables(shown: Shown) -> list[Choice]:
    if shown.element.kind != "businessRuleTask":
        return []
    return sorted((name, table.title) for name, table in shown.tables.items())


def _retries(shown: Shown) -> list[tuple[str, str, str, str]]:
    """Return name, label, value and help of what a job's step may say; whatever stands there."""
    said, handler = shown.element.attributes, shown.handler
    is_job = handler is not None and handler.kind == "external" and shown.table is None
    values = {"versuche": said.get("versuche", ""), "pause": read_pause(said.get("pause"))}
    return [(n, FIELDS[n], v, HINTS[n]) for n, v in values.items() if is_job or n in said]


def _parameters(shown: Shown) -> Iterator[dict[str, Any]]:
    handler, table = shown.handler, shown.table
    asked = parameters_of(shown.registry, handler) if handler else []
    known = {p["name"]: p for p in [*asked, *(inputs_of(table) if table else [])]}
    given = shown.element.parameters
    for name in {**known, **given}:
        is_variable = name in shown.diagram.variables
        unknown = {"name": name, "label": name, "required": False, "choices": []}
        entry = known.get(name) or {**unknown, "help": "Diesen Wert kennt hier niemand."}
        yield {
            **entry,
            "value": given.get(name, ""),
            "known": is_variable,
            "optional": name in known and not entry["required"],
            "required": entry["required"] and not is_variable,
        }


def _way(shown: Shown, way: FollowUp) -> dict[str, Any]:
    return {
        "flow": way.flow,
        "target": way.target,
        "name": way.label,
        "condition": way.condition or "",
        "is_default": way.is_default,
    }


def changes(shown: Shown, sent: Mapping[str, str]) -> list[Change]:
    """Return what a filled form changes; what it does not hold stays."""
    element = shown.element
    found: list[Change] = []
    if "name" in sent and sent["name"].strip() != " ".join(element.name.split()):
        found.append(Rename(element.id, sent["name"].strip()))
    if element.kind in TASKS and sent.get("art", element.kind) != element.kind:
        return [*found, SetKind(element.id, sent["art"])]  # its fields come with the next form
    if sent.get("bahn") and sent["bahn"] != (element.lane or ""):
        found.append(SetLane(element.id, sent["bahn"]))
    found += _noted(element, sent)
    found += _given(shown, sent)
    found += _timed(shown, sent)
    for way in shown.row.follow_ups:
        if way.event is None:
            found += _redirected(shown, way, sent)
    if sent.get("neu-ziel"):
        found.append(
            Connect(
                element.id,
                sent["neu-ziel"],
                sent.get("neu-name", "").strip(),
                sent.get("neu-bedingung", "").strip() or None,
            )
        )
    return found


def _noted(element: Element, sent: Mapping[str, str]) -> Iterator[Change]:
    act = "handler" if element.kind in HANDLERS else "annahme"
    ours = {name: name for name in ("formular", "regeltabelle", "stichtag", "versuche")}
    named = {"was": act, **ours, **{name: name for name, _ in SHEET}}
    for field, attribute in named.items():
        value = sent.get(field)
        if value is not None and value.strip() != element.attributes.get(attribute, ""):
            yield SetAttribute(element.id, attribute, value.strip() or None)
    pause = sent.get("pause")
    if pause is not None and pause.strip() != read_pause(element.attributes.get("pause")):
        yield SetAttribute(element.id, "pause", written_pause(pause) or None)
    due = sent.get("faellig")
    if due is not None and due.strip() != read_due(element.attributes.get("faellig")):
        yield SetAttribute(element.id, "faellig", written_due(due) or None)


def _given(shown: Shown, sent: Mapping[str, str]) -> Iterator[Change]:
    for parameter in _parameters(shown):
        value = sent.get(f"p-{parameter['name']}")
        if value is not None and value.strip() != parameter["value"]:
            yield SetParameter(shown.element.id, parameter["name"], value.strip() or None)


def _timed(shown: Shown, sent: Mapping[str, str]) -> Iterator[Change]:
    element = shown.element
    wait = sent.get("wartet")
    if wait is not None and wait.strip() != read_due(element.timer_text):
        yield SetTimer(element.id, written_due(wait, waits=True))
    if "frist" not in sent:
        return
    old = deadline_of(shown)
    value, name = sent["frist"].strip(), sent.get("frist-name", "").strip()
    target = sent.get("frist-ziel", "")
    breaks = sent.get("frist-art", "unterbricht") == "unterbricht"
    same = old == {"value": value, "name": name, "target": target, "breaks": breaks}
    if not same and (value or old["value"]):
        yield SetDeadline(element.id, written_due(value) or None, name, breaks, target or None)


def _redirected(shown: Shown, way: FollowUp, sent: Mapping[str, str]) -> Iterator[Change]:
    target = sent.get(f"ziel-{way.flow}")
    if target and target != way.target:
        yield Redirect(way.flow, target)
    name, condition = sent.get(f"name-{way.flow}"), sent.get(f"bedingung-{way.flow}")
    if sent.get("sonst") == way.flow:
        if not way.is_default:
            yield SetDefault(way.flow)
        condition = None
    if condition is not None and (condition.strip() or None) != way.condition:
        yield SetCondition(way.flow, condition.strip() or None)
    if name is not None and name.strip() != _flow(shown, way).name:
        yield Rename(way.flow, name.strip())


def _flow(shown: Shown, way: FollowUp) -> Flow:
    return next(flow for flow in shown.diagram.flows if flow.id == way.flow)
