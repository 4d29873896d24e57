"""What may stand in a file at all: elements, ids, the one process that runs."""

import re
from collections import Counter

from lxml import etree

from engine.checks.document import SCOPES, B, Document, children, kind_of
from engine.checks.report import Report
from engine.diagram import FLOW_NODES
from engine.diagram_reader import GLOBAL_TASKS, executable_processes
from engine.xml import BPMN, BPMN_DI, LAUFZETTEL

_ROOT = frozenset(
    {
        *("process", "collaboration", "message", "signal", "error", "escalation"),
        *("itemDefinition", "category", "dataStore", "documentation", "extensionElements"),
        *("extension", "interface", "resource", "relationship"),
        *GLOBAL_TASKS,
    }
)
#: Drawn or documented, but nothing runs in them.
_PASSIVE = frozenset(
    {
        *("sequenceFlow", "laneSet", "documentation", "extensionElements", "incoming", "outgoing"),
        *("textAnnotation", "association", "group", "dataObject", "dataObjectReference"),
        *("auditing", "monitoring", "property"),
    }
)
#: Data that a step takes and gives: plain copies from variable to variable.
_DATA = frozenset({"ioSpecification", "dataInputAssociation", "dataOutputAssociation"})
_EVENT_DATA = frozenset({"dataInput", "dataOutput", "inputSet", "outputSet"})
_COPY_PARTS = frozenset({"sourceRef", "targetRef", "documentation", "extensionElements"})
#: Refused with an answer of its own; every other element is refused as unknown.
_REFUSED = {
    "task": "abstract_task",
    "adHocSubProcess": "ad_hoc_subprocess",
    "dataStoreReference": "data_store",
}
_EVENTS = frozenset(kind for kind in FLOW_NODES if kind.endswith("Event"))
_LOOPS = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})
#: Namespaces of other engines: what stands in them looks as if it did something here.
_FOREIGN = re.compile(r"camunda|zeebe|spiffworkflow|flowable|activiti|jbpm|drools")
MAX_QUANTITY = 100
_ID = re.compile(r"[A-Za-z_][\w.-]*")


def find_processes(root: etree._Element, report: Report) -> list[etree._Element]:
    """Return the processes that run, or say why there is none."""
    processes = list(root.iterchildren(f"{B}process"))
    executable = executable_processes(root)
    runs = [process for process in executable if kind_of(process) == "process"]
    if not processes:
        report.error("process_missing", root)
        return []
    if not runs:
        report.error("process_not_executable", processes[0])
        return processes  # a draft is examined like what runs
    for other in processes:
        if other not in executable:
            report.hint("process_not_run", other)
    return executable


def check_structure(document: Document, report: Report) -> None:
    """Refuse elements that do not run here, ids that collide and parts of other engines."""
    for scope in document.scopes:
        _check_scope(scope, report)
    for scope in document.scopes:
        for node in document.inside(scope):
            _check_step(node, report)
    _check_ids(document, report)
    _check_foreign(document, report)


def check_root(root: etree._Element, report: Report) -> None:
    """Check what stands beside the processes, and every id of the file."""
    for child in children(root):
        if kind_of(child) not in _ROOT and not kind_of(child).endswith("EventDefinition"):
            report.error("element_unsupported", child, kind=kind_of(child))


def _check_scope(scope: etree._Element, report: Report) -> None:
    for child in children(scope):
        kind = kind_of(child)
        if kind in _REFUSED:
            report.error(_REFUSED[kind], child)
        elif kind not in FLOW_NODES | _PASSIVE | _LOOPS | _DATA:
            report.error("element_unsupported", child, kind=kind)


def _check_step(node: etree._Element, report: Report) -> None:
    """Refuse what would turn a step into another one, without a word from the library."""
    for attribute in ("startQuantity", "completionQuantity"):
        text = node.get(attribute, "1")
        if not text.isdigit() or not 1 <= int(text) <= MAX_QUANTITY:
            report.error("quantity", node, attribute=attribute, value=text, limit=MAX_QUANTITY)
    for association in children(node, "dataInputAssociation", "dataOutputAssociation"):
        for part in children(association):
            if kind_of(part) not in _COPY_PARTS:
                report.error("data_association_part", part, part=kind_of(part))
    if node.tag not in SCOPES:  # whose parts are steps of their own
        _check_parts(node, report)


def _check_parts(node: etree._Element, report: Report) -> None:
    kind = kind_of(node)
    for child in children(node):
        part = kind_of(child)
        event_part = kind in _EVENTS and part.endswith(("EventDefinition", "DefinitionRef"))
        loop_part = kind not in _EVENTS and part in _LOOPS
        script_part = kind == "scriptTask" and part == "script"
        activation = kind == "complexGateway" and part == "activationCondition"
        data_part = part in _DATA or (kind in _EVENTS and part in _EVENT_DATA)
        known = event_part or loop_part or script_part or activation or data_part
        if not known and part not in _PASSIVE:
            report.warning("part_ignored", child, part=part)


def _check_ids(document: Document, report: Report) -> None:
    nodes = [node for node in document.root.iter() if isinstance(node.tag, str)]
    counted = Counter(node.get("id") for node in nodes if node.get("id"))
    seen: set[str] = set()
    for node in nodes:
        identifier = node.get("id")
        if identifier and counted[identifier] > 1:
            if identifier in seen:
                report.error("id_twice", node, id=identifier)
            seen.add(identifier)
    for node in (document.process, *document.nodes.values(), *document.flows.values()):
        identifier = node.get("id", "")
        if not identifier:
            report.error("id_missing", node, kind=kind_of(node))
        elif not _ID.fullmatch(identifier):
            report.error("id_invalid", node, id=identifier)


def _check_foreign(document: Document, report: Report) -> None:
    """Say what stands in the words of another engine, or in ours but not known."""
    for node in document.root.iter():
        if not isinstance(node.tag, str):
            continue
        for name in (node.tag, *node.attrib):
            namespace = etree.QName(name).namespace or ""
            if namespace not in (BPMN, BPMN_DI, LAUFZETTEL) and _FOREIGN.search(namespace):
                local = etree.QName(name).localname
                report.warning("foreign_extension", node, name=local, namespace=namespace)
