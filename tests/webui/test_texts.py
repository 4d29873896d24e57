"""Brieftexte: a wording is seen as a letter before a second person lets it hold."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from sqlalchemy import event, func, select

from handlers.domain.letter_texts import text_in_force, versions_of
from handlers.domain.letters import Letter
from handlers.domain.proposals import waiting_proposals
from handlers.letters.text_catalogue import TEXTS
from tests.client import Client, Page
from tests.webui.conftest import Office

PATH = "/texte/terminbestaetigung"
FORM = f"{PATH}/neu$"
SOURCE = {"ab": "2025-03-10", "art": "A", "quelle": "Leitungsrunde vom 27.02.2025"}


def previewed(client: Client, added: str = "\n\nBis bald!", status: int = 200, **more: Any) -> Page:
    page = client.get(f"{PATH}/neu")
    text = page.form(FORM)["text"].replace("\n", "\r\n") + added  # as a browser sends it
    return client.submit(page, FORM, {**SOURCE, "text": text, "akt": "vorschau", **more}, status)


def test_a_wording_is_compared_drawn_proposed_and_released(office: Office) -> None:
    client = office.client("quirin")
    page = previewed(client)
    assert "Terminbestätigung: Wortlaut geändert (2 Wörter neu)" in page.text
    assert "Der Vermerk „Mustertext, rechtlich zu prüfen“ entfällt" in page.text
    assert [one.get_text() for one in page.soup.select(".ow-abgleich ins")] == [
        " neu: \n\nBis bald!"
    ]
    [drawn] = page.soup.select("img.ow-briefbild")
    assert str(drawn["src"]).startswith("data:image/png;base64,iVBOR")
    page = client.submit(page, FORM, {"akt": "vorlegen"})
    assert "Ihr Vorschlag" in page.text

    other = office.client("fdl")
    [path] = [link for link in other.get("/prozesse").links() if "/vorschlaege/" in link]
    page = other.get(path)
    picture = other.client.get(str(page.soup.select("img.ow-briefbild")[0]["src"]))
    assert picture.data.startswith(b"\x89PNG")
    other.submit(page, f"{path}/freigeben")
    listed = other.get(PATH).text
    assert "Fassung haus-2025-1 ab Mo, 10.03.2025" in listed
    assert "freigegeben Frank Dieling, 03.03.2025" in listed
    with office.db.read() as session:
        newest = versions_of(session, "terminbestaetigung")[0]
        assert newest.body.endswith("Ihnen.\n\nBis bald!")
        assert (newest.recorded_by, newest.released_by, newest.draft_mark) == ("quirin", "fdl", "")


def test_a_preview_is_a_marked_letter_to_an_invented_person_and_sends_nothing(
    office: Office,
) -> None:
    client = office.client("giebel")
    fields = {**client.get(f"{PATH}/neu").form(FORM), **SOURCE, "text": "Nur ein {termin}."}
    answer = client.client.post(f"{PATH}/vorschau.pdf", data=fields)
    assert answer.mimetype == "application/pdf"
    [sheet] = PdfReader(BytesIO(answer.data)).pages
    said = " ".join(sheet.extract_text().split())
    assert "VORSCHAU mit erfundener Person, wird nicht verschickt" in said
    assert "Erika Mustermann" in said
    assert re.search(r"Nur ein \w+, \d+\. März 2025, 9:00 Uhr\.", said)
    shipped = office.client("petra").client.get(f"{PATH}/2025-1/vorschau.pdf")
    assert shipped.data.startswith(b"%PDF")
    with office.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == 0
        assert waiting_proposals(session) == []


def test_what_no_letter_could_be_made_of_is_said_at_its_field(office: Office) -> None:
    client = office.client("giebel")
    for changes, told in (
        ({"text": "Ihr {geburtstag}"}, "Wortlaut: Den Platzhalter {geburtstag} gibt es"),
        ({"text": "Ihr {termin"}, "Wortlaut: Zeile 1: Eine geschweifte Klammer"),
        ({"betreff": " "}, "Betreff: Der Betreff fehlt."),
        ({"text": "<b>Fett</b>"}, "Zeile 1: „HTML“ ist kein Zeichen dieser Briefe."),
        ({"fassung": ""}, "Fassung: Diese Angabe fehlt."),
        ({"fassung": "2025-1"}, "Fassung: Die Fassung „2025-1“ gibt es schon"),
        ({"fassung": "zwei Worte"}, "Fassung: „zwei Worte“ geht nicht"),
        ({"ab": "2025-03-01"}, "Gültig ab: Sa, 01.03.2025 ist vorbei"),
    ):
        refused = previewed(client, status=422, **changes)
        assert told in refused.text, changes
        if "text" in changes:
            assert refused.form(FORM)["text"] == changes["text"]
    refused = client.post(
        f"{PATH}/vorschau.pdf",
        {**client.get(f"{PATH}/neu").form(FORM), "text": "{"},
        status=422,
    )
    assert "Eine geschweifte Klammer" in refused.text


def test_an_invitation_keeps_what_the_law_wants_in_it(office: Office) -> None:
    client = office.client("giebel")
    page = client.get("/texte/einladung_1/neu")
    text = page.form("/texte/einladung_1/neu$")["text"].replace("| Wozu: {meldezweck}\n", "")
    fields = {**SOURCE, "text": text, "akt": "vorschau"}
    refused = client.submit(page, "/texte/einladung_1/neu$", fields, status=422)
    assert "In diesem Text dürfen nicht fehlen: {meldezweck}." in refused.text


def test_two_versions_are_compared_word_by_word(office: Office) -> None:
    client = office.client("timo")
    page = client.get("/texte/rechtsfolgenbelehrung/vergleich?von=rfb-2023-01&bis=rfb-2026-07")
    gone = {one.get_text().removeprefix(" entfällt: ") for one in page.soup.select("del")}
    came = {one.get_text().removeprefix(" neu: ") for one in page.soup.select("ins")}
    assert "Bürgergeld" in gone
    assert "Grundsicherungsgeld" in came
    client.get("/texte/rechtsfolgenbelehrung/vergleich?von=nie", status=404)
    client.get("/texte/gibt_es_nicht", status=404)


def test_the_list_says_what_is_no_more_than_a_sample_and_costs_few_statements(
    office: Office,
) -> None:
    client = office.client("fdl")
    statements: list[str] = []
    event.listen(
        office.db.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    page = client.get("/texte")
    assert len(statements) <= 25, statements
    assert page.text.count("Mustertext, rechtlich zu prüfen") == len(TEXTS)
    found = client.get("/texte?q=Sprachmittlung+Telefon")
    assert "/texte/terminbestaetigung" in found.links()
    assert "/texte/weiterleitung" not in found.links()


def test_a_phrase_tells_in_which_letters_it_stands(office: Office) -> None:
    client = office.client("quirin")
    assert "/texte/einladung_2" in client.get("/texte/fortwirkung").links()
    page = client.get("/texte/fortwirkung/neu")
    assert "betreff" not in page.form("/texte/fortwirkung/neu$")
    with office.db.read() as session:
        text = text_in_force(session, "fortwirkung", office.clock.now().date())
    assert page.form("/texte/fortwirkung/neu$")["text"] == text.body
