"""Defects that users of the library reported, each by the name of what went wrong for them.

All of it runs on our engine, saved and taken up again between any two steps. What was measured in
the library beyond these reports stands in `test_known_defects.py`.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import event, select

from engine import pump
from engine.errors import DefinitionError
from engine.models import Instance
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    end,
    flow,
    flows,
    message,
    node,
    parameter,
    person,
    start,
    timer,
)
from tests.engine.lifted import SIGNAL, catch, gateway, install, lifted, script, straight, throw
from tests.engine.walk_models import choice, repeated
from tests.reloading import reloading

pytestmark = on_sqlite
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def saved_between_steps() -> Iterator[None]:
    with reloading():
        yield


WAITING = (
    gateway("eventBased", "G"),
    catch("F", timer("P1D")),
    catch("M", message("Tatsache")),
    person("A"),
    person("B"),
    end(),
)


def test_event_gateways_with_timers_did_not_work_properly(bench: Bench) -> None:
    ways = flows("S", "G", "F", "A", "E") + flows("G", "M", "B", "E")
    late = bench.begin(lifted(start(), *WAITING, ways), wort="spaet")
    soon = bench.begin_again("P", wort="bald")

    bench.send("Tatsache", wort="bald")
    bench.wait(2 * DAY)
    bench.send("Tatsache", wort="spaet")

    assert bench.passed(late) == ["S", "G", "F"]
    assert bench.passed(soon) == ["S", "G", "M"]
    assert (bench.timers(), bench.awaited()) == ([], [])


def test_an_event_gateway_in_a_loop_stood_still_from_the_second_round_on(bench: Bench) -> None:
    instance = bench.begin(
        lifted(
            start(), gateway("exclusive", "X0"), *WAITING, choice("X", "E"),
            flows("S", "X0", "G", "F", "A", "X", "E"), flows("G", "M", "B", "E"),
            flow("X", "X0", "mehr"),
        ),
        wort="k",
    )  # fmt: skip

    for _ in range(3):
        bench.wait(DAY)
        bench.complete("A", {"mehr": True, "wort": "k"})
    bench.send("Tatsache", wort="k")
    bench.complete("B")

    assert bench.passed(instance).count("F") == 3
    assert bench.status(instance) == "beendet"


def test_a_loop_back_into_a_task_without_a_gateway_before_it_ran_into_the_recursion_limit(
    bench: Bench,
) -> None:
    instance = bench.begin(
        lifted(
            start(), person("A"), person("B"), choice("X", "E"), end(),
            flows("S", "A", "B", "X", "E"), flow("X", "A", "mehr"),
        )
    )  # fmt: skip

    for _ in range(12):
        bench.complete("A")
        bench.complete("B", {"mehr": True})
    bench.complete("A")
    bench.complete("B", {"mehr": False})

    assert bench.passed(instance).count("A") == 13
    assert bench.status(instance) == "beendet"


def test_nested_loops_ran_into_the_recursion_limit(bench: Bench) -> None:
    instance = bench.begin(
        lifted(
            start(), gateway("exclusive", "G", "H"), script("C", "zahl = zahl + 1"),
            choice("X", "R"), script("R", "runde = (0 if runde is None else runde) + 1"),
            choice("Y", "U"), person("U"), end(),
            flows("S", "G", "H", "C", "X", "R", "Y", "U", "E"),
            flow("X", "H", "zahl &lt; 20 * ((0 if runde is None else runde) + 1)"),
            flow("Y", "G", "runde &lt; 20"),
        )
    )  # fmt: skip

    assert bench.open() == ["U"]
    assert bench.variables(instance)["zahl"] == 400
    assert bench.variables(instance)["runde"] == 20


SIDE_BY_SIDE = lifted(
    start(),
    gateway("parallel", "T1", "T2"),
    person("A"),
    person("B"),
    person("U"),
    end(),
    flows("S", "T1", "A", "T2", "U", "E"),
    flows("T1", "B", "T2"),
)


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_a_parallel_join_ignored_what_one_branch_had_said(bench: Bench, order: str) -> None:
    instance = bench.begin(SIDE_BY_SIDE, wort="alt")
    said = {"A": {"zahl": 5, "wort": "alt"}, "B": {"zahl": 0, "wort": "neu"}}

    for branch in order:
        bench.complete(branch, said[branch])

    assert bench.open() == ["U"]
    known = bench.variables(instance)
    assert (known["zahl"], known["wort"]) == (5, "neu")


def test_a_join_overwrote_what_was_new_with_what_the_last_branch_had_seen_at_the_split(
    bench: Bench,
) -> None:
    model = lifted(
        start(), gateway("parallel", "T1", "T2"), person("A"), script("C", "spur = 'geprüft'"),
        person("B"), person("U"), end(),
        flows("S", "T1", "A", "C", "T2", "U", "E"), flows("T1", "B", "T2"),
    )  # fmt: skip
    instance = bench.begin(model, spur="offen")

    bench.complete("A")
    bench.complete("B")  # its own copy still says „offen“

    assert bench.variables(instance)["spur"] == "geprüft"


def test_a_gateway_in_a_loop_stood_still_though_all_its_branches_had_come(bench: Bench) -> None:
    instance = bench.begin(
        lifted(
            start(), gateway("exclusive", "G", "J"), gateway("parallel", "T1", "T2"),
            person("A"), choice("X", "T2"), person("B"), person("U"), choice("Y", "E"), end(),
            flows("S", "G", "T1", "J", "A", "X", "T2", "U", "Y", "E"), flows("T1", "B", "T2"),
            flow("X", "J", "mehr"), flow("Y", "G", "mehr"),
        )
    )  # fmt: skip

    for more in (True, False):
        bench.complete("A", {"mehr": True})
        bench.complete("B", {"mehr": False})
        bench.complete("A", {"mehr": False})
        assert bench.open() == ["U"]
        bench.complete("U", {"mehr": more})

    assert bench.status(instance) == "beendet"


LOOP = lifted(
    start(),
    gateway("parallel", "T1", "T2"),
    person("B"),
    gateway("exclusive", "G"),
    person("A"),
    choice("X", "T2"),
    end(),
    flows("S", "T1", "G", "A", "X", "T2", "E"),
    flows("T1", "B", "T2"),
    flow("X", "G", "mehr"),
)


def size(bench: Bench, instance: str) -> tuple[int, int]:
    """Return the bytes of a state, and the tasks in it."""
    with bench.db.read() as session:
        state = session.scalars(select(Instance.state).where(Instance.id == instance)).one()
    content = zlib.decompress(state)
    return len(content), len(orjson.loads(content)["tasks"])


def test_a_state_grew_with_every_finished_task_and_saving_it_took_ever_longer(
    bench: Bench,
) -> None:
    instance = bench.begin(LOOP)
    sizes = []

    for _ in range(60):
        bench.complete("A", {"mehr": True})
        sizes.append(size(bench, instance))

    assert {tasks for _, tasks in sizes[2:]} == {sizes[2][1]}
    assert max(octets for octets, _ in sizes) - sizes[2][0] < 60  # digits of instants


def test_an_old_instance_took_so_long_that_its_request_was_broken_off(
    bench: Bench,
) -> None:
    bench.begin(LOOP)
    statements: list[Any] = []
    event.listen(bench.db.engine, "before_cursor_execute", lambda *call: statements.append(call))
    costs = []

    for _ in range(40):
        statements.clear()
        bench.complete("A", {"mehr": True})
        costs.append(len(statements))

    assert max(costs[30:]) <= max(costs[:10])


def test_a_large_value_was_stored_once_for_every_task_that_saw_it(bench: Bench) -> None:
    chance = random.Random(1)
    letter = "".join(chance.choice("abcdefghijklmnop") for _ in range(50_000))
    names = [f"U{number}" for number in range(12)]
    parts = [person(name) for name in names]
    instance = bench.begin(lifted(straight("", *parts, path=tuple(names))), spur=letter)

    for name in names[:-1]:
        bench.complete(name)

    assert bench.variables(instance)["spur"] == letter
    assert size(bench, instance)[0] < 1.2 * len(letter)


def test_a_new_version_of_a_process_broke_what_was_running(bench: Bench) -> None:
    running = bench.begin(lifted(straight("", person("A"), person("B"), path=("A", "B"))))
    install(bench, lifted(straight("", person("Neu"), path=("Neu",))))

    bench.complete("A")
    bench.complete("B")
    bench.begin_again("P")

    assert bench.passed(running) == ["S", "A", "B", "E"]
    assert bench.open() == ["Neu"]


REMINDED = lifted(
    start(),
    person("U"),
    boundary("R", "U", timer("R3/P1D", "timeCycle"), interrupting=False),
    script("C", "zahl = zahl + 1"),
    end(),
    end("E2"),
    flows("S", "U", "E"),
    flows("R", "C", "E2"),
)


def test_a_cycle_fired_once_or_never_again_after_a_restore(bench: Bench) -> None:
    instance = bench.begin(REMINDED)

    bench.wait(10 * DAY)

    assert bench.passed(instance).count("R") == 3
    assert bench.timers() == []
    bench.complete("U")
    assert bench.status(instance) == "beendet"


def test_a_cycle_caught_up_with_every_round_that_it_had_missed(bench: Bench) -> None:
    instance = bench.begin(REMINDED)
    bench.clock.set(bench.clock.now() + 5 * DAY)

    pump.fire_due_timers(bench.db)
    pump.fire_due_timers(bench.db)

    assert bench.passed(instance).count("R") == 1


def test_a_cycle_went_on_after_its_task_was_done(bench: Bench) -> None:
    instance = bench.begin(REMINDED)
    bench.wait(DAY)

    bench.complete("U")

    assert bench.timers() == []
    assert bench.status(instance) == "beendet"


def test_a_timer_at_a_start_was_deployed_and_then_started_nothing(bench: Bench) -> None:
    model = lifted(
        node("startEvent", "S", timer("R/P1D", "timeCycle")), person("A"), end(),
        flows("S", "A", "E"),
    )  # fmt: skip

    with pytest.raises(DefinitionError) as refused:
        bench.begin(model)

    assert ("event_unsupported", "S") in {(f.code, f.element) for f in refused.value.findings}


def several(*, sequential: bool, items: str) -> str:
    form = {"laufzettel_formular": "Frei", "laufzettel_gruppe": "'JCO'"}
    repetition = repeated(items, sequential=sequential)
    asked = node("userTask", "U", repetition, **form)
    return straight("", asked, person("Z"), path=("U", "Z"))


@pytest.mark.parametrize("sequential", [True, False])
def test_a_repetition_went_on_before_its_last_visit_was_done(
    bench: Bench, sequential: bool
) -> None:
    bench.begin(lifted(several(sequential=sequential, items="[1, 2, 3]")))

    for left in (3, 2, 1):
        assert bench.open() == ["U"] * (1 if sequential else left)
        bench.complete("U")

    assert bench.open() == ["Z"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_repetition_over_nothing_stood_still(bench: Bench, sequential: bool) -> None:
    bench.begin(lifted(several(sequential=sequential, items="[]")))

    assert bench.open() == ["Z"]


def test_a_signal_reached_nobody_outside_the_instance_that_sent_it(bench: Bench) -> None:
    hearer = lifted(straight("", catch("W", SIGNAL), person("H"), path=("W", "H")), key="Q")
    install(bench, hearer)
    bench.begin_again("Q")
    bench.begin_again("Q")

    bench.begin(lifted(straight("", throw("T", SIGNAL), path=("T",))))

    assert bench.open() == ["H", "H"]


def test_a_message_reached_instances_that_it_did_not_concern(bench: Bench) -> None:
    waits = lifted(straight("", catch("W", message("Tatsache")), person("H"), path=("W", "H")))
    meant = bench.begin(waits, wort="a")
    other = bench.begin_again("P", wort="b")

    bench.send("Tatsache", wort="a")

    assert bench.passed(meant) == ["S", "W"]
    assert bench.passed(other) == ["S"]


def test_a_message_without_its_key_was_a_name_error_in_whoever_waited(bench: Bench) -> None:
    waits = lifted(straight("", catch("W", message("Tatsache")), path=("W",)))
    instance = bench.begin(waits, wort="a")

    receipt = bench.send("Tatsache", zahl=1)

    assert (receipt.delivered, receipt.recorded) == ((), True)
    assert bench.passed(instance) == ["S"]
    assert bench.incidents() == []


def test_a_thrown_message_was_lost_when_the_sender_was_saved_before_it_was_delivered(
    bench: Bench,
) -> None:
    waits = lifted(straight("", catch("W", message("Tatsache")), path=("W",)), key="Q")
    receiver = bench.begin(waits, wort="k")
    content = parameter("wort", "wort") + message("Tatsache")

    sender = bench.begin(
        lifted(straight("", throw("T", content), person("A"), path=("T", "A"))), wort="k"
    )

    assert bench.status(receiver) == "beendet"
    assert bench.passed(sender) == ["S", "T"]
