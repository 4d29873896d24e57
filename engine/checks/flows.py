"""How steps follow each other: starts, ends, gateways, and that every step can be reached."""

from collections.abc import Iterable

from lxml import etree

from engine.checks.document import ACTIVITIES, B, Document, children, kind_of
from engine.checks.report import Report
from engine.diagram import FLOW_NODES

_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
_CONDITIONAL = _CHOOSING | ACTIVITIES


class Scope:
    """A process or sub-process with its flows by source and target."""

    def __init__(self, node: etree._Element) -> None:
        self.node = node
        self.steps = {
            step.get("id", ""): step for step in children(node) if kind_of(step) in FLOW_NODES
        }
        self.is_closed = bool(self.of_kind("startEvent", "endEvent"))
        """With start or end events every path has both; without, it simply begins and stops."""
        self.borders: dict[str, list[str]] = {}
        for key, event in self.steps.items():
            if host := event.get("attachedToRef"):
                self.borders.setdefault(host, []).append(key)
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
        """Return the ids that can be reached along flows, borders and links."""
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
        return self.borders.get(step, [])


def stands_alone(step: etree._Element) -> bool:
    """Tell whether a step is begun by an event or a compensation, not by a flow."""
    return "true" in (step.get("triggeredByEvent"), step.get("isForCompensation"))


def is_link(step: etree._Element) -> bool:
    """Tell whether an event goes on elsewhere in its scope."""
    return step.find(f"{B}linkEventDefinition") is not None


def _instantiates(step: etree._Element) -> bool:
    return kind_of(step) == "receiveTask" and step.get("instantiate") == "true"


def check_flows(document: Document, report: Report) -> None:
    """Check every scope's starts, ends, flows and gateways."""
    for node in document.scopes:
        if kind_of(node) == "adHocSubProcess":
            continue  # refused as a whole
        scope = Scope(node)
        _check_ends_of_flows(document, scope, report)
        _check_starts(document, scope, report)
        _check_reach(document, scope, report)
        for step in scope.steps.values():
            _check_step(scope, step, report)


def _check_ends_of_flows(document: Document, scope: Scope, report: Report) -> None:
    for flow in scope.flows:
        if flow.get("isImmediate") in ("false", "0"):
            report.error("flow_not_immediate", flow)
        for end in ("sourceRef", "targetRef"):
            identifier = flow.get(end)
            if identifier in scope.steps:
                continue
            code = "flow_across_scope" if identifier in document.nodes else "flow_dangling"
            report.error(code, flow, end=end, id=identifier)


def _check_starts(document: Document, scope: Scope, report: Report) -> None:
    """With start or end events there are both; a scope without either simply begins and stops."""
    starts = scope.of_kind("startEvent")
    receivers = [step for step in scope.steps.values() if _instantiates(step)]
    plain = [s for s in starts if document.diagram.elements[s.get("id", "")].event is None]
    if scope.is_closed or not scope.steps:
        if not starts and not receivers:
            report.error("start_missing", scope.node)
        if not scope.of_kind("endEvent"):
            report.error("end_missing", scope.node)
    if scope.node is document.process:
        if len(plain) > 1:
            report.error("start_several_plain", scope.node, ids=[s.get("id") for s in plain])
        return
    for receiver in receivers:
        report.error("instantiating_receiver", receiver)
    _check_inner_starts(scope, starts, plain, report)


def _check_inner_starts(
    scope: Scope, starts: list[etree._Element], plain: list[etree._Element], report: Report
) -> None:
    """A sub-process begins plainly, one of an event by that event."""
    by_event = scope.node.get("triggeredByEvent") == "true"
    if by_event and (len(starts) != 1 or plain):
        report.error("event_subprocess_start", scope.node, count=len(starts))
    elif not by_event and starts and (len(starts) > 1 or not plain):
        report.error("subprocess_start", scope.node, count=len(starts))


def _check_reach(document: Document, scope: Scope, report: Report) -> None:
    starts = [start.get("id", "") for start in scope.of_kind("startEvent")]
    starts += [key for key, step in scope.steps.items() if _instantiates(step)]
    ends = [end.get("id", "") for end in scope.of_kind("endEvent")]
    if not starts or not ends:
        return
    starts += [key for key, step in scope.steps.items() if is_link(step) and _catches(step)]
    ends += [key for key, step in scope.steps.items() if is_link(step) and not _catches(step)]
    from_start = scope.reached(starts)
    to_end = scope.reached(ends, backwards=True)
    for identifier, step in scope.steps.items():
        host = scope.steps.get(step.get("attachedToRef", ""))
        if stands_alone(step) or (host is not None and stands_alone(host)):
            continue
        if identifier not in from_start:
            report.error("step_unreachable", step)
        elif identifier not in to_end and scope.outgoing[identifier]:
            report.warning("step_never_ends", step)


def _catches(step: etree._Element) -> bool:
    return kind_of(step) == "intermediateCatchEvent"


def _check_step(scope: Scope, step: etree._Element, report: Report) -> None:
    kind, identifier = kind_of(step), step.get("id", "")
    outgoing, incoming = scope.outgoing[identifier], scope.incoming[identifier]
    if stands_alone(step):
        for flow in (*outgoing, *incoming):
            report.error("flow_at_step_alone", flow, step=identifier)
        return
    _check_neighbours(scope, step, outgoing, incoming, report)
    if kind == "complexGateway":
        _check_complex(step, incoming, report)
    if kind in _CHOOSING:
        _check_conditions(step, outgoing, report)
    elif kind in ACTIVITIES:
        _check_conditional_flows(step, outgoing, report)
    else:
        _check_unconditional(step, outgoing, report)
    if kind == "eventBasedGateway":
        _check_event_gateway(scope, step, outgoing, report)


def _check_unconditional(
    step: etree._Element, outgoing: list[etree._Element], report: Report
) -> None:
    if step.get("default"):
        report.warning("default_ignored", step)
    for flow in outgoing:
        if flow.find(f"{B}conditionExpression") is not None:
            report.error("condition_ignored", flow, kind=kind_of(step))


def _check_neighbours(
    scope: Scope,
    step: etree._Element,
    outgoing: list[etree._Element],
    incoming: list[etree._Element],
    report: Report,
) -> None:
    kind = kind_of(step)
    undoes = step.find(f"{B}compensateEventDefinition") is not None and kind == "boundaryEvent"
    goes_elsewhere = is_link(step) and kind == "intermediateThrowEvent"
    if kind == "endEvent" and outgoing:
        report.error("end_goes_on", step)
    if (undoes or goes_elsewhere) and outgoing:
        report.error("event_goes_on", step)
    comes_from_elsewhere = is_link(step) and kind == "intermediateCatchEvent"
    if incoming and (
        kind in ("startEvent", "boundaryEvent") or comes_from_elsewhere or _instantiates(step)
    ):
        report.error("event_with_incoming", step)
    may_stop = kind == "endEvent" or undoes or goes_elsewhere or not scope.is_closed
    if not may_stop and not outgoing:
        report.error("step_without_exit", step)
    _check_into(step, incoming, report)
    if kind.endswith("Gateway"):
        _check_gateway_ends(step, outgoing, incoming, report)
    bare = all(flow.find(f"{B}conditionExpression") is None for flow in outgoing)
    if len(outgoing) > 1 and bare and not kind.endswith("Gateway"):
        report.hint("implicit_split", step, count=len(outgoing))


def _check_into(step: etree._Element, incoming: list[etree._Element], report: Report) -> None:
    """An event on the way begins nothing: only a link leads to it without a flow."""
    kind = kind_of(step)
    linked = is_link(step) and kind == "intermediateCatchEvent"
    if kind in ("intermediateCatchEvent", "intermediateThrowEvent") and not incoming and not linked:
        report.error("event_without_incoming", step)


def _check_gateway_ends(
    gateway: etree._Element,
    outgoing: list[etree._Element],
    incoming: list[etree._Element],
    report: Report,
) -> None:
    """A gateway joins or splits, and does what its direction says."""
    if not outgoing and not incoming:
        report.error("gateway_unconnected", gateway)
        return
    splits, joins = len(outgoing) > 1, len(incoming) > 1
    if not splits and not joins and outgoing:
        report.hint("gateway_without_choice", gateway)
    direction = gateway.get("gatewayDirection", "Unspecified")
    fits = {
        "Unspecified": True,
        "Diverging": splits and not joins,
        "Converging": joins and not splits,
        "Mixed": joins and splits,
    }
    if not fits.get(direction, False):
        report.error("gateway_direction", gateway, direction=direction)


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


def _check_conditional_flows(
    step: etree._Element, outgoing: list[etree._Element], report: Report
) -> None:
    """Out of a step: flows without a condition always, those with one when it holds."""
    default = step.get("default")
    if default and default not in [flow.get("id") for flow in outgoing]:
        report.error("default_dangling", step, flow=default)
    conditional = [flow for flow in outgoing if flow.find(f"{B}conditionExpression") is not None]
    if default and not conditional:
        report.warning("default_ignored", step)
    if conditional and len(outgoing) == 1:
        report.error("condition_alone", conditional[0])
    if conditional and len(conditional) == len(outgoing) and not default:
        report.warning("gateway_without_default", step)
    for flow in conditional:
        if flow.get("id") == default:
            report.warning("default_with_condition", flow)


def _check_complex(step: etree._Element, incoming: list[etree._Element], report: Report) -> None:
    if len(incoming) > 1 and step.find(f"{B}activationCondition") is None:
        report.error("complex_without_activation", step)


def _check_event_gateway(
    scope: Scope, gateway: etree._Element, outgoing: list[etree._Element], report: Report
) -> None:
    if gateway.get("eventGatewayType", "Exclusive") != "Exclusive":
        report.error("event_gateway_parallel", gateway)
    if gateway.get("instantiate") == "true":
        report.error("event_gateway_instantiates", gateway)
    if len(outgoing) < 2:
        report.error("event_gateway_single", gateway)
    targets = [scope.steps[flow.get("targetRef", "")] for flow in outgoing]
    waits = [target for target in targets if target.find(f"{B}messageEventDefinition") is not None]
    if waits and any(kind_of(target) == "receiveTask" for target in targets):
        report.error("event_gateway_mixed", gateway)
    for target in targets:
        if kind_of(target) not in ("intermediateCatchEvent", "receiveTask") or is_link(target):
            report.error("event_gateway_target", target, gateway=gateway.get("id"))
        elif len(scope.incoming[target.get("id", "")]) > 1:
            report.error("event_gateway_shared_target", target, gateway=gateway.get("id"))
