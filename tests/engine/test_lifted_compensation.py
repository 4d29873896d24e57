"""Compensation: what was done is undone, the latest first, once, and only what was done."""

from __future__ import annotations

from datetime import timedelta

from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import boundary, end, flow, flows, machine, node, person, start, timer
from tests.engine.lifted import (
    CANCEL,
    COMPENSATE,
    ERROR,
    gateway,
    lifted,
    scope,
    straight,
    throw,
    trace,
    undo,
)
from tests.engine.steps import Steps

pytestmark = on_sqlite
DAY = timedelta(days=1)

TWO = straight(
    "",
    person("A"),
    undo("A", "UA"),
    person("B"),
    undo("B", "UB"),
    throw("T", COMPENSATE),
    person("Z"),
    path=("A", "B", "T", "Z"),
)


def test_what_was_done_is_undone_one_after_the_other_the_latest_first(bench: Bench) -> None:
    instance = bench.begin(lifted(TWO))
    bench.complete("A")
    bench.complete("B")
    assert bench.open() == ["UB"]
    bench.complete("UB")
    assert bench.open() == ["UA"]
    bench.complete("UA", {"zahl": 9})
    assert bench.open() == ["Z"]
    assert bench.variables(instance)["zahl"] == 9
    bench.complete("Z")
    assert bench.status(instance) == "beendet"


def test_undoing_sees_the_variables_as_they_were_when_the_step_was_done(bench: Bench) -> None:
    model = straight(
        "",
        person("A"),
        undo(
            "A",
            "UA",
            node(
                "scriptTask",
                "UA",
                "<bpmn:script>runde = zahl</bpmn:script>",
                isForCompensation="true",
            ),
        ),
        person("B"),
        throw("T", COMPENSATE),
        person("Z"),
        path=("A", "B", "T", "Z"),
    )
    instance = bench.begin(lifted(model))
    bench.complete("A", {"zahl": 1})
    bench.complete("B", {"zahl": 2})
    assert bench.variables(instance)["runde"] == 1
    assert bench.variables(instance)["zahl"] == 2


def test_one_named_step_alone_is_undone_and_not_again(bench: Bench) -> None:
    only_a = '<bpmn:compensateEventDefinition activityRef="A"/>'
    model = straight(
        "",
        person("A"),
        undo("A", "UA"),
        person("B"),
        undo("B", "UB"),
        throw("T", only_a),
        throw("T2", COMPENSATE),
        path=("A", "B", "T", "T2"),
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    bench.complete("B")
    assert bench.open() == ["UA"]
    bench.complete("UA")
    assert bench.open() == ["UB"]
    bench.complete("UB")
    assert bench.status(instance) == "beendet"


def test_what_a_loop_did_several_times_is_undone_as_often(bench: Bench) -> None:
    model = (
        start()
        + gateway("exclusive", "X")
        + person("A")
        + undo("A", "UA")
        + node("exclusiveGateway", "Y", default="Y_T")
        + throw("T", COMPENSATE)
        + end()
        + flows("S", "X", "A", "Y", "T", "E")
        + flow("Y", "X", "mehr")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A", {"mehr": True, "zahl": 1})
    bench.complete("A", {"mehr": True, "zahl": 2})
    bench.complete("A", {"mehr": False, "zahl": 3})
    undone = []
    while bench.open():
        assert bench.open() == ["UA"]
        undone.append(bench.complete("UA"))
    assert len(undone) == 3
    assert bench.status(instance) == "beendet"


def test_a_sub_process_that_is_done_is_undone_from_its_inside(bench: Bench) -> None:
    inside = straight(
        "K", person("A"), undo("A", "UA"), person("B"), undo("B", "UB"), path=("A", "B")
    )
    model = straight("", scope("K", inside), throw("T", COMPENSATE), path=("K", "T"))
    instance = bench.begin(lifted(model))
    bench.complete("A")
    bench.complete("B")
    bench.complete("UB")
    bench.complete("UA")
    assert bench.status(instance) == "beendet"


def test_what_was_interrupted_is_not_undone(bench: Bench) -> None:
    model = (
        straight("", person("A"), undo("A", "UA"), throw("T", COMPENSATE), path=("A", "T"))
        + boundary("B", "A", timer("P1D"))
        + person("N")
        + throw("T2", COMPENSATE)
        + end("E2")
        + flows("B", "N", "T2", "E2")
    )
    instance = bench.begin(lifted(model))
    bench.wait(DAY)
    bench.complete("N")
    assert bench.open() == []
    assert bench.status(instance) == "beendet"


CANCELLED = (
    straight(
        "",
        scope(
            "K",
            start("KS")
            + gateway("parallel", "KG")
            + person("A")
            + undo("A", "UA")
            + person("B")
            + end("KE", CANCEL)
            + person("C")
            + end("KE2")
            + flows("KS", "KG", "A", "B", "KE")
            + flows("KG", "C", "KE2"),
            kind="transaction",
        ),
        path=("K",),
    )
    + boundary("KB", "K", CANCEL)
    + person("N")
    + end("E2")
    + flows("KB", "N", "E2")
)


def test_a_cancelled_transaction_stops_undoes_and_goes_on_at_its_border(bench: Bench) -> None:
    instance = bench.begin(lifted(CANCELLED))
    bench.complete("A")
    assert bench.open() == ["B", "C"]
    bench.complete("B")
    assert bench.open() == ["UA"]
    bench.complete("UA")
    assert bench.open() == ["N"]
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_undoing_that_fails_is_an_incident_and_goes_on_when_it_is_tried_again(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("break")
    model = straight(
        "",
        person("A"),
        undo("A", "UA"),
        person("B"),
        undo("B", "UB", machine("UB", "break", isForCompensation="true")),
        throw("T", COMPENSATE),
        path=("A", "B", "T"),
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    bench.complete("B")
    assert [element for element, _ in bench.incidents()] == ["UB"]
    assert bench.open() == []
    steps.broken.clear()
    bench.retry_all()
    assert bench.open() == ["UA"]
    bench.complete("UA")
    assert bench.status(instance) == "beendet"


def test_undoing_can_be_interrupted_by_a_border_further_out(bench: Bench) -> None:
    inside = straight("K", person("A"), undo("A", "UA"), throw("T", COMPENSATE), path=("A", "T"))
    model = (
        straight("", scope("K", inside), path=("K",))
        + boundary("B", "K", timer("P1D"))
        + person("N")
        + end("E2")
        + flows("B", "N", "E2")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert bench.open() == ["UA"]
    bench.wait(DAY)
    assert bench.open() == ["N"]
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_after_an_error_the_way_of_the_border_undoes_what_was_done_before(bench: Bench) -> None:
    inside = straight("K", person("A"), undo("A", "UA"), machine("F", "refuse"), path=("A", "F"))
    model = (
        straight("", trace("V"), undo("V", "UV"), scope("K", inside), path=("V", "K"))
        + boundary("B", "K", ERROR)
        + throw("T", COMPENSATE)
        + end("E2")
        + flows("B", "T", "E2")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert bench.open() == ["UV"]
    bench.complete("UV")
    assert bench.status(instance) == "beendet"
