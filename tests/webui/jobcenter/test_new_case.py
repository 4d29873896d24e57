"""Neuer Fall: the case and its process begin together; a known person is not entered twice."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.domain.case_search import same_person, search_cases
from handlers.domain.cases import get_case
from handlers.domain.persons import get_person
from tests.webui.jobcenter.conftest import Jobcenter

NEW = {
    "kanal": "post",
    "eingang_am": "2025-02-28",
    "vorname": "Rosa",
    "nachname": "Engel",
    "geburtsdatum": "1990-05-04",
    "strasse": "Lange Straße 1",
    "plz": "34346",
    "ort": "Hann. Münden",
}


def test_a_case_begins_with_its_process_and_its_date(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    page = client.submit(client.get("/faelle/neu"), "/faelle/neu$", NEW)
    assert "Der Fall ist angelegt." in page.text
    assert "Rosa Engel" in page.text
    with jobcenter.application.db.read() as session:
        (hit,) = search_cases(session, "Engel", ["56.6"])
        case = get_case(session, hit.case_id)
        assert (case.channel, case.application_date) == ("post", date(2025, 2, 28))
    assert jobcenter.open_elements(hit.case_id, hit.person_id)


def test_the_page_says_for_each_channel_what_comes_next(jobcenter: Jobcenter) -> None:
    page = jobcenter.client("egs.demo").get("/faelle/neu").text
    assert "Persönlich: Sie händigen alles aus, mit Anschreiben." in page
    assert (
        "Telefon, Post, Hausbriefkasten, online: Eingangsbestätigung mit Vordrucken per Post."
        in page
    )


def test_by_post_the_day_of_arrival_is_the_date_for_ever(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    page = client.get("/faelle/neu")
    piece = client.post("/faelle/neu/felder", {**page.form("/faelle/neu$"), **NEW})
    assert "Antragsdatum: Fr, 28.02.2025" in piece.soup.get_text()
    assert "Bei Post zählt der Eingang." in piece.soup.get_text()
    stated = piece.soup.find(None, {"name": "antragsdatum"})
    assert stated is not None
    assert stated.find_parent(class_="lz-unless") is not None


def test_what_is_missing_is_named_and_nothing_begins(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    page = client.get("/faelle/neu")
    lacking = {**NEW, "nachname": "", "eingang_am": "2025-03-09"}
    refused = client.submit(page, "/faelle/neu$", lacking, status=422)
    assert "liegt in der Zukunft" in refused.text
    assert refused.form("/faelle/neu$")["vorname"] == "Rosa"
    with jobcenter.application.db.read() as session:
        assert search_cases(session, "Rosa", ["56.6"]) == []


@pytest.fixture
def twin(jobcenter: Jobcenter) -> dict[str, str]:
    """The same name and birth date as somebody who has a case."""
    (appointment,) = jobcenter.appointments("Demir")
    with jobcenter.application.db.read() as session:
        born = get_person(session, appointment.person_id).birth_date
    changes = {"vorname": "Murat", "nachname": "Demir", "geburtsdatum": born.isoformat()}
    return {**NEW, **changes}


def test_a_known_person_is_offered_before_anything_is_entered(
    jobcenter: Jobcenter, twin: dict[str, str]
) -> None:
    client = jobcenter.client("egs.demo")
    asked = client.submit(client.get("/faelle/neu"), "/faelle/neu$", twin, status=422)
    assert "Gibt es schon: Murat Demir" in asked.text
    button = asked.soup.find("button", attrs={"name": "uebernehmen"})
    assert button is not None
    taken = client.submit(asked, "/faelle/neu$", {"uebernehmen": button["value"]})
    assert "Übernommen: Murat Demir." in taken.text
    client.submit(taken, "/faelle/neu$")
    with jobcenter.application.db.read() as session:
        born = date.fromisoformat(twin["geburtsdatum"])
        assert len(same_person(session, "Demir", born)) == 1
        assert len(search_cases(session, "Demir", ["56.6"])) == 2


def test_another_person_of_the_same_name_can_be_entered(
    jobcenter: Jobcenter, twin: dict[str, str]
) -> None:
    client = jobcenter.client("egs.demo")
    asked = client.submit(client.get("/faelle/neu"), "/faelle/neu$", twin, status=422)
    client.submit(asked, "/faelle/neu$", {"_andere": "1"})
    with jobcenter.application.db.read() as session:
        born = date.fromisoformat(twin["geburtsdatum"])
        assert len(same_person(session, "Demir", born)) == 2


def test_the_servicecenter_takes_no_data_of_the_self_employed(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("sc.demo")
    call = {
        "kanal": "telefon_sc",
        "ausschlussgrund": "selbstaendig",
        "rueckruf_name": "Engel",
        "rueckruf_telefon": "0551 1",
    }
    page = client.submit(client.get("/faelle/neu"), "/faelle/neu$", call)
    assert "Der Eingangsservice ruft zurück" in page.text
    with jobcenter.application.db.read() as session:
        assert search_cases(session, "Engel", ["56.6"]) == []


def test_the_servicecenter_says_whether_it_may_take_data(jobcenter: Jobcenter) -> None:
    client, call = jobcenter.client("sc.demo"), {**NEW, "kanal": "telefon_sc", "nachname": ""}
    page = client.submit(client.get("/faelle/neu"), "/faelle/neu$", call, status=422)
    question = "Ist die Datenaufnahme im Servicecenter ausgeschlossen?"
    assert f"{question} Diese Angabe fehlt." in page.text
    assert "Nachname: Diese Angabe fehlt." in page.text  # told in the same round


def test_nobody_chooses_the_channel_for_the_reception(jobcenter: Jobcenter) -> None:
    page = jobcenter.client("egs.demo").get("/faelle/neu")
    assert "kanal" not in page.form("/faelle/neu")
    assert "Nach dem Anlegen nicht mehr änderbar" not in page.text
    without = {key: value for key, value in NEW.items() if key != "kanal"}
    client = jobcenter.client("egs.demo")
    refused = client.submit(client.get("/faelle/neu"), "/faelle/neu$", without, status=422)
    assert "Wie kam der Antrag? Diese Angabe fehlt." in refused.text
    telephone = jobcenter.client("sc.demo").get("/faelle/neu")
    assert telephone.form("/faelle/neu")["kanal"] == "telefon_sc"


def test_what_belongs_to_paper_is_asked_once_the_channel_is_paper(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    page = client.get("/faelle/neu")
    box = page.soup.find("input", attrs={"name": "ausgabevermerk"})
    assert box is not None
    assert box.find_parent(class_="lz-unless") is not None
    piece = client.post("/faelle/neu/felder", {**page.form("/faelle/neu$"), "kanal": "post"})
    box = piece.soup.find("input", attrs={"name": "ausgabevermerk"})
    assert box is not None
    assert box.find_parent(class_="lz-unless") is None
