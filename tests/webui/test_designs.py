"""Formulare: a draft's forms are listed, changed and tried, and nobody's work is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

import engine
from engine.bundles import DIAGRAM, form_part
from engine.diagram_reader import read_diagram
from engine.xml import parse
from tests.client import Client, Page
from tests.webui.conftest import DATA, Office
from webui import form_list_page

TALK = "Z10_Gespraech"
STORED = (DATA / "beratung" / "formulare" / f"{TALK}.json").read_bytes()


@pytest.fixture
def draft(office: Office) -> str:
    with office.db.begin("giebel") as work:
        return engine.open_draft(work, "Probe_Beratung").id


def forms(office: Office, draft: str) -> dict[str, bytes]:
    with office.db.read() as session:
        return dict(engine.draft_bundle(session, draft).forms)


def component(office: Office, draft: str, name: str) -> dict[str, Any]:
    components = json.loads(forms(office, draft)[TALK])["components"]
    return next(one for one in components if one["id"] == name)


def page_of(draft: str, field: str = "", action: str = "") -> str:
    return f"/entwuerfe/{draft}/formulare/{TALK}?feld={field}&aktion={action}"


def save(client: Client, draft: str, field: str, status: int = 200, **sent: str) -> Page:
    page = client.get(page_of(draft, field, "bearbeiten"))
    sent = {name.replace("_", "-"): value for name, value in sent.items()}
    return client.submit(page, f"/formulare/{TALK}/felder/{field}$", sent, status)


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


def change_by_another(office: Office, draft: str, part: str, old: bytes, new: bytes) -> None:
    with office.db.begin("quirin") as work:
        head = engine.draft(work.session, draft).head
        stored = engine.draft_parts(work.session, draft)[part]
        assert old in stored
        engine.write_draft(work, draft, head, {part: stored.replace(old, new)})


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


def test_a_form_that_comes_to_lie_beside_the_draft_leads_to_where_that_is_said(
    office: Office, draft: str
) -> None:
    giebel = office.client("giebel")
    page = giebel.get(f"/entwuerfe/{draft}/formulare?aktion=neu&schritt=Z40_Abschluss")
    change_by_another(office, draft, DIAGRAM, "Gespräch führen".encode(), b"Reden")

    page = giebel.submit(page, "/formulare$", {"titel": "Rückruf"})

    assert "Nichts ist verloren." in page.text
    assert "begonnen." not in page.text


def test_a_field_of_a_form_that_was_renamed_meanwhile_is_kept_and_said(
    office: Office, draft: str
) -> None:
    giebel, quirin = office.client("giebel"), office.client("quirin")
    mine = giebel.get(page_of(draft, "c1", "bearbeiten"))
    page = quirin.get(f"/entwuerfe/{draft}/formulare?aktion=umbenennen&formular={TALK}")
    quirin.submit(page, f"/{TALK}/umbenennen", {"name": "Z10_Beratung"})

    page = giebel.submit(mine, "/felder/c1$", {"beschriftung": "Weiter?"})

    assert "Nichts ist verloren." in page.text


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


def test_the_comparison_says_what_was_changed_in_a_form(office: Office, draft: str) -> None:
    client = office.client("giebel")
    save(client, draft, "c7", pflicht="ja", zeigen_feld="weiter", zeigen_wert="Nein")
    page = client.get(page_of(draft, "c1", "danach"))
    client.submit(page, f"/{TALK}/felder$", {"beschriftung": "Ort", "art": "textfield"})

    text = client.get(f"/entwuerfe/{draft}/vergleich").text

    assert "Pflichtfeld" in text
    assert "„Ort“" in text
    assert "verborgen, wenn" in text


def drawn(office: Office, draft: str, body: object, login: str = "giebel", stand: int = 1) -> Any:
    """Send as the script of the page that draws does; return status and answer."""
    client = office.client(login).client
    address = f"/entwuerfe/{draft}/formulare/{TALK}/zeichnen"
    token = client.get(f"{address}/stand").get_json()["csrf"]
    headers = {"X-CSRFToken": token}
    answer = client.post(f"{address}?stand={stand}", data=json.dumps(body), headers=headers)
    return answer.status_code, answer.get_json()


def test_a_drawn_form_is_saved_by_what_changed_with_its_findings(
    office: Office, draft: str
) -> None:
    before = json.loads(STORED)
    after = json.loads(STORED.replace(b'"label": "Ergebnis"', b'"label": ""'))

    status, answer = drawn(office, draft, {"before": before, "after": after})

    assert (status, answer["number"], answer["head"]) == (200, 2, True)
    assert answer["saved"] == "Gespeichert 9:00"
    (finding,) = answer["findings"]
    assert (finding["field"], finding["text"]) == ("c3", "Die Beschriftung fehlt.")
    assert component(office, draft, "c3")["label"] == ""
    page = office.client("giebel").get(f"/entwuerfe/{draft}/formulare/{TALK}/zeichnen")
    assert "/designer" in page.html
    assert "/designer" not in office.client("giebel").get(page_of(draft)).html


def test_what_is_no_export_is_refused_in_a_sentence(office: Office, draft: str) -> None:
    fewer: dict[str, Any] = {"components": []}
    bodies: list[Any] = [{}, [], {"before": fewer, "after": fewer}]
    for body in bodies:
        status, answer = drawn(office, draft, body)
        assert status == 422
        assert "nicht mehr dieses Formular" in answer["message"]
    assert forms(office, draft)[TALK] == STORED


def test_who_draws_beside_somebody_else_is_told_whether_both_fit(
    office: Office, draft: str
) -> None:
    before = json.loads(STORED)
    after = json.loads(STORED.replace(b'"Geht es weiter?"', b'"Geht es?"'))
    drawn(office, draft, {"before": before, "after": after}, "quirin")
    after = json.loads(STORED.replace(b'"Ergebnis"', b'"Befund"'))
    _, answer = drawn(office, draft, {"before": before, "after": after})

    assert (answer["head"], answer["by"], answer["disjoint"]) == (False, "Quirin Meister", True)
    after = json.loads(STORED.replace(b'"Geht es weiter?"', b'"Weiter?"'))
    _, answer = drawn(office, draft, {"before": before, "after": after})
    assert (answer["disjoint"], answer["elements"]) == (False, ["„Geht es weiter?“"])
