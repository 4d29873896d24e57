"""Processes that call processes, files with several of them, and messages that come too early."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

import engine
from engine.bundles import Bundle
from engine.errors import DefinitionError, Rejected
from engine.models import Instance
from engine.registry import Registry
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
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
from tests.engine.lifted import (
    ERROR,
    ESCALATION,
    call,
    catch,
    gateway,
    handed,
    install,
    lifted,
    listener,
    several,
    statuses,
    straight,
    throw,
)
from tests.engine.steps import Steps

pytestmark = on_sqlite
DAY = timedelta(days=1)

CALLED = lifted(straight("", person("A"), path=("A",)), key="Q")
CALLS = call("C", "Q", handed({"zahl": "zahl + 1"}, {"runde": "zahl"}))


def begin(bench: Bench, *bodies: str, called: Bundle = CALLED) -> str:
    install(bench, called)
    return bench.begin(lifted(*bodies))


def test_a_call_hands_over_what_it_names_and_takes_back_what_it_names(bench: Bench) -> None:
    instance = begin(bench, straight("", person("V"), CALLS, person("Z"), path=("V", "C", "Z")))
    bench.complete("V", {"zahl": 4, "wort": "bleibt"})
    assert bench.open() == ["A"]
    with bench.db.read() as session:
        called = session.scalars(select(Instance).where(Instance.process_key == "Q")).one()
    assert bench.variables(called.id)["zahl"] == 5
    assert bench.variables(called.id)["wort"] is None
    bench.complete("A", {"zahl": 8, "wort": "anders"})
    assert bench.open() == ["Z"]
    known = bench.variables(instance)
    assert (known["zahl"], known["runde"], known["wort"]) == (4, 8, "bleibt")
    assert statuses(bench)["Q"] == "beendet"


def test_calls_of_a_repetition_run_side_by_side_and_give_back_each_its_result(bench: Bench) -> None:
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false"'
        ' laufzettel:sammlung="[10, 20]" laufzettel:element="zahl"'
        ' laufzettel:ergebnis="runde" laufzettel:ergebnisse="liste"/>'
    )
    step = call("C", "Q", handed({"zahl": "zahl"}, {"runde": "zahl + 1"}) + loop)
    instance = begin(bench, straight("", step, person("Z"), path=("C", "Z")))
    assert bench.open() == ["A", "A"]
    for number in (1, 2):
        bench.complete("A", {"zahl": number})
    assert sorted(bench.variables(instance)["liste"]) == [2, 3]


FAILS = lifted(straight("", person("A"), machine("F", "refuse"), path=("A", "F")), key="Q")


def test_an_error_that_nothing_catches_there_is_the_calls_error_and_ends_the_called(
    bench: Bench,
) -> None:
    instance = begin(
        bench,
        straight("", CALLS, path=("C",)),
        boundary("B", "C", ERROR),
        person("N"),
        end("E2"),
        flows("B", "N", "E2"),
        called=FAILS,
    )
    bench.complete("A")
    assert bench.open() == ["N"]
    assert bench.incidents() == []
    assert statuses(bench)["Q"] != "laeuft"
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_an_error_goes_up_through_several_calls_to_who_catches_it(bench: Bench) -> None:
    install(bench, FAILS, lifted(straight("", call("M", "Q"), path=("M",)), key="R"))
    instance = bench.begin(
        lifted(
            straight("", call("C", "R"), path=("C",)),
            listener("L", ERROR, person("N"), path=("N",)),
        )
    )
    bench.complete("A")
    assert bench.open() == ["N"]
    found = statuses(bench)
    assert "laeuft" not in (found["Q"], found["R"])
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_an_error_that_nobody_catches_is_an_incident_of_the_outermost_call(bench: Bench) -> None:
    instance = begin(bench, straight("", CALLS, path=("C",)), called=FAILS)
    bench.complete("A")
    assert [code for _, code in bench.incidents()] == ["error_not_caught"]
    assert bench.status(instance) == "laeuft"


def test_an_escalation_comes_up_and_the_called_process_goes_on(bench: Bench) -> None:
    called = lifted(
        straight("", person("A"), throw("T", ESCALATION), person("B"), path=("A", "T", "B")),
        key="Q",
    )
    instance = begin(
        bench,
        straight("", CALLS, path=("C",)),
        boundary("B1", "C", ESCALATION, interrupting=False),
        person("N"),
        end("E2"),
        flows("B1", "N", "E2"),
        called=called,
    )
    bench.complete("A")
    assert bench.open() == ["B", "N"]
    bench.complete("B")
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_an_escalation_that_interrupts_takes_the_called_process_away(bench: Bench) -> None:
    called = lifted(
        straight("", person("A"), throw("T", ESCALATION), person("B"), path=("A", "T", "B")),
        key="Q",
    )
    instance = begin(
        bench,
        straight("", CALLS, path=("C",)),
        boundary("B1", "C", ESCALATION),
        person("N"),
        end("E2"),
        flows("B1", "N", "E2"),
        called=called,
    )
    bench.complete("A")
    assert bench.open() == ["N"]
    assert statuses(bench)["Q"] == "abgebrochen"
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_an_interrupted_call_takes_all_that_it_called_with_it(bench: Bench) -> None:
    install(bench, CALLED, lifted(straight("", call("M", "Q"), path=("M",)), key="R"))
    instance = bench.begin(
        lifted(
            straight("", call("C", "R"), path=("C",)),
            boundary("B", "C", timer("P1D")),
            end("E2"),
            flows("B", "E2"),
        )
    )
    assert bench.open() == ["A"]
    bench.wait(DAY)
    assert bench.open() == []
    found = statuses(bench)
    assert (found["R"], found["Q"]) == ("abgebrochen", "abgebrochen")
    assert bench.status(instance) == "beendet"


def test_who_cancels_a_case_cancels_what_it_called(bench: Bench) -> None:
    instance = begin(bench, straight("", CALLS, path=("C",)))
    with bench.db.begin("edv.demo") as work:
        engine.cancel_instance(work, instance, "Versehen")
    assert bench.open() == []
    assert statuses(bench) == {"P": "abgebrochen", "Q": "abgebrochen"}


def test_a_call_in_a_loop_calls_anew_each_time(bench: Bench) -> None:
    instance = begin(
        bench,
        start(),
        gateway("exclusive", "X"),
        CALLS,
        node("exclusiveGateway", "Y", default="Y_X"),
        end(),
        flows("S", "X", "C", "Y", "X"),
        flow("Y", "E", "runde &gt; 2"),
    )
    for number in (1, 2, 3):
        assert bench.open() == ["A"]
        bench.complete("A", {"zahl": number})
    assert bench.status(instance) == "beendet"
    assert bench.passed(instance).count("C") == 3


def test_a_result_that_cannot_be_taken_over_is_an_incident_and_the_called_stays_done(
    bench: Bench,
) -> None:
    step = call("C", "Q", handed({}, {"runde": "zahl + 1"}))
    called = lifted(straight("", person("A"), path=("A",)), key="Q")
    instance = begin(bench, straight("", step, path=("C",)), called=called)
    bench.complete("A", {"zahl": None})
    assert [element for element, _ in bench.incidents()] == ["C"]
    assert statuses(bench)["Q"] == "beendet"
    assert bench.status(instance) == "laeuft"


def test_an_incident_in_the_called_process_is_retried_there(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    called = lifted(straight("", machine("M", "break"), path=("M",)), key="Q")
    instance = begin(bench, straight("", CALLS, path=("C",)), called=called)
    assert [element for element, _ in bench.incidents()] == ["M"]
    steps.broken.clear()
    bench.retry_all()
    assert bench.status(instance) == "beendet"


def test_processes_that_call_each_other_without_end_are_stopped(bench: Bench) -> None:
    endless = several(
        P=straight("P", call("C", "Q"), path=("C",)), Q=straight("Q", call("M", "P"), path=("M",))
    )
    install(bench, endless)
    with pytest.raises(Rejected):
        bench.begin_again("P")
    assert bench.counts() == (0, 0)


def test_a_call_goes_on_with_the_version_that_it_was_deployed_with(bench: Bench) -> None:
    begin(bench, straight("", CALLS, path=("C",)))
    install(bench, lifted(straight("", person("Neu"), path=("Neu",)), key="Q"))
    bench.begin_again("P")
    assert bench.open() == ["A", "A"]
    bench.begin_again("Q")
    assert bench.open() == ["A", "A", "Neu"]


def test_a_file_with_several_processes_is_deployed_as_a_whole_or_not_at_all(bench: Bench) -> None:
    calling = straight("P", call("C", "Q"), path=("C",))
    sound = straight("Q", person("A"), path=("A",))
    broken = straight("Q", person("A"), machine("M", "gibtsnicht"), path=("A", "M"))
    with pytest.raises(DefinitionError):
        install(bench, several(P=calling, Q=broken))
    with bench.db.read() as session:
        assert engine.definitions(session) == []
    install(bench, several(P=calling, Q=sound))
    instance = bench.begin_again("P")
    bench.complete("A")
    assert bench.status(instance) == "beendet"


def test_processes_of_one_file_talk_by_message(bench: Bench) -> None:
    given = (
        '<bpmn:extensionElements><laufzettel:parameter name="wort" wert="wort"/>'
        '<laufzettel:parameter name="zahl" wert="7"/></bpmn:extensionElements>'
    )
    sending = node("intermediateThrowEvent", "T", given + message("Tatsache"))
    pair = several(
        P=straight("P", catch("W", message("Tatsache")), person("Z"), path=("W", "Z")),
        Q=straight("Q", sending, path=("T",)),
    )
    install(bench, pair)
    first = bench.begin_again("P", wort="a")
    bench.begin_again("P", wort="b")
    bench.begin_again("Q", wort="a")
    assert bench.open() == ["Z"]
    assert bench.variables(first)["zahl"] == 7


EARLY = lifted(
    straight("", person("V"), catch("W", message("Vorab")), person("Z"), path=("V", "W", "Z"))
)


@pytest.fixture
def registry(steps: Steps) -> Registry:
    registry = steps.registry
    registry.message(
        "Vorab",
        kind="command",
        key="wort",
        schema={"wort": "text", "zahl": "zahl"},
        keeps=timedelta(days=2),
    )(lambda work, payload: None)
    return registry


def early() -> Bundle:
    declared = '<bpmn:message id="Vorab" name="Vorab" laufzettel:schluessel="wort"/>'
    xml = EARLY.xml.decode().replace("<bpmn:signal ", declared + "<bpmn:signal ", 1)
    return Bundle(EARLY.diagram_name, xml.encode(), EARLY.forms)


def test_a_message_that_came_early_is_taken_by_the_first_that_waits_for_it(bench: Bench) -> None:
    install(bench, early())
    bench.send("Vorab", wort="a", zahl=1)
    bench.send("Vorab", wort="a", zahl=2)
    bench.send("Vorab", wort="b", zahl=3)
    instances = [bench.begin_again("P", wort="a") for _ in range(3)]
    for _ in instances:
        bench.complete("V", {"wort": "a"})
    assert bench.open() == ["Z", "Z"]
    with bench.db.read() as session:
        tasks = {t.instance_id for t in engine.open_tasks(session)}
    assert sorted(bench.variables(i)["zahl"] for i in tasks) == [1, 2]
    assert bench.awaited() == [("Vorab", "a")]
    bench.send("Vorab", wort="a", zahl=4)
    assert bench.open() == ["Z", "Z", "Z"]


def test_a_message_that_nobody_took_in_time_is_gone(bench: Bench) -> None:
    install(bench, early())
    bench.send("Vorab", wort="a", zahl=1)
    bench.begin_again("P", wort="a")
    bench.wait(2 * DAY)
    bench.complete("V", {"wort": "a"})
    assert bench.open() == []
    assert bench.awaited() == [("Vorab", "a")]
