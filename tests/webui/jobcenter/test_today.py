"""Heute: one click states what happened, the rule stands beside what is not possible yet."""

from __future__ import annotations

from handlers.domain.absences import Days, record_absence, set_deputy
from handlers.domain.appearances import current_appearance
from handlers.domain.case_facts import FactKey, latest_fact
from handlers.domain.letters import summons_for
from tests.webui.jobcenter.conftest import Jobcenter


def result_of(jobcenter: Jobcenter, appointment_id: str) -> str | None:
    with jobcenter.application.db.read() as session:
        found = current_appearance(session, appointment_id)
        return found.result if found else None


def test_the_day_shows_appointments_and_what_still_lacks_a_result(jobcenter: Jobcenter) -> None:
    page = jobcenter.client("jco.demo").get("/heute")
    assert "Montag, 3. März" in page.text
    assert "Noch ohne Ergebnis" in page.text
    assert "„vermutlich nicht erschienen“" in page.text
    assert "„Nicht da“ erst ab morgen" in page.text


def test_a_late_letter_bars_the_presumption_and_the_row_says_what_comes_instead(
    jobcenter: Jobcenter,
) -> None:
    (appointment,) = jobcenter.appointments("Aydin")
    with jobcenter.application.db.begin("egs.demo") as work:
        letter = summons_for(work.session, appointment.id)
        assert letter is not None
        letter.announced_on = appointment.starts_at.date()
    row = row_of(jobcenter, appointment.id)
    assert "Ohne Eintrag bekommt der Jobcoach ab Di, 04.03., 12:00 eine Aufgabe" in row
    assert "vermutlich nicht erschienen" not in row

    jobcenter.move("2025-03-04T12:00:00+01:00")
    assert "Der Jobcoach hat dazu eine Aufgabe" in row_of(jobcenter, appointment.id)
    assert "Z20_ZustellungKlaeren" in jobcenter.open_elements(
        appointment.case_id, appointment.person_id
    )


def row_of(jobcenter: Jobcenter, appointment_id: str) -> str:
    page = jobcenter.client("jco.demo").get("/heute")
    row = page.soup.find(id=f"termin-{appointment_id}")
    assert row is not None
    return " ".join(row.get_text(" ").split())


def test_da_opens_the_talk_and_the_row_says_who_and_when(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    client = jobcenter.client("jco.demo")
    page = client.submit(client.get("/heute"), appointment.id, {"ergebnis": "da"})
    assert "Da seit 9:10" in page.text
    assert "Gespräch öffnen" in page.text
    assert result_of(jobcenter, appointment.id) == "ja"
    assert "Z70_Clearinggespraech" in jobcenter.open_elements(
        appointment.case_id, appointment.person_id
    )


def test_nicht_da_is_locked_until_the_day_is_over(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    client = jobcenter.client("jco.demo")
    page = client.get("/heute")
    row = page.soup.find(id=f"termin-{appointment.id}")
    assert row is not None
    assert row.find("button", attrs={"value": "nicht_da"}) is None
    refused = client.submit(page, appointment.id, {"ergebnis": "nicht_da"})
    assert "Wer heute noch kommt" in refused.text
    assert result_of(jobcenter, appointment.id) is None

    jobcenter.clock.set(jobcenter.clock.now().replace(day=4))
    client = jobcenter.client("jco.demo")
    page = client.submit(client.get("/heute"), appointment.id, {"ergebnis": "nicht_da"})
    assert result_of(jobcenter, appointment.id) == "nein"
    assert "Nicht erschienen" in page.text


def test_later_keeps_the_row_open_and_is_no_result(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    client = jobcenter.client("jco.demo")
    page = client.submit(client.get("/heute"), appointment.id, {"ergebnis": "spaeter"})
    assert "kommt später, offen bis 24:00" in page.text
    assert result_of(jobcenter, appointment.id) is None


def test_office_prevented_gives_a_new_date_and_counts_for_nobody(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    client = jobcenter.client("jco.demo")
    page = client.submit(client.get("/heute"), appointment.id, {"ergebnis": "amt"})
    assert "bekommt einen neuen Termin" in page.text
    old, new = jobcenter.appointments("Demir")
    assert (old.status, new.status) == ("verlegt", "geplant")


def test_a_coming_appointment_can_be_cancelled_by_the_office(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Brandes")
    client = jobcenter.client("jco2.demo" if appointment.coach == "jco2.demo" else "jco.demo")
    day = appointment.starts_at.date().isoformat()
    page = client.submit(client.get(f"/heute?tag={day}"), appointment.id, {"ergebnis": "amt"})
    assert "bekommt einen neuen Termin" in page.text
    assert len(jobcenter.appointments("Brandes")) == 2


def test_a_wrong_da_is_corrected_with_a_reason_and_is_no_miss(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    client = jobcenter.client("jco.demo")
    client.submit(client.get("/heute"), appointment.id, {"ergebnis": "da"})
    page = client.get(f"/heute/{appointment.id}/aendern")
    assert "Als Nichterscheinen zählt das nicht" in page.text
    refused = client.submit(page, "aendern", {"grund": " "}, status=422)
    assert "in einem Satz, warum" in refused.text
    client.submit(refused, "aendern", {"grund": "Verwechselt mit Frau Aydin"})
    assert result_of(jobcenter, appointment.id) is None
    assert len(jobcenter.appointments("Demir")) == 2


def test_a_wrong_nicht_da_leads_back_to_the_talk(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Aydin")
    client = jobcenter.client("jco.demo")
    client.submit(client.get("/heute"), appointment.id, {"ergebnis": "nicht_da"})
    page = client.get(f"/heute/{appointment.id}/aendern")
    client.submit(page, "aendern", {"grund": "Sie saß schon im Raum"})
    assert result_of(jobcenter, appointment.id) is None
    assert "Z70_Clearinggespraech" in jobcenter.open_elements(
        appointment.case_id, appointment.person_id
    )


def test_the_reception_checks_in_and_the_coach_sees_it(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    reception = jobcenter.client("egs.demo")
    page = reception.submit(reception.get("/heute"), "angekommen")
    assert "Murat Demir ist da" in page.text
    assert "am Empfang seit 9:10" in jobcenter.client("jco.demo").get("/heute").text
    with jobcenter.application.db.read() as session:
        key = FactKey(appointment_id=appointment.id)
        assert latest_fact(session, "Vorsprache_Gemeldet", key) is not None


def test_a_deputy_sees_the_absent_colleagues_day(jobcenter: Jobcenter) -> None:
    today = jobcenter.clock.now().date()
    with jobcenter.application.db.begin("tl.demo") as work:
        record_absence(work, "jco.demo", Days(today, today), "krank")
        set_deputy(work, "jco.demo", "jco2.demo")
    page = jobcenter.client("jco2.demo").get("/heute")
    assert "i. V. Jana Köhler" in page.text
    assert "Sie vertreten" in page.text


def test_another_sites_appointment_is_refused(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    client = jobcenter.client("jco.dud")
    page = client.get("/heute")
    token = page.soup.find(None, {"name": "csrf_token"})
    assert token is not None
    fields = {"csrf_token": token["value"], "ergebnis": "da"}
    client.post(f"/heute/{appointment.id}", fields, status=403)
    assert result_of(jobcenter, appointment.id) is None
