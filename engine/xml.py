"""Reading XML that may be hostile.

A diagram is uploaded by people and may come from anywhere. libxml2's defaults refuse external
entities and entity bombs, but take 700 MB for five million elements and accept what a document
type adds unseen. Here a document is read piece by piece and refused at the first limit it breaks,
before the rest is looked at; a document type declaration is refused whatever it says.
"""

from lxml import etree

from engine.errors import EngineError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LAUFZETTEL = "urn:laufzettel:bpmn:1"

MAX_BYTES = 5_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTES = 200
_CHUNK = 16_384


class XmlError(EngineError):
    """A document that cannot or must not be read; `line` is where reading stopped."""

    def __init__(self, code: str, line: int | None = None, **facts: object) -> None:
        super().__init__(code, **facts)
        self.line = line


def parse(document: bytes) -> etree._Element:
    """Return the root element with line numbers, or raise `XmlError`."""
    if len(document) > MAX_BYTES:
        raise XmlError("xml_too_large", size=len(document), limit=MAX_BYTES)
    parser = _parser()
    limits = _Limits()
    try:
        for start in range(0, len(document), _CHUNK):
            parser.feed(document[start : start + _CHUNK])
            limits.check(parser)
        root = parser.close()
        limits.check(parser)
    except etree.XMLSyntaxError as broken:
        limits.check(parser)  # the broken limit says more than "not well-formed"
        raise XmlError("xml_not_well_formed", broken.lineno) from None
    _refuse_document_type(root)
    return root


def _parser() -> "etree.XMLPullParser[etree._Element]":
    return etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
    )


class _Limits:
    """Counts what has been read so far."""

    def __init__(self) -> None:
        self.depth = 0
        self.elements = 0

    def check(self, parser: "etree.XMLPullParser[etree._Element]") -> None:
        for event, element in parser.read_events():
            if event == "end":
                self.depth -= 1
                continue
            self._enter(element)

    def _enter(self, element: etree._Element) -> None:
        if self.elements == 0:
            _refuse_document_type(element)
        self.elements += 1
        self.depth += 1
        for code, count, limit in (
            ("xml_too_deep", self.depth, MAX_DEPTH),
            ("xml_too_many_elements", self.elements, MAX_ELEMENTS),
            ("xml_too_many_attributes", len(element.attrib), MAX_ATTRIBUTES),
        ):
            if count > limit:
                raise XmlError(code, element.sourceline, limit=limit)


def _refuse_document_type(element: etree._Element) -> None:
    """Refuse any DOCTYPE: entities, defaults and outside files all come in through it."""
    information = element.getroottree().docinfo
    if information.doctype or information.internalDTD is not None:
        raise XmlError("xml_document_type", element.sourceline)
