"""Angaben berichtigen: a person's data are put right from the case, noted, never overwritten."""

from __future__ import annotations

import pytest

from handlers.domain.access_log import accesses_of
from handlers.domain.appointments import Appointment
from handlers.domain.case_facts import FactKey, latest_fact
from handlers.domain.corrections import CORRECTED, correct_person
from handlers.domain.letters import TO_PRINT, outgoing
from handlers.domain.persons import Person, get_person, update_person
from tests.webui.jobcenter.conftest import Jobcenter

FORM = "/angaben"


@pytest.fixture
def planned(jobcenter: Jobcenter) -> Appointment:
    """Murat Demir's first appointment."""
    (appointment,) = jobcenter.appointments("Demir")
    return appointment


def path(appointment: Appointment) -> str:
    return f"/faelle/{appointment.case_id}/angaben?person={appointment.person_id}"


def person(jobcenter: Jobcenter, appointment: Appointment) -> Person:
    with jobcenter.application.db.read() as session:
        return get_person(session, appointment.person_id)


def test_the_case_tells_how_a_person_is_reached_and_leads_to_the_correction(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    page = jobcenter.client("egs.demo").get(f"/faelle/{planned.case_id}")
    assert person(jobcenter, planned).phone in page.text
    assert any(link.startswith(f"/faelle/{planned.case_id}/angaben") for link in page.links())


def test_every_role_of_the_site_may_correct_and_no_other_site(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    jobcenter.client("sc.demo").get(path(planned))
    jobcenter.client("lsb.demo").get(path(planned))
    jobcenter.client("jco.dud").get(path(planned), status=403)
    jobcenter.client("jco.dud").post(path(planned), {"nachname": "Falsch"}, status=400)
    assert person(jobcenter, planned).last_name == "Demir"


def test_a_correction_is_kept_and_the_story_names_the_data_but_not_what_stood_there(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    before = person(jobcenter, planned)
    client = jobcenter.client("egs.demo")
    told = {
        "telefon": "05541 75-99",
        "email": "murat@beispiel.de",
        "strasse": "Neue Gasse 7",
        "plz": "34346",
        "ort": "Hann. Münden",
    }
    page = client.submit(client.get(path(planned)), FORM, told)
    assert "Berichtigt: Anschrift, Telefon, E-Mail." in page.text
    assert "Angaben berichtigt" in page.text
    assert "Neue Gasse 7" in page.text
    assert before.street not in page.text
    after = person(jobcenter, planned)
    assert (after.phone, after.email, after.street) == (
        "05541 75-99",
        "murat@beispiel.de",
        "Neue Gasse 7",
    )
    with jobcenter.application.db.read() as session:
        fact = latest_fact(session, CORRECTED, FactKey(case_id=planned.case_id))
        assert fact is not None
        assert (fact.by, fact.payload["angaben"]) == ("egs.demo", ["anschrift", "telefon", "email"])
        assert before.phone not in str(fact.payload)
        seen = [access.page for access in accesses_of(session, planned.case_id)]
        assert "Angaben berichtigen: gespeichert" in seen


def test_a_corrected_name_is_found_by_the_search(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    page = client.submit(client.get(path(planned)), FORM, {"nachname": "Demiroğlu"})
    assert "Murat Demiroğlu" in page.text
    assert "Murat Demiroğlu" in client.get("/suche?q=demiroğlu").text


def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_kept(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    told = {
        "nachname": "",
        "geburtsdatum": "1999-01-01",
        "telefon": "siehe Akte",
        "email": "murat(at)beispiel",
        "plz": "3434",
        "ort": "",
    }
    page = client.submit(client.get(path(planned)), FORM, told, status=422)
    assert "Nachname: Diese Angabe fehlt." in page.text
    named = {**told, "nachname": "Demir", "geburtsdatum": "2031-01-01"}
    page = client.submit(client.get(path(planned)), FORM, named, status=422)
    assert page.title.startswith("Fehler: ")
    for sentence in (
        "liegt in der Zukunft",
        "„siehe Akte“ ist keine Telefonnummer.",
        "„murat(at)beispiel“ ist keine E-Mail-Adresse.",
        "„3434“ ist keine Postleitzahl. Sie hat 5 Ziffern.",
        "Zur Anschrift gehören Straße, Postleitzahl und Ort.",
    ):
        assert sentence in page.text
    assert page.form(FORM)["telefon"] == "siehe Akte"
    assert person(jobcenter, planned).email == ""


def test_a_remark_that_stands_in_the_number_already_does_not_hinder_another_correction(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    with jobcenter.application.db.begin("egs.demo") as work:
        update_person(work, planned.person_id, phone="nur abends 0171 1")
    client = jobcenter.client("egs.demo")
    page = client.submit(client.get(path(planned)), FORM, {"email": "m@beispiel.de"})
    assert "Berichtigt: E-Mail." in page.text


def test_nobody_overwrites_what_a_colleague_has_changed_meanwhile(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    page = client.get(path(planned))
    with jobcenter.application.db.begin("jco.demo") as work:
        correct_person(work, planned.person_id, {"phone": "0171 23456"}, case_id=planned.case_id)
    conflict = client.submit(page, FORM, {"telefon": "0551 999"}, status=409)
    assert "Die Angaben wurden inzwischen geändert." in conflict.text
    assert "Gespeichert ist jetzt Telefon 0171 23456" in conflict.text
    assert "Zuletzt berichtigt: heute, 9:10, Jana Köhler" in conflict.text
    assert "Sprachmittlung" not in conflict.text.partition("Ihre Eingaben")[0]
    assert person(jobcenter, planned).phone == "0171 23456"
    client.submit(conflict, FORM)
    assert person(jobcenter, planned).phone == "0551 999"


def test_a_person_without_an_address_gets_letters_by_hand_until_there_is_one(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    page = client.submit(client.get(path(planned)), FORM, {"keine_anschrift": "true"})
    assert "keine feste Anschrift" in page.text
    assert person(jobcenter, planned).address_state == "keine"
    fields = client.get(path(planned)).form(FORM)
    del fields["keine_anschrift"]
    page = client.post(path(planned), fields)
    assert "Berichtigt: Anschrift." in page.text
    assert person(jobcenter, planned).address_state == "gueltig"


def test_a_new_address_counts_as_reachable_after_mail_came_back(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    with jobcenter.application.db.begin("system") as work:
        update_person(work, planned.person_id, address_state="unzustellbar")
    client = jobcenter.client("egs.demo")
    page = client.get(path(planned))
    assert "Post an die Anschrift kam zurück." in page.text
    client.submit(page, FORM, {"telefon": "0551 123"})
    assert person(jobcenter, planned).address_state == "unzustellbar"
    client.submit(client.get(path(planned)), FORM, {"strasse": "Neue Gasse 7"})
    assert person(jobcenter, planned).address_state == "gueltig"


def test_the_page_says_that_finished_letters_keep_their_address(jobcenter: Jobcenter) -> None:
    with jobcenter.application.db.read() as session:
        letter = outgoing(session, frozenset({"56.6"}), TO_PRINT)[0]
        about = f"/faelle/{letter.case_id}/angaben?person={letter.person_id}"
    page = jobcenter.client("egs.demo").get(about)
    assert "1 Schreiben liegt noch im Postausgang" in page.text
    assert "Fertige Schreiben behalten Name und Anschrift." in page.text


def test_saving_without_a_change_leaves_no_entry(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    page = client.submit(client.get(path(planned)), FORM)
    assert "Es gab nichts zu ändern." in page.text
    assert "Angaben berichtigt" not in page.text


def test_without_its_token_the_form_changes_nothing(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    fields = {**client.get(path(planned)).form(FORM), "csrf_token": "", "telefon": "0551 1"}
    client.post(path(planned), fields, status=400)
    assert person(jobcenter, planned).phone != "0551 1"
