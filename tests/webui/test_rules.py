"""Decision tables by pages: read, tried, compared, changed in a form, proposed and released."""

from __future__ import annotations

import base64
import json
import re
from datetime import date
from pathlib import Path

import pytest

import engine
import webui
from engine.diagram_reader import read_diagram
from engine.xml import parse
from handlers.domain.proposals import waiting_proposals
from handlers.domain.rule_tables import SHIPPED, load_shipped_tables
from handlers.reports.parameter_uses import table_readings
from tests.client import Client, Page
from tests.engine.dmn_files import dmn
from tests.webui.conftest import Office
from webui.catalogue import tables_of

NAME = "rechtsfolgenbelehrung"
PATH = f"/regeln/{NAME}"
EDIT = f"{PATH}/neu"
FRONTEND = Path(webui.__file__).parent / "frontend"
TRANSLATED = re.compile(r"""translate\(\s*(['"])((?:\\.|(?!\1).)*)\1""")
HEAD = {"ab": "2025-03-10", "art": "G", "quelle": "Probe"}
SHIPPED_FILE = SHIPPED / "tp2_clearing_ja/regeln/rechtsfolgenbelehrung_2005-01-01.dmn"


def press(client: Client, page: Page, akt: str, fields: dict[str, str], status: int = 200) -> Page:
    return client.submit(page, f"{EDIT}$", {**fields, "akt": akt}, status)


def value(page: Page, name: str) -> object:
    return page.form(f"{EDIT}$")[name]


def plain(page: Page) -> str:
    return page.text.replace(" ,", ",")


@pytest.fixture(autouse=True)
def tables(office: Office) -> None:
    with office.db.begin("system") as work:
        load_shipped_tables(work)


def rows(office: Office) -> list[engine.DecisionTable]:
    with office.db.read() as session:
        return list(engine.table_rows(session, "rechtsfolgenbelehrung"))


def test_a_table_tells_its_rules_versions_and_who_asks_it(office: Office) -> None:
    client = office.client("quirin")
    listed = client.get("/regeln").text
    assert "Rechtsfolgenbelehrung in Einladungen" in listed
    assert "ab Mi, 01.07.2026" in listed

    told = client.get(PATH).text
    assert "FIRST: die erste zutreffende Regel gilt" in told
    assert "„potenzialanalyse“" in told
    assert "mit dem Programm geliefert" in told
    assert "Einladungen: ob sie eine Rechtsfolgenbelehrung tragen" in told


def test_a_table_is_tried_with_the_version_of_the_day(office: Office) -> None:
    client = office.client("quirin")
    page = client.get(PATH)
    given = {"e-nummer": "1", "e-zweck": "potenzialanalyse", "e-schriftlich": "wahr"}
    old = client.submit(page, "ausprobieren", {**given, "tag": "2026-06-30"})
    assert "Regel 2, Fassung ab 01.01.2005" in plain(old)
    new = client.submit(page, "ausprobieren", {**given, "tag": "2026-07-01"})
    assert "Regel 2, Fassung ab 01.07.2026" in plain(new)
    assert "„rfb-2026-07“" in new.text

    wrong = client.submit(page, "ausprobieren", {**given, "e-nummer": "eins"}, 422)
    assert "2 Angaben" not in wrong.text
    assert "1 Angabe" in wrong.text


def test_two_versions_are_compared_in_sentences(office: Office) -> None:
    new, old = rows(office)[:2]
    page = office.client("quirin").get(f"{PATH}/vergleich?von={old.id}&bis={new.id}")
    assert "Regel entfällt: Wievielte Einladung 1 und Meldezweck „potenzialanalyse“" in page.text
    assert "Textfassung „rfb-2023-01“" in page.text


def test_a_file_is_given_back_byte_for_byte(office: Office) -> None:
    row = rows(office)[-1]
    answer = office.client("quirin").client.get(f"{PATH}/{row.id}.dmn")
    assert answer.get_data() == SHIPPED_FILE.read_bytes()


def test_a_version_goes_from_the_form_by_two_people_into_force(office: Office) -> None:
    client = office.client("giebel")
    page = client.get(EDIT)
    told = press(client, page, "vorschau", {**HEAD, "r-2-4": '"rfb-2026-07"'})
    sentence = "Regel 3 (in jedem Fall): Mit Belehrung wahr, Textfassung „rfb-2023-01“"
    assert sentence in told.text
    waiting = press(client, told, "vorlegen", {})
    assert "Ihr Vorschlag" in waiting.text
    assert len(rows(office)) == 2

    with office.db.read() as session:
        path = f"/vorschlaege/{waiting_proposals(session)[-1].id}"
    other = office.client("fdl")
    other.submit(other.get(path), f"{path}/freigeben")
    newest = next(row for row in rows(office) if row.number == 3)
    before = SHIPPED_FILE.read_bytes()
    assert (newest.valid_from, newest.source) == (date(2025, 3, 10), "[G] Probe")
    assert bytes(newest.xml) == before.replace(b"2005-01-01", b"2025-03-10").replace(
        b"rfb-2023-01", b"rfb-2026-07"
    ).replace(b"[G] SGB II in der bis 30.06.2026 geltenden Fassung", b"[G] Probe")
    with office.db.read() as session:
        applied = engine.decide(
            session,
            "rechtsfolgenbelehrung",
            date(2025, 3, 10),
            {"nummer": 2, "zweck": "x", "schriftlich": True},
        )
    assert applied.decision.results["textfassung"] == "rfb-2026-07"


def test_rules_and_columns_are_added_moved_and_deleted_by_buttons(office: Office) -> None:
    client = office.client("giebel")
    page = press(client, client.get(EDIT), "regel-neu 0", {})
    assert value(page, "r-1-0") == "-"
    assert "Regel 2, Spalte „Mit Belehrung“: Das Ergebnis fehlt." in page.text
    page = press(client, page, "regel-weg 1", {})
    assert "Ohne Befund" in page.text
    page = press(client, page, "regel-hoch 1", {})
    assert value(page, "r-0-1") == '"potenzialanalyse"'
    page = press(client, page, "ein-neu", {})
    assert value(page, "r-0-3") == "-"
    page = press(client, page, "ein-weg 3", {"ein-3-name": "alter"})
    page = press(client, page, "aus-rechts 0", {})
    assert value(page, "r-0-3") == '"ohne-rfb"'


def test_all_findings_stand_beside_the_form_and_stop_the_proposal(office: Office) -> None:
    client = office.client("giebel")
    broken = {"r-2-2": "true", "trefferregel": "UNIQUE", "r-0-0": "eins"}
    page = press(client, client.get(EDIT), "vorschau", {**HEAD, **broken}, 422)
    assert "enthält ein Wort ohne Anführungszeichen" in page.text
    assert "Die Tabelle hat noch 1 Fehler." in page.text
    page = press(client, page, "pruefen", {"r-0-0": "-"})
    assert "treffen beide zu, zum Beispiel bei" in page.text
    assert value(page, "r-2-2") == "true"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"aus-1-name": "text"}, "Das Programm braucht das Ergebnis „textfassung“"),
        ({"r-2-4": '"rfb-2025-03"'}, "Die Textfassung „rfb-2025-03“ gibt es nicht."),
        ({"ein-0-name": "versuch"}, "Das Programm gibt „versuch“ nicht an"),
        ({}, "ohnehin. Ändern Sie den Inhalt oder den Tag."),
    ],
)
def test_what_the_program_could_not_use_is_refused(
    office: Office, fields: dict[str, str], sentence: str
) -> None:
    client = office.client("giebel")
    page = press(client, client.get(EDIT), "vorschau", {**HEAD, **fields}, 422)
    assert sentence in page.text


def test_a_new_table_is_begun_under_its_name(office: Office) -> None:
    client = office.client("giebel")
    page = client.get("/regeln/neu?name=mahnstufe")
    filled = {
        "titel": "Mahnstufe",
        "ein-0-label": "Anzahl",
        "ein-0-name": "anzahl",
        "ein-0-art": "number",
        "aus-0-label": "Stufe",
        "aus-0-name": "stufe",
        "r-0-0": "< 3",
        "r-0-1": '"eins"',
    }
    edit = "/regeln/mahnstufe/neu$"
    page = client.submit(page, edit, {**filled, "akt": "regel-neu 0"})
    page = client.submit(page, edit, {"r-1-0": "> 3", "r-1-1": '"zwei"', "akt": "pruefen"})
    assert "Auf manche Fälle trifft keine Regel zu, zum Beispiel auf Anzahl 3." in page.text
    page = client.submit(page, edit, {"r-1-0": ">= 3", **HEAD, "akt": "vorschau"})
    assert "Mahnstufe: neue Tabelle mit 2 Regeln, ab Mo, 10.03.2025" in page.text
    client.submit(page, edit, {"akt": "vorlegen"})
    assert "Vorschlag wartet" in client.get("/regeln").text
    assert "Fassung ab Mo, 10.03.2025" in client.get("/regeln/mahnstufe").text


def test_a_sign_that_no_file_can_hold_does_not_cost_the_table(office: Office) -> None:
    client = office.client("giebel")
    page = press(client, client.get(EDIT), "pruefen", {"r-0-5": '"von\x0bWord"'})
    page = press(client, page, "pruefen", {})
    assert value(page, "r-0-5") == '"von Word"'


def test_a_name_that_no_step_could_write_is_refused(office: Office) -> None:
    client = office.client("giebel")
    page = client.get("/regeln/neu?name=mit+Leerzeichen")
    assert "Buchstaben ohne Umlaute" in page.text


def test_an_unknown_table_and_a_file_that_is_none_are_refused(office: Office) -> None:
    client = office.client("giebel")
    client.get("/regeln/gibt_es_nicht", 404)
    page = client.get(EDIT)
    client.submit(page, f"{EDIT}$", {"tabelle": "PHgvPg==", "akt": "pruefen"}, 422)
    with office.db.begin("giebel") as work:
        engine.keep_table(work, dmn(["a: number"], ["b: number"], [["-", "1"]]))
    assert "Probe" in client.get("/regeln/probe").text


def test_a_step_is_given_its_table_in_the_outline(office: Office) -> None:
    client = office.client("giebel")
    with office.db.begin("giebel") as work:
        draft = engine.open_draft(work, "Probe_Beratung").id
    path = f"/entwuerfe/{draft}/gliederung"
    page = client.get(f"{path}?zeile=Z30_Eintragen&aktion=bearbeiten")
    save = f"{path}/Z30_Eintragen$"
    page = client.submit(page, save, {"art": "businessRuleTask", "was": ""})
    page = client.submit(page, save, {"regeltabelle": "rechtsfolgenbelehrung", "was": ""})
    page = client.get(f"{path}?zeile=Z30_Eintragen&aktion=bearbeiten")
    assert "Wievielte Einladung" in page.text
    given = {"p-nummer": "1", "p-zweck": "'x'", "p-schriftlich": "true", "stichtag": "heute"}
    client.submit(page, save, given)
    with office.db.read() as session:
        diagram = read_diagram(parse(engine.draft_bundle(session, draft).xml))
        asked = table_readings(session, office.application.runtime, NAME, office.application.now())
    element = diagram.elements["Z30_Eintragen"]
    assert element.attributes["regeltabelle"] == NAME
    assert element.attributes["stichtag"] == "heute"
    assert element.parameters == {"nummer": "1", "zweck": "'x'", "schriftlich": "true"}
    assert [one.steps for one in asked] == [("Ins Register eintragen",)]


def test_tables_can_be_chosen_in_the_modeler_with_what_they_ask_for(office: Office) -> None:
    with office.db.read() as session:
        [table] = tables_of(session)
    assert table["label"] == "Rechtsfolgenbelehrung in Einladungen"
    assert table["parameters"][0]["label"] == "Wievielte Einladung"
    assert table["returns"] == ["rfb", "textfassung", "quelle"]


def test_everything_that_the_drawn_table_says_has_its_german_words() -> None:
    words = json.loads((FRONTEND / "src/rules/german.json").read_text("utf-8"))
    said = {
        found[2]
        for package in ("dmn-js-decision-table", "dmn-js-shared")
        for file in (FRONTEND / "node_modules" / package / "lib").rglob("*.js")
        for found in TRANSLATED.finditer(file.read_text("utf-8"))
    }
    assert len(said) > 90
    assert said - words.keys() == set()


def test_only_the_page_that_draws_loads_the_drawing_and_may_set_styles(office: Office) -> None:
    client = office.client("giebel")
    page = client.get(EDIT)
    assert "/rules" not in page.html
    drawn = press(client, page, "zeichnen", {})
    assert "/rules" in drawn.html
    assert "style-src-attr" in drawn.response.headers["Content-Security-Policy"]
    back = press(client, drawn, "formular", {})
    assert value(back, "tabelle") == value(page, "tabelle")


def test_what_was_drawn_is_put_into_the_stored_file(office: Office) -> None:
    client = office.client("giebel")
    page = press(client, client.get(EDIT), "zeichnen", {})
    export = SHIPPED_FILE.read_bytes().replace(b"rfb-2023-01", b"rfb-2025-03")
    without = re.sub(rb"(?s)<!--.*?-->", b"", export)
    page = press(client, page, "formular", {"gezeichnet": base64.b64encode(without).decode()})
    assert base64.b64decode(str(value(page, "tabelle"))) == export
