"""Steps and variables that do not run, each as the smallest diagram that shows it."""

from __future__ import annotations

from tests.engine.snippets import (
    FORMS,
    GROUP,
    LOOP,
    MANUAL,
    USER_TASK,
    Case,
    around,
    by_event,
    parameters,
    process,
    repeated,
    service,
    step,
    user,
    variable,
)

STEP_CASES: dict[str, Case] = {
    "service task without a handler": (service(), {("handler_missing", "x")}),
    "send task without anything": (step('<sendTask id="x"/>'), {("handler_missing", "x")}),
    "unknown handler": (service('laufzettel:handler="wrk"'), {("handler_unknown", "x")}),
    "send task with two meanings": (
        step('<sendTask id="x" messageRef="M" laufzettel:handler="work"/>'),
        {("send_task_two_meanings", "x")},
    ),
    "unknown parameter": (
        parameters('<laufzettel:parameter name="numer" wert="1"/>'),
        {("parameter_unknown", "x")},
    ),
    "missing parameter": (
        service('laufzettel:handler="needy"'),
        {("parameter_missing", "x"), ("variable_type_differs", "x")},
    ),
    "parameter with a value that there is not": (
        parameters('<laufzettel:parameter name="nummer" wert="3"/>'),
        {("parameter_value_unknown", "x")},
    ),
    "parameter without a value": (
        parameters('<laufzettel:parameter name="nummer"/>'),
        {("parameter_without_value", "x"), ("expression_empty", "x")},
    ),
    "parameter twice": (
        parameters(
            '<laufzettel:parameter name="nummer" wert="1"/>'
            '<laufzettel:parameter name="nummer" wert="2"/>'
        ),
        {("parameter_twice", "x")},
    ),
    "tries that are no number": (
        service('laufzettel:handler="post" laufzettel:versuche="drei"'),
        {("tries_invalid", "x")},
    ),
    "no tries at all": (
        service('laufzettel:handler="post" laufzettel:versuche="0"'),
        {("tries_invalid", "x")},
    ),
    "more tries than there may be": (
        service('laufzettel:handler="post" laufzettel:versuche="21"'),
        {("tries_invalid", "x")},
    ),
    "pause that is no duration": (
        service('laufzettel:handler="post" laufzettel:pause="10 Minuten"'),
        {("pause_invalid", "x")},
    ),
    "negative pause": (
        service('laufzettel:handler="post" laufzettel:pause="-PT1M"'),
        {("pause_invalid", "x")},
    ),
    "pause of no length": (
        service('laufzettel:handler="post" laufzettel:pause="PT0S"'),
        {("pause_invalid", "x")},
    ),
    "pause in months": (
        service('laufzettel:handler="post" laufzettel:pause="P1M"'),
        {("pause_invalid", "x")},
    ),
    "pause of ages": (
        service('laufzettel:handler="post" laufzettel:pause="P31D"'),
        {("pause_invalid", "x")},
    ),
    "tries of a step that is never tried again": (
        service('laufzettel:handler="work" laufzettel:versuche="3" laufzettel:pause="PT1M"'),
        {("retries_without_job", "x")},
    ),
    "tries of a message": (
        step('<sendTask id="x" messageRef="M" laufzettel:versuche="3"/>'),
        {("message_payload_without_key", "x"), ("retries_without_job", "x")},
    ),
    "tries at a step of a person": (
        user(f'laufzettel:formular="F" laufzettel:versuche="3" {GROUP}'),
        {("extension_misplaced", "x")},
    ),
    "unknown acceptor": (
        user(f'laufzettel:formular="F" laufzettel:annahme="acept" {GROUP}'),
        {("acceptor_unknown", "x")},
    ),
    "parameters that nobody reads": (
        step(
            f'<userTask id="x" laufzettel:formular="F" {GROUP}><extensionElements>'
            '<laufzettel:parameter name="a" wert="1"/></extensionElements></userTask>'
        ),
        {("parameter_without_acceptor", "x")},
    ),
    "task that nobody sees": (user('laufzettel:formular="F"'), {("task_without_group", "x")}),
    "task without a form": (user(GROUP), {("form_missing", "x")}),
    "unknown form": (
        process(around(USER_TASK)),
        {("form_unknown", "x")},
    ),
    "form that nobody uses": (
        process(around(MANUAL), forms=FORMS),
        {("form_unused", None)},
    ),
    "standard loop without an end": (
        repeated("<standardLoopCharacteristics/>"),
        {("loop_without_end", "x")},
    ),
    "loop with an impossible maximum": (
        repeated('<standardLoopCharacteristics loopMaximum="-1"/>'),
        {("loop_maximum", "x")},
    ),
    "loop and repetition": (
        repeated('<standardLoopCharacteristics loopMaximum="2"/>' + LOOP),
        {("repetition_twice", "x")},
    ),
    "repetition of an event sub-process": (
        process(
            around(MANUAL)
            + by_event('<signalEventDefinition signalRef="S"/>').replace(
                "</subProcess>", LOOP + "</subProcess>"
            )
        ),
        {("multi_instance_misplaced", "y")},
    ),
    "repetition less than never": (
        repeated(
            "<multiInstanceLoopCharacteristics><loopCardinality>-3</loopCardinality>"
            "</multiInstanceLoopCharacteristics>"
        ),
        {("cardinality_negative", "x")},
    ),
    "results of a repetition without their variable": (
        repeated(LOOP.replace("/>", ' laufzettel:ergebnisse="alle"/>')),
        {("multi_instance_result", "x")},
    ),
    "repetition with a behaviour of its own": (
        repeated(LOOP.replace("/>", ' behavior="Complex"/>')),
        {("multi_instance_behavior", "x")},
    ),
    "repetition that throws nothing": (
        repeated(LOOP.replace("/>", ' behavior="One"/>')),
        {("multi_instance_signal", "x")},
    ),
    "repetition over nothing": (
        repeated("<multiInstanceLoopCharacteristics/>"),
        {("multi_instance_without_collection", "x")},
    ),
    "repetition without an item": (
        repeated('<multiInstanceLoopCharacteristics laufzettel:sammlung="liste"/>'),
        {("multi_instance_without_item", "x")},
    ),
    "repetition with a part that does nothing": (
        repeated(
            LOOP.replace("/>", '><inputDataItem id="c"/>') + "</multiInstanceLoopCharacteristics>"
        ),
        {("multi_instance_part", "c")},
    ),
    "variable twice": (variable('<laufzettel:variable name="zahl"/>'), {("variable_twice", "P")}),
    "variable with a fixed name": (
        variable('<laufzettel:variable name="heute"/>'),
        {("variable_name", "P")},
    ),
    "variable of an unknown type": (
        variable('<laufzettel:variable name="a" typ="string"/>'),
        {("variable_type", "P")},
    ),
    "initial value from a later variable": (
        variable(
            '<laufzettel:variable name="a" wert="b"/><laufzettel:variable name="b" wert="zahl"/>'
        ),
        {("unknown_name", "P")},
    ),
}
