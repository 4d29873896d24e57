"""Loops and repetitions: results, early ends, what they throw, and being stopped in the middle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import engine
from engine.bundles import Bundle
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import boundary, end, flows, machine, node, person, timer
from tests.engine.lifted import ECHO, gateway, lifted, straight, trace
from tests.engine.steps import Steps

pytestmark = on_sqlite
DAY = timedelta(days=1)


def many(
    inner: str = "", *, sequential: bool = False, items: str = "[1, 2, 3]", **more: str
) -> str:
    attributes = "".join(
        f' {name.replace("l_", "laufzettel:")}="{text}"' for name, text in more.items()
    )
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"'
        f' laufzettel:sammlung="{items}"{attributes}>{inner}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def until(condition: str) -> str:
    return f"<bpmn:completionCondition>{condition}</bpmn:completionCondition>"


def loop(condition: str, **attributes: str) -> str:
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f"<bpmn:standardLoopCharacteristics{more}><bpmn:loopCondition>{condition}"
        "</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )


FREE = {"laufzettel_formular": "Frei", "laufzettel_gruppe": "'JCO@56.6'"}


def asked(key: str, inner: str) -> str:
    return node("userTask", key, inner, **FREE)


def complete_item(bench: Bench, position: int, **form: object) -> None:
    """Complete the visit of one item."""

    with bench.db.read() as session:
        wanted = [t for t in engine.open_tasks(session) if t.assignee == f"item{position}"]
    with bench.db.begin("jco.demo") as work:
        engine.complete_task(work, wanted[0].id, form)


ITEMS: Any = {
    "l_element": "runde",
    "l_ergebnis": "zahl",
    "l_ergebnisse": "liste",
}
FOR_ITEM = {**FREE, "laufzettel_bearbeiter": "['', 'item1', 'item2', 'item3'][runde]"}


def test_results_stand_in_the_order_of_the_items_not_of_their_completion(bench: Bench) -> None:
    model = straight(
        "", node("userTask", "A", many(**ITEMS), **FOR_ITEM), person("Z"), path=("A", "Z")
    )
    instance = bench.begin(lifted(model))
    complete_item(bench, 3, zahl=30)
    complete_item(bench, 1, zahl=10)
    complete_item(bench, 2, zahl=20)
    assert bench.variables(instance)["liste"] == [10, 20, 30]


def test_a_condition_ends_a_repetition_early_and_takes_the_other_visits_away(
    bench: Bench,
) -> None:
    early = (
        "<bpmn:completionCondition>numberOfCompletedInstances &gt;= 2</bpmn:completionCondition>"
    )
    model = straight(
        "", node("userTask", "A", many(early, **ITEMS), **FOR_ITEM), person("Z"), path=("A", "Z")
    )
    instance = bench.begin(lifted(model))
    complete_item(bench, 3, zahl=30)
    complete_item(bench, 1, zahl=10)
    assert bench.open() == ["Z"]
    assert bench.variables(instance)["liste"] == [10, None, 30]


def test_a_loop_takes_over_what_each_round_set_and_ends_with_its_condition(bench: Bench) -> None:
    instance = bench.begin(
        lifted(straight("", asked("A", loop("mehr")), person("Z"), path=("A", "Z")))
    )
    bench.complete("A", {"mehr": True, "zahl": 1})
    bench.complete("A", {"mehr": True, "zahl": 2})
    assert bench.open() == ["A"]
    bench.complete("A", {"mehr": False, "zahl": 3})
    assert bench.open() == ["Z"]
    assert bench.variables(instance)["zahl"] == 3


def test_a_loop_that_asks_first_may_not_begin_at_all_and_one_with_a_maximum_stops(
    bench: Bench,
) -> None:
    model = straight(
        "",
        asked("A", loop("zahl &gt; 5", testBefore="true")),
        node(
            "scriptTask",
            "B",
            loop("zahl &lt; 100", loopMaximum="4") + "<bpmn:script>zahl = zahl + 1</bpmn:script>",
        ),
        person("Z"),
        path=("A", "B", "Z"),
    )
    instance = bench.begin(lifted(model))
    assert bench.open() == ["Z"]
    assert bench.variables(instance)["zahl"] == 4


def test_a_loop_in_a_repetition_in_a_loop_keeps_its_rounds_apart(bench: Bench) -> None:
    inner = straight("M", trace("A"), asked("B", loop("mehr")), path=("A", "B"))
    body = straight(
        "K", node("subProcess", "M", many(items="[1, 2]", l_element="zahl") + inner), path=("M",)
    )
    model = straight("", node("subProcess", "K", loop("loopCounter &lt; 2") + body), path=("K",))
    instance = bench.begin(lifted(model))
    for _ in range(2):
        assert bench.open() == ["B", "B"]
        for more in (True, True, False, False):
            bench.complete("B", {"mehr": more})
        while bench.open() and bench.passed(instance).count("M") % 2:
            bench.complete("B", {"mehr": False})
    assert bench.passed(instance).count("A") == 4
    assert bench.status(instance) == "beendet"


def test_a_repetition_is_interrupted_with_all_its_visits(bench: Bench) -> None:
    model = (
        straight(
            "",
            node("subProcess", "K", many() + straight("K", person("A"), path=("A",))),
            path=("K",),
        )
        + boundary("B", "K", timer("P1D"))
        + person("N")
        + end("E2")
        + flows("B", "N", "E2")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    bench.wait(DAY)
    assert bench.open() == ["N"]
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_an_incident_in_one_visit_leaves_the_others_alone(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    inside = straight("K", person("A"), machine("M", "break"), path=("A", "M"))
    model = straight("", node("subProcess", "K", many(items="[1, 2]") + inside), path=("K",))
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert [element for element, _ in bench.incidents()] == ["M"]
    steps.broken.clear()
    bench.complete("A")
    assert bench.status(instance) == "laeuft"
    bench.retry_all()
    assert bench.status(instance) == "beendet"


def test_an_end_condition_that_cannot_be_answered_is_an_incident_that_loses_no_visit(
    bench: Bench,
) -> None:
    early = until("zahl &gt; runde")
    model = (
        straight(
            "",
            gateway("parallel", "G", "J"),
            node("userTask", "A", many(early, items="[1, 2]"), **FREE),
            path=("G", "A", "J"),
        )
        + machine("C", "count")
        + person("V")
        + flows("G", "V", "C", "J")
    )
    instance = bench.begin(lifted(model))
    bench.complete("A")
    assert [element for element, _ in bench.incidents()] == ["A"]
    bench.complete("A")
    bench.complete("V")
    bench.retry_all()
    assert bench.status(instance) == "beendet"


BEHAVIOUR = '<bpmn:signalEventDefinition id="Fertig" signalRef="Echo"/>'


def behaving(behavior: str) -> str:
    reference = "noneBehaviorEventRef" if behavior == "None" else "oneBehaviorEventRef"
    thrown: Any = {reference: "Fertig"}
    model = (
        straight(
            "",
            node("userTask", "A", many(behavior=behavior, **thrown), **FREE),
            path=("A",),
        )
        + boundary("B", "A", ECHO, interrupting=False)
        + trace("W")
        + end("E2")
        + flows("B", "W", "E2")
    )
    return lifted(model).xml.decode().replace("<bpmn:signal ", BEHAVIOUR + "<bpmn:signal ", 1)


def test_what_a_repetition_throws_for_each_visit_or_for_the_first_is_heard_at_its_border(
    bench: Bench,
) -> None:

    for behavior, expected in (("None", 3), ("One", 1)):
        plain = lifted("")
        bundle = Bundle(f"{behavior}.bpmn", behaving(behavior).encode(), plain.forms)
        instance = bench.begin(bundle)
        for _ in range(3):
            bench.complete("A")
        assert bench.passed(instance).count("W") == expected
        assert bench.status(instance) == "beendet"
