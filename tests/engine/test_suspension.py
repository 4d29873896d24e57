"""What is suspended stands still; what came meanwhile happens at the resumption, in order, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

import engine
from engine import pump
from engine.errors import Conflict, Rejected
from engine.intervention_models import Suspension, WaitingEvent
from engine.models import Definition
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    declared_message,
    draw,
    end,
    flows,
    machine,
    message,
    node,
    person,
    start,
    timer,
)
from tests.engine.steps import Steps

REASON = "Anschrift in Klärung"
WAITS = draw(
    start()
    + node("parallelGateway", "T")
    + person("U")
    + boundary("Frist", "U", timer("'P1D'"), interrupting=False)
    + machine("Mahnen", "count")
    + node("intermediateCatchEvent", "N", message("Tatsache"))
    + person("V")
    + end()
    + end("F")
    + end("G")
    + flows("S", "T", "U", "E")
    + flows("T", "N", "V", "F")
    + flows("Frist", "Mahnen", "G"),
    variables="wort:text runde:zahl zahl:zahl",
    outside=declared_message("Tatsache", "wort"),
)
SENDS = draw(
    start()
    + person("U")
    + machine("Senden", "send")
    + person("V")
    + end()
    + flows("S", "U", "Senden", "V", "E"),
    variables="wort:text zahl:zahl",
)


def suspend(bench: Bench, instance: str) -> None:
    with bench.db.begin("edv.demo") as work:
        engine.suspend_instance(work, instance, REASON)


def resume(bench: Bench, instance: str) -> None:
    with bench.db.begin("edv.demo") as work:
        engine.resume_instance(work, instance, "geklärt")
    pump.tick(bench.db)


def version_of(bench: Bench, key: str = "P") -> str:
    with bench.db.read() as session:
        found = session.scalars(select(Definition.id).where(Definition.process_key == key)).first()
    assert found is not None
    return found


def test_a_suspended_instance_refuses_its_tasks_and_says_who_stopped_it(bench: Bench) -> None:
    instance = bench.begin(WAITS, wort="a")
    suspend(bench, instance)

    with pytest.raises(Conflict) as refused:
        bench.complete("U")

    assert refused.value.code == "instance_suspended"
    assert refused.value.facts["by"] == "edv.demo"
    assert bench.open() == ["U"]


def test_a_suspension_needs_a_reason_and_happens_once(bench: Bench) -> None:
    instance = bench.begin(WAITS, wort="a")
    with pytest.raises(Rejected, match="reason_missing"), bench.db.begin("edv.demo") as work:
        engine.suspend_instance(work, instance, "  ")
    suspend(bench, instance)

    with pytest.raises(Conflict, match="already_suspended"):
        suspend(bench, instance)


def test_timers_of_a_suspended_instance_wait_and_fire_once_at_the_resumption(bench: Bench) -> None:
    instance = bench.begin(WAITS, wort="a")
    suspend(bench, instance)

    bench.wait(timedelta(days=3))
    assert "Mahnen" not in bench.passed(instance)

    resume(bench, instance)
    pump.tick(bench.db)

    assert bench.passed(instance).count("Mahnen") == 1
    with bench.db.read() as session:
        fired = [row for row in engine.history(session, instance) if row.kind == "zeit"]
    assert [row.at for row in fired] == [bench.clock.now()]


def test_the_scheduler_is_not_woken_for_what_stands_still(bench: Bench) -> None:
    instance = bench.begin(WAITS, wort="a")
    assert pump.next_due(bench.db) is not None

    suspend(bench, instance)

    assert pump.next_due(bench.db) is None


def test_a_fact_is_stored_at_once_and_delivered_at_the_resumption(
    bench: Bench, steps: Steps
) -> None:
    instance = bench.begin(WAITS, wort="a")
    suspend(bench, instance)

    receipt = bench.send("Tatsache", wort="a", zahl=7)

    assert receipt.recorded
    assert [fact["zahl"] for fact in steps.facts] == [7]
    assert bench.open() == ["U"]

    resume(bench, instance)

    assert bench.open() == ["U", "V"]
    assert bench.variables(instance)["zahl"] == 7


def test_what_came_meanwhile_happens_in_its_order(bench: Bench) -> None:
    instance = bench.begin(WAITS, wort="a")
    suspend(bench, instance)
    bench.send("Tatsache", wort="a", zahl=1)
    bench.wait(timedelta(days=2))
    with bench.db.read() as session:
        before = len(engine.history(session, instance))

    resume(bench, instance)

    happened = [kind for kind, _ in bench.history(instance)[before:]]
    assert happened.index("nachricht") < happened.index("zeit")


def test_a_command_to_a_suspended_instance_is_refused_with_the_reason(bench: Bench) -> None:
    bundle = draw(
        start()
        + node("intermediateCatchEvent", "N", message("Befehl"))
        + end()
        + flows("S", "N", "E"),
        variables="wort:text",
        outside=declared_message("Befehl", "wort"),
    )
    instance = bench.begin(bundle, wort="a")
    suspend(bench, instance)

    with pytest.raises(Conflict, match="instance_suspended"):
        bench.send("Befehl", wort="a")

    resume(bench, instance)
    bench.send("Befehl", wort="a")
    assert bench.status(instance) == "beendet"


def test_a_job_is_not_begun_while_its_instance_stands_still(bench: Bench, steps: Steps) -> None:
    instance = bench.begin(SENDS)
    bench.complete("U")
    suspend(bench, instance)

    pump.tick(bench.db)
    assert steps.sent == []

    resume(bench, instance)
    assert len(steps.sent) == 1
    assert bench.open() == ["V"]


def test_a_job_that_was_under_way_is_done_once_and_its_step_goes_on_later(
    bench: Bench, steps: Steps
) -> None:
    instance = bench.begin(SENDS)
    bench.complete("U")
    with bench.db.begin("system") as work:
        job = engine.claim_job(work)
    assert job is not None
    suspend(bench, instance)

    with bench.db.begin("system") as work:
        engine.finish_job(work, job.id, {"wort": "draußen"})
    pump.tick(bench.db)
    assert bench.open() == []

    resume(bench, instance)

    assert bench.open() == ["V"]
    assert steps.sent == []
    assert bench.variables(instance)["wort"] == "draußen"


def test_a_suspended_version_holds_its_instances_and_those_that_begin(bench: Bench) -> None:
    first = bench.begin(
        draw(
            start() + machine("A", "count") + person("U") + end() + flows("S", "A", "U", "E"),
            variables="runde:zahl=0",
        )
    )
    with bench.db.begin("edv.demo") as work:
        stop = engine.suspend_version(work, version_of(bench), REASON).id

    with pytest.raises(Conflict, match="instance_suspended"):
        bench.complete("U")
    second = bench.begin_again("P")
    assert bench.passed(second) == ["S"]

    with bench.db.begin("edv.demo") as work:
        engine.resume(work, stop, "Handler berichtigt")
    pump.tick(bench.db)

    assert bench.open() == ["U", "U"]
    assert bench.passed(second) == bench.passed(first)


def test_a_suspended_step_lets_the_others_go_on(bench: Bench) -> None:
    instance = bench.begin(WAITS, wort="a")
    with bench.db.begin("edv.demo") as work:
        stop = engine.suspend_element(work, "P", "U", REASON).id

    bench.send("Tatsache", wort="a", zahl=1)
    bench.complete("V")
    bench.wait(timedelta(days=2))  # the border of the step stands still with it
    assert "Mahnen" not in bench.passed(instance)
    with pytest.raises(Conflict, match="instance_suspended"):
        bench.complete("U")

    with bench.db.begin("edv.demo") as work:
        engine.resume(work, stop, "geklärt")
    pump.tick(bench.db)
    bench.complete("U")

    assert bench.passed(instance).count("Mahnen") == 1
    assert bench.status(instance) == "beendet"


def test_a_suspended_machine_step_is_entered_but_not_done(bench: Bench, steps: Steps) -> None:
    instance = bench.begin(SENDS)
    with bench.db.begin("edv.demo") as work:
        stop = engine.suspend_element(work, "P", "Senden", REASON).id

    bench.complete("U")
    pump.tick(bench.db)
    assert ("betreten", "Senden") in bench.history(instance)
    assert steps.sent == []
    assert bench.incidents() == []

    with bench.db.begin("edv.demo") as work:
        engine.resume(work, stop, "geklärt")
    pump.tick(bench.db)
    assert len(steps.sent) == 1
    assert bench.open() == ["V"]


def test_a_gateway_cannot_be_suspended(bench: Bench) -> None:
    bench.begin(WAITS, wort="a")

    with pytest.raises(Rejected, match="element_not_suspendable"), bench.db.begin("edv") as work:
        engine.suspend_element(work, "P", "T", REASON)


def test_what_is_called_stands_still_with_its_caller_and_gives_back_later(bench: Bench) -> None:
    called = draw(start() + person("Innen") + end() + flows("S", "Innen", "E"), key="K")
    with bench.db.begin("owner") as work:
        engine.deploy(work, called)
    caller = bench.begin(
        draw(
            start()
            + node("callActivity", "R", calledElement="K")
            + person("V")
            + end()
            + flows("S", "R", "V", "E")
        )
    )
    suspend(bench, caller)
    with pytest.raises(Conflict, match="instance_suspended"):
        bench.complete("Innen")
    resume(bench, caller)

    with bench.db.begin("edv.demo") as work:
        stop = engine.suspend_version(work, version_of(bench), REASON).id
    bench.complete("Innen")
    pump.tick(bench.db)
    assert bench.open() == []

    with bench.db.begin("edv.demo") as work:
        engine.resume(work, stop, "geklärt")
    pump.tick(bench.db)
    assert bench.open() == ["V"]


def test_a_condition_that_became_true_meanwhile_happens_at_the_resumption(bench: Bench) -> None:
    condition = (
        "<bpmn:conditionalEventDefinition><bpmn:condition"
        ' xsi:type="bpmn:tFormalExpression">zahl &gt; 3</bpmn:condition>'
        "</bpmn:conditionalEventDefinition>"
    )
    bench.begin(
        draw(
            start()
            + node("parallelGateway", "T")
            + node("intermediateCatchEvent", "B", condition)
            + person("V")
            + person("U")
            + person("W")
            + end()
            + end("F")
            + flows("S", "T", "B", "V", "E")
            + flows("T", "U", "W", "F"),
            variables="zahl:zahl=0",
        )
    )
    with bench.db.begin("edv.demo") as work:
        stop = engine.suspend_element(work, "P", "B", REASON).id
    bench.complete("U", {"zahl": 5})
    assert bench.open() == ["W"]

    with bench.db.begin("edv.demo") as work:
        engine.resume(work, stop, "geklärt")
    pump.tick(bench.db)

    assert bench.open() == ["V", "W"]


def test_what_fails_at_the_resumption_is_an_incident_and_can_be_tried_again(bench: Bench) -> None:
    instance = bench.begin(WAITS, wort="a")
    suspend(bench, instance)
    bench.send("Tatsache", wort="a", zahl=1)
    with bench.db.begin("test") as work:
        event = work.session.scalars(select(WaitingEvent)).one()
        whole = dict(event.content)
        event.content = {"name": "Tatsache", "wert": "a"}
    resume(bench, instance)
    assert bench.incidents() == [("N", "handler_failed")]
    assert bench.open() == ["U"]

    with bench.db.begin("test") as work:
        work.session.scalars(select(WaitingEvent)).one().content = whole
    bench.retry_all()
    pump.tick(bench.db)

    assert bench.open() == ["U", "V"]
    assert bench.incidents() == []


def test_a_suspension_is_a_deviation_and_stands_in_the_history(bench: Bench) -> None:
    instance = bench.begin(WAITS, wort="a")
    suspend(bench, instance)
    resume(bench, instance)

    with bench.db.read() as session:
        found = engine.deviations(session)
        assert {row.kind for row in found} == {"angehalten", "fortgesetzt"}
        first = next(row for row in found if row.kind == "angehalten")
        assert first.status == "offen"
        content = engine.deviation_content(session, first.id)
        assert content is not None
        assert content["grund"] == REASON
        assert engine.first_broken(session, instance) is None
        assert session.scalars(select(Suspension.ended_by)).all() == ["edv.demo"]
    kinds = [kind for kind, _ in bench.history(instance)]
    assert "angehalten" in kinds
    assert "fortgesetzt" in kinds
