"""Files, elements and drawings that do not run, each as the smallest diagram that shows it."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.snippets import (
    ALL_SHAPES,
    GROUP,
    INNER,
    MANUAL,
    MESSAGE,
    ONCE,
    ROOTS,
    Case,
    Snippet,
    around,
    drawn,
    file,
    flow,
    inside,
    lanes,
    line,
    parameters,
    process,
    step,
    timer,
    wait,
)

STRUCTURE_CASES: dict[str, Case] = {
    "too large": (Snippet(b"<a>" + b" " * 5_000_000), {("xml_too_large", None)}),
    "too deep": (Snippet(b"<a>" * 101), {("xml_too_deep", None)}),
    "too many elements": (
        Snippet(b"<r>" + b"<a/>" * 200_001 + b"</r>"),
        {("xml_too_many_elements", None)},
    ),
    "too many attributes": (
        Snippet(("<a " + " ".join(f'a{n}="1"' for n in range(201)) + "/>").encode()),
        {("xml_too_many_attributes", None)},
    ),
    "broken XML": (Snippet(b"<a>"), {("xml_not_well_formed", None)}),
    "document type": (Snippet(b"<!DOCTYPE a><a/>"), {("xml_document_type", None)}),
    "no BPMN": (Snippet(b'<html id="h"/>'), {("not_bpmn", "h")}),
    "no process": (file(""), {("process_missing", "D")}),
    "not executable": (
        Snippet(process(around(MANUAL)).xml.replace(b' isExecutable="true"', b"")),
        {("process_not_executable", "P")},
    ),
    "draft that is not finished": (
        Snippet(process(around('<task id="x"/>')).xml.replace(b' isExecutable="true"', b"")),
        {("process_not_executable", "P"), ("abstract_task", "x")},
    ),
    "second draft": (
        file(
            '<process id="Q"><manualTask id="q" laufzettel:gruppe="1"/></process>'
            '<process id="P"><dataStoreReference id="d"/>'
            '<manualTask id="p" laufzettel:gruppe="1"/></process>'
        ),
        {("process_not_executable", "Q"), ("data_store", "d")},
    ),
    "process that does not run": (
        process(around(MANUAL), roots='<process id="Q"/>'),
        {("process_not_run", "Q")},
    ),
    "unknown element": (
        process(around(MANUAL) + '<choreographyTask id="c"/>'),
        {("element_unsupported", "c")},
    ),
    "unknown root element": (
        process(around(MANUAL), roots='<choreography id="c"/>'),
        {("element_unsupported", "c")},
    ),
    "abstract task": (step('<task id="x"/>'), {("abstract_task", "x")}),
    "ad-hoc sub-process": (
        step(f'<adHocSubProcess id="x">{INNER}</adHocSubProcess>'),
        {("ad_hoc_subprocess", "x")},
    ),
    "call activity that calls nothing": (
        step('<callActivity id="x"/>'),
        {("call_without_process", "x")},
    ),
    "call of a process in another file": (
        step('<callActivity id="x" calledElement="Q"/>'),
        {("call_not_in_file", "x")},
    ),
    "call of a process that is not there": (
        replace(
            step('<callActivity id="x" calledElement="Antrg"/>'), deployed=frozenset({"Antrag"})
        ),
        {("call_unknown", "x")},
    ),
    "call of a process that only a message begins": (
        process(
            around('<callActivity id="x" calledElement="Q"/>'),
            roots=ROOTS
            + f'<process id="Q" isExecutable="true"><startEvent id="qs" {ONCE}>{MESSAGE}'
            f'</startEvent><endEvent id="qe"/>{flow("qs", "qe")}</process>',
        ),
        {("call_without_plain_start", "x")},
    ),
    "event sub-process without an event": (
        process(
            around(MANUAL) + f'<subProcess id="y" triggeredByEvent="true">{INNER}</subProcess>'
        ),
        {("event_subprocess_start", "y"), ("event_unsupported", "is")},
    ),
    "data store": (
        process(around(MANUAL) + '<dataStoreReference id="d"/>'),
        {("data_store", "d")},
    ),
    "quantity": (
        step(f'<manualTask id="x" startQuantity="0" {GROUP}/>'),
        {("quantity", "x")},
    ),
    "receive task that instantiates a sub-process": (
        inside(
            '<receiveTask id="r" messageRef="M" instantiate="true"/>'
            f'<endEvent id="ie"/>{flow("r", "ie")}'
        ),
        {("instantiating_receiver", "r")},
    ),
    "ignored part": (
        step(f'<manualTask id="x" {GROUP}><resourceRole id="r"/></manualTask>'),
        {("part_ignored", "r")},
    ),
    "other engine's attribute": (
        step(f'<manualTask id="x" camunda:assignee="a" {GROUP}/>'),
        {("foreign_extension", "x")},
    ),
    "misspelt attribute": (
        step(f'<manualTask id="x" laufzettel:gruppen="1" {GROUP}/>'),
        {("extension_unknown", "x")},
    ),
    "unknown element of ours": (
        step(
            f'<manualTask id="x" {GROUP}><extensionElements><laufzettel:frist/>'
            "</extensionElements></manualTask>"
        ),
        {("extension_unknown", "x")},
    ),
    "handler on a user task": (
        step(f'<manualTask id="x" laufzettel:handler="work" {GROUP}/>'),
        {("extension_misplaced", "x")},
    ),
    "correlation on a timer": (
        wait(timer("timeDuration", "P1D"), 'laufzettel:korrelation="person_id"'),
        {("extension_misplaced", "x")},
    ),
    "parameter on a gateway": (
        process(
            '<startEvent id="s"/><parallelGateway id="x"><extensionElements>'
            '<laufzettel:parameter name="a" wert="1"/></extensionElements></parallelGateway>'
            f'<endEvent id="e"/><endEvent id="e2"/>{line("s", "x", "e")}{flow("x", "e2")}'
        ),
        {("extension_misplaced", "x")},
    ),
    "unnamed parameter": (
        parameters('<laufzettel:parameter wert="1"/>', "post"),
        {("extension_unnamed", "x")},
    ),
    "same id twice": (
        process(around(MANUAL) + '<textAnnotation id="x"/>'),
        {("id_twice", "x")},
    ),
    "missing id": (
        process(around(MANUAL) + f"<manualTask {GROUP}/>"),
        {("id_missing", "P"), ("step_unreachable", "P"), ("step_without_exit", "P")},
    ),
    "invalid id": (
        process(around(MANUAL).replace('"x"', '"1 x"')),
        {("id_invalid", "1 x")},
    ),
    "id that no column holds": (
        process(around(MANUAL).replace('"x"', f'"{"x" * 121}"')),
        {("id_too_long", "x" * 121)},
    ),
    "name that no column holds": (
        process(around(MANUAL).replace('id="x"', f'id="x" name="{"x " * 201}"')),
        {("name_too_long", "x")},
    ),
    "step that is not drawn": (
        drawn(ALL_SHAPES.replace('<d:BPMNShape bpmnElement="x"/>', "")),
        {("drawing_incomplete", "x")},
    ),
    "drawing of nothing": (
        drawn(ALL_SHAPES + '<d:BPMNShape id="weg_di" bpmnElement="weg"/>'),
        {("drawing_dangling", "weg_di")},
    ),
    "lane with an unknown step": (
        lanes('<lane id="L" name="JCO"><flowNodeRef>weg</flowNodeRef></lane>'),
        {("lane_unknown_step", "L")},
    ),
    "lane with a nested step": (
        process(
            '<laneSet><lane id="L" name="JCO"><flowNodeRef>is</flowNodeRef></lane></laneSet>'
            + around(f'<subProcess id="x">{INNER}</subProcess>')
        ),
        {("lane_nested_step", "L")},
    ),
    "step in two lanes": (
        lanes(
            '<lane id="L"><flowNodeRef>x</flowNodeRef></lane>'
            '<lane id="L2"><flowNodeRef>x</flowNodeRef></lane>'
        ),
        {("lane_twice", "L2")},
    ),
    "no drawing": (Snippet(step(MANUAL).xml), {("drawing_missing", "P")}),
}
