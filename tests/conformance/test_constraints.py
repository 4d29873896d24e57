"""Every rule in the table leads to its finding, and every finding in it is one that we have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conformance.constraints import FINDINGS, LEFT_ALONE, judge, rule
from tests.engine.check_cases import CASES
from webui.finding_texts import TEXTS

SUITE = Path(os.environ.get("SUITE", "/nowhere")) / "betsy_constraints"


def test_every_rule_has_a_finding_that_our_own_small_models_show() -> None:
    ours = {code for _, expected in CASES.values() for code, _ in expected}
    assert set(FINDINGS.values()) <= ours
    assert set(FINDINGS.values()) <= set(TEXTS)


def test_a_rule_is_either_held_or_left_alone_for_a_reason() -> None:
    assert set(FINDINGS) & set(LEFT_ALONE) == set()
    assert all(reason.endswith(".") for reason in LEFT_ALONE.values())


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("EXT012_4_failure_completionCondition.bpmn", "expression_syntax"),
        ("EXT093_3_failure_missingDataOutput.bpmn", "event_data_count"),
        ("REF_16.bpmn", "reference_missing"),
        ("EXT999_1.bpmn", None),
    ],
)
def test_a_model_is_judged_by_its_own_entry_first(model: str, code: str | None) -> None:
    assert rule(model, FINDINGS) == code


if SUITE.is_dir():  # with SUITE=<folder>, as `make conformance` gives it

    def test_each_model_of_the_suite_is_refused_by_the_finding_of_its_rule() -> None:
        judged = judge(SUITE)
        wrong = {name for name, wanted, found in judged if wanted not in found}
        assert judged
        assert {name for name in wrong if rule(name, LEFT_ALONE) is None} == set()
