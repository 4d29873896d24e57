"""What a finished case was told is told to another version: where would it have gone otherwise?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete

import engine
from engine.bundles import Bundle
from engine.clock import ManualClock
from engine.diagram_reader import read_diagram
from engine.history_replay import Replayed, Retold, difference, finished, replay, retold
from engine.migrations import migrate
from engine.models import Payload
from engine.recording import Recording
from engine.rehearsal import Rehearsal, World
from engine.runtime import Runtime
from engine.scenario import Scenario
from engine.snapshots import memory_database
from engine.xml import parse
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flow, flows, node, person, start

pytestmark = on_sqlite


def process(span: str) -> Bundle:
    timer = f"<bpmn:timeDuration>{span}</bpmn:timeDuration>"
    return draw(
        start()
        + person("Anruf")
        + node(
            "boundaryEvent",
            "Frist",
            f"<bpmn:timerEventDefinition>{timer}</bpmn:timerEventDefinition>",
            attachedToRef="Anruf",
        )
        + end("Erreicht")
        + end("Verstrichen")
        + flows("S", "Anruf", "Erreicht")
        + flow("Frist", "Verstrichen")
    )


EVERYONE = World(load=lambda *_: None, groups=lambda session, login: ["JCO@56.6"])


@contextmanager
def recorded(bundle: Bundle, scenario: Scenario, runtime: Runtime) -> Iterator[Recording]:
    clock = ManualClock(scenario.begin)
    db = memory_database(clock, Runtime(runtime.registry))
    migrate(db)
    with db.begin("system") as work:
        engine.deploy(work, bundle)
    yield Recording(Rehearsal(db, clock, scenario, EVERYONE))
    db.dispose()


def played(bench: Bench, bundle: Bundle, told: Retold) -> Replayed:
    with recorded(bundle, told.scenario, bench.db.runtime) as recording:
        return replay(recording, told.scenario)


@pytest.fixture
def told(bench: Bench) -> Retold:
    """A case whose call was made after three days."""
    bench.begin(process("P5D"))
    bench.wait(timedelta(days=3))
    bench.complete("Anruf")
    with bench.db.read() as session:
        (case,) = finished(session, "P", 10)
        found = retold(session, bench.db.runtime, case, "jco.demo")
    assert found is not None
    return found


def test_told_to_the_version_it_ran_on_a_case_reaches_the_end_it_really_reached(
    bench: Bench, told: Retold
) -> None:
    again = played(bench, process("P5D"), told)

    assert again.ends == told.ends == {"Erreicht"}
    assert again.unplaced == ()


def test_a_shorter_deadline_would_have_run_out_and_left_the_answer_without_a_place(
    bench: Bench, told: Retold
) -> None:
    old, new = process("P5D"), process("P2D")
    before, after = (read_diagram(parse(bundle.xml)) for bundle in (old, new))

    found = difference(played(bench, old, told), played(bench, new, told), before, after)

    assert found.missed == ("Frist",)
    assert found.ends == ("Verstrichen",)
    assert found.unplaced == ("Anruf",)


def test_a_longer_deadline_changes_nothing(bench: Bench, told: Retold) -> None:
    old, new = process("P5D"), process("P9D")
    before, after = (read_diagram(parse(bundle.xml)) for bundle in (old, new))

    assert difference(played(bench, old, told), played(bench, new, told), before, after).is_none


def test_nothing_is_told_of_a_case_whose_contents_were_erased(bench: Bench, told: Retold) -> None:
    with bench.db.begin("system") as work:
        work.session.execute(delete(Payload))
    with bench.db.read() as session:
        (case,) = finished(session, "P", 10)
        assert retold(session, bench.db.runtime, case, "jco.demo") is None
