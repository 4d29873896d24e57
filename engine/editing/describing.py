"""What a step is called and what is noted at it."""

from __future__ import annotations

from engine.diagram_reader import TIMER_KINDS
from engine.editing.adding import timer_definition
from engine.editing.changes import Rename, SetAttribute, SetKind, SetParameter, SetTimer
from engine.editing.connecting import write_label
from engine.editing.nodes import Node
from engine.editing.plan import B, Plan
from engine.editing.source import build
from engine.errors import NotFound, Rejected
from engine.retries import ATTRIBUTES as RETRIES
from engine.xml import LAUFZETTEL

_L = f"{{{LAUFZETTEL}}}"
TASKS = ("task", "userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask")
_ONLY_PEOPLE = ("formular", "annahme", "gruppe", "bearbeiter", "faellig", "wiedervorlage")
_ONLY_HANDLERS = ("handler", *RETRIES)
_ONLY_RULES = ("regeltabelle", "stichtag")


def rename(plan: Plan, change: Rename) -> None:
    """Write a name; words outside a shape get a new place."""
    node = plan.by_id.get(change.element)
    if node is None:
        raise NotFound("element", change.element)
    if (node.get("name") or "") != change.name:
        node.set("name", change.name or None)
        if node.local.endswith(("Event", "Gateway", "sequenceFlow")):
            write_label(plan, node)


def set_attribute(plan: Plan, change: SetAttribute) -> None:
    """Write one of our attributes; an empty value takes it away."""
    node = plan.by_id.get(change.element)
    if node is None:
        raise NotFound("element", change.element)
    if not change.name.isidentifier():
        raise Rejected("edit_attribute_unknown", attribute=change.name)
    node.set(_L + change.name, change.value or None)


def set_parameter(plan: Plan, change: SetParameter) -> None:
    """Write what a step hands over; an empty value takes it away."""
    step = plan.step(change.element)
    extension = step.find(f"{B}extensionElements")
    found = [
        node
        for node in (extension.iter(f"{_L}parameter") if extension else ())
        if node.get("name") == change.name
    ]
    if change.value:
        if found:
            found[0].set("wert", change.value)
        else:
            _add_parameter(step, extension, change.name, change.value)
        return
    for node in found:
        parent = node.parent
        if parent is not None:
            parent.remove(node)
    if extension is not None and found and not extension.children:
        step.remove(extension)


def _add_parameter(step: Node, extension: Node | None, name: str, value: str) -> None:
    if extension is None:
        extension = build(step, f"{B}extensionElements")
        step.insert(extension, step.find(f"{B}documentation"))
    others = extension.all(f"{_L}parameter") or extension.children
    node = build(extension, f"{_L}parameter", {"name": name, "wert": value})
    extension.insert(node, others[-1] if others else None)


def set_kind(plan: Plan, change: SetKind) -> None:
    """Make another kind of task of a task: its name, flows and place stay."""
    step = plan.step(change.element)
    if step.local not in TASKS or change.kind not in TASKS:
        raise Rejected("edit_kind_fixed", step=plan.named(change.element))
    if step.local == change.kind:
        return
    step.rename(change.kind)
    gone = _ONLY_HANDLERS if change.kind in ("userTask", "manualTask") else _ONLY_PEOPLE
    for name in (*gone, *(_ONLY_RULES if change.kind != "businessRuleTask" else ())):
        step.set(_L + name, None)


def set_timer(plan: Plan, change: SetTimer) -> None:
    """Write a timer event's value; its kind follows from how it is written."""
    step = plan.step(change.element)
    definition = step.find(f"{B}timerEventDefinition")
    if definition is None:
        raise Rejected("edit_no_timer", step=plan.named(change.element))
    write_timer(plan, step, definition, change.value)


def write_timer(plan: Plan, step: Node, definition: Node, value: str) -> None:
    """Write a timer's text in place where its kind stays the same."""
    new = timer_definition(plan, step, step.get("id") or "", value)
    old = next((child for child in definition.children if child.local in TIMER_KINDS), None)
    if old is not None and old.local == new.children[0].local:
        if old.text.strip() != value:
            old.set_text(value)
        return
    if old is not None:
        definition.remove(old)
    definition.insert(new.children[0])
