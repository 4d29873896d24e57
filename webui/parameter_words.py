"""Parameters of handlers and acceptors as both editors show them: required ones first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from engine.decisions import Column, Table
from engine.registry import Handler, Message, Parameter, Registry
from handlers.domain import rule_words

Entry = dict[str, Any]


def parameters_of(registry: Registry, handler: Handler) -> list[Entry]:
    """Return a handler's parameters with their words."""
    return _entries(registry, handler.parameters, handler.name)


def parts_of(registry: Registry, message: Message) -> list[Entry]:
    """Return what a message may bring; it needs only what says whom it concerns."""
    return _entries(registry, [Parameter(name, name == message.key) for name in message.schema])


def inputs_of(table: Table) -> list[Entry]:
    """Return what a decision table asks for."""
    return [_asked(column) for column in table.inputs]


def _asked(column: Column) -> Entry:
    listed = [] if column.allowed.negated else column.allowed.constants()
    choices = [(_written(value), rule_words.said_value(value)) for value in listed]
    allowed = rule_words.said_cell(column.allowed, column.kind)
    hint = rule_words.KINDS[column.kind]
    return {
        "name": column.name,
        "required": True,
        "label": column.label,
        "help": hint if column.allowed.is_any else f"{hint}: {allowed}",
        "choices": [list(choice) for choice in choices],
    }


def _written(value: object) -> str:
    """Return a constant as an expression."""
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, date):
        return f"datum('{value.isoformat()}')"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _entries(registry: Registry, parameters: Iterable[Parameter], of: str = "") -> list[Entry]:
    ordered = sorted(parameters, key=lambda one: not one.required)
    return [_entry(registry, one, of) for one in ordered]


def _entry(registry: Registry, parameter: Parameter, of: str) -> Entry:
    text = registry.parameter_text(parameter.name, of)
    options = [list(option) for option in text.options]
    shows_one = not text.example or bool(options) or text.example in text.help
    example = "" if shows_one else f"Zum Beispiel {text.example}."
    possible = "; ".join(f"{written} ({meaning})" for written, meaning in options)
    parts = (text.help, f"Möglich: {possible}." if possible else example)
    return {
        "name": parameter.name,
        "required": parameter.required,
        "label": text.label,
        "help": " ".join(part for part in parts if part),
        "choices": options,
    }
