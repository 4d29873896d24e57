"""Hostile XML is refused early; well-formed XML keeps its line numbers."""

import resource
import subprocess
import sys

import pytest

from engine.xml import BPMN, MAX_BYTES, XmlError, parse

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{i} "' + f"&a{i - 1};" * 10 + '">' for i in range(1, 10))
    + "]><l>&a9;</l>"
)


def test_a_diagram_is_read_with_its_line_numbers_and_comments() -> None:
    document = f'<definitions xmlns="{BPMN}">\n<!-- Anlass -->\n<process id="P"/></definitions>'

    root = parse(document.encode())

    process = root.find(f"{{{BPMN}}}process")
    assert process is not None
    assert process.sourceline == 3
    assert root[0].text == " Anlass "


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "xml_document_type"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><r/>', "xml_document_type"),
        ('<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><r/>', "xml_document_type"),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "xml_document_type"),
        ('<!DOCTYPE r [<!ATTLIST r onload CDATA "x">]><r/>', "xml_document_type"),
        ("<!DOCTYPE r><r/>", "xml_document_type"),
        (BOMB, "xml_document_type"),
        ("<a>" * 101 + "</a>" * 101, "xml_too_deep"),
        ("<a>" * 100_000, "xml_too_deep"),
        ("<r>" + "<a/>" * 200_001 + "</r>", "xml_too_many_elements"),
        ("<a " + " ".join(f'a{i}="1"' for i in range(201)) + "/>", "xml_too_many_attributes"),
        ('<a b="' + "x" * MAX_BYTES + '"/>', "xml_too_large"),
        ("", "xml_not_well_formed"),
        ("kein XML", "xml_not_well_formed"),
        ("<a><b></a>", "xml_not_well_formed"),
        ("<a>", "xml_not_well_formed"),
        ("<a/><b/>", "xml_not_well_formed"),
        ("<a>&unbekannt;</a>", "xml_not_well_formed"),
        ("\x00\x01", "xml_not_well_formed"),
    ],
)
def test_hostile_or_broken_documents_are_refused(document: str, code: str) -> None:
    with pytest.raises(XmlError) as refused:
        parse(document.encode())
    assert refused.value.code == code


def test_a_broken_document_names_the_line() -> None:
    with pytest.raises(XmlError) as refused:
        parse(b"<a>\n<b>\n</c>\n</a>")
    assert refused.value.line == 3


def test_an_xinclude_is_left_as_it_stands() -> None:
    root = parse(
        b'<r xmlns:xi="http://www.w3.org/2001/XInclude">'
        b'<xi:include href="file:///etc/passwd" parse="text"/></r>'
    )
    assert "".join(root.itertext()) == ""


def test_five_million_elements_are_refused_in_little_memory() -> None:
    # In a process of its own, whose memory is measured from outside.
    program = (
        "from engine.xml import XmlError, parse\n"
        "for body in (b'<a/>' * 5_000_000, b'<a/>' * 1_249_000):\n"
        "    try: parse(b'<r>' + body + b'</r>')\n"
        "    except XmlError as refused: print(refused.code)\n"
    )
    limit = 400 * 2**20

    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )

    assert answer.stdout.split() == ["xml_too_large", "xml_too_many_elements"]
