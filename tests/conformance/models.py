"""Preparing a model: scripts become test-only calls, and what a suite leaves open is declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from engine import xml
from engine.diagram_reader import executable_processes
from engine.xml import BPMN, LAUFZETTEL

B = f"{{{BPMN}}}"
L = f"{{{LAUFZETTEL}}}"

#: What a token's script does here; every other token only leaves its mark.
SCRIPTS = {
    "CREATE_LOG_FILE": "nichts = 0",
    "CREATE_MARKER_FILE": 'nichts = marke("MARKER")',
    "INCREMENT_INTEGER_VARIABLE": "integerVariable = integerVariable + 1",
    "INCREMENT_INTEGER_VARIABLE_AND_LOG": (
        'integerVariable = integerVariable + 1\nnichts = marke("INCREMENT")'
    ),
    "THROW_ERROR": 'nichts = fehler("ERR_CODE")',
}
HANDLERS = {
    "WAIT_TEN_SECONDS": "conformance_wait",
    "CREATE_TIMESTAMP_LOG_1": "conformance_stamp",
    "CREATE_TIMESTAMP_LOG_2": "conformance_stamp",
}


def prepare(document: bytes, tokens: Mapping[str, str], variables: Iterable[str]) -> bytes:
    """Return a model that our engine may be given: same structure, our words for its scripts."""
    root = xml.parse(document)
    for node in root.iter(f"{B}scriptTask", f"{B}globalScriptTask"):
        token = tokens.get(node.get("id", ""))
        if token is not None:
            _replace(node, token)
    for process in executable_processes(root):
        _declare(process, variables)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _replace(node: etree._Element, token: str) -> None:
    script = node.find(f"{B}script")
    if script is None:
        return
    if token in HANDLERS:
        node.remove(script)
        node.tag = f"{B}serviceTask"
        node.attrib.pop("scriptFormat", None)
        node.set(f"{L}handler", HANDLERS[token])
        extensions = node.find(f"{B}extensionElements")
        if extensions is None:
            extensions = etree.SubElement(node, f"{B}extensionElements")
            node.insert(0, extensions)
        number = "10" if token == "WAIT_TEN_SECONDS" else token[-1]
        etree.SubElement(extensions, f"{L}parameter", name="nummer", wert=number)
        return
    node.attrib.pop("scriptFormat", None)
    if token == "SET_STRING_DATA":
        script.text = f'{_data(node, "dataOutput")} = "String"'
    elif token == "LOG_DATA":
        script.text = f"nichts = daten({_data(node, 'dataInput')})"
    else:
        script.text = SCRIPTS.get(token, f'nichts = marke("{token}")')


def _data(node: etree._Element, kind: str) -> str:
    found = node.find(f"{B}ioSpecification/{B}{kind}")
    return "data" if found is None else found.get("id", "data")


def _declare(process: etree._Element, variables: Iterable[str]) -> None:
    extensions = process.find(f"{B}extensionElements")
    if extensions is None:
        extensions = etree.Element(f"{B}extensionElements")
        process.insert(0, extensions)
    for name in variables:
        kind = "zahl" if name in ("integerVariable", "testCaseNumber") else "text"
        etree.SubElement(extensions, f"{L}variable", name=name, typ=kind)


def complete(document: bytes) -> tuple[bytes, list[str]]:
    """Give a model for another engine what ours must be told, and return its messages too.

    Steps without a kind are a person's, work without a handler does nothing, what is waited for
    without a name gets one. Structure, ids and flows stay as they are.
    """
    root = xml.parse(document)
    for node in root.iter(f"{B}scriptTask", f"{B}globalScriptTask"):
        _retell(node)
    for node in root.iter(f"{B}task", f"{B}userTask", f"{B}manualTask", f"{B}globalUserTask"):
        if node.tag == f"{B}task":
            node.tag = f"{B}manualTask"
        node.set(f"{L}gruppe", "'JCO'")
    for node in root.iter(f"{B}userTask"):
        node.tag = f"{B}manualTask"
    for node in root.iter(f"{B}serviceTask", f"{B}sendTask", f"{B}businessRuleTask"):
        node.set(f"{L}handler", "conformance_step")
    for kind in ("message", "signal"):
        _name(root, kind)
    _decide(root)
    for process in executable_processes(root):
        _declare(process, ("integerVariable", "testCaseNumber", "test"))
    messages = [node.get("name") or node.get("id") or "" for node in root.iter(f"{B}message")]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8"), messages


def _decide(root: etree._Element) -> None:  # noqa: C901 - one decision after the other
    """Say something where a drawing leaves open when, how often and under which condition."""
    for timer in root.iter(f"{B}timerEventDefinition"):
        times = [child for child in timer if child.tag in _TIMES]
        if not any((child.text or "").strip() for child in times):
            for child in times:
                timer.remove(child)
            etree.SubElement(timer, f"{B}timeDuration").text = "PT1H"
    for loop in root.iter(f"{B}multiInstanceLoopCharacteristics"):
        if loop.find(f"{B}loopCardinality") is None and loop.get(f"{L}sammlung") is None:
            loop.set(f"{L}sammlung", "[1, 2]")
    for gateway in root.iter(f"{B}exclusiveGateway", f"{B}inclusiveGateway"):
        leaving = [
            flow
            for flow in root.iter(f"{B}sequenceFlow")
            if flow.get("sourceRef") == gateway.get("id")
            and flow.get("id") != gateway.get("default")
        ]
        for flow in leaving if len(leaving) > 1 or gateway.get("default") else ():
            condition = flow.find(f"{B}conditionExpression")
            if condition is None:
                condition = etree.SubElement(flow, f"{B}conditionExpression")
            if not (condition.text or "").strip():
                condition.text = flow.get("id", "").replace("-", "_") or "offen"


_TIMES = (f"{B}timeDate", f"{B}timeDuration", f"{B}timeCycle")


def _retell(node: etree._Element) -> None:
    """Say a script for another engine in our words, as far as they have a meaning here."""
    node.attrib.pop("scriptFormat", None)
    script = node.find(f"{B}script")
    if script is None:
        script = etree.SubElement(node, f"{B}script")
    text = (script.text or "").strip()
    if "throw_error" in text:
        script.text = SCRIPTS["THROW_ERROR"]
    elif text.startswith("integerVariable = "):
        script.text = SCRIPTS["INCREMENT_INTEGER_VARIABLE"]
    elif '= "String"' in text:
        script.text = text.splitlines()[0]
    else:
        script.text = f'nichts = marke("{node.get("id")}")'


def _name(root: etree._Element, kind: str) -> None:
    """Name what has no name, and make up what an event refers to without saying so."""
    for number, node in enumerate(root.iterchildren(f"{B}{kind}")):
        if not (node.get("name") or "").strip():
            node.set("name", node.get("id") or f"{kind}{number}")
    for number, event in enumerate(
        [*root.iter(f"{B}{kind}EventDefinition"), *root.iter(*_RECEIVING.get(kind, ("none",)))]
    ):
        if not event.get(f"{kind}Ref"):
            made = etree.Element(f"{B}{kind}", id=f"made_{kind}{number}", name=f"{kind}{number}")
            root.insert(0, made)
            event.set(f"{kind}Ref", made.get("id", ""))


_RECEIVING = {"message": (f"{B}receiveTask",)}
