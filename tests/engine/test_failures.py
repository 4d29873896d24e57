"""Faults of handlers, diagrams and the world outside: seen by a person, never swallowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import engine
from engine import pump
from engine.bundles import Bundle
from engine.db import UnitOfWork
from engine.errors import BpmnError, Conflict, Rejected
from engine.models import Incident, Job, Payload, Subscription, Timer
from engine.registry import Call, JobContext, Registry
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

pytestmark = on_sqlite

DAY = timedelta(days=1)
VARIABLES = "liste:liste wort:text zahl:zahl mehr:wahrheit runde:zahl"
OUTSIDE = (
    declared_message("Tatsache", "wort")
    + declared_message("Befehl", "wort")
    + declared_message("Beginn", "wort")
    + '<bpmn:error id="Voll" errorCode="ERR_VOLL"/>'
)
ERROR = '<bpmn:errorEventDefinition errorRef="Voll"/>'


def drawn(body: str, key: str = "P") -> Bundle:
    return draw(body, variables=VARIABLES, outside=OUTSIDE, key=key)


@pytest.fixture
def registry(steps: Steps) -> Registry:
    """Steps that fail in their own ways."""
    registry = steps.registry

    @registry.handler("tell_and_break", label="Senden und scheitern")
    def tell_and_break(work: UnitOfWork, call: Call) -> None:
        work.add_message("Tatsache", {"wort": "k"})
        if "tell" in steps.broken:
            raise ValueError

    @registry.handler("write_and_refuse", label="Schreiben und fachlich scheitern")
    def write_and_refuse(work: UnitOfWork, call: Call) -> None:
        work.session.add(Payload(instance_id=call.instance_id, position=999, content=b"half"))
        work.add_message("Tatsache", {"wort": "k"})
        raise BpmnError("ERR_VOLL")

    @registry.handler("tell_at_once", label="Sofort senden")
    def tell_at_once(work: UnitOfWork, call: Call) -> None:
        engine.send_message(work, "Tatsache", {"wort": "k"})

    @registry.handler("fax", label="Faxen", kind="external", returns={"zahl": "zahl"})
    def fax(job: JobContext) -> Mapping[str, Any]:
        steps.sent.append(job.key)
        if "fax" in steps.broken:
            raise BpmnError("ERR_VOLL")
        return {"zahl": "drei" if "lie" in steps.broken else 3}

    _add_functions(registry, steps)
    return registry


def _add_functions(registry: Registry, steps: Steps) -> None:
    @registry.function("gruppe", label="Gruppe")
    def group() -> str:
        if "group" in steps.broken:
            raise Rejected("group_unknown")
        return "JCO@56.6"

    @registry.function("frist", label="Frist")
    def period() -> str:
        group()
        return "PT1H"

    @registry.function("alle", label="Alle")
    def everybody() -> list[str]:
        group()
        return ["a", "b"]


def the_incident(bench: Bench) -> str:
    with bench.db.read() as session:
        (found,) = engine.incidents(session)
        return found.id


def retry(bench: Bench, incident: str | None = None) -> bool:
    chosen = incident or the_incident(bench)
    with bench.db.begin("edv.demo") as work:
        return engine.retry_incident(work, chosen)


def test_messages_of_a_failed_step_vanish_with_its_work(bench: Bench, steps: Steps) -> None:
    steps.broken.add("tell")
    bench.begin(drawn(start() + machine("A", "tell_and_break") + end() + flows("S", "A", "E")))
    assert steps.facts == []

    steps.broken.clear()
    assert retry(bench)

    assert len(steps.facts) == 1


def test_a_business_error_takes_writes_and_messages_back(bench: Bench, steps: Steps) -> None:
    bench.begin(
        drawn(
            start()
            + machine("A", "write_and_refuse")
            + boundary("B", "A", ERROR)
            + person("N")
            + end()
            + flows("S", "A", "E")
            + flows("B", "N", "E")
        )
    )

    assert bench.open() == ["N"]
    assert steps.facts == []
    with bench.db.read() as session:
        assert session.scalar(select(func.count()).where(Payload.position == 999)) == 0


def test_a_step_that_sends_at_once_reaches_others(bench: Bench) -> None:
    other = bench.begin(
        drawn(
            start()
            + node("intermediateCatchEvent", "W", message("Tatsache"))
            + end()
            + flows("S", "W", "E"),
            key="Andere",
        ),
        wort="k",
    )
    bench.begin(drawn(start() + machine("A", "tell_at_once") + end() + flows("S", "A", "E")))

    assert bench.status(other) == "beendet"


def test_a_step_that_sends_at_once_to_its_own_instance_is_an_incident_and_nothing_is_lost(
    bench: Bench,
) -> None:
    instance = bench.begin(
        drawn(
            start()
            + node("parallelGateway", "T1")
            + node("intermediateCatchEvent", "W", message("Tatsache"))
            + person("V")
            + person("U")
            + machine("A", "tell_at_once")
            + end()
            + flows("S", "T1", "W", "V", "E")
            + flows("T1", "U", "A", "E")
        ),
        wort="k",
    )
    bench.complete("U", {"wort": "k"})

    assert bench.incidents() == [("A", "instance_busy")]
    assert bench.awaited() == [("Tatsache", "k")]
    assert bench.status(instance) == "laeuft"


def throwing(word: str, key: str = "P", **attributes: str) -> Bundle:
    """Throw a message when a border's timer fires."""
    return drawn(
        start()
        + person("U", **attributes)
        + boundary("B", "U", timer("P1D"))
        + node("endEvent", "BE", parameter("wort", word) + message("Tatsache"))
        + end()
        + flows("S", "U", "E")
        + flow("B", "BE"),
        key=key,
    )


def test_a_payload_that_breaks_its_schema_is_an_incident_at_the_throw(
    bench: Bench, steps: Steps
) -> None:
    instance = bench.begin(throwing("zahl"), zahl=1)

    bench.wait(DAY)

    assert bench.incidents() == [("BE", "variable_type")]
    assert bench.open() == []
    assert bench.status(instance) == "laeuft"


def test_a_timer_whose_consequences_are_refused_is_an_incident_and_no_silence(
    bench: Bench, steps: Steps
) -> None:
    bench.begin(throwing("'w'"))
    steps.broken.add("store")

    bench.wait(DAY)

    assert bench.incidents() == [("BE", "not_storable")]
    assert bench.open() == []
    steps.broken.clear()
    retry(bench)
    pump.tick(bench.db)
    assert [fact["wort"] for fact in steps.facts] == ["w"]
    assert bench.incidents() == []


def test_a_broken_group_keeps_its_task_open_through_a_retry(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + person("U", laufzettel_gruppe="'G' + zahl")
            + person("V")
            + end()
            + flows("S", "U", "V", "E")
        ),
        zahl=1,
    )
    assert bench.open() == ["U"]
    assert [element for element, _ in bench.incidents()] == ["U"]

    assert retry(bench) is False

    assert bench.open() == ["U"]
    assert len(bench.incidents()) == 1
    bench.complete("U")
    assert bench.open() == ["V"]
    assert bench.incidents() == []
    assert bench.passed(instance) == ["S", "U"]


def test_a_broken_group_is_mended_by_a_retry(bench: Bench, steps: Steps) -> None:
    steps.broken.add("group")
    bench.begin(
        drawn(start() + person("U", laufzettel_gruppe="gruppe()") + end() + flows("S", "U", "E"))
    )
    assert bench.incidents() == [("U", "group_unknown")]

    steps.broken.clear()
    assert retry(bench) is True

    with bench.db.read() as session:
        (task,) = engine.open_tasks(session)
    assert task.group == "JCO@56.6"
    assert bench.incidents() == []


WAITING = drawn(
    start()
    + node("intermediateCatchEvent", "W", message("Tatsache"), laufzettel_korrelation="gruppe()")
    + end()
    + flows("S", "W", "E")
)


def test_a_wait_whose_key_fails_is_an_incident_and_hears_after_a_retry(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("group")
    instance = bench.begin(WAITING)
    assert bench.incidents() == [("W", "group_unknown")]
    assert bench.awaited() == []

    steps.broken.clear()
    assert retry(bench) is True
    assert bench.awaited() == [("Tatsache", "JCO@56.6")]

    bench.send("Tatsache", wort="JCO@56.6")
    assert bench.status(instance) == "beendet"


def test_a_wait_without_a_key_is_an_incident_because_nothing_could_end_it(bench: Bench) -> None:
    bench.begin(
        drawn(
            start()
            + node("intermediateCatchEvent", "W", message("Tatsache"))
            + end()
            + flows("S", "W", "E")
        )
    )

    assert bench.incidents() == [("W", "correlation_empty")]
    assert bench.awaited() == []


def test_a_broken_timer_is_armed_by_a_retry(bench: Bench, steps: Steps) -> None:
    steps.broken.add("group")
    instance = bench.begin(
        drawn(
            start()
            + node("intermediateCatchEvent", "W", timer("dauer(frist())"))
            + end()
            + flows("S", "W", "E")
        )
    )
    assert bench.incidents() == [("W", "group_unknown")]
    steps.broken.clear()

    assert retry(bench) is True
    bench.wait(DAY)

    assert bench.status(instance) == "beendet"


def test_a_join_that_cannot_decide_keeps_all_branches_through_a_retry(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("group")
    instance = bench.begin(
        drawn(
            start()
            + node("inclusiveGateway", "O", default="O_C")
            + person("A")
            + person("B")
            + person("C")
            + node("inclusiveGateway", "J", default="J_Z")
            + person("Z")
            + person("Y")
            + end()
            + flow("S", "O")
            + flow("O", "A", "zahl &gt; 0")
            + flow("O", "B", "zahl &gt; 0")
            + flow("O", "C")
            + flow("A", "J")
            + flow("B", "J")
            + flow("C", "J")
            + flow("J", "Z")
            + flow("J", "Y", "gruppe() == 'nie'")
            + flow("Z", "E")
            + flow("Y", "E")
        ),
        zahl=1,
    )
    bench.complete("A", {"zahl": 2})
    bench.complete("B", {"wort": "b", "zahl": 1})
    assert bench.incidents() == [("J", "group_unknown")]
    steps.broken.clear()

    assert retry(bench) is True

    assert bench.open() == ["Z"]
    variables = bench.variables(instance)
    assert (variables["zahl"], variables["wort"]) == (2, "b")


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_repetition_without_a_list_begins_by_a_retry(
    bench: Bench, steps: Steps, sequential: str
) -> None:
    steps.broken.add("group")
    instance = bench.begin(
        drawn(
            start()
            + node(
                "userTask",
                "U",
                f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}"'
                ' laufzettel:sammlung="alle()" laufzettel:element="wort"/>',
                laufzettel_formular="Frei",
                laufzettel_gruppe="'G'",
            )
            + end()
            + flows("S", "U", "E")
        )
    )
    assert bench.incidents() == [("U", "group_unknown")]
    steps.broken.clear()

    assert retry(bench) is True

    bench.complete("U")
    bench.complete("U")
    assert bench.status(instance) == "beendet"
    assert bench.incidents() == []


FAXING = drawn(
    start()
    + machine("A", "fax")
    + boundary("B", "A", timer("P30D"))
    + person("V")
    + person("N")
    + end()
    + flows("S", "A", "V", "E")
    + flows("B", "N", "E")
)


def test_a_job_with_a_result_of_the_wrong_type_is_an_incident_and_is_not_sent_again(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("lie")
    bench.begin(FAXING)

    bench.wait(DAY)

    assert len(steps.sent) == 1
    assert bench.incidents() == [("A", "variable_type")]
    with bench.db.begin("edv.demo") as work:
        engine.resolve_incident(work, the_incident(bench), "Liegt vor", {"zahl": 3})
    assert bench.open() == ["V"]
    assert bench.incidents() == []


def test_a_job_that_kills_its_worker_each_time_ends_with_a_person(
    bench: Bench, steps: Steps
) -> None:
    bench.begin(FAXING)
    for _ in range(5):
        with bench.db.begin("system") as work:
            assert engine.claim_job(work) is not None
        bench.clock.advance(timedelta(minutes=3))

    assert pump.tick(bench.db) == 0

    assert steps.sent == []
    assert bench.incidents() == [("A", "job_abandoned")]
    assert retry(bench) is False
    pump.tick(bench.db)
    assert bench.open() == ["V"]


def test_a_business_error_of_a_job_that_nobody_catches_is_one_incident_that_can_be_retried(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("fax")
    bench.begin(FAXING)
    pump.tick(bench.db)
    assert bench.incidents() == [("A", "error_not_caught")]

    steps.broken.clear()
    retry(bench)
    pump.tick(bench.db)

    assert bench.open() == ["V"]
    assert bench.incidents() == []


def test_a_business_error_of_a_job_leaves_by_its_border(bench: Bench, steps: Steps) -> None:
    steps.broken.add("fax")
    bench.begin(
        drawn(
            start()
            + machine("A", "fax")
            + boundary("B", "A", ERROR)
            + person("N")
            + end()
            + flows("S", "A", "E")
            + flows("B", "N", "E")
        )
    )

    pump.tick(bench.db)

    assert bench.open() == ["N"]
    assert bench.incidents() == []


def test_a_job_that_was_interrupted_while_it_ran_moves_nothing(bench: Bench) -> None:
    bench.begin(FAXING)
    with bench.db.begin("system") as work:
        job = engine.claim_job(work)
    assert job is not None
    bench.clock.advance(30 * DAY)
    pump.fire_due_timers(bench.db)
    assert bench.open() == ["N"]

    with bench.db.begin("system") as work:
        engine.finish_job(work, job.id, {"zahl": 3})

    assert bench.open() == ["N"]
    with bench.db.read() as session:
        assert session.get_one(Job, job.id).status == "cancelled"


def test_the_answer_of_a_second_worker_counts_although_the_first_gave_up_late(
    bench: Bench,
) -> None:
    bench.begin(FAXING)
    with bench.db.begin("system") as work:
        first = engine.claim_job(work)
    bench.clock.advance(timedelta(minutes=3))
    with bench.db.begin("system") as work:
        second = engine.claim_job(work)
    assert first is not None
    assert second is not None
    assert first.id == second.id

    with bench.db.begin("system") as work:
        engine.fail_job(work, first.id, ConnectionError())
    with bench.db.begin("system") as work:
        engine.finish_job(work, second.id, {"zahl": 3})

    assert bench.open() == ["V"]


def test_a_cancelled_instance_leaves_no_incident_open(bench: Bench, steps: Steps) -> None:
    steps.broken.add("store")
    instance = bench.begin(throwing("'w'", laufzettel_gruppe="'G' + zahl"), zahl=1)
    bench.wait(DAY)
    assert [element for element, _ in bench.incidents()] == ["BE"]

    with bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, instance, "Doppelt")

    with bench.db.read() as session:
        left = session.scalars(
            select(Incident).where(Incident.instance_id == instance, Incident.status == "open")
        ).all()
        assert left == []
        for table in (Timer, Subscription):
            assert (
                session.scalar(
                    select(func.count()).select_from(table).where(table.instance_id == instance)
                )
                == 0
            )
    assert bench.history(instance).count(("abgebrochen", None)) == 1


def test_a_cycle_of_no_length_is_refused_instead_of_ringing_for_ever(bench: Bench) -> None:
    bench.begin(
        drawn(
            start()
            + person("U")
            + boundary("B", "U", timer("'R/PT' + str(zahl) + 'S'", "timeCycle"), interrupting=False)
            + person("N")
            + end()
            + end("BE")
            + flows("S", "U", "E")
            + flows("B", "N", "BE")
        ),
        zahl=0,
    )

    assert bench.incidents() == [("B", "cycle_zero")]
    assert bench.open() == ["U"]


def test_a_short_cycle_after_a_long_pause_is_planned_at_once(bench: Bench) -> None:
    bench.begin(
        drawn(
            start()
            + person("U")
            + boundary("B", "U", timer("R/PT1S", "timeCycle"), interrupting=False)
            + person("N")
            + end()
            + end("BE")
            + flows("S", "U", "E")
            + flows("B", "N", "BE")
        )
    )
    bench.clock.advance(20 * 365 * DAY)

    assert pump.fire_due_timers(bench.db) == 1

    with bench.db.read() as session:
        due = engine.next_due(session)
    assert due is not None
    assert timedelta(0) < due - bench.clock.now() <= timedelta(seconds=1)


@pytest.mark.parametrize("key", ["null", "unbekannt_wort"])
def test_a_start_without_its_key_is_refused_and_never_taken_for_a_repetition(
    bench: Bench, key: str
) -> None:
    with bench.db.begin("owner") as work:
        engine.deploy(
            work,
            drawn(
                node("startEvent", "S", message("Beginn"), laufzettel_einmalig="wort")
                + person("U")
                + end()
                + flows("S", "U", "E")
            ),
        )

    with pytest.raises(Rejected, match="start_key_missing"):
        bench.send("Beginn", **({"wort": None} if key == "null" else {}))
    assert bench.counts()[0] == 0


def test_a_rejected_form_leaves_its_task_open_even_if_the_caller_goes_on(bench: Bench) -> None:
    bench.begin(
        drawn(
            start() + person("U", laufzettel_annahme="accept_number") + end() + flows("S", "U", "E")
        )
    )
    task = bench.task("U")

    with bench.db.begin("jco.demo") as work:
        with pytest.raises(Rejected, match="unlucky"):
            engine.complete_task(work, task, {"zahl": 13})
        engine.save_draft(work, task, {"zahl": 13})

    assert bench.open() == ["U"]
    bench.complete("U", {"zahl": 1})
    assert bench.open() == []


def test_a_message_thrown_to_oneself_is_heard_when_the_wait_begins_in_the_same_step(
    bench: Bench,
) -> None:
    instance = bench.begin(
        drawn(
            start()
            + node("parallelGateway", "T1")
            + node("intermediateThrowEvent", "R", parameter("wort", "wort") + message("Tatsache"))
            + node("intermediateCatchEvent", "W", message("Tatsache"))
            + node("parallelGateway", "T2")
            + end()
            + flows("S", "T1", "R", "T2", "E")
            + flows("T1", "W", "T2")
        ),
        wort="k",
    )

    assert bench.status(instance) == "beendet"
    with pytest.raises(Conflict):
        bench.send("Befehl", wort="k")
