"""Messages about a case or a person that is not there: refused, and nothing begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import engine
from engine.db import Database
from engine.errors import NotFound
from engine.models import Instance
from engine.scenario import load_scenario
from handlers.domain.case_facts import CaseFact
from tests.stages import copied
from webui.bootstrap import filled_registry
from webui.rehearsals import Stage, scenario_files

PROCESSES = Path(__file__).parents[2] / "processes"
REGISTRY = filled_registry()
NOBODY = {"fall_id": "F-404", "person_id": "P-404"}
CONTENT: dict[str, dict[str, Any]] = {
    "LSB_Entscheidung": {"entscheidung": "abgelehnt"},
    "Standortwechsel": {"nach_standort": "56.4"},
}
"""What is asked for before anybody is looked for."""
NAMES = sorted(name for name, found in REGISTRY.messages.items() if NOBODY.keys() & found.schema)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """All processes, sites and staff, and not one case."""
    scenario = load_scenario(scenario_files([PROCESSES])[0])
    with Stage(PROCESSES, [], REGISTRY) as stage:
        db, clock = copied(stage, scenario, tmp_path_factory.mktemp("house"))
        clock.set(scenario.begin)
        yield db
        db.dispose()


@pytest.mark.parametrize("name", NAMES)
def test_a_message_about_nobody_is_refused_and_begins_nothing(house: Database, name: str) -> None:
    schema = REGISTRY.messages[name].schema
    payload = {key: value for key, value in NOBODY.items() if key in schema}

    with pytest.raises(NotFound), house.begin("system") as work:
        engine.send_message(work, name, {**CONTENT.get(name, {}), **payload})

    with house.read() as session:
        assert session.scalar(select(func.count()).select_from(Instance)) == 0
        assert session.scalar(select(func.count()).select_from(CaseFact)) == 0
