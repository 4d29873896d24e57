"""What the models may call: functions that leave a mark, and steps that take time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.db import UnitOfWork
from engine.errors import BpmnError
from engine.registry import JobContext, Registry


@dataclass
class World:
    """The surroundings of one run: its registry, and what its steps left."""

    registry: Registry = field(default_factory=Registry)
    data: list[str] = field(default_factory=list)
    spans: dict[int, tuple[float, float]] = field(default_factory=dict)
    busy: dict[str, float] = field(default_factory=dict)
    """Seconds that a job takes, by its id."""

    def __post_init__(self) -> None:
        registry = self.registry
        registry.function("marke", label="Marke")(lambda token: 0)
        registry.function("daten", label="Daten")(self._look)
        registry.function("fehler", label="Fehler")(_throw)
        registry.handler("conformance_wait", label="Zehn Sekunden", kind="external")(self._wait)
        registry.handler("conformance_stamp", label="Zeitstempel", kind="external")(self._stamp)

    def know_messages(self, names: Iterable[str]) -> None:
        """Let messages of these names concern whoever waits for them."""
        for name in names:
            if name not in self.registry.messages:
                self.registry.message(name, kind="fact", key="", schema={})(_nothing)

    def _look(self, value: Any) -> int:
        self.data.append("DATA_correct" if value == "String" else "DATA_wrong")
        return 0

    def _wait(self, job: JobContext) -> None:
        self.busy[job.job_id] = float(job.payload["nummer"])

    def _stamp(self, job: JobContext) -> None:
        begun = time.monotonic()
        threading.Event().wait(0.3)
        self.spans[int(job.payload["nummer"])] = (begun, time.monotonic())


def _throw(code: str) -> int:
    raise BpmnError(code)


def _nothing(work: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Nothing to store."""
