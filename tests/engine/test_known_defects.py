"""Every defect that was measured in the library alone, each by the name of what went wrong.

All of it runs on our engine, saved and taken up again between any two steps. What users of the
library reported stands in `test_reported_defects.py`, what it drops without a word in
`test_ignored_constructs.py`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

import engine
from engine.clock import ManualClock
from engine.errors import BrokenState, DefinitionError, Rejected
from engine.findings import errors
from engine.models import Instance
from engine.spiff.machine import Machine
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import (
    boundary,
    end,
    flow,
    flows,
    machine,
    person,
    start,
    timer,
)
from tests.engine.lifted import (
    ERROR,
    catch,
    gateway,
    lifted,
    scope,
    script,
    straight,
)
from tests.engine.steps import Steps
from tests.engine.walk_models import choice
from tests.reloading import reloading

pytestmark = on_sqlite
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def saved_between_steps() -> Iterator[None]:
    with reloading():
        yield


def looped(kind: str = "parallel") -> str:
    """Two people behind a split, a join, a third who may want it again."""
    condition = "zahl == 0" if kind == "inclusive" else ""
    return "".join(
        (
            start(),
            gateway("exclusive", "G"),
            gateway(kind, "T1", "T2"),
            person("A"),
            person("B"),
            person("U"),
            choice("X", "E"),
            end(),
            flows("S", "G", "T1"),
            flow("T1", "A", condition),
            flow("T1", "B", condition),
            flows("A", "T2", "U", "X", "E"),
            flows("B", "T2"),
            flow("X", "G", "mehr"),
        )
    )


@pytest.mark.parametrize("kind", ["parallel", "inclusive"])
@pytest.mark.parametrize("first", ["A", "B"])
def test_a_join_in_a_loop_fired_after_one_branch_from_the_second_round_on(
    bench: Bench, kind: str, first: str
) -> None:
    bench.begin(lifted(looped(kind=kind)))
    other = {"A": "B", "B": "A"}[first]

    for _ in range(3):
        bench.complete(first, {"zahl": 0})
        assert bench.open() == [other]
        bench.complete(other, {"zahl": 0})
        assert bench.open() == ["U"]
        bench.complete("U", {"zahl": 0, "mehr": True})


def test_a_join_in_a_loop_brought_back_what_a_branch_had_said_in_an_earlier_round(
    bench: Bench,
) -> None:
    instance = bench.begin(lifted(looped()))
    before = 0

    for number in (1, 9):
        bench.complete("A", {"zahl": number, "wort": "dazwischen"})
        bench.complete("B", {"zahl": before, "wort": f"Runde {number}"})
        assert bench.variables(instance)["zahl"] == number
        assert bench.variables(instance)["wort"] == f"Runde {number}"
        before = number
        bench.complete("U", {"mehr": True, "zahl": number, "wort": "dazwischen"})


def test_a_join_in_a_loop_in_which_nobody_waits_let_a_round_through_early(bench: Bench) -> None:
    instance = bench.begin(
        lifted(
            start(),
            gateway("exclusive", "G"),
            gateway("parallel", "T1", "T2"),
            script("C", "zahl = zahl + 1"),
            script("Daneben", "spur = spur + 'x'"),
            choice("X", "U"),
            person("U"),
            end(),
            flows("S", "G", "T1", "C", "T2", "X", "U", "E"),
            flows("T1", "Daneben", "T2"),
            flow("X", "G", "zahl &lt; 7"),
        )
    )

    assert bench.open() == ["U"]
    assert bench.variables(instance)["zahl"] == 7
    assert bench.variables(instance)["spur"] == "xxxxxxx"
    assert bench.passed(instance).count("T2") == 7


def test_a_tree_deeper_than_a_thousand_was_reported_as_completed(bench: Bench) -> None:
    instance = bench.begin(
        lifted(
            start(), script("C", "zahl = zahl + 1"), choice("X", "U"), person("U"), end(),
            flows("S", "C", "X", "U", "E"), flow("X", "C", "zahl &lt; 600"),
        )
    )  # fmt: skip

    assert bench.variables(instance)["zahl"] == 600
    assert bench.open() == ["U"]
    assert bench.status(instance) == "laeuft"


def state_of(bench: Bench, instance: str) -> bytes:
    with bench.db.read() as session:
        return session.scalars(select(Instance.state).where(Instance.id == instance)).one()


def store(bench: Bench, instance: str, **changed: Any) -> None:
    """Write a state back with its keys in another order, as a JSON column may give it."""
    state = orjson.loads(zlib.decompress(state_of(bench, instance)))
    content = orjson.dumps({**state, **changed}, option=orjson.OPT_SORT_KEYS)
    with bench.db.begin("storage") as work:
        work.session.get_one(Instance, instance).state = zlib.compress(content)


def test_a_state_whose_keys_came_back_in_another_order_was_restored_empty(bench: Bench) -> None:
    instance = bench.begin(lifted(looped()))
    bench.complete("A", {"zahl": 4, "wort": "da"})
    before = bench.variables(instance)

    store(bench, instance)

    assert bench.variables(instance) == before
    bench.complete("B", {"zahl": 0, "wort": "da"})
    assert bench.open() == ["U"]
    assert (bench.variables(instance)["zahl"], bench.variables(instance)["wort"]) == (4, "da")


def test_a_time_in_summer_was_read_with_the_offset_of_the_winter(bench: Bench) -> None:
    model = lifted(straight("", catch("W", timer("P120D")), person("U"), path=("W", "U")))
    bench.begin(model)  # in March at 9 o'clock in Berlin, which is 8 o'clock UTC

    assert bench.dues() == {"W": datetime(2025, 7, 1, 7, tzinfo=UTC)}


def test_a_month_after_the_31st_of_january_was_in_march(bench: Bench, clock: ManualClock) -> None:
    clock.set(datetime(2026, 1, 31, 8, tzinfo=UTC))
    bench.begin(lifted(straight("", catch("W", timer("P1M")), person("U"), path=("W", "U"))))

    assert bench.dues()["W"].date() == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["", "P", "'PT1H"])
def test_a_duration_of_nothing_fired_at_once_or_failed_at_run_time(bench: Bench, text: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        bench.begin(lifted(straight("", catch("W", timer(text)), path=("W",))))

    found = errors(refused.value.findings)
    assert {(f.element, bool(f.line)) for f in found} == {("W", True)}


def test_the_second_timer_behind_an_event_gateway_never_fired_at_its_own_time(
    bench: Bench,
) -> None:
    model = lifted(
        start(), gateway("eventBased", "G"), catch("Spaet", timer("P3D")),
        catch("Frueh", timer("P1D")), person("A"), person("B"), end(),
        flows("S", "G", "Spaet", "A", "E"), flows("G", "Frueh", "B", "E"),
    )  # fmt: skip
    bench.begin(model)
    assert bench.dues().keys() == {"Spaet", "Frueh"}

    bench.wait(timedelta(hours=25))

    assert bench.open() == ["B"]
    assert bench.timers() == []


def test_a_step_that_failed_told_of_a_name_error_instead(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")

    bench.begin(lifted(straight("", machine("R", "break"), path=("R",))))

    with bench.db.read() as session:
        (incident,) = engine.incidents(session)
    assert (incident.element_id, incident.code) == ("R", "handler_failed")
    assert "ValueError" in (incident.detail or "")
    assert "NameError" not in (incident.detail or "")


def test_a_stored_state_with_an_entered_sub_process_could_not_be_brought_to_a_newer_format(
    bench: Bench,
) -> None:
    instance = bench.begin(lifted(straight("", scope("K", straight("K", person("A"), path=("A",))),
        path=("K",))))  # fmt: skip

    store(bench, instance, codec=1)  # as an earlier release wrote it
    bench.complete("A")

    assert bench.status(instance) == "beendet"


def test_a_state_of_an_unknown_format_was_taken_up_all_the_same(bench: Bench) -> None:
    instance = bench.begin(lifted(straight("", person("A"), path=("A",))))
    store(bench, instance, codec=99)
    written = state_of(bench, instance)

    with pytest.raises(BrokenState, match="state_codec_unknown"):
        bench.complete("A")

    assert state_of(bench, instance) == written
    assert bench.open() == ["A"]


FAILING = lifted(
    start(),
    gateway("parallel", "T1", "T2"),
    machine("R", "break"),
    person("B"),
    end(),
    flows("S", "T1", "R", "T2", "E"),
    flows("T1", "B", "T2"),
)


def test_a_step_that_failed_left_its_branch_stuck_for_good(bench: Bench, steps: Steps) -> None:
    steps.broken.add("break")
    instance = bench.begin(FAILING)
    bench.complete("B")
    assert bench.incidents() == [("R", "handler_failed")]

    steps.broken.clear()
    bench.retry_all()

    assert bench.incidents() == []
    assert bench.status(instance) == "beendet"


def test_a_business_error_of_a_step_passed_the_border_that_catches_it(bench: Bench) -> None:
    model = lifted(
        start(), machine("R", "refuse"), boundary("F", "R", ERROR), person("N"), end(), end("E2"),
        flows("S", "R", "E"), flows("F", "N", "E2"),
    )  # fmt: skip
    bench.begin(model)

    assert bench.open() == ["N"]
    assert bench.incidents() == []


def test_an_instance_was_dirty_after_an_exception(bench: Bench) -> None:
    number = person("A", laufzettel_annahme="accept_number")
    instance = bench.begin(lifted(straight("", number, person("Z"), path=("A", "Z"))))
    before, known = state_of(bench, instance), bench.variables(instance)

    with pytest.raises(Rejected, match="unlucky"):
        bench.complete("A", {"zahl": 13, "wort": "verloren"})

    assert (state_of(bench, instance), bench.variables(instance)) == (before, known)
    assert bench.open() == ["A"]
    bench.complete("A", {"zahl": 12})
    assert bench.variables(instance)["zahl"] == 12


def test_an_instance_was_saved_after_an_exception_in_the_middle_of_a_step(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = bench.begin(lifted(looped()))
    before = state_of(bench, instance)
    run = Machine.run

    def break_off(machine: Machine, limit: int) -> None:
        run(machine, limit)
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(Machine, "run", break_off)
        with pytest.raises(MemoryError):
            bench.complete("A", {"zahl": 1})

    assert state_of(bench, instance) == before
    assert bench.open() == ["A", "B"]
