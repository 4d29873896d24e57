"""What arrives is heard wherever it is awaited, once; a fault of the database is an incident."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

import engine
from engine import pump
from engine.bundles import Bundle
from engine.db import UnitOfWork
from engine.models import RequestKey
from engine.registry import Call, Registry
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
    person,
    start,
    timer,
)
from tests.engine.steps import Steps

DAY = timedelta(days=1)
VARIABLES = "liste:liste wort:text zahl:zahl mehr:wahrheit runde:zahl"
OUTSIDE = declared_message("Tatsache", "wort") + declared_message("Beginn", "wort")


def drawn(*parts: str, key: str = "P") -> Bundle:
    return draw("".join(parts), variables=VARIABLES, outside=OUTSIDE, key=key)


@pytest.fixture
def registry(steps: Steps) -> Registry:
    registry = steps.registry

    @registry.handler("write_twice", label="Doppelt schreiben")
    def write_twice(work: UnitOfWork, call: Call) -> None:
        for _ in range(2):
            row = {"key": "same", "task": "t", "actor": "a", "at": "2025-03-03 08:00:00+00"}
            columns, values = "key, task_id, actor, at", ":key, :task, :actor, :at"
            statement = f"INSERT INTO request_key ({columns}) VALUES ({values})"
            work.session.execute(text(statement), row)

    return registry


@on_sqlite
def test_one_message_starts_every_process_that_begins_with_it(bench: Bench) -> None:
    with bench.db.begin("owner") as work:
        for key in ("P", "Q"):
            parts = (node("startEvent", "S", message("Beginn")), person("U"), end())
            engine.deploy(work, drawn(*parts, flows("S", "U", "E"), key=key))

    receipt = bench.send("Beginn", wort="k")

    assert len(receipt.started) == 2
    assert bench.open() == ["U", "U"]


@on_sqlite
def test_a_message_that_ends_another_wait_for_it_in_the_same_instance_arrives_once(
    bench: Bench,
) -> None:
    instance = bench.begin(
        drawn(
            start(),
            node(
                "subProcess",
                "K",
                start("KS")
                + node("intermediateCatchEvent", "W", message("Tatsache"))
                + person("A")
                + end("KE")
                + flows("KS", "W", "A", "KE"),
            ),
            boundary("B", "K", message("Tatsache")),
            person("N"),
            end(),
            flows("S", "K", "E"),
            flows("B", "N", "E"),
        ),
        wort="k",
    )

    bench.send("Tatsache", wort="k")

    assert bench.open() == ["N"]
    assert bench.awaited() == []
    bench.complete("N")
    assert bench.status(instance) == "beendet"


@on_sqlite
@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_message_reaches_all_items_of_a_repetition_that_wait_for_it(
    bench: Bench, sequential: str
) -> None:
    instance = bench.begin(
        drawn(
            start(),
            node(
                "subProcess",
                "K",
                f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}"'
                ' laufzettel:sammlung="3" laufzettel:element="runde"/>'
                + start("KS")
                + node("receiveTask", "W", messageRef="Tatsache")
                + end("KE")
                + flows("KS", "W", "KE"),
            ),
            end(),
            flows("S", "K", "E"),
        ),
        wort="k",
    )

    for _ in range(3 if sequential == "true" else 1):
        assert bench.status(instance) == "laeuft"
        bench.send("Tatsache", wort="k")

    assert bench.status(instance) == "beendet"


@on_sqlite
def test_a_date_that_has_passed_when_the_wait_begins_fires_with_the_next_tick_once(
    bench: Bench,
) -> None:
    instance = bench.begin(
        drawn(
            start(),
            person("U"),
            boundary("B", "U", timer("2024-12-31", "timeDate"), interrupting=False),
            person("N"),
            end(),
            end("E2"),
            flows("S", "U", "E"),
            flows("B", "N", "E2"),
        )
    )
    assert bench.open() == ["U"]

    assert pump.tick(bench.db) == 1
    bench.wait(9 * DAY)

    assert bench.open() == ["N", "U"]
    assert bench.passed(instance).count("B") == 1


@on_sqlite
def test_a_running_timer_keeps_the_value_it_started_with(bench: Bench) -> None:
    bench.begin(
        drawn(
            start(),
            node("parallelGateway", "T1"),
            person("U"),
            person("A"),
            boundary("B", "A", timer("'P' + str(zahl) + 'D'")),
            end(),
            flows("S", "T1", "A", "E"),
            flows("T1", "U", "E"),
            flow("B", "E"),
        ),
        zahl=5,
    )
    with bench.db.read() as session:
        first = engine.next_due(session)

    bench.clock.advance(DAY)
    bench.complete("U", {"zahl": 1})

    with bench.db.read() as session:
        assert engine.next_due(session) == first


def test_a_step_that_breaks_a_rule_of_the_database_is_an_incident(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start(),
            person("U"),
            machine("A", "write_twice"),
            person("V"),
            end(),
            flows("S", "U", "A", "V", "E"),
        )
    )

    bench.complete("U", {"zahl": 4})

    assert bench.incidents() == [("A", "handler_failed")]
    assert bench.variables(instance)["zahl"] == 4
    with bench.db.read() as session:
        assert session.get(RequestKey, "same") is None


@on_sqlite
def test_sixty_items_at_once_are_all_there_and_all_end(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start(),
            node(
                "userTask",
                "U",
                '<bpmn:multiInstanceLoopCharacteristics laufzettel:sammlung="60"/>',
                laufzettel_formular="Frei",
                laufzettel_gruppe="'G'",
            ),
            boundary("B", "U", timer("P1D"), interrupting=False),
            person("N"),
            end(),
            end("E2"),
            flows("S", "U", "E"),
            flows("B", "N", "E2"),
        )
    )
    assert bench.open() == ["U"] * 60
    bench.complete("U")
    bench.wait(DAY)
    assert bench.open() == ["N"] + ["U"] * 59
    bench.complete("N")
    for _ in range(59):
        bench.complete("U")

    assert bench.status(instance) == "beendet"
