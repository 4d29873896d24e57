"""The page with the figures: two parts, each written anew by the command that measures it."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from engine.clock import SystemClock
from engine.zone import BERLIN

PAGE = Path(__file__).parents[2] / "docs/conformance.md"
WALKS_HEAD = "## Random walks\n"
SUITES, WALKS = 0, 1


def write(part: int, text: str) -> None:
    """Replace a part of the page; the other stays as it is."""
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    suites, head, walks = old.partition(WALKS_HEAD)
    parts = [suites.rstrip(), (head + walks).rstrip()]
    parts[part] = text.rstrip()
    PAGE.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")


def made() -> str:
    """Return when and with what the figures came about."""
    day = SystemClock().now().astimezone(BERLIN).date().isoformat()
    return (
        f"Run on {day} with Laufzettel {version('laufzettel')}, SpiffWorkflow"
        f" {version('SpiffWorkflow')} and Python {platform.python_version()}."
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    for row in rows:
        cells = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
