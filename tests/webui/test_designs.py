"""The fields of a form are changed and tried, and nobody's work is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

import engine
from engine.bundles import form_part
from tests.webui.conftest import Office
from tests.webui.designs_page import (
    STORED,
    TALK,
    change_by_another,
    component,
    forms,
    page_of,
    save,
)
from tests.webui.designs_page import draft as draft


def test_opening_and_saving_every_field_changes_nothing(office: Office, draft: str) -> None:
    client = office.client("giebel")
    for field in ("t1", *(f"c{number}" for number in range(1, 12))):
        save(client, draft, field)

    with office.db.read() as session:
        assert engine.draft(session, draft).head == 1


def test_a_field_is_changed_in_its_row_and_nothing_else(office: Office, draft: str) -> None:
    page = save(
        office.client("giebel"),
        draft,
        "c7",
        beschriftung="Preis",
        pflicht="ja",
        hilfe="Je Fahrt",
        mindestens="0,5",
        zeigen_feld="weiter",
        zeigen_art="!=",
        zeigen_wert="Ja",
        breite="8",
    )

    assert "„Preis“ geändert." in page.text
    assert "ausgeblendet, wenn „Geht es weiter?“ ist nicht „Ja“" in page.text
    assert component(office, draft, "c7") == {
        **{"type": "number", "id": "c7", "key": "preis", "label": "Preis", "decimalDigits": 2},
        "appearance": {"suffixAdorner": "€"},
        "layout": {"columns": 8},
        "validate": {"required": True, "min": 0.5},
        "description": "Je Fahrt",
        "conditional": {"hide": '=weiter != "ja"'},
    }
    old, new = STORED.decode().splitlines(), forms(office, draft)[TALK].decode().splitlines()
    assert len([line for line in new if line not in old]) == 1


def test_choices_are_added_moved_and_keep_what_programs_say_for_them(
    office: Office, draft: str
) -> None:
    also = STORED.replace(b'"label": "Nein"}', b'"label": "Nein", "auch": [false]}')
    with office.db.begin("giebel") as work:
        engine.write_draft(work, draft, 1, {form_part(TALK): also})
    client = office.client("giebel")
    page = client.get(page_of(draft, "c1", "bearbeiten"))
    page = client.submit(page, "/felder/c1$", {"_wahl": "neu"})
    page = client.submit(page, "/felder/c1$", {"wahl-2-name": "Weiß nicht", "_wahl": "hoch-1"})
    assert json.loads(forms(office, draft)[TALK])["components"][1]["values"][0]["value"] == "ja"

    client.submit(page, "/felder/c1$")

    assert component(office, draft, "c1")["values"] == [
        {"value": "nein", "label": "Nein", "auch": [False]},
        {"value": "ja", "label": "Ja"},
        {"value": "weiss_nicht", "label": "Weiß nicht"},
    ]


@pytest.mark.parametrize(
    ("field", "sent", "sentence"),
    [
        ("c3", {"key": "weiter"}, "Den Schlüssel „weiter“ hat schon ein anderes Feld."),
        ("c3", {"key": "größe"}, "„größe“ ist als Schlüssel nicht möglich."),
        ("c3", {"beschriftung": ""}, "Die Beschriftung fehlt."),
        ("c3", {"hoechstens": "5"}, "Die untere Grenze 20 liegt über der oberen 5."),
        ("c3", {"hoechstens": "viele"}, "„viele“"),
        ("c2", {"muster": "("}, "Das Muster „(“ ist fehlerhaft."),
        ("c2", {"vorgabe": "kurz"}, "Die Vorbelegung „kurz“ nimmt das Feld selbst nicht an."),
        ("c1", {"wahl_0_wert": ""}, "Dem Eintrag „Ja“ fehlt der Wert."),
        ("c1", {"wahl_0_wert": "nein"}, "Ein Wert kommt doppelt vor"),
        (
            "c3",
            {"zeigen_feld": "=", "zeigen_frei": "fremd = 1"},
            "Die Bedingung fragt nach „fremd“.",
        ),
        ("c3", {"sperren_feld": "=", "sperren_frei": "weiter +"}, "ist nicht möglich."),
    ],
)
def test_what_would_not_work_is_said_at_the_field_and_kept(
    office: Office, draft: str, field: str, sent: dict[str, str], sentence: str
) -> None:
    page = save(office.client("giebel"), draft, field, 422, **sent)

    (error,) = page.soup.select(".lz-errors a")
    target = page.soup.find(id=str(error["href"])[1:])
    assert sentence in error.get_text()
    assert target is not None
    assert target.get("aria-invalid") == "true"
    assert forms(office, draft)[TALK] == STORED


def test_an_error_that_was_there_before_does_not_keep_anybody_from_working(
    office: Office, draft: str
) -> None:
    with office.db.begin("giebel") as work:
        broken = STORED.replace(b'"label": "Ergebnis"', b'"label": ""')
        engine.write_draft(work, draft, 1, {form_part(TALK): broken})
    client = office.client("giebel")
    page = save(client, draft, "c3", hilfe="Neu")

    assert component(office, draft, "c3")["description"] == "Neu"
    assert "Die Beschriftung fehlt." in page.text
    assert "1 Feld fehlt hier, weil es einen Fehler hat." in page.text


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("datetime/time", {"type": "datetime", "subtype": "time", "timeLabel": "Wann"}),
        ("select", {"type": "select", "label": "Wann"}),
        ("group", {"type": "group", "components": []}),
        ("dynamiclist", {"type": "dynamiclist", "path": "wann"}),
        ("text", {"type": "text", "text": "Wann"}),
        ("filepicker", {"type": "filepicker", "key": "wann"}),
    ],
)
def test_a_new_field_of_any_kind_can_be_shown_at_once(
    office: Office, draft: str, kind: str, expected: dict[str, Any]
) -> None:
    client = office.client("giebel")
    page = client.get(page_of(draft, "c3", "danach"))
    page = client.submit(page, f"/{TALK}/felder$", {"beschriftung": "Wann", "art": kind})

    components = json.loads(forms(office, draft)[TALK])["components"]
    assert components[3]["id"] == "c3"
    assert expected.items() <= components[4].items()
    assert "Nichts zu beanstanden." in page.text


def test_a_field_becomes_another_kind_and_loses_only_what_has_no_place_there(
    office: Office, draft: str
) -> None:
    client = office.client("giebel")
    save(client, draft, "c2", art="select")

    changed = component(office, draft, "c2")
    assert changed["type"] == "select"
    assert changed["validate"] == {"required": True}
    assert changed["conditional"] == {"hide": '=weiter = "ja"'}
    assert [one["value"] for one in changed["values"]] == ["ja", "nein"]
    save(client, draft, "c2", art="datetime/date")
    assert component(office, draft, "c2") == {
        **{"type": "datetime", "id": "c2", "key": "grund", "subtype": "date"},
        "conditional": {"hide": '=weiter = "ja"'},
        "validate": {"required": True},
        "dateLabel": "Warum nicht?",
    }


def test_fields_move_into_lists_and_come_back_by_one_button(office: Office, draft: str) -> None:
    client = office.client("giebel")
    page = save(client, draft, "c8", steht="c9")
    assert component(office, draft, "c9")["components"][-1]["id"] == "c8"

    client.submit(page, "/formulare-zurueck")
    assert forms(office, draft)[TALK] == STORED
    page = client.get(page_of(draft, "c8", "bearbeiten"))
    page = client.submit(page, "/felder/c8/verschieben", {"richtung": "hoch"})
    assert "„Flyer übergeben“ verschoben." in page.text
    page = client.get(page_of(draft, "t1", "bearbeiten"))
    client.submit(page, "/felder/t1/verschieben", {"richtung": "hoch"}, 422)
    client.submit(page, "/felder/t1/entfernen")
    assert json.loads(forms(office, draft)[TALK])["components"][0]["id"] == "c1"


def test_what_other_tools_wrote_is_named_and_goes_only_when_asked(
    office: Office, draft: str
) -> None:
    foreign = STORED.replace(b'"key": "grund",', b'"key": "grund", "fremd": {"a": 1},')
    with office.db.begin("giebel") as work:
        engine.write_draft(work, draft, 1, {form_part(TALK): foreign})
    client = office.client("giebel")
    page = save(client, draft, "c2", beschriftung="Grund")
    assert component(office, draft, "c2")["fremd"] == {"a": 1}
    assert "Die Angabe „fremd“ wirkt hier nicht." in page.text

    page = client.get(page_of(draft, "c2", "bearbeiten"))
    client.submit(page, "/felder/c2$", {"weg-fremd.a": "ja"})

    assert "fremd" not in component(office, draft, "c2")


def test_of_two_who_change_the_same_form_nobody_loses(office: Office, draft: str) -> None:
    giebel, quirin = office.client("giebel"), office.client("quirin")
    mine = giebel.get(page_of(draft, "c1", "bearbeiten"))
    theirs = quirin.get(page_of(draft, "c3", "bearbeiten"))
    quirin.submit(theirs, "/felder/c3$", {"beschriftung": "Anders"})

    page = giebel.submit(mine, "/felder/c1$", {"beschriftung": "Weiter?"})

    assert "Nichts ist verloren." in page.text
    assert component(office, draft, "c3")["label"] == "Anders"
    with office.db.read() as session:
        (side,) = engine.open_sides(session, draft)
        kept = engine.draft_parts(session, draft, side.number)[form_part(TALK)]
    assert "Weiter?" in kept.decode()


@pytest.mark.parametrize(
    ("first", "status"),
    [({"_wahl": "neu"}, 200), ({"beschriftung": ""}, 422)],
    ids=["another choice", "a refusal"],
)
def test_who_sends_a_row_again_does_not_overwrite_what_somebody_changed_meanwhile(
    office: Office, draft: str, first: dict[str, str], status: int
) -> None:
    giebel = office.client("giebel")
    page = giebel.get(page_of(draft, "c1", "bearbeiten"))
    change_by_another(office, draft, form_part(TALK), b"Geht es weiter?", b"Geht es voran?")

    page = giebel.submit(page, "/felder/c1$", first, status)
    page = giebel.submit(page, "/felder/c1$", {"beschriftung": "Weiter?"})

    assert "Nichts ist verloren." in page.text
    assert component(office, draft, "c1")["label"] == "Geht es voran?"


def test_what_somebody_else_put_in_before_does_not_shift_a_row_that_is_sent_again(
    office: Office, draft: str
) -> None:
    change_by_another(office, draft, form_part(TALK), b'"id": "c1", ', b"")
    giebel = office.client("giebel")
    page = giebel.get(page_of(draft, "~1", "bearbeiten"))
    new = b'{"type": "text", "id": "t0", "text": "Zuerst."}, '
    change_by_another(office, draft, form_part(TALK), b'{"type": "text"', new + b'{"type": "text"')

    page = giebel.submit(page, "/felder/~1$", {"_wahl": "neu"})

    assert page.form("/felder/~1$")["beschriftung"] == "Geht es weiter?"


def test_a_field_of_a_form_that_was_renamed_meanwhile_is_kept_and_said(
    office: Office, draft: str
) -> None:
    giebel, quirin = office.client("giebel"), office.client("quirin")
    mine = giebel.get(page_of(draft, "c1", "bearbeiten"))
    page = quirin.get(f"/entwuerfe/{draft}/formulare?aktion=umbenennen&formular={TALK}")
    quirin.submit(page, f"/{TALK}/umbenennen", {"name": "Z10_Beratung"})

    page = giebel.submit(mine, "/felder/c1$", {"beschriftung": "Weiter?"})

    assert "Nichts ist verloren." in page.text


def test_the_preview_is_the_form_and_checks_as_the_task_would(office: Office, draft: str) -> None:
    client = office.client("petra")
    page = client.get(f"/entwuerfe/{draft}/formulare/{TALK}/vorschau")
    assert "Beispiel 1 aus dem Vorgang" in page.text

    page = client.submit(page, "/vorschau", {"_tat": "pruefen", "weiter": "nein", "grund": "kurz"})
    errors = {str(a["href"]) for a in page.soup.select(".lz-errors a")}
    assert errors == {"#f-grund", "#f-ergebnis"}

    page = client.submit(
        page, "/vorschau", {"_tat": "pruefen", "weiter": "ja", "ergebnis": "x" * 30}
    )
    assert "So ließe sich die Aufgabe abschließen." in page.text
    page = client.submit(page, "/vorschau", {"_tat": "beispiel"})
    assert page.form("/vorschau")["stationen-0-taetigkeit"] == "Beispiel"
    page = client.submit(page, "/vorschau", {"_zeile_hinzu": "stationen"})
    assert "2. Zeile" in page.text


def test_the_preview_shows_and_hides_by_its_conditions(office: Office, draft: str) -> None:
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/formulare/{TALK}/vorschau")
    sent = {**page.form("/vorschau"), "weiter": "ja"}

    piece = client.post(f"/entwuerfe/{draft}/formulare/{TALK}/vorschau/felder", sent)

    field = piece.soup.find(id="f-grund")
    assert field is not None
    assert field.find_parent(class_="lz-unless") is not None


def test_a_file_that_is_no_form_still_has_its_pages(office: Office, draft: str) -> None:
    with office.db.begin("giebel") as work:
        engine.write_draft(work, draft, 1, {form_part(TALK): b"{"})
    client = office.client("giebel")

    assert "1 Fehler" in client.get(f"/entwuerfe/{draft}/formulare").text
    assert "lässt sich nicht lesen" in client.get(page_of(draft)).text
    assert client.get(f"/entwuerfe/{draft}/formulare/{TALK}/vorschau").status == 200
    client.get(f"/entwuerfe/{draft}/formulare/Fremd", status=404)
