"""What one completed task costs: one commit and few statements, however long the case has run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flow, flows, machine, node, person, start

BUDGET = 15
HANDLER_BUDGET = 3
"""Savepoint, its release, and what the test step itself writes (nothing)."""

LOOP = draw(
    start()
    + person("U")
    + node("exclusiveGateway", "X", default="X_E")
    + end()
    + flows("S", "U", "X", "E")
    + flow("X", "U", "mehr"),
    variables="mehr:wahrheit zahl:zahl wort:text",
)
WITH_STEP = draw(
    start()
    + person("U")
    + machine("A", "count")
    + person("V")
    + end()
    + flows("S", "U", "A", "V", "E"),
    variables="runde:zahl mehr:wahrheit zahl:zahl wort:text",
)


class Cost:
    def __init__(self) -> None:
        self.statements: list[str] = []
        self.commits = 0


@contextmanager
def counted(bench: Bench) -> Iterator[Cost]:
    cost = Cost()

    def on_execute(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        cost.statements.append(" ".join(statement.split())[:100])

    def on_commit(_c: Any) -> None:
        cost.commits += 1

    engine = bench.db.engine
    event.listen(engine, "before_cursor_execute", on_execute)
    event.listen(engine, "commit", on_commit)
    yield cost
    event.remove(engine, "before_cursor_execute", on_execute)
    event.remove(engine, "commit", on_commit)


def cost_of_completing(bench: Bench) -> Cost:
    import engine  # noqa: PLC0415

    task = bench.task("U")
    with counted(bench) as cost, bench.db.begin("jco.demo") as work:
        engine.complete_task(work, task, {"mehr": True}, token=f"form-{task}")
    return cost


@pytest.mark.parametrize("finished", [5, 100])
def test_completing_a_task_is_one_commit_and_few_statements(bench: Bench, finished: int) -> None:
    assert_cheap_after(bench, finished)


@on_sqlite
def test_a_thousand_finished_tasks_make_the_next_one_no_dearer(bench: Bench) -> None:
    assert_cheap_after(bench, 1000)


def assert_cheap_after(bench: Bench, finished: int) -> None:
    bench.begin(LOOP)
    for _ in range(finished):
        bench.complete("U", {"mehr": True})

    cost = cost_of_completing(bench)

    assert cost.commits == 1
    assert len(cost.statements) <= BUDGET, "\n".join(cost.statements)


def test_a_step_on_the_way_has_its_own_small_budget(bench: Bench) -> None:
    bench.begin(WITH_STEP)

    cost = cost_of_completing(bench)

    assert bench.open() == ["V"]
    assert len(cost.statements) <= BUDGET + HANDLER_BUDGET, "\n".join(cost.statements)
