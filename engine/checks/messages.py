"""Messages: known by name, correlated by a key, started once."""

from lxml import etree

from engine.checks.document import Document, L
from engine.checks.language import Language
from engine.checks.report import Report
from engine.diagram import Element
from engine.expressions import BUILT_IN, similar
from engine.registry import Message

_CATCHING = ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")
_THROWING = ("endEvent", "intermediateThrowEvent", "sendTask")


def check_messages(document: Document, report: Report) -> None:
    """Check each message event against the registered message."""
    language = Language.of(document, report)
    for element, node in document.elements(*_CATCHING, *_THROWING):
        for name in [d.reference or "" for d in element.definitions if d.kind == "message"]:
            message = document.registry.messages.get(name)
            if message is None:
                known = document.registry.messages
                report.error("message_unknown", node, name=name, similar=similar(name, known))
            elif element.kind in _THROWING:
                _check_payload(element, node, message, report)
            elif element in document.diagram.starts():
                _check_start(element, node, message, language)
            else:
                _check_key(document, node, message, report)


def _check_key(document: Document, node: etree._Element, message: Message, report: Report) -> None:
    """A wait without a key would hear what concerns somebody else."""
    if not message.key:
        return  # it concerns whoever waits
    key = document.diagram.message_keys.get(message.name)
    if not key:
        report.error("message_without_key", node, name=message.name, key=message.key)
    elif key != message.key:
        report.error(
            "message_key_differs", node, name=message.name, key=key, registered=message.key
        )


def _check_start(
    element: Element, node: etree._Element, message: Message, language: Language
) -> None:
    once = element.attributes.get("einmalig")
    if once is None:
        language.report.warning("start_not_once", node, name=message.name)
        return
    # The payload alone decides: there is no instance yet whose variables could be read.
    language.check_against(once, node, "einmalig", message.schema, BUILT_IN)


def _check_payload(
    element: Element, node: etree._Element, message: Message, report: Report
) -> None:
    if "handler" in element.attributes:
        return  # told as a send task with two meanings
    for name in element.parameters:
        if name not in message.schema:
            report.error(
                "message_payload_unknown",
                node,
                name=message.name,
                parameter=name,
                similar=similar(name, message.schema),
            )
    if message.key and message.key not in element.parameters:
        report.error("message_payload_without_key", node, name=message.name, key=message.key)


def check_message_elements(document: Document, report: Report) -> None:
    """Two messages of one name in a file could have two keys."""
    seen: set[str] = set()
    for node in document.root.iterchildren("{*}message"):
        name = node.get("name") or node.get("id") or ""
        if name in seen:
            report.error("message_twice", node, name=name)
        seen.add(name)
        if not node.get("name"):
            report.error("message_unnamed", node)
        if node.get(f"{L}schluessel") == "":
            report.error("message_without_key", node, name=name, key="")
