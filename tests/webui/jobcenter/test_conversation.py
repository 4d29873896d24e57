"""Gesprächsmappe: several tasks on one page, all or nothing, errors at the right part."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import front_desk
from handlers.domain.appointments import Appointment
from handlers.domain.groups import free_group_dates
from handlers.domain.participation import current_decision
from handlers.domain.responsibility import Subject
from handlers.domain.talks import held_talk
from handlers.domain.travel_costs import current_travel_cost
from tests.webui.jobcenter.conftest import Jobcenter

RESULT = "Herr Demir möchte wieder als Lagerist arbeiten und sucht Kinderbetreuung."
TALKED = {
    "z70.gespraechsart": "persoenlich",
    "z70.ergebnis": RESULT,
    "z80.kommuniziert": "true",
    "z90.teilnahme": "true",
}


@pytest.fixture
def talk(jobcenter: Jobcenter) -> Appointment:
    """Murat Demir is there; the talk waits to be written down."""
    (appointment,) = jobcenter.appointments("Demir")
    with jobcenter.application.db.begin("jco.demo") as work:
        front_desk.state_result(work, appointment.id, "da")
    return appointment


def path(jobcenter: Jobcenter, talk: Appointment) -> str:
    task = jobcenter.open_task(talk.case_id, "Z70_Clearinggespraech")
    return f"/gespraech/{task.instance_id}"


def group_date(jobcenter: Jobcenter) -> str:
    with jobcenter.application.db.read() as session:
        return free_group_dates(session, "56.6", jobcenter.clock.now())[0].group_date_id


def test_all_parts_stand_on_one_page_in_the_talks_order(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    page = jobcenter.client("jco.demo").get(path(jobcenter, talk))
    rows = [row.get_text() for row in page.soup.select(".lz-part__n")]
    assert rows == [f"Zeile {number}" for number in (70, 80, 90, 120, 130, 140, 170)]
    assert "Clearinggespräch mit Murat Demir" in page.text
    assert "1. Termin, heute 9:00 · da seit 9:10" in page.text


def test_one_click_completes_what_was_talked_about(jobcenter: Jobcenter, talk: Appointment) -> None:
    client = jobcenter.client("jco.demo")
    chosen: dict[str, Any] = {
        **TALKED,
        "z120.gruppentermin": group_date(jobcenter),
        "z130.werdegang-0-taetigkeit": "Lagerist",
        "z130.potenzialanalyse": "Belastbar, zuverlässig, sucht Vollzeit.",
        "z140.verkehrsmittel": "oepnv",
        "z140.preis_tag": "5,80",
        "z170.unterschrift_liegt_vor": "true",
    }
    page = client.submit(client.get(path(jobcenter, talk)), "/gespraech/[^/]+$", chosen)
    assert "Gespräch abgeschlossen." in page.text
    assert "Offen bleibt" not in page.text
    assert jobcenter.open_elements(talk.case_id, talk.person_id) == set()


def test_untouched_parts_behind_the_answer_stay_open_as_tasks(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    later = {"z140.verkehrsmittel": "keines"}
    typed = {**TALKED, **later}
    page = client.submit(client.get(path(jobcenter, talk)), "/gespraech/[^/]+$", typed)
    assert "Offen bleibt: Erster Gruppentermin." in page.text
    assert "Gespeichert, folgt danach: Fahrkosten." in page.text
    assert jobcenter.open_elements(talk.case_id, talk.person_id) == {"Z120_Gruppentermin"}
    task = jobcenter.open_task(talk.case_id, "Z120_Gruppentermin")
    kept = client.get(f"/gespraech/{task.instance_id}").form("/gespraech/[^/]+$")
    assert kept["z140.verkehrsmittel"] == "keines"


def test_all_problems_are_named_at_once_and_nothing_is_half_done(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    wrong = {"z70.ergebnis": "siehe oben", "z120.gruppentermin": group_date(jobcenter)}
    page = client.submit(client.get(path(jobcenter, talk)), "/gespraech/[^/]+$", wrong, status=422)
    summary = page.soup.select_one(".lz-errors")
    assert summary is not None
    assert "4 Angaben fehlen oder passen nicht" in summary.get_text()
    assert "Wie haben Sie gesprochen? Diese Angabe fehlt." in summary.get_text()  # a field alone
    assert "Ergebnis: " in summary.get_text()  # and a rule between fields of the same part
    assert page.title.startswith("Fehler: ")
    states = [item["class"] for item in page.soup.select(".lz-toc li")]
    assert states[:4] == [["is-err"], ["is-err"], ["is-err"], ["is-done"]]
    assert page.form("/gespraech/[^/]+$")["z70.ergebnis"] == "siehe oben"
    for link in summary.select("a"):
        assert page.soup.find(id=str(link["href"]).removeprefix("#")) is not None
    with jobcenter.application.db.read() as session:
        assert held_talk(session, Subject(talk.case_id, talk.person_id)) is None
    assert jobcenter.open_elements(talk.case_id, talk.person_id) == {"Z70_Clearinggespraech"}


def test_a_no_ends_the_talk_there_and_leads_to_the_ifk(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    no = {**TALKED, "z90.teilnahme": "false", "z90.ablehnungsgrund": "kein_interesse"}
    client.submit(client.get(path(jobcenter, talk)), "/gespraech/[^/]+$", no)
    with jobcenter.application.db.read() as session:
        decision = current_decision(session, Subject(talk.case_id, talk.person_id))
    assert decision is not None
    assert decision.participates is False


def test_a_talk_that_could_not_be_held_gives_a_new_date_and_no_miss(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.submit(client.get(path(jobcenter, talk)), "/abbruch", {"grund": "sprachmittlung"})
    assert "Sprachmittlung fehlte" in page.text
    assert len(jobcenter.appointments("Demir")) == 2


def test_what_was_typed_waits_for_the_next_visit(jobcenter: Jobcenter, talk: Appointment) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    typed = {**page.form("/gespraech/[^/]+$"), **TALKED, "z140.preis_tag": "2,90"}
    client.post(f"{path(jobcenter, talk)}/entwurf", typed)
    again = client.get(path(jobcenter, talk))
    assert again.form("/gespraech/[^/]+$")["z140.preis_tag"] == "2,90"
    assert "Gespeichert um 9:10" in again.text


def test_a_stored_draft_says_by_the_servers_clock_when_and_what_is_still_open(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    assert "Offen: 7 von 7 Teilen" in page.text
    told = client.client.post(
        f"{path(jobcenter, talk)}/entwurf",
        data={**page.form("/gespraech/[^/]+$"), **TALKED},
        headers={"HX-Request": "true"},
    ).get_json()
    assert told["saved"] == "Gespeichert um 9:10"
    assert told["open"] == "Offen: 4 von 7 Teilen"


def test_a_row_for_the_career_is_added_without_script(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    first = {"z130.werdegang-0-taetigkeit": "Lagerist", "_zeile_hinzu": "z130.werdegang"}
    page = client.submit(client.get(path(jobcenter, talk)), "/gespraech/[^/]+$", first)
    names = page.form("/gespraech/[^/]+$")
    assert names["z130.werdegang-0-taetigkeit"] == "Lagerist"
    assert "z130.werdegang-1-taetigkeit" in names


def test_a_second_click_finds_the_talk_written_down(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    client.submit(page, "/gespraech/[^/]+$", TALKED)
    again = client.submit(page, "/gespraech/[^/]+$", TALKED)
    assert "schon abgeschlossen" in again.text


def test_only_one_part_comes_back_where_scripts_ask(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    sent = {**page.form("/gespraech/[^/]+$"), "z140.verkehrsmittel": "pkw"}
    piece = client.post(f"{path(jobcenter, talk)}/teil/Z140_Fahrkosten", sent)
    kilometres = piece.soup.find(None, {"name": "z140.entfernung_km"})
    assert kilometres is not None
    assert kilometres.find_parent(class_="lz-unless") is None


def test_another_site_does_not_get_in(jobcenter: Jobcenter, talk: Appointment) -> None:
    jobcenter.client("jco.dud").get(path(jobcenter, talk), status=403)


def test_once_something_hinders_the_problems_of_later_parts_are_named_too(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    begun = {"z90.teilnahme": "true", "z140.verkehrsmittel": "pkw"}
    page = client.submit(client.get(path(jobcenter, talk)), "/gespraech/[^/]+$", begun, status=422)
    summary = page.soup.select_one(".lz-errors")
    assert summary is not None
    assert "Einfache Entfernung in km: Diese Angabe fehlt." in summary.get_text()
    complete = {**TALKED, **begun}
    page = client.submit(page, "/gespraech/[^/]+$", complete)
    assert "Gespeichert, folgt danach: Fahrkosten." in page.text


def test_group_dates_are_offered_with_their_weekday(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    page = jobcenter.client("jco.demo").get(path(jobcenter, talk))
    slot = page.soup.select_one(".lz-slot")
    assert slot is not None
    assert " ".join(slot.get_text(" ").split()).startswith("Di, 04.03.2025, 10:00 Uhr ")


def test_the_table_of_contents_follows_what_was_typed(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    told = client.client.post(
        f"{path(jobcenter, talk)}/entwurf",
        data={**page.form("/gespraech/[^/]+$"), **TALKED},
        headers={"HX-Request": "true"},
    ).get_json()
    assert told["parts"]["z70"] == ["done", "ausgefüllt"]
    assert told["parts"]["z140"] == ["open", "offen"]


def test_the_travel_costs_that_would_be_stored_are_computed_at_a_button(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    assert "Der Betrag steht hier, sobald" in page.text
    journey = {"z140.verkehrsmittel": "pkw", "z140.entfernung_km": "12"}
    page = client.submit(page, "/gespraech/[^/]+$", {**journey, "_berechnen": "1"})
    assert "Gespeichert werden 4,80 € je Tag." in page.text
    assert page.form("/gespraech/[^/]+$")["z140.entfernung_km"] == "12"
    other = {"z140.anspruch_pro_tag": "3,5", "_berechnen": "1"}
    page = client.submit(page, "/gespraech/[^/]+$", other)
    assert "Gespeichert werden 3,50 € je Tag. Errechnet sind 4,80 €." in page.text
    assert jobcenter.open_elements(talk.case_id, talk.person_id) == {"Z70_Clearinggespraech"}
    piece = client.post(
        f"{path(jobcenter, talk)}/teil/Z140_Fahrkosten", page.form("/gespraech/[^/]+$")
    )
    assert "Gespeichert werden 3,50 €" in piece.text


def test_what_is_computed_is_what_is_stored(jobcenter: Jobcenter, talk: Appointment) -> None:
    client = jobcenter.client("jco.demo")
    complete = {
        **TALKED,
        "z120.gruppentermin": group_date(jobcenter),
        "z130.werdegang_nicht_moeglich_weil": "Unterlagen fehlen",
        "z130.potenzial_nicht_moeglich_weil": "Zeit fehlte",
        "z140.verkehrsmittel": "pkw",
        "z140.entfernung_km": "12",
    }
    page = client.submit(client.get(path(jobcenter, talk)), "/gespraech/[^/]+$", complete)
    assert "Offen bleibt: Benutzungsordnung." in page.text
    with jobcenter.application.db.read() as session:
        cost = current_travel_cost(session, Subject(talk.case_id, talk.person_id))
    assert cost is not None
    assert cost.granted_cents == 480
