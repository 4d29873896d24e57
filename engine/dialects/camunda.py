"""Camunda 7 and its kin: `camunda:formKey`, `candidateGroups`, `topic`, inputs and outputs."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.dialects.phrases import instant, is_duration, juel
from engine.dialects.taking import B, Taking, event_of, owner_of
from engine.editing.nodes import Node
from engine.retries import pause_in, tries_in

NAMESPACES = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://operaton.org/schema/1.0/bpmn",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
)
SERVICES = ("serviceTask", "sendTask", "businessRuleTask")
_CODE = ("class", "expression", "delegateExpression", "decisionRef")
_HERE_BY_ITSELF = ("asyncBefore", "asyncAfter", "async", "exclusive", "jobPriority", "type")
_TIMERS = ("timeDate", "timeDuration", "timeCycle")

Read = Callable[[Taking, Node, str, str], None]


def read(taking: Taking, node: Node) -> None:
    """Take over what stands at one element, or inside its extension elements."""
    if node.namespace in NAMESPACES:
        _extension(taking, node)
        return
    for key, said in list(node.attributes.items()):
        space, _, name = key.removeprefix("{").partition("}")
        if space in NAMESPACES:
            _ATTRIBUTES.get(name, _kept)(taking, node, f"camunda:{name}", said)
    if node.tag == f"{B}conditionExpression" and "{" in node.text:
        flow = owner_of(node)
        if flow is not None and flow.local == "sequenceFlow":
            taking.condition(flow, node.text, juel(node.text))
    elif node.local in _TIMERS and "{" in node.text:
        owner = event_of(node)
        if owner is not None:
            taking.text(owner, node, node.text, juel(node.text))


def form_name(said: str) -> str:
    """Return the name of a form that a key or a file name means: its last part, no ending."""
    last = re.split(r"[:/]", said.strip())[-1]
    return re.sub(r"\.(form|html|json)\Z", "", last)


def _form(taking: Taking, node: Node, source: str, said: str) -> None:
    taking.attribute(node, source, said, "formular", form_name(said) if "{" not in said else None)


def _groups(taking: Taking, node: Node, source: str, said: str) -> None:
    if "," in said:
        taking.keep(node, source, said, "several_groups")
    else:
        taking.attribute(node, source, said, "gruppe", juel(said.strip()))


def _person(taking: Taking, node: Node, source: str, said: str) -> None:
    taking.attribute(node, source, said, "bearbeiter", juel(said))


def _when(name: str) -> Read:
    def read_when(taking: Taking, node: Node, source: str, said: str) -> None:
        value = juel(said) if "{" in said else instant(said)
        if value is None and is_duration(said):
            value = f"jetzt + dauer('{said.strip()}')"
        taking.attribute(node, source, said, name, value)

    return read_when


def _topic(taking: Taking, node: Node, source: str, said: str) -> None:
    taking.attribute(node, source, said, "handler", said if "{" not in said else None)


def _code(taking: Taking, node: Node, source: str, said: str) -> None:
    taking.keep(node, source, said, "code")


def _by_itself(taking: Taking, node: Node, source: str, said: str) -> None:
    taking.keep(node, source, said, "by_itself")


def _collection(taking: Taking, node: Node, source: str, said: str) -> None:
    taking.attribute(node, source, said, "sammlung", juel(said) if "{" in said else said)


def _item(taking: Taking, node: Node, source: str, said: str) -> None:
    taking.attribute(node, source, said, "element", said if said.isidentifier() else None)


def _kept(taking: Taking, node: Node, source: str, said: str) -> None:
    taking.keep(node, source, said, "unknown")


_ATTRIBUTES: dict[str, Read] = {
    "formKey": _form,
    "formRef": _form,
    "candidateGroups": _groups,
    "assignee": _person,
    "dueDate": _when("faellig"),
    "followUpDate": _when("wiedervorlage"),
    "topic": _topic,
    "collection": _collection,
    "elementVariable": _item,
    **dict.fromkeys(_CODE, _code),
    **dict.fromkeys(_HERE_BY_ITSELF, _by_itself),
}


def _extension(taking: Taking, node: Node) -> None:
    """Read an element such as `camunda:inputParameter`; what holds others is read with them."""
    owner = owner_of(node)
    if owner is None or node.local in ("inputOutput", "properties", "formField", "value"):
        return
    source, name = f"camunda:{node.local}", node.get("name") or ""
    said = " ".join(node.text.split()) or name or " ".join(node.attributes.values())
    if node.local == "inputParameter" and owner.local in (*SERVICES, "userTask"):
        plain = juel(said) if not node.children and name.isidentifier() else None
        taking.parameter(owner, source, f"{name} = {said}", name, plain)
    elif node.local == "failedJobRetryTimeCycle" and owner.local in SERVICES:
        _retries(taking, owner, source, said)
    elif node.local in ("in", "out") and owner.local == "callActivity":
        _passed(taking, owner, node, source)
    elif node.local == "formData":
        taking.keep(owner, source, "", "embedded_form")
    elif node.local in ("executionListener", "taskListener", "script"):
        taking.keep(owner, source, said, "code")
    else:
        taking.keep(owner, source, said, "unknown")


def _retries(taking: Taking, owner: Node, source: str, said: str) -> None:
    """`R3/PT10M` is three tries with ten minutes in between; pauses of a list differ."""
    found = re.fullmatch(r"R(\d+)/(P.+)", said)
    tries, pause = (tries_in(found[1]), pause_in(found[2])) if found else (None, None)
    if tries is None or pause is None:
        taking.keep(owner, source, said, "language" if "{" in said else "retries")
        return
    taking.attribute(owner, source, said, "versuche", str(tries))
    taking.attribute(owner, source, said, "pause", pause)


def _passed(taking: Taking, owner: Node, node: Node, source: str) -> None:
    """`camunda:in` gives a called process a variable of ours."""
    target, variable = node.get("target"), node.get("source")
    said = " ".join(f"{key}={value}" for key, value in node.attributes.items())
    if node.local == "in" and target and variable and variable.isidentifier():
        taking.parameter(owner, source, said, target, variable)
    elif node.local == "in" and target and node.get("sourceExpression"):
        taking.parameter(owner, source, said, target, juel(node.get("sourceExpression") or ""))
    elif node.local == "out" and target and variable and variable.isidentifier():
        taking.result(owner, source, said, target, variable)
    else:
        taking.keep(owner, source, said, "unknown")
