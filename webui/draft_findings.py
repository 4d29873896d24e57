"""A draft's findings in words, each with the number that it bears in the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from sqlalchemy.orm import Session

import engine
from engine import xml
from engine.diagram import FLOW_NODES
from engine.findings import Finding, Severity
from engine.runtime import Runtime
from webui import finding_texts

PARTS = ("EventDefinition", "LoopCharacteristics", "Expression")
_ROW = f"{{{xml.LAUFZETTEL}}}zeile"


def findings_of(
    session: Session, runtime: Runtime, draft_id: str, number: int, clock: str
) -> dict[str, Any]:
    """Return the findings of a revision and one sentence about them."""
    found = engine.draft_findings(session, runtime, draft_id, number)
    nodes = _nodes(engine.draft_bundle(session, draft_id, number).xml)
    return {
        "findings": [_entry(at, one, nodes) for at, one in enumerate(found, start=1)],
        "summary": f"Geprüft um {clock}, {_steps(nodes)}. {_verdict(found)}",
    }


def _entry(number: int, finding: Finding, nodes: Mapping[str, etree._Element]) -> dict[str, Any]:
    said = finding_texts.text(finding)
    node = _drawn(nodes.get(finding.element or ""))
    return {
        "number": number,
        "severity": str(finding.severity),
        "code": finding.code,
        "element": node.get("id") if node is not None else None,
        "place": _place(node),
        "message": said.message,
        "remedy": said.remedy,
        "facts": {
            key: fact for key, fact in finding.facts.items() if isinstance(fact, str | int | float)
        },
    }


def _drawn(node: etree._Element | None) -> etree._Element | None:
    """The element that is drawn where a part of it has an id of its own."""
    while node is not None and etree.QName(node).localname.endswith(PARTS):
        node = node.getparent()
    return node


def _place(node: etree._Element | None) -> str:
    if node is None:
        return ""
    row, name = node.get(_ROW), node.get("name")
    return f"Zeile {row}" if row else name or ""


def _nodes(document: bytes) -> dict[str, etree._Element]:
    try:
        root = xml.parse(document)
    except xml.XmlError:
        return {}
    return {node.get("id", ""): node for node in root.iter(f"{{{xml.BPMN}}}*") if node.get("id")}


def _steps(nodes: Mapping[str, etree._Element]) -> str:
    count = sum(etree.QName(node).localname in FLOW_NODES for node in nodes.values())
    return "1 Schritt" if count == 1 else f"{count} Schritte"


def _verdict(found: list[Finding]) -> str:
    errors = sum(one.severity is Severity.ERROR for one in found)
    if errors:
        return f"{errors} Fehler {'verhindert' if errors == 1 else 'verhindern'} die Freigabe."
    return "Nichts verhindert die Freigabe." if found else "Nichts zu beanstanden."
