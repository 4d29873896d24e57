"""Formulare: a draft's forms are listed, begun, renamed and deleted; steps follow."""

from __future__ import annotations

import json

import pytest

import engine
from engine.bundles import DIAGRAM, form_part
from engine.diagram_reader import read_diagram
from engine.xml import parse
from tests.webui.conftest import Office
from tests.webui.designs_page import (
    STORED,
    TALK,
    change_by_another,
    forms,
    page_of,
    save,
)
from tests.webui.designs_page import draft as draft
from webui import form_list_page


def test_every_form_is_listed_with_its_steps_its_fields_and_its_errors(
    office: Office, draft: str
) -> None:
    broken = STORED.replace(b'"key": "ergebnis"', b'"key": "flyer"')
    with office.db.begin("giebel") as work:
        changes = {form_part(TALK): broken, form_part("Rest"): STORED}
        engine.write_draft(work, draft, 1, changes)

    page = office.client("petra").get(f"/entwuerfe/{draft}/formulare")

    rows = {row["id"]: row.get_text(" ", strip=True) for row in page.soup.select("tbody tr[id]")}
    assert list(rows) == ["f-Z10_Gespraech", "f-Z40_Abschluss", "f-Rest"]
    assert "geändert" in rows["f-Z10_Gespraech"]
    assert "Zeile 10, Gespräch führen" in rows["f-Z10_Gespraech"]
    assert "1 Fehler" in rows["f-Z10_Gespraech"]
    assert "ungenutzt" in rows["f-Rest"]
    assert "neu" in rows["f-Rest"]
    assert "Bearbeiten" not in page.text


def test_a_form_is_begun_and_the_step_that_asked_for_it_shows_it(
    office: Office, draft: str
) -> None:
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/formulare?aktion=neu&schritt=Z40_Abschluss")
    page = client.submit(page, "/formulare$", {"titel": "Rückruf anbieten"})

    assert "Formular „Rückruf anbieten“ begonnen." in page.text
    assert json.loads(forms(office, draft)["RueckrufAnbieten"])["components"] == []
    with office.db.read() as session:
        diagram = read_diagram(parse(engine.draft_bundle(session, draft).xml))
    assert diagram.elements["Z40_Abschluss"].attributes["formular"] == "RueckrufAnbieten"


@pytest.mark.parametrize(
    ("title", "name", "sentence"),
    [
        ("", "", "Der Titel fehlt."),
        ("Gespräch", "z10_gespraech", "gibt es in diesem Entwurf schon."),
        ("Gespräch", "a/b", "ist als Name nicht möglich."),
    ],
)
def test_a_name_that_would_not_do_is_refused_and_kept(
    office: Office, draft: str, title: str, name: str, sentence: str
) -> None:
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/formulare?aktion=neu")
    page = client.submit(page, "/formulare$", {"titel": title, "name": name}, 422)

    assert sentence in page.text
    assert page.form("/formulare$")["name"] == name


def test_renaming_a_form_takes_its_steps_along_in_one_state(office: Office, draft: str) -> None:
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/formulare?aktion=umbenennen&formular={TALK}")
    page = client.submit(page, f"/{TALK}/umbenennen", {"name": "Z10_Beratung"})

    assert "„Z10_Gespraech“ heißt jetzt „Z10_Beratung“. Der Schritt folgt." in page.text
    with office.db.read() as session:
        bundle = engine.draft_bundle(session, draft)
        assert engine.draft(session, draft).head == 2
    assert set(bundle.forms) == {"Z10_Beratung", "Z40_Abschluss"}
    assert b'formular="Z10_Beratung"' in bundle.xml
    assert bundle.forms["Z10_Beratung"] == STORED.replace(
        b'"id": "Z10_Gespraech"', b'"id": "Z10_Beratung"'
    )


def test_a_form_in_use_is_not_deleted_and_an_unused_one_comes_back(
    office: Office, draft: str
) -> None:
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/formulare")
    page = client.submit(page, f"/{TALK}/loeschen", status=409)
    assert "wird gebraucht: Zeile 10, „Gespräch führen“." in page.text

    page = client.get(f"/entwuerfe/{draft}/formulare?aktion=kopieren&formular={TALK}")
    client.submit(page, f"/{TALK}/kopie", {"name": "Zweites"})
    page = client.get(f"/entwuerfe/{draft}/formulare")
    page = client.submit(page, "/Zweites/loeschen")
    assert "„Gespräch“ gelöscht." in page.text
    assert "Zweites" not in forms(office, draft)
    client.submit(page, "/formulare-zurueck")
    assert "Zweites" in forms(office, draft)


def test_a_form_that_comes_to_lie_beside_the_draft_leads_to_where_that_is_said(
    office: Office, draft: str
) -> None:
    giebel = office.client("giebel")
    page = giebel.get(f"/entwuerfe/{draft}/formulare?aktion=neu&schritt=Z40_Abschluss")
    change_by_another(office, draft, DIAGRAM, "Gespräch führen".encode(), b"Reden")

    page = giebel.submit(page, "/formulare$", {"titel": "Rückruf"})

    assert "Nichts ist verloren." in page.text
    assert "begonnen." not in page.text


@pytest.mark.parametrize("act", ["loeschen", "umbenennen"])
def test_a_form_that_a_step_shows_by_now_keeps_its_step(
    office: Office, draft: str, act: str
) -> None:
    with office.db.begin("giebel") as work:
        engine.write_draft(work, draft, 1, {form_part("Rest"): STORED})
    giebel = office.client("giebel")
    page = giebel.get(f"/entwuerfe/{draft}/formulare?aktion=umbenennen&formular=Rest")
    change_by_another(office, draft, DIAGRAM, b'"Z40_Abschluss"', b'"Rest"')

    if act == "loeschen":
        giebel.submit(page, "/Rest/loeschen", status=409)
    else:
        giebel.submit(page, "/Rest/umbenennen", {"name": "Anderes"})

    with office.db.read() as session:
        bundle = engine.draft_bundle(session, draft)
    shown = form_list_page.users_of(bundle.xml)
    assert set(shown) <= set(bundle.forms)


def test_the_comparison_says_what_was_changed_in_a_form(office: Office, draft: str) -> None:
    client = office.client("giebel")
    save(client, draft, "c7", pflicht="ja", zeigen_feld="weiter", zeigen_wert="Nein")
    page = client.get(page_of(draft, "c1", "danach"))
    client.submit(page, f"/{TALK}/felder$", {"beschriftung": "Ort", "art": "textfield"})

    text = client.get(f"/entwuerfe/{draft}/vergleich").text

    assert "Pflichtfeld" in text
    assert "„Ort“" in text
    assert "verborgen, wenn" in text
