"""Signals, conditions and event sub-processes: who hears what, how often, and who is stopped."""

from __future__ import annotations

from datetime import timedelta

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
    SIGNAL,
    catch,
    condition,
    gateway,
    install,
    lifted,
    listener,
    scope,
    signal,
    straight,
    throw,
    trace,
)
from tests.engine.steps import Steps

pytestmark = on_sqlite
DAY = timedelta(days=1)

BESIDE = (
    start()
    + gateway("parallel", "G", "J")
    + gateway("exclusive", "X")
    + person("A")
    + boundary("B", "A", SIGNAL)
    + person("N")
    + person("C")
    + throw("T", SIGNAL)
    + end()
    + flows("S", "G", "A", "X", "J", "E")
    + flows("B", "N", "X")
    + flows("G", "C", "T", "J")
)


def test_a_signal_is_heard_by_its_own_instance_and_by_every_other(bench: Bench) -> None:
    first = bench.begin(lifted(BESIDE))
    second = bench.begin_again("P")
    bench.complete("C")
    assert bench.open() == ["C", "N", "N"]
    bench.complete("N")
    bench.complete("N")
    bench.complete("C")
    assert {bench.status(first), bench.status(second)} == {"beendet"}


def test_a_signal_that_nobody_awaits_is_gone(bench: Bench) -> None:
    install(bench, lifted(BESIDE))
    signal(bench)
    bench.begin_again("P")
    assert bench.open() == ["A", "C"]


def test_a_signal_starts_a_process_and_reaches_who_waits_in_one_transaction(bench: Bench) -> None:
    started = lifted(
        node("startEvent", "S", SIGNAL), person("Neu"), end(), flows("S", "Neu", "E"), key="Q"
    )
    install(bench, started)
    bench.begin(lifted(BESIDE))
    signal(bench)
    assert bench.open() == ["C", "N", "Neu"]


def test_an_event_sub_process_hears_every_signal_while_its_scope_is_at_work(bench: Bench) -> None:
    model = lifted(
        straight("", person("A"), path=("A",)),
        listener("L", SIGNAL, person("N"), path=("N",), interrupting=False),
    )
    instance = bench.begin(model)
    signal(bench)
    signal(bench)
    assert bench.open() == ["A", "N", "N"]
    bench.complete("A")
    assert bench.status(instance) == "laeuft"
    bench.complete("N")
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_an_interrupting_event_sub_process_stops_everything_of_its_scope_only(
    bench: Bench,
) -> None:
    inside = straight("K", person("A"), path=("A",)) + listener(
        "L", SIGNAL, person("N"), path=("N",)
    )
    model = lifted(
        start(),
        gateway("parallel", "G", "J"),
        scope("K", inside),
        person("Daneben"),
        person("Danach"),
        end(),
        flows("S", "G", "K", "Danach", "J", "E"),
        flows("G", "Daneben", "J"),
    )
    instance = bench.begin(model)
    signal(bench)
    assert bench.open() == ["Daneben", "N"]
    signal(bench)
    assert bench.open() == ["Daneben", "N"]
    bench.complete("N")
    assert bench.open() == ["Danach", "Daneben"]
    bench.complete("Danach")
    bench.complete("Daneben")
    assert bench.status(instance) == "beendet"


def test_nested_listeners_of_the_same_signal_all_hear_it(bench: Bench) -> None:
    inner = straight("M", person("A"), path=("A",)) + listener(
        "LM", SIGNAL, person("NM"), path=("NM",)
    )
    outer = straight("K", scope("M", inner), path=("M",)) + listener(
        "LK", SIGNAL, person("NK"), path=("NK",), interrupting=False
    )
    model = lifted(straight("", scope("K", outer), path=("K",)))
    instance = bench.begin(model)
    signal(bench)
    assert bench.open() == ["NK", "NM"]
    bench.complete("NM")
    assert bench.status(instance) == "laeuft"
    bench.complete("NK")
    assert bench.status(instance) == "beendet"


def test_an_error_is_caught_by_the_nearest_listener_and_the_way_goes_on_after_its_scope(
    bench: Bench,
) -> None:
    inner = straight("M", machine("F", "refuse"), path=("F",))
    outer = straight("K", person("A"), scope("M", inner), path=("A", "M")) + listener(
        "L", ERROR, person("N"), path=("N",)
    )
    model = lifted(straight("", scope("K", outer), person("Z"), path=("K", "Z")))
    instance = bench.begin(model)
    bench.complete("A")
    assert bench.open() == ["N"]
    bench.complete("N")
    bench.complete("Z")
    assert bench.status(instance) == "beendet"
    assert bench.incidents() == []


def test_an_error_thrown_inside_a_listener_leaves_its_scope_by_the_border(bench: Bench) -> None:
    outer = straight("K", machine("F", "refuse"), path=("F",)) + node(
        "subProcess",
        "L",
        node("startEvent", "LS", ERROR) + person("N") + end("LE", ERROR) + flows("LS", "N", "LE"),
        triggeredByEvent="true",
    )
    model = lifted(
        straight("", scope("K", outer), path=("K",)),
        boundary("B", "K", ERROR),
        person("Z"),
        end("E2"),
        flows("B", "Z", "E2"),
    )
    instance = bench.begin(model)
    bench.complete("N")
    assert bench.open() == ["Z"]
    bench.complete("Z")
    assert bench.status(instance) == "beendet"


def test_an_escalation_in_a_loop_opens_the_listener_once_per_round(bench: Bench) -> None:
    inside = (
        start("KS")
        + gateway("exclusive", "X")
        + person("A")
        + throw("T", ESCALATION)
        + node("exclusiveGateway", "Y", default="Y_KE")
        + end("KE")
        + flows("KS", "X", "A", "T", "Y", "KE")
        + flow("Y", "X", "mehr")
        + listener("L", ESCALATION, person("N"), path=("N",), interrupting=False)
    )
    instance = bench.begin(lifted(straight("", scope("K", inside), path=("K",))))
    bench.complete("A", {"mehr": True})
    bench.complete("A", {"mehr": True})
    assert bench.open() == ["A", "N", "N"]
    bench.complete("A", {"mehr": False})
    assert bench.open() == ["N", "N", "N"]
    for _ in range(3):
        bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_a_border_interrupts_a_listener_that_is_at_work(bench: Bench) -> None:
    inside = straight("K", person("A"), path=("A",)) + listener(
        "L", SIGNAL, person("N"), path=("N",), interrupting=False
    )
    model = lifted(
        straight("", scope("K", inside), path=("K",)),
        boundary("B", "K", timer("P1D")),
        person("Z"),
        end("E2"),
        flows("B", "Z", "E2"),
    )
    instance = bench.begin(model)
    signal(bench)
    signal(bench)
    bench.wait(DAY)
    assert bench.open() == ["Z"]
    assert bench.timers() == []
    assert bench.awaited() == []
    bench.complete("Z")
    assert bench.status(instance) == "beendet"


def test_a_listeners_timer_begins_with_its_scope_and_ends_with_it(bench: Bench) -> None:
    inside = straight("K", person("A"), path=("A",)) + listener(
        "L", timer("P1D"), trace("W"), path=("W",), interrupting=False
    )
    model = lifted(straight("", person("V"), scope("K", inside), person("Z"), path=("V", "K", "Z")))
    instance = bench.begin(model)
    bench.wait(2 * DAY)
    assert bench.timers() == []
    bench.complete("V")
    bench.wait(2 * DAY)
    assert bench.passed(instance).count("W") == 1
    bench.complete("A")
    assert bench.open() == ["Z"]
    assert bench.timers() == []


def test_an_incident_inside_a_listener_holds_its_scope_and_can_be_retried(
    bench: Bench, steps: Steps
) -> None:
    steps.broken.add("break")
    inside = straight("K", person("A"), path=("A",)) + listener(
        "L", SIGNAL, machine("M", "break"), path=("M",)
    )
    instance = bench.begin(lifted(straight("", scope("K", inside), path=("K",))))
    signal(bench)
    assert bench.open() == []
    assert [element for element, _ in bench.incidents()] == ["M"]
    steps.broken.clear()
    bench.retry_all()
    assert bench.status(instance) == "beendet"


WATCHED = (
    start()
    + gateway("parallel", "G", "J")
    + gateway("exclusive", "X")
    + person("A")
    + node("exclusiveGateway", "Y", default="Y_J")
    + person("T")
    + boundary("B", "T", condition("zahl &gt; 3"), interrupting=False)
    + trace("W")
    + end()
    + end("E2")
    + flows("S", "G", "X", "A", "Y", "J", "E")
    + flow("Y", "X", "mehr")
    + flows("G", "T", "J")
    + flows("B", "W", "E2")
)


def test_a_condition_happens_each_time_it_becomes_true_and_not_while_it_stays_so(
    bench: Bench,
) -> None:
    instance = bench.begin(lifted(WATCHED))
    for number in (5, 6, 1, 2, 7):
        bench.complete("A", {"mehr": True, "zahl": number})
    assert bench.passed(instance).count("W") == 2
    bench.complete("A", {"mehr": False, "zahl": 0})
    bench.complete("T")
    assert bench.status(instance) == "beendet"


def test_a_condition_that_is_true_already_happens_at_once(bench: Bench) -> None:
    model = lifted(straight("", person("A"), catch("C", condition("zahl &gt; 3")), path=("A", "C")))
    instance = bench.begin(model)
    bench.complete("A", {"zahl": 4})
    assert bench.status(instance) == "beendet"


def test_a_condition_that_cannot_be_answered_is_an_incident_until_it_can(bench: Bench) -> None:
    model = lifted(
        start(),
        gateway("parallel", "G", "J"),
        person("A"),
        catch("C", condition("runde &gt; 3")),
        machine("M", "count"),
        end(),
        flows("S", "G", "A", "M", "J", "E"),
        flows("G", "C", "J"),
    )
    instance = bench.begin(model)
    assert [element for element, _ in bench.incidents()] == ["C"]
    bench.retry_all()
    assert [element for element, _ in bench.incidents()] == ["C"]
    bench.complete("A")
    assert bench.incidents() == []
    assert bench.status(instance) == "laeuft"


def test_a_condition_interrupts_a_scope_from_within(bench: Bench) -> None:
    model = lifted(
        straight(
            "", scope("K", straight("K", person("A"), person("B"), path=("A", "B"))), path=("K",)
        ),
        boundary("Rand", "K", condition("zahl == 7")),
        person("Z"),
        end("E2"),
        flows("Rand", "Z", "E2"),
    )
    instance = bench.begin(model)
    bench.complete("A", {"zahl": 7})
    assert bench.open() == ["Z"]
    assert bench.variables(instance)["zahl"] == 7


def test_every_visit_of_a_repetition_hears_the_signal(bench: Bench) -> None:
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false"'
        ' laufzettel:sammlung="[1, 2, 3]" laufzettel:element="zahl"/>'
    )
    inside = straight("K", person("A"), path=("A",)) + listener(
        "L", SIGNAL, person("N"), path=("N",)
    )
    model = lifted(straight("", node("subProcess", "K", loop + inside), path=("K",)))
    instance = bench.begin(model)
    bench.complete("A")
    signal(bench)
    assert bench.open() == ["N", "N"]
    bench.complete("N")
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_messages_reach_a_listener_once_each(bench: Bench) -> None:
    model = lifted(
        straight("", person("V"), person("A"), path=("V", "A")),
        listener("L", message("Tatsache"), person("N"), path=("N",), interrupting=False),
    )
    install(bench, model)
    first = bench.begin_again("P", wort="a")
    bench.begin_again("P", wort="b")
    bench.send("Tatsache", wort="a", zahl=1)
    bench.send("Tatsache", wort="a", zahl=2)
    assert bench.open().count("N") == 2
    assert bench.history(first).count(("nachricht", "LS")) == 2
