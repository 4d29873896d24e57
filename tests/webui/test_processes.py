"""Prozesse: what is in force, what comes next, what runs on it and where it is used."""

from __future__ import annotations

from datetime import datetime

import engine
from engine import validity
from engine.bundles import DIAGRAM, Bundle, load_bundle
from tests.client import Page
from tests.webui.conftest import DATA, Office

JULY = datetime.fromisoformat("2025-07-01T00:00:00+02:00")


def plan(office: Office) -> str:
    with office.db.begin("giebel") as work:
        return engine.deploy(work, load_bundle(DATA / "beratung"), valid_from=JULY).id


def test_the_list_tells_what_is_in_force_what_is_planned_and_what_runs(office: Office) -> None:
    office.start()
    plan(office)

    page = office.client("giebel").get("/prozesse")

    assert (
        "Version 1 seit 03.03.2025 geplant: Version 2 keiner – Laufend: 1 "
        "Nächster Wechsel: Di, 01.07.2025, 0:00" in page.text
    )
    assert "Kalender der Wechsel" in page.text
    office.clock.set(JULY)
    page = office.client("giebel").get("/prozesse")
    assert "Version 2 seit 01.07.2025" in page.text
    assert "1 auf Version 1" in page.text
    assert "keiner geplant" in page.text


def test_a_version_tells_its_time_its_steps_and_what_it_uses(office: Office) -> None:
    office.start()

    page = office.client("petra").get("/prozesse/Probe_Beratung/1")

    assert "Stand in Kraft" in page.text
    assert "Gültig bis auf Weiteres" in page.text
    assert "Laufend 1" in page.text
    assert "10 Gespräch führen Benutzeraufgabe" in page.text
    assert "Handler Ins Register eintragen führt aus" in page.text
    assert "Kein Prozess ruft ihn auf" in page.text


def test_a_withdrawn_version_says_who_took_it_back_and_why(office: Office) -> None:
    planned = plan(office)
    with office.db.begin("giebel") as work:
        validity.withdraw_version(work, planned, "Das Gesetz kommt später")

    page = office.client("quirin").get("/prozesse/Probe_Beratung/2")

    assert "Stand zurückgezogen" in page.text
    assert "zurückgezogen von Gerda Prozess" in page.text
    assert "Grund: Das Gesetz kommt später" in page.text


def test_where_a_handler_is_used_is_one_click_away(office: Office) -> None:
    client = office.client("timo")
    page = client.get("/prozesse/Probe_Beratung/1")
    (link,) = [a for a in page.soup.select("a") if a.get_text() == "Ins Register eintragen"]

    page = client.get(str(link["href"]))

    assert "Handler „Ins Register eintragen“ 1 Stelle in allen Versionen" in page.text
    page = client.get("/prozesse/verwendung?was=farbe:rot", status=422)
    assert "„farbe“ lässt sich nicht suchen." in page.text


def test_the_diagram_of_a_version_is_its_exact_file(office: Office) -> None:
    answer = office.client("giebel").client.get("/prozesse/Probe_Beratung/1/diagramm")

    assert answer.data == (DATA / "beratung/beratung.bpmn").read_bytes()


def test_a_version_that_never_was_is_not_found(office: Office) -> None:
    client = office.client("giebel")
    client.get("/prozesse/Probe_Beratung/9", status=404)
    client.get("/prozesse/Nie/1", status=404)


def test_the_list_tells_who_works_on_a_draft_and_what_waits_for_whom(office: Office) -> None:
    with office.db.begin("giebel") as work:
        draft = engine.open_draft(work, "Probe_Beratung")
        came = engine.draft_bundle(work.session, draft.id).xml
        broken = came.replace(b"enter_register", b"gibt_es_nicht")
        engine.write_draft(work, draft.id, 1, {DIAGRAM: broken})

    page = office.client("giebel").get("/prozesse")
    assert "Entwurf 2 Sie, heute, 9:00" in page.text
    assert "Fehler verhindert die Freigabe" in page.text
    page = office.client("quirin").get("/prozesse")
    assert "Entwurf 2 Gerda Prozess, heute, 9:00" in page.text
    assert "Wartet auf Sie" not in page.text


def test_a_file_that_was_never_in_force_is_listed_as_a_draft(office: Office) -> None:
    with office.db.begin("giebel") as work:
        engine.keep_draft(work, Bundle("neu.bpmn", b"kein XML", {}))
    page = office.client("giebel").get("/prozesse")
    assert "neu.bpmn noch nie in Kraft Entwurf 1" in page.text


def listed(page: Page) -> list[str]:
    return [
        cell.get_text(" ", strip=True) for cell in page.soup.select("tbody th a.lz-table__link")
    ]


def test_processes_are_found_by_name_key_and_step_and_by_what_goes_on(office: Office) -> None:
    plan(office)
    with office.db.begin("giebel") as work:
        fresh = Bundle(
            "neu.bpmn", load_bundle(DATA / "beratung").xml.replace(b"Probe_", b"Neu_"), {}
        )
        engine.keep_draft(work, fresh)
    client = office.client("giebel")

    page = client.get("/prozesse")
    assert "Alle 2 Mit Entwurf 1 Mit Befund 1 Wechsel geplant 1" in page.text
    page = client.get("/prozesse?suche=probe_beratung")
    assert "Alle 1 Mit Entwurf 0" in page.text
    found = client.get("/prozesse?suche=gespräch&zeige=wechsel")
    assert len(listed(found)) == 1
    assert "Probe_Beratung Schritt „Gespräch führen“" in found.text
    assert "noch nie in Kraft" in client.get("/prozesse?zeige=befund").text
    nothing = client.get("/prozesse?suche=gibt+es+nicht")
    assert "Kein Prozess passt Zu „gibt es nicht“ steht hier nichts." in nothing.text
    assert listed(nothing) == []
