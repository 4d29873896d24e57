"""The engine with all instances kept in memory: nothing is taken up from what was saved.

Everything passes the product's own path; only `advance` is handed the machine it had before. It is
never pruned by being saved either: what is written is the state of a copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from engine.db import Database, UnitOfWork
from engine.spiff import codec
from engine.spiff.machine import Machine


class KeptMachine(Machine):
    """Remembers what was written for it, to know that nobody wrote anything else."""

    written: bytes = b""
    whole: bytes = b""
    """How it was then."""

    def dump(self) -> bytes:
        """Return the state of a copy; the machine itself stays as it is."""
        workflow = self._workflow
        self.whole = self.unpruned()
        self.written = codec.dump(codec.load(self.whole, workflow.specs, workflow.host))
        return self.written

    def unpruned(self) -> bytes:
        """Return all that it holds."""
        with patch.object(codec, "prune", _as_it_is):
            return codec.dump(self._workflow)


def _as_it_is(workflow: object) -> None:
    """Prune nothing."""


class Memory:
    """Stands where `advance` looks for machines."""

    def __init__(self) -> None:
        self.machines: dict[str, KeptMachine] = {}
        self.taken = 0
        """How often a machine was in memory when it was asked for."""
        self.restored = 0
        """How often it was not: after something was rolled back."""

    def load(self, state: bytes, specs: Any, host: Any) -> Machine:
        machine = self.machines.get(host.instance_id)
        if machine is None or machine.written != state:
            machine = KeptMachine(codec.load(state, specs, host))
            machine.written, machine.whole = state, machine.unpruned()
            self.machines[host.instance_id] = machine
            self.restored += 1
            return machine
        self.taken += 1
        machine._workflow.host = host
        return machine

    def forget_moved(self) -> None:
        """Drop what a transaction moved that is taken back."""
        self.machines = {i: m for i, m in self.machines.items() if m.unpruned() == m.whole}

    def start(self, specs: Any, host: Any, variables: Mapping[str, Any]) -> Machine:
        machine = KeptMachine.start(specs, host, variables)
        assert isinstance(machine, KeptMachine)
        self.machines[host.instance_id] = machine
        return machine


@contextmanager
def kept_in_memory() -> Iterator[Memory]:
    """Keep every instance; what is rolled back may have left one of them half moved."""
    memory = Memory()

    def forgetting(method: Any) -> Any:
        @contextmanager
        def wrapped(*arguments: Any) -> Iterator[Any]:
            try:
                with method(*arguments) as given:
                    yield given
            except BaseException:
                memory.forget_moved()
                raise

        return wrapped

    with (
        patch("engine.advance.Machine", memory),
        patch.object(Database, "begin", forgetting(Database.begin)),
        patch.object(UnitOfWork, "savepoint", forgetting(UnitOfWork.savepoint)),
    ):
        yield memory
