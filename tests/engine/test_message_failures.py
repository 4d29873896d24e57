"""One instance that cannot go on with a message stops neither the fact nor the others."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

import engine
from engine.db import UnitOfWork
from engine.errors import Conflict, Rejected
from engine.models import History, Payload
from engine.registry import Registry
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    declared_message,
    draw,
    end,
    flow,
    flows,
    message,
    node,
    person,
    start,
)
from tests.engine.steps import Steps

OUTSIDE = "".join(declared_message(name, "wort") for name in ("Tatsache", "Befehl", "Beginn"))
VARIABLES = "wort:text zahl:zahl mehr:wahrheit runde:zahl"


@pytest.fixture
def registry(steps: Steps) -> Registry:
    @steps.registry.function("bricht", label="bricht", needs_work=True)
    def breaks(work: UnitOfWork, variables: Any, number: int | None) -> bool:
        if "function" in steps.broken and number == 13:
            raise RuntimeError("no engine error: nothing here expects it")
        return False

    return steps.registry


@pytest.fixture
def bench(bench: Bench, steps: Steps) -> Bench:
    steps.broken.add("function")
    return bench


def drawn(wait: str, name: str = "Tatsache", key: str = "P") -> engine.Bundle:
    """Return a process that breaks after the wait if its `runde` is 13."""
    body = (
        start(),
        wait,
        node("exclusiveGateway", "X"),
        node("exclusiveGateway", "Y", default="Y_U"),
        person("U"),
        end(),
        flows("X", "Y", "U", "E"),
        flow("Y", "X", "bricht(runde)"),
    )
    return draw("".join(body), variables=VARIABLES, outside=OUTSIDE, key=key)


def caught(name: str = "Tatsache", key: str = "P") -> engine.Bundle:
    wait = node("intermediateCatchEvent", "W", message(name)) + flows("S", "W", "X")
    return drawn(wait, key=key)


BORDERED = drawn(
    person("A")
    + boundary("B", "A", message("Tatsache"), interrupting=False)
    + end("E2")
    + flows("S", "A", "E2")
    + flow("B", "X")
)


def three(bench: Bench, bundle: engine.Bundle) -> tuple[str, str, str]:
    """Begin three instances of which the second one will fail."""
    return (
        bench.begin(bundle, wort="k"),
        bench.begin_again("P", wort="k", runde=13),
        bench.begin_again("P", wort="k"),
    )


def retry(bench: Bench) -> bool:
    with bench.db.begin("edv.demo") as work:
        return engine.retry_incident(work, engine.incidents(work.session)[0].id)


def chain_holds(bench: Bench, *instances: str) -> bool:
    with bench.db.read() as session:
        return all(engine.first_broken(session, instance) is None for instance in instances)


def test_the_fact_is_stored_the_others_go_on_and_the_sender_is_told(
    bench: Bench, steps: Steps
) -> None:
    first, second, third = three(bench, caught())

    receipt = bench.send("Tatsache", wort="k", zahl=7)

    assert (receipt.recorded, receipt.failed) == (True, (second,))
    assert set(receipt.delivered) == {first, third}
    assert [fact["zahl"] for fact in steps.facts] == [7]
    assert bench.open() == ["U", "U"]
    assert bench.awaited() == [("Tatsache", "k")]
    assert bench.incidents() == [("W", "handler_failed")]
    assert bench.history(second)[-1] == ("stoerung", "W")
    assert chain_holds(bench, first, second, third)


def test_a_retry_delivers_the_message_again_to_the_one_that_failed_only(
    bench: Bench, steps: Steps
) -> None:
    first, second, _ = three(bench, caught())
    bench.send("Tatsache", wort="k", zahl=7)

    assert not retry(bench)
    assert bench.incidents() == [("W", "handler_failed")]
    steps.broken.clear()
    assert retry(bench)

    assert bench.incidents() == []
    assert bench.open() == ["U", "U", "U"]
    assert bench.variables(second)["zahl"] == 7
    assert bench.passed(first).count("W") == bench.passed(second).count("W") == 1
    assert len(steps.facts) == 1
    kinds = [kind for kind, _ in bench.history(second)]
    assert kinds.count("stoerung") == 2
    assert kinds.count("nachricht") == kinds.count("behoben") == 1
    assert chain_holds(bench, second)
    with bench.db.read() as session:
        [incident] = engine.incidents(session, only_open=False)
        assert (incident.kind, incident.attempts, incident.resolution) == ("message", 2, "retried")


def test_the_next_message_that_works_settles_the_incident(bench: Bench, steps: Steps) -> None:
    bench.begin(caught(), wort="k", runde=13)
    bench.send("Tatsache", wort="k", zahl=7)
    steps.broken.clear()

    bench.send("Tatsache", wort="k", zahl=8)

    assert bench.incidents() == []
    assert bench.open() == ["U"]


def test_each_message_that_failed_at_a_border_is_delivered_by_its_own_retry(
    bench: Bench, steps: Steps
) -> None:
    instance = bench.begin(BORDERED, wort="k", runde=13)
    for number in (7, 8):
        bench.send("Tatsache", wort="k", zahl=number)
    assert len(bench.incidents()) == 2
    steps.broken.clear()

    assert retry(bench)
    assert retry(bench)

    assert bench.incidents() == []
    assert bench.open() == ["A", "U", "U"]
    with bench.db.read() as session:
        tokens = engine.instance_tokens(session, bench.db.runtime, instance)
    assert sorted(t.variables["zahl"] for t in tokens if t.element_id == "U") == [7, 8]


def test_a_command_to_one_instance_is_refused_as_a_whole(bench: Bench) -> None:
    instance = bench.begin(caught("Befehl"), wort="k", runde=13)
    before = bench.history(instance)

    with pytest.raises(RuntimeError):
        bench.send("Befehl", wort="k")

    assert bench.incidents() == []
    assert bench.history(instance) == before


def test_a_command_to_several_reaches_those_that_can_go_on(bench: Bench) -> None:
    _, second, _ = three(bench, caught("Befehl"))

    receipt = bench.send("Befehl", wort="k")

    assert (len(receipt.delivered), receipt.failed) == (2, (second,))
    assert bench.open() == ["U", "U"]


def test_a_command_that_a_diagram_threw_leaves_the_thrower_where_it_is(bench: Bench) -> None:
    bench.begin(caught("Befehl", key="Empfang"), wort="k", runde=13)
    thrown = node(
        "intermediateThrowEvent",
        "T",
        "<bpmn:extensionElements>"
        '<laufzettel:parameter name="wort" wert="wort"/></bpmn:extensionElements>'
        + message("Befehl"),
    )
    body = start() + person("A") + thrown + person("V") + end() + flows("S", "A", "T", "V", "E")
    thrower = bench.begin(draw(body, variables=VARIABLES, outside=OUTSIDE), wort="k")

    bench.complete("A", {"wort": "k"})

    assert bench.open() == ["V"]
    assert bench.status(thrower) == "laeuft"
    assert bench.incidents() == [("W", "handler_failed")]


def test_a_fact_that_is_refused_where_a_diagram_throws_it_is_an_incident_behind_the_form(
    bench: Bench, steps: Steps
) -> None:
    thrown = node(
        "intermediateThrowEvent",
        "T",
        "<bpmn:extensionElements>"
        '<laufzettel:parameter name="wort" wert="wort"/></bpmn:extensionElements>'
        + message("Tatsache"),
    )
    body = start() + person("A") + thrown + person("V") + end() + flows("S", "A", "T", "V", "E")
    thrower = bench.begin(draw(body, variables=VARIABLES, outside=OUTSIDE), wort="k")
    bench.begin(caught(key="Empfang"), wort="k", runde=1)
    steps.broken.add("store")

    bench.complete("A", {"wort": "k"})

    assert bench.open() == []
    assert bench.incidents() == [("T", "not_storable")]
    assert bench.status(thrower) == "laeuft"
    assert steps.facts == []

    steps.broken.remove("store")
    with bench.db.begin("owner") as work:
        engine.retry_incident(work, engine.incidents(work.session)[0].id)
    assert [fact["wort"] for fact in steps.facts] == ["k"]
    assert bench.open() == ["U", "V"]


def test_a_message_whose_content_was_erased_cannot_be_delivered_again(bench: Bench) -> None:
    instance = bench.begin(caught(), wort="k", runde=13)
    bench.send("Tatsache", wort="k")
    with bench.db.begin("owner") as work:
        failed = select(History.position).where(History.kind == "stoerung")
        work.session.execute(
            delete(Payload).where(Payload.instance_id == instance, Payload.position.in_(failed))
        )

    with pytest.raises(Rejected, match="message_erased"):
        retry(bench)

    with bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, instance, "Test")
    assert bench.incidents() == []
    with pytest.raises(Conflict, match="message_not_awaited"):
        bench.send("Befehl", wort="k")
