"""The sheet on paper and in Word: tagged, archivable, and the same words in both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from engine.bundles import Bundle
from engine.diagram_reader import read_diagram
from engine.xml import parse
from handlers.sheet import docx as word
from handlers.sheet import pdf, words
from handlers.sheet.builder import build
from handlers.sheet.model import Sheet, Signature, Standing
from tests.handlers.sheet_world import diagram, sheet_of_tp2, step, straight, way
from tests.handlers.test_letters_pdf import embedded_name, structure_tags

AT = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
HOSTILE = '#panic("x") *fett* $x$ <label> @ref \\ {0}'


@pytest.fixture(scope="module")
def tp2(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    return sheet_of_tp2(sqlite_template, tmp_path_factory)


@pytest.fixture(scope="module")
def paper(tp2: Sheet) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(tp2, AT).pdf))


def draft(xml: bytes) -> Sheet:
    bundle = Bundle("probe.bpmn", xml, {})
    signatures = (Signature("erstellt"), Signature("freigegeben"), Signature("qualitaet"))
    standing = Standing("P", None, bundle.content_digest, revision=4, signatures=signatures)
    return build(read_diagram(parse(xml)), standing)


def printed(reader: PdfReader, page: int | None = None) -> str:
    pages = reader.pages if page is None else [reader.pages[page]]
    return squeezed(" ".join(each.extract_text() for each in pages))


def squeezed(text: str) -> str:
    """Blanks and line breaks depend on where a line is full."""
    return "".join(text.split())


def test_the_sheet_is_tagged_german_and_titled(paper: PdfReader) -> None:
    root: dict[str, Any] = paper.root_object
    assert root["/Lang"] == "de-DE"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.metadata is not None
    assert paper.metadata.title == (
        "Prozessblatt TP2 Clearinggespräch und Steuerung von Neuantragstellern in der JA, Version 1"
    )
    assert paper.metadata.author == "FDL 56.2 Giebel"
    tags = structure_tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD"} <= tags


def test_the_sheet_says_it_is_pdf_ua_and_pdf_a(paper: PdfReader) -> None:
    assert paper.xmp_metadata is not None
    xmp = paper.xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_all_fonts_of_all_pages_are_embedded(paper: PdfReader) -> None:
    fonts = [
        font.get_object()
        for page in paper.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    assert fonts
    assert all("FiraSans" in embedded_name(font) for font in fonts)


def test_tp2_is_overview_flow_and_annex_on_a_page_each(tp2: Sheet, paper: PdfReader) -> None:
    assert len(paper.pages) == pdf.render(tp2, AT).pages == 3
    assert [printed(paper, n).count("Seite") for n in range(3)] == [1, 1, 1]
    first, second, third = (printed(paper, n) for n in range(3))
    assert "wirdnochnachgeholt" in first
    assert "gez.Giebel" in first
    assert all(squeezed(each.box.text) in second for each in tp2.lines)
    assert all(f"{n}" in second for n in range(10, 190, 10))
    assert "AntragstellerwurdedenIFKzugesteuert" in second
    assert "²AbgabeerstbeiSGBII-Leistungsbezug" in second
    assert squeezed(words.abbreviations(tp2)) in second
    assert "Anlage:Auslegung" in third
    assert "1900" not in printed(paper)


def test_each_page_names_version_and_digest(tp2: Sheet, paper: PdfReader) -> None:
    digest = tp2.standing.digest
    for page in range(3):
        assert f"TP2·Version1·Prüfsumme{digest[:4]}{digest[4:8]}" in printed(paper, page)
    assert digest in printed(paper, 0)


def test_the_same_sheet_at_the_same_instant_gives_the_same_bytes(tp2: Sheet) -> None:
    assert pdf.render(tp2, AT).pdf == pdf.render(tp2, AT).pdf


def test_what_an_owner_writes_is_printed_and_never_becomes_markup() -> None:
    quoted = HOSTILE.replace("<", "&lt;").replace('"', "&quot;")
    sheet = draft(straight(f'laufzettel:ziel="{quoted}"'))
    assert squeezed(HOSTILE) in printed(PdfReader(BytesIO(pdf.render(sheet, AT).pdf)))


def test_a_draft_is_marked_on_every_page() -> None:
    reader = PdfReader(BytesIO(pdf.render(draft(straight()), AT).pdf))
    assert all("ENTWURF" in printed(reader, n) for n in range(len(reader.pages)))


def test_a_long_process_goes_on_over_pages_with_its_head_row_again() -> None:
    names = [f"a{n}" for n in range(60)]
    steps = "".join(step(x, f'laufzettel:zeile="{n * 10}"') for n, x in enumerate(names, 1))
    ways = "".join(map(way, names, names[1:]))
    content = (
        f'<startEvent id="s"/>{steps}<endEvent id="e" laufzettel:zeile="900"/>'
        f"{way('s', names[0])}{ways}{way(names[-1], 'e')}"
    )
    reader = PdfReader(BytesIO(pdf.render(draft(diagram(content)), AT).pdf))
    flow_pages = [n for n in range(len(reader.pages)) if "Schritta" in printed(reader, n)]
    assert len(flow_pages) > 2
    assert all("Prozessschritte" in printed(reader, n) for n in flow_pages)
    assert all("QM-ID" in printed(reader, n) for n in flow_pages)


def test_words_that_find_no_room_at_their_line_stand_in_the_last_column() -> None:
    long = "wenn alle Unterlagen vollständig vorliegen und niemand widersprochen hat"
    split = (
        '<startEvent id="s"/><exclusiveGateway id="g" name="Weiter?" laufzettel:zeile="10" '
        'default="g_b"/>'
        + step("a", 'laufzettel:zeile="20"')
        + step("b", 'laufzettel:zeile="30"')
        + '<endEvent id="e" laufzettel:zeile="40"/>'
        + way("s", "g")
        + way("g", "a", long)
        + way("g", "b", "sonst")
        + way("a", "e")
        + way("b", "e")
    )
    text = printed(PdfReader(BytesIO(pdf.render(draft(diagram(split)), AT).pdf)), 1)
    assert f"→{squeezed(long)}:Zeile20" in text.replace("-", "")


def test_the_seven_fields_stand_on_paper_for_every_step(tp2: Sheet) -> None:
    reader = PdfReader(BytesIO(pdf.render(tp2, AT, "schritte").pdf))
    text = printed(reader)
    assert text.count("Hilfsmittel") == len(tp2.steps)
    assert "/H3" in structure_tags(reader.root_object["/StructTreeRoot"])


@pytest.fixture(scope="module")
def document(tp2: Sheet) -> Any:
    return docx.Document(BytesIO(word.render(tp2, AT)))


def texts_of(document: Any) -> str:
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_word_gets_the_same_words(tp2: Sheet, document: Any) -> None:
    text = texts_of(document)
    for label, entries in words.overview(tp2):
        assert all(entry in text for entry in (label, *entries))
    for line in tp2.lines:
        assert all(part in text for part in (line.box.text, *line.then, *line.outputs))
    for row in words.signatures(tp2):
        assert all(part in text for part in (row.label, row.name, row.day, row.mark, row.note))
    for reading in tp2.readings:
        assert reading.chosen in text
    assert words.abbreviations(tp2) in text


def test_word_gets_real_headings_and_tables_whose_first_row_comes_again(document: Any) -> None:
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        "TP2 Clearinggespräch und Steuerung von Neuantragstellern in der JA",
        words.OVERVIEW,
        words.RELEASE,
        words.FLOW,
        "Ablauf als Bild",
        words.ANNEX_READINGS,
        words.ANNEX_ADDITIONS,
    ]
    flow = next(t for t in document.tables if t.rows[0].cells[0].text == "Nr.")
    assert flow.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    rows = [[cell.text for cell in row.cells] for row in flow.rows]
    assert [row[0] for row in rows[1:] if row[0]] == [str(n) for n in range(10, 190, 10)]
    assert next(row for row in rows if row[0] == "60")[1:4] == ["JCO", "NasA", ""]


def test_words_picture_is_described_and_its_language_is_german(document: Any) -> None:
    [picture] = document.inline_shapes
    assert "Dieselben Schritte, Wege und Rollen" in picture._inline.docPr.get("descr")
    assert document.core_properties.language == "de-DE"
    assert {x.get(qn("w:val")) for x in document.styles.element.iter(qn("w:lang"))} == {"de-DE"}


def test_word_gets_the_seven_fields_too(tp2: Sheet) -> None:
    steps = docx.Document(BytesIO(word.render(tp2, AT, "schritte")))
    labels = [[row.cells[0].text for row in table.rows] for table in steps.tables[1:]]
    assert labels == [[label for label, _ in word.STEP_FIELDS]] * len(tp2.steps)


def test_a_sheet_for_word_of_a_draft_is_marked_too(tp2: Sheet) -> None:
    unsigned = replace(tp2, standing=replace(tp2.standing, version=None))
    made = docx.Document(BytesIO(word.render(unsigned, AT)))
    assert made.sections[0].header.paragraphs[0].text == "ENTWURF"
