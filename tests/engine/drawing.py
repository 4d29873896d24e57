"""Small diagrams for tests: the body is written as BPMN, the frame is added here."""

from __future__ import annotations

import json
from itertools import pairwise

from engine.bundles import Bundle

FRAME = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:laufzettel="urn:laufzettel:bpmn:1" id="D" targetNamespace="urn:test">'
)


def draw(body: str, *, variables: str = "", outside: str = "", key: str = "P") -> Bundle:
    """Return a bundle with one process; `variables` are `name:typ[=expression]`, by blanks."""
    declared = "".join(_variable(text) for text in variables.split())
    xml = (
        f'{FRAME}{outside}<bpmn:process id="{key}" name="Probe" isExecutable="true">'
        f"<bpmn:extensionElements>{declared}</bpmn:extensionElements>{body}"
        "</bpmn:process></bpmn:definitions>"
    )
    return Bundle(f"{key}.bpmn", xml.encode(), {"Frei": FREE_FORM})


def _variable(text: str) -> str:
    declaration, _, start = text.partition("=")
    name, _, kind = declaration.partition(":")
    value = f' wert="{start}"' if start else ""
    return f'<laufzettel:variable name="{name}" typ="{kind or "text"}"{value}/>'


def flow(source: str, target: str, condition: str = "", key: str = "") -> str:
    """Return a sequence flow; its id is `source_target` unless another is given."""
    text = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}'
        "</bpmn:conditionExpression>"
        if condition
        else ""
    )
    return (
        f'<bpmn:sequenceFlow id="{key or f"{source}_{target}"}" sourceRef="{source}"'
        f' targetRef="{target}">{text}</bpmn:sequenceFlow>'
    )


def flows(*steps: str) -> str:
    """Return the flows of a straight path."""
    return "".join(flow(a, b) for a, b in pairwise(steps))


def node(kind: str, key: str, inner: str = "", **attributes: str) -> str:
    """Return a flow node; attributes written `laufzettel_x` get our prefix."""
    text = "".join(
        f' {name.replace("laufzettel_", "laufzettel:")}="{value}"'
        for name, value in attributes.items()
    )
    return f'<bpmn:{kind} id="{key}" name="{key}"{text}>{inner}</bpmn:{kind}>'


def start(key: str = "S") -> str:
    """Return a none start event."""
    return node("startEvent", key)


def end(key: str = "E", inner: str = "") -> str:
    """Return an end event."""
    return node("endEvent", key, inner)


def person(key: str, **attributes: str) -> str:
    """Return a user task whose form takes any of the test's variables."""
    given = {"laufzettel_formular": "Frei", "laufzettel_gruppe": "'JCO@56.6'", **attributes}
    return node("userTask", key, **given)


def machine(key: str, handler: str, inner: str = "", **attributes: str) -> str:
    """Return a service task."""
    return node("serviceTask", key, inner, laufzettel_handler=handler, **attributes)


def parameter(name: str, expression: str) -> str:
    """Return the extension elements with one parameter."""
    return (
        f'<bpmn:extensionElements><laufzettel:parameter name="{name}" wert="{expression}"/>'
        "</bpmn:extensionElements>"
    )


def timer(text: str, kind: str = "timeDuration") -> str:
    """Return a timer definition."""
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{text}'
        f"</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def message(name: str) -> str:
    """Return a message definition of an event."""
    return f'<bpmn:messageEventDefinition messageRef="{name}"/>'


def declared_message(name: str, key: str) -> str:
    """Return a message declaration beside the process."""
    return f'<bpmn:message id="{name}" name="{name}" laufzettel:schluessel="{key}"/>'


def boundary(key: str, host: str, inner: str, *, interrupting: bool = True) -> str:
    """Return a boundary event."""
    return node(
        "boundaryEvent",
        key,
        inner,
        attachedToRef=host,
        cancelActivity=str(interrupting).lower(),
    )


def _field(key: str, kind: str, **more: object) -> dict[str, object]:
    return {"key": key, "id": key, "label": key, "type": kind, **more}


FREE_FORM = json.dumps(
    {
        "type": "default",
        "components": [
            _field("mehr", "checkbox"),
            _field("zahl", "number"),
            _field("wort", "textfield"),
        ],
    }
).encode()
