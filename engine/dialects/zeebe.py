"""Camunda 8: `zeebe:taskDefinition`, `formDefinition`, `assignmentDefinition`, FEEL."""

from __future__ import annotations

from collections.abc import Callable

from engine.dialects.camunda import SERVICES, form_name
from engine.dialects.phrases import feel, instant
from engine.dialects.taking import B, Taking, event_of, owner_of
from engine.editing.nodes import Node
from engine.retries import tries_in

NAMESPACE = "http://camunda.org/schema/zeebe/1.0"
_TIMERS = ("timeDate", "timeDuration", "timeCycle")
_HOLDERS = ("ioMapping", "taskHeaders", "properties", "userTask")


def read(taking: Taking, node: Node) -> None:
    """Take over one extension element, a condition or a timer."""
    owner = owner_of(node)
    if owner is None:
        return
    if node.namespace == NAMESPACE:
        _extension(taking, owner, node)
    elif node.tag == f"{B}conditionExpression" and _is_feel(node):
        taking.condition(owner, node.text, feel(node.text))
    elif node.local in _TIMERS and _is_feel(node):
        taking.text(event_of(node) or owner, node, node.text, feel(node.text))


def _is_feel(node: Node) -> bool:
    return node.text.lstrip().startswith("=")


def _extension(taking: Taking, owner: Node, node: Node) -> None:
    if node.local in _HOLDERS:
        return
    _READERS.get(node.local, _kept)(taking, owner, node)


def _form(taking: Taking, owner: Node, node: Node) -> None:
    said = node.get("formId") or node.get("formKey") or ""
    taking.attribute(owner, "zeebe:formDefinition", said, "formular", form_name(said) or None)


def _schedule(taking: Taking, owner: Node, node: Node) -> None:
    for name, ours in (("dueDate", "faellig"), ("followUpDate", "wiedervorlage")):
        if said := node.get(name):
            value = feel(said) if said.lstrip().startswith("=") else instant(said)
            taking.attribute(owner, f"zeebe:taskSchedule {name}", said, ours, value)


def _definition(taking: Taking, owner: Node, node: Node) -> None:
    said = node.get("type") or ""
    name = said if said and not said.startswith("=") else None
    taking.attribute(owner, "zeebe:taskDefinition", said, "handler", name)
    if tries := node.get("retries"):
        _tries(taking, owner, "zeebe:taskDefinition retries", tries)


def _tries(taking: Taking, owner: Node, source: str, said: str) -> None:
    if owner.local in SERVICES and tries_in(said) is not None:
        taking.attribute(owner, source, said, "versuche", said.strip())
    else:
        taking.keep(owner, source, said, "language" if said.startswith("=") else "retries")


def _repetition(taking: Taking, owner: Node, node: Node) -> None:
    source = "zeebe:loopCharacteristics"
    for name, ours in (("inputCollection", "sammlung"), ("inputElement", "element")):
        if said := node.get(name):
            value = feel(said) if said.startswith("=") else said
            taking.attribute(owner, f"{source} {name}", said, ours, value)
    if said := node.get("outputCollection"):
        taking.keep(owner, f"{source} outputCollection", said, "repetition")


def _kept(taking: Taking, owner: Node, node: Node) -> None:
    taking.keep(owner, f"zeebe:{node.local}", _said(node), "unknown")


def _assignment(taking: Taking, owner: Node, node: Node) -> None:
    source = "zeebe:assignmentDefinition"
    if said := node.get("assignee"):
        taking.attribute(owner, f"{source} assignee", said, "bearbeiter", feel(said))
    if said := node.get("candidateGroups"):
        if "," in said:
            taking.keep(owner, f"{source} candidateGroups", said, "several_groups")
        else:
            taking.attribute(owner, f"{source} candidateGroups", said, "gruppe", feel(said))


def _input(taking: Taking, owner: Node, node: Node) -> None:
    said, target = node.get("source") or "", node.get("target") or ""
    value = feel(said) if target.isidentifier() else None
    taking.parameter(owner, "zeebe:input", f"{target} = {said}", target, value)


def _said(node: Node) -> str:
    return " ".join(f"{key}={value}" for key, value in node.attributes.items())


_READERS: dict[str, Callable[[Taking, Node, Node], None]] = {
    "formDefinition": _form,
    "assignmentDefinition": _assignment,
    "taskSchedule": _schedule,
    "taskDefinition": _definition,
    "input": _input,
    "loopCharacteristics": _repetition,
}
