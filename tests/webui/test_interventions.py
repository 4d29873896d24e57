"""Eingreifen: who may, what is told before, what happens, and what QM sees of it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import engine
from tests.client import Page
from tests.webui.conftest import DATA, Answers, Office, change_bundle

REASON = "Telefonnummer nachweislich falsch (Akte Bl. 4)"
LOOK, GO = {"schritt": "pruefen"}, {"schritt": "ausfuehren"}


def page_of(office: Office, login: str, instance: str, act: str) -> Page:
    return office.client(login).get(f"/vorgaenge/{instance}/eingriffe/{act}")


def steps_open(office: Office, instance: str) -> list[str]:
    with office.db.read() as session:
        return [t.element_id for t in engine.open_tasks(session, instance_id=instance)]


def newer_version(office: Office, *, renamed: bool = False) -> str:
    """Deploy the process again, its first step with another id if asked for."""
    with office.db.begin("giebel") as work:
        bundle = change_bundle(engine.load_bundle(DATA / "beratung"), renamed=renamed)
        return engine.deploy(work, bundle).id


def latest_batch(office: Office) -> str:
    with office.db.read() as session:
        return f"/stapel/{engine.batches(session)[0].id}"


@pytest.mark.parametrize("login", ["timo", "petra", "fdl"])
def test_the_edv_and_the_sites_leads_are_offered_to_intervene(office: Office, login: str) -> None:
    page = office.client(login).get(f"/vorgaenge/{office.start()}")

    assert "jeder Eingriff wird als Abweichung vermerkt" in page.text
    assert "An andere Stelle setzen" in page.text
    assert ("Umziehen" in page.text) is (login == "timo")


def test_others_are_offered_nothing_and_another_sites_lead_is_refused(office: Office) -> None:
    instance = office.start(site="56.4")

    assert "Eingreifen" not in office.client("dora").get(f"/vorgaenge/{instance}").text
    office.client("petra").get(f"/vorgaenge/{instance}/eingriffe/abbrechen", status=403)
    office.client("jana").get(f"/vorgaenge/{instance}/eingriffe/abbrechen", status=403)


def test_stopping_tells_the_effect_first_and_needs_a_reason(office: Office) -> None:
    instance, client = office.start(), office.client("timo")
    page = client.get(f"/vorgaenge/{instance}/eingriffe/anhalten")
    assert "Wirkung: 1 offene Aufgabe und 1 laufende Frist warten." in page.text
    assert "Rückgängig durch Fortsetzen." in page.text

    page = client.submit(
        page, "/anhalten#h-ein", {"schritt": "ausfuehren", "grund": " "}, status=422
    )
    assert "Schreiben Sie in einem Satz, warum." in page.text

    page = client.submit(page, "/anhalten#h-ein", {"schritt": "ausfuehren", "grund": REASON})
    assert "Der Vorgang ist angehalten seit heute, 9:00 von Timo Schrader." in page.text
    assert REASON in page.text
    assert "Fortsetzen" in page.text


def test_who_was_faster_in_stopping_is_named(office: Office) -> None:
    instance, petra = office.start(), office.client("petra")
    page = petra.get(f"/vorgaenge/{instance}/eingriffe/anhalten")
    with office.db.begin("timo") as work:
        engine.suspend_instance(work, instance, REASON)

    page = petra.submit(page, "/anhalten#h-ein", {**GO, "grund": REASON}, status=409)

    assert "Timo Schrader hat das schon am" in page.text


def test_a_stopped_task_is_marked_refused_and_keeps_what_was_typed(
    office: Office, answers: Answers
) -> None:
    instance, jana = office.start(), office.client("jana")
    task = office.task(instance)
    with office.db.begin("timo") as work:
        engine.suspend_instance(work, instance, REASON)
    assert "angehalten" in jana.get("/aufgaben").text

    page = jana.get(f"/aufgaben/{task}")
    assert "Der Vorgang ist angehalten seit heute, 9:00 von Timo Schrader." in page.text
    assert f"Grund: {REASON}" in page.text
    page = jana.submit(page, f"/aufgaben/{task}", {**answers()}, status=409)

    assert "Angehaltenes lässt sich nicht abschließen. Ihre Eingaben sind gespeichert." in page.text
    assert "Sie möchte eine Ausbildung beginnen." in page.html
    assert steps_open(office, instance) == ["Z10_Gespraech"]

    timo = office.client("timo")
    page = timo.get(f"/vorgaenge/{instance}/eingriffe/fortsetzen")
    timo.submit(page, "/fortsetzen#h-ein", {"schritt": "ausfuehren", "grund": "geklärt"})
    jana.submit(jana.get(f"/aufgaben/{task}"), f"/aufgaben/{task}", {**answers()})
    assert steps_open(office, instance) == ["Z40_Abschluss"]


def test_putting_elsewhere_shows_what_would_happen_before_it_can_be_done(office: Office) -> None:
    instance, client = office.start(), office.client("petra")
    page = client.get(f"/vorgaenge/{instance}/eingriffe/setzen")
    assert page.soup.find("button", value="ausfuehren") is None

    page = client.submit(page, "/setzen#h-ein", {**LOOK, "nach": "Z30_Eintragen", "grund": REASON})
    assert "„Gespräch führen“" in page.text
    assert "Sofort ausgeführt wird: „Ins Register eintragen“" in page.text
    assert "Danach steht der Vorgang bei: „Abschluss vermerken“" in page.text
    assert "An Zeile 30 setzen" in page.text
    assert steps_open(office, instance) == ["Z10_Gespraech"]

    page = client.submit(page, "/setzen#h-ein", {"schritt": "ausfuehren"})
    assert steps_open(office, instance) == ["Z40_Abschluss"]
    assert "Gesetzt auf: Ins Register eintragen Petra Lindner" in page.text


def test_another_choice_than_the_one_shown_is_shown_first(office: Office) -> None:
    instance, client = office.start(), office.client("petra")
    page = client.get(f"/vorgaenge/{instance}/eingriffe/setzen")
    page = client.submit(page, "/setzen#h-ein", {**LOOK, "nach": "Z30_Eintragen", "grund": REASON})

    page = client.submit(page, "/setzen#h-ein", {"schritt": "ausfuehren", "nach": "Z40_Abschluss"})

    assert "An Zeile 40 setzen" in page.text
    assert steps_open(office, instance) == ["Z10_Gespraech"]


def test_data_are_corrected_by_who_sees_them_and_hidden_from_who_does_not(office: Office) -> None:
    instance = office.start()
    assert "jetzt: jana" in page_of(office, "petra", instance, "daten").text
    client = office.client("timo")
    page = client.get(f"/vorgaenge/{instance}/eingriffe/daten")
    assert "jetzt" not in page.text

    more = {"daten.bearbeiter": "martin", "grund": REASON}
    page = client.submit(page, "/daten#h-ein", {"schritt": "pruefen", **more})
    assert "1 Angabe berichtigen" in page.text
    client.submit(page, "/daten#h-ein", {"schritt": "ausfuehren"})

    with office.db.read() as session:
        values = engine.instance_variables(session, office.db.runtime, instance)
        deviation = engine.deviations(session)[0].id
    assert values["bearbeiter"] == "martin"
    page = office.client("quirin").get(f"/abweichungen/{deviation}")
    assert "Bearbeiter verdeckt verdeckt" in page.text
    assert "martin" not in page.html


def test_quality_management_judges_a_deviation_and_what_it_said_stays(office: Office) -> None:
    instance, client = office.start(), office.client("quirin")
    with office.db.begin("timo") as work:
        engine.suspend_instance(work, instance, "Anschrift in Klärung")
    page = client.get("/abweichungen")
    assert "Noch nicht beurteilt." in page.text
    refused = client.submit(page, "/beurteilung", status=422)
    assert "Wählen Sie, wie Sie den Eingriff beurteilen." in refused.text
    assert "Schreiben Sie in einem Satz, warum Sie so urteilen." in refused.text
    told = {"beurteilung": "hingenommen", "begruendung": "Die Akte belegt es."}
    done = client.submit(refused, "/beurteilung", told)
    assert "Beurteilt: Hingenommen." in done.text
    assert "davon 0 noch nicht beurteilt" in done.text

    again = {"beurteilung": "feststellung", "begruendung": "Die Anschrift stand im Antrag."}
    late = client.submit(page, "/beurteilung", again, status=409)
    assert "Quirin Meister hat diese Abweichung" in late.text
    assert "Die Anschrift stand im Antrag." in late.text
    client.submit(late, "/beurteilung", again)
    page = client.get("/abweichungen?stand=feststellung")
    assert "Hingenommen. Die Akte belegt es. Quirin Meister, heute, 9:00" in page.text
    assert "Feststellung. Die Anschrift stand im Antrag." in page.text
    assert "/beurteilung" not in office.client("timo").get("/abweichungen?stand=alle").html
    with pytest.raises(DBAPIError, match="append_only"), office.db.begin("forger") as work:
        work.session.execute(text("UPDATE deviation_judgement SET note = 'anders'"))


def test_cancelling_cannot_be_undone_and_says_so(office: Office) -> None:
    instance, client = office.start(), office.client("petra")
    page = client.get(f"/vorgaenge/{instance}/eingriffe/abbrechen")
    assert "Nicht rückgängig zu machen." in page.text

    page = client.submit(page, "/abbrechen#h-ein", {**GO, "grund": "doppelt angelegt"})

    assert "abgebrochen" in page.text
    assert "Eingreifen" not in page.text


def test_a_move_is_looked_at_run_as_a_batch_and_taken_back(office: Office) -> None:
    instance, stopped = office.start(), office.start(name="Björn Thiele")
    with office.db.begin("timo") as work:
        engine.suspend_instance(work, stopped, REASON)
        version = engine.instance(work.session, instance).definition_id
    newer_version(office)
    client = office.client("timo")

    page = client.get(f"/versionen/{version}/umzug")
    assert "Umzug von Version 1 auf Version 2" in page.text
    assert "über 2 Vorgänge. Geändert wurde nichts." in page.text
    assert "1 zieht um, wie er ist" in page.text
    assert "angehaltene Vorgänge ziehen nicht um" in page.text
    assert "Selma" not in page.html
    page = client.submit(page, "/umziehen", {"grund": ""}, status=422)
    assert "Schreiben Sie in einem Satz, warum." in page.text

    page = client.submit(page, "/umziehen", {"grund": REASON})
    office.application.tick()
    page = client.get(latest_batch(office))
    assert "Stapel 1: Umziehen" in page.text
    assert "Erledigt 1 von 1" in page.text
    assert "Version 2" in office.client("timo").get(f"/vorgaenge/{instance}").text

    page = client.get(f"/vorgaenge/{instance}")
    assert "Umgezogen auf Version 2." in page.text
    page = client.submit(page, "/umzug-zurueck", {"grund": "zu früh"})
    assert "Diagramm der Version 1" in page.text


def test_a_step_that_the_new_version_lacks_is_mapped(office: Office) -> None:
    instance = office.start()
    with office.db.read() as session:
        version = engine.instance(session, instance).definition_id
    newer_version(office, renamed=True)
    client = office.client("timo")
    page = client.get(f"/versionen/{version}/umzug")
    assert "1 braucht eine Zuordnung" in page.text
    assert "0 zugeordnet, 1 offen" in page.text

    page = client.get(f"/versionen/{version}/umzug?z.Z10_Gespraech=Z10_Beratung")
    assert "1 zugeordnet, 0 offen" in page.text
    client.submit(page, "/umziehen", {"welche": "alle", "grund": REASON})
    office.application.tick()

    assert steps_open(office, instance) == ["Z10_Beratung"]


def test_a_batch_lists_what_failed_and_tries_it_again(office: Office) -> None:
    instance = office.start()
    target = newer_version(office)
    with office.db.begin("timo") as work:
        engine.suspend_instance(work, instance, REASON)
        batch = engine.start_batch(work, "umziehen", [instance], REASON, {"ziel": target}).id
    office.application.tick()
    client = office.client("timo")
    page = client.get(f"/stapel/{batch}")
    assert "Der Vorgang ist angehalten; angehaltene Vorgänge ziehen nicht um." in page.text

    with office.db.begin("timo") as work:
        engine.resume_instance(work, instance, "geklärt")
    client.submit(page, "/weiter")
    office.application.tick()

    assert "Erledigt 1 von 1" in client.get(f"/stapel/{batch}").text
    assert "Stapel 1" in client.get("/stapel").text


def test_a_running_batch_can_be_stopped(office: Office) -> None:
    instance = office.start()
    with office.db.begin("timo") as work:
        batch = engine.start_batch(work, "abbrechen", [instance], REASON).id
    client = office.client("timo")

    page = client.submit(client.get(f"/stapel/{batch}"), "/anhalten")

    assert "Stand angehalten" in page.text
    office.application.tick()
    assert steps_open(office, instance) == ["Z10_Gespraech"]


def test_the_register_shows_every_intervention_with_before_after_and_reason(
    office: Office,
) -> None:
    instance, quirin = office.start(), office.client("quirin")
    with office.db.begin("petra") as work:
        token = engine.instance_tokens(work.session, work.runtime, instance)[0].id
        engine.place_token(work, instance, token, "Z40_Abschluss", REASON)
        engine.cancel_instance(work, instance, "doppelt angelegt")

    page = quirin.get("/abweichungen")
    assert "2 insgesamt, davon 2 noch nicht beurteilt." in page.text
    assert "Offen 2 Hingenommen 0 Feststellung 0 Alle 2" in page.text
    assert "Selma" not in page.html
    page = quirin.get("/abweichungen?art=gesetzt")
    assert "Steht bei 10 Gespräch führen 40 Abschluss vermerken" in page.text
    assert f"„{REASON}“ Petra Lindner" in page.text
    assert "Kette geprüft" in page.text
    assert "Keine Abweichung" in quirin.get("/abweichungen?stand=feststellung").text
    office.client("jana").get("/abweichungen", status=403)
