"""What a diagram reads: the names in its expressions and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.diagram import Diagram, Element
from engine.expressions import Expression, ExpressionError, parse, parse_script

_EXPRESSIONS = frozenset(
    {
        *("gruppe", "bearbeiter", "faellig", "wiedervorlage", "korrelation", "tatsache"),
        *("einmalig", "stichtag"),
    }
)


def reads(diagram: Diagram) -> frozenset[str]:
    """Return the names that a diagram's expressions read."""
    texts = [text for element in diagram.elements.values() for text in texts_of(element)]
    texts += [flow.condition for flow in diagram.flows]
    texts += [start for _, start in diagram.variables.values()]
    found = {name for text in texts for name in _names(text)}
    for element in diagram.elements.values():
        found |= {name for _, line in lines_of(element) for name in line.names}
    return frozenset(found)


def _names(text: str | None) -> frozenset[str]:
    try:
        return frozenset(parse(text).names) if text else frozenset()
    except ExpressionError:  # a literal instant or duration
        return frozenset()


def texts_of(element: Element) -> Iterator[str | None]:
    """Yield the expressions that stand at an element."""
    yield from (text for name, text in element.attributes.items() if name in _EXPRESSIONS)
    yield from element.parameters.values()
    yield from element.results.values()
    for definition in element.definitions:
        yield definition.timer_text
        yield definition.condition
    if element.repetition is not None:
        yield element.repetition.collection
        yield element.repetition.completion
    if element.loop is not None:
        yield element.loop.condition


def lines_of(element: Element) -> Sequence[tuple[str, Expression]]:
    """Return the lines of a script, none if it cannot be read."""
    try:
        return parse_script(element.script or "")
    except ExpressionError:
        return ()
