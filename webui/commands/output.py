"""How commands speak: German sentences for people, JSON where a program may read it."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from engine.errors import DefinitionError, EngineError, InvalidForm, Rejected
from engine.findings import Finding, Severity
from engine.scenario import ScenarioError
from engine.xml import XmlError
from engine.zone import BERLIN
from handlers.domain.rule_fits import TablesUnfit
from webui import finding_texts, messages, scenario_texts

as_json = click.option("--json", "as_json", is_flag=True, help="Ausgabe für Programme (JSON).")


def print_json(value: object) -> None:
    """Print a value as JSON; instants as ISO 8601 in the office's zone."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return local_iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() else str(value)
    return str(value)


def local_iso(instant: datetime) -> str:
    """Return an instant in the office's zone, to the second."""
    return instant.astimezone(BERLIN).isoformat(timespec="seconds")


def local(instant: datetime) -> str:
    """Return an instant as people write it."""
    return instant.astimezone(BERLIN).strftime("%d.%m.%Y, %H:%M Uhr")


def read_json_object(text: str | None) -> dict[str, Any]:
    """Read a JSON object from an argument, or from a file named by `@path`."""
    if not text:
        return {}
    if text.startswith("@"):
        text = _content(readable(Path(text[1:])))
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False, default=str).encode()  # half a character is no text
    except json.JSONDecodeError as error:
        raise Rejected("json_invalid", line=error.lineno, column=error.colno) from error
    except (ValueError, RecursionError) as error:
        raise Rejected("json_value") from error
    if not isinstance(value, dict):
        raise Rejected("json_no_object", found=_json_kind(value))
    return value


def _json_kind(value: object) -> str:
    """What JSON holds instead of an object, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "wahr oder falsch"
    if isinstance(value, list):
        return "eine Liste"
    return "ein Text" if isinstance(value, str) else "eine Zahl"


def _content(path: Path) -> str:
    """Return a file's text; Windows puts a byte order mark in front of it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Rejected("path_unreadable", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise Rejected("path_no_text", path=str(path)) from error


def _no_number(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError(name)


def readable(path: Path) -> Path:
    """Return the path, or refuse one that does not exist."""
    if not path.exists():
        raise Rejected("path_missing", path=str(path))
    return path


def fail(sentence: str) -> None:
    """Say on stderr what went wrong."""
    click.echo(sentence, err=True)


def report(error: EngineError) -> None:
    """Say on stderr what was refused, with everything that is known about it."""
    match error:
        case DefinitionError():
            for finding in error.findings:
                fail(finding_line(finding))
        case ScenarioError():
            for problem in error.problems:
                fail(scenario_texts.sentence(problem))
        case InvalidForm():
            for field in error.errors:
                fail(f"{field.field}: {messages.text(field.code, field.facts)}")
        case XmlError():
            fail(finding_line(Finding(None, error.line, Severity.ERROR, error.code, error.facts)))
        case _:
            fail(messages.text(error.code, error.facts))
            _report_tables(error)


def _report_tables(error: EngineError) -> None:
    """Say of each table that was refused whom it does not suit, and why."""
    for table, wrong in error.refusals if isinstance(error, TablesUnfit) else ():
        said = messages.text(wrong.code, wrong.facts)
        fail(f"    {table.name}, Fassung ab {messages.say(table.valid_from)}: {said}")


def finding_line(finding: Finding) -> str:
    """Return a finding as one block of text: where, how bad, what, and what to do."""
    text = finding_texts.text(finding)
    place = f"Zeile {finding.line or '–'}, {finding.element or 'Datei'}"
    return f"{finding.severity.value.upper()} {place}: {text.message}\n    {text.remedy}"


def finding_row(finding: Finding) -> dict[str, object]:
    """Return a finding for programs; `id` names the finding, stable over edits elsewhere."""
    text = finding_texts.text(finding)
    return {
        "element": finding.element,
        "id": f"{finding.code}@{finding.element or ''}",
        "zeile": finding.line,
        "schwere": finding.severity.value,
        "kennung": finding.code,
        "meldung": text.message,
        "abhilfe": text.remedy,
    }
