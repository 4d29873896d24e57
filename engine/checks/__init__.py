"""Checks before a definition is deployed: an element either runs right, or is refused.

The library behind the engine drops much of BPMN without a word. Every construct that would be
dropped or run wrongly is a finding here, all at once, with the element, the line and the rule;
the German sentence and remedy stand in `webui/finding_texts.py`.
"""

from collections.abc import Mapping
from typing import Protocol

from lxml import etree

from engine import xml
from engine.checks.document import B, Document
from engine.checks.drawing import check_drawing
from engine.checks.events import check_events
from engine.checks.extensions import check_extensions
from engine.checks.flows import check_flows
from engine.checks.language import check_expressions
from engine.checks.messages import check_message_elements, check_messages
from engine.checks.names import check_variables
from engine.checks.report import Report
from engine.checks.steps import check_steps, form_users
from engine.checks.structure import check_structure, find_process
from engine.checks.timers import check_timers
from engine.diagram import Diagram, read_diagram
from engine.findings import Finding
from engine.forms import Form, FormError
from engine.registry import Registry
from engine.xml import XmlError

__all__ = ["check"]

_CHECKS = (
    check_structure,
    check_flows,
    check_events,
    check_extensions,
    check_variables,
    check_expressions,
    check_timers,
    check_message_elements,
    check_messages,
    check_steps,
    check_drawing,
)


class Bundled(Protocol):
    """What is checked: a diagram and the forms beside it."""

    @property
    def xml(self) -> bytes:
        """The diagram's exact bytes."""
        ...

    @property
    def forms(self) -> Mapping[str, bytes]:
        """Forms by name."""
        ...


def check(bundle: Bundled, registry: Registry) -> list[Finding]:
    """Return all findings, errors first; a bundle without an error may be deployed."""
    report = Report()
    try:
        root = xml.parse(bundle.xml)
    except XmlError as broken:
        report.broken(broken.code, broken.line, broken.facts)
        return report.sorted()
    if root.tag != f"{B}definitions":
        report.error("not_bpmn", root, root=etree.QName(root).localname)
        return report.sorted()
    process = find_process(root, report)
    if process is None:
        return report.sorted()
    diagram = read_diagram(root)
    forms = _read_forms(bundle, diagram, process, report)
    document = Document(root, process, diagram, forms, registry)
    for examine in _CHECKS:
        examine(document, report)
    return report.sorted()


def _read_forms(
    bundle: Bundled, diagram: Diagram, process: etree._Element, report: Report
) -> dict[str, Form | None]:
    users = form_users(diagram.elements)
    found: dict[str, Form | None] = {}
    for name, content in bundle.forms.items():
        try:
            found[name] = Form.load(content)
        except FormError as refused:
            found[name] = None
            node = _node(process, users.get(name))
            for problem in refused.problems:
                facts = {**problem.facts, "form": name, "component": problem.component}
                report.error(problem.code, node, **facts)
    return found


def _node(process: etree._Element, identifier: str | None) -> etree._Element | None:
    if identifier is None:
        return None
    return next((node for node in process.iter() if node.get("id") == identifier), None)
