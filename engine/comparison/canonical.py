"""What a file says, apart from how it is written.

Prefixes, the order of attributes, comments and blanks between elements say nothing; neither does
an attribute that only repeats what the standard takes for granted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from lxml import etree

from engine.xml import BPMN, BPMN_DI, LAUFZETTEL, XSI

#: What an attribute means when it is missing, as the standard's schema says.
_TAKEN_FOR_GRANTED = frozenset(
    {
        ("cancelActivity", "true"),
        ("isInterrupting", "true"),
        ("parallelMultiple", "false"),
        ("triggeredByEvent", "false"),
        ("isForCompensation", "false"),
        ("startQuantity", "1"),
        ("completionQuantity", "1"),
        ("isSequential", "false"),
        ("testBefore", "false"),
        ("instantiate", "false"),
        ("isCollection", "false"),
        ("isClosed", "false"),
        ("behavior", "All"),
        ("eventGatewayType", "Exclusive"),
        ("gatewayDirection", "Unspecified"),
        ("processType", "None"),
    }
)
_NAMESPACES = {BPMN: "", LAUFZETTEL: "laufzettel:", XSI: "xsi:"}
_LISTS_OF_REFERENCES = frozenset({"incoming", "outgoing", "source", "target"})


def label(node: etree._Element) -> str:
    """Return an element's name as it is without the file's prefixes."""
    return _named(etree.QName(node))


def _named(name: etree.QName) -> str:
    known = _NAMESPACES.get(name.namespace or "")
    if not name.namespace or known is not None:
        return f"{known or ''}{name.localname}"
    return f"{{{name.namespace}}}{name.localname}"


def is_ours(node: etree._Element) -> bool:
    """Tell whether an element is BPMN's or our own, and not some other tool's."""
    return etree.QName(node).namespace in (BPMN, LAUFZETTEL)


def is_drawing(node: etree._Element) -> bool:
    """Tell whether a child of the root holds a drawing."""
    return etree.QName(node).namespace == BPMN_DI


def elements(node: etree._Element) -> Iterator[etree._Element]:
    """Yield the children that are elements."""
    return (child for child in node.iterchildren() if isinstance(child.tag, str))


def attributes(node: etree._Element) -> Iterator[tuple[str, str, bool]]:
    """Yield name, value and whether the value is a reference, as far as they say something."""
    for key, text in node.attrib.items():
        name, value = _named(etree.QName(str(key))), str(text)
        if name == "xsi:type":
            yield name, _resolved(node, value), False
        elif is_ours(node) and (name, value) in _TAKEN_FOR_GRANTED:
            continue
        elif is_ours(node) and (name.endswith("Ref") or name == "calledElement"):
            yield name, _resolved(node, value), True
        else:
            yield name, value, name == "default"


def text(node: etree._Element) -> str:
    """Return an element's text without the blanks around it; a reference without its prefix."""
    content = "".join((node.text or "", *(child.tail or "" for child in node))).strip()
    return _resolved(node, content) if is_reference(node) else content


def is_reference(node: etree._Element) -> bool:
    """Tell whether an element's text is another element's id."""
    name = etree.QName(node)
    return name.namespace == BPMN and (
        name.localname in _LISTS_OF_REFERENCES or name.localname.endswith("Ref")
    )


def is_mixed(node: etree._Element) -> bool:
    """Tell whether text and elements alternate, so that their order says something."""
    has_children = next(elements(node), None) is not None
    return has_children and bool(text(node))


def whole(node: etree._Element, without: frozenset[str] = frozenset()) -> str:
    """Return an element with everything in it as one text; two that differ have two texts."""
    said = sorted((name, value) for name, value, _ in attributes(node) if name not in without)
    head = [label(node), *(f"{name}={json.dumps(value)}" for name, value in said)]
    return f"{' '.join(head)}({' '.join(_content(node, without))})"


def _content(node: etree._Element, without: frozenset[str]) -> Iterator[str]:
    run = node.text or ""
    for child in node.iterchildren():
        if isinstance(child.tag, str):
            yield from _run(run)
            yield whole(child, without)
            run = ""
        run += child.tail or ""
    yield from _run(run)


def _run(run: str) -> Iterator[str]:
    if run.strip():
        yield json.dumps(run.strip())


def _resolved(node: etree._Element, value: str) -> str:
    """Return a qualified name without its prefix; another namespace than the file's own stays."""
    prefix, colon, rest = value.strip().partition(":")
    if not colon or prefix not in node.nsmap:
        return value.strip()
    uri = node.nsmap[prefix]
    own = node.getroottree().getroot().get("targetNamespace")
    return rest if uri == own else _named(etree.QName(uri, rest))
