"""Every finding is said in German, with a remedy, and every sentence belongs to a finding."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import engine
from engine.checks import check
from engine.decisions import read_table
from engine.findings import Finding, Severity
from tests.engine.check_cases import CASES
from tests.engine.decision_cases import OTHERS, REFUSED
from tests.engine.snippets import filled_registry
from webui.finding_texts import TEXTS, text

REGISTRY = filled_registry()
ENGINE = Path(engine.__file__).parent


@cache
def all_findings() -> list[Finding]:
    tables = [document for document, _ in (*REFUSED, *OTHERS)]
    return [
        *(
            finding
            for snippet, _ in CASES.values()
            for finding in check(snippet, REGISTRY, snippet.deployed, snippet.tables)
        ),
        *(finding for document in tables for finding in read_table(document).findings),
    ]


def test_every_finding_of_every_case_has_a_whole_sentence_and_a_remedy() -> None:
    for finding in all_findings():
        said = text(finding)
        assert re.search(r"[.?]$", said.message), said
        assert said.remedy.endswith("."), said
        assert "{" not in said.message.replace("${", ""), said


def test_every_sentence_has_a_case_that_leads_to_it() -> None:
    assert {finding.code for finding in all_findings()} == set(TEXTS)


def test_every_code_in_the_checks_has_a_sentence() -> None:
    sources = [
        *(ENGINE / "checks").glob("*.py"),
        *(ENGINE / "decisions").glob("*.py"),
        ENGINE / "forms/component.py",
    ]
    code = re.compile(r'(?:error|warning|hint|problem)\(\s*"([a-z_]+)"')
    codes = {found for source in sources for found in code.findall(source.read_text())}
    assert codes <= set(TEXTS)


@pytest.mark.parametrize(
    ("code", "facts", "message"),
    [
        (
            "handler_unknown",
            {"handler": "send_invitaton", "similar": "send_invitation"},
            "Den Handler „send_invitaton“ gibt es nicht. Meinten Sie „send_invitation“?",
        ),
        (
            "unknown_name",
            {"name": "frist", "similar": None, "where": "parameter nummer"},
            "Im Parameter „nummer“ steht „frist“. Diese Variable gibt es im Prozess nicht.",
        ),
        (
            "table_gap",
            {"example": {"Nummer": Decimal("2.5"), "Zweck": "a", "am": date(2026, 7, 1)}},
            "Auf manche Fälle trifft keine Regel zu, zum Beispiel auf Nummer 2,5, Zweck „a“, "
            "am 01.07.2026.",
        ),
        (
            "event_unsupported",
            {"kind": "endEvent", "event": "signal"},
            "Endereignis der Art „Signal“ läuft hier nicht.",
        ),
    ],
)
def test_a_sentence_names_the_value(code: str, facts: dict[str, object], message: str) -> None:
    assert text(Finding("x", 1, Severity.ERROR, code, facts)).message == message
