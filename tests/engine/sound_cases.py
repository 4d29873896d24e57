"""What runs, and therefore must not be found fault with."""

from __future__ import annotations

from tests.engine.event_cases import SIGNAL
from tests.engine.snippets import (
    ALL_SHAPES,
    GROUP,
    INNER,
    LOOP,
    MANUAL,
    MESSAGE,
    ONCE,
    SPLIT,
    VARIABLES,
    Snippet,
    around,
    boundary,
    condition,
    drawn,
    flow,
    gateway,
    inside,
    line,
    parameters,
    process,
    repeated,
    script,
    timer,
    user,
    wait,
)
from tests.engine.sound_flows import RUNNING

SOUND: dict[str, Snippet] = {
    **RUNNING,
    "every part of a wait": wait(
        MESSAGE, 'laufzettel:korrelation="person_id" laufzettel:tatsache="zahl == 1"'
    ),
    "literal duration": wait(timer("timeDuration", "P3D")),
    "literal instant": wait(timer("timeDate", "2025-03-03T09:00:00+01:00")),
    "computed instant": wait(timer("timeDate", "frist")),
    "quoted duration": wait(timer("timeDuration", "'PT1H'")),
    "cycle beside a task": boundary(timer("timeCycle", "R/PT24H"), 'cancelActivity="false"'),
    "message beside a task": boundary(MESSAGE),
    "message start": process(
        around(MANUAL).replace(
            '<startEvent id="s"/>', f'<startEvent id="s" {ONCE}>{MESSAGE}</startEvent>'
        )
    ),
    "message end with its payload": process(
        around(MANUAL).replace(
            '<endEvent id="e"/>',
            '<endEvent id="e"><extensionElements><laufzettel:parameter name="person_id"'
            f' wert="person_id"/></extensionElements>{MESSAGE}</endEvent>',
        )
    ),
    "terminate end": process(
        around(MANUAL).replace(
            '<endEvent id="e"/>', '<endEvent id="e"><terminateEventDefinition/></endEvent>'
        )
    ),
    "caught error": inside(
        INNER.replace(
            '<endEvent id="ie"/>',
            '<endEvent id="ie"><errorEventDefinition errorRef="E"/></endEvent>',
        ),
        '<boundaryEvent id="b" attachedToRef="x"><errorEventDefinition errorRef="E"/>'
        f"</boundaryEvent>{flow('b', 'e')}",
    ),
    "caught escalation": inside(
        INNER.replace(
            '<endEvent id="ie"/>',
            '<endEvent id="ie"><escalationEventDefinition escalationRef="K"/></endEvent>',
        ),
        '<boundaryEvent id="b" attachedToRef="x" cancelActivity="false">'
        f"<escalationEventDefinition/></boundaryEvent>{flow('b', 'e')}",
    ),
    "handler with its parameters": parameters('<laufzettel:parameter name="nummer" wert="2"/>'),
    "external handler": parameters('<laufzettel:parameter name="frei" wert="2"/>', "post"),
    "acceptor": user(f'laufzettel:formular="F" laufzettel:annahme="accept" {GROUP}'),
    "repetition": repeated(LOOP),
    "repetition by number": repeated(
        "<multiInstanceLoopCharacteristics><loopCardinality>zahl</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    ),
    "repeated sub-process": inside(INNER + LOOP),
    "script": script("# Zähler\nzahl = zahl + 1"),
    "condition": condition("zahl == 1 and parameter('x') is not null"),
    "event gateway": process(
        SPLIT
        + '<receiveTask id="a" messageRef="M"/>'
        + f'<intermediateCatchEvent id="b">{timer("timeDuration", "P1D")}</intermediateCatchEvent>'
        + f'<intermediateCatchEvent id="c">{SIGNAL}</intermediateCatchEvent><endEvent id="e"/>'
        + line("x", "a", "e")
        + line("x", "b", "e")
        + line("x", "c", "e")
    ),
    "parallel split": gateway("parallelGateway", (None, None)),
    "sheet data": process(
        around(
            f'<manualTask id="x" {GROUP} laufzettel:zeile="10" laufzettel:d="JCO"'
            ' laufzettel:originaltext="…" laufzettel:auslegung="A1"/>'
        ).replace('<endEvent id="e"/>', '<endEvent id="e" laufzettel:zeile="20"/>'),
        variables=VARIABLES
        + '<laufzettel:vorlage name="TP2" gueltig_ab="2025-02-17"><laufzettel:unterschrift'
        ' art="qualitaet" bemerkung="wird noch nachgeholt"/></laufzettel:vorlage>'
        '<laufzettel:auslegung name="A1" frage="Wann?" gewaehlt="sofort"/>',
    ),
    "everything drawn": drawn(ALL_SHAPES),
}
