"""Gateways hold in loops, merge what branches changed, and never guess."""

from __future__ import annotations

import random

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine import xml
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flow, flows, node, person, start

FOUR_EYES = draw(
    start()
    + node("exclusiveGateway", "G")
    + node("parallelGateway", "Teilen")
    + person("A")
    + person("B")
    + node("parallelGateway", "Sammeln")
    + person("U")
    + node("exclusiveGateway", "H", default="H_E")
    + end()
    + flows("S", "G", "Teilen", "A", "Sammeln", "U", "H", "E")
    + flows("Teilen", "B", "Sammeln")
    + flow("H", "G", "mehr"),
    variables="mehr:wahrheit zahl:zahl wort:text",
)


def test_a_join_waits_for_both_branches_in_every_round(bench: Bench) -> None:
    bench.begin(FOUR_EYES)

    for _ in range(4):
        bench.complete("A")
        assert bench.open() == ["B"]
        bench.complete("B")
        assert bench.open() == ["U"]
        bench.complete("U", {"mehr": True})


def test_the_library_alone_skips_the_second_pair_of_eyes() -> None:
    """The reason for our own join; when this fails, upstream has changed the seam."""
    parser = BpmnParser()
    parser.add_bpmn_xml(xml.parse(FOUR_EYES.xml))
    workflow = BpmnWorkflow(parser.get_spec("P"))
    workflow.do_engine_steps()

    def complete(name: str, **data: object) -> None:
        task = next(
            t for t in workflow.get_tasks(state=TaskState.READY) if t.task_spec.name == name
        )
        task.data.update(data)
        task.run()
        workflow.do_engine_steps()

    complete("A")
    complete("B")
    complete("U", mehr=True)
    complete("B")

    ready = {t.task_spec.name for t in workflow.get_tasks(state=TaskState.READY, manual=True)}
    assert "U" in ready, "A has not been done, and yet the library goes on"


@on_sqlite
@pytest.mark.parametrize("seed", range(8))
def test_random_walks_through_a_split_in_a_loop_follow_the_rule(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    bench.begin(FOUR_EYES)
    expected = {"A", "B"}

    for _ in range(30):
        assert set(bench.open()) == expected
        choice = chance.choice(sorted(expected))
        bench.complete(choice, {"mehr": True} if choice == "U" else {})
        expected.discard(choice)
        if choice == "U":
            expected = {"A", "B"}
        elif not expected:
            expected = {"U"}


def test_a_branch_brings_what_it_changed_and_not_its_old_copies(bench: Bench) -> None:
    instance = bench.begin(FOUR_EYES, zahl=1, wort="alt")

    bench.complete("A", {"zahl": 2, "wort": "alt"})
    bench.complete("B", {"wort": "neu", "zahl": 1})

    assert bench.variables(instance)["zahl"] == 2
    assert bench.variables(instance)["wort"] == "neu"


def test_conditions_are_asked_in_the_order_of_the_file(bench: Bench) -> None:
    bench.begin(
        draw(
            start()
            + node("exclusiveGateway", "X", default="X_C")
            + person("A")
            + person("B")
            + person("C")
            + end()
            + flow("S", "X")
            + flow("X", "B", "zahl &gt; 1")
            + flow("X", "A", "zahl &gt; 0")
            + flow("X", "C")
            + flow("A", "E")
            + flow("B", "E")
            + flow("C", "E"),
            variables="zahl:zahl",
        ),
        zahl=5,
    )

    assert bench.open() == ["B"]


def test_no_true_condition_and_no_default_is_an_incident_not_a_lost_case(bench: Bench) -> None:
    instance = bench.begin(
        draw(
            start()
            + person("U")
            + node("exclusiveGateway", "X")
            + person("A")
            + person("B")
            + end()
            + flows("S", "U", "X")
            + flow("X", "A", "zahl == 1")
            + flow("X", "B", "zahl == 2")
            + flow("A", "E")
            + flow("B", "E"),
            variables="zahl:zahl",
        )
    )

    bench.complete("U", {"zahl": 3})

    assert bench.status(instance) == "laeuft"
    assert bench.incidents() == [("X", "no_condition_true")]
    assert bench.passed(instance) == ["S", "U"]


INCLUSIVE = draw(
    start()
    + person("U")
    + node("inclusiveGateway", "Oder", default="Oder_C")
    + person("A")
    + person("B")
    + person("C")
    + node("inclusiveGateway", "Ende_Oder")
    + person("Z")
    + end()
    + flows("S", "U", "Oder")
    + flow("Oder", "A", "zahl &gt; 0")
    + flow("Oder", "B", "zahl &gt; 1")
    + flow("Oder", "C")
    + flow("A", "Ende_Oder")
    + flow("B", "Ende_Oder")
    + flow("C", "Ende_Oder")
    + flows("Ende_Oder", "Z", "E"),
    variables="zahl:zahl",
)


@pytest.mark.parametrize(("number", "branches"), [(0, ["C"]), (1, ["A"]), (2, ["A", "B"])])
def test_an_inclusive_join_waits_for_exactly_the_chosen_branches(
    bench: Bench, number: int, branches: list[str]
) -> None:
    bench.begin(INCLUSIVE)
    bench.complete("U", {"zahl": number})

    for branch in branches:
        assert "Z" not in bench.open()
        bench.complete(branch)

    assert bench.open() == ["Z"]
