"""What a modeler may choose from: handlers, forms, messages, functions, groups, with German labels.

Made from the registry and the draft, so that there is one source: what is registered can be chosen,
and what can be chosen runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.decision_tables import newest_tables
from engine.definitions import definitions
from engine.expressions import BUILT_IN
from engine.forms import Form, FormError
from engine.registry import Handler, Message, Registry
from webui.auth import CASE_STAFF, ROLE_LABELS
from webui.expression_words import FUNCTIONS, TYPES
from webui.parameter_words import inputs_of, parameters_of, parts_of
from webui.retry_words import FIELDS, HINTS

Entry = dict[str, Any]


def catalogue(session: Session, registry: Registry, forms: Mapping[str, bytes]) -> Entry:
    """Return all choices as the page's script reads them."""
    return {
        "handlers": _by_label(_handler(registry, one) for one in registry.steps.values()),
        "acceptors": _by_label(_handler(registry, one) for one in registry.acceptors.values()),
        "messages": _by_label(_message(registry, one) for one in registry.messages.values()),
        "functions": [*_registered_functions(registry), *_built_in_functions()],
        "forms": _by_label(_form(name, content) for name, content in forms.items()),
        "groups": [[f"'{role}@' + standort", f"{label} ({role})"] for role, label in _roles()],
        "roles": dict(_roles()),
        "processes": [[one.process_key, one.name] for one in definitions(session)],
        "tables": _by_label(tables_of(session)),
        "types": TYPES,
        "retries": {name: [label, HINTS[name]] for name, label in FIELDS.items()},
    }


def _handler(registry: Registry, handler: Handler) -> Entry:
    kind = "" if handler.kind == "transactional" else "Läuft als Auftrag an ein anderes System."
    return {
        "name": handler.name,
        "label": handler.label,
        "isJob": handler.kind == "external",
        "help": " ".join(part for part in (handler.help, kind) if part),
        "parameters": parameters_of(registry, handler),
        "returns": list(handler.returns),
    }


def tables_of(session: Session) -> list[Entry]:
    """Return the decision tables by their newest version."""
    return [
        {
            "name": table.name,
            "label": table.title,
            "parameters": inputs_of(table),
            "returns": [output.name for output in table.outputs],
        }
        for table in newest_tables(session).values()
    ]


def _message(registry: Registry, message: Message) -> Entry:
    return {
        "name": message.name,
        "label": message.label,
        "help": registry.message_texts.get(message.name, ""),
        "key": message.key,
        "parameters": parts_of(registry, message),
    }


def _registered_functions(registry: Registry) -> list[Entry]:
    return [
        {"name": one.name, "says": ". ".join(part for part in (one.label, one.source) if part)}
        for one in sorted(registry.functions.values(), key=lambda one: one.name)
    ]


def _built_in_functions() -> list[Entry]:
    return [{"name": name, "says": FUNCTIONS.get(name, name)} for name in sorted(BUILT_IN)]


def _form(name: str, content: bytes) -> Entry:
    """A form that cannot be read can be chosen all the same; its finding says what is wrong."""
    try:
        form = Form.load(content)
    except FormError:
        return {"name": name, "label": f"{name} (nicht lesbar)", "inputs": []}
    count = len(form.inputs)
    fields = "1 Feld" if count == 1 else f"{count} Felder"
    return {"name": name, "label": f"{form.title or name} ({fields})", "inputs": list(form.inputs)}


def _roles() -> list[tuple[str, str]]:
    return [(role, ROLE_LABELS[role]) for role in map(str, CASE_STAFF)]


def _by_label(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: str(entry["label"]).casefold())
