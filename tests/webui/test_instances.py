"""Vorgänge: where one stands and what it passed, for those who may see it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete

import engine
from engine.models import Payload
from handlers.domain import access_log
from tests.webui.conftest import DATA, Answers, Office


def completed(office: Office, answers: Answers) -> str:
    instance = office.start()
    with office.db.begin("jana") as work:
        engine.complete_task(work, office.task(instance), answers())
    return instance


def test_the_list_counts_by_state_and_shows_where_each_one_stands(office: Office) -> None:
    office.start()
    page = office.client("jana").get("/vorgaenge")
    assert "Laufend 1 Mit Störung 0 Beendet 0 Alle 1" in page.text
    assert "56.6-2025-00001" in page.text
    assert "Gespräch führen" in page.text
    assert "kein Vorgang" in office.client("jana").get("/vorgaenge?stand=beendet").text


def test_a_site_sees_its_own_instances_only(office: Office) -> None:
    instance = office.start()
    dora = office.client("dora")
    assert "56.6-2025" not in dora.get("/vorgaenge?stand=alle").text
    page = dora.get(f"/vorgaenge/{instance}", status=403)
    assert "Selma" not in page.html
    dora.get(f"/vorgaenge/{instance}/diagramm", status=403)


def test_the_table_of_steps_says_what_the_diagram_shows(office: Office, answers: Answers) -> None:
    instance = completed(office, answers)
    page = office.client("jana").get(f"/vorgaenge/{instance}")
    assert "10 Gespräch führen erledigt heute, 9:00 1" in page.text
    assert "30 Ins Register eintragen erledigt heute, 9:00 1" in page.text
    assert "40 Abschluss vermerken steht hier heute, 9:00 1" in page.text
    assert "Ohne Beratung noch nicht" in page.text
    config = page.soup.find("script", id="vg-cfg")
    assert config is not None
    marks = json.loads(config.get_text())
    assert marks["marker"]["ist-hier"] == ["Z40_Abschluss"]
    assert {"Z10_Gespraech", "Z30_Eintragen"} <= set(marks["marker"]["ist-erledigt"])
    assert marks["marker"]["ist-weg-gegangen"] == ["f1", "f2", "f3", "f4"]


def test_a_repeated_step_counts_and_running_deadlines_are_told(office: Office) -> None:
    instance = office.start()
    page = office.client("jana").get(f"/vorgaenge/{instance}")
    assert "Gesprächsfrist danach: Frist vorbei Do, 06.03., 9:00 in 3 Arbeitstagen" in page.text
    assert "Steht bei Zeile 10, Gespräch führen" in page.text
    office.clock.advance(timedelta(days=4))
    office.application.tick()
    page = office.client("jana").get(f"/vorgaenge/{instance}")
    assert "Zurzeit läuft keine Frist." in page.text
    assert "Gesprächsfrist erledigt" in page.text


def test_the_history_tells_who_did_what(office: Office, answers: Answers) -> None:
    instance = completed(office, answers)
    page = office.client("jana").get(f"/vorgaenge/{instance}")
    assert "Gespräch führen: erledigt Jana Köhler" in page.text
    assert "Ins Register eintragen: erledigt System" in page.text
    assert "Vorgang begonnen Egon Schulte" in page.text
    assert "weiter?" not in page.text.partition("Verlauf")[2]


@pytest.mark.parametrize("login", ["quirin", "giebel", "timo", "fach", "adam"])
def test_who_oversees_processes_sees_no_case_content(
    office: Office, answers: Answers, login: str
) -> None:
    instance = completed(office, answers)
    client = office.client(login)
    for path in ("/vorgaenge", f"/vorgaenge/{instance}"):
        page = client.get(path)
        for secret in ("Selma", "Aydin", "11.02.1994", "56.6-2025-00001", "R-1"):
            assert secret not in page.html, f"{secret} on {path}"
        assert "P-" in page.text
    with office.db.read() as session:
        assert not session.query(access_log.Access).filter_by(login=login).all()


def test_every_visit_tells_when_by_whom_and_with_which_data(
    office: Office, answers: Answers
) -> None:
    instance = completed(office, answers)
    page = office.client("jana").get(f"/vorgaenge/{instance}")
    (table,) = [t for t in page.soup.select("table") if "Besuche der Schritte" in t.get_text()]
    text = " ".join(table.get_text(" ", strip=True).split())
    assert "Gespräch führen 1. Besuch heute, 9:00 heute, 9:00 Jana Köhler Eingabe" in text
    assert "Ausbildung beginnen" in text
    page = office.client("quirin").get(f"/vorgaenge/{instance}")
    assert "1. Besuch" in page.text
    assert "Ausbildung beginnen" not in page.html


def test_erased_data_says_that_it_was_erased(office: Office, answers: Answers) -> None:
    instance = completed(office, answers)
    with office.db.begin("system") as work:
        work.session.execute(delete(Payload).where(Payload.instance_id == instance))
    page = office.client("jana").get(f"/vorgaenge/{instance}")
    assert "gelöscht (§ 84 SGB X)" in page.text
    assert (
        "Ausbildung beginnen" not in page.text.partition("Jeder Besuch")[2].partition("Daten J")[0]
    )


def test_a_pseudonym_is_the_same_for_a_person_and_differs_between_persons(
    office: Office,
) -> None:
    first, second = office.start(), office.start(name="Murat Demir")
    client = office.client("quirin")
    names = [
        client.get(f"/vorgaenge/{each}").text.partition("pseudonym (")[2][:8]
        for each in (first, first, second)
    ]
    assert names[0] == names[1] != names[2]


def test_a_look_at_an_instance_is_logged(office: Office) -> None:
    instance = office.start()
    office.client("petra").get(f"/vorgaenge/{instance}")
    with office.db.read() as session:
        (row,) = session.query(access_log.Access).filter_by(login="petra").all()
    assert row.page == "Vorgang"


def test_the_diagram_is_the_exact_file_that_runs(office: Office) -> None:
    instance = office.start()
    answer = office.client("jana").client.get(f"/vorgaenge/{instance}/diagramm")
    assert answer.data == (DATA / "beratung/beratung.bpmn").read_bytes()
    assert answer.mimetype == "application/xml"


def test_an_instance_that_never_was_is_not_found(office: Office) -> None:
    office.client("jana").get("/vorgaenge/nie", status=404)
