"""What is finished and decides nothing more leaves the stored state, also in a single branch."""

from __future__ import annotations

import pytest

import engine
from engine.db import Database
from engine.definitions import parsed
from engine.instance_host import InstanceHost
from engine.spiff.machine import Machine
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import boundary, end, flow, flows, node, person, start, timer
from tests.engine.walk_models import AGAIN, choice, count, drawn

pytestmark = on_sqlite

BESIDE = (start(), node("parallelGateway", "T1"), person("B"), node("parallelGateway", "T2"))
AFTER = (person("Z"), end(), flows("S", "T1", "B", "T2", "Z", "E"))

PLAIN = drawn(
    *BESIDE,
    node("exclusiveGateway", "G"),
    person("A"),
    choice("X", "T2"),
    *AFTER,
    flows("T1", "G", "A", "X", "T2"),
    flow("X", "G", AGAIN),
)

FOUR_EYES = drawn(
    *BESIDE,
    node("exclusiveGateway", "G"),
    node("parallelGateway", "T3"),
    person("A"),
    count("C"),
    node("parallelGateway", "T4"),
    choice("X", "T2"),
    *AFTER,
    flows("T1", "G", "T3", "A", "T4", "X", "T2"),
    flows("T3", "C", "T4"),
    flow("X", "G", AGAIN),
)

WITH_BORDERS = drawn(
    *BESIDE,
    node("exclusiveGateway", "G"),
    node("subProcess", "K", start("KS") + person("A") + end("KE") + flows("KS", "A", "KE")),
    boundary("KT", "K", timer("P9D")),
    boundary("KR", "K", timer("R/P9D", "timeCycle"), interrupting=False),
    person("N"),
    node("exclusiveGateway", "J"),
    choice("X", "T2"),
    end("E2"),
    *AFTER,
    flows("T1", "G", "K", "J", "X", "T2"),
    flow("KT", "J"),
    flows("KR", "N", "E2"),
    flow("X", "G", AGAIN),
)

BUNDLES = {"plain": PLAIN, "join": FOUR_EYES, "border": WITH_BORDERS}


@pytest.mark.parametrize("name", BUNDLES)
def test_five_hundred_rounds_beside_a_waiting_branch_leave_the_state_as_small_as_five(
    database: Database, name: str
) -> None:
    with database.begin("round") as work:
        definition = engine.deploy(work, BUNDLES[name])
        work.session.flush()
        version = parsed(work.session, work.runtime, definition.id)
        host = InstanceHost(work, version, "rounds", start_element="S")
        machine = Machine.start(version.specs, host, {"zahl": 1, "mehr": True, "runde": 0})
        machine.run(100)
        sizes = []
        for _ in range(500):
            state = machine.dump()
            sizes.append(len(state))
            machine = Machine.load(state, version.specs, host)
            task = next(t.id for t in machine.tokens().values() if t.element_id == "A")
            machine.complete_task(task, {"mehr": True})
            machine.run(100)

    assert max(sizes[5:]) <= max(sizes[:5]) + 40  # random ids compress now better, now worse


def test_a_value_set_there_and_back_in_a_branch_still_wins_over_the_earlier_branch(
    bench: Bench,
) -> None:
    instance = bench.begin(PLAIN, zahl=1)

    bench.complete("A", {"mehr": True, "zahl": 5})
    bench.complete("B", {"zahl": 3})
    bench.complete("A", {"mehr": True, "zahl": 4})
    bench.complete("A", {"mehr": True, "zahl": 1})
    bench.complete("A", {"mehr": False, "zahl": 1})

    assert bench.open() == ["Z"]
    assert bench.variables(instance)["zahl"] == 1
