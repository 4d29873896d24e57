"""Links, steps that split by themselves, quantities, and gateways with a condition to join."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import boundary, end, flow, flows, machine, node, person, start, timer
from tests.engine.lifted import catch, gateway, lifted, scope, straight, throw, trace
from tests.engine.steps import Steps

pytestmark = on_sqlite
DAY = timedelta(days=1)


def link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def test_a_link_goes_on_where_its_name_comes_in_again_and_again(bench: Bench) -> None:
    model = (
        start()
        + gateway("exclusive", "X")
        + person("A")
        + node("exclusiveGateway", "Y", default="Y_E")
        + throw("LT", link("zurück"))
        + catch("LC", link("zurück"))
        + end()
        + flows("S", "X", "A", "Y", "E")
        + flow("Y", "LT", "mehr")
        + flows("LC", "X")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A", {"mehr": True})
    bench.complete("A", {"mehr": True})
    bench.complete("A", {"mehr": False})
    assert bench.passed(instance).count("LT") == 2
    assert bench.passed(instance).count("LC") == 2
    assert bench.status(instance) == "beendet"


def test_several_links_lead_to_one_place_each_with_its_own_token(bench: Bench) -> None:
    inside = (
        start("KS")
        + gateway("parallel", "G")
        + throw("L1", link("Z"))
        + throw("L2", link("Z"))
        + catch("LC", link("Z"))
        + person("A")
        + end("KE")
        + flows("KS", "G", "L1")
        + flows("G", "L2")
        + flows("LC", "A", "KE")
    )
    instance = bench.begin(lifted(straight("", scope("K", inside), path=("K",))))
    assert bench.open() == ["A", "A"]
    bench.complete("A")
    bench.complete("A")
    assert bench.status(instance) == "beendet"


def test_a_step_with_several_ways_out_goes_all_of_them(bench: Bench) -> None:
    model = (
        start()
        + person("A")
        + person("B")
        + person("C")
        + gateway("parallel", "J")
        + end()
        + flows("S", "A", "B", "J", "E")
        + flows("A", "C", "J")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert bench.open() == ["B", "C"]
    bench.complete("C", {"zahl": 3})
    bench.complete("B", {"wort": "x"})
    assert bench.status(instance) == "beendet"
    assert bench.variables(instance)["zahl"] == 3


CHOICE = (
    start()
    + node(
        "userTask", "A", "", laufzettel_formular="Frei", laufzettel_gruppe="'JCO'", default="A_F"
    )
    + person("B")
    + person("C")
    + person("F")
    + end()
    + flows("S", "A")
    + flow("A", "B", "zahl &gt; 1")
    + flow("A", "C", "zahl &gt; 2")
    + flow("A", "F")
    + flow("B", "E")
    + flow("C", "E")
    + flow("F", "E")
)


@pytest.mark.parametrize(("number", "ways"), [(0, ["F"]), (2, ["B"]), (3, ["B", "C"])])
def test_conditions_behind_a_step_choose_every_way_that_holds_or_the_default(
    bench: Bench, number: int, ways: list[str]
) -> None:
    instance = bench.begin(lifted(CHOICE))
    bench.complete("A", {"zahl": number})
    assert bench.open() == ways
    for way in ways:
        bench.complete(way)
    assert bench.status(instance) == "beendet"


def test_a_split_behind_a_step_in_a_loop_with_a_border_keeps_its_rounds(bench: Bench) -> None:
    model = (
        start()
        + gateway("exclusive", "X")
        + person("A")
        + boundary("B", "A", timer("P1D"))
        + person("L")
        + person("R")
        + gateway("parallel", "J")
        + node("exclusiveGateway", "Y", default="Y_E")
        + end()
        + flows("S", "X", "A", "L", "J", "Y", "E")
        + flows("A", "R", "J")
        + flow("Y", "X", "mehr")
        + end("E2")
        + flows("B", "E2")
    )
    instance = bench.begin(lifted(model))
    for more in (True, True, False):
        bench.complete("A")
        bench.complete("L", {"mehr": more})
        assert bench.open() == ["R"]
        bench.complete("R")
    assert bench.status(instance) == "beendet"


def test_a_step_that_needs_two_tokens_waits_for_them_and_takes_no_more(bench: Bench) -> None:
    model = (
        start()
        + gateway("parallel", "G")
        + person("A")
        + person("B")
        + person("C")
        + person("F")
        + person("Z", startQuantity="2")
        + end()
        + flows("S", "G", "A", "Z", "E")
        + flows("G", "B", "Z")
        + flows("G", "C", "Z")
        + flows("G", "F", "Z")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert "Z" not in bench.open()
    bench.complete("B")
    assert bench.open() == ["C", "F", "Z"]
    bench.complete("Z")
    bench.complete("C")
    assert bench.open() == ["F"]
    bench.complete("F")
    assert bench.open() == ["Z"]
    bench.complete("Z")
    assert bench.status(instance) == "beendet"


def test_a_step_that_gives_three_tokens_begins_what_follows_three_times(bench: Bench) -> None:
    model = straight("", person("A", completionQuantity="3"), person("B"), path=("A", "B"))
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert bench.open() == ["B", "B", "B"]
    for _ in range(3):
        bench.complete("B")
    assert bench.status(instance) == "beendet"


def test_a_token_too_few_is_an_incident_and_not_silence(bench: Bench) -> None:
    model = straight(
        "", person("A", completionQuantity="3"), person("B", startQuantity="2"), path=("A", "B")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert bench.open() == ["B"]
    bench.complete("B")
    assert [code for _, code in bench.incidents()] == ["nothing_waits"]
    assert bench.status(instance) == "laeuft"


def complex_join(condition: str = "activationCount &gt;= 2") -> str:
    return node(
        "complexGateway",
        "J",
        f"<bpmn:activationCondition>{condition}</bpmn:activationCondition>",
    )


THREE = (
    gateway("parallel", "G")
    + person("A")
    + person("B")
    + person("C")
    + complex_join()
    + flows("G", "A", "J")
    + flows("G", "B", "J")
    + flows("G", "C", "J")
)


def test_a_complex_gateway_joins_when_its_condition_holds_and_takes_in_who_comes_late(
    bench: Bench,
) -> None:
    instance = bench.begin(
        lifted(start(), THREE, person("Z"), end(), flows("S", "G"), flows("J", "Z", "E"))
    )
    bench.complete("A")
    assert bench.open() == ["B", "C"]
    bench.complete("B")
    assert bench.open() == ["C", "Z"]
    bench.complete("Z")
    assert bench.status(instance) == "laeuft"
    bench.complete("C")
    assert bench.open() == []
    assert bench.status(instance) == "beendet"


def test_a_complex_gateway_in_a_loop_counts_each_round_for_itself(bench: Bench) -> None:
    model = (
        start()
        + gateway("exclusive", "X")
        + THREE
        + person("Z")
        + node("exclusiveGateway", "Y", default="Y_E")
        + end()
        + flows("S", "X", "G")
        + flows("J", "Z", "Y", "E")
        + flow("Y", "X", "mehr")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    bench.complete("B")
    bench.complete("C")
    assert bench.open() == ["Z"]
    bench.complete("Z", {"mehr": True})
    assert bench.open() == ["A", "B", "C"]
    bench.complete("C")
    assert bench.open() == ["A", "B"]
    bench.complete("A")
    assert bench.open() == ["B", "Z"]
    bench.complete("Z", {"mehr": False})
    bench.complete("B")
    assert bench.status(instance) == "beendet"


def test_a_late_token_of_an_earlier_round_joins_in_its_own_round_only(bench: Bench) -> None:
    model = (
        start()
        + gateway("exclusive", "X")
        + THREE
        + person("Z")
        + node("exclusiveGateway", "Y", default="Y_E")
        + end()
        + flows("S", "X", "G")
        + flows("J", "Z", "Y", "E")
        + flow("Y", "X", "mehr")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    bench.complete("B")
    bench.complete("Z", {"mehr": True})
    assert bench.open() == ["A", "B", "C", "C"]
    bench.complete("A")
    assert bench.open() == ["B", "C", "C"]
    bench.complete("C")
    bench.complete("C")
    assert bench.open() == ["B", "Z"]
    bench.complete("Z", {"mehr": False})
    bench.complete("B")
    assert bench.status(instance) == "beendet"


def test_a_complex_gateway_whose_condition_fails_is_an_incident(bench: Bench) -> None:
    model = (
        start()
        + gateway("parallel", "G")
        + person("A")
        + machine("M", "count")
        + person("B")
        + complex_join("activationCount &gt;= runde")
        + person("Z")
        + end()
        + flows("S", "G", "A", "J", "Z", "E")
        + flows("G", "B", "M", "J")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert [element for element, _ in bench.incidents()] == ["J"]
    bench.complete("B")
    bench.retry_all()
    assert bench.open() == ["Z"]
    bench.complete("Z")
    assert bench.status(instance) == "beendet"


def test_a_split_that_was_interrupted_leaves_nothing_behind(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    inside = (
        start("KS")
        + THREE
        + machine("M", "break")
        + end("KE")
        + flows("KS", "G")
        + flows("J", "M", "KE")
    )
    model = (
        straight("", scope("K", inside), path=("K",))
        + boundary("B2", "K", timer("P1D"))
        + trace("N")
        + end("E2")
        + flows("B2", "N", "E2")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    bench.complete("B")
    assert [element for element, _ in bench.incidents()] == ["M"]
    bench.wait(DAY)
    assert bench.incidents() == []
    assert bench.open() == []
    assert bench.status(instance) == "beendet"
