"""The page with the figures has two parts, and writing one keeps the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance import page


def test_each_part_is_replaced_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(page, "PAGE", tmp_path / "conformance.md")

    page.write(page.WALKS, f"{page.WALKS_HEAD}\nnone yet")
    page.write(page.SUITES, "# Conformance\n\nall right\n")
    page.write(page.WALKS, f"{page.WALKS_HEAD}\nten of ten\n")

    assert page.PAGE.read_text(encoding="utf-8") == (
        "# Conformance\n\nall right\n\n## Random walks\n\nten of ten\n"
    )


def test_a_table_keeps_bars_and_breaks_inside_its_cells() -> None:
    assert page.table(("a", "b"), [["1|2", "x\ny"]]) == (
        "| a | b |\n| --- | --- |\n| 1\\|2 | x y |"
    )
