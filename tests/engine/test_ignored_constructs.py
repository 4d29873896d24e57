"""What the library alone drops without a word, or runs as something else, each by name.

All of it runs on our engine, saved and taken up again between any two steps.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import end, flow, flows, person, start
from tests.engine.lifted import (
    COMPENSATE,
    ERROR,
    ESCALATION,
    SIGNAL,
    catch,
    lifted,
    listener,
    scope,
    signal,
    straight,
    throw,
    undo,
)
from tests.reloading import reloading

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def saved_between_steps() -> Iterator[None]:
    with reloading():
        yield


@pytest.mark.parametrize("definition", [ERROR, ESCALATION, COMPENSATE, SIGNAL])
def test_an_event_sub_process_ran_at_once_when_its_instance_began(
    bench: Bench, definition: str
) -> None:
    instance = bench.begin(
        lifted(
            straight("", scope("K", straight("K", person("A"), path=("A",)), listener(
                "L", definition, person("N"), path=("N",))), path=("K",))
        )
    )  # fmt: skip

    assert bench.open() == ["A"]
    assert "LS" not in bench.passed(instance)


INTERRUPTING = straight("", person("A"), path=("A",)) + listener(
    "L", SIGNAL, person("N"), path=("N",)
)


def test_an_interrupting_event_sub_process_interrupted_nothing(bench: Bench) -> None:
    bench.begin(lifted(INTERRUPTING))

    signal(bench)

    assert bench.open() == ["N"]


def test_a_nested_event_sub_process_was_never_triggered(bench: Bench) -> None:
    inside = straight("K", person("A"), path=("A",)) + listener(
        "L", SIGNAL, person("N"), path=("N",)
    )
    instance = bench.begin(lifted(straight("", scope("K", inside), path=("K",))))

    signal(bench)

    assert bench.open() == ["N"]
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_a_triggered_event_sub_process_was_started_at_once_in_the_next_instance(
    bench: Bench,
) -> None:
    bench.begin(lifted(INTERRUPTING))
    signal(bench)
    bench.complete("N")

    bench.begin_again("P")

    assert bench.open() == ["A"]


def test_a_signal_at_an_end_was_not_sent(bench: Bench) -> None:
    hearer = straight("", catch("W", SIGNAL), person("H"), path=("W", "H"))
    bench.begin(lifted(hearer, key="Q"))

    bench.begin(lifted(start(), end("E", SIGNAL), flows("S", "E")))

    assert bench.open() == ["H"]


def test_a_link_skipped_the_rest_of_the_process(bench: Bench) -> None:
    link = '<bpmn:linkEventDefinition name="weiter"/>'
    instance = bench.begin(
        lifted(
            start(), throw("LT", link), catch("LC", link), person("U"), end(),
            flows("S", "LT"), flows("LC", "U", "E"),
        )
    )  # fmt: skip

    assert bench.open() == ["U"]
    assert bench.status(instance) == "laeuft"


def test_a_compensation_undid_nothing(bench: Bench) -> None:
    model = straight(
        "", person("A"), undo("A", "UA"), throw("T", COMPENSATE), person("Z"), path=("A", "T", "Z")
    )
    bench.begin(lifted(model))

    bench.complete("A")

    assert bench.open() == ["UA"]


@pytest.mark.parametrize(("number", "ways"), [(1, ["C"]), (2, ["B"])])
def test_a_condition_at_a_flow_out_of_a_task_was_ignored(
    bench: Bench, number: int, ways: list[str]
) -> None:
    model = lifted(
        start(), person("A", default="A_C"), person("B"), person("C"), end(), flows("S", "A"),
        flow("A", "B", "zahl &gt; 1"), flow("A", "C"), flow("B", "E"), flow("C", "E"),
    )  # fmt: skip
    bench.begin(model)

    bench.complete("A", {"zahl": number})

    assert bench.open() == ways


@pytest.mark.parametrize("reserved", ["Start", "End", "U.EndJoin", "U.BoundaryEventSplit"])
def test_a_task_was_skipped_because_of_its_id(bench: Bench, reserved: str) -> None:
    instance = bench.begin(lifted(straight("", person(reserved), path=(reserved,))))

    assert bench.open() == [reserved]
    bench.complete(reserved)
    assert bench.status(instance) == "beendet"
