"""Instances move by one path and forget nothing that is still needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

import engine
from engine.errors import Conflict, InvalidForm, NotFound, Rejected
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flow, flows, machine, node, person, start

LOOP = draw(
    start()
    + machine("A", "count")
    + person("U")
    + node("exclusiveGateway", "X", default="X_E")
    + end()
    + flows("S", "A", "U", "X", "E")
    + flow("X", "A", "mehr"),
    variables="runde:zahl=0 mehr:wahrheit zahl:zahl wort:text",
)


def test_an_instance_runs_to_its_end_and_says_who_did_what(bench: Bench) -> None:
    instance = bench.begin(LOOP)

    bench.complete("U", {"mehr": True}, actor="jco.demo")
    bench.complete("U", {"mehr": False}, actor="tl.demo")

    assert bench.status(instance) == "beendet"
    assert bench.variables(instance)["runde"] == 2
    assert bench.passed(instance) == ["S", "A", "U", "X", "A", "U", "X", "E"]


def test_two_hundred_rounds_leave_the_state_as_small_as_one(bench: Bench) -> None:
    instance = bench.begin(LOOP)
    with bench.db.read() as session:
        first = len(engine.instance(session, instance).state)

    for _ in range(200):
        bench.complete("U", {"mehr": True})

    with bench.db.read() as session:
        assert len(engine.instance(session, instance).state) <= first + 60
    assert bench.open() == ["U"]
    assert bench.variables(instance)["runde"] == 201


def test_an_instance_stays_on_the_version_it_began_with(bench: Bench) -> None:
    old = draw(start() + person("Alt") + end() + flows("S", "Alt", "E"))
    new = draw(start() + person("Neu") + end() + flows("S", "Neu", "E"))
    bench.begin(old)

    bench.begin(new)

    assert bench.open() == ["Alt", "Neu"]


def test_the_same_content_again_is_no_new_version(bench: Bench) -> None:
    bench.begin(LOOP)
    with bench.db.begin("owner") as work:
        again = engine.deploy(work, LOOP)

    assert again.version == 1


def test_a_form_with_an_unknown_field_is_refused_and_changes_nothing(bench: Bench) -> None:
    bench.begin(LOOP)
    before = bench.counts()

    with pytest.raises(InvalidForm):
        bench.complete("U", {"gibt_es_nicht": 1})

    assert bench.open() == ["U"]
    assert bench.counts() == before


def test_what_an_acceptor_refuses_stays_open_with_nothing_half_done(bench: Bench) -> None:
    bench.begin(
        draw(
            start()
            + person("U", laufzettel_annahme="accept_number")
            + end()
            + flows("S", "U", "E"),
            variables="zahl:zahl",
        )
    )

    with pytest.raises(Rejected, match="unlucky"):
        bench.complete("U", {"zahl": 13})
    assert bench.open() == ["U"]

    bench.complete("U", {"zahl": 12})
    assert bench.open() == []


def test_a_task_done_by_somebody_else_tells_by_whom(bench: Bench) -> None:
    bench.begin(LOOP)
    task = bench.task("U")
    bench.complete("U", {"mehr": True}, actor="jco.demo")

    with pytest.raises(Conflict) as refused, bench.db.begin("jco2.demo") as work:
        engine.complete_task(work, task, {"mehr": False})

    assert refused.value.code == "task_done"
    assert refused.value.facts["by"] == "jco.demo"


def test_the_same_form_sent_twice_is_done_once_and_answered_twice(bench: Bench) -> None:
    instance = bench.begin(LOOP)
    task = bench.task("U")

    for expected in (False, True):
        with bench.db.begin("jco.demo") as work:
            done = engine.complete_task(work, task, {"mehr": True}, token="form-1")
        assert done.repeated is expected
        assert done.outcome == {"mehr": True, "zahl": None, "wort": None}

    assert bench.passed(instance).count("U") == 1


def test_a_cancelled_instance_leaves_no_task_timer_or_wait(bench: Bench) -> None:
    instance = bench.begin(LOOP)

    with bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, instance, "Doppelt angelegt")

    assert bench.status(instance) == "abgebrochen"
    assert bench.open() == []
    with pytest.raises(Conflict), bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, instance, "noch einmal")


def test_cancelling_needs_a_reason(bench: Bench) -> None:
    instance = bench.begin(LOOP)

    with pytest.raises(Rejected, match="reason_missing"), bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, instance, "  ")

    assert bench.status(instance) == "laeuft"


@on_sqlite
def test_an_unknown_process_is_said_to_be_unknown(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bench.begin_again("Gibt_Es_Nicht")


@on_sqlite
def test_a_loop_without_a_wait_stops_as_an_incident_and_can_go_on(bench: Bench) -> None:
    bench.db.runtime.step_limit = 100
    endless = draw(
        start()
        + machine("A", "count")
        + node("exclusiveGateway", "X", default="X_E")
        + end()
        + flows("S", "A", "X", "E")
        + flow("X", "A", "runde &lt; 120"),
        variables="runde:zahl=0",
    )

    instance = bench.begin(endless)

    [(element, code)] = bench.incidents()
    assert (element in ("A", "X"), code) == (True, "step_limit")
    assert bench.status(instance) == "laeuft"
    for _ in range(5):
        bench.retry_all()
    assert bench.status(instance) == "beendet"
    assert bench.variables(instance)["runde"] == 120


@on_sqlite
def test_time_alone_changes_nothing_that_waits_for_a_person(bench: Bench) -> None:
    instance = bench.begin(LOOP)

    bench.wait(timedelta(days=400))

    assert bench.open() == ["U"]
    assert bench.status(instance) == "laeuft"


def test_open_tasks_go_to_the_group_that_their_diagram_names_now(bench: Bench) -> None:
    daily = person("U", laufzettel_gruppe="'EGS@' + str(heute)")
    diagram = draw(start() + daily + end() + flows("S", "U", "E"))
    instance = bench.begin(diagram)
    with bench.db.begin("egs.demo") as work:
        engine.claim_task(work, bench.task("U"))
    bench.wait(timedelta(days=1))

    with bench.db.begin("tl.demo") as work:
        engine.regroup_tasks(work, instance)
        engine.regroup_tasks(work, instance)  # what is right already stays

    with bench.db.read() as session:
        (task,) = engine.open_tasks(session)
    assert task.group == f"EGS@{bench.clock.now().date()}"
    assert task.assignee is None
    assert [kind for kind, _ in bench.history(instance)].count("weitergegeben") == 1
