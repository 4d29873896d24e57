"""Flows and gateways that do not run right, each as the smallest diagram that shows it."""

from __future__ import annotations

from tests.engine.snippets import (
    CATCH,
    GROUP,
    INNER,
    MANUAL,
    MESSAGE,
    ONCE,
    SPLIT,
    Case,
    Snippet,
    around,
    by_event,
    flow,
    gateway,
    inside,
    line,
    process,
    step,
    timer,
)


def _event_gateway(attributes: str, second: str = CATCH.format("b")) -> Snippet:
    return process(
        SPLIT.replace('id="x"', f'id="x" {attributes}')
        + CATCH.format("a")
        + second
        + '<endEvent id="e"/>'
        + line("x", "a", "e")
        + line("x", "b", "e")
    )


FLOW_CASES: dict[str, Case] = {
    "no start": (
        process(f'{MANUAL}<endEvent id="e"/>{flow("x", "e")}'),
        {("start_missing", "P")},
    ),
    "no end": (
        process(f'<startEvent id="s"/>{MANUAL}{flow("s", "x")}'),
        {("end_missing", "P"), ("step_without_exit", "x")},
    ),
    "two plain starts": (
        process(around(MANUAL) + f'<startEvent id="s2"/>{flow("s2", "x")}'),
        {("start_several_plain", "P")},
    ),
    "two starts in a sub-process": (
        inside(INNER + f'<startEvent id="is2"/>{flow("is2", "ie")}'),
        {("subprocess_start", "x")},
    ),
    "message start in a sub-process": (
        inside(
            f'<startEvent id="is" {ONCE}>{MESSAGE}</startEvent>'
            f'<endEvent id="ie"/>{flow("is", "ie")}'
        ),
        {("subprocess_start", "x"), ("event_unsupported", "is")},
    ),
    "end that goes on": (
        process(around(MANUAL) + f'<endEvent id="e2"/>{flow("e", "e2")}'),
        {("end_goes_on", "e")},
    ),
    "flow into a start": (
        process(
            f'<startEvent id="s"/><exclusiveGateway id="x" default="x_e"/><endEvent id="e"/>'
            f"{line('s', 'x', 'e')}{flow('x', 's', 'zahl == 1')}"
        ),
        {("event_with_incoming", "s")},
    ),
    "step without an exit": (
        process(
            around('<parallelGateway id="x"/>') + MANUAL.replace('"x"', '"y"') + flow("x", "y")
        ),
        {("step_without_exit", "y")},
    ),
    "link that goes on": (
        process(
            around(
                '<intermediateThrowEvent id="x"><linkEventDefinition name="L"/>'
                "</intermediateThrowEvent>"
            )
            + '<intermediateCatchEvent id="l"><linkEventDefinition name="L"/>'
            f"</intermediateCatchEvent>{flow('l', 'e')}"
        ),
        {("event_goes_on", "x")},
    ),
    "wait that nothing leads to": (
        process(
            f'<intermediateCatchEvent id="w">{MESSAGE}</intermediateCatchEvent>'
            f"{MANUAL}{flow('w', 'x')}"
        ),
        {("event_without_incoming", "w")},
    ),
    "unreachable step": (
        process(around(MANUAL) + MANUAL.replace('"x"', '"y"') + flow("y", "e")),
        {("step_unreachable", "y")},
    ),
    "loop without an end": (
        process(
            around('<parallelGateway id="x"/>')
            + MANUAL.replace('"x"', '"y"')
            + MANUAL.replace('"x"', '"z"')
            + line("x", "y", "z", "y")
        ),
        {("step_never_ends", "y"), ("step_never_ends", "z")},
    ),
    "implicit split": (
        process(around(MANUAL) + f'<endEvent id="e2"/>{flow("x", "e2")}'),
        {("implicit_split", "x")},
    ),
    "dangling flow": (
        process(around(MANUAL) + flow("x", "weg")),
        {("flow_dangling", "x_weg")},
    ),
    "flow to an annotation": (
        process(around(MANUAL) + '<textAnnotation id="t"/>' + flow("x", "t")),
        {("flow_dangling", "x_t")},
    ),
    "flow that is not immediate": (
        process(around(MANUAL).replace("<sequenceFlow", '<sequenceFlow isImmediate="false"', 1)),
        {("flow_not_immediate", "s_x")},
    ),
    "flow to an event sub-process": (
        process(around(MANUAL) + by_event(timer("timeDuration", "P1D")) + flow("x", "y")),
        {("flow_at_step_alone", "x_y"), ("implicit_split", "x")},
    ),
    "flow across a sub-process's edge": (
        inside(INNER + '<sequenceFlow id="f" sourceRef="is" targetRef="e"/>'),
        {("flow_across_scope", "f")},
    ),
    "condition at a step's only flow": (
        process(
            f'<startEvent id="s"/>{MANUAL}<endEvent id="e"/>{flow("s", "x")}'
            + flow("x", "e", "zahl == 1")
        ),
        {("condition_alone", "x_e"), ("gateway_without_default", "x")},
    ),
    "condition behind a parallel gateway": (
        gateway("parallelGateway", ("zahl == 1", None)),
        {("condition_ignored", "x_e0")},
    ),
    "default flow of a task": (
        step(f'<manualTask id="x" default="x_e" {GROUP}/>'),
        {("default_ignored", "x")},
    ),
    "default flow of somebody else": (
        gateway("exclusiveGateway", ("zahl == 1", "zahl == 2"), 'default="s_x"'),
        {("default_dangling", "x")},
    ),
    "default flow with a condition": (
        gateway("exclusiveGateway", ("zahl == 1", "zahl == 2"), 'default="x_e1"'),
        {("default_with_condition", "x_e1")},
    ),
    "flow without a condition": (
        gateway("exclusiveGateway", ("zahl == 1", None)),
        {("flow_without_condition", "x_e1"), ("gateway_without_default", "x")},
    ),
    "gateway without a default": (
        gateway("inclusiveGateway", ("zahl == 1", "zahl == 2")),
        {("gateway_without_default", "x")},
    ),
    "gateway that only one way leads through": (
        step('<parallelGateway id="x"/>'),
        {("gateway_without_choice", "x")},
    ),
    "gateway that nothing is connected to": (
        process(MANUAL + '<parallelGateway id="g"/>'),
        {("gateway_unconnected", "g")},
    ),
    "gateway that says it joins": (
        gateway("parallelGateway", (None, None), 'gatewayDirection="Converging"'),
        {("gateway_direction", "x")},
    ),
    "gateway that says it joins and splits": (
        gateway("parallelGateway", (None, None), 'gatewayDirection="Mixed"'),
        {("gateway_direction", "x")},
    ),
    "complex gateway that never joins": (
        process(
            f'<startEvent id="s"/><parallelGateway id="g"/>{line("s", "g")}'
            + MANUAL
            + MANUAL.replace('"x"', '"y"')
            + f'<complexGateway id="c"/><endEvent id="e"/>{line("g", "x", "c", "e")}'
            + line("g", "y", "c")
        ),
        {("complex_without_activation", "c")},
    ),
    "parallel event gateway": (
        _event_gateway('eventGatewayType="Parallel"'),
        {("event_gateway_parallel", "x")},
    ),
    "instantiating event gateway": (
        _event_gateway('instantiate="true"'),
        {("event_gateway_instantiates", "x")},
    ),
    "event gateway with messages and receive tasks": (
        _event_gateway("", '<receiveTask id="b" messageRef="M"/>'),
        {("event_gateway_mixed", "x")},
    ),
    "event gateway before a link": (
        process(
            SPLIT
            + CATCH.format("a")
            + '<intermediateCatchEvent id="b"><linkEventDefinition name="L"/>'
            '</intermediateCatchEvent><endEvent id="e"/>'
            + line("x", "a", "e")
            + line("x", "b", "e")
        ),
        {("event_gateway_target", "b"), ("event_with_incoming", "b"), ("link_without_source", "b")},
    ),
    "event gateway with one event": (
        process(SPLIT + CATCH.format("a") + '<endEvent id="e"/>' + line("x", "a", "e")),
        {("event_gateway_single", "x"), ("gateway_without_choice", "x")},
    ),
    "event gateway before a task": (
        process(
            SPLIT
            + CATCH.format("a")
            + MANUAL.replace('"x"', '"b"')
            + '<endEvent id="e"/>'
            + line("x", "a", "e")
            + line("x", "b", "e")
        ),
        {("event_gateway_target", "b")},
    ),
    "event behind a gateway with another way in": (
        process(
            SPLIT
            + CATCH.format("a")
            + CATCH.format("b")
            + '<endEvent id="e"/>'
            + line("x", "a", "e")
            + line("x", "b", "e")
            + '<startEvent id="s2" '
            + ONCE
            + ">"
            + MESSAGE
            + "</startEvent>"
            + flow("s2", "a")
        ),
        {("event_gateway_shared_target", "a")},
    ),
}
