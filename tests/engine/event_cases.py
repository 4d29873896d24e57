"""Events, timers and messages that do not run, each as the smallest diagram that shows it."""

from __future__ import annotations

from tests.engine.snippets import (
    INNER,
    MANUAL,
    MESSAGE,
    Case,
    around,
    boundary,
    by_event,
    ended,
    flow,
    inside,
    process,
    step,
    thrown,
    timer,
    wait,
)

SIGNAL = '<signalEventDefinition signalRef="S"/>'
CONDITION = (
    "<conditionalEventDefinition><condition>zahl == 1</condition></conditionalEventDefinition>"
)
CANCELLED = INNER.replace(
    '<endEvent id="ie"/>', '<endEvent id="ie"><cancelEventDefinition/></endEvent>'
)
EVENT_CASES: dict[str, Case] = {
    "timer start": (
        process(
            around(MANUAL).replace(
                '<startEvent id="s"/>',
                f'<startEvent id="s">{timer("timeDuration", "P1D")}</startEvent>',
            )
        ),
        {("event_unsupported", "s")},
    ),
    "wait without a kind": (wait(""), {("event_unsupported", "x")}),
    **{
        f"{kind} end": (ended(f"<{kind}EventDefinition/>"), {("event_unsupported", "e")})
        for kind in ("link", "timer")
    },
    "conditional end": (ended(CONDITION), {("event_unsupported", "e")}),
    "link at a border": (boundary("<linkEventDefinition/>"), {("event_unsupported", "b")}),
    "termination at a border": (
        boundary("<terminateEventDefinition/>"),
        {("event_unsupported", "b")},
    ),
    "conditional start": (
        process(
            around(MANUAL).replace(
                '<startEvent id="s"/>', f'<startEvent id="s">{CONDITION}</startEvent>'
            )
        ),
        {("event_unsupported", "s")},
    ),
    "thrown timer": (thrown(timer("timeDuration", "P1D")), {("event_unsupported", "x")}),
    "two definitions that do not go together": (
        ended(f"{SIGNAL}<terminateEventDefinition/>"),
        {("event_several_definitions", "e")},
    ),
    "two definitions at a border that must both happen": (
        boundary(SIGNAL + timer("timeDuration", "P1D"), 'parallelMultiple="true"'),
        {("event_several_definitions", "b")},
    ),
    "signal that is not named": (
        wait("<signalEventDefinition/>"),
        {("reference_missing", "x")},
    ),
    "definition that stands inside another event": (
        process(
            around(MANUAL)
            .replace(
                '<startEvent id="s"/>',
                '<startEvent id="s"><eventDefinitionRef>DD</eventDefinitionRef></startEvent>',
            )
            .replace(
                '<endEvent id="e"/>',
                '<endEvent id="e"><signalEventDefinition id="DD" signalRef="S"/></endEvent>',
            )
        ),
        {("reference_missing", "s")},
    ),
    "condition that is missing": (
        wait("<conditionalEventDefinition/>"),
        {("condition_missing", "x")},
    ),
    "condition that waits for the time": (
        wait(
            "<conditionalEventDefinition><condition>jetzt &gt; frist</condition>"
            "</conditionalEventDefinition>"
        ),
        {("condition_reads_clock", "x")},
    ),
    "link without a target": (
        step(
            '<intermediateThrowEvent id="y"><linkEventDefinition name="L"/>'
            "</intermediateThrowEvent>"
            f"{MANUAL}{flow('s', 'y')}"
        ),
        {("link_target", "y"), ("implicit_split", "s")},
    ),
    "link without a source": (
        process(
            around(MANUAL) + '<intermediateCatchEvent id="l"><linkEventDefinition name="L"/>'
            f"</intermediateCatchEvent>{flow('l', 'e')}"
        ),
        {("link_without_source", "l")},
    ),
    "compensation of nothing": (
        thrown("<compensateEventDefinition/>"),
        {("compensation_without_effect", "x")},
    ),
    "compensation of a step that is not there": (
        thrown('<compensateEventDefinition activityRef="weg"/>'),
        {("reference_missing", "x")},
    ),
    "compensation event that leads to nothing": (
        step(
            MANUAL,
            '<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>',
        ),
        {("compensation_without_step", "b")},
    ),
    "event at an event sub-process": (
        process(
            around(MANUAL)
            + by_event(SIGNAL)
            + f'<boundaryEvent id="b" attachedToRef="y">{MESSAGE}</boundaryEvent>{flow("b", "e")}'
        ),
        {("boundary_at_step_alone", "b")},
    ),
    "cancel outside a transaction": (
        ended("<cancelEventDefinition/>"),
        {("cancel_outside_transaction", "e")},
    ),
    "cancel that nothing catches": (
        step(f'<transaction id="x">{CANCELLED}</transaction>'),
        {("throw_uncaught", "ie")},
    ),
    "cancel at a sub-process": (
        boundary("<cancelEventDefinition/>", host=f'<subProcess id="x">{INNER}</subProcess>'),
        {("boundary_never_fires", "b")},
    ),
    "cancel that does not interrupt": (
        boundary(
            "<cancelEventDefinition/>",
            'cancelActivity="false"',
            f'<transaction id="x">{CANCELLED}</transaction>',
        ),
        {("boundary_error_not_interrupting", "b")},
    ),
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
    "signal at a script": (
        boundary(SIGNAL, host='<scriptTask id="x"><script>zahl = 1</script></scriptTask>'),
        {("boundary_hardly_fires", "b")},
    ),
    "error that nobody catches": (
        ended('<errorEventDefinition errorRef="E"/>'),
        {("error_ends_process", "e")},
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
    "duration without a number": (wait(timer("timeDuration", "P")), {("timer_invalid", "x")}),
    "duration with a slip": (wait(timer("timeDuration", "P3X")), {("timer_invalid", "x")}),
    "duration as a date": (wait(timer("timeDate", "P3D")), {("timer_invalid", "x")}),
    "impossible date": (wait(timer("timeDate", "2025-02-31")), {("timer_invalid", "x")}),
    "naive instant": (wait(timer("timeDate", "2025-03-03T09:00:00")), {("timer_naive", "x")}),
    "timer with a word that means nothing": (
        wait(timer("timeDuration", "UNGUELTIG")),
        {("timer_invalid", "x")},
    ),
    "cycle that interrupts": (
        boundary(timer("timeCycle", "R3/P1D")),
        {("timer_cycle_misplaced", "b")},
    ),
    "cycle on a wait": (
        wait(timer("timeCycle", "R/P1D")),
        {("timer_cycle_endless", "x")},
    ),
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
