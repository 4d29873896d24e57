"""Texts in a form of their own: the kind of a text (MIME) and addresses (URI)."""

import re

from lxml import etree

from engine.checks.document import B, Document
from engine.checks.report import Report

_MIME = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]*/[\w!#$&^.+-]+(\s*;.*)?")
_URI = re.compile(r"([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_MIME_AT = {
    "documentation": "textFormat",
    "textAnnotation": "textFormat",
    "scriptTask": "scriptFormat",
    "globalScriptTask": "scriptLanguage",
}


def check_formats(root: etree._Element, report: Report) -> None:
    """Check the attributes that hold a MIME type."""
    for kind, attribute in _MIME_AT.items():
        for node in root.iter(f"{B}{kind}"):
            value = node.get(attribute)
            if value and not _MIME.fullmatch(value.strip()):
                report.error("mime_type_invalid", node, attribute=attribute, value=value)


def check_transactions(document: Document, report: Report) -> None:
    """A transaction's method is one of the standard's own or an address."""
    for _, node in document.elements("transaction"):
        method = node.get("method", "")
        if not _URI.fullmatch(method):
            report.error("uri_invalid", node, attribute="method", value=method)
