"""Random walks through the shipped processes; `make walks N=2000` takes more of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from engine.spiff import codec
from tests.walks.comparison import Comparison, Different, Tally, comparison

SEEDS = range(5)
"""One walk through each process."""


@pytest.fixture(scope="module")
def walking() -> Iterator[Comparison]:
    with comparison() as compared:
        yield compared


@pytest.fixture
def compared(walking: Comparison) -> Comparison:
    walking.tally = Tally()
    return walking


@pytest.mark.parametrize("seed", SEEDS)
def test_a_walk_in_memory_and_the_same_saved_between_any_two_steps_go_the_same_way(
    compared: Comparison, seed: int
) -> None:
    compared.walk(seed, moves=5)

    assert compared.tally.steps.total() > 0
    assert compared.tally.kept > compared.tally.restored


@contextmanager
def forgetful() -> Iterator[None]:
    """Take instances up without knowing whose they are."""
    load = codec.load

    def loaded(*arguments: Any) -> Any:
        workflow = load(*arguments)
        for task in workflow.all_tasks():
            task.data.pop("person_id", None)
        return workflow

    with patch.object(codec, "load", loaded):
        yield


def test_a_walk_on_which_saving_loses_a_variable_is_told_with_its_seed_and_scenario(
    compared: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.walks.comparison.reloading", forgetful)

    with pytest.raises(Different, match=r"seed 3, step \d+: .*person_id[^$]*\[\[schritt\]\]"):
        compared.walk(3, moves=5)
