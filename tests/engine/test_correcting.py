"""Data are corrected as they are declared, wherever the wrong value is seen, with a reason."""

from __future__ import annotations

from datetime import date

import pytest

import engine
from engine import pump
from engine.errors import Rejected
from engine.registry import Call
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flows, node, person, start
from tests.engine.steps import Steps

REASON = "Tippfehler"
CONDITION = (
    "<bpmn:conditionalEventDefinition><bpmn:condition"
    ' xsi:type="bpmn:tFormalExpression">zahl &gt; 3</bpmn:condition>'
    "</bpmn:conditionalEventDefinition>"
)
BRANCHES = draw(
    start()
    + node("parallelGateway", "T")
    + person("A")
    + person("B")
    + node("parallelGateway", "J")
    + person("Nachher")
    + end()
    + flows("S", "T", "A", "J", "Nachher", "E")
    + flows("T", "B", "J"),
    variables="zahl:zahl=1 tag:datum wort:text fall_id:text",
)


def correct(bench: Bench, instance: str, **changes: object) -> None:
    with bench.db.begin("edv.demo") as work:
        engine.correct_data(work, instance, changes, REASON)


def test_every_branch_that_sees_the_wrong_value_sees_the_right_one(bench: Bench) -> None:
    instance = bench.begin(BRANCHES)

    correct(bench, instance, zahl=7, tag="2025-04-01")

    with bench.db.read() as session:
        tokens = engine.instance_tokens(session, bench.db.runtime, instance)
    assert [(t.variables["zahl"], t.variables["tag"]) for t in tokens] == [
        (7, date(2025, 4, 1)),
        (7, date(2025, 4, 1)),
    ]


def test_what_a_branch_sets_afterwards_still_counts(bench: Bench) -> None:
    instance = bench.begin(BRANCHES)
    correct(bench, instance, zahl=7)

    bench.complete("A", {"zahl": 9})
    bench.complete("B", {"zahl": 7})

    assert bench.variables(instance)["zahl"] == 9


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"gibtesnicht": 1}, "variable_undeclared"),
        ({"zahl": "sieben"}, "variable_type"),
        ({"fall_id": "F-2"}, "variable_is_key"),
        ({"zahl": 1}, "data_unchanged"),
    ],
)
def test_what_does_not_fit_the_declaration_is_refused(
    bench: Bench, changes: dict[str, object], code: str
) -> None:
    instance = bench.begin(BRANCHES)

    with pytest.raises(Rejected, match=code):
        correct(bench, instance, **changes)


def test_conditions_are_asked_again(bench: Bench) -> None:
    instance = bench.begin(
        draw(
            start()
            + node("intermediateCatchEvent", "B", CONDITION)
            + person("V")
            + end()
            + flows("S", "B", "V", "E"),
            variables="zahl:zahl=0",
        )
    )

    correct(bench, instance, zahl=5)

    assert bench.open() == ["V"]


def test_in_a_suspended_instance_a_condition_waits_for_the_resumption(bench: Bench) -> None:
    instance = bench.begin(
        draw(
            start()
            + node("intermediateCatchEvent", "B", CONDITION)
            + person("V")
            + end()
            + flows("S", "B", "V", "E"),
            variables="zahl:zahl=0",
        )
    )
    with bench.db.begin("edv.demo") as work:
        engine.suspend_instance(work, instance, REASON)
    correct(bench, instance, zahl=5)
    assert bench.open() == []

    with bench.db.begin("edv.demo") as work:
        engine.resume_instance(work, instance, REASON)
    pump.tick(bench.db)

    assert bench.open() == ["V"]


def test_a_correction_is_a_deviation_with_both_values(bench: Bench) -> None:
    instance = bench.begin(BRANCHES)
    correct(bench, instance, zahl=7)

    with bench.db.read() as session:
        (found,) = engine.deviations(session)
        content = engine.deviation_content(session, found.id)
    assert found.kind == "daten"
    assert content == {"grund": REASON, "vorher": {"zahl": 1}, "nachher": {"zahl": 7}}
    assert ("daten", None) in bench.history(instance)


def test_cancelling_cleans_up_behind_the_instance_and_what_it_called(
    bench: Bench, steps: Steps
) -> None:
    cleaned: list[tuple[str, str]] = []
    for key in ("P", "K"):

        @steps.registry.cleanup(key)
        def clean_up(work: object, call: Call, reason: str) -> None:
            cleaned.append((call.process_key, reason))

    with bench.db.begin("owner") as work:
        engine.deploy(work, draw(start() + person("I") + end() + flows("S", "I", "E"), key="K"))
    caller = bench.begin(
        draw(start() + node("callActivity", "R", calledElement="K") + end() + flows("S", "R", "E"))
    )

    with bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, caller, "doppelt angelegt")

    assert bench.open() == []
    assert bench.status(caller) == "abgebrochen"
    assert [key for key, _ in cleaned] == ["P", "K"]
    assert cleaned[0][1] == "doppelt angelegt"


def test_cancelling_what_was_called_is_an_incident_of_its_caller(bench: Bench) -> None:
    with bench.db.begin("owner") as work:
        engine.deploy(work, draw(start() + person("I") + end() + flows("S", "I", "E"), key="K"))
    bench.begin(
        draw(start() + node("callActivity", "R", calledElement="K") + end() + flows("S", "R", "E"))
    )
    with bench.db.read() as session:
        called = engine.task_view(session, bench.task("I")).instance_id

    with bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, called, "doppelt angelegt")

    assert bench.incidents() == [("R", "called_cancelled")]
    bench.retry_all()
    assert bench.open() == ["I"]
