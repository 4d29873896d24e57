"""Events: only those that really wait or throw here, each with what it needs."""

from collections.abc import Iterator

from lxml import etree

from engine.checks.document import ACTIVITIES, Document, children, kind_of
from engine.checks.report import Report
from engine.diagram import SUB_PROCESSES, Element

#: The kinds that run, by event; None is the none event.
_RUNS: dict[str, frozenset[str | None]] = {
    "startEvent": frozenset({None, "message", "signal"}),
    "endEvent": frozenset(
        {
            *(None, "message", "terminate", "error", "escalation", "signal"),
            *("compensate", "cancel"),
        }
    ),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "conditional", "link"}),
    "intermediateThrowEvent": frozenset(
        {None, "message", "escalation", "signal", "compensate", "link"}
    ),
    "boundaryEvent": frozenset(
        {
            *("message", "timer", "signal", "conditional"),
            *("error", "escalation", "compensate", "cancel"),
        }
    ),
}
#: What may begin an event sub-process.
_BEGINS = frozenset(
    {"message", "timer", "signal", "conditional", "error", "escalation", "compensate"}
)
#: Of several definitions of one event, each may be of these kinds.
_BESIDE = frozenset({"message", "timer", "signal", "conditional", "escalation", "error"})
#: Steps that can fail with a business error.
_FAILING = frozenset(
    {"serviceTask", "sendTask", "businessRuleTask", "scriptTask", "callActivity", *SUB_PROCESSES}
)
#: Steps at which time passes, so that something can happen meanwhile.
_WAITING = ACTIVITIES - {"scriptTask"}
_THROWING = ("intermediateThrowEvent", "endEvent")
_NAMED = ("message", "signal", "error", "escalation")


def check_events(document: Document, report: Report) -> None:
    """Check each event's kind, what it refers to and where it is attached."""
    for element, node in document.elements(*_RUNS):
        if not _check_kinds(document, element, node, report):
            continue
        _check_references(document, element, node, report)
        if element.kind == "boundaryEvent":
            _check_attachment(document, element, node, report)
        elif element.event == "link":
            _check_link(document, element, node, report)
        elif element.kind in _THROWING:
            _check_thrown(document, element, node, report)


def _check_kinds(
    document: Document, element: Element, node: etree._Element, report: Report
) -> bool:
    around = document.diagram.elements.get(element.parent)
    begins = element.kind == "startEvent" and around is not None and around.by_event
    inside = element.kind == "startEvent" and around is not None and not around.by_event
    runs = _BEGINS if begins else frozenset({None}) if inside else _RUNS[element.kind]
    kinds: list[str | None] = [definition.kind for definition in element.definitions]
    kinds = kinds or [None]
    for kind in kinds:
        if kind not in runs:
            report.error("event_unsupported", node, kind=element.kind, event=kind or "none")
            return False
    if len(kinds) == 1:
        return True
    throws = element.kind in _THROWING
    beside = _BESIDE if throws else _BESIDE - {"error", "escalation"}
    several_wait_for_all = element.all_of and element.kind != "intermediateCatchEvent"
    if several_wait_for_all or any(kind not in beside for kind in kinds):
        report.error("event_several_definitions", node)
        return False
    if element.kind == "startEvent" and not begins and "timer" in kinds:
        report.error("event_several_definitions", node)
        return False
    return True


def _check_references(
    document: Document, element: Element, node: etree._Element, report: Report
) -> None:
    for definition in document.definitions(node):
        _check_reference(document, definition, element, report)
    for reference in children(node, "eventDefinitionRef"):
        if document.definition(reference.text) is None:
            report.error("reference_missing", reference, kind="event", id=reference.text)


def _check_reference(
    document: Document, definition: etree._Element, element: Element, report: Report
) -> None:
    """What a definition names must stand in the file."""
    kind = kind_of(definition).removesuffix("EventDefinition")
    if kind not in _NAMED:
        return
    identifier = document.local(definition.get(f"{kind}Ref"))
    catching = element.kind in ("boundaryEvent", "startEvent")
    if identifier is None and kind in ("error", "escalation") and catching:
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
    kind, carrier = kind_of(host), document.diagram.elements[element.attached_to or ""]
    if carrier.by_event or carrier.is_compensation:
        report.error("boundary_at_step_alone", node, host=carrier.id)
    if element.event in ("error", "cancel") and not element.interrupting:
        report.error("boundary_error_not_interrupting", node)
    if element.event == "compensate":
        _check_undoing(document, element, node, report)
        return
    never = (
        (element.event == "escalation" and kind not in (*SUB_PROCESSES, "callActivity"))
        or (element.event == "error" and kind not in _FAILING)
        or (element.event == "cancel" and kind != "transaction")
        or (element.event in ("timer", "message") and kind not in _WAITING)
    )
    if never:
        report.error("boundary_never_fires", node, event=element.event, host=kind)
    elif kind not in _WAITING and element.event in ("signal", "conditional"):
        hears_itself = carrier.repetition is not None and carrier.repetition.thrown is not None
        if not hears_itself:
            report.warning("boundary_hardly_fires", node, event=element.event, host=kind)


def _check_undoing(
    document: Document, element: Element, node: etree._Element, report: Report
) -> None:
    """A compensation event at a border leads, by an association, to what undoes the step."""
    target = document.diagram.elements.get(document.diagram.compensations.get(element.id, ""))
    if target is None or target.parent != element.parent or not target.is_compensation:
        report.error("compensation_without_step", node)


def _check_link(document: Document, element: Element, node: etree._Element, report: Report) -> None:
    link = element.definitions[0]
    partners = [
        other
        for other in document.diagram.inside[element.parent]
        if other.event == "link" and other.kind != element.kind
    ]
    if element.kind == "intermediateThrowEvent":
        targets = [
            other
            for other in partners
            if (link.target and link.target in (other.id, other.definitions[0].id))
            or (not link.target and link.reference == other.definitions[0].reference)
        ]
        if len(targets) != 1 or not (link.reference or link.target):
            report.error("link_target", node, name=link.reference, count=len(targets))
    elif not partners:
        report.error("link_without_source", node, name=link.reference)


def _check_thrown(
    document: Document, element: Element, node: etree._Element, report: Report
) -> None:
    """What is thrown should be caught by something around it."""
    if element.event == "compensate":
        _check_compensation(document, element, node, report)
    elif element.event == "cancel" and not _lies_in_transaction(document, element):
        report.error("cancel_outside_transaction", node)
    elif element.event in ("error", "escalation", "cancel"):
        _check_caught(document, element, node, report)


def _lies_in_transaction(document: Document, element: Element) -> bool:
    around = document.diagram.elements.get(element.parent)
    return around is not None and around.kind == "transaction"


def _check_caught(
    document: Document, element: Element, node: etree._Element, report: Report
) -> None:
    scope = node.getparent()
    while scope is not None and scope is not document.process:
        if any(_fits(element, catcher) for catcher in _catchers(document, scope)):
            return
        if element.event == "cancel":
            break
        scope = scope.getparent()
    else:
        if any(_fits(element, c) for c in _listeners(document, document.process, element)):
            return
        code = "error_ends_process" if element.event == "error" else "throw_uncaught"
        report.warning(code, node, event=element.event, reference=element.reference)
        return
    report.error("throw_uncaught", node, event=element.event, reference=element.reference)


def _fits(thrown: Element, catcher: Element) -> bool:
    return catcher.event == thrown.event and catcher.reference in (None, "", thrown.reference)


def _catchers(document: Document, scope: etree._Element) -> Iterator[Element]:
    """Yield what catches around a scope: its event sub-processes, its own border."""
    yield from _listeners(document, scope, None)
    yield from document.diagram.attached.get(scope.get("id", ""), ())


def _listeners(
    document: Document, scope: etree._Element, thrown: Element | None
) -> Iterator[Element]:
    for inner in document.diagram.inside.get(scope.get("id", ""), ()):
        if inner.by_event and (thrown is None or thrown.parent != inner.id):
            yield from document.diagram.starts(inner.id)


def _check_compensation(
    document: Document, element: Element, node: etree._Element, report: Report
) -> None:
    """A compensation that is thrown should find something that can be undone."""
    named = element.reference
    if named and named not in document.diagram.elements:
        report.error("reference_missing", node, kind="activity", id=named)
        return
    undone = {e.attached_to for e in document.diagram.elements.values() if e.event == "compensate"}
    scopes = {
        e.parent for e in document.diagram.elements.values() if e.by_event and e.is_compensation
    }
    if not undone - {None} and not scopes:
        report.warning("compensation_without_effect", node)


def has_timer_parts(definition: etree._Element) -> list[etree._Element]:
    """Return the date, duration and cycle of a timer definition."""
    return list(children(definition, "timeDate", "timeDuration", "timeCycle"))
