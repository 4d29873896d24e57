"""An expression while it is being typed: checked at once, by the rules of the whole check."""

from __future__ import annotations

from collections.abc import Iterable

from engine.checks.language import Language
from engine.checks.names import INSTANTS
from engine.checks.report import Report
from engine.checks.timers import check_time
from engine.findings import Finding
from engine.registry import Registry

TIMES = ("timeDate", "timeDuration", "timeCycle")


def check_typed(text: str, kind: str, names: Iterable[str], registry: Registry) -> list[Finding]:
    """Return what is wrong with a text over these variables.

    `kind`: `bedingung` (true or false), `skript` (lines), `einmalig` (reads the names alone), one
    of `TIMES`, or anything else for an expression of any value.
    """
    report = Report()
    known = set(names) if kind == "einmalig" else {*names, *INSTANTS}
    language = Language(report, known, {} if kind == "einmalig" else registry.functions)
    if kind == "bedingung":
        language.check_condition(text, None, "condition")
    elif kind == "skript":
        language.check_script(text, None)
    elif kind in TIMES:
        check_time(kind, text, None, language)
    else:
        language.check(text, None, kind)
    return report.sorted()
