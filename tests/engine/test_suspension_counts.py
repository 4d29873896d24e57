"""What a suspension keeps still is counted: what stands there, and what came meanwhile."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

import engine
from engine.intervention_models import Suspension
from engine.models import Definition
from handlers.reports.suspensions import Halted, halted, tried
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    declared_message,
    draw,
    end,
    flows,
    message,
    node,
    person,
    start,
    timer,
)

REASON = "Anschrift in Klärung"
WAITS = draw(
    start()
    + node("parallelGateway", "T")
    + person("U")
    + boundary("Frist", "U", timer("'P1D'"), interrupting=False)
    + end("Erinnert")
    + node("intermediateCatchEvent", "N", message("Tatsache"))
    + end()
    + end("F")
    + flows("S", "T", "U", "E")
    + flows("T", "N", "F")
    + flows("Frist", "Erinnert"),
    variables="wort:text zahl:zahl",
    outside=declared_message("Tatsache", "wort"),
)


def version_of(bench: Bench, key: str = "P") -> str:
    with bench.db.read() as session:
        return session.scalars(select(Definition.id).where(Definition.process_key == key)).one()


def stop(bench: Bench, element_id: str | None = None) -> Suspension:
    with bench.db.begin("edv.demo") as work:
        if element_id is None:
            return engine.suspend_version(work, version_of(bench), REASON)
        return engine.suspend_element(work, "P", element_id, REASON)


def counted(bench: Bench, suspension: Suspension) -> Halted:
    with bench.db.read() as session:
        return halted(session, bench.db.runtime, suspension, bench.db.now())


def test_a_version_counts_what_runs_on_it_and_what_comes_meanwhile(bench: Bench) -> None:
    bench.begin(WAITS, wort="a")
    bench.begin_again("P", wort="b")
    suspension = stop(bench)
    before = counted(bench, suspension)
    assert (before.running, before.standing, before.tasks, before.timers) == (2, 2, 2, 2)
    assert (before.overdue, before.events) == (0, 0)

    bench.send("Tatsache", wort="a", zahl=1)
    bench.wait(timedelta(days=2))

    after = counted(bench, suspension)
    assert (after.overdue, after.events) == (2, 1)


def test_a_step_counts_only_those_that_stand_there(bench: Bench) -> None:
    bench.begin(WAITS, wort="a")
    bench.complete("U")
    bench.begin_again("P", wort="b")

    found = counted(bench, stop(bench, "U"))

    assert (found.running, found.standing, found.tasks, found.timers) == (2, 1, 1, 1)


def test_who_waits_for_a_called_process_stands_at_the_call(bench: Bench) -> None:
    with bench.db.begin("owner") as work:
        engine.deploy(work, draw(start() + person("I") + end() + flows("S", "I", "E"), key="K"))
    bench.begin(
        draw(
            start()
            + node("callActivity", "R", calledElement="K")
            + person("V")
            + end()
            + flows("S", "R", "V", "E")
        )
    )

    assert counted(bench, stop(bench, "R")).standing == 1
    assert counted(bench, stop(bench, "V")).standing == 0


def test_who_waits_for_a_condition_alone_stands_there(bench: Bench) -> None:
    condition = (
        "<bpmn:conditionalEventDefinition><bpmn:condition>zahl == 1</bpmn:condition>"
        "</bpmn:conditionalEventDefinition>"
    )
    waits = start() + node("intermediateCatchEvent", "B", condition) + person("U") + end()
    bench.begin(draw(waits + flows("S", "B", "U", "E"), variables="zahl:zahl"), zahl=0)
    bench.begin_again("P", zahl=1)

    found = counted(bench, stop(bench, "B"))

    assert (found.running, found.standing) == (2, 1)


def test_a_trial_counts_the_same_and_leaves_nothing(bench: Bench) -> None:
    bench.begin(WAITS, wort="a")
    version = version_of(bench)

    with bench.db.begin("edv.demo") as work:
        found = tried(work, lambda: engine.suspend_version(work, version, REASON))

    with bench.db.read() as session:
        assert engine.suspensions(session) == []
        assert engine.deviations(session) == []
    assert found == counted(bench, stop(bench))
