"""Checks before a definition is deployed: an element either runs right, or is refused.

The library behind the engine drops much of BPMN without a word. Every construct that would be
dropped or run wrongly is a finding here, all at once, with the element, the line and the rule;
the German sentence and remedy stand in `webui/finding_texts.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from lxml import etree

from engine import xml
from engine.checks.collaboration import check_collaborations
from engine.checks.data import check_data
from engine.checks.decision_steps import check_decision_steps
from engine.checks.document import B, Document
from engine.checks.drawing import check_drawing
from engine.checks.events import check_events
from engine.checks.extensions import check_extensions
from engine.checks.flows import check_flows
from engine.checks.formats import check_formats, check_transactions
from engine.checks.interfaces import check_interfaces
from engine.checks.language import check_expressions
from engine.checks.lengths import check_lengths
from engine.checks.messages import check_message_elements, check_messages
from engine.checks.names import check_variables
from engine.checks.report import Report
from engine.checks.retries import check_retries
from engine.checks.sheet import check_sheet
from engine.checks.steps import check_steps, check_unused_forms, form_users
from engine.checks.structure import check_root, check_structure, find_processes
from engine.checks.timers import check_timers
from engine.decisions.table import Table
from engine.diagram import Diagram
from engine.diagram_reader import read_process
from engine.findings import Finding
from engine.forms import Form
from engine.registry import Registry
from engine.xml import XmlError

__all__ = ["check"]

_CHECKS = (
    check_structure,
    check_lengths,
    check_flows,
    check_events,
    check_extensions,
    check_sheet,
    check_variables,
    check_expressions,
    check_timers,
    check_message_elements,
    check_messages,
    check_steps,
    check_decision_steps,
    check_retries,
    check_transactions,
    check_drawing,
)
#: What stands in a file whether or not a process in it runs.
_FILE_CHECKS = (check_root, check_collaborations, check_data, check_interfaces, check_formats)


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


def check(
    bundle: Bundled,
    registry: Registry,
    deployed: Collection[str] | None = None,
    tables: Mapping[str, Sequence[Table]] | None = None,
    on: date | None = None,
) -> list[Finding]:
    """Return all findings, errors first; a bundle without an error may be deployed.

    `deployed` are the processes that a call activity may call beside those of the file; without
    it (a file is looked at outside any installation) unknown ones are only a hint. `tables` are
    the decision tables that a step may ask, all their versions by name; the same holds for them.
    `on` is the day from which the versions count that must give what is read of them.
    """
    report = Report()
    try:
        root = xml.parse(bundle.xml)
    except XmlError as broken:
        report.broken(broken.code, broken.line, broken.facts)
        return report.sorted()
    if root.tag != f"{B}definitions":
        report.error("not_bpmn", root, root=etree.QName(root).localname)
        return report.sorted()
    processes = find_processes(root, report)
    for examine_file in _FILE_CHECKS:
        examine_file(root, report)
    diagrams = [read_process(root, process) for process in processes]
    forms = _read_forms(bundle, diagrams, root, report)
    for process, diagram in zip(processes, diagrams, strict=True):
        document = Document(root, process, diagram, forms, registry, deployed, tables, on)
        for examine in _CHECKS:
            examine(document, report)
    check_unused_forms(diagrams, forms, report)
    return report.sorted()


def _read_forms(
    bundle: Bundled, diagrams: list[Diagram], root: etree._Element, report: Report
) -> dict[str, Form | None]:
    users: dict[str, str] = {}
    for diagram in diagrams:
        users = {**form_users(diagram.elements), **users}
    found: dict[str, Form | None] = {}
    for name, content in bundle.forms.items():
        form, problems = Form.sketch(content)
        found[name] = None if problems else form
        node = _node(root, users.get(name)) if problems else None
        for problem in problems:
            facts = {**problem.facts, "form": name, "component": problem.component}
            report.error(problem.code, node, **facts)
    return found


def _node(root: etree._Element, identifier: str | None) -> etree._Element | None:
    if identifier is None:
        return None
    return next((node for node in root.iter() if node.get("id") == identifier), None)
