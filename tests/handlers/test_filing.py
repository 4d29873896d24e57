"""Files that people bring: what is taken, under which name, whose they are, when they go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Rejected
from handlers.domain.document_drafts import (
    Chosen,
    check_file,
    drafts_of,
    file_documents,
    hold_drafts,
    store_draft,
)
from handlers.domain.file_names import LONGEST, clean_name
from handlers.domain.stored_documents import (
    LARGEST,
    filed_documents,
    get_document,
    may_read,
    read_document,
)
from handlers.filing import drop_unneeded_drafts
from tests.databases import on_sqlite
from tests.files import JPEG, PDF, PNG, PROGRAM, docx
from tests.handlers.domain_world import CASE, SUBJECT, prepare

ASKED = ("lebenslauf_datei", "Lebenslauf als Datei")


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Lebenslauf.pdf", PDF, "application/pdf"),
        ("Scan.PNG", PNG, "image/png"),
        ("Foto.jpeg", JPEG, "image/jpeg"),
        (
            "Brief.docx",
            docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_file_whose_content_fits_its_ending_is_taken(
    name: str, content: bytes, media_type: str
) -> None:
    assert check_file(Chosen(name, content))[1].media_type == media_type


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (Chosen("leer.pdf", b""), "file_empty"),
        (Chosen("gross.pdf", PDF + b" " * (LARGEST + 1 - len(PDF))), "file_too_large"),
        (Chosen("spiel.exe", PROGRAM), "file_kind_unknown"),
        (Chosen("spiel.pdf", PROGRAM), "file_content_differs"),
        (Chosen("spiel.pdf.exe", PDF), "file_kind_unknown"),
        (Chosen("bild.png", JPEG), "file_content_differs"),
        (Chosen("kaputt.docx", b"PK\x03\x04kaputt"), "file_content_differs"),
        (Chosen("makro.docx", docx("word/vbaProject.bin")), "file_content_differs"),
        (Chosen("ohne", PDF), "file_kind_unknown"),
        (Chosen("Foto.jpg", JPEG, ".pdf"), "file_kind_unknown"),
    ],
)
def test_any_other_file_is_refused(chosen: Chosen, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        check_file(chosen)
    assert refused.value.code == code


def test_a_file_of_exactly_10_mb_is_taken() -> None:
    name, _ = check_file(Chosen("gross.pdf", PDF + b" " * (LARGEST - len(PDF))))
    assert name == "gross.pdf"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Lebenslauf.pdf", "Lebenslauf.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Selma\\Lebenslauf.pdf", "Lebenslauf.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("exe\u202efdp.pdf", "exefdp.pdf"),
        ("  viel   Platz .pdf ", "viel Platz .pdf"),
        ("..", "Datei"),
        ("", "Datei"),
        ("Müller-Übersicht.pdf", "Müller-Übersicht.pdf"),
    ],
)
def test_of_a_name_only_what_can_be_read_stays(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_name_is_cut_before_its_ending() -> None:
    short = clean_name("x" * 500 + ".pdf")
    assert len(short) == LONGEST
    assert short.endswith("x.pdf")


def test_a_draft_becomes_a_document_of_the_case(database: Database) -> None:
    prepare(database)
    with database.begin("jco.demo") as work:
        draft = store_draft(work, "i-1", Chosen("Lebenslauf.pdf", PDF)).id
        assert filed_documents(work.session, CASE) == []
        file_documents(work, "i-1", [draft], SUBJECT, ASKED)
    with database.read() as session:
        (row,) = filed_documents(session, CASE)
        assert (row.title, row.purpose, row.draft_of) == ("Lebenslauf.pdf", ASKED[1], None)
        assert (row.person_id, row.created_by) == (SUBJECT.person_id, "jco.demo")
        assert read_document(session, row.id) == PDF


def test_a_file_of_somebody_elses_form_cannot_be_filed(database: Database) -> None:
    prepare(database)
    with database.begin("jco.demo") as work:
        draft = store_draft(work, "i-1", Chosen("Lebenslauf.pdf", PDF)).id
    with database.begin("jco2.demo") as work:
        hold_drafts(work, "i-2", [draft])
        with pytest.raises(Rejected, match="not_a_file"):
            file_documents(work, "i-2", [draft], SUBJECT, ASKED)
        file_documents(work, "i-1", [draft], SUBJECT, ASKED)
        with pytest.raises(Rejected, match="not_a_file"):
            file_documents(work, "i-1", [draft], SUBJECT, ASKED)


def test_the_same_file_twice_in_one_field_is_one_and_under_two_names_a_mistake(
    database: Database,
) -> None:
    prepare(database)
    with database.begin("jco.demo") as work:
        first = store_draft(work, "i-1", Chosen("Attest.pdf", PDF)).id
        assert store_draft(work, "i-1", Chosen("Attest.pdf", PDF), [first]).id == first
        with pytest.raises(Rejected) as refused:
            store_draft(work, "i-1", Chosen("Bescheid.pdf", PDF), [first])
        assert refused.value.facts == {"name": "Bescheid.pdf", "other": "Attest.pdf"}
        elsewhere = store_draft(work, "i-1", Chosen("Attest.pdf", PDF))
        assert elsewhere.id != first
        assert elsewhere.sha256 == get_document(work.session, first).sha256


def test_a_draft_that_no_open_task_names_is_dropped_after_an_hour(
    database: Database, clock: ManualClock
) -> None:
    prepare(database)
    gone = "00000000-0000-4000-8000-000000000001"
    with database.begin("jco.demo") as work:
        store_draft(work, gone, Chosen("Lebenslauf.pdf", PDF))
        assert drop_unneeded_drafts(work) == 0
    clock.advance(timedelta(minutes=61))
    with database.begin("system") as work:
        assert drop_unneeded_drafts(work) == 1
        assert drafts_of(work.session, gone) == []


def test_a_draft_of_an_entry_is_dropped_after_the_days_that_the_parameter_names(
    database: Database, clock: ManualClock
) -> None:
    prepare(database)
    with database.begin("jco.demo") as work:
        store_draft(work, "eintrag:x:jco.demo", Chosen("Attest.pdf", PDF))
    clock.advance(timedelta(days=14))
    with database.begin("system") as work:
        assert drop_unneeded_drafts(work) == 0
    clock.advance(timedelta(seconds=1))
    with database.begin("system") as work:
        assert drop_unneeded_drafts(work) == 1


@on_sqlite
def test_a_werdegang_is_not_shown_to_the_lsb(database: Database) -> None:
    assert not may_read("lebenslauf_datei", frozenset({"LSB"}))
    assert may_read("lebenslauf_datei", frozenset({"LSB", "TL"}))
    assert may_read("nachweis_datei", frozenset({"LSB"}))
