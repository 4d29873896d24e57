"""Our own attributes and elements: known, and at a place where they do something."""

from lxml import etree

from engine.checks.document import B, Document, L, kind_of
from engine.checks.report import Report
from engine.diagram import FLOW_NODES
from engine.expressions import similar
from engine.retries import ATTRIBUTES as RETRIES
from engine.sheet_fields import ELEMENT_FIELDS, FLOW_FIELDS, STEP_FIELDS
from engine.xml import LAUFZETTEL

_SHEET = frozenset(STEP_FIELDS)
_TASK = {"formular", "annahme", "gruppe", "bearbeiter", "faellig", "wiedervorlage"}
_WAIT = {"korrelation", "tatsache"}
_PLACES: dict[str, set[str]] = {
    "userTask": _TASK,
    "manualTask": _TASK - {"formular", "annahme"},
    "serviceTask": {"handler", *RETRIES},
    "sendTask": {"handler", *RETRIES},
    "businessRuleTask": {"handler", "regeltabelle", "stichtag", *RETRIES},
    "receiveTask": _WAIT,
    "intermediateCatchEvent": _WAIT,
    "boundaryEvent": _WAIT,
    "callActivity": {"bindung"},
    "startEvent": {"einmalig"},
    "endEvent": {"technisch"},
    "sequenceFlow": set(FLOW_FIELDS),
}
_PARAMETERS = frozenset(
    {
        *("userTask", "serviceTask", "sendTask", "businessRuleTask"),
        *("endEvent", "intermediateThrowEvent", "callActivity"),
    }
)
_VISITS = frozenset({"sammlung", "element", "ergebnisse", "ergebnis"})
_KNOWN = _SHEET.union(*_PLACES.values()) | {"schluessel"} | _VISITS


def check_extensions(document: Document, report: Report) -> None:
    """Check every attribute and element of our namespace in the process."""
    for node in document.process.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag.startswith(L):
            _check_element(document, node, report)
        elif node.tag.startswith(B) and node is not document.process:
            _check_attributes(document, node, report)


def _allowed(document: Document, node: etree._Element) -> set[str]:
    kind = kind_of(node)
    if kind == "multiInstanceLoopCharacteristics":
        return set(_VISITS)
    allowed = set(_PLACES.get(kind, ())) | (_SHEET if kind in FLOW_NODES else set())
    element = document.diagram.elements.get(node.get("id", ""))
    if element is None or "message" not in [d.kind for d in element.definitions]:
        return allowed - _WAIT - {"einmalig"}
    return allowed | {"einmalig"} if element.instantiates else allowed


def _check_attributes(document: Document, node: etree._Element, report: Report) -> None:
    kind, allowed = kind_of(node), _allowed(document, node)
    for key in node.attrib:
        name = etree.QName(key)
        if name.namespace != LAUFZETTEL or name.localname in allowed:
            continue
        if name.localname in _KNOWN - _SHEET:
            report.error("extension_misplaced", node, name=name.localname, kind=kind)
        elif name.localname not in _SHEET:
            report.warning(
                "extension_unknown",
                node,
                name=name.localname,
                similar=similar(name.localname, _KNOWN),
            )


def _check_element(document: Document, node: etree._Element, report: Report) -> None:
    name = kind_of(node)
    around = node.getparent()
    place = around.getparent() if around is not None else None
    kind = kind_of(place) if place is not None else ""
    if name in ELEMENT_FIELDS:
        return  # of the sheet: engine/checks/sheet.py
    if name not in ("variable", "parameter", "ergebnis"):
        report.warning("extension_unknown", node, name=name, similar=None)
    elif (name == "variable" and place is not document.process) or (
        (name == "parameter" and kind not in _PARAMETERS)
        or (name == "ergebnis" and kind != "callActivity")
    ):
        report.error("extension_misplaced", node, name=name, kind=kind)
    elif not node.get("name"):
        report.error("extension_unnamed", node, name=name)
    elif name in ("parameter", "ergebnis"):
        _check_parameter(node, report)


def _check_parameter(node: etree._Element, report: Report) -> None:
    if node.get("wert") is None:
        report.error("parameter_without_value", node, parameter=node.get("name"))
    twin = node.getprevious()
    while twin is not None:
        if twin.tag == node.tag and twin.get("name") == node.get("name"):
            report.error("parameter_twice", node, parameter=node.get("name"))
            return
        twin = twin.getprevious()
