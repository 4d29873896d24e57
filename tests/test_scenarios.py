"""Every scenario that lies beside a process: as it is, reopened between its steps, and with the
program really ended between its steps."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.clock import ManualClock
from engine.db import Database
from engine.diagram_reader import read_diagram
from engine.observation import is_technical
from engine.rehearsal import Rehearsal
from engine.scenario import Complete, Problem, load_scenario
from engine.xml import parse
from tests.counting import Costs, counting, measure
from tests.stages import copied
from tests.statement_budgets import STEPS, TASKS
from webui.bootstrap import filled_registry, new_runtime
from webui.rehearsals import WORLD, Stage, scenario_files
from webui.scenario_texts import sentence

ROOT = Path(__file__).parent.parent
PROCESSES = ROOT / "processes"
SCENARIOS = scenario_files([PROCESSES])
PLAYED_THROUGH = 6
"""Every so many of them are also played in one go, as `laufzettel rehearse` plays all."""


def name(file: Path) -> str:
    return f"{file.parts[-3]}/{file.stem}"


def longest_of_each_process() -> list[Path]:
    """Return the scenario with the most steps of each process."""
    longest: dict[str, Path] = {}
    for file in sorted(SCENARIOS, key=lambda file: len(load_scenario(file).steps)):
        longest[file.parts[-3]] = file
    return sorted(longest.values())


@pytest.fixture(scope="session")
def costs() -> Costs:
    return Costs()


@pytest.fixture(scope="session")
def stage(costs: Costs) -> Iterator[Stage]:
    with Stage(PROCESSES, [], measure(filled_registry(), costs)) as stage:
        yield stage


def told(problems: list[Problem] | tuple[Problem, ...]) -> str:
    return "\n".join(sentence(problem) for problem in problems)


@pytest.mark.parametrize("file", SCENARIOS[::PLAYED_THROUGH], ids=name)
def test_scenario_comes_true_in_one_go(file: Path, stage: Stage) -> None:
    assert told(stage.play(file).problems) == ""


def test_every_budget_belongs_to_a_step_or_task_that_there_is() -> None:
    registry = filled_registry()
    diagrams = [read_diagram(parse(file.read_bytes())) for file in PROCESSES.glob("*/*.bpmn")]
    tasks = {
        f"{diagram.process_id}/{element.id}"
        for diagram in diagrams
        for element in diagram.elements.values()
        if element.kind == "userTask"
    }

    assert set(TASKS) <= tasks
    assert set(STEPS) <= {*registry.handlers, *registry.acceptors}


@pytest.mark.parametrize("file", SCENARIOS, ids=name)
def test_scenario_saved_and_reloaded_between_any_two_steps_costs_no_statement_too_many(
    file: Path, stage: Stage, tmp_path: Path, costs: Costs
) -> None:
    scenario = load_scenario(file)
    forms = sum(isinstance(step.action, Complete) for step in scenario.steps)
    first, clock = copied(stage, scenario, tmp_path)
    Rehearsal(first, clock, scenario, WORLD).begin()
    first.dispose()

    with counting(costs):
        for step in scenario.steps:
            clock = ManualClock(clock.now())
            runtime = new_runtime(first.runtime.registry)
            runtime.specs = first.runtime.specs  # immutable; parsing again would prove nothing
            db = Database(first.url, clock, runtime)
            problems = Rehearsal(db, clock, scenario, WORLD).play(step)
            db.dispose()
            assert told(problems) == ""

    assert costs.taken == forms  # each form and all that follows from it is one commit
    assert costs.too_dear == []


@pytest.mark.parametrize("file", longest_of_each_process(), ids=name)
def test_scenario_with_the_program_ended_between_any_two_steps(
    file: Path, stage: Stage, tmp_path: Path
) -> None:
    scenario = load_scenario(file)
    db, _ = copied(stage, scenario, tmp_path)
    db.dispose()
    steps = [sys.executable, "-m", "tests.step_by_step", db.url, str(file)]

    done = subprocess.run(steps, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


OUTCOMES = {
    "TP1_Steuerung_EGS": {
        *("Z140_Zugesteuert", "Ende_Weitergeleitet", "Ende_KeineZusteuerung", "Ende_Abbruch"),
    },
    "TP2_Clearing_JA": {
        *("Z180_NimmtTeil", "IFK_Zugesteuert", "Ende_VorLeistungsbezug", "Ende_Abbruch"),
    },
    "PB_Antragsannahme": {"Ende_Vollstaendig", "Ende_Mitwirkung", "Ende_Abbruch"},
}
"""The ends that DOMAIN.md names; every other one is where a branch merely stops."""


@pytest.mark.parametrize("process", OUTCOMES)
def test_only_the_ends_that_mean_something_count_in_a_scenario(process: str) -> None:
    xml = (PROCESSES / process.lower() / f"{process.lower()}.bpmn").read_bytes()
    diagram = read_diagram(parse(xml))
    ends = [e.id for e in diagram.elements.values() if e.kind == "endEvent"]
    assert {end for end in ends if not is_technical(diagram, end)} == OUTCOMES[process]
