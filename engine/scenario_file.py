"""A scenario's file while it is being recorded: its text stays as people wrote it.

A recording changes one step at a time. What it does not touch, comments and layout included, stays
as it is; only a text that cannot be cut into its steps is written anew as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.scenario import Action, Expectation, Scenario, ScenarioError, Step, read_scenario
from engine.scenario_writer import head_text, step_text, written

STEP = re.compile(r"^\[\[[ \t]*schritt[ \t]*\]\]", re.MULTILINE)
BEFORE = re.compile(r"(?:^[ \t]*(?:#.*)?\n)*\Z", re.MULTILINE)
"""Blank lines and comments at the end of a block belong to the step that follows."""


@dataclass(frozen=True)
class ScenarioFile:
    """The text and what it says."""

    text: str
    scenario: Scenario

    @classmethod
    def read(cls, content: bytes) -> ScenarioFile:
        """Read a file; raises `ScenarioError` with everything that is wrong with it."""
        return cls(content.decode("utf-8-sig", errors="replace"), read_scenario(content))

    @classmethod
    def begun(cls, scenario: Scenario) -> ScenarioFile:
        """Write a scenario down for the first time."""
        return cls(written(scenario), scenario)

    def with_step(self, action: Action | None, actor: str) -> ScenarioFile:
        """Append a step that has been taken."""
        step = Step(len(self.scenario.steps) + 1, actor, action)
        if action is None:
            step = replace(step, expectation=Expectation())
        return self._with((*self.scenario.steps, step), step.number)

    def until(self, number: int) -> ScenarioFile:
        """Keep the steps up to a number, so that one goes on from there."""
        return self._with(self.scenario.steps[:number])

    def expecting(self, number: int, expectation: Expectation | None) -> ScenarioFile:
        """Say what must hold after a step; what only expected goes with its expectation."""
        steps = list(self.scenario.steps)
        steps[number - 1] = replace(steps[number - 1], expectation=expectation)
        if steps[number - 1].action is None and expectation is None:
            del steps[number - 1]
            kept = [replace(step, number=place) for place, step in enumerate(steps, start=1)]
            return self._with(tuple(kept), removed=number)
        return self._with(tuple(steps), number)

    def beginning_with(self, expectation: Expectation | None) -> ScenarioFile:
        """Say what must hold before the first act."""
        first = self.scenario.steps[0] if self.scenario.steps else None
        if first is not None and first.action is None:
            return self.expecting(1, expectation)
        if expectation is None:
            return self
        added = Step(1, self.scenario.actor, None, expectation)
        moved = (replace(step, number=step.number + 1) for step in self.scenario.steps)
        scenario = replace(self.scenario, steps=(added, *moved))
        head, *blocks = self._blocks()
        block = "\n" + step_text(added, scenario.actor)
        return _agreed(head.rstrip("\n") + "\n" + "".join([block, *blocks]), scenario)

    def entitled(self, title: str) -> ScenarioFile:
        """Give it another title."""
        scenario = replace(self.scenario, title=title)
        _, *blocks = self._blocks()
        return _agreed("".join([head_text(scenario) + "\n", *blocks]), scenario)

    def _with(self, steps: tuple[Step, ...], changed: int = 0, removed: int = 0) -> ScenarioFile:
        scenario = replace(self.scenario, steps=steps)
        head, *blocks = self._blocks()
        if removed:
            blocks = blocks[: removed - 1] + blocks[removed:]
        blocks = blocks[: len(steps)]
        if changed:
            old = blocks[changed - 1] if changed <= len(blocks) else "\n"
            text = STEP.split(old, maxsplit=1)[0] + step_text(steps[changed - 1], scenario.actor)
            blocks[changed - 1 : changed] = [text]
        return _agreed(head.rstrip("\n") + "\n" + "".join(blocks), scenario)

    def _blocks(self) -> list[str]:
        """Return the head and one text per step."""
        starts = []
        for found in STEP.finditer(self.text):
            before = BEFORE.search(self.text, 0, found.start())
            starts.append(before.start() if before else found.start())
        ends = [0, *starts, len(self.text)]
        return [self.text[a:b] for a, b in pairwise(ends)]


def _agreed(text: str, scenario: Scenario) -> ScenarioFile:
    """A text that does not say what was meant is written anew."""
    try:
        if read_scenario(text.encode()) == scenario:
            return ScenarioFile(text, scenario)
    except ScenarioError:
        pass
    return ScenarioFile.begun(scenario)
