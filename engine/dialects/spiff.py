"""spiff-arena: `spiffworkflow:properties`, `serviceTaskOperator`, scripts before and after."""

from __future__ import annotations

from engine.dialects.camunda import form_name
from engine.dialects.phrases import python
from engine.dialects.taking import B, Taking, owner_of
from engine.editing.nodes import Node

NAMESPACE = "http://spiffworkflow.org/bpmn/schema/1.0/core"
_CODE = ("preScript", "postScript", "unitTests")
_HOLDERS = ("properties", "parameters", "serviceTaskExtensions")
_FORM = ("formJsonSchemaFilename", "jsonSchemaFile")


def read(taking: Taking, node: Node) -> None:
    """Take over one extension element or a condition."""
    owner = owner_of(node)
    if owner is None:
        return
    if node.namespace == NAMESPACE:
        _extension(taking, owner, node)
    elif node.tag == f"{B}conditionExpression":
        taking.condition(owner, node.text, python(node.text))


def _extension(taking: Taking, owner: Node, node: Node) -> None:
    source = f"spiffworkflow:{node.local}"
    said = " ".join(node.text.split())
    if node.local in _HOLDERS or _is_part_of_code(node):
        return
    if node.local == "property":
        name, said = node.get("name") or "", node.get("value") or ""
        if name in _FORM:
            taking.attribute(owner, f"{source} {name}", said, "formular", form_name(said) or None)
        else:
            taking.keep(owner, f"{source} {name}", said, "unknown")
    elif node.local == "serviceTaskOperator":
        said = node.get("id") or ""
        taking.attribute(owner, source, said, "handler", said or None)
    elif node.local == "parameter":
        name, said = node.get("id") or "", node.get("value") or ""
        value = python(said) if name.isidentifier() else None
        taking.parameter(owner, source, f"{name} = {said}", name, value)
    else:
        taking.keep(owner, source, said, "code" if node.local in _CODE else "unknown")


def _is_part_of_code(node: Node) -> bool:
    """A test's data are told with the test."""
    return any(around.local == "unitTests" for around in node.ancestors)
