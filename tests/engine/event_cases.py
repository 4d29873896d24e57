"""Events, timers and messages that do not run, each as the smallest diagram that shows it."""

from __future__ import annotations

from tests.engine.snippets import (
    INNER,
    MANUAL,
    MESSAGE,
    Case,
    around,
    boundary,
    flow,
    inside,
    process,
    step,
    timer,
    wait,
)

EVENT_CASES: dict[str, Case] = {
    "two definitions": (
        wait(MESSAGE + timer("timeDuration", "P1D")),
        {("event_several_definitions", "x")},
    ),
    "timer start": (
        process(
            around(MANUAL).replace(
                '<startEvent id="s"/>',
                f'<startEvent id="s">{timer("timeDuration", "P1D")}</startEvent>',
            )
        ),
        {("event_unsupported", "s")},
    ),
    "signal wait": (
        wait('<signalEventDefinition signalRef="S"/>'),
        {("event_unsupported", "x")},
    ),
    "conditional wait": (wait("<conditionalEventDefinition/>"), {("event_unsupported", "x")}),
    "link wait": (wait("<linkEventDefinition/>"), {("event_unsupported", "x")}),
    "wait without a kind": (wait(""), {("event_unsupported", "x")}),
    "link throw": (
        step('<intermediateThrowEvent id="x"><linkEventDefinition/></intermediateThrowEvent>'),
        {("event_unsupported", "x")},
    ),
    "signal throw": (
        step('<intermediateThrowEvent id="x"><signalEventDefinition/></intermediateThrowEvent>'),
        {("event_unsupported", "x")},
    ),
    "compensation throw": (
        step(
            '<intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent>'
        ),
        {("event_unsupported", "x")},
    ),
    **{
        f"{kind} end": (
            process(
                around(MANUAL).replace(
                    '<endEvent id="e"/>', f'<endEvent id="e"><{kind}EventDefinition/></endEvent>'
                )
            ),
            {("event_unsupported", "e")},
        )
        for kind in ("signal", "link", "compensate", "cancel", "timer", "conditional")
    },
    **{
        f"{kind} boundary": (
            boundary(f"<{kind}EventDefinition/>"),
            {("event_unsupported", "b")},
        )
        for kind in ("signal", "conditional", "cancel", "compensate")
    },
    "message that is not named": (
        wait("<messageEventDefinition/>"),
        {("reference_missing", "x"), ("message_unknown", "x")},
    ),
    "error that is not in the file": (
        boundary(
            '<errorEventDefinition errorRef="weg"/>',
            host='<serviceTask id="x" laufzettel:handler="work"/>',
        ),
        {("reference_missing", "b")},
    ),
    "boundary event in the air": (
        process(
            around(MANUAL)
            + f'<boundaryEvent id="b" attachedToRef="weg">{MESSAGE}</boundaryEvent>'
            + flow("b", "e")
        ),
        {("boundary_unattached", "b"), ("step_unreachable", "b")},
    ),
    "error that does not interrupt": (
        boundary(
            '<errorEventDefinition errorRef="E"/>',
            'cancelActivity="false"',
            '<serviceTask id="x" laufzettel:handler="work"/>',
        ),
        {("boundary_error_not_interrupting", "b")},
    ),
    "error at a person's task": (
        boundary('<errorEventDefinition errorRef="E"/>'),
        {("boundary_never_fires", "b")},
    ),
    "escalation at a person's task": (
        boundary('<escalationEventDefinition escalationRef="K"/>'),
        {("boundary_never_fires", "b")},
    ),
    "timer at a script": (
        boundary(
            timer("timeDuration", "P1D"),
            host='<scriptTask id="x"><script>zahl = 1</script></scriptTask>',
        ),
        {("boundary_never_fires", "b")},
    ),
    "error that nobody catches": (
        process(
            around(MANUAL).replace(
                '<endEvent id="e"/>',
                '<endEvent id="e"><errorEventDefinition errorRef="E"/></endEvent>',
            )
        ),
        {("throw_uncaught", "e")},
    ),
    "escalation that nobody catches": (
        inside(
            INNER.replace(
                '<endEvent id="ie"/>',
                '<endEvent id="ie"><escalationEventDefinition escalationRef="K"/></endEvent>',
            )
        ),
        {("throw_uncaught", "ie")},
    ),
    "timer without a time": (wait("<timerEventDefinition/>"), {("timer_empty", "x")}),
    "timer with two times": (
        wait(
            "<timerEventDefinition><timeDate>frist</timeDate><timeDuration>P1D</timeDuration>"
            "</timerEventDefinition>"
        ),
        {("timer_ambiguous", "x")},
    ),
    "duration without a number": (wait(timer("timeDuration", "P")), {("unknown_name", "x")}),
    "duration with a slip": (wait(timer("timeDuration", "P3X")), {("timer_invalid", "x")}),
    "duration as a date": (wait(timer("timeDate", "P3D")), {("timer_invalid", "x")}),
    "impossible date": (wait(timer("timeDate", "2025-02-31")), {("timer_invalid", "x")}),
    "naive instant": (wait(timer("timeDate", "2025-03-03T09:00:00")), {("timer_naive", "x")}),
    "cycle on a wait": (wait(timer("timeCycle", "R/P1D")), {("timer_cycle_misplaced", "x")}),
    "cycle without a pause": (
        boundary(timer("timeCycle", "R/PT0S"), 'cancelActivity="false"'),
        {("timer_cycle_zero", "b")},
    ),
    "timer that reads an unknown name": (
        wait(timer("timeDate", "frst")),
        {("unknown_name", "x")},
    ),
    "unknown message": (
        process(
            around(f'<intermediateCatchEvent id="x">{MESSAGE}</intermediateCatchEvent>'),
            roots='<message id="M" name="Fall_Beendt" laufzettel:schluessel="person_id"/>',
        ),
        {("message_unknown", "x")},
    ),
    "message without a key": (
        process(
            around(f'<intermediateCatchEvent id="x">{MESSAGE}</intermediateCatchEvent>'),
            roots='<message id="M" name="Fall_Beendet"/>',
        ),
        {("message_without_key", "x")},
    ),
    "message with another key": (
        process(
            around('<receiveTask id="x" messageRef="M"/>'),
            roots='<message id="M" name="Fall_Beendet" laufzettel:schluessel="standort"/>',
        ),
        {("message_key_differs", "x")},
    ),
    "message twice": (
        process(around(MANUAL), roots='<message id="M" name="A"/><message id="N" name="A"/>'),
        {("message_twice", "N")},
    ),
    "message without a name": (
        process(around(MANUAL), roots='<message id="M"/>'),
        {("message_unnamed", "M")},
    ),
    "start that may happen twice": (
        process(
            around(MANUAL).replace(
                '<startEvent id="s"/>', f'<startEvent id="s">{MESSAGE}</startEvent>'
            )
        ),
        {("start_not_once", "s")},
    ),
    "start key that reads a variable": (
        process(
            around(MANUAL).replace(
                '<startEvent id="s"/>',
                f'<startEvent id="s" laufzettel:einmalig="standort">{MESSAGE}</startEvent>',
            )
        ),
        {("unknown_name", "s")},
    ),
    "payload that the message does not have": (
        step(
            f'<intermediateThrowEvent id="x"><extensionElements>'
            '<laufzettel:parameter name="person_id" wert="person_id"/>'
            '<laufzettel:parameter name="grnd" wert="\'TOD\'"/></extensionElements>'
            f"{MESSAGE}</intermediateThrowEvent>"
        ),
        {("message_payload_unknown", "x")},
    ),
    "payload without the key": (
        step(f'<intermediateThrowEvent id="x">{MESSAGE}</intermediateThrowEvent>'),
        {("message_payload_without_key", "x")},
    ),
    "receive task without a message": (
        step('<receiveTask id="x"/>'),
        {("receive_without_message", "x")},
    ),
}
