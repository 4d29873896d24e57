"""What a letter looks like to a printer, a screen reader and an attacker."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from engine.errors import Rejected
from engine.forms import Form
from handlers.domain.print_font import check_printable
from handlers.letters.builder import render
from handlers.letters.dates import short_time, weekday_time
from handlers.letters.document_names import document_name, document_names
from handlers.letters.kinds import KINDS
from handlers.letters.shipped import shipped_texts
from handlers.letters.wording import blocks, fill, placeholders

WRITTEN_AT = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
HOSTILE = [
    '#import "@preview/evil:1.0.0"',
    '#read("/etc/passwd")',
    "\\ $x$ *fett* _kursiv_ <label> @ref",
    '"); #panic("x") //',
    "{antragsdatum} **stark** | Wann: nie",
    "= Überschrift",
    "`raw` /* Kommentar */ ~ --",
]


def content(name: str = "Amira Haddad", **changes: Any) -> dict[str, Any]:
    values = {"antragsdatum": "3. März 2025", "name": name}
    text = "Sie haben am {antragsdatum} Geld beantragt, {name}.\n\n| Wann: **{antragsdatum}**"
    plain: dict[str, Any] = {
        "title": "1. Einladung: Einladung zum Gespräch",
        "keywords": ["einladung_1"],
        "subject": "Einladung zum Gespräch",
        "running_reference": "56.6-2025-00001 · 3. März 2025",
        "large_print": False,
        "sender": {
            "authority": "Landkreis Göttingen",
            "unit": "Fachbereich Jobcenter",
            "return_line": "Landkreis Göttingen · Beispielweg 12 · 34346 Hann. Münden",
        },
        "delivery_note": "",
        "recipient": [name, "Lange Straße 5", "34346 Hann. Münden"],
        "reference": [{"label": "Aktenzeichen", "value": "56.6-2025-00001"}],
        "footer": [["Landkreis Göttingen"], ["Telefon 05541 555-0"], []],
        "draft_mark": "Mustertext, vor Einsatz rechtlich prüfen",
        "salutation": f"Guten Tag {name},",
        "blocks": blocks(text, values),
        "closing": ["Mit freundlichen Grüßen"],
        "enclosures": [],
        "annex": blocks("# Rechtsbehelfsbelehrung\n\nText.", {}),
    }
    return {**plain, **changes}


def read(letter: dict[str, Any]) -> PdfReader:
    return PdfReader(BytesIO(render(letter, WRITTEN_AT).pdf))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_letter_is_tagged_german_and_titled() -> None:
    reader = read(content())
    root: dict[str, Any] = reader.root_object
    assert root["/Lang"] == "de-DE"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "1. Einladung: Einladung zum Gespräch"
    tags = structure_tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/P", "/L", "/LI"} <= tags


def test_a_letter_says_it_is_pdf_ua_and_pdf_a() -> None:
    reader = read(content())
    assert reader.xmp_metadata is not None
    xmp = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_all_fonts_are_embedded() -> None:
    reader = read(content())
    page: dict[str, Any] = reader.pages[0]
    fonts = page["/Resources"]["/Font"]
    names = [embedded_name(font.get_object()) for font in fonts.values()]
    assert names
    assert all("FiraSans" in name for name in names)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_printed_as_it_is(name: str) -> None:
    printed = text_of(read(content(name)))
    assert "".join(name.split()) in "".join(printed.split())


@pytest.mark.parametrize("name", ["Đorđe Jovanović", "Ayşe Yıldırım", "Łucja Dąbrowa", "Олена К."])
def test_names_from_everywhere_have_their_letters(name: str) -> None:
    assert name in text_of(read(content(name)))


@pytest.mark.parametrize("character", ["😀", "中"])
def test_what_is_refused_is_what_no_letter_can_be_made_with(character: str) -> None:
    with pytest.raises(Rejected) as refused:
        check_printable(f"Bitte {character}")
    assert refused.value.facts["character"] == character
    with pytest.raises(Exception, match="could not be displayed"):
        read(content(character))


def test_what_people_paste_from_elsewhere_is_printed() -> None:
    text = "Größe § 309 1,50 € 2 → 3 … ½ ẞ ·\u00a0–\u00ad\u2011\u2009\u202f\u200ba\u0308"
    check_printable(text)
    assert render(content(text), WRITTEN_AT).pages == 1


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert render(content(), WRITTEN_AT).pdf == render(content(), WRITTEN_AT).pdf


def test_large_print_is_larger_and_says_the_same() -> None:
    large = read(content(large_print=True))
    assert text_of(large) == text_of(read(content()))


def test_pages_are_counted() -> None:
    long = content(blocks=blocks("\n\n".join(["Ein Absatz mit Text."] * 60), {}))
    assert render(long, WRITTEN_AT).pages == len(read(long).pages) > 1


def test_the_address_stands_in_the_window_of_the_envelope() -> None:
    """DIN 5008 form B: 20 to 105 mm from the left, 62.7 to 90 mm from the top edge."""
    found: list[tuple[float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if "Lange Straße" in text:
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            found.append((x * 25.4 / 72, 297 - y * 25.4 / 72))

    read(content()).pages[0].extract_text(visitor_text=visit)
    assert found
    left, down = found[0]
    assert 20 <= left <= 105
    assert 62.7 <= down <= 90


def test_every_kind_has_a_text_and_every_placeholder_a_name() -> None:
    texts = {text.key: text for text in shipped_texts()}
    assert set(KINDS) <= set(texts)
    assert all(text.source for text in texts.values())
    assert all(not placeholders(text.body) - KNOWN for text in texts.values())


def test_an_unknown_placeholder_is_refused_not_printed() -> None:
    with pytest.raises(Rejected) as refused:
        fill("Guten Tag {anrede}", {})
    assert refused.value.facts == {"placeholder": "anrede"}


def test_what_is_empty_leaves_no_trace() -> None:
    text = "Anfang.\n\n{leer}\n\n| Wer: {leer}\n| Wo: hier\n\n- {liste}"
    found = blocks(text, {"leer": "", "liste": ()})
    assert [block["kind"] for block in found] == ["paragraph", "facts"]
    assert [row["label"] for row in found[1]["rows"]] == ["Wo"]


def test_a_list_gives_one_item_per_entry() -> None:
    found = blocks("- {unterlagen}", {"unterlagen": ("Mietvertrag", "Ausweis")})
    assert [item[0]["text"] for item in found[0]["items"]] == ["Mietvertrag", "Ausweis"]


def test_times_are_berlin_times_in_german() -> None:
    summer = datetime(2025, 7, 3, 7, 30, tzinfo=UTC)
    assert weekday_time(summer).replace("\u00a0", " ") == "Donnerstag, 3. Juli 2025, 9:30 Uhr"
    assert short_time(summer) == "Do, 03.07., 9:30"


def test_every_document_of_a_checklist_has_a_name() -> None:
    forms = Path(__file__).parents[2] / "processes"
    checklists = {"checkliste", "fehlende", "unterlage"}
    codes = {
        str(option.value)
        for file in forms.glob("*/formulare/*.json")
        for outer in Form.load(file.read_bytes()).inputs.values()
        for field in (outer, *(inner for child in outer.children for inner in child.inner()))
        if field.key in checklists
        for option in field.options
    }
    assert len(codes) > 10
    assert {code for code in codes if document_name(code) == code} == set()


def test_documents_have_names_and_own_words_stay() -> None:
    names = document_names(["mietvertrag", "Brief vom Vermieter", "mietvertrag"])
    assert names == ("Mietvertrag", "Brief vom Vermieter")


def test_texts_come_into_force_one_after_the_other() -> None:
    notices = [text for text in shipped_texts() if text.key == "rechtsfolgenbelehrung"]
    assert [text.valid_from for text in notices] == [date(2023, 1, 1), date(2026, 7, 1)]
    assert "10 Prozent" in notices[0].body
    assert "30 Prozent" in notices[1].body


KNOWN = frozenset(
    {
        "anliegen", "antragsdatum", "behoerde_anschrift",
        "belehrung_verweis", "fortwirkung", "gespraechspartner", "identitaet_termin",
        "meldezweck", "online_adresse", "online_hinweis", "ort", "rueckgabe_bis", "telefon",
        "telefon_satz", "termin", "termin_tag", "termine_entfallen", "unterlagen",
        "vereinbarung", "verlegung_grund", "vorheriger_termin", "weitergeleitet_an",
    }
)  # fmt: skip


def structure_tags(node: Any) -> set[str]:
    """All structure types below a node of the tag tree."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        return set().union(*(structure_tags(child) for child in node))
    if not isinstance(node, DictionaryObject):
        return set()
    own = {str(node["/S"])} if "/S" in node else set()
    return own | (structure_tags(node["/K"]) if "/K" in node else set())


def embedded_name(font: Any) -> str:
    """The font's name; a font without its file raises KeyError."""
    inner = font["/DescendantFonts"][0].get_object()
    descriptor = inner["/FontDescriptor"].get_object()
    assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    return str(font["/BaseFont"])
