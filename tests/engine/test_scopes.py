"""Sub-processes, repetitions and their borders: who is interrupted, and what is known after."""

from __future__ import annotations

from datetime import timedelta

import pytest

import engine
from engine import pump
from engine.bundles import Bundle
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

pytestmark = on_sqlite

VARIABLES = "liste:liste wort:text zahl:zahl mehr:wahrheit runde:zahl"
OUTSIDE = (
    declared_message("Tatsache", "wort")
    + '<bpmn:error id="Voll" errorCode="ERR_VOLL"/>'
    + '<bpmn:error id="Andere" errorCode="ERR_ANDERE"/>'
    + '<bpmn:escalation id="Ruf" escalationCode="RUF"/>'
)
ERROR = '<bpmn:errorEventDefinition errorRef="Voll"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="Ruf"/>'
DAY = timedelta(days=1)


def scope(key: str, *inside: str, loop: str = "") -> str:
    return node("subProcess", key, loop + "".join(inside))


def repeated(sequential: bool) -> str:
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"'
        ' laufzettel:sammlung="liste" laufzettel:element="wort"/>'
    )


def one(prefix: str, *steps: str, path: tuple[str, ...]) -> str:
    """Return a straight inside between its own start and end."""
    first, last = f"{prefix}S", f"{prefix}E"
    return start(first) + "".join(steps) + end(last) + flows(first, *path, last)


def drawn(body: str) -> Bundle:
    return draw(body, variables=VARIABLES, outside=OUTSIDE)


NESTED = drawn(
    start()
    + scope(
        "K",
        one(
            "K",
            scope(
                "L",
                one("L", person("T"), boundary("TB", "T", timer("P1D")), path=("T",)),
                person("TN"),
                end("TE"),
                flows("TB", "TN", "TE"),
            ),
            path=("L",),
        ),
        boundary("LB", "L", timer("P2D")),
        person("LN"),
        end("LBE"),
        flows("LB", "LN", "LBE"),
    )
    + boundary("KB", "K", timer("P3D"))
    + person("N")
    + end()
    + flows("S", "K", "E")
    + flows("KB", "N", "E")
)


def test_borders_on_three_levels_interrupt_from_the_inside_out(bench: Bench) -> None:
    instance = bench.begin(NESTED)
    assert bench.open() == ["T"]

    bench.wait(DAY)
    assert bench.open() == ["TN"]
    bench.wait(DAY)
    assert bench.open() == ["LN"]
    bench.wait(DAY)
    assert bench.open() == ["N"]
    assert bench.timers() == []

    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_all_borders_due_at_once_fire_in_order_and_the_outermost_wins(bench: Bench) -> None:
    bench.begin(NESTED)
    bench.clock.advance(9 * DAY)

    pump.tick(bench.db)

    assert bench.open() == ["N"]


def test_a_task_finished_inside_takes_all_borders_above_along_when_its_level_ends(
    bench: Bench,
) -> None:
    instance = bench.begin(NESTED)

    bench.complete("T")

    assert bench.timers() == []
    assert bench.status(instance) == "beendet"


def interrupted(interrupting: bool = True) -> Bundle:
    return drawn(
        start()
        + scope("K", one("K", person("A"), person("B"), path=("A", "B")))
        + boundary("KB", "K", message("Tatsache"), interrupting=interrupting)
        + person("N", laufzettel_gruppe="'G' + str(zahl)")
        + end()
        + flows("S", "K", "E")
        + flows("KB", "N", "E")
    )


@pytest.mark.parametrize("interrupting", [True, False])
def test_what_was_set_inside_is_known_on_the_path_of_the_border(
    bench: Bench, interrupting: bool
) -> None:
    instance = bench.begin(interrupted(interrupting), wort="k", zahl=1)
    bench.complete("A", {"zahl": 5, "wort": "k"})

    bench.send("Tatsache", wort="k")

    with bench.db.read() as session:
        groups = {t.element_id: t.group for t in engine.open_tasks(session)}
    assert groups["N"] == "G5"
    assert bench.variables(instance)["zahl"] == 5


def test_an_error_from_inside_brings_what_was_set_inside(bench: Bench) -> None:
    bench.begin(
        drawn(
            start()
            + scope(
                "K",
                one("K", person("A"), machine("R", "refuse"), path=("A", "R")),
            )
            + boundary("KB", "K", ERROR)
            + person("N", laufzettel_gruppe="'G' + str(zahl)")
            + end()
            + flows("S", "K", "E")
            + flows("KB", "N", "E")
        ),
        zahl=1,
    )
    bench.complete("A", {"zahl": 7})

    assert bench.open() == ["N"]
    with bench.db.read() as session:
        assert [t.group for t in engine.open_tasks(session)] == ["G7"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_border_of_a_repeated_task_takes_all_its_items(bench: Bench, sequential: bool) -> None:
    instance = bench.begin(
        drawn(
            start()
            + node(
                "userTask",
                "U",
                repeated(sequential),
                laufzettel_formular="Frei",
                laufzettel_gruppe="'G'",
            )
            + boundary("B", "U", timer("P1D"))
            + person("N")
            + person("M")
            + end()
            + flows("S", "U", "M", "E")
            + flows("B", "N", "E")
        ),
        liste=["a", "b", "c"],
    )
    bench.complete("U")
    assert bench.open() == (["U"] if sequential else ["U", "U"])

    bench.wait(DAY)

    assert bench.open() == ["N"]
    bench.complete("N")
    assert bench.status(instance) == "beendet"


@pytest.mark.parametrize("sequential", [True, False])
def test_a_border_of_a_repeated_sub_process_takes_all_its_items(
    bench: Bench, sequential: bool
) -> None:
    instance = bench.begin(
        drawn(
            start()
            + scope("K", one("K", person("U"), path=("U",)), loop=repeated(sequential))
            + boundary("B", "K", timer("P1D"))
            + person("N")
            + person("M")
            + end()
            + flows("S", "K", "M", "E")
            + flows("B", "N", "E")
        ),
        liste=["a", "b", "c"],
    )
    bench.complete("U")
    assert bench.open() == (["U"] if sequential else ["U", "U"])

    bench.wait(DAY)

    assert bench.open() == ["N"]
    bench.complete("N")
    assert bench.status(instance) == "beendet"


@pytest.mark.parametrize("sequential", [True, False])
def test_all_items_done_takes_the_border_of_the_repetition_away(
    bench: Bench, sequential: bool
) -> None:
    bench.begin(
        drawn(
            start()
            + scope("K", one("K", person("U"), path=("U",)), loop=repeated(sequential))
            + boundary("B", "K", timer("P1D"))
            + person("N")
            + person("M")
            + end()
            + flows("S", "K", "M", "E")
            + flows("B", "N", "E")
        ),
        liste=["a", "b"],
    )
    bench.complete("U")
    bench.complete("U")

    assert bench.open() == ["M"]
    assert bench.timers() == []


@pytest.mark.parametrize("sequential", [True, False])
def test_an_error_from_one_item_ends_all_items(bench: Bench, sequential: bool) -> None:
    instance = bench.begin(
        drawn(
            start()
            + scope(
                "K",
                one("K", person("U"), machine("R", "refuse"), path=("U", "R")),
                loop=repeated(sequential),
            )
            + boundary("B", "K", ERROR)
            + person("N")
            + person("M")
            + end()
            + flows("S", "K", "M", "E")
            + flows("B", "N", "E")
        ),
        liste=["a", "b", "c"],
    )

    bench.complete("U")

    assert bench.open() == ["N"]
    assert bench.incidents() == []
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_a_repeated_step_that_fails_leaves_by_the_border_of_the_repetition(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + node("serviceTask", "R", repeated(False), laufzettel_handler="refuse")
            + boundary("B", "R", ERROR)
            + person("N")
            + person("M")
            + end()
            + flows("S", "R", "M", "E")
            + flows("B", "N", "E")
        ),
        liste=["a", "b", "c"],
    )

    assert bench.open() == ["N"]
    assert bench.passed(instance).count("B") == 1


@pytest.mark.parametrize("sequential", [True, False])
def test_an_event_gateway_inside_each_item_decides_for_its_item_only(
    bench: Bench, sequential: bool
) -> None:
    instance = bench.begin(
        drawn(
            start()
            + scope(
                "K",
                start("KS")
                + node("eventBasedGateway", "G")
                + node("intermediateCatchEvent", "W", message("Tatsache"))
                + node("intermediateCatchEvent", "F", timer("P1D"))
                + person("A")
                + person("B")
                + end("KE")
                + flow("KS", "G")
                + flows("G", "W", "A", "KE")
                + flows("G", "F", "B", "KE"),
                loop=repeated(sequential),
            )
            + end()
            + flows("S", "K", "E")
        ),
        liste=["a", "b"],
    )
    bench.send("Tatsache", wort="a")
    if sequential:
        assert bench.open() == ["A"]
        bench.complete("A", {"wort": "a"})
        bench.wait(DAY)
        assert bench.open() == ["B"]
    else:
        bench.wait(DAY)
        assert bench.open() == ["A", "B"]
        bench.complete("A")
    bench.complete("B")
    assert bench.status(instance) == "beendet"


def test_a_cycle_stops_when_its_host_is_done(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + person("U")
            + boundary("B", "U", timer("R/P1D", "timeCycle"), interrupting=False)
            + person("N")
            + person("M")
            + end()
            + end("BE")
            + flows("S", "U", "M", "E")
            + flows("B", "N", "BE")
        )
    )
    bench.wait(2 * DAY)
    assert bench.open() == ["N", "N", "U"]

    bench.complete("U")
    bench.wait(9 * DAY)

    assert bench.open() == ["M", "N", "N"]
    assert bench.timers() == []
    bench.complete("M")
    assert bench.status(instance) == "laeuft"
    bench.complete("N")
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_an_escalation_calls_and_the_inside_goes_on(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + scope(
                "K",
                one(
                    "K",
                    node("intermediateThrowEvent", "R", ESCALATION),
                    person("A"),
                    path=("R", "A"),
                ),
            )
            + boundary("B", "K", ESCALATION, interrupting=False)
            + person("N")
            + end()
            + end("BE")
            + flows("S", "K", "E")
            + flows("B", "N", "BE")
        )
    )

    assert bench.open() == ["A", "N"]
    bench.complete("A")
    assert bench.status(instance) == "laeuft"
    bench.complete("N")
    assert bench.status(instance) == "beendet"


def test_a_terminate_end_inside_ends_its_level_and_all_below_only(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + scope(
                "K",
                start("KS")
                + node("parallelGateway", "T1")
                + person("A")
                + scope("L", one("L", person("T"), path=("T",)))
                + boundary("LB", "L", timer("P1D"), interrupting=False)
                + person("LN")
                + end("LBE")
                + end("KE")
                + end("KT", "<bpmn:terminateEventDefinition/>")
                + flow("KS", "T1")
                + flows("T1", "A", "KT")
                + flows("T1", "L", "KE")
                + flows("LB", "LN", "LBE"),
            )
            + person("M")
            + end()
            + flows("S", "K", "M", "E")
        )
    )
    assert bench.open() == ["A", "T"]
    bench.complete("A", {"zahl": 3})

    assert bench.open() == ["M"]
    assert bench.timers() == []
    assert bench.variables(instance)["zahl"] == 3
    bench.complete("M")
    assert bench.status(instance) == "beendet"


def test_an_end_reached_leaves_the_other_branches_at_work(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + node("parallelGateway", "T1")
            + person("A")
            + person("B")
            + end("AE")
            + end("BE")
            + flow("S", "T1")
            + flows("T1", "A", "AE")
            + flows("T1", "B", "BE")
        )
    )
    bench.complete("A")
    assert bench.open() == ["B"]
    assert bench.status(instance) == "laeuft"
    bench.complete("B")
    assert bench.status(instance) == "beendet"
    assert bench.passed(instance)[-2:] == ["B", "BE"]


def test_the_border_that_names_an_error_comes_before_the_one_for_all(bench: Bench) -> None:
    bench.begin(
        drawn(
            start()
            + machine("R", "refuse")
            + boundary("Alle", "R", "<bpmn:errorEventDefinition/>")
            + boundary("Genau", "R", ERROR)
            + person("A")
            + person("G")
            + end()
            + flows("S", "R", "E")
            + flows("Alle", "A", "E")
            + flows("Genau", "G", "E")
        )
    )

    assert bench.open() == ["G"]


def test_of_several_start_messages_only_the_one_that_came_begins(bench: Bench) -> None:
    with bench.db.begin("owner") as work:
        engine.deploy(
            work,
            draw(
                node("startEvent", "S1", message("Beginn"))
                + node("startEvent", "S2", message("Tatsache"))
                + person("A")
                + person("B")
                + end("EA")
                + end("EB")
                + flows("S1", "A", "EA")
                + flows("S2", "B", "EB"),
                variables=VARIABLES,
                outside=OUTSIDE + declared_message("Beginn", "wort"),
            ),
        )
    (instance,) = bench.send("Beginn", wort="k").started
    assert bench.open() == ["A"]

    bench.complete("A")

    assert bench.status(instance) == "beendet"
    assert bench.passed(instance) == ["S1", "A", "EA"]


def test_a_branch_may_go_round_while_another_waits(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + node("parallelGateway", "T1")
            + person("A")
            + node("exclusiveGateway", "X", default="X_J")
            + node("exclusiveGateway", "G")
            + person("B")
            + node("parallelGateway", "J")
            + person("Z")
            + end()
            + flows("S", "T1", "G", "A", "X", "J", "Z", "E")
            + flow("X", "G", "mehr")
            + flows("T1", "B", "J")
        )
    )
    for number in range(5):
        bench.complete("A", {"mehr": True, "zahl": number})
        assert bench.open() == ["A", "B"]
    bench.complete("B", {"wort": "b"})
    assert bench.open() == ["A"]
    bench.complete("A", {"mehr": False, "zahl": 9})
    assert bench.open() == ["Z"]
    assert bench.variables(instance)["zahl"] == 9


def test_a_branch_that_goes_round_hundreds_of_times_can_still_be_interrupted(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + scope(
                "K",
                start("KS")
                + node("parallelGateway", "T1")
                + node("exclusiveGateway", "G")
                + machine("C", "count")
                + node("exclusiveGateway", "X", default="X_A")
                + person("A")
                + person("B")
                + end("AE")
                + end("BE")
                + flows("KS", "T1", "G", "C", "X", "A", "AE")
                + flow("X", "G", "runde &lt; 400")
                + flows("T1", "B", "BE"),
            )
            + boundary("KB", "K", timer("P1D"))
            + end()
            + flows("S", "K", "E")
            + flow("KB", "E")
        ),
        runde=0,
    )
    assert bench.open() == ["A", "B"]

    bench.wait(DAY)

    assert bench.open() == []
    assert bench.status(instance) == "beendet"


def test_an_inclusive_join_goes_on_when_the_branch_it_waits_for_is_taken_away(
    bench: Bench,
) -> None:
    bench.begin(
        drawn(
            start()
            + node("inclusiveGateway", "O", default="O_A")
            + person("A")
            + person("B")
            + boundary("BB", "B", timer("P1D"))
            + node("inclusiveGateway", "J")
            + person("Z")
            + end()
            + end("BE")
            + flow("S", "O")
            + flow("O", "A")
            + flow("O", "A2", "zahl &gt; 0")
            + person("A2")
            + flow("A2", "J")
            + flow("O", "B", "zahl &gt; 0")
            + flows("A", "J", "Z", "E")
            + flow("B", "J")
            + flow("BB", "BE")
        ),
        zahl=1,
    )
    assert bench.open() == ["A2", "B"]
    bench.complete("A2")
    assert bench.open() == ["B"]

    bench.wait(DAY)

    assert bench.open() == ["Z"]


def test_an_inclusive_split_and_join_hold_in_a_loop(bench: Bench) -> None:
    bench.begin(
        drawn(
            start()
            + node("exclusiveGateway", "G")
            + node("inclusiveGateway", "O", default="O_C")
            + person("A")
            + person("B")
            + person("C")
            + node("inclusiveGateway", "J")
            + person("U")
            + node("exclusiveGateway", "X", default="X_E")
            + end()
            + flows("S", "G", "O")
            + flow("O", "A", "zahl &gt; 0")
            + flow("O", "B", "zahl &gt; 1")
            + flow("O", "C")
            + flow("A", "J")
            + flow("B", "J")
            + flow("C", "J")
            + flows("J", "U", "X", "E")
            + flow("X", "G", "mehr")
        ),
        zahl=2,
    )
    for number, branches in ((1, ["A", "B"]), (0, ["A"]), (2, ["C"]), (2, ["A", "B"])):
        assert bench.open() == branches
        for branch in branches:
            assert "U" not in bench.open()
            bench.complete(branch, {"zahl": 2 if branches != ["A"] else 1})
        assert bench.open() == ["U"]
        bench.complete("U", {"mehr": True, "zahl": number})


def test_a_reminder_beside_a_sub_process_does_not_bring_back_old_values(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + scope(
                "L",
                one(
                    "L",
                    scope("K", one("K", person("A"), person("B"), path=("A", "B"))),
                    path=("K",),
                ),
                boundary("KB", "K", message("Tatsache"), interrupting=False),
                person("N"),
                end("NE"),
                flows("KB", "N", "NE"),
            )
            + person("M")
            + end()
            + flows("S", "L", "M", "E")
        ),
        wort="k",
        zahl=1,
    )
    bench.complete("A", {"zahl": 5, "wort": "k"})
    bench.send("Tatsache", wort="k")
    bench.complete("B", {"zahl": 6, "wort": "k"})
    bench.complete("N", {"mehr": True, "zahl": 5, "wort": "k"})

    assert bench.open() == ["M"]
    assert bench.variables(instance)["zahl"] == 6
    assert bench.variables(instance)["mehr"] is True


def test_what_was_set_before_an_interruption_reaches_the_join_beside_it(bench: Bench) -> None:
    instance = bench.begin(
        drawn(
            start()
            + node("parallelGateway", "T1")
            + scope("K", one("K", person("A"), person("B"), path=("A", "B")))
            + boundary("KB", "K", timer("P1D"))
            + node("exclusiveGateway", "G")
            + person("C")
            + node("parallelGateway", "T2")
            + person("M")
            + end()
            + flows("S", "T1", "K", "G", "T2", "M", "E")
            + flow("KB", "G")
            + flows("T1", "C", "T2")
        ),
        zahl=1,
    )
    bench.complete("A", {"zahl": 5})
    bench.wait(DAY)
    bench.complete("C", {"zahl": 1})

    assert bench.open() == ["M"]
    assert bench.variables(instance)["zahl"] == 5
