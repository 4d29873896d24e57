"""Anhalten: a version or a step stands still; who may, what is told first, and how it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

import engine
from engine.errors import Conflict
from tests.webui.conftest import DATA, Office, change_bundle, valid_answers

VERSION = "/prozesse/Probe_Beratung/1"
REASON = "Vordruck fehlerhaft, Handler wird berichtigt"
LOOK, GO = {"schritt": "pruefen"}, {"schritt": "ausfuehren"}
STOP, RESUME = "/anhalten#h-halt", "/fortsetzen#"


def stop_version(office: Office) -> str:
    with office.db.begin("timo") as work:
        (only,) = engine.definitions(work.session)
        return engine.suspend_version(work, only.id, REASON).id


def newer_version(office: Office) -> None:
    with office.db.begin("giebel") as work:
        engine.deploy(work, change_bundle(engine.load_bundle(DATA / "beratung")))


def stopped(office: Office) -> list[tuple[str, str | None, bool]]:
    with office.db.read() as session:
        found = engine.suspensions(session)
    return sorted((one.scope, one.element_id, one.definition_id is None) for one in found)


def is_refused(office: Office, instance: str) -> bool:
    try:
        with office.db.begin("jana") as work:
            engine.complete_task(work, office.task(instance), valid_answers())
    except Conflict as conflict:
        return conflict.code == "instance_suspended"
    return False


def test_only_the_edv_is_offered_to_stop_a_version(office: Office) -> None:
    assert "Anhalten" in office.client("timo").get(VERSION).text
    for login in ("giebel", "quirin", "petra"):
        assert "Anhalten" not in office.client(login).get(VERSION).text


def test_the_effect_stands_first_with_the_real_numbers(office: Office) -> None:
    office.start()
    office.start(name="Murat Demir")
    client = office.client("timo")
    page = client.get(VERSION)
    assert page.soup.find("button", value="ausfuehren") is None

    page = client.submit(page, STOP, {**LOOK, "grund": REASON})

    assert (
        "Wirkung: 2 laufende Vorgänge stehen still. Mit ihnen warten: 2 Aufgaben und 2 Fristen. "
        "Neue Vorgänge der Version 1 beginnen" in page.text
    )
    assert REASON in page.html
    assert stopped(office) == []


def test_a_version_is_stopped_told_on_every_page_of_it_and_resumed(office: Office) -> None:
    instance, client = office.start(), office.client("timo")
    page = client.submit(client.get(VERSION), STOP, {**LOOK, "grund": REASON})

    page = client.submit(page, STOP, GO)

    assert "Angehalten. Fristen, Aufgaben und Aufträge warten" in page.text
    assert "Version 1: angehalten seit heute, 9:00 von Timo Schrader." in page.text
    assert f"Grund: {REASON}" in page.text
    assert is_refused(office, instance)
    assert "Beratung zur Probe angehalten" in office.client("quirin").get("/prozesse").text
    watched = office.client("quirin").get(VERSION)
    assert "Bis jetzt wartet nichts." in watched.text
    assert "Zurzeit angehalten" in watched.text
    assert "Fortsetzen" not in watched.text

    office.clock.advance(timedelta(days=4))
    client = office.client("timo")  # four days later the first session has run out
    page = client.get(VERSION)
    assert "Inzwischen warten: 1 überfällige Frist." in page.text
    page = client.submit(page, RESUME, {"grund": "berichtigt"})

    assert "Fortgesetzt. Was überfällig war, geschieht jetzt." in page.text
    assert "angehalten seit" not in page.text
    assert not is_refused(office, instance)
    assert "angehalten" not in office.client("quirin").get("/prozesse").text


def test_a_step_is_stopped_in_this_version_or_in_all(office: Office) -> None:
    office.start()
    newer_version(office)
    client = office.client("timo")
    choice = {"was": "Z10_Gespraech", "grund": REASON}
    page = client.submit(client.get(VERSION), STOP, {**LOOK, **choice})
    assert "1 laufender Vorgang steht bei diesem Schritt still" in page.text
    page = client.submit(page, STOP, GO)
    assert "Zeile 10 · Gespräch führen, nur in Version 1: angehalten" in page.text
    other = client.get("/prozesse/Probe_Beratung/2")
    assert "Zeile 10 · Gespräch führen, nur in Version 1" in other.text
    assert "angehalten seit" not in other.text

    choice = {"was": "Z40_Abschluss", "wo": "alle", "grund": REASON}
    page = client.submit(other, STOP, {**LOOK, **choice})
    assert (
        "Zurzeit steht kein Vorgang bei diesem Schritt. 1 laufender Vorgang wartet, falls er"
        in page.text
    )
    assert "auch in künftigen" in page.text
    client.submit(page, STOP, GO)

    assert stopped(office) == [
        ("element", "Z10_Gespraech", False),
        ("element", "Z40_Abschluss", True),
    ]
    assert "Abschluss vermerken, in allen Versionen: angehalten" in client.get(VERSION).text


def test_another_choice_than_the_one_shown_is_shown_first(office: Office) -> None:
    client = office.client("timo")
    page = client.submit(client.get(VERSION), STOP, {**LOOK, "grund": REASON})

    page = client.submit(page, STOP, {**GO, "was": "Z30_Eintragen"})

    assert "bei diesem Schritt" in page.text
    assert stopped(office) == []


def test_only_steps_that_can_be_stopped_are_offered(office: Office) -> None:
    client = office.client("timo")
    page = client.get(VERSION)
    (choice,) = page.soup.select("#was")

    assert [one.get_text() for one in choice.select("option")] == [
        "Die ganze Version 1",
        "Zeile 10 · Gespräch führen",
        "Zeile 30 · Ins Register eintragen",
        "Zeile 40 · Abschluss vermerken",
        "Gesprächsfrist",
    ]
    page = client.submit(page, STOP, {"was": "Z20_Weiter"}, status=422)
    assert "lässt sich nicht anhalten" in page.text


def test_without_a_reason_nothing_is_stopped_and_the_choice_is_kept(office: Office) -> None:
    client = office.client("timo")
    page = client.submit(client.get(VERSION), STOP, {**LOOK, "was": "Z30_Eintragen", "wo": "alle"})

    page = client.submit(page, STOP, GO, status=422)

    assert page.title.startswith("Fehler: ")
    assert "Grund: Schreiben Sie in einem Satz, warum." in page.text
    assert page.form(STOP)["was"] == "Z30_Eintragen"
    assert page.form(STOP)["wo"] == "alle"
    assert stopped(office) == []


def test_what_somebody_stopped_already_is_refused_with_the_name(office: Office) -> None:
    client = office.client("timo")
    page = client.get(VERSION)
    stop_version(office)

    page = client.submit(page, STOP, {**LOOK, "grund": REASON}, status=409)

    assert "Was: Timo Schrader hat das schon am" in page.text
    assert page.form(STOP)["grund"] == REASON


def test_a_resumption_needs_a_reason_and_says_who_was_faster(office: Office) -> None:
    suspension, client = stop_version(office), office.client("timo")
    page = client.get(VERSION)

    page = client.submit(page, RESUME, {"grund": " "}, status=422)
    assert "Grund: Schreiben Sie in einem Satz, warum." in page.text
    assert page.soup.select_one(f"#grund-{suspension}[aria-invalid]")
    assert page.soup.select_one("#grund[aria-invalid]") is None

    with office.db.begin("petra") as work:
        engine.resume(work, suspension, "berichtigt")
    page = client.submit(page, RESUME, {"grund": "berichtigt"}, status=409)
    assert "Petra Lindner hat das schon am" in page.text


def test_what_belongs_to_another_process_or_is_one_instance_is_not_found_here(
    office: Office,
) -> None:
    suspension, client = stop_version(office), office.client("timo")
    form = client.get(VERSION).form(RESUME)
    with office.db.begin("timo") as work:
        own = engine.suspend_instance(work, office.start(), REASON).id

    for which in (own, "nie"):
        client.post(f"{VERSION}/anhaltungen/{which}/fortsetzen", form, status=404)
    client.post(f"/prozesse/Nie/1/anhaltungen/{suspension}/fortsetzen", form, status=404)
    client.post("/prozesse/Probe_Beratung/9/anhalten", form, status=404)
    assert len(stopped(office)) == 2


@pytest.mark.parametrize("login", ["petra", "giebel", "quirin"])
def test_others_cannot_stop_or_resume(office: Office, login: str) -> None:
    suspension, client = stop_version(office), office.client(login)
    token = {"csrf_token": client.get(VERSION).form("/abmelden")["csrf_token"], "grund": REASON}

    client.post(f"{VERSION}/anhalten", token, status=403)
    client.post(f"{VERSION}/anhaltungen/{suspension}/fortsetzen", token, status=403)

    assert len(stopped(office)) == 1


def test_the_version_of_a_vorgang_is_one_click_away_for_who_may_see_it(office: Office) -> None:
    instance = office.start()

    assert VERSION in office.client("petra").get(f"/vorgaenge/{instance}").links()
    assert VERSION not in office.client("jana").get(f"/vorgaenge/{instance}").links()


def test_a_version_leads_to_the_move_of_what_runs_on_it_and_back(office: Office) -> None:
    office.start()
    client = office.client("timo")
    assert "Laufende Vorgänge umziehen" not in client.get(VERSION).text
    newer_version(office)
    assert "Laufende Vorgänge umziehen" not in office.client("giebel").get(VERSION).text
    assert "Laufende Vorgänge umziehen" not in client.get("/prozesse/Probe_Beratung/2").text

    (href,) = [one for one in client.get(VERSION).links() if one.endswith("/umzug")]
    page = client.get(href)

    assert "Prozesse Beratung zur Probe, Version 1 Umzug laufender Vorgänge" in page.text
    assert VERSION in page.links()
