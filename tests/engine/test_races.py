"""Many hands on one task: the database decides, and whoever lost is told by whom."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import engine
from engine.db import Database
from engine.errors import Conflict
from engine.registry import Registry
from engine.tasks import Completion
from tests.engine.probe import probe_registry

PROBE = Path(__file__).parent / "data/probe"
HANDS = 50


@pytest.fixture
def registry() -> Registry:
    return probe_registry()


@pytest.fixture
def task_id(database: Database) -> str:
    with database.begin("system") as work:
        engine.deploy(work, engine.load_bundle(PROBE))
        engine.send_message(work, "Probe_Antrag", {"fall_id": "F-1"})
        [task] = engine.open_tasks(work.session)
    return task.id


def all_at_once(act: Callable[[int], Completion | Conflict]) -> list[Completion | Conflict]:
    start = threading.Barrier(HANDS)

    def wait_and_act(number: int) -> Completion | Conflict:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(wait_and_act, range(HANDS)))


def completed(db: Database) -> list[str]:
    with db.read() as session:
        [instance] = engine.linked_instances(session, "F-1")
        rows = engine.history(session, instance.id)
        return [r.actor for r in rows if r.element_id == "Pruefen" and r.kind == "erledigt"]


def test_of_50_people_on_one_task_one_wins_and_49_are_told_by_whom(
    database: Database, task_id: str
) -> None:
    def complete(number: int) -> Completion | Conflict:
        try:
            return database.run(
                f"pruefer{number}",
                lambda work: engine.complete_task(work, task_id, {"entscheidung": "ja"}),
            )
        except Conflict as conflict:
            return conflict

    results = all_at_once(complete)
    won = [n for n, result in enumerate(results) if isinstance(result, Completion)]
    lost = [result for result in results if isinstance(result, Conflict)]
    assert len(won) == 1
    assert len(lost) == HANDS - 1
    assert {(conflict.code, conflict.facts["by"]) for conflict in lost} == {
        ("task_done", f"pruefer{won[0]}")
    }
    assert completed(database) == [f"pruefer{won[0]}"]


def test_the_same_form_sent_50_times_is_done_once_and_answered_50_times(
    database: Database, task_id: str
) -> None:
    results = all_at_once(
        lambda number: database.run(
            "pruefer",
            lambda work: engine.complete_task(
                work, task_id, {"entscheidung": "ja"}, token="one-page"
            ),
        )
    )
    answers = [result for result in results if isinstance(result, Completion)]
    assert len(answers) == HANDS
    assert [answer.repeated for answer in answers].count(False) == 1
    assert {str(answer.outcome) for answer in answers} == {"{'entscheidung': 'ja'}"}
    assert completed(database) == ["pruefer"]


def test_a_double_click_is_answered_with_the_recorded_result_even_later(
    database: Database, task_id: str
) -> None:
    form = {"entscheidung": "ja"}
    for expected in (False, True):
        with database.begin("pruefer") as work:
            completion = engine.complete_task(work, task_id, form, token="one-page")
        assert completion.repeated is expected
        assert completion.outcome == form
