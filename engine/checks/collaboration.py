"""Pools and the messages between them: drawn for people, and wrong where BPMN forbids it."""

from lxml import etree

from engine.checks.document import ACTIVITIES, B, children, event_definitions, kind_of, local, texts
from engine.checks.report import Report

_SENDS = frozenset({"intermediateThrowEvent", "endEvent"})
_RECEIVES = frozenset({"intermediateCatchEvent", "startEvent", "boundaryEvent"})
#: What nodes of other kinds of diagrams are; the check of elements tells about them.
_ELSEWHERE = frozenset({"choreographyTask", "subChoreography", "callChoreography"})


def check_collaborations(root: etree._Element, report: Report) -> None:
    """Check pools, message flows and correlation keys, whether or not a process runs."""
    ids = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str)}
    for participant in root.iter(f"{B}participant"):
        _check_participant(root, participant, ids, report)
    for flow in root.iter(f"{B}messageFlow"):
        if (parent := flow.getparent()) is not None and kind_of(parent) == "collaboration":
            _check_message_flow(flow, ids, report)
    for key in root.iter(f"{B}correlationKey"):
        _check_kinds(key, "correlationPropertyRef", "correlationProperty", ids, report)
    for partner in root.iterchildren(f"{B}partnerEntity", f"{B}partnerRole"):
        _check_kinds(partner, "participantRef", "participant", ids, report)


def _check_participant(
    root: etree._Element,
    participant: etree._Element,
    ids: dict[str | None, etree._Element],
    report: Report,
) -> None:
    reference = participant.get("processRef", "")
    process = None if _is_imported(root, reference) else local(root, reference)
    if process and not _is(ids.get(process), "process"):
        report.error("reference_missing", participant, kind="process", id=process)
    for bounds in children(participant, "participantMultiplicity"):
        least, most = _number(bounds.get("minimum"), 0), _number(bounds.get("maximum"), 1)
        if least is None or most is None or most < max(least, 1):
            report.error(
                "participant_multiplicity",
                participant,
                minimum=bounds.get("minimum", "0"),
                maximum=bounds.get("maximum", "1"),
            )


def _is_imported(root: etree._Element, reference: str) -> bool:
    """Tell whether a reference leads into another file, of which nothing is known here."""
    prefix, colon, _ = reference.partition(":")
    return bool(colon) and root.nsmap.get(prefix) != root.get("targetNamespace")


def _check_message_flow(
    flow: etree._Element, ids: dict[str | None, etree._Element], report: Report
) -> None:
    """BPMN 2.0.2, table 7.4: from what can send to what can receive, in another pool."""
    root = flow.getroottree().getroot()
    names = {end: local(root, flow.get(end)) for end in ("sourceRef", "targetRef")}
    ends = {end: ids.get(name) for end, name in names.items()}
    for end, node in ends.items():
        if node is None:
            report.error("message_flow_dangling", flow, end=end, id=names[end])
    source, target = ends["sourceRef"], ends["targetRef"]
    if source is not None and not _may(source, _SENDS):
        report.error("message_flow_source", flow, id=names["sourceRef"], kind=kind_of(source))
    if target is not None and not _may(target, _RECEIVES):
        report.error("message_flow_target", flow, id=names["targetRef"], kind=kind_of(target))
    if source is not None and target is not None:
        pools = (_pool(source), _pool(target))
        if pools[0] is not None and pools[0] == pools[1]:
            report.error("message_flow_same_pool", flow)


def _may(node: etree._Element, events: frozenset[str]) -> bool:
    kind = kind_of(node)
    if kind in ACTIVITIES or kind in _ELSEWHERE or kind in ("participant", "conversation"):
        return True
    if kind not in events:
        return False
    kinds = {kind_of(definition) for definition in event_definitions(node)}
    return bool(kinds & {"messageEventDefinition", "eventDefinitionRef"})


def _pool(node: etree._Element) -> str | None:
    """Return the process behind a step or a pool; a pool without one stands for itself."""
    if kind_of(node) == "participant":
        return node.get("processRef") or node.get("id")
    around = node.getparent()
    while around is not None and kind_of(around) != "process":
        around = around.getparent()
    return None if around is None else around.get("id")


def _check_kinds(
    node: etree._Element,
    name: str,
    wanted: str,
    ids: dict[str | None, etree._Element],
    report: Report,
) -> None:
    for reference in texts(node, name):
        if not _is(ids.get(reference), wanted):
            report.error("reference_missing", node, kind=wanted, id=reference)


def _is(node: etree._Element | None, kind: str) -> bool:
    return node is not None and node.tag == f"{B}{kind}"


def _number(text: str | None, default: int) -> int | None:
    if text is None:
        return default
    return int(text) if text.strip().isdigit() else None
