"""What a version uses, and where something is used: computed from the stored diagrams."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions import Parsed, parsed
from engine.diagram import Diagram, Element
from engine.expressions import Expression, ExpressionError, parse
from engine.models import Definition
from engine.reads import lines_of, texts_of
from engine.runtime import Runtime

KINDS = ("process", "message", "signal", "handler", "form", "function", "table")
_THROWS = ("endEvent", "intermediateThrowEvent", "sendTask")


@dataclass(frozen=True)
class Use:
    """An element uses something.

    `kind`: process, message, signal, handler (acceptors too), form, function, table. `how`: calls,
    starts, sends, waits, does, accepts, shows, decides, computes. A function that is asked for
    something by name counts by both, such as `parameter("frist")`.
    """

    kind: str
    name: str
    how: str
    element_id: str


@dataclass(frozen=True)
class Place:
    """A use in a version."""

    definition_id: str
    process_key: str
    process: str
    version: int
    element: str
    """The element's label."""
    use: Use


def uses(version: Parsed) -> tuple[Use, ...]:
    """Return everything that a version uses, each once per element."""
    return uses_of(version.diagram)


def uses_of(diagram: Diagram) -> tuple[Use, ...]:
    """Return everything that a diagram uses, each once per element."""
    found: dict[Use, None] = {}
    for element in diagram.elements.values():
        found.update(dict.fromkeys(_of_element(diagram, element)))
    for flow in diagram.flows:
        found.update(dict.fromkeys(_computed(flow.source, flow.condition)))
    for _, start in diagram.variables.values():
        found.update(dict.fromkeys(_computed(diagram.process_id, start)))
    return tuple(found)


def used_by(session: Session, runtime: Runtime, kind: str, name: str) -> list[Place]:
    """Return where something is used, in all versions, the newest of each process first.

    A process is used by what calls it, and by what sends a message or signal that starts it.
    """
    rows = session.scalars(
        select(Definition).order_by(Definition.process_key, Definition.version.desc())
    ).all()
    known = [(row, uses(parsed(session, runtime, row.id))) for row in rows]
    wanted = {(kind, name)}
    if kind == "process":
        wanted |= {
            (use.kind, use.name)
            for row, found in known
            for use in found
            if row.process_key == name and use.how == "starts"
        }
    places = []
    for row, found in known:
        diagram = parsed(session, runtime, row.id).diagram
        places += [
            _place(row, diagram, use)
            for use in found
            if (use.kind, use.name) in wanted and (kind != "process" or _reaches(use))
        ]
    return places


def _reaches(use: Use) -> bool:
    return use.how in ("calls", "sends")


def _place(row: Definition, diagram: Diagram, use: Use) -> Place:
    element = diagram.elements.get(use.element_id)
    label = element.label if element is not None else row.name
    return Place(row.id, row.process_key, row.name, row.version, label, use)


def _of_element(diagram: Diagram, element: Element) -> Iterator[Use]:
    named: Mapping[str, tuple[str, str]] = {
        "handler": ("handler", "does"),
        "annahme": ("handler", "accepts"),
        "formular": ("form", "shows"),
        "regeltabelle": ("table", "decides"),
    }
    for attribute, (kind, how) in named.items():
        if name := element.attributes.get(attribute):
            yield Use(kind, name, how, element.id)
    if element.called:
        yield Use("process", element.called, "calls", element.id)
    for definition in element.definitions:
        if definition.kind in ("message", "signal") and definition.reference:
            how = _direction(diagram, element)
            yield Use(definition.kind, definition.reference, how, element.id)
    for text in texts_of(element):
        yield from _computed(element.id, text)
    if element.script:
        yield from _scripted(element)


def _direction(diagram: Diagram, element: Element) -> str:
    if element.kind in _THROWS:
        return "sends"
    return "starts" if element in diagram.starts() else "waits"


def _scripted(element: Element) -> Iterator[Use]:
    for _, expression in lines_of(element):
        yield from _called(element.id, expression)


def _computed(element_id: str, text: str | None) -> Iterator[Use]:
    try:
        expression = parse(text) if text else None
    except ExpressionError:  # a literal instant or duration
        return
    if expression is not None:
        yield from _called(element_id, expression)


def _called(element_id: str, expression: Expression) -> Iterator[Use]:
    for name in _function_names(expression.source):
        yield Use("function", name, "computes", element_id)


@lru_cache(maxsize=4096)
def _function_names(source: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in ast.walk(parse(source).tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        found[node.func.id] = None
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            found[f'{node.func.id}("{first.value}")'] = None
    return tuple(found)
