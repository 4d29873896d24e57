"""Fall: who it is, what is next, what happened; what people enter is recorded and told."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.domain.access_log import accesses_of
from handlers.domain.appointments import Appointment
from handlers.domain.case_facts import FactKey, latest_fact
from handlers.domain.documents import DocumentKind, request_documents
from handlers.domain.letters import letters_of_case
from handlers.reports import case_file
from handlers.reports.case_file import todos
from tests.client import Page
from tests.webui.jobcenter.conftest import Jobcenter


@pytest.fixture
def planned(jobcenter: Jobcenter) -> Appointment:
    """Murat Demir's first appointment, today at nine."""
    (appointment,) = jobcenter.appointments("Demir")
    return appointment


def entry_path(appointment: Appointment, kind: str) -> str:
    return f"/faelle/{appointment.case_id}/eintragen/{kind}?person={appointment.person_id}"


def test_a_case_shows_next_act_key_facts_and_story(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    page = jobcenter.client("jco.demo").get(f"/faelle/{planned.case_id}")
    assert "Als Nächstes" in page.text
    assert "Antragsteller erscheint zum Termin?" in page.text
    for label in ("Antragsdatum", "Leistungen", "Erstgespräch", "Unterlagen", "Jobcoach"):
        assert label in page.text
    assert "1. Einladung" in page.text
    assert "nicht offen liegen lassen" in page.text
    letters = jobcenter.client("jco.demo").get(f"/faelle/{planned.case_id}?art=schreiben")
    assert "Zuständiger Jobcoach" not in letters.text


def test_every_look_at_a_case_is_logged(jobcenter: Jobcenter, planned: Appointment) -> None:
    jobcenter.client("ifk.demo").get(f"/faelle/{planned.case_id}")
    with jobcenter.application.db.read() as session:
        (seen,) = accesses_of(session, planned.case_id)
        assert (seen.login, seen.page) == ("ifk.demo", "Fall")


def test_another_sites_case_is_refused_with_a_way_on(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    page = jobcenter.client("jco.dud").get(f"/faelle/{planned.case_id}", status=403)
    assert "Dieser Fall gehört zu einem anderen Standort" in page.text
    assert "Murat Demir" not in page.html
    assert "Vorsprache melden" in page.text


def test_a_letter_opens_as_pdf_only_within_the_site(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    with jobcenter.application.db.read() as session:
        letter = letters_of_case(session, planned.case_id)[0].id
    response = jobcenter.client("jco.demo").client.get(f"/schreiben/{letter}.pdf")
    assert response.mimetype == "application/pdf"
    assert response.get_data().startswith(b"%PDF")
    jobcenter.client("jco.dud").get(f"/schreiben/{letter}.pdf", status=403)


def test_a_cancellation_goes_to_the_coach(jobcenter: Jobcenter, planned: Appointment) -> None:
    client = jobcenter.client("egs.demo")
    page = client.get(entry_path(planned, "absage"))
    told = {"termin_id": planned.id, "grund_code": "krankheit", "grund_text": "Fieber"}
    page = client.submit(page, "/eintragen/absage", told)
    assert "Vermerkt. Der Vorgang geht damit weiter." in page.text
    assert "Z20_AbsagePruefen" in jobcenter.open_elements(planned.case_id, planned.person_id)


def test_a_reason_without_words_is_told_to_the_coach_in_words(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    told = {"termin_id": planned.id, "grund_code": "krankheit"}
    client.submit(client.get(entry_path(planned, "absage")), "/eintragen/absage", told)
    task = jobcenter.open_task(planned.case_id, "Z20_AbsagePruefen")
    page = jobcenter.client("jco.demo").get(f"/aufgaben/{task.id}")
    field = page.soup.find("textarea", attrs={"name": "grund_text"})
    assert field is not None
    assert field.text.strip() == "Krankheit"


def test_whoever_gives_a_case_away_is_not_refused_for_it(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    moved = {"nach_standort": "56.4", "umzug_am": "2025-03-03"}
    page = client.submit(client.get(entry_path(planned, "umzug")), "/eintragen/umzug", moved)
    assert "Murat Demir gehört jetzt zum Standort Duderstadt (56.4)." in page.text
    assert "protokolliert" not in page.text


def test_every_open_task_of_a_case_can_be_reached_from_it(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    told = {"termin_id": planned.id, "grund_code": "krankheit"}
    client.submit(client.get(entry_path(planned, "absage")), "/eintragen/absage", told)
    with jobcenter.application.db.read() as session:
        letter = letters_of_case(session, planned.case_id)[0].id
    back = {"schreiben_id": letter, "zurueck_am": "2025-03-03"}
    client.submit(client.get(entry_path(planned, "ruecklauf")), "/eintragen/ruecklauf", back)
    page = client.get(f"/faelle/{planned.case_id}")
    assert "Anschrift klären" in page.text
    assert "Außerdem offen" in page.text
    assert "Absage prüfen" in page.text
    assert "liegt bei: Jana Köhler" in page.text


def test_a_fact_nobody_waits_for_is_recorded_all_the_same(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("lsb.demo")
    page = client.get(entry_path(planned, "entscheidung"))
    decided = {"entscheidung": "bewilligt", "leistungsbezug_ab": "2025-03-01"}
    page = client.submit(page, "/eintragen/entscheidung", decided)
    assert "Vermerkt." in page.text
    assert "bewilligt ab" in page.text


def test_an_entry_that_lacks_something_is_named(jobcenter: Jobcenter, planned: Appointment) -> None:
    client = jobcenter.client("egs.demo")
    page = client.get(entry_path(planned, "absage"))
    refused = client.submit(page, "/eintragen/absage", {"termin_id": planned.id}, status=422)
    assert "Hinderungsgrund" in refused.text
    assert refused.title.startswith("Fehler: ")
    with jobcenter.application.db.read() as session:
        key = FactKey(appointment_id=planned.id)
        assert latest_fact(session, "Termin_Absage", key) is None


def test_an_entry_belongs_to_its_roles(jobcenter: Jobcenter, planned: Appointment) -> None:
    jobcenter.client("jco.demo").get(entry_path(planned, "entscheidung"), status=404)
    jobcenter.client("jco.dud").get(entry_path(planned, "notiz"), status=403)


def test_a_note_stands_in_the_story(jobcenter: Jobcenter, planned: Appointment) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(entry_path(planned, "notiz"))
    page = client.submit(page, "/eintragen/notiz", {"text": "Kind ist vormittags in der Kita."})
    assert "Kind ist vormittags in der Kita." in page.text


def test_the_end_of_a_case_cleans_up(jobcenter: Jobcenter, planned: Appointment) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(entry_path(planned, "ende"))
    ending = {"grund": "WEGZUG", "reichweite": "antrag"}
    page = client.submit(page, "/eintragen/ende", ending)
    assert "Der Vorgang geht damit weiter." in page.text
    assert jobcenter.open_elements(planned.case_id, planned.person_id) == set()


def test_supplements_are_confirmed_together_with_or_without_a_number(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    client.submit(client.get("/heute"), planned.id, {"ergebnis": "da"})
    with jobcenter.application.db.read() as session:
        (todo,) = todos(session, planned.case_id)
    page = client.get(f"/faelle/{planned.case_id}")
    assert "Lokal vermerkt, noch nicht im anderen System" in page.text
    page = client.submit(page, "/nachtraege", {"nachtrag": todo.id, f"nummer.{todo.id}": "4711"})
    assert "1 Nachtrag bestätigt." in page.text
    assert "4711" in page.text


def test_the_family_stands_together_each_with_their_own_page(jobcenter: Jobcenter) -> None:
    amira = next(a for a in jobcenter.appointments("Haddad"))
    page = jobcenter.client("tl.demo").get(f"/faelle/{amira.case_id}?person={amira.person_id}")
    names = [str(a.get_text()) for a in page.soup.select("section[aria-labelledby=a3] a")]
    assert len(names) == 1
    assert names[0].endswith("Haddad")


def test_own_cases_stand_in_the_list_with_their_next_act(jobcenter: Jobcenter) -> None:
    page = jobcenter.client("jco.demo").get("/faelle")
    assert "Fälle, für die Sie zuständig sind" in page.text
    assert "Murat Demir" in page.text
    assert "Antragsteller erscheint zum Termin?" in page.text
    assert jobcenter.client("jco.dud").get("/faelle").text.count("Demir") == 0


def asked_for_documents(jobcenter: Jobcenter, case_id: str) -> None:
    with jobcenter.application.db.begin("lsb.demo") as work:
        kinds = [DocumentKind("mietvertrag"), DocumentKind("kontoauszuege")]
        request_documents(work, case_id, kinds, date(2025, 3, 3), date(2025, 3, 17))


def key_facts(page: Page) -> str:
    strip = page.soup.find("dl", class_="lz-keyfacts")
    assert strip is not None
    return " ".join(strip.get_text(" ").split())


def test_deadlines_stand_on_the_case_until_they_no_longer_matter(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    asked_for_documents(jobcenter, planned.case_id)
    client = jobcenter.client("tl.demo")
    strip = key_facts(client.get(f"/faelle/{planned.case_id}"))
    assert "fehlen bis Mo, 17.03." in strip
    assert "Erstgespräch bis" in strip
    decided = {"entscheidung": "bewilligt", "leistungsbezug_ab": "2025-03-01"}
    client.submit(client.get(entry_path(planned, "entscheidung")), "/eintragen", decided)
    strip = key_facts(client.get(f"/faelle/{planned.case_id}"))
    assert "Unterlagen 0 von 2 da Jobcoach" in strip
    assert "Erstgespräch bis" in strip


def test_after_an_ablehnung_no_first_talk_is_due(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("lsb.demo")
    decided = {"entscheidung": "abgelehnt"}
    page = client.submit(client.get(entry_path(planned, "entscheidung")), "/eintragen", decided)
    assert "Erstgespräch – Unterlagen" in key_facts(page)


def test_an_ended_case_has_no_deadlines(jobcenter: Jobcenter, planned: Appointment) -> None:
    asked_for_documents(jobcenter, planned.case_id)
    client = jobcenter.client("tl.demo")
    ended = {"grund": "WEGZUG", "reichweite": "person"}
    page = client.submit(client.get(entry_path(planned, "ende")), "/eintragen/ende", ended)
    strip = key_facts(page)
    assert "fehlen bis" not in strip
    assert "Erstgespräch –" in strip


def test_a_document_that_came_is_told_by_its_name(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    asked_for_documents(jobcenter, planned.case_id)
    client = jobcenter.client("lsb.demo")
    page = client.get(entry_path(planned, "unterlagen"))
    page = client.submit(page, "/eintragen/unterlagen", {"unterlagen": ["mietvertrag"]})
    assert "Unterlage eingegangen Mietvertrag" in page.text
    assert "mietvertrag" not in page.text


def test_a_member_is_not_shown_the_applicants_vorgang_as_their_own(jobcenter: Jobcenter) -> None:
    """The Haddads: two members, each with a Clearing of their own."""
    amira = jobcenter.appointments("Haddad")[0]
    client = jobcenter.client("tl.demo")
    with jobcenter.application.db.read() as session:
        people = case_file.members(session, amira.case_id)
        applicant, member = people[0], people[1]
    own = client.get(f"/faelle/{amira.case_id}?person={applicant.person_id}")
    (clearing,) = laufzettel(own)
    other = client.get(f"/faelle/{amira.case_id}?person={member.person_id}")
    assert laufzettel(other) == [clearing, f"{clearing} von {applicant.name}"]


def laufzettel(page: Page) -> list[str]:
    links = page.soup.select("section[aria-labelledby=a4] a")
    return sorted(" ".join(link.get_text().split()) for link in links)


def test_without_an_open_task_the_case_says_what_is_waited_for(jobcenter: Jobcenter) -> None:
    later = next(a for a in jobcenter.appointments("Haddad") if a.starts_at.day > 4)
    page = jobcenter.client("jco.demo").get(f"/faelle/{later.case_id}?person={later.person_id}")
    assert "wartet auf: Person spricht vor oder Termin 1 beginnt (" in page.text
    assert "Umzug im Landkreis" not in page.text.partition("Verlauf")[2]


def test_what_happens_if_nobody_acts_is_told_in_words_that_say_it(
    jobcenter: Jobcenter, planned: Appointment
) -> None:
    client = jobcenter.client("egs.demo")
    told = {"termin_id": planned.id, "grund_code": "krankheit"}
    client.submit(client.get(entry_path(planned, "absage")), "/eintragen/absage", told)
    task = jobcenter.open_task(planned.case_id, "Z20_AbsagePruefen")
    page = jobcenter.client("jco.demo").get(f"/aufgaben/{task.id}")
    assert "Mo, 03.03., 24:00: Ende des Termintags, dann weiter mit „Termin 1“" in page.text
