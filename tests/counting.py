"""Counts SQL statements: of each step, and of each transaction in which a form is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any

from sqlalchemy import Engine, event

from engine.registry import Call, Handler, Registry
from tests.statement_budgets import STEPS, TASKS, USUAL_STEP, USUAL_TASK


@dataclass
class Costs:
    """What was done since the counting began, and what was dearer than its budget."""

    statements: int = 0
    forms: list[str] = field(default_factory=list)
    taken: int = 0
    too_dear: list[str] = field(default_factory=list)

    def add(self, *_: Any) -> None:
        """Count one statement."""
        self.statements += 1

    def begin(self, _connection: Any) -> None:
        """A transaction begins: what follows is its cost."""
        self.statements, self.forms = 0, []

    def commit(self, _connection: Any) -> None:
        """A transaction ends: one with a form is compared."""
        for task in self.forms:
            self.taken += 1
            self._compare(task, self.statements, TASKS.get(task, USUAL_TASK))
        self.forms = []

    def measured(self, step: Handler, *, is_form: bool = False) -> Handler:
        """Return a step that counts its own statements."""

        @wraps(step.function)
        def function(work: Any, call: Call, *rest: Any, **parameters: Any) -> Any:
            before = self.statements
            if is_form:
                self.forms.append(f"{call.process_key}/{call.element_id}")
            result = step.function(work, call, *rest, **parameters)
            budget = STEPS.get(step.name, USUAL_STEP)
            self._compare(step.name, self.statements - before, budget)
            return result

        return replace(step, function=function)

    def _compare(self, name: str, found: int, budget: int) -> None:
        if found > budget:
            self.too_dear.append(f"{name}: {found} statements, {budget} allowed")


def measure(registry: Registry, costs: Costs) -> Registry:
    """Let every step that runs inside the transaction count into `costs`."""
    for name, step in registry.handlers.items():
        if step.kind == "transactional":
            registry.handlers[name] = costs.measured(step)
    for name, step in registry.acceptors.items():
        registry.acceptors[name] = costs.measured(step, is_form=True)
    return registry


@contextmanager
def counting(costs: Costs) -> Iterator[Costs]:
    """Count from zero on every connection until the end of the block."""
    costs.forms, costs.taken, costs.too_dear = [], 0, []
    listeners: list[tuple[str, Callable[..., None]]] = [
        ("begin", costs.begin),
        ("before_cursor_execute", costs.add),
        ("commit", costs.commit),
    ]
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    yield costs
    for name, listener in listeners:
        event.remove(Engine, name, listener)
