"""Which variables a process can have: declared ones and those that its steps bring in."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.checks.document import Document
from engine.checks.report import Report
from engine.diagram import Element
from engine.expressions import BUILT_IN, ExpressionError, parse, parse_script
from engine.registry import TYPES, Handler

#: Set by the engine for every expression.
INSTANTS = {"jetzt": "zeitpunkt", "heute": "datum"}
_WORKING = ("serviceTask", "sendTask", "businessRuleTask")
_CATCHING = ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")


@dataclass(frozen=True)
class Source:
    """A step that sets a variable, and its type if that is declared."""

    name: str
    type: str | None
    node: etree._Element


def known_names(document: Document) -> set[str]:
    """Return every name that an expression of the process may read."""
    return {*document.diagram.variables, *INSTANTS, *(s.name for s in _sources(document))}


def brought_type(document: Document, name: str) -> str | None:
    """Return the type of a variable if all steps that bring it in say the same."""
    types = {source.type for source in _sources(document) if source.name == name}
    return types.pop() if len(types) == 1 else None


def check_variables(document: Document, report: Report) -> None:
    """Check the declarations, and that no step sets a variable to another type."""
    extension = [
        node for node in document.process.iter("{*}variable") if _is_declaration(document, node)
    ]
    seen: set[str] = set()
    for node in extension:
        name = node.get("name", "")
        if name in seen:
            report.error("variable_twice", node, name=name)
        seen.add(name)
        if not _is_name(name) or name in INSTANTS or name in BUILT_IN:
            report.error("variable_name", node, name=name)
        if node.get("typ", "text") not in TYPES:
            report.error("variable_type", node, name=name, type=node.get("typ"))
    for source in _sources(document):
        declared = document.diagram.variables.get(source.name)
        if declared and source.type and declared[0] != source.type:
            report.warning(
                "variable_type_differs",
                source.node,
                name=source.name,
                declared=declared[0],
                type=source.type,
            )


def _is_declaration(document: Document, node: etree._Element) -> bool:
    parent = node.getparent()
    return parent is not None and parent.getparent() is document.process


def _is_name(name: str) -> bool:
    try:
        return parse(name).names == {name}
    except ExpressionError:
        return False


def _sources(document: Document) -> Iterator[Source]:
    for element, node in document.elements():
        for name, kind in _brought(document, element):
            yield Source(name, kind, node)
        if element.repetition and element.repetition.variable:
            yield Source(element.repetition.variable, None, node)
        if element.repetition and element.repetition.result:
            yield Source(element.repetition.result, "liste", node)


def _brought(document: Document, element: Element) -> Iterator[tuple[str, str | None]]:
    registry = document.registry
    if element.kind in _WORKING:
        yield from _returned(registry.handlers.get(element.attributes.get("handler", "")))
        yield from _decided(document, element)
    elif element.kind == "userTask":
        yield from _filled_in(document, element)
    elif element.kind == "scriptTask":
        yield from ((name, None) for name in _assigned(element.script or ""))
    elif element.kind == "callActivity":
        yield from ((name, None) for name in element.results)
    elif element.kind in _CATCHING:
        for name in [d.reference or "" for d in element.definitions if d.kind == "message"]:
            message = registry.messages.get(name)
            yield from (message.schema if message else {}).items()


def _filled_in(document: Document, element: Element) -> Iterator[tuple[str, str | None]]:
    acceptor = element.attributes.get("annahme")
    if acceptor:
        yield from _returned(document.registry.acceptors.get(acceptor))
    elif form := document.forms.get(element.attributes.get("formular", "")):
        yield from ((key, None) for key in form.inputs)


def _decided(document: Document, element: Element) -> Iterator[tuple[str, str | None]]:
    for table in (document.tables or {}).get(element.attributes.get("regeltabelle", ""), ()):
        yield from table.result_types().items()


def _returned(handler: Handler | None) -> Iterator[tuple[str, str | None]]:
    yield from (handler.returns if handler else {}).items()


def _assigned(script: str) -> list[str]:
    try:
        return [name for name, _ in parse_script(script)]
    except ExpressionError:
        return []  # told where scripts are checked
