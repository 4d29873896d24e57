"""A stage knows the decision tables as they are in force."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import engine
from engine.clock import ManualClock
from engine.db import Database
from tests.engine.dmn_files import dmn
from webui.bootstrap import filled_registry
from webui.rehearsals import LONG_AGO, Stage


def _table(result: str) -> bytes:
    return dmn(["a: number"], ["b: number"], [["-", result]])


def test_a_version_that_came_back_counts_on_the_stage_too(tmp_path: Path) -> None:
    rows = {"1": _table("1"), "2": _table("2"), "3": _table("1")}
    file = tmp_path / "buehne.db"
    with Stage(tmp_path, (), filled_registry(), bundles=(), tables=rows) as stage:
        file.write_bytes(stage.furnished(datetime(2025, 3, 3, tzinfo=UTC)))
        db = Database(f"sqlite:///{file}", ManualClock(LONG_AGO), stage.runtime)
    with db.read() as session:
        said = engine.decide(session, "probe", date(2026, 1, 1), {"a": 5})
    db.dispose()
    assert said.decision.results == {"b": 1}
