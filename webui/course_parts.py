"""The operator's depth of a Vorgang: visits with their data, jobs, waits, labels of variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.definitions import Parsed
from engine.forms import Form
from engine.registry import Registry
from handlers.reports.visits import Data, Visit
from handlers.reports.waits import JobLine, WaitingMessage
from webui import messages
from webui.dates import past_moment
from webui.forms import all_inputs
from webui.task_rows import Desk

OWN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
JOB_STATES = {
    "ready": "wartet",
    "running": "läuft",
    "done": "erledigt",
    "failed": "gescheitert",
    "cancelled": "entfallen",
}
DATA = {
    "erledigt": "Eingabe",
    "nachricht": "Empfangen",
    "gesendet": "Gesendet",
    "zeit": "Frist",
    "behoben": "Störung behoben",
    "stoerung": "Nicht verarbeitet",
    "weitergegeben": "Weitergegeben",
    "regel": "Regeltabelle",
}
ERASED = "gelöscht (§ 84 SGB X)"


def labels(version: Parsed) -> dict[str, str]:
    """Variables by what forms and the diagram call them."""
    return {
        key: field.label
        for form in version.forms.values()
        for key, field in form.inputs.items()
        if field.label
    }


def choices(forms: Iterable[Form]) -> dict[str, dict[str, str]]:
    """Codes by what the forms call them, per field; fields of rows too."""
    return {
        key: {str(option.value): option.label for option in field.options}
        for form in forms
        for key, field in all_inputs(form)
        if field.options
    }


def in_words(name: str, value: Any, known: Mapping[str, Mapping[str, str]]) -> Any:
    """A field's value with the labels of its options in place of their codes."""
    if isinstance(value, Mapping):
        return {key: in_words(key, one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [in_words(name, one, known) for one in value]
    return known.get(name, {}).get(value, value) if isinstance(value, str) else value


def label(name: str, known: Mapping[str, str]) -> str:
    """What people read for a variable."""
    return known.get(name) or name.replace("_", " ").capitalize()


def visit(desk: Desk, one: Visit, version: Parsed, *, full: bool) -> dict[str, Any]:
    """One row of the table of visits; data is left out where the role sees no case content."""
    known = labels(version)
    form = version.forms.get(one.element_id)
    options = choices([form] if form is not None else version.forms.values())
    return {
        "name": one.name,
        "number": one.number,
        "version": one.version,
        "entered": past_moment(one.entered, desk.today) if one.entered else "–",
        "left": past_moment(one.left, desk.today) if one.left else "–",
        "how": "" if one.left is None or one.finished else "entfallen",
        "by": one.by,
        "data": [_data(data, known, options) for data in one.data] if full else [],
    }


def _data(
    data: Data, known: Mapping[str, str], options: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    if data.content is None:
        return {"kind": DATA.get(data.kind, data.kind), "values": [("", ERASED)]}
    values = [
        (label(name, known), messages.say(in_words(name, value, options)))
        for name, value in data.content.items()
        if value not in (None, "", [], {}) and not is_id(value) and name != "warum"
    ]
    return {"kind": DATA.get(data.kind, data.kind), "values": values}


def job(desk: Desk, line: JobLine, registry: Registry) -> dict[str, Any]:
    """One row of the table of jobs."""
    handler = registry.handlers.get(line.handler)
    return {
        "name": handler.label if handler else line.handler,
        "step": line.name,
        "status": JOB_STATES.get(line.status, line.status),
        "attempts": line.attempts,
        "next": past_moment(line.run_at, desk.today) if line.status == "ready" else "–",
    }


def wait(desk: Desk, waiting: WaitingMessage, registry: Registry, *, full: bool) -> dict[str, Any]:
    """One wait: the message by its German label, and whom it must concern."""
    known = registry.messages.get(waiting.message)
    kind = "das Signal" if waiting.kind == "signal" else "die Nachricht"
    shown = full and waiting.value and not is_id(waiting.value)
    return {
        "name": waiting.name,
        "message": f"{kind} „{known.label if known else waiting.message}“",
        "key": f"{label(known.key, {})}: {waiting.value}" if shown and known else "",
        "since": past_moment(waiting.since, desk.today),
    }


def is_id(value: Any) -> bool:
    """Whether a value is an identifier of our own, which tells people nothing."""
    return isinstance(value, str) and OWN_ID.fullmatch(value) is not None
