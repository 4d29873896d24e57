"""Events: only those that really wait or throw here, each with what it needs."""

from lxml import etree

from engine.checks.document import ACTIVITIES, B, Document, children, event_definitions, kind_of
from engine.checks.report import Report
from engine.diagram import Element

#: The kinds that run, by event; None is the none event.
_RUNS: dict[str, frozenset[str | None]] = {
    "startEvent": frozenset({None, "message"}),
    "endEvent": frozenset({None, "message", "terminate", "error", "escalation"}),
    "intermediateCatchEvent": frozenset({"message", "timer"}),
    "intermediateThrowEvent": frozenset({None, "message", "escalation"}),
    "boundaryEvent": frozenset({"message", "timer", "error", "escalation"}),
}
#: Steps that can fail with a business error: they call a handler.
_FAILING = frozenset({"serviceTask", "sendTask", "businessRuleTask", "subProcess"})
#: Steps at which time passes, so that something can happen meanwhile.
_WAITING = ACTIVITIES - {"scriptTask"}


def check_events(document: Document, report: Report) -> None:
    """Check each event's kind, what it refers to and where it is attached."""
    for element, node in document.elements(*_RUNS):
        definitions = event_definitions(node)
        if len(definitions) > 1:
            report.error("event_several_definitions", node)
        elif element.event not in _RUNS[element.kind]:
            report.error(
                "event_unsupported", node, kind=element.kind, event=element.event or "none"
            )
        else:
            for definition in definitions:
                _check_reference(document, definition, report)
        if element.kind == "boundaryEvent":
            _check_attachment(document, element, node, report)
        if element.event in ("error", "escalation"):
            _check_thrown(document, element, node, report)


def _check_reference(document: Document, definition: etree._Element, report: Report) -> None:
    """What a definition names must stand in the file."""
    kind = kind_of(definition).removesuffix("EventDefinition")
    if kind not in ("message", "error", "escalation"):
        return
    identifier = definition.get(f"{kind}Ref")
    catching = kind_of(definition.getparent()) == "boundaryEvent"  # type: ignore[arg-type]
    if identifier is None and kind != "message" and catching:
        return  # catches every error or escalation
    if document.root_element(kind, identifier) is None:
        report.error("reference_missing", definition, kind=kind, id=identifier)


def _check_attachment(
    document: Document, element: Element, node: etree._Element, report: Report
) -> None:
    host = document.nodes.get(element.attached_to or "")
    if host is None or kind_of(host) not in ACTIVITIES or host.getparent() is not node.getparent():
        report.error("boundary_unattached", node, host=element.attached_to)
        return
    kind = kind_of(host)
    if element.event == "error" and not element.interrupting:
        report.error("boundary_error_not_interrupting", node)
    never = (
        (element.event == "escalation" and kind != "subProcess")
        or (element.event == "error" and kind not in _FAILING)
        or (element.event in ("timer", "message") and kind not in _WAITING)
    )
    if never:
        report.error("boundary_never_fires", node, event=element.event, host=kind)


def _check_thrown(
    document: Document, element: Element, node: etree._Element, report: Report
) -> None:
    """An error or escalation that is thrown must be caught by a sub-process around it."""
    if element.kind not in ("endEvent", "intermediateThrowEvent"):
        return
    scope = node.getparent()
    while scope is not None and scope is not document.process:
        if _catches(document, scope, element):
            return
        scope = scope.getparent()
    report.error("throw_uncaught", node, event=element.event, reference=element.reference)


def _catches(document: Document, scope: etree._Element, thrown: Element) -> bool:
    outer = scope.getparent()
    if outer is None:
        return False
    for boundary in children(outer, "boundaryEvent"):
        caught = document.diagram.elements[boundary.get("id", "")]
        if (
            caught.attached_to == scope.get("id")
            and caught.event == thrown.event
            and caught.reference in (None, "", thrown.reference)
        ):
            return True
    return False


def has_timer_parts(node: etree._Element) -> list[etree._Element]:
    """Return the date, duration and cycle of an event's timer."""
    return [
        part
        for definition in node.iterchildren(f"{B}timerEventDefinition")
        for part in children(definition, "timeDate", "timeDuration", "timeCycle")
    ]
