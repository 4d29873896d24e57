"""Rules of the house that no linter checks; the directions of imports stand in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOORS = ("engine", "handlers", "webui")
SOURCES = [
    file
    for folder in FLOORS
    for file in (ROOT / folder).rglob("*.py")
    if not {"node_modules", "versions", "migrations"} & set(file.parts)  # installed; generated
]
NO_NOUNS = {"utils", "util", "helpers", "helper", "manager", "service", "common", "misc"}


def test_every_file_can_be_read_in_one_go() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in SOURCES
    }

    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_every_module_is_named_after_what_it_holds() -> None:
    assert [file for file in SOURCES if set(file.stem.split("_")) & NO_NOUNS] == []


def test_processes_hold_data_only() -> None:
    assert list((ROOT / "processes").rglob("*.py")) == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")

    assert [file.name for file in folder.glob("0*.md") if f"({file.name})" not in listed] == []
