"""Vergleich: any two versions, a draft with what is in force, and states without a difference."""

from __future__ import annotations

import json
from dataclasses import replace

import engine
from engine import validity
from engine.bundles import DIAGRAM, Bundle
from tests.webui.conftest import DATA, Office

PATH = "/prozesse/Probe_Beratung/vergleich"
STEP = b'name="Gespr\xc3\xa4ch f\xc3\xbchren"'


def changed(bundle: Bundle) -> Bundle:
    return replace(bundle, xml=bundle.xml.replace(STEP, b'name="Beratung"', 1))


def deploy(office: Office, bundle: Bundle) -> None:
    with office.db.begin("giebel") as work:
        engine.deploy(work, bundle)


def shipped() -> Bundle:
    return engine.load_bundle(DATA / "beratung")


def draft_of(office: Office, xml: bytes) -> str:
    with office.db.begin("giebel") as work:
        draft = engine.open_draft(work, "Probe_Beratung")
        engine.write_draft(work, draft.id, 1, {DIAGRAM: xml})
        return draft.id


def test_two_versions_are_compared_in_words(office: Office) -> None:
    deploy(office, changed(shipped()))

    page = office.client("giebel").get(f"{PATH}?von=1&bis=2")

    assert "1 Änderung Ablauf geändert: Schritt „Beratung“: Bezeichnung" in page.text
    assert "bisher Gespräch führen jetzt Beratung" in page.text
    (row,) = page.soup.select(".ow-aend li")
    assert row["data-element"] == "Z10_Gespraech"
    assert [f["data-xml"] for f in page.soup.select("[data-diagramm]")] == [
        "/prozesse/Probe_Beratung/1/diagramm",
        "/prozesse/Probe_Beratung/2/diagramm",
    ]
    marks = [json.loads(script.string or "") for script in page.soup.select("script[id^=vg-]")]
    assert all(m["marker"]["ist-geaendert"] == ["Z10_Gespraech"] for m in marks)


def test_without_a_choice_the_newest_is_compared_with_the_one_before(office: Office) -> None:
    deploy(office, changed(shipped()))
    deploy(office, shipped())

    page = office.client("quirin").get(PATH)

    chosen = [option.get_text() for option in page.soup.select("option[selected]")]
    assert chosen == ["Version 2, abgelöst", "Version 3, in Kraft seit 03.03.2025"]


def test_versions_without_a_difference_say_so(office: Office) -> None:
    client = office.client("timo")
    assert "bisher nur diese Version" in client.get(PATH).text
    deploy(office, replace(shipped(), xml=shipped().xml + b"\n"))

    assert "Kein Unterschied Beide Male ist Version 2" in client.get(f"{PATH}?von=2&bis=2").text
    assert "verschieden geschrieben, sagen aber dasselbe" in client.get(f"{PATH}?von=1&bis=2").text


def test_what_is_only_drawn_elsewhere_is_folded(office: Office) -> None:
    moved = shipped().xml.replace(b'x="', b'x="1')
    deploy(office, replace(shipped(), xml=moved))

    page = office.client("giebel").get(PATH)

    assert "0 Änderungen" in page.text
    assert "Nur verschoben: " in page.text
    assert "Gespräch führen" in page.soup.select_one("details.ow-auf").get_text()  # type: ignore[union-attr]


def test_a_version_that_never_was_is_not_found(office: Office) -> None:
    client = office.client("giebel")
    client.get(f"{PATH}?von=1&bis=9", status=404)
    client.get(f"{PATH}?von=eins", status=404)
    client.get("/prozesse/Nie/vergleich", status=404)


def test_a_version_leads_to_its_comparison_once_there_are_two(office: Office) -> None:
    client = office.client("giebel")
    assert not client.get("/prozesse/Probe_Beratung/1").soup.select("a[href*=vergleich]")
    deploy(office, changed(shipped()))

    for number in (1, 2):
        (link,) = client.get(f"/prozesse/Probe_Beratung/{number}").soup.select("a[href*=vergleich]")
        assert link["href"] == f"{PATH}?von=1&bis=2"


def test_a_draft_is_compared_with_what_is_in_force(office: Office) -> None:
    draft = draft_of(office, changed(shipped()).xml)
    client = office.client("fdl")

    page = client.get(f"/entwuerfe/{draft}/vergleich")

    assert "Schritt „Beratung“: Bezeichnung" in page.text
    chosen = [option.get_text() for option in page.soup.select("option[selected]")]
    assert chosen == ["Version 1, in Kraft seit 03.03.2025", "Entwurf 2, heute, 9:00"]
    for frame in page.soup.select("[data-diagramm]"):
        assert client.client.get(str(frame["data-xml"])).status_code == 200


def test_a_draft_is_compared_with_its_own_states(office: Office) -> None:
    draft = draft_of(office, changed(shipped()).xml)
    client = office.client("quirin")

    page = client.get(f"/entwuerfe/{draft}/vergleich?von=s1&bis=s2")
    assert "Schritt „Beratung“: Bezeichnung" in page.text
    assert "Stand 1 von Gerda Prozess, heute, 9:00" in page.text
    page = client.get(f"/entwuerfe/{draft}/vergleich?von=s2&bis=s2")
    assert "Beide Male ist derselbe Stand gewählt." in page.text
    client.get(f"/entwuerfe/{draft}/vergleich?von=s9", status=404)
    client.get(f"/entwuerfe/{draft}/vergleich?von=v9", status=404)
    client.get("/entwuerfe/nie/vergleich", status=404)


def test_the_states_of_a_draft_and_a_move_lead_to_their_comparison(office: Office) -> None:
    draft = draft_of(office, changed(shipped()).xml)
    (link,) = (
        office.client("giebel")
        .get(f"/entwuerfe/{draft}/staende")
        .soup.select("td a[href*=vergleich]")
    )
    assert link["href"] == f"/entwuerfe/{draft}/vergleich?von=s1&bis=s2"
    deploy(office, changed(shipped()))
    with office.db.read() as session:
        first = validity.versions(session, "Probe_Beratung")[-1].id

    page = office.client("timo").get(f"/versionen/{first}/umzug")

    (link,) = page.soup.select("main a[href*=vergleich]")
    assert link["href"] == f"{PATH}?von=1&bis=2"


def test_a_draft_of_a_new_process_has_only_its_states(office: Office) -> None:
    new = shipped().xml.replace(b"Probe_Beratung", b"Ganz_Neu")
    with office.db.begin("giebel") as work:
        draft = engine.keep_draft(work, replace(shipped(), xml=new, diagram_name="neu.bpmn")).id

    page = office.client("giebel").get(f"/entwuerfe/{draft}/vergleich")

    assert "Beide Male ist derselbe Stand gewählt." in page.text
    assert len(page.soup.select("#von option")) == 1


def test_a_draft_that_cannot_be_read_says_what_is_wrong(office: Office) -> None:
    draft = draft_of(office, b"<kaputt")

    page = office.client("giebel").get(f"/entwuerfe/{draft}/vergleich")

    assert "Noch nicht zu vergleichen. Die Datei ist kein lesbares XML." in page.text
