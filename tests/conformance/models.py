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
