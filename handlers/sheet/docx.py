"""The sheet for Word: the same content with real headings and tables, to be worked on further.

The flow stands twice: as a table that says every way in words, and as a picture of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from handlers.sheet import pdf, words
from handlers.sheet.model import Box, Line, Roles, Sheet
from handlers.sheet.pdf import Form

FONT = "Arial"
TINT = "ECEEF3"
WIDTH = Cm(17.4)
STEP_FIELDS = (
    ("Name", "name"),
    ("Beschreibung", "description"),
    ("Vorgänger", "before"),
    ("Eingabe", "inputs"),
    ("Ausgabe", "outputs"),
    ("Hilfsmittel", "tools"),
    ("Nachfolger", "after"),
)


def render(sheet: Sheet, made_at: datetime, form: Form = "blatt") -> bytes:
    """Return the document; takes about a second, so never while a transaction is open."""
    paper = _Paper.blank(sheet, made_at)
    paper.head()
    if form == "schritte":
        paper.steps()
    else:
        paper.overview()
        paper.flow(pdf.flow_pictures(sheet, made_at))
        paper.annex()
    target = BytesIO()
    paper.document.save(target)
    return target.getvalue()


@dataclass(frozen=True)
class _Paper:
    """The document while it is written."""

    sheet: Sheet
    document: Document

    @classmethod
    def blank(cls, sheet: Sheet, made_at: datetime) -> _Paper:
        """Begin a document with its page, its language and its foot."""
        document = docx.Document()
        properties = document.core_properties
        properties.title = words.title(sheet)
        properties.author = sheet.head.owner or "Laufzettel"
        properties.language = "de-DE"
        properties.comments = ""
        properties.created = properties.modified = made_at.replace(tzinfo=None)
        page = document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(1.8)
        page.top_margin = page.bottom_margin = Cm(1.5)
        _style(document)
        paper = cls(sheet, document)
        paper._foot(page.footer.paragraphs[0], made_at)
        if sheet.is_draft:
            page.header.paragraphs[0].add_run("ENTWURF").bold = True
        return paper

    def head(self) -> None:
        """Write the head: title, kind, numbers, period."""
        head, standing = self.sheet.head, self.sheet.standing
        self.document.add_paragraph("Prozessbeschreibung").paragraph_format.space_after = Pt(0)
        self.document.add_heading(head.title, 1)
        kind = " · ".join(filter(None, (head.kind, head.status)))
        if kind:
            self.document.add_paragraph(kind)
        version_label, version = words.version_row(self.sheet)
        rows = [
            ("QM-ID:", head.qm_id, "gilt für:", head.unit),
            ("Lfd. Nr.:", head.number, "gültig ab:", words.day(standing.valid_from)),
            (version_label, version, "gültig bis:", words.day(standing.valid_to)),
        ]
        table = self._table((2.6, 6.1, 2.6, 6.1), "Kopf des Prozessblatts")
        for row in rows:
            cells = table.add_row().cells
            for place, text in enumerate(row):
                _write(cells[place], text, bold=place % 2 == 1)

    def overview(self) -> None:
        """Write the first page."""
        self.document.add_heading(words.OVERVIEW, 2)
        table = self._table((5, 12.4), "Prozessübersicht")
        for label, entries in words.overview(self.sheet):
            cells = table.add_row().cells
            _write(cells[0], label, bold=True, is_head=True)
            _list(cells[1], entries)
        self.document.add_heading(words.RELEASE, 2)
        table = self._table((5, 6, 2.8, 3.6), words.RELEASE)
        _header(table, ("Freigabe", "Name", "Datum", "Unterschrift"))
        for row in words.signatures(self.sheet):
            cells = table.add_row().cells
            _write(cells[0], row.label, bold=True, is_head=True)
            if row.note:
                _write(cells[1].merge(cells[3]), row.note)
            else:
                for cell, text in zip(cells[1:], (row.name, row.day, row.mark), strict=True):
                    _write(cell, text)
        for note in filter(None, (words.signature_note(self.sheet), words.digest_line(self.sheet))):
            self._small(note)

    def flow(self, pictures: Sequence[bytes]) -> None:
        """Write the second page: the table of the flow, its notes and the drawing."""
        self._heading_of_page(words.FLOW)
        self._small(words.LEGEND)
        table = self._table((1.1, 1.3, 1.3, 1.3, 4.9, 4.6, 2.9), words.FLOW)
        _header(table, ("Nr.", "D", "M", "I", "Prozessschritte", "Weiter mit", "Output"))
        for line in self.sheet.lines:
            self._line(table, line)
        for mark, note in words.notes(self.sheet):
            paragraph = self._small("")
            _mark(paragraph, mark)
            paragraph.add_run(f" {note}" if mark else note)
        if self.sheet.abbreviations:
            self._small(words.abbreviations(self.sheet))
        for count, picture in enumerate(pictures, 1):
            self._picture(picture, count, len(pictures))

    def _line(self, table: Table, line: Line) -> None:
        cells = table.add_row().cells
        _write(cells[0], line.number)
        for cell, text in zip(cells[1:4], (line.roles.d, line.roles.m, line.roles.i), strict=True):
            _write(cell, text)
            if line.roles.is_reading and text and cell is not cells[1]:
                _mark(cell.paragraphs[0], "A")
        self._box(cells[4], line.box)
        _list(cells[5], line.then)
        _list(cells[6], line.outputs)
        if line.beside is None:
            return
        cells = table.add_row().cells
        for cell, text in zip(
            cells[1:4],
            (line.beside.roles.d, line.beside.roles.m, line.beside.roles.i),
            strict=True,
        ):
            _write(cell, text)
            if text and self.sheet.original:
                _mark(cell.paragraphs[0], "E")
        self._box(cells[4], line.beside, "daneben: ")
        _list(cells[5], line.then_beside)

    def _box(self, cell: _Cell, box: Box, before: str = "") -> None:
        kinds = {"start": "Start: ", "end": "Ende: ", "decision": "", "step": ""}
        _write(cell, f"{before}{kinds[box.shape]}{box.text}")
        if box.is_reading:
            _mark(cell.paragraphs[0], "A")
        if words.has_addition_mark(box, self.sheet) and box.roles == Roles():
            _mark(cell.paragraphs[0], "E")

    def _picture(self, picture: bytes, count: int, total: int) -> None:
        name = "Ablauf als Bild" + (f", Teil {count} von {total}" if total > 1 else "")
        self._heading_of_page(name)
        shape = self.document.add_picture(BytesIO(picture), width=WIDTH)
        described = shape._inline.docPr  # python-docx has no name for the description
        described.set("title", name)
        described.set(
            "descr",
            f"Flussdiagramm {self.sheet.short_name}. Dieselben Schritte, Wege und Rollen stehen "
            f"in der Tabelle „{words.FLOW}“.",
        )

    def annex(self) -> None:
        """Write how the paper was read, and what goes beyond it."""
        if self.sheet.readings:
            self._heading_of_page(words.ANNEX_READINGS)
            self.document.add_paragraph(words.READINGS)
            table = self._table((1.2, 2.4, 5.4, 8.4), words.ANNEX_READINGS)
            _header(table, ("Nr.", "Zeile", "Frage", "Gewählt"))
            for reading in self.sheet.readings:
                cells = table.add_row().cells
                for cell, text in zip(
                    cells,
                    (reading.name, reading.rows, reading.question, reading.chosen),
                    strict=True,
                ):
                    _write(cell, text)
                for count, other in enumerate(reading.others, 1):
                    cells[3].add_paragraph(f"{count}. {other}")
        if self.sheet.additions:
            self.document.add_heading(words.ANNEX_ADDITIONS, 2)
            self.document.add_paragraph(words.ADDITIONS)
            table = self._table((1.4, 7.2, 8.8), words.ANNEX_ADDITIONS)
            _header(table, ("Zeile", "Schritt", "Ergänzung"))
            for addition in self.sheet.additions:
                cells = table.add_row().cells
                for cell, text in zip(
                    cells, (addition.row, addition.step, addition.text), strict=True
                ):
                    _write(cell, text)

    def steps(self) -> None:
        """Write the second form."""
        self.document.add_heading(words.STEPS, 2)
        for step in self.sheet.steps:
            self.document.add_heading(step.place, 3)
            table = self._table((3.4, 14), f"{step.place}: {step.name}")
            for label, name in STEP_FIELDS:
                cells = table.add_row().cells
                _write(cells[0], label, bold=True, is_head=True)
                value = getattr(step, name)
                _list(cells[1], (value,) if isinstance(value, str) else value)
        if self.sheet.abbreviations:
            self._small(words.abbreviations(self.sheet))

    def _table(self, widths: Sequence[float], title: str) -> Table:
        table = self.document.add_table(rows=0, cols=len(widths))
        table.style = "Table Grid"
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), title)
        table._tbl.tblPr.append(caption)
        return table

    def _small(self, text: str) -> Paragraph:
        paragraph = self.document.add_paragraph(text)
        paragraph.style = "Caption"
        return paragraph

    def _heading_of_page(self, text: str) -> None:
        self.document.add_heading(text, 2).paragraph_format.page_break_before = True

    def _foot(self, paragraph: Paragraph, made_at: datetime) -> None:
        paragraph.add_run(f"{words.foot(self.sheet, made_at)} · Seite ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" von ")
        _field(paragraph, "NUMPAGES")


def _style(document: Document) -> None:
    """Set the house's plain look and the language, which readers aloud need."""
    sizes = {"Normal": 8.5, "Heading 1": 14.0, "Heading 2": 11.0, "Heading 3": 9.5}
    sizes |= {"Caption": 8.0, "Footer": 7.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name = FONT
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:hAnsi"), FONT)
        spacing = style.paragraph_format
        spacing.space_after = Pt(3)
        if name.startswith("Heading"):
            spacing.space_before = Pt(8)
    document.styles["Caption"].font.bold = False
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "de-DE")


def _header(table: Table, labels: Iterable[str]) -> None:
    """Write the first row; it comes again on every page."""
    row = table.add_row()
    for cell, label in zip(row.cells, labels, strict=True):
        _write(cell, label, bold=True, is_head=True)
    _row_property(row, "w:tblHeader")
    _row_property(row, "w:cantSplit")


def _row_property(row: _Row, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _write(cell: _Cell, text: str, *, bold: bool = False, is_head: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(text).bold = bold
    if is_head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), TINT)
        cell._tc.get_or_add_tcPr().append(shade)


def _list(cell: _Cell, entries: Sequence[str]) -> None:
    """Write one entry per paragraph; no entry leaves the cell empty."""
    for count, entry in enumerate(entries):
        paragraph = cell.paragraphs[0] if count == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.add_run(entry)


def _mark(paragraph: Paragraph, letter: str) -> Run:
    run = paragraph.add_run(letter)
    run.font.superscript = True
    run.bold = True
    return run


def _field(paragraph: Paragraph, code: str) -> None:
    """Write what Word computes: the page's number."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
