"""Everything saved, dropped and taken up again between any two steps of an instance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from engine.spiff import codec
from engine.spiff.machine import Machine


@contextmanager
def reloading() -> Iterator[None]:
    """Let no machine take two steps with the same objects in memory."""
    with patch.object(Machine, "run", _stepwise(Machine.run)):
        yield


def _stepwise(run: Callable[[Machine, int], None]) -> Callable[[Machine, int], None]:
    def stepwise(machine: Machine, limit: int) -> None:
        machine._workflow.settle()
        for _ in range(limit):
            workflow = machine._workflow
            machine._workflow = codec.load(codec.dump(workflow), workflow.specs, workflow.host)
            if not machine._workflow.step():
                break
        run(machine, limit)

    return stepwise
