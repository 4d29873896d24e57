"""Decision tables beside a diagram: dated data that a process owner changes (DOMAIN 0.5).

A table is a TOML file in `regeln/`. Deploying a process puts each dated version into the rows of
the parameters, where it has its valid-from, its source and its history.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from engine.db import UnitOfWork
from engine.errors import Rejected
from handlers.domain.parameters import Setting, parameter_history, set_parameter

SHIPPED = Path(__file__).resolve().parents[2] / "processes"
"""The processes beside the program, whose tables hold until one of one's own is deployed."""
CONDITIONS: Mapping[str, type] = {"nummer": int, "zweck": str, "schriftlich": bool}
RESULTS: Mapping[str, type] = {"rfb": bool, "textfassung": str, "quelle": str}


def load_rules(work: UnitOfWork, folder: Path) -> int:
    """Take over the tables of a process folder; what is in force already adds no row."""
    added = 0
    for file in sorted(folder.glob("regeln/*.toml")):
        for setting in read_table(file):
            rows = parameter_history(work.session, setting.name)
            known = next((row for row in rows if row.valid_from == setting.valid_from), None)
            if known is None or known.value != setting.value:
                set_parameter(work, setting)
                added += 1
    return added


def load_shipped_rules(work: UnitOfWork) -> None:
    """Take over the tables that no deployment has brought yet."""
    for file in sorted(SHIPPED.glob("*/regeln/*.toml")):
        if not parameter_history(work.session, file.stem):
            for setting in read_table(file):
                set_parameter(work, setting)


def read_table(file: Path) -> list[Setting]:
    """Read a table; one that could leave a case undecided is refused.

    The first matching rule of a version holds, so its last rule must match everything.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(file, str(error)) from error
    versions = document.get("fassung")
    if not isinstance(versions, list) or not versions:
        raise _refused(file, "[[fassung]] fehlt")
    return [
        _version(file, number, version, str(document.get("titel", "")))
        for number, version in enumerate(versions, start=1)
    ]


def _version(file: Path, number: int, version: Mapping[str, Any], title: str) -> Setting:
    begins, source, rules = (version.get(name) for name in ("gueltig_ab", "quelle", "regel"))
    if type(begins) is not date or not isinstance(source, str):
        raise _refused(file, f"Fassung {number}: gueltig_ab (Datum) oder quelle fehlt")
    if not isinstance(rules, list) or not rules:
        raise _refused(file, f"Fassung {number}: keine Regel")
    for index, rule in enumerate(rules, start=1):
        _check(file, f"Fassung {number}, Regel {index}", rule)
    if CONDITIONS.keys() & rules[-1].keys():
        raise _refused(file, f"Fassung {number}: Die letzte Regel muss immer passen")
    return Setting(file.stem, rules, begins, source, note=title)


def _check(file: Path, place: str, rule: Mapping[str, Any]) -> None:
    kinds = {**CONDITIONS, **RESULTS}
    for name, value in rule.items():
        if name not in kinds or type(value) is not kinds[name]:
            raise _refused(file, f"{place}: „{name}“ passt nicht")
    if missing := RESULTS.keys() - rule.keys():
        raise _refused(file, f"{place}: {', '.join(sorted(missing))} fehlt")


def _refused(file: Path, reason: str) -> Rejected:
    return Rejected("rule_table_invalid", file=file.name, reason=reason)
