"""Entwürfe: opened from the version in force, and two who write at once lose nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import engine
from engine.bundles import DIAGRAM
from tests.webui.conftest import DATA, Office, change_bundle


def opened(office: Office) -> str:
    client = office.client("giebel")
    page = client.get("/prozesse/Probe_Beratung/1")
    page = client.submit(page, "/prozesse/Probe_Beratung/entwurf")
    assert "Entwurf 2" in page.text
    with office.db.read() as session:
        return engine.drafts(session)[0].id


def write(office: Office, draft_id: str, by: str, parent: int, remark: bytes) -> int:
    with office.db.begin(by) as work:
        old = engine.draft_bundle(work.session, draft_id, 1).xml
        return engine.write_draft(work, draft_id, parent, {DIAGRAM: old + remark}).number


def test_a_draft_opens_with_the_exact_diagram_of_the_version(office: Office) -> None:
    draft = opened(office)
    with office.db.read() as session:
        version = engine.definitions(session)[0].xml
    got = office.client("quirin").client.get(f"/entwuerfe/{draft}/inhalt/diagramm.bpmn")
    assert got.data == version
    assert got.headers["X-Laufzettel-Stand"] == "1"


def test_the_states_tell_who_wrote_what_and_what_stands_beside(office: Office) -> None:
    draft = opened(office)
    write(office, draft, "giebel", 1, b"<!-- a -->")
    write(office, draft, "quirin", 1, b"<!-- b -->")

    page = office.client("giebel").get(f"/entwuerfe/{draft}/staende")

    assert "Stand 3 liegt neben dem Entwurf" in page.text
    assert "Beides ist gespeichert, nichts ist verloren." in page.text
    assert "Stände (1 offen)" in page.text


def test_a_state_beside_the_head_is_taken_over_copied_or_left(office: Office) -> None:
    draft = opened(office)
    write(office, draft, "giebel", 1, b"<!-- a -->")
    side = write(office, draft, "quirin", 1, b"<!-- b -->")
    quirin = office.client("quirin")

    states = f"/entwuerfe/{draft}/staende"
    page = quirin.get(states)
    assert "Beiseite lassen" not in office.client("giebel").get(states).text
    copied = quirin.submit(page, f"{states}/{side}/kopie")
    assert "Als Kopie weitergeführt." in copied.text
    with office.db.read() as session:
        [copy] = [each.id for each in engine.drafts(session) if each.id != draft]
    assert "als Kopie begonnen" in quirin.get(f"/entwuerfe/{copy}/staende").text
    refused = quirin.submit(page, f"{states}/{side}/zusammenfuehren", status=409)
    assert "schon entschieden" in refused.text
    page = quirin.submit(quirin.get(states), f"{states}/1/wiederherstellen")
    assert "Stand 1 gilt wieder." in page.text


def test_changes_to_different_steps_are_merged_and_to_the_same_are_named(office: Office) -> None:
    draft = opened(office)
    with office.db.read() as session:
        came = engine.draft_bundle(session, draft, 1).xml
    names = re.findall(rb'<bpmn:userTask id="[^"]*" name="([^"]*)"', came)
    first, second = names[0], names[1]
    for by, changed in (
        ("giebel", came.replace(first, b"Eins")),
        ("quirin", came.replace(second, b"Zwei")),
        ("petra", came.replace(first, b"Drei")),
    ):
        with office.db.begin(by) as work:
            engine.write_draft(work, draft, 1, {DIAGRAM: changed})
    states, client = f"/entwuerfe/{draft}/staende", office.client("quirin")
    assert "lassen sich zusammenführen" in client.get(states).text

    page = client.submit(client.get(states), f"{states}/3/zusammenfuehren")
    assert "Beide Änderungen stehen jetzt im Entwurf." in page.text
    with office.db.read() as session:
        merged = engine.draft_bundle(session, draft).xml
    assert (b'"Eins"' in merged, b'"Zwei"' in merged) == (True, True)

    assert f"Beide haben geändert: „{first.decode()}“ . Entscheiden Sie" in page.text
    assert f"{states}/4/zusammenfuehren" not in page.html
    token = page.form(f"{states}/4/wiederherstellen")
    refused = client.post(f"{states}/4/zusammenfuehren", token, 409)
    assert "dasselbe auch anders geändert" in refused.text


def test_what_was_saved_in_one_sitting_is_one_line_that_opens(office: Office) -> None:
    draft = opened(office)

    def save(by: str, count: int, note: str = "") -> None:
        for _ in range(count):
            office.clock.advance(timedelta(minutes=2))
            with office.db.begin(by) as work:
                head = engine.draft(work.session, draft).head
                xml = engine.draft_bundle(work.session, draft).xml + b"<!-- mehr -->"
                engine.write_draft(work, draft, head, {DIAGRAM: xml}, note)

    save("giebel", 4)
    save("quirin", 2)
    save("giebel", 1, "Frist geändert")
    save("giebel", 3)
    office.clock.advance(timedelta(minutes=20))
    save("giebel", 2)

    client = office.client("quirin")
    page = client.get(f"/entwuerfe/{draft}/staende")
    first = [cell.get_text(" ", strip=True) for cell in page.soup.select("tbody th")]
    assert first == [
        *("Stand 13", "Stand 12", "Stände 9–11", "Stand 8", "Stand 7", "Stand 6"),
        *("Stände 2–5", "Stand 1"),
    ]
    assert "heute, 9:02–9:08 Gerda Prozess 4 Stände, beim Zeichnen gespeichert" in page.text
    assert len(page.soup.select(".ow-staende li")) == 7
    page = client.submit(page, f"/entwuerfe/{draft}/staende/3/wiederherstellen")
    assert "Stand 3 gilt wieder." in page.text


def test_a_discarded_draft_is_closed_and_its_states_stay(office: Office) -> None:
    draft = opened(office)
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/staende")
    client.submit(page, f"/entwuerfe/{draft}/verwerfen", {"grund": "zu früh"})
    page = client.get(f"/entwuerfe/{draft}/staende")
    assert "verworfen" in page.text
    assert "Wiederherstellen" not in page.text


def test_the_content_of_an_older_version_comes_back_into_the_draft(office: Office) -> None:
    with office.db.begin("giebel") as work:
        newer = change_bundle(engine.load_bundle(DATA / "beratung"))
        engine.deploy(work, newer)
    client = office.client("giebel")
    assert "Inhalt in den Entwurf holen" not in client.get("/prozesse/Probe_Beratung/2").text
    page = client.get("/prozesse/Probe_Beratung/1")
    page = client.submit(page, "/prozesse/Probe_Beratung/1/zurueckholen")

    assert "Der Entwurf hat jetzt den Inhalt der Version 1." in page.text
    assert "ältere Version zurückgeholt Version 1" in page.text.replace(" gilt", "")
    with office.db.read() as session:
        draft = engine.drafts(session)[0].id
        assert engine.draft_bundle(session, draft).xml == engine.load_bundle(DATA / "beratung").xml
