"""How steps follow each other: starts, ends, gateways, and that every step can be reached."""

from collections.abc import Iterable

from lxml import etree

from engine.checks.document import B, Document, children, kind_of
from engine.checks.report import Report
from engine.diagram import FLOW_NODES

_CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
_SPLITTING = _CONDITIONAL | {"parallelGateway", "eventBasedGateway"}


class Scope:
    """A process or sub-process with its flows by source and target."""

    def __init__(self, node: etree._Element) -> None:
        self.node = node
        self.steps = {
            step.get("id", ""): step for step in children(node) if kind_of(step) in FLOW_NODES
        }
        self.flows = list(children(node, "sequenceFlow"))
        self.outgoing: dict[str, list[etree._Element]] = {key: [] for key in self.steps}
        self.incoming: dict[str, list[etree._Element]] = {key: [] for key in self.steps}
        for flow in self.flows:
            if flow.get("sourceRef") in self.steps and flow.get("targetRef") in self.steps:
                self.outgoing[flow.get("sourceRef", "")].append(flow)
                self.incoming[flow.get("targetRef", "")].append(flow)

    def of_kind(self, *kinds: str) -> list[etree._Element]:
        """Return the steps of these kinds."""
        return [step for step in self.steps.values() if kind_of(step) in kinds]

    def reached(self, starts: Iterable[str], *, backwards: bool = False) -> set[str]:
        """Return the ids that can be reached along flows and boundary events."""
        flows, end = (self.incoming, "sourceRef") if backwards else (self.outgoing, "targetRef")
        found: set[str] = set()
        pending = list(starts)
        while pending:
            step = pending.pop()
            if step in found or step not in self.steps:
                continue
            found.add(step)
            pending.extend(flow.get(end, "") for flow in flows[step])
            pending.extend(self._attached(step, backwards))
        return found

    def _attached(self, step: str, backwards: bool) -> list[str]:
        if backwards:
            return [self.steps[step].get("attachedToRef", "")]
        return [key for key, event in self.steps.items() if event.get("attachedToRef") == step]


def check_flows(document: Document, report: Report) -> None:
    """Check every scope's starts, ends, flows and gateways."""
    for node in document.scopes:
        scope = Scope(node)
        _check_ends_of_flows(document, scope, report)
        _check_starts(document, scope, report)
        _check_reach(scope, report)
        for step in scope.steps.values():
            _check_step(scope, step, report)


def _check_ends_of_flows(document: Document, scope: Scope, report: Report) -> None:
    for flow in scope.flows:
        for end in ("sourceRef", "targetRef"):
            identifier = flow.get(end)
            if identifier in scope.steps:
                continue
            code = "flow_across_scope" if identifier in document.nodes else "flow_dangling"
            report.error(code, flow, end=end, id=identifier)


def _check_starts(document: Document, scope: Scope, report: Report) -> None:
    starts = scope.of_kind("startEvent")
    plain = [
        start for start in starts if document.diagram.elements[start.get("id", "")].event is None
    ]
    if not starts:
        report.error("start_missing", scope.node)
    elif scope.node is not document.process and (len(starts) > 1 or not plain):
        report.error("subprocess_start", scope.node, count=len(starts))
    elif len(plain) > 1:
        report.error("start_several_plain", scope.node, ids=[s.get("id") for s in plain])
    if not scope.of_kind("endEvent"):
        report.error("end_missing", scope.node)


def _check_reach(scope: Scope, report: Report) -> None:
    starts = [start.get("id", "") for start in scope.of_kind("startEvent")]
    ends = [end.get("id", "") for end in scope.of_kind("endEvent")]
    if not starts or not ends:
        return
    from_start = scope.reached(starts)
    to_end = scope.reached(ends, backwards=True)
    for identifier, step in scope.steps.items():
        if identifier not in from_start:
            report.error("step_unreachable", step)
        elif identifier not in to_end and scope.outgoing[identifier]:
            report.warning("step_never_ends", step)


def _check_step(scope: Scope, step: etree._Element, report: Report) -> None:
    kind, identifier = kind_of(step), step.get("id", "")
    outgoing = scope.outgoing[identifier]
    _check_neighbours(step, outgoing, scope.incoming[identifier], report)
    if kind in _CONDITIONAL:
        _check_conditions(step, outgoing, report)
        return
    if step.get("default"):
        report.warning("default_ignored", step)
    for flow in outgoing:
        if flow.find(f"{B}conditionExpression") is not None:
            report.error("condition_ignored", flow, kind=kind)
    if kind == "eventBasedGateway":
        _check_event_gateway(scope, step, outgoing, report)


def _check_neighbours(
    step: etree._Element,
    outgoing: list[etree._Element],
    incoming: list[etree._Element],
    report: Report,
) -> None:
    kind = kind_of(step)
    if kind == "endEvent" and outgoing:
        report.error("end_goes_on", step)
    if kind in ("startEvent", "boundaryEvent") and incoming:
        report.error("event_with_incoming", step)
    if kind != "endEvent" and not outgoing:
        report.error("step_without_exit", step)
    if len(outgoing) > 1 and kind not in _SPLITTING:
        report.error("implicit_split", step, count=len(outgoing))


def _check_conditions(
    gateway: etree._Element, outgoing: list[etree._Element], report: Report
) -> None:
    default = gateway.get("default")
    if default and default not in [flow.get("id") for flow in outgoing]:
        report.error("default_dangling", gateway, flow=default)
    conditional = [flow for flow in outgoing if flow.find(f"{B}conditionExpression") is not None]
    for flow in outgoing:
        bare = flow not in conditional
        if bare and flow.get("id") != default and len(outgoing) > 1:
            report.error("flow_without_condition", flow)
        if not bare and flow.get("id") == default:
            report.warning("default_with_condition", flow)
    if conditional and not default:
        report.warning("gateway_without_default", gateway)


def _check_event_gateway(
    scope: Scope, gateway: etree._Element, outgoing: list[etree._Element], report: Report
) -> None:
    if gateway.get("eventGatewayType", "Exclusive") != "Exclusive":
        report.error("event_gateway_parallel", gateway)
    if len(outgoing) < 2:
        report.error("event_gateway_single", gateway)
    for flow in outgoing:
        target = scope.steps[flow.get("targetRef", "")]
        if kind_of(target) not in ("intermediateCatchEvent", "receiveTask"):
            report.error("event_gateway_target", target, gateway=gateway.get("id"))
        elif len(scope.incoming[target.get("id", "")]) > 1:
            report.error("event_gateway_shared_target", target, gateway=gateway.get("id"))
