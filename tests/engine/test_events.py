"""Events fire once, for the token that waits, in the order of their instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import engine
from engine import pump
from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Conflict, Rejected
from engine.registry import Registry
from engine.runtime import Runtime
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    declared_message,
    draw,
    end,
    flow,
    flows,
    machine,
    message,
    node,
    parameter,
    person,
    start,
    timer,
)
from tests.engine.steps import Steps

DAY = timedelta(days=1)
FACT = declared_message("Tatsache", "wort")


def catch(key: str, inner: str) -> str:
    return node("intermediateCatchEvent", key, inner)


TWO_TIMERS = draw(
    start()
    + node("eventBasedGateway", "G")
    + catch("Spaet", timer("P3D"))
    + catch("Frueh", timer("P1D"))
    + catch("Nachricht", message("Tatsache"))
    + person("A")
    + person("B")
    + person("C")
    + end()
    + flow("S", "G")
    + flows("G", "Spaet", "A", "E")
    + flows("G", "Frueh", "B", "E")
    + flows("G", "Nachricht", "C", "E"),
    variables="wort:text zahl:zahl",
    outside=FACT,
)


def test_of_two_timers_at_one_gateway_the_earlier_one_fires_alone(bench: Bench) -> None:
    bench.begin(TWO_TIMERS, wort="k")

    bench.wait(5 * DAY)

    assert bench.open() == ["B"]
    assert bench.timers() == []
    assert bench.awaited() == []


def test_a_message_at_a_gateway_takes_the_timers_away(bench: Bench) -> None:
    bench.begin(TWO_TIMERS, wort="k")

    bench.send("Tatsache", wort="k", zahl=7)
    bench.wait(5 * DAY)

    assert bench.open() == ["C"]


def test_a_message_reaches_every_instance_with_its_key_and_no_other(bench: Bench) -> None:
    instances = [bench.begin(TWO_TIMERS, wort=key) for key in ("k", "k", "anders")]

    receipt = bench.send("Tatsache", wort="k")

    assert sorted(receipt.delivered) == sorted(instances[:2])
    assert bench.open() == ["C", "C"]


def test_a_fact_is_recorded_even_if_nobody_waits(bench: Bench, steps: Steps) -> None:
    receipt = bench.send("Tatsache", wort="niemand", zahl=1)

    assert receipt.recorded
    assert steps.facts == [{"wort": "niemand", "zahl": 1}]


def test_a_command_without_an_object_is_refused(bench: Bench) -> None:
    with pytest.raises(Conflict, match="message_not_awaited"):
        bench.send("Befehl", wort="niemand")


@on_sqlite
def test_a_payload_that_breaks_the_schema_is_refused(bench: Bench, steps: Steps) -> None:
    with pytest.raises(Rejected, match="variable_type"):
        bench.send("Tatsache", wort="k", zahl="drei")
    with pytest.raises(Rejected, match="variable_undeclared"):
        bench.send("Tatsache", wort="k", unbekannt=1)
    with pytest.raises(Rejected, match="message_unknown"):
        bench.send("Geraten")

    assert steps.facts == []


INSIDE = node("startEvent", "KS") + person("KU") + end("KE") + flows("KS", "KU", "KE")


def enclosed(*events: str, variables: str = "wort:text zahl:zahl mehr:wahrheit") -> engine.Bundle:
    return draw(
        start() + node("subProcess", "K", INSIDE) + end() + flows("S", "K", "E") + "".join(events),
        variables=variables,
        outside=FACT,
    )


def test_an_interrupting_message_ends_what_is_inside(bench: Bench) -> None:
    instance = bench.begin(
        enclosed(boundary("B", "K", message("Tatsache")), end("BE"), flow("B", "BE")), wort="k"
    )

    bench.send("Tatsache", wort="k")

    assert bench.open() == []
    assert bench.status(instance) == "beendet"
    assert bench.passed(instance) == ["S", "KS", "B", "BE"]


def test_a_non_interrupting_message_can_come_again(bench: Bench) -> None:
    instance = bench.begin(
        enclosed(
            boundary("B", "K", message("Tatsache"), interrupting=False),
            person("N"),
            end("BE"),
            flows("B", "N", "BE"),
        ),
        wort="k",
    )

    bench.send("Tatsache", wort="k")
    bench.send("Tatsache", wort="k")

    assert bench.open() == ["KU", "N", "N"]
    for element in ("KU", "N", "N"):
        assert bench.status(instance) == "laeuft"
        bench.complete(element)
    assert bench.status(instance) == "beendet"


def test_a_cycle_fires_each_time_but_never_catches_up(bench: Bench) -> None:
    bench.begin(
        enclosed(
            boundary("B", "K", timer("R/P1D", "timeCycle"), interrupting=False),
            person("N"),
            end("BE"),
            flows("B", "N", "BE"),
        ),
        wort="k",
    )
    bench.wait(2 * DAY)
    assert bench.open() == ["KU", "N", "N"]

    bench.clock.advance(10 * DAY)  # nobody was there
    pump.tick(bench.db)

    assert bench.open() == ["KU", "N", "N", "N"]
    assert bench.timers() == ["B"]


def test_a_counted_cycle_ends(bench: Bench) -> None:
    bench.begin(
        enclosed(
            boundary("B", "K", timer("R2/PT1H", "timeCycle"), interrupting=False),
            person("N"),
            end("BE"),
            flows("B", "N", "BE"),
        ),
        wort="k",
    )

    bench.wait(DAY)

    assert bench.open() == ["KU", "N", "N"]
    assert bench.timers() == []


def test_a_day_means_the_same_time_of_day_over_a_change_of_clocks(bench: Bench) -> None:
    bench.clock.set(datetime(2025, 3, 29, 8, tzinfo=UTC))  # 9:00 CET, the night before
    bench.begin(enclosed(boundary("B", "K", timer("P1D")), end("BE"), flow("B", "BE")), wort="k")

    with bench.db.read() as session:
        assert engine.next_due(session) == datetime(2025, 3, 30, 7, tzinfo=UTC)  # 9:00 CEST


def test_a_date_means_the_end_of_that_day_in_berlin(bench: Bench) -> None:
    bench.begin(
        enclosed(boundary("B", "K", timer("2025-03-04", "timeDate")), end("BE"), flow("B", "BE")),
        wort="k",
    )

    with bench.db.read() as session:
        assert engine.next_due(session) == datetime(2025, 3, 4, 23, tzinfo=UTC)


def test_a_timer_due_while_nobody_ran_fires_once_and_late(
    bench: Bench, clock: ManualClock, registry: Registry
) -> None:
    instance = bench.begin(
        enclosed(boundary("B", "K", timer("P1D")), end("BE"), flow("B", "BE")), wort="k"
    )
    clock.advance(30 * DAY)
    restarted = Database(bench.db.url, clock, Runtime(registry))

    assert pump.tick(restarted) == 1
    assert pump.tick(restarted) == 0

    assert bench.passed(instance).count("B") == 1
    restarted.dispose()


def test_a_business_error_goes_to_the_event_that_names_it(bench: Bench) -> None:
    instance = bench.begin(
        draw(
            start()
            + machine("A", "refuse")
            + boundary("B", "A", '<bpmn:errorEventDefinition errorRef="Voll"/>')
            + person("N")
            + end()
            + flows("S", "A", "E")
            + flows("B", "N", "E"),
            outside='<bpmn:error id="Voll" errorCode="ERR_VOLL"/>',
            variables="wort:text zahl:zahl mehr:wahrheit",
        )
    )

    assert bench.open() == ["N"]
    bench.complete("N")
    assert bench.passed(instance) == ["S", "B", "N", "E"]


def test_a_business_error_that_nobody_names_is_an_incident(bench: Bench) -> None:
    instance = bench.begin(draw(start() + machine("A", "refuse") + end() + flows("S", "A", "E")))

    assert bench.incidents() == [("A", "error_not_caught")]
    assert bench.status(instance) == "laeuft"


def test_an_error_end_inside_leaves_by_the_boundary_only(bench: Bench) -> None:
    inside = (
        node("startEvent", "KS")
        + node("endEvent", "KE", '<bpmn:errorEventDefinition errorRef="Voll"/>')
        + flow("KS", "KE")
    )
    instance = bench.begin(
        draw(
            start()
            + node("subProcess", "K", inside)
            + boundary("B", "K", '<bpmn:errorEventDefinition errorRef="Voll"/>')
            + person("N")
            + person("M")
            + end()
            + flows("S", "K", "M", "E")
            + flows("B", "N", "E"),
            outside='<bpmn:error id="Voll" errorCode="ERR_VOLL"/>',
            variables="wort:text zahl:zahl mehr:wahrheit",
        )
    )

    assert bench.open() == ["N"]
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_a_terminate_end_takes_everything_with_it(bench: Bench) -> None:
    instance = bench.begin(
        draw(
            start()
            + node("parallelGateway", "P1")
            + person("A")
            + person("B")
            + end("E")
            + end("Schluss", "<bpmn:terminateEventDefinition/>")
            + flows("S", "P1", "A", "E")
            + flows("P1", "B", "Schluss"),
            variables="wort:text zahl:zahl mehr:wahrheit",
        )
    )

    bench.complete("B")

    assert bench.open() == []
    assert bench.status(instance) == "beendet"


HAND_OVER = draw(
    start()
    + person("U")
    + node(
        "endEvent",
        "E",
        parameter("wort", "wort") + message("Beginn"),
    )
    + flows("S", "U", "E"),
    variables="wort:text zahl:zahl mehr:wahrheit",
    outside=declared_message("Beginn", "wort"),
    key="Geber",
)
TAKER = draw(
    node("startEvent", "S", message("Beginn"), laufzettel_einmalig="wort")
    + person("U")
    + end()
    + flows("S", "U", "E"),
    variables="wort:text zahl:zahl mehr:wahrheit",
    outside=declared_message("Beginn", "wort"),
    key="Nehmer",
)


def test_a_process_is_started_by_another_once_per_key(bench: Bench) -> None:
    with bench.db.begin("owner") as work:
        engine.deploy(work, TAKER)
    bench.begin(HAND_OVER)
    bench.begin_again("Geber")

    bench.complete("U", {"wort": "P-1"})
    assert bench.open() == ["U", "U"]
    giver = next(t for t in _open(bench) if t.process_key == "Geber")
    with bench.db.begin("a") as work:
        engine.complete_task(work, giver.id, {"wort": "P-1"})

    assert [t.process_key for t in _open(bench)] == ["Nehmer"]


def _open(bench: Bench) -> list[engine.TaskView]:
    with bench.db.read() as session:
        return engine.open_tasks(session)


@on_sqlite
def test_a_fact_known_when_the_wait_begins_fires_at_once(bench: Bench) -> None:
    instance = bench.begin(
        draw(
            start()
            + catch("W", message("Tatsache")).replace(
                'id="W"', 'id="W" laufzettel:tatsache="zahl == 1"'
            )
            + end()
            + flows("S", "W", "E"),
            variables="wort:text zahl:zahl",
            outside=FACT,
        ),
        wort="k",
        zahl=1,
    )

    assert bench.status(instance) == "beendet"


def test_each_item_of_a_repetition_has_its_own_path(bench: Bench) -> None:
    inside = (
        node("startEvent", "KS")
        + person("KU", laufzettel_gruppe="'G@' + wort")
        + end("KE")
        + flows("KS", "KU", "KE")
    )
    instance = bench.begin(
        draw(
            start()
            + node(
                "subProcess",
                "K",
                '<bpmn:multiInstanceLoopCharacteristics laufzettel:sammlung="liste"'
                ' laufzettel:element="wort"/>' + inside,
            )
            + end()
            + flows("S", "K", "E"),
            variables="liste:liste wort:text zahl:zahl mehr:wahrheit",
        ),
        liste=["a", "b", "c"],
    )

    assert [t.group for t in sorted(_open(bench), key=lambda t: t.group or "")] == [
        "G@a",
        "G@b",
        "G@c",
    ]
    for _ in range(3):
        assert bench.status(instance) == "laeuft"
        bench.complete("KU")
    assert bench.status(instance) == "beendet"


def test_a_repetition_over_nothing_goes_on(bench: Bench) -> None:
    instance = bench.begin(
        draw(
            start()
            + node(
                "userTask",
                "U",
                '<bpmn:multiInstanceLoopCharacteristics isSequential="true"'
                ' laufzettel:sammlung="liste" laufzettel:element="wort"/>',
                laufzettel_formular="Frei",
                laufzettel_gruppe="'JCO@56.6'",
            )
            + end()
            + flows("S", "U", "E"),
            variables="liste:liste wort:text zahl:zahl mehr:wahrheit",
        ),
        liste=[],
    )

    assert bench.status(instance) == "beendet"
