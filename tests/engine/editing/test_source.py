"""A stored file is given back byte for byte; a change stays where it was made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.editing.nodes import Node
from engine.editing.source import Source, build
from engine.errors import Rejected
from engine.xml import BPMN, LAUFZETTEL, XmlError, parse

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "processes").glob("*/*.bpmn"))
UNUSUAL = ROOT / "tests" / "engine" / "data" / "modeler" / "unusual.bpmn"
FILES = [*SHIPPED, UNUSUAL]
FILE_IDS = [file.stem for file in FILES]
FEW = settings(max_examples=15, deadline=None)  # each reads a whole file
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30)


@pytest.mark.parametrize("file", FILES, ids=FILE_IDS)
def test_an_untouched_file_comes_back_byte_for_byte(file: Path) -> None:
    assert Source(file.read_bytes()).bytes() == file.read_bytes()


@pytest.mark.parametrize("file", FILES, ids=FILE_IDS)
def test_it_reads_what_the_judge_of_files_reads(file: Path) -> None:
    ours = [(node.tag, dict(node.attributes)) for node in Source(file.read_bytes()).root.iter()]

    judged = parse(file.read_bytes())
    theirs = [(node.tag, dict(node.attrib)) for node in judged.iter() if isinstance(node.tag, str)]
    assert ours == theirs


@FEW
@given(file=st.sampled_from(FILES), choice=st.integers(0, 10_000), value=TEXT)
def test_an_attribute_changes_nothing_outside_its_quotes(
    file: Path, choice: int, value: str
) -> None:
    source, before = Source(file.read_bytes()), file.read_text(encoding="utf-8")
    named = [node for node in source.root.iter() if node.get("name") and node.get("id")]
    node = named[choice % len(named)]
    old = node.head
    head, tail = before.split(old, 1) if before.count(old) == 1 else ("", "")

    node.set("name", value)

    assert node.get("name") == value
    if head:
        assert source.bytes().decode() == head + node.head + tail
    assert parse(source.bytes()).find(f".//*[@id='{node.get('id')}']") is not None
    assert _without_name(node.head) == _without_name(old)


def _without_name(head: str) -> str:
    return re.sub(r"""\bname=("[^"]*"|'[^']*')""", "", head)


@FEW
@given(file=st.sampled_from(SHIPPED), choice=st.integers(0, 10_000))
def test_what_is_put_in_and_taken_out_again_leaves_no_trace(file: Path, choice: int) -> None:
    source = Source(file.read_bytes())
    parents = [node for node in source.root.iter() if node.children or node.head.endswith("/>")]
    parent = parents[choice % len(parents)]
    after = parent.children[choice % len(parent.children)] if parent.children else None
    new = build(parent, f"{{{BPMN}}}documentation", {"id": "Neu"}, "a < b")

    parent.insert(new, after)

    assert Source(source.bytes()).by_id["Neu"].text == "a < b"
    assert source.bytes().count(b"\n") == file.read_bytes().count(b"\n") + (1 if after else 2)
    parent.remove(new)
    assert source.bytes() == file.read_bytes()


def _definitions(inside: str, more: str = "") -> bytes:
    return f'<definitions xmlns="{BPMN}"{more}>{inside}</definitions>'.encode()


def test_our_namespace_is_declared_only_when_it_is_needed() -> None:
    source = Source(_definitions('<process id="P"/>'))

    source.by_id["P"].set(f"{{{LAUFZETTEL}}}zeile", "10")

    assert source.bytes().decode() == (
        f'<definitions xmlns="{BPMN}" xmlns:laufzettel="{LAUFZETTEL}">'
        '<process id="P" laufzettel:zeile="10"/></definitions>'
    )


def test_a_prefix_that_means_something_else_is_not_taken() -> None:
    source = Source(_definitions('<process id="P"/>', ' xmlns:laufzettel="urn:anders"'))

    source.by_id["P"].set(f"{{{LAUFZETTEL}}}zeile", "10")

    assert f'xmlns:laufzettel1="{LAUFZETTEL}"'.encode() in source.bytes()
    assert b'laufzettel1:zeile="10"' in source.bytes()


def test_new_elements_take_the_prefix_and_the_lines_of_the_file() -> None:
    source = Source(
        f'<b:definitions xmlns:b="{BPMN}">\r\n\t<b:process id="P"/>\r\n</b:definitions>'.encode()
    )
    process = source.by_id["P"]

    process.insert(build(process, f"{{{BPMN}}}task", {"id": "T"}, [_child(process)]))

    assert source.bytes().decode().split("\r\n")[1:-1] == [
        '\t<b:process id="P">',
        '\t\t<b:task id="T">',
        "\t\t\t<b:incoming>F</b:incoming>",
        "\t\t</b:task>",
        "\t</b:process>",
    ]


def _child(near: Node) -> Node:
    return build(near, f"{{{BPMN}}}incoming", None, "F")


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "utf-8-sig", "windows-1252"])
def test_other_encodings_stay_as_they_are(encoding: str) -> None:
    declared = "UTF-8" if encoding == "utf-8-sig" else encoding
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><definitions xmlns="{BPMN}" name="Prüfung"/>'
    )
    source = Source(text.encode(encoding))

    assert source.bytes() == text.encode(encoding)
    source.root.set("name", "Prüfung „neu“ Ω")
    assert parse(source.bytes()).get("name") == "Prüfung „neu“ Ω"


def test_a_document_type_is_refused_here_too() -> None:
    with pytest.raises(XmlError, match="xml_document_type"):
        Source(b"<!DOCTYPE r><r/>")


def test_bytes_that_have_no_way_back_are_refused() -> None:
    with pytest.raises(Rejected, match="xml_encoding_unsupported"):
        Source(b'<?xml version="1.0" encoding="UTF-7"?><r a="+AOQ-"/>')
