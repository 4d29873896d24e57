"""Taking files as they come: deployed if they can be, else kept as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

import engine
from engine import xml
from engine.bundles import Bundle
from engine.definitions import deploy_all
from engine.diagram_reader import executable_processes
from engine.errors import DefinitionError
from engine.findings import Finding, errors
from engine.validity import versions
from engine.xml import BPMN
from tests.conformance.registry import World
from tests.conformance.running import house
from webui import finding_texts


class Uploader:
    """An installation without any process; each file is judged as if it came first."""

    def __init__(self) -> None:
        self.world = World()
        self._house = house(self.world)
        self.db, _ = self._house.__enter__()
        self._versions: dict[str, str] = {}
        """Names of files that could be deployed, and one process of each."""

    def close(self) -> None:
        """Drop the installation."""
        self._house.__exit__(None, None, None)

    def upload(self, document: bytes, name: str) -> dict[str, Any]:
        """Deploy a file; if it cannot be deployed, keep it as a draft."""
        bundle = Bundle(name, document, {})
        self._versions.pop(name, None)
        try:
            with self.db.begin("owner") as work:
                definitions = deploy_all(work, bundle)
                findings = engine.check(bundle, self.world.registry)
                self._versions[name] = definitions[0].process_key
        except DefinitionError:
            with self.db.begin("owner") as work:
                kept = engine.keep_draft(work, bundle).id
            with self.db.read() as session:
                findings = engine.draft_findings(session, self.db.runtime, kept)
        return {
            "stored": True,
            "deployable": not errors(findings),
            **_described(document, findings),
        }

    def export(self, name: str) -> bytes:
        """Return what a person gets back, from the version or the draft."""
        with self.db.read() as session:
            if name in self._versions:
                return versions(session, self._versions[name])[0].xml
            return engine.draft_bundle(session, engine.draft_named(session, name).id).xml


def _described(document: bytes, findings: list[Finding]) -> dict[str, Any]:
    try:
        root = xml.parse(document)
    except xml.XmlError:
        kinds, executable, processes = {}, 0, 0
    else:
        nodes = [node for node in root.iter() if isinstance(node.tag, str) and node.get("id")]
        kinds = {node.get("id", ""): etree.QName(node).localname for node in nodes}
        executable = len(executable_processes(root))
        processes = len(list(root.iterchildren(f"{{{BPMN}}}process")))
    problems = [_problem(finding, kinds) for finding in findings]
    return {"problems": problems, "executable": executable, "processes": processes}


def _problem(finding: Finding, kinds: Mapping[str, str]) -> dict[str, Any]:
    return {
        "element": kinds.get(finding.element or "", ""),
        "id": finding.element,
        "line": finding.line,
        "message": _sentence(finding),
        "severity": finding.severity.value,
        "code": finding.code,
    }


def _sentence(finding: Finding) -> str:
    """Return what a person reads; a code without a sentence is told by the tests of the texts."""
    if finding.code not in finding_texts.TEXTS:
        return finding.code
    return " ".join(finding_texts.text(finding))
