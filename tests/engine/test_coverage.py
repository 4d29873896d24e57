"""Which flows a rehearsal takes, exactly: not what merely happened at the same instant."""

from __future__ import annotations

from datetime import timedelta

import pytest

import engine
from engine import observation
from engine.bundles import Bundle
from engine.coverage import Taken, coverage, taken
from engine.db import UnitOfWork
from engine.diagram import Diagram
from engine.diagram_reader import read_diagram
from engine.errors import InvalidForm
from engine.xml import parse
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flow, flows, node, person, start

pytestmark = on_sqlite


def timer(span: str) -> str:
    text = f"<bpmn:timeDuration>{span}</bpmn:timeDuration>"
    return f"<bpmn:timerEventDefinition>{text}</bpmn:timerEventDefinition>"


def script(key: str) -> str:
    return node("scriptTask", key, "<bpmn:script>wahl = wahl</bpmn:script>")


def diagram_of(bundle: Bundle) -> Diagram:
    return read_diagram(parse(bundle.xml))


def way(bench: Bench, bundle: Bundle) -> Taken:
    with bench.db.read() as session:
        course = observation.observe(session, bench.db.runtime, "P")
    return taken(diagram_of(bundle), bench.db.followed or set(), course.visited)


SHORT_CUT = draw(
    start()
    + node("exclusiveGateway", "G", default="G_M")
    + script("A")
    + node("exclusiveGateway", "M")
    + person("T")
    + end()
    + flow("S", "G")
    + flow("G", "A", "wahl == 'a'")
    + flow("G", "M")
    + flows("A", "M", "T", "E"),
    variables="wahl:text",
)


def test_a_short_cut_that_was_not_taken_does_not_count_though_both_ends_were_passed(
    bench: Bench,
) -> None:
    bench.db.followed = set()
    bench.begin(SHORT_CUT, wahl="a")

    assert way(bench, SHORT_CUT).flows == {"S_G", "G_A", "A_M", "M_T"}


def complete_and_fail(work: UnitOfWork, task: str) -> None:
    engine.complete_task(work, task, {})
    raise InvalidForm([])


def test_a_refused_completion_takes_no_flow(bench: Bench) -> None:
    bench.db.followed = set()
    bench.begin(SHORT_CUT, wahl="b")
    task = bench.task("T")

    with pytest.raises(InvalidForm), bench.db.begin("jco.demo") as work:
        complete_and_fail(work, task)

    assert way(bench, SHORT_CUT).flows == {"S_G", "G_M", "M_T"}


WAITS = draw(
    start()
    + node("eventBasedGateway", "W")
    + node("intermediateCatchEvent", "Frueh", timer("P1D"))
    + node("intermediateCatchEvent", "Spaet", timer("P2D"))
    + person("T")
    + node("boundaryEvent", "Frist", timer("P1D"), attachedToRef="T")
    + end("E1")
    + end("E2")
    + end("E3")
    + flows("S", "W", "Frueh", "T", "E1")
    + flow("W", "Spaet")
    + flow("Spaet", "E2")
    + flow("Frist", "E3")
)


def test_of_the_events_behind_a_gateway_only_the_one_that_happened_counts(bench: Bench) -> None:
    bench.db.followed = set()
    bench.begin(WAITS)
    assert way(bench, WAITS).flows == {"S_W"}

    bench.wait(timedelta(days=1))
    assert way(bench, WAITS).flows == {"S_W", "W_Frueh", "Frueh_T"}

    bench.wait(timedelta(days=1))
    assert way(bench, WAITS).flows == {"S_W", "W_Frueh", "Frueh_T", "Frist_E3"}


INSIDE = draw(
    start()
    + node(
        "subProcess",
        "U",
        start("IS") + person("IT") + end("IE") + flows("IS", "IT", "IE"),
    )
    + end()
    + flows("S", "U", "E")
)


def test_what_lies_in_a_sub_process_counts_too(bench: Bench) -> None:
    bench.db.followed = set()
    bench.begin(INSIDE)

    covered = coverage(diagram_of(INSIDE), [way(bench, INSIDE)])

    assert (covered.taken, covered.total) == (2, 4)
    assert {flow.id for flow in covered.missed} == {"IT_IE", "U_E"}
    assert {step.id for step in covered.missed_steps} == {"IE", "E"}


def test_several_ways_together_miss_only_what_none_of_them_takes(bench: Bench) -> None:
    bench.db.followed = set()
    bench.begin(SHORT_CUT, wahl="a")
    first = way(bench, SHORT_CUT)
    bench.db.followed = set()
    bench.begin_again("P", wahl="b")
    bench.complete("T")
    second = way(bench, SHORT_CUT)

    assert coverage(diagram_of(SHORT_CUT), [first, second]).missed == ()
    assert coverage(diagram_of(SHORT_CUT), []).taken == 0
