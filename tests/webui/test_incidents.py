"""Störungen: told in words, tried again, settled by hand with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

import engine
from tests.webui.conftest import Answers, Office


@pytest.fixture
def stuck(office: Office, answers: Answers) -> str:
    """Return an instance whose service task failed."""
    office.breaks["enter_register"] = True
    instance = office.start()
    with office.db.begin("jana") as work:
        engine.complete_task(work, office.task(instance), answers())
    return instance


def test_an_incident_says_what_happened_what_follows_and_what_helps(
    office: Office, stuck: str
) -> None:
    page = office.client("petra").get("/stoerungen")
    assert "1 Vorgang steht. Alle anderen laufen." in page.text
    assert "Ins Register eintragen: Selma Aydin" in page.text
    for word in ("Was passiert ist", "Folge", "Abhilfe", "1 Versuch, zuletzt heute, 9:00"):
        assert word in page.text
    assert "RuntimeError" not in page.html
    assert "Störungen 1" in office.client("petra").get("/tasten").soup.get_text(" ", strip=True)
    instance = office.client("jana").get(f"/vorgaenge/{stuck}")
    assert "Der Vorgang steht: Ins Register eintragen." in instance.text


def test_the_edv_sees_the_technical_cause_but_not_the_person(office: Office, stuck: str) -> None:
    page = office.client("timo").get("/stoerungen")
    assert "RuntimeError" in page.text
    assert "Selma" not in page.html
    assert "P-" in page.text


def test_another_site_does_not_see_it(office: Office, stuck: str) -> None:
    assert "Keine Störung" in office.client("dora").get("/stoerungen").text


def test_trying_again_works_once_the_cause_is_gone(office: Office, stuck: str) -> None:
    client = office.client("petra")
    page = client.submit(client.get("/stoerungen"), "/erneut")
    assert "Wieder gescheitert: Ins Register eintragen." in page.text
    assert "2 Versuche" in page.text
    office.breaks["enter_register"] = False
    page = client.submit(page, "/erneut")
    assert "Gelungen: Ins Register eintragen." in page.text
    assert "Keine Störung" in page.text
    assert "Erledigt in den letzten 7 Tagen: 1" in page.text
    with office.db.read() as session:
        names = [task.name for task in engine.open_tasks(session, instance_id=stuck)]
    assert names == ["Abschluss vermerken"]


def test_settling_by_hand_needs_a_reason_and_keeps_what_was_typed(
    office: Office, stuck: str
) -> None:
    client = office.client("petra")
    page = client.submit(
        client.get("/stoerungen"), "/erledigen", {"nummer": "4711", "grund": " "}, status=422
    )
    assert page.title.startswith("Fehler: ")
    assert "Schreiben Sie in einem Satz, warum." in page.text
    assert page.form("/erledigen")["nummer"] == "4711"


def test_settled_by_hand_the_process_goes_on_with_the_given_result(
    office: Office, stuck: str
) -> None:
    client = office.client("petra")
    fields = {"nummer": "4711", "grund": "Selbst eingetragen", "daten.registernummer": "R-77"}
    page = client.submit(client.get("/stoerungen"), "/erledigen", fields)
    assert "Als erledigt eingetragen." in page.text
    assert "von Hand: Selbst eingetragen (Nummer dort: 4711)" in page.text
    with office.db.read() as session:
        values = engine.instance_variables(session, office.application.runtime, stuck)
    assert values["registernummer"] == "R-77"


def test_what_someone_else_settled_is_not_settled_twice(office: Office, stuck: str) -> None:
    client = office.client("petra")
    page = client.get("/stoerungen")
    office.breaks["enter_register"] = False
    with office.db.begin("fdl") as work:
        (incident,) = engine.incidents(work.session)
        engine.retry_incident(work, incident.id)
    late = client.submit(page, "/erneut", status=409)
    assert "Frank Dieling hat diese Störung" in late.text


def test_after_half_a_working_day_an_incident_is_late(office: Office, stuck: str) -> None:
    office.clock.advance(timedelta(hours=5))
    page = office.client("petra").get("/stoerungen")
    assert page.soup.select(".lz-due--late")
    assert "seit 5 Stunden" in page.text
