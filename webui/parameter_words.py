"""Parameters of handlers and acceptors as both editors show them: required ones first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.registry import Handler, Message, Parameter, Registry

Entry = dict[str, Any]


def parameters_of(registry: Registry, handler: Handler) -> list[Entry]:
    """Return a handler's parameters with their words."""
    return _entries(registry, handler.parameters, handler.name)


def parts_of(registry: Registry, message: Message) -> list[Entry]:
    """Return what a message may bring; it needs only what says whom it concerns."""
    return _entries(registry, [Parameter(name, name == message.key) for name in message.schema])


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
