"""Flows, events and calls that run, each alone, and therefore must not be found fault with."""

from __future__ import annotations

from tests.engine.data_cases import NO_SETS, holding, io
from tests.engine.event_cases import CANCELLED, CONDITION, SIGNAL
from tests.engine.snippets import (
    GROUP,
    LOOP,
    MANUAL,
    MESSAGE,
    ROOTS,
    Snippet,
    around,
    boundary,
    by_event,
    ended,
    flow,
    gateway,
    line,
    process,
    repeated,
    step,
    thrown,
    timer,
    wait,
)

_OTHER = MANUAL.replace('"x"', '"y"')
_UNDO = f'<manualTask id="u" isForCompensation="true" {GROUP}/>'
_UNDONE = (
    MANUAL + _UNDO + '<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/>'
    '</boundaryEvent><association id="a" sourceRef="b" targetRef="u"/>'
)


def _process(identifier: str, content: str = "", head: str = "") -> str:
    one = identifier.lower()
    steps = (
        content or f'<startEvent id="{one}s"/><endEvent id="{one}e"/>{flow(f"{one}s", f"{one}e")}'
    )
    return f'<process id="{identifier}" isExecutable="true">{head}{steps}</process>'


def _beside(definition: str, attributes: str = "") -> Snippet:
    return process(around(MANUAL) + by_event(definition, attributes))


def _started(start: str, content: str = MANUAL) -> Snippet:
    return process(around(content).replace('<startEvent id="s"/>', start))


RUNNING: dict[str, Snippet] = {
    "two processes": process(around(MANUAL), roots=ROOTS + _process("Q")),
    "call activity": process(
        around('<callActivity id="x" calledElement="Q"/>'), roots=ROOTS + _process("Q")
    ),
    "call of a deployed process": Snippet(
        step('<callActivity id="x" calledElement="Antrag"/>').xml, {}, frozenset({"Antrag"})
    ),
    "call of a global task": process(
        around('<callActivity id="x" calledElement="T"/>'),
        roots='<globalScriptTask id="T"><script>a = 1</script></globalScriptTask>',
    ),
    "call with parameters and results": process(
        around(
            '<callActivity id="x" calledElement="Q"><extensionElements>'
            '<laufzettel:parameter name="a" wert="zahl + 1"/>'
            '<laufzettel:ergebnis name="b" wert="dort"/></extensionElements></callActivity>'
        ),
        roots=ROOTS + _process("Q"),
    ),
    "process without start and end": process(MANUAL),
    "sub-process without start and end": step(f'<subProcess id="x">{_OTHER}</subProcess>'),
    "ids that the library uses": process(around(MANUAL).replace('"x"', '"End"')),
    "transaction with a cancel": boundary(
        "<cancelEventDefinition/>", host=f'<transaction id="x">{CANCELLED}</transaction>'
    ),
    **{
        f"event sub-process by {name}": _beside(definition)
        for name, definition in {
            "message": MESSAGE,
            "timer": timer("timeDuration", "P1D"),
            "signal": SIGNAL,
            "condition": CONDITION,
            "error": '<errorEventDefinition errorRef="E"/>',
            "escalation": '<escalationEventDefinition escalationRef="K"/>',
        }.items()
    },
    "cycle beside a process": _beside(timer("timeCycle", "R/P1D"), 'isInterrupting="false"'),
    "signal wait": wait(SIGNAL),
    "condition wait": wait(CONDITION),
    "several definitions, one of them": wait(MESSAGE + timer("timeDuration", "P1D")),
    "several definitions, all of them": wait(MESSAGE + SIGNAL, 'parallelMultiple="true"'),
    "cycle on a wait": wait(timer("timeCycle", "R3/P1D")),
    "signal throw": thrown(SIGNAL),
    "signal end": ended(SIGNAL),
    "signal start": _started(f'<startEvent id="s">{SIGNAL}</startEvent>'),
    "definition that several events share": process(
        around(MANUAL).replace(
            '<endEvent id="e"/>',
            '<endEvent id="e"><eventDefinitionRef>SD</eventDefinitionRef></endEvent>',
        ),
        roots=ROOTS + '<signalEventDefinition id="SD" signalRef="S"/>',
    ),
    "signal beside a task": boundary(SIGNAL, 'cancelActivity="false"'),
    "condition beside a task": boundary(CONDITION),
    "link": process(
        '<startEvent id="s"/><intermediateThrowEvent id="l"><linkEventDefinition name="L"/>'
        '</intermediateThrowEvent><intermediateCatchEvent id="m"><linkEventDefinition name="L"/>'
        f'</intermediateCatchEvent><endEvent id="e"/>{line("s", "l")}{line("m", "e")}'
    ),
    "compensation throw": process(
        f'<startEvent id="s"/>{_UNDONE}<intermediateThrowEvent id="c"><compensateEventDefinition'
        ' activityRef="x"/></intermediateThrowEvent><endEvent id="e"/>' + line("s", "x", "c", "e")
    ),
    "compensation end": process(
        f'<startEvent id="s"/>{_UNDONE}<endEvent id="e"><compensateEventDefinition/></endEvent>'
        + line("s", "x", "e")
    ),
    "instantiating receive task": process(
        '<receiveTask id="x" messageRef="M" instantiate="true" laufzettel:einmalig="person_id"/>'
        f'<endEvent id="e"/>{flow("x", "e")}'
    ),
    "implicit split with conditions": process(
        f'<startEvent id="s"/><manualTask id="x" default="x_f" {GROUP}/><endEvent id="e"/>'
        f'<endEvent id="f"/>{flow("s", "x")}{flow("x", "e", "zahl == 1")}{flow("x", "f")}'
    ),
    "complex gateway": process(
        f'<startEvent id="s"/><parallelGateway id="g"/>{line("s", "g")}{MANUAL}{_OTHER}'
        '<complexGateway id="c"><activationCondition>activationCount &gt;= 1'
        f'</activationCondition></complexGateway><endEvent id="e"/>{line("g", "x", "c", "e")}'
        + line("g", "y", "c")
    ),
    "gateway that says it splits": gateway(
        "parallelGateway", (None, None), 'gatewayDirection="Diverging"'
    ),
    "quantities": step(f'<manualTask id="x" startQuantity="1" completionQuantity="2" {GROUP}/>'),
    "standard loop": repeated(
        '<standardLoopCharacteristics testBefore="true"><loopCondition>loopCounter &lt; zahl'
        "</loopCondition></standardLoopCharacteristics>"
    ),
    "repetition of a send task": step(
        f'<sendTask id="x" laufzettel:handler="work">{LOOP}</sendTask>'
    ),
    "repetition that ends early": repeated(
        LOOP.replace(
            "/>",
            ' laufzettel:ergebnisse="alle" laufzettel:ergebnis="ergebnis"><completionCondition>'
            "numberOfCompletedInstances == 2</completionCondition>"
            "</multiInstanceLoopCharacteristics>",
        )
    ),
    "repetition that throws a signal": process(
        around(
            '<serviceTask id="x" laufzettel:handler="work">'
            + LOOP.replace("/>", ' behavior="One" oneBehaviorEventRef="SD"/>')
            + "</serviceTask>"
        ),
        roots=ROOTS + '<signalEventDefinition id="SD" signalRef="S"/>',
    ),
    "data that a step takes and gives": holding(
        io('<dataInput id="i" itemSubjectRef="I"/>' + NO_SETS)
        + "<dataInputAssociation><sourceRef>o</sourceRef><targetRef>i</targetRef>"
        "</dataInputAssociation>",
        '<dataObject id="o" itemSubjectRef="I"/>',
    ),
    "message flow between pools": process(
        around(MANUAL),
        roots='<collaboration id="K1"><participant id="A" processRef="P"/><participant id="B"/>'
        '<messageFlow id="m" sourceRef="x" targetRef="B"/>'
        '<messageFlow id="n" sourceRef="B" targetRef="x"/></collaboration>',
    ),
    "pool of a process in another file": process(
        around(MANUAL),
        roots='<collaboration id="K1"><participant id="A" processRef="camunda:Q"/></collaboration>',
    ),
    "script with its kind": step(
        '<scriptTask id="x" scriptFormat="text/x-laufzettel"><script>zahl = 1</script></scriptTask>'
    ),
}
