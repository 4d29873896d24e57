"""A letter's wording: what no letter could be made of is refused, a preview is never a letter."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Rejected
from handlers.domain import proposals
from handlers.domain.letter_texts import LetterText, text_in_force, versions_of
from handlers.domain.letters import Letter
from handlers.domain.proposals import NewProposal
from handlers.examples.house import load_house
from handlers.letters.builder import picture, render
from handlers.letters.preview import MARK, Occasion, preview
from handlers.letters.shipped import shipped_texts
from handlers.letters.text_catalogue import PLACEHOLDERS, TEXTS, text_kind
from handlers.letters.text_checks import check_body, check_subject
from handlers.letters.text_proposals import KIND, OF_PROGRAM, differences
from handlers.letters.wording import placeholders
from tests.databases import on_sqlite

OWNER, LEAD = "prozess.demo", "fdl.demo"
DAY = date(2025, 3, 10)
SHIPPED = {text.key: text for text in shipped_texts()}


@pytest.fixture
def house(database: Database) -> Database:
    with database.begin("system") as work:
        load_house(work)
    return database


def proposed(house: Database, key: str, **changes: Any) -> str:
    text = SHIPPED[key]
    content = {"version": "haus-2", "subject": text.subject, "body": text.body, **changes}
    with house.begin(OWNER) as work:
        new = NewProposal(f"{key}-{content}"[:100], KIND, key, DAY, content, "[G] § 309 SGB III")
        return proposals.propose(work, new).id


def test_a_released_version_holds_from_its_day_and_loses_the_mark(house: Database) -> None:
    body = SHIPPED["fortwirkung"].body.replace("Dauert", "Hält")
    proposal = proposed(house, "fortwirkung", body=body)
    with house.read() as session:
        told = proposals.described(session, proposals.proposal(session, proposal))
        assert list(told) == [
            "Einladung wirkt fort: Wortlaut geändert (1 Wort weg, 1 Wort neu)",
            "Der Vermerk „Mustertext, rechtlich zu prüfen“ entfällt",
        ]
    with house.begin(LEAD) as work:
        proposals.release(work, proposal)
    with house.read() as session:
        before = text_in_force(session, "fortwirkung", date(2025, 3, 9))
        after = text_in_force(session, "fortwirkung", DAY)
    assert (before.version, before.draft_mark != "") == ("2025-1", True)
    assert (after.body, after.draft_mark) == (body, "")
    assert (after.recorded_by, after.released_by) == (OWNER, LEAD)


def test_of_two_versions_for_one_day_the_one_released_last_holds(
    house: Database, clock: ManualClock
) -> None:
    first = proposed(house, "fortwirkung", body="Zuerst vorgeschlagen.")
    clock.advance(timedelta(hours=1))
    second = proposed(house, "fortwirkung", body="Danach vorgeschlagen.", version="haus-3")
    for proposal in (second, first):
        clock.advance(timedelta(hours=1))
        with house.begin(LEAD) as work:
            proposals.release(work, proposal)
    with house.read() as session:
        assert text_in_force(session, "fortwirkung", DAY).body == "Zuerst vorgeschlagen."


@on_sqlite
def test_the_same_wording_is_released_once_and_then_changes_nothing(house: Database) -> None:
    with house.begin(LEAD) as work:
        proposals.release(work, proposed_in(house))
    with pytest.raises(Rejected) as refused:
        proposed(house, "telefon_satz", version="haus-3")
    assert refused.value.code == "proposal_unchanged"
    with pytest.raises(Rejected) as refused:
        proposed(house, "telefon_satz", body="Anders.")
    assert refused.value.code == "text_version_taken"


def proposed_in(house: Database) -> str:
    return proposed(house, "telefon_satz")


def test_every_shipped_text_is_known_and_holds_to_the_rules() -> None:
    assert TEXTS.keys() == SHIPPED.keys()
    for key, text in SHIPPED.items():
        check_body(text_kind(key), text.body)
        check_subject(text_kind(key), text.subject)
    used = {name for kind in TEXTS.values() for name in kind.placeholders}
    assert used == PLACEHOLDERS.keys()


@pytest.mark.parametrize(
    ("key", "body", "code"),
    [
        ("terminbestaetigung", " \n ", "text_body_empty"),
        ("terminbestaetigung", "Ihr Termin: {termin", "text_brace_open"),
        ("terminbestaetigung", "Ihr Termin: {ter min}", "text_brace_open"),
        ("terminbestaetigung", "Ihr {geburtstag}", "text_placeholder_unknown"),
        ("terminbestaetigung", "Bis {rueckgabe_bis}", "text_placeholder_unknown"),
        ("terminbestaetigung", "Das ist **wichtig.\n\nEnde**", "text_strong_open"),
        ("terminbestaetigung", "| Wann {termin}", "text_row_unreadable"),
        ("terminbestaetigung", "# Kopf\nund Text", "text_heading_not_alone"),
        ("terminbestaetigung", "Bringen Sie mit:\n- Ausweis", "text_blank_line_missing"),
        ("terminbestaetigung", "- Ausweis\nund Vertrag", "text_list_mixed"),
        ("terminbestaetigung", "Das ist <b>wichtig</b>", "text_foreign_mark"),
        ("terminbestaetigung", "Ein\u202eTrick", "text_control_character"),
        ("terminbestaetigung", "x" * 20_001, "text_body_too_long"),
        ("einladung_1", "Kommen Sie: {termin}, {ort}", "text_required_missing"),
        ("fortwirkung", "Ein Satz.\n\nNoch einer.", "text_phrase_marks"),
        ("fortwirkung", "- Punkt", "text_phrase_marks"),
        ("fortwirkung", "Ein Satz\nmit **Nachdruck**.", "text_phrase_marks"),
        ("terminbestaetigung", "- Ein **Ausweis\n- ein Vertrag**", "text_strong_open"),
        ("terminbestaetigung", "| {ort}: {termin}", "text_mark_not_here"),
        ("terminbestaetigung", "| **Wann**: {termin}", "text_mark_not_here"),
        ("terminbestaetigung", "# **Wichtig**", "text_mark_not_here"),
        ("terminbestaetigung", "☐ Ausweis", "character_not_printable"),
    ],
)
def test_what_a_letter_would_swallow_or_stop_at_is_refused(key: str, body: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        check_body(text_kind(key), body)
    assert refused.value.code == code


@on_sqlite
def test_every_text_is_previewed_in_a_letter_and_nothing_is_written(house: Database) -> None:
    with house.read() as session:
        for key in TEXTS:
            for text in versions_of(session, key):
                shown = preview(session, text, Occasion("56.6", max(DAY, text.valid_from)))
                assert shown.content["draft_mark"] == MARK
                words = " ".join(text.body.replace("**", "").split()[:2])
                plain = str(shown.content).replace("\u00a0", " ")
                assert placeholders(words) or words in plain, key
        assert session.scalar(select(func.count()).select_from(Letter)) == 0
        assert not session.new


@on_sqlite
def test_a_preview_is_a_real_letter_with_the_mark_on_every_sheet(house: Database) -> None:
    with house.read() as session:
        text = text_in_force(session, "einladung_1", DAY)
        content = preview(session, text, Occasion("56.6", DAY)).content
        written = text.recorded_at
    letter = render(content, written)
    pages = PdfReader(BytesIO(letter.pdf)).pages
    assert letter.pages == len(pages) == 2
    for page in pages:
        assert MARK in page.extract_text().replace("\n", " ")
    assert "Erika Mustermann" in pages[0].extract_text()
    shown = picture(content)
    assert shown.png.startswith(b"\x89PNG")
    assert shown.pages == 2


def test_a_comparison_of_words_reads_back_as_both_texts() -> None:
    old = "Bitte kommen Sie am {termin}.\n\nBringen Sie den Ausweis mit."
    new = "Bitte kommen Sie pünktlich am {termin}.\n\nBringen Sie Ihren Ausweis mit."
    pieces = differences(old, new)
    assert "".join(text for kind, text in pieces if kind != "new") == old
    assert "".join(text for kind, text in pieces if kind != "gone") == new
    assert [(kind, text.strip()) for kind, text in pieces if kind != "same"] == [
        ("new", "pünktlich"),
        ("gone", "den"),
        ("new", "Ihren"),
    ]


def test_a_long_text_that_shares_no_passage_is_compared_at_once() -> None:
    old = "\n".join(f"alt {number} gleich {number % 7}" for number in range(1000))
    new = "\n".join(f"neu {number} gleich {number % 5}" for number in range(1000))
    pieces = differences(f"Anfang {old}", f"Anfang {new} Ende")
    assert pieces[0] == ("same", "Anfang ")
    assert [kind for kind, _ in pieces[1:]] == ["gone", "new"]
    changed = old.replace("alt 500 gleich", "alt 500 anders").replace("alt 20 ", "alt 21 ")
    pieces = differences(old, changed)
    assert "".join(text for kind, text in pieces if kind != "gone") == changed
    assert sum(len(text) for kind, text in pieces if kind == "new") < 60


@on_sqlite
def test_a_name_of_the_program_or_of_a_waiting_proposal_is_refused(house: Database) -> None:
    proposed(house, "telefon_satz", body="Anders.")
    for version, code in (
        ("2026-1", "text_version_reserved"),
        ("rfb-2027-01", "text_version_reserved"),
        ("haus-2", "text_version_proposed"),
    ):
        with pytest.raises(Rejected) as refused:
            proposed(house, "telefon_satz", body="Noch anders.", version=version)
        assert refused.value.code == code
    assert all(OF_PROGRAM.fullmatch(text.version) for text in SHIPPED.values())


def test_a_versions_row_is_what_was_proposed(house: Database) -> None:
    proposal = proposed(house, "weiterleitung", subject="Ihr Antrag geht weiter")
    with house.begin(LEAD) as work:
        decision = proposals.release(work, proposal)
    with house.read() as session:
        row = session.get(LetterText, decision.row_id)
        assert row is not None
        assert (row.key, row.subject) == ("weiterleitung", "Ihr Antrag geht weiter")
