"""The drawing page without a browser: what it offers, what it takes, what it refuses."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from lxml import etree

import engine
from engine.blank import blank_process
from engine.bundles import DIAGRAM, Bundle
from engine.sheet_fields import ELEMENT_FIELDS, FLOW_FIELDS, PROCESS_FIELDS, STEP_FIELDS
from engine.xml import LAUFZETTEL
from tests.webui.conftest import DATA, Office
from webui.bootstrap import filled_registry
from webui.build import SOURCES
from webui.catalogue import catalogue
from webui.finding_texts import TEXTS
from webui.typed_expressions import examined

FOREIGN = DATA.parents[1] / "engine" / "data" / "dialekte"
PROCESSES = SOURCES.parents[1] / "processes"
ORIGINAL = (DATA / "beratung" / "beratung.bpmn").read_bytes()
CHANGED = ORIGINAL.replace("Gespräch führen".encode(), "Gespräch vorbereiten".encode())


@pytest.fixture
def draft_id(office: Office) -> str:
    with office.db.begin("giebel") as work:
        return engine.open_draft(work, "Probe_Beratung").id


def settings(office: Office, draft_id: str) -> dict[str, Any]:
    page = office.client("giebel").get(f"/entwuerfe/{draft_id}/diagramm")
    script = page.soup.find(id="modeler-cfg")
    assert script is not None
    found: dict[str, Any] = json.loads(script.text)
    return found


def send(office: Office, path: str, login: str = "giebel", **request: Any) -> Any:
    """Send as the page's script does; return status and answer."""
    client = office.client(login).client
    state = client.get(f"{path.partition('/diagramm')[0]}/diagramm/stand").get_json()
    answer = client.post(path, headers={"X-CSRFToken": state["csrf"]}, **request)
    return answer.status_code, answer.get_json()


def test_only_the_drawing_page_loads_the_modeler(office: Office, draft_id: str) -> None:
    client = office.client("giebel")

    assert "/modeler" in client.get(f"/entwuerfe/{draft_id}/diagramm").html
    for path in ("/prozesse", "/prozesse/Probe_Beratung/1", f"/entwuerfe/{draft_id}/staende"):
        assert "/modeler" not in client.get(path).html


def test_what_the_registry_holds_can_be_chosen_with_its_german_label(office: Office) -> None:
    with office.db.read() as session:
        offered = catalogue(session, filled_registry(), {"Defekt": b"{"})

    handlers = {one["name"]: one for one in offered["handlers"]}
    invitation = handlers["send_invitation"]
    assert invitation["label"] == "Einladung senden"
    assert invitation["help"].startswith("Schreibt die 1. oder 2. Einladung")
    number = next(one for one in invitation["parameters"] if one["name"] == "nummer")
    assert (number["label"], number["required"]) == ("Nummer des Termins", True)
    assert ["2", "zweiter Termin"] in number["choices"]
    withdrawal = next(one for one in offered["messages"] if one["name"] == "Teilnahme_Widerruf")
    assert withdrawal["help"]
    assert withdrawal["parameters"][0]["label"] == "Person"
    assert ["'JCO@' + standort", "Jobcoach (JCO)"] in offered["groups"]
    assert ["Probe_Beratung", "Beratung zur Probe"] in offered["processes"]
    assert offered["forms"] == [{"name": "Defekt", "label": "Defekt (nicht lesbar)", "inputs": []}]
    names = {one["name"]: one["says"] for one in offered["functions"]}
    assert names["tagesende"].startswith("Ende eines Tages, 24:00 Uhr")
    assert names["tage"] == "so viele Kalendertage"
    for kind in ("handlers", "acceptors", "messages", "functions"):
        assert all(one.get("label") or one.get("says") for one in offered[kind])


def test_a_saved_export_becomes_a_revision_with_its_findings(office: Office, draft_id: str) -> None:
    status, answer = send(office, f"/entwuerfe/{draft_id}/diagramm?stand=1", data=CHANGED)

    assert status == 200
    assert (answer["number"], answer["head"], answer["saved"]) == (2, True, "Gespeichert 9:00")
    assert "9 Schritte" in answer["summary"]
    with office.db.read() as session:
        assert engine.draft_parts(session, draft_id)[DIAGRAM] == CHANGED


def test_what_is_no_diagram_is_refused_in_a_sentence_and_changes_nothing(
    office: Office, draft_id: str
) -> None:
    status, answer = send(office, f"/entwuerfe/{draft_id}/diagramm?stand=1", data=b"<kaputt")

    assert status == 422
    assert answer["message"]
    with office.db.read() as session:
        assert len(engine.revisions(session, draft_id)) == 1
    assert send(office, f"/entwuerfe/{draft_id}/diagramm?stand=9", data=CHANGED)[0] == 404


def test_a_closed_draft_is_read_and_not_drawn(office: Office, draft_id: str) -> None:
    with office.db.begin("giebel") as work:
        engine.discard_draft(work, draft_id, "Versehen")

    status, answer = send(office, f"/entwuerfe/{draft_id}/diagramm?stand=1", data=CHANGED)
    assert status == 409
    assert "Gerda Prozess" in answer["message"]
    page = office.client("giebel").get(f"/entwuerfe/{draft_id}/diagramm")
    assert "Stände" in page.title


def test_findings_bear_the_numbers_that_stand_in_the_drawing(office: Office) -> None:
    xml = ORIGINAL.replace(b' laufzettel:handler="enter_register"', b"")
    with office.db.begin("giebel") as work:
        draft_id = engine.keep_draft(work, Bundle("probe.bpmn", xml, {})).id

    found = settings(office, draft_id)["findings"]
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    missing = next(one for one in found if one["code"] == "handler_missing")
    assert (missing["element"], missing["place"]) == ("Z30_Eintragen", "Zeile 30")
    assert missing["message"]
    assert missing["remedy"]


def test_who_was_faster_and_what_both_changed_is_told_with_the_answer(
    office: Office, draft_id: str
) -> None:
    theirs = ORIGINAL.replace("Gespräch führen".encode(), "Gespräch beginnen".encode())
    send(office, f"/entwuerfe/{draft_id}/diagramm?stand=1", "quirin", data=theirs)
    _, answer = send(office, f"/entwuerfe/{draft_id}/diagramm?stand=1", data=CHANGED)

    assert answer["head"] is False
    assert (answer["by"], answer["at"], answer["disjoint"]) == ("Quirin Meister", "9:00", False)
    assert answer["elements"] == ["„Gespräch führen“"]
    assert settings(office, draft_id)["beside"]["number"] == answer["number"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("erschienen == 'ja'", "bedingung", ""),
        ("5", "bedingung", "nie"),
        ("a = 1\nb = a + 1", "skript", "„a“"),
        ("erschienen +", "ausdruck", "erschienen +"),
        ("P3", "timeDuration", "P3"),
        ("heute", "einmalig", "„heute“"),
        ("unbekannt(1)", "gruppe", "„unbekannt“"),
    ],
)
def test_an_expression_is_checked_for_what_it_is_for(
    office: Office, text: str, kind: str, expected: str
) -> None:
    with office.application.db.look("giebel") as work:
        problems = examined(work, text, kind, ["erschienen"])["problems"]

    assert bool(problems) == bool(expected)
    assert all(expected in one["message"] and one["remedy"] for one in problems)


@pytest.mark.parametrize(
    ("text", "kind", "gives"),
    [
        ("heute", "faellig", "Ergibt für heute (Mo, 03.03.2025): Mo, 03.03.2025, 24:00 Uhr."),
        ("P3D", "timeDuration", "Ergibt für heute (Mo, 03.03.2025): Do, 06.03.2025, 9:00 Uhr."),
        ("2024-01-31", "timeDate", "Ergibt: Mi, 31.01.2024, 24:00 Uhr."),
        ("termin", "faellig", ""),  # only a Vorgang knows
        ("tage(10 ** 9)", "timeDuration", ""),
    ],
)
def test_a_deadline_says_what_it_would_be_today(
    office: Office, text: str, kind: str, gives: str
) -> None:
    with office.application.db.look("giebel") as work:
        assert examined(work, text, kind, ["termin"])["gives"] == gives


def test_a_new_process_is_valid_and_bears_its_name(office: Office) -> None:
    client = office.client("giebel")
    page = client.get("/entwuerfe/neu")
    for _ in range(2):
        client.submit(page, "/entwuerfe/neu", {"name": 'Rück & "Fragen" 2'})

    with office.db.read() as session:
        found = engine.drafts(session)
        assert [one.title for one in found] == ['Rück & "Fragen" 2'] * 2
        assert [one.process_key for one in found] == ["Rueck_Fragen_2", "Rueck_Fragen_2_2"]
        for one in found:
            assert engine.draft_findings(session, office.application.runtime, one.id) == []
    listed = client.get("/prozesse")
    assert "noch nie in Kraft" in listed.text
    assert "fehlt" in client.submit(page, "/entwuerfe/neu", {"name": " "}, 422).text


def test_a_blank_process_may_be_called_anything() -> None:
    assert b"&lt;b&gt;" in blank_process("P", "<b>")


@pytest.mark.parametrize("content", [b"kein xml", b"<a/>", ORIGINAL])
def test_any_file_is_kept_and_its_findings_are_listed(office: Office, content: bytes) -> None:
    client = office.client("quirin")
    page = client.get("/entwuerfe/neu")
    sent = {**page.form("/entwuerfe/einlesen"), "datei": (io.BytesIO(content), "fremd.bpmn")}
    answer = client.client.post("/entwuerfe/einlesen", data=sent)

    assert answer.status_code == 303
    with office.db.read() as session:
        (kept,) = engine.drafts(session)
        assert engine.draft_bundle(session, kept.id).xml == content
    assert settings(office, kept.id)["findings"]


def test_reading_in_nothing_is_told_at_the_field(office: Office) -> None:
    client = office.client("quirin")
    page = client.submit(client.get("/entwuerfe/neu"), "/entwuerfe/einlesen", status=422)

    assert "Wählen Sie eine Datei." in page.text


def test_each_finding_that_a_button_mends_exists_and_so_does_the_field_it_leads_to() -> None:
    folder = SOURCES / "src" / "modeler"
    remedies = (folder / "remedies.js").read_text("utf-8")
    mended = dict(re.findall(r"^  (\w+): (.+),$", remedies.partition("};")[0], re.MULTILINE))
    named = dict(re.findall(r"^const ([A-Z]+) = (.+);$", remedies, re.MULTILINE))
    panel = "".join(file.read_text("utf-8") for file in folder.glob("*-fields.js"))
    panel += "".join((folder / name).read_text("utf-8") for name in ("groups.js", "parts.js"))

    assert len(mended) > 50
    assert mended.keys() <= TEXTS.keys()
    for said in mended.values():
        fields = re.findall(r'"([^"]+)"', str(named.get(said, said)))[:-1]
        for field in fields:
            name = field.partition(":")[0].partition("-{")[0]
            known = name.startswith(("@", "{")) or f'"{name}' in panel or f"`{name}" in panel
            assert known, (said, field)


def test_the_modeler_knows_every_attribute_and_element_of_ours() -> None:
    """What its reader does not know is lost in an export, if it is an element."""
    described = json.loads((SOURCES / "src" / "laufzettel-moddle.json").read_text("utf-8"))
    types = {one["name"].lower(): one["properties"] for one in described["types"]}
    names = {name: {one["name"] for one in properties} for name, properties in types.items()}

    assert names["prozess"] == set(PROCESS_FIELDS)
    assert names["fluss"] == set(FLOW_FIELDS)
    assert names["schritt"] >= set(STEP_FIELDS)
    assert {key: names[key] >= set(fields) for key, fields in ELEMENT_FIELDS.items()} == {
        "vorlage": True,
        "unterschrift": True,
        "auslegung": True,
    }
    used = {
        etree.QName(key).localname
        for file in PROCESSES.glob("*/*.bpmn")
        for node in etree.parse(file).iter(etree.Element)
        for key in node.attrib
        if etree.QName(key).namespace == LAUFZETTEL
    }
    assert used - set().union(*names.values()) == set()


def test_a_file_of_another_modeler_is_kept_as_it_came_and_then_in_our_words(
    office: Office,
) -> None:
    content = (FOREIGN / "camunda7_formular.bpmn").read_bytes()
    client = office.client("quirin")
    page = client.get("/entwuerfe/neu")
    sent = {**page.form("/entwuerfe/einlesen"), "datei": (io.BytesIO(content), "fremd.bpmn")}
    answer = client.client.post("/entwuerfe/einlesen", data=sent)

    assert answer.headers["Location"].endswith("/uebernahme")
    with office.db.read() as session:
        (kept,) = engine.drafts(session)
        assert engine.draft_parts(session, kept.id, 1)[DIAGRAM] == content
        assert b"laufzettel:formular=" in engine.draft_parts(session, kept.id)[DIAGRAM]
