"""Fixtures of the engine's tests."""

from __future__ import annotations

import pytest

from engine.clock import ManualClock
from engine.db import Database
from engine.registry import Registry
from tests.engine.bench import Bench
from tests.engine.steps import Steps


@pytest.fixture
def steps() -> Steps:
    """Steps that a test diagram may use."""
    return Steps()


@pytest.fixture
def registry(steps: Steps) -> Registry:
    return steps.registry


@pytest.fixture
def bench(database: Database, clock: ManualClock) -> Bench:
    """A running engine on each kind of database."""
    return Bench(database, clock)
