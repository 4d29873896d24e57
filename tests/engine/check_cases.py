"""Every finding's smallest diagram: what is wrong with it, and nothing else."""

from __future__ import annotations

from tests.engine.data_cases import DATA_CASES
from tests.engine.event_cases import EVENT_CASES
from tests.engine.flow_cases import FLOW_CASES
from tests.engine.language_cases import LANGUAGE_CASES
from tests.engine.sheet_cases import SHEET_CASES
from tests.engine.snippets import Case
from tests.engine.step_cases import STEP_CASES
from tests.engine.structure_cases import STRUCTURE_CASES
from tests.engine.table_step_cases import TABLE_STEP_CASES

CASES: dict[str, Case] = {
    **STRUCTURE_CASES,
    **FLOW_CASES,
    **EVENT_CASES,
    **STEP_CASES,
    **DATA_CASES,
    **LANGUAGE_CASES,
    **SHEET_CASES,
    **TABLE_STEP_CASES,
}
