"""Telefonkontakt: a call is kept when it was made; the exits follow the rule."""

from __future__ import annotations

import pytest

from engine.tasks import TaskView
from handlers import front_desk
from handlers.domain.persons import get_person
from handlers.domain.phone_attempts import attempts_of
from handlers.domain.responsibility import Subject
from tests.webui.jobcenter.conftest import Jobcenter

CALL = {"ergebnis": "mailbox", "zeitpunkt": "2025-03-03T09:05", "notiz": "Bitte um Rückruf"}


@pytest.fixture
def task(jobcenter: Jobcenter) -> TaskView:
    """Selma Aydin missed Friday's appointment; her coach calls her."""
    (appointment,) = jobcenter.appointments("Aydin")
    with jobcenter.application.db.begin("jco.demo") as work:
        front_desk.state_result(work, appointment.id, "nicht_da")
    return jobcenter.open_task(appointment.case_id, "Z40_Telefonkontakt")


def calls(jobcenter: Jobcenter, task: TaskView) -> list[str]:
    assert task.business_key is not None
    assert task.person_key is not None
    with jobcenter.application.db.read() as session:
        found = attempts_of(session, Subject(task.business_key, task.person_key))
        return [attempt.result for attempt in found]


def test_a_call_counts_and_the_rule_says_what_is_missing(
    jobcenter: Jobcenter, task: TaskView
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(f"/telefon/{task.id}")
    assert "2 Versuche an 2 verschiedenen Tagen" in page.text
    assert "1. Versuch fehlt" in page.text
    page = client.submit(page, "/anruf", CALL)
    assert "Anruf gespeichert: Mailbox." in page.text
    assert "1. Versuch zählt" in page.text
    assert "zählt erst an einem anderen Tag" in page.text
    assert calls(jobcenter, task) == ["mailbox"]


def test_not_reached_is_locked_until_the_rule_is_met(jobcenter: Jobcenter, task: TaskView) -> None:
    client = jobcenter.client("jco.demo")
    page = client.submit(client.get(f"/telefon/{task.id}"), "/anruf", CALL)
    assert page.soup.find("button", attrs={"aria-disabled": "true"}) is not None
    given_up = {"kontakt": "nicht_erreicht"}
    sent = {**page.form(f"/telefon/{task.id}$"), **given_up}
    refused = client.post(f"/telefon/{task.id}", sent, status=422)
    assert "Fehler: " in refused.title

    jobcenter.clock.set(jobcenter.clock.now().replace(day=4))
    client = jobcenter.client("jco.demo")
    second = {**CALL, "zeitpunkt": "2025-03-04T09:00"}
    page = client.submit(client.get(f"/telefon/{task.id}"), "/anruf", second)
    assert page.soup.find("button", attrs={"aria-disabled": "true"}) is None
    sent = {**page.form(f"/telefon/{task.id}$"), **given_up}
    done = client.post(f"/telefon/{task.id}", sent)
    assert "2. Einladung" in done.text


def test_a_call_without_result_or_in_the_future_is_refused(
    jobcenter: Jobcenter, task: TaskView
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(f"/telefon/{task.id}")
    empty = client.submit(page, "/anruf", {**CALL, "ergebnis": ""}, status=422)
    assert "Was war?" in empty.text
    late = client.submit(page, "/anruf", {**CALL, "zeitpunkt": "2025-03-05T09:00"}, status=422)
    assert "liegt in der Zukunft" in late.text
    assert calls(jobcenter, task) == []


def test_reached_needs_the_new_date(jobcenter: Jobcenter, task: TaskView) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(f"/telefon/{task.id}")
    missing = client.submit(page, f"/telefon/{task.id}$", {"kontakt": "erreicht"}, status=422)
    assert "Termin 2: Diese Angabe fehlt." in missing.text
    slot = missing.soup.find("input", attrs={"name": "termin_2_vorschlag"})
    assert slot is not None
    chosen = {"kontakt": "erreicht", "termin_2_vorschlag": slot["value"]}
    done = client.submit(missing, f"/telefon/{task.id}$", chosen)
    assert "Termin 2 ist vereinbart" in done.text
    assert len(jobcenter.appointments("Aydin")) == 2


def test_come_after_all_goes_on_with_the_talk(jobcenter: Jobcenter, task: TaskView) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(f"/telefon/{task.id}")
    sent = {**page.form(f"/telefon/{task.id}$"), "kontakt": "doch_erschienen"}
    assert "Clearinggespräch mit Selma Aydin" in client.post(f"/telefon/{task.id}", sent).text


def test_a_call_is_kept_even_if_somebody_closed_the_task(
    jobcenter: Jobcenter, task: TaskView
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(f"/telefon/{task.id}")
    sent = {**page.form(f"/telefon/{task.id}$"), "kontakt": "doch_erschienen"}
    client.post(f"/telefon/{task.id}", sent)
    gone = client.submit(page, "/anruf", CALL, status=409)
    assert "Ihr Anruf ist trotzdem vermerkt" in gone.text
    assert calls(jobcenter, task) == ["mailbox"]


def number_of(jobcenter: Jobcenter, task: TaskView) -> str:
    assert task.person_key is not None
    with jobcenter.application.db.read() as session:
        return get_person(session, task.person_key).phone


def test_a_number_that_was_found_can_be_kept_with_the_call(
    jobcenter: Jobcenter, task: TaskView
) -> None:
    client = jobcenter.client("jco.demo")
    known = number_of(jobcenter, task)
    other = {**CALL, "nummer": "0171 2345678"}
    page = client.submit(client.get(f"/telefon/{task.id}"), "/anruf", other)
    assert number_of(jobcenter, task) == known
    later = {**other, "zeitpunkt": "2025-03-03T09:08", "nummer_merken": "1"}
    page = client.submit(page, "/anruf", later)
    assert number_of(jobcenter, task) == "0171 2345678"
    assert page.soup.find("a", href="tel:01712345678") is not None
    case = client.get(f"/faelle/{task.business_key}?person={task.person_key}")
    assert "Angaben berichtigt Telefon" in case.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"nummer": "bei der Tante"}, "„bei der Tante“ ist keine Telefonnummer."),
        ({"nummer": ""}, "Nummer: Diese Angabe fehlt."),
        ({"ergebnis": "falsche_nummer"}, "Eine falsche Nummer wird nicht gespeichert."),
    ],
)
def test_only_a_number_that_can_be_called_is_kept(
    jobcenter: Jobcenter, task: TaskView, wrong: dict[str, str], sentence: str
) -> None:
    client = jobcenter.client("jco.demo")
    known = number_of(jobcenter, task)
    sent = {**CALL, "nummer": "0171 2345678", "nummer_merken": "1", **wrong}
    page = client.submit(client.get(f"/telefon/{task.id}"), "/anruf", sent, status=422)
    assert sentence in page.text
    assert number_of(jobcenter, task) == known
    assert calls(jobcenter, task) == []


def test_who_comes_too_late_reads_the_result_and_goes_on_with_the_next_task(
    jobcenter: Jobcenter, task: TaskView
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(f"/telefon/{task.id}")
    sent = {**page.form(f"/telefon/{task.id}$"), "kontakt": "doch_erschienen"}
    client.post(f"/telefon/{task.id}", sent)
    gone = client.get(f"/telefon/{task.id}", status=409)
    assert "Ergebnis: inzwischen erschienen." in gone.text
    assert "Nächste Aufgabe: Jobcoach und Antragsteller führen Clearinggespräch" in gone.text
    assert any(link.startswith("/gespraech/") for link in gone.links())


def test_the_page_says_what_the_end_of_the_window_does(
    jobcenter: Jobcenter, task: TaskView
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(f"/telefon/{task.id}")
    assert (
        "Die 2. Einladung geht trotzdem hinaus, und die Teamleitung wird informiert." in page.text
    )
    page = client.submit(page, "/anruf", CALL)
    assert "Die 2. Einladung geht trotzdem hinaus, vermerkt: 1 Versuch." in page.text
