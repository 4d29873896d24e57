"""Every error that a person can meet is a German sentence."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from webui import messages

ROOT = Path(__file__).parents[2]
RAISED = {"Rejected", "Conflict", "Refused", "FieldError"}
FOR_PROGRAMS = {"engine/rehearsal.py", "engine/scenario.py", "webui/cli.py"}
"""Their codes have sentences of their own in `webui/scenario_texts.py`."""


def raised_codes() -> dict[str, str]:
    """Every code that is raised somewhere, with the file."""
    found: dict[str, str] = {}
    for folder in ("engine", "handlers", "webui"):
        for file in (ROOT / folder).rglob("*.py"):
            name = file.relative_to(ROOT).as_posix()
            if name in FOR_PROGRAMS or "node_modules" in name or "/layout" in name:
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (code := _code(node)):
                    found[code] = name
    return found


def _code(call: ast.Call) -> str | None:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    position = 1 if name == "FieldError" else 0
    if name not in RAISED or len(call.args) <= position:
        return None
    argument = call.args[position]
    return argument.value if isinstance(argument, ast.Constant) else None


def test_every_code_that_is_raised_has_its_sentence() -> None:
    missing = {c: f for c, f in raised_codes().items() if c not in messages.SENTENCES}
    assert not missing


@pytest.mark.parametrize("sentence", messages.SENTENCES.values())
def test_sentences_follow_the_house_style(sentence: str) -> None:
    assert sentence[-1] in ".?…"
    assert "!" not in sentence
    assert not re.search(r"erfolgreich|[Uu]ngültige Eingabe|Pflichtfeld|\bbitte\b", sentence)
    for part in re.split(r"[.?:] ", sentence):
        assert len(part.split()) <= 16, part


def test_a_fact_is_said_as_people_write_it() -> None:
    at = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
    assert messages.say(at) == "Mo, 03.03.2025, 9:00"
    assert messages.say(at.isoformat()) == "Mo, 03.03.2025, 9:00"
    assert messages.say("2025-03-03") == "Mo, 03.03.2025"
    assert messages.say(date(2025, 3, 3)) == "Mo, 03.03.2025"
    assert messages.say(["a", True, None]) == "a, ja, –"
    assert messages.say("2025-99-99") == "2025-99-99"


def test_a_date_that_does_not_exist_names_the_nearest() -> None:
    facts = {"value": "31.11.2026", "nearest": date(2026, 11, 30)}
    assert messages.text("date_does_not_exist", facts) == (
        "Den 31.11.2026 gibt es nicht. Meinten Sie Mo, 30.11.2026?"
    )


def test_an_unknown_code_names_itself_and_a_missing_fact_breaks_nothing() -> None:
    assert "„nie_gesehen“" in messages.text("nie_gesehen")
    assert messages.text("slot_taken") == "Der Termin am – ist vergeben. Wählen Sie einen anderen."


def test_what_is_missing_is_named() -> None:
    assert messages.text("not_found", {"what": "case", "id": "x"}).startswith("Diesen Fall gibt")
