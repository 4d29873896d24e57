"""What stands at one step can be put to another, if the rest still comes to an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import engine
from engine.errors import Conflict, Rejected
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    draw,
    end,
    flow,
    flows,
    machine,
    node,
    person,
    start,
    timer,
)
from tests.engine.steps import Steps

REASON = "Telefonnummer nachweislich falsch"
LINE = draw(
    start()
    + person("Anrufen")
    + boundary("Frist", "Anrufen", timer("'P2D'"))
    + machine("Vermerken", "count")
    + person("Einladen")
    + person("Ende")
    + end()
    + flows("S", "Anrufen", "Vermerken", "Einladen", "Ende", "E")
    + flow("Frist", "Einladen"),
    variables="runde:zahl=0 zahl:zahl wort:text",
)
PARALLEL = draw(
    start()
    + person("Vorher")
    + node("parallelGateway", "T")
    + person("A")
    + person("B")
    + node("parallelGateway", "J")
    + person("Nachher")
    + end()
    + flows("S", "Vorher", "T", "A", "J", "Nachher", "E")
    + flows("T", "B", "J"),
)
INSIDE = node(
    "subProcess",
    "Teil",
    start("IS") + person("I1") + person("I2") + end("IE") + flows("IS", "I1", "I2", "IE"),
)
NESTED = draw(
    start()
    + person("Vorher")
    + INSIDE
    + boundary("Frist", "Teil", timer("'P2D'"))
    + person("Nachher")
    + end()
    + flows("S", "Vorher", "Teil", "Nachher", "E")
    + flow("Frist", "Nachher"),
    variables="zahl:zahl",
)


def token(bench: Bench, instance: str, element: str) -> str:
    with bench.db.read() as session:
        found = engine.instance_tokens(session, bench.db.runtime, instance)
    return next(t.id for t in found if t.element_id == element)


def put(bench: Bench, instance: str, source: str, target: str, **variables: Any) -> None:
    standing = token(bench, instance, source)
    with bench.db.begin("edv.demo") as work:
        engine.place_token(work, instance, standing, target, REASON, variables)


def test_a_step_is_left_without_a_result_and_the_other_one_entered(bench: Bench) -> None:
    instance = bench.begin(LINE)

    put(bench, instance, "Anrufen", "Einladen", zahl=4)

    assert bench.open() == ["Einladen"]
    assert bench.timers() == []
    assert bench.variables(instance)["zahl"] == 4
    history = bench.history(instance)
    at = history.index(("gesetzt", "Einladen"))
    assert ("verlassen", "Anrufen") in history[at:]
    assert ("betreten", "Einladen") in history[at:]
    assert "Anrufen" not in bench.passed(instance)
    bench.complete("Einladen")
    bench.complete("Ende")
    assert bench.status(instance) == "beendet"


def test_put_to_a_machine_step_it_is_done_at_once(bench: Bench) -> None:
    instance = bench.begin(LINE)

    put(bench, instance, "Anrufen", "Vermerken")

    assert bench.variables(instance)["runde"] == 1
    assert bench.open() == ["Einladen"]


def test_put_back_to_a_step_its_border_is_armed_anew(bench: Bench) -> None:
    instance = bench.begin(LINE)
    bench.complete("Anrufen")
    assert bench.timers() == []

    put(bench, instance, "Einladen", "Anrufen")

    assert bench.timers() == ["Frist"]
    bench.wait(timedelta(days=2))
    assert bench.open() == ["Einladen"]


def test_where_a_join_would_wait_for_ever_it_is_refused_and_nothing_changes(bench: Bench) -> None:
    instance = bench.begin(PARALLEL)
    with pytest.raises(Rejected, match="place_join_waits"):
        put(bench, instance, "Vorher", "A")
    assert bench.open() == ["Vorher"]
    bench.complete("Vorher")

    with pytest.raises(Rejected, match="place_join_waits"):
        put(bench, instance, "A", "Nachher")
    with pytest.raises(Rejected, match="place_at_join"):
        put(bench, instance, "A", "J")
    assert bench.open() == ["A", "B"]

    put(bench, instance, "A", "A")  # the same step anew still comes to the join
    bench.complete("A")
    bench.complete("B")
    assert bench.open() == ["Nachher"]


def test_a_step_inside_a_part_can_be_entered_from_outside(bench: Bench) -> None:
    instance = bench.begin(NESTED)

    put(bench, instance, "Vorher", "I2", zahl=3)

    assert bench.open() == ["I2"]
    assert bench.timers() == ["Frist"]
    assert bench.variables(instance)["zahl"] == 3
    bench.complete("I2")
    assert bench.open() == ["Nachher"]
    bench.complete("Nachher")
    assert bench.status(instance) == "beendet"


def test_the_only_one_inside_a_part_can_be_put_outside(bench: Bench) -> None:
    instance = bench.begin(NESTED)
    bench.complete("Vorher")

    put(bench, instance, "I1", "Nachher")

    assert bench.open() == ["Nachher"]
    assert bench.timers() == []
    bench.complete("Nachher")
    assert bench.status(instance) == "beendet"


def test_a_whole_part_can_be_left(bench: Bench) -> None:
    instance = bench.begin(NESTED)
    bench.complete("Vorher")

    put(bench, instance, "Teil", "Vorher")

    assert bench.open() == ["Vorher"]
    bench.complete("Vorher")
    assert bench.open() == ["I1"]


def test_within_a_part_a_step_can_be_passed_over(bench: Bench) -> None:
    instance = bench.begin(NESTED)
    bench.complete("Vorher")

    put(bench, instance, "I1", "I2")
    bench.complete("I2")

    assert bench.open() == ["Nachher"]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("S", "place_happens_by_itself"),
        ("Frist", "place_happens_by_itself"),
        ("Gibtesnicht", "place_unknown"),
    ],
)
def test_what_happens_by_itself_is_no_place(bench: Bench, target: str, code: str) -> None:
    instance = bench.begin(LINE)

    with pytest.raises(Rejected, match=code):
        put(bench, instance, "Anrufen", target)

    assert bench.open() == ["Anrufen"]


def test_a_deadline_alone_cannot_be_put_elsewhere(bench: Bench) -> None:
    instance = bench.begin(LINE)

    with pytest.raises(Rejected, match="place_from_border"):
        put(bench, instance, "Frist", "Einladen")


def test_a_visit_of_a_repetition_stays_inside_it(bench: Bench) -> None:
    repeated = node(
        "userTask",
        "M",
        '<bpmn:multiInstanceLoopCharacteristics laufzettel:sammlung="[1, 2]"'
        ' laufzettel:element="zahl"/>',
        laufzettel_formular="Frei",
        laufzettel_gruppe="'JCO@56.6'",
    )
    instance = bench.begin(
        draw(
            start() + repeated + person("Nachher") + end() + flows("S", "M", "Nachher", "E"),
            variables="zahl:zahl wort:text",
        )
    )
    visit = bench.task("M")

    with pytest.raises(Rejected, match="place_in_repetition"), bench.db.begin("edv") as work:
        engine.place_token(work, instance, visit, "Nachher", REASON)


def test_a_preview_tells_what_would_happen_and_keeps_nothing_of_it(
    bench: Bench, steps: Steps
) -> None:
    instance = bench.begin(LINE)
    standing = token(bench, instance, "Anrufen")
    before = bench.counts()

    with bench.db.begin("edv.demo") as work:
        effect = engine.preview_place(work, instance, standing, "Vermerken")

    assert effect.left == ("Anrufen",)
    assert effect.done == ("Vermerken",)
    assert effect.entered == ("Einladen",)
    assert not effect.ends
    assert bench.counts() == before
    assert bench.open() == ["Anrufen"]
    bench.complete("Anrufen")  # and the instance goes on as if nobody had looked


def test_a_job_under_way_cannot_be_put_elsewhere(bench: Bench) -> None:
    instance = bench.begin(
        draw(
            start()
            + machine("Senden", "send")
            + person("U")
            + end()
            + flows("S", "Senden", "U", "E"),
            variables="wort:text zahl:zahl",
        )
    )
    with bench.db.begin("system") as work:
        assert engine.claim_job(work) is not None

    with pytest.raises(Conflict, match="job_running"):
        put(bench, instance, "Senden", "U")


def test_it_is_a_deviation_with_before_and_after(bench: Bench) -> None:
    instance = bench.begin(LINE)
    put(bench, instance, "Anrufen", "Einladen")

    with bench.db.read() as session:
        (found,) = engine.deviations(session, "offen")
        content = engine.deviation_content(session, found.id)
        row = engine.history(session, instance)[found.position or 0]
    assert (found.kind, found.element_id, found.by) == ("gesetzt", "Einladen", "edv.demo")
    assert (row.kind, row.element_id) == ("gesetzt", "Einladen")
    assert content is not None
    assert content["grund"] == REASON
    assert content["vorher"]["steht_bei"] == ["Anrufen"]
    assert list(content["vorher"]["fristen"]) == ["Frist"]
    assert content["nachher"] == {"steht_bei": ["Einladen"], "fristen": {}}
