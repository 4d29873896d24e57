"""Aufgaben: the list, taking and passing on, the form and everything that can go wrong with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import engine
from engine.models import Task
from handlers.domain import absences, access_log
from tests.webui.conftest import Answers, Office


def test_my_list_shows_my_tasks_the_most_urgent_first(office: Office) -> None:
    office.start(name="Selma Aydin")
    office.clock.advance(timedelta(hours=1))
    office.start(name="Murat Demir")
    office.start(name="Andere Person", assignee="martin")
    page = office.client("jana").get("/aufgaben")
    assert page.text.index("Selma Aydin") < page.text.index("Murat Demir")
    assert "Andere Person" not in page.text
    assert "2 Aufgaben · nach Frist" in page.text
    assert "seit 9:00" in page.text


def test_the_team_sees_what_lies_with_the_team_and_another_site_sees_nothing(
    office: Office,
) -> None:
    office.start(assignee=None, name="Selma Aydin")
    team = "/aufgaben?sicht=team"
    assert "Selma Aydin" in office.client("martin").get(team).text
    assert "noch niemand" in office.client("martin").get(team).text
    assert "Selma Aydin" not in office.client("dora").get(team).text
    assert "Selma Aydin" not in office.client("egon").get(team).text


def test_a_deputy_sees_the_tasks_of_who_is_absent_today(office: Office) -> None:
    office.start(assignee="martin", name="Ralf Petersen")
    assert "Ralf Petersen" not in office.client("jana").get("/aufgaben").text
    with office.db.begin("petra") as work:
        absences.set_deputy(work, "martin", "jana")
        day = date(2025, 3, 3)
        absences.record_absence(work, "martin", absences.Days(day, day), "krank")
    page = office.client("jana").get("/aufgaben?sicht=vertretung")
    assert "Ralf Petersen" in page.text
    assert "i. V. Sievers" in page.text


def test_a_task_is_taken_and_given_back(office: Office) -> None:
    task = office.task(office.start(assignee=None))
    client = office.client("jana")
    page = client.submit(client.get("/aufgaben?sicht=team"), f"/{task}/uebernehmen")
    assert "Übernommen: Gespräch führen." in page.text
    page = client.submit(client.get("/aufgaben"), f"/{task}/zurueckgeben")
    assert "Sie liegt wieder beim Team." in page.text
    with office.db.read() as session:
        assert engine.task_view(session, task).assignee is None


def test_a_step_on_a_task_is_taken_back_with_one_key_and_the_page_says_so(office: Office) -> None:
    task = office.task(office.start(assignee=None))
    client = office.client("jana")
    page = client.submit(client.get("/aufgaben?sicht=team"), f"/{task}/uebernehmen")
    assert "Rückgängig: Übernahme von „Gespräch führen“" in page.text
    assert "/rueckgaengig" not in office.client("martin").get("/aufgaben").html
    page = client.submit(page, "/rueckgaengig")
    assert "Rückgängig gemacht: Übernahme von „Gespräch führen“." in page.text
    assert "Rückgängig:" not in page.text
    with office.db.read() as session:
        assert engine.task_view(session, task).assignee is None
    assert "solange oben auf der Seite „Rückgängig“ steht" in client.get("/tasten").text


def test_taking_what_someone_took_a_moment_ago_names_who(office: Office) -> None:
    task = office.task(office.start(assignee=None))
    client = office.client("jana")
    page = client.get("/aufgaben?sicht=team")
    with office.db.begin("martin") as work:
        engine.claim_task(work, task)
    refused = client.submit(page, f"/{task}/uebernehmen", status=409)
    assert "Martin Sievers hat diese Aufgabe schon übernommen." in refused.text


def test_several_tasks_are_passed_on_to_a_colleague_of_the_team(office: Office) -> None:
    tasks = [office.task(office.start(name=name)) for name in ("Lena Fuchs", "Björn Thiele")]
    client = office.client("jana")
    chosen = "&".join(f"aufgabe={task}" for task in tasks)
    page = client.get(f"/aufgaben?sicht=meine&aktion=weitergeben&{chosen}")
    assert "2 Aufgaben weitergeben 2 Personen, früheste Frist Mo, 03.03." in page.text
    assert "Martin Sievers (0 offen)" in page.text
    assert "Dora" not in page.text
    fields = {"an": "martin", "aufgabe": tasks}
    page = client.submit(page, "/aufgaben/weitergeben", fields)
    assert "2 Aufgaben an Martin Sievers weitergegeben." in page.text
    with office.db.read() as session:
        assert {engine.task_view(session, task).assignee for task in tasks} == {"martin"}


@pytest.mark.parametrize("target", ["", "dora", "egon", "niemand"])
def test_a_task_goes_to_nobody_outside_its_team(office: Office, target: str) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.get(f"/aufgaben?aktion=weitergeben&aufgabe={task}")
    page = client.submit(page, "/weitergeben", {"an": target, "aufgabe": task}, status=422)
    assert "Wählen Sie eine Person." in page.text


def test_a_task_put_aside_comes_back_on_its_day(office: Office) -> None:
    task = office.task(office.start(name="Lena Fuchs"))
    with office.db.begin("system") as work:
        work.session.get_one(Task, task).due_at = work.now + timedelta(days=9)
    client = office.client("jana")
    page = client.get(f"/aufgaben?aktion=wiedervorlage&aufgabe={task}")
    fields = {"aufgabe": task, "bis": "2025-03-03"}
    page = client.submit(page, "/aufgaben/wiedervorlage", fields, status=422)
    assert "Wählen Sie einen Tag nach heute." in page.text
    page = client.submit(page, "/aufgaben/wiedervorlage", {"aufgabe": task, "bis": "2025-03-05"})
    assert "1 Aufgabe bis Mi, 05.03.2025 beiseitegelegt." in page.text
    assert "Keine Aufgabe für Sie" in page.text
    assert "Lena Fuchs" in client.get("/aufgaben?sicht=wiedervorlage").text
    office.clock.advance(timedelta(days=2))
    assert "Lena Fuchs" in office.client("jana").get("/aufgaben").text


def test_the_preview_stands_beside_the_list_and_alone_for_scripts(office: Office) -> None:
    first, second = office.start(name="Selma Aydin"), office.start(name="Murat Demir")
    client = office.client("jana")
    task = office.task(second)
    page = client.get(f"/aufgaben/{task}/vorschau")
    assert "Aufgaben: Meine" in page.title
    assert "Murat Demir *11.02.1994 · 56.6-2025-00002" in page.text
    piece = client.client.get(f"/aufgaben/{task}/vorschau", headers={"HX-Request": "true"})
    assert "<html" not in piece.text
    assert "Warum habe ich das?" in piece.text
    assert first


def test_the_pane_answers_to_letters_and_leads_to_the_rule_of_the_deadline(office: Office) -> None:
    instance = office.start()
    page = office.client("jana").get("/aufgaben")
    pane = page.soup.select_one("#vorschau")
    assert pane is not None
    keys = {str(one["aria-keyshortcuts"]) for one in pane.select("[aria-keyshortcuts]")}
    assert keys == {"G", "W", "R"}
    rule = pane.find("a", string="Regel „Gesprächsfrist“ ansehen")
    assert rule is not None
    assert rule["href"] == f"/vorgaenge/{instance}#regel-Z10_Frist"
    there = office.client("jana").get(f"/vorgaenge/{instance}").soup.find(id="regel-Z10_Frist")
    assert there is not None
    assert "Gestellt: heute, 9:00" in there.get_text()


def test_a_list_is_narrowed_and_stays_so_while_one_works_on_it(office: Office) -> None:
    tasks = [office.task(office.start(name=name)) for name in ("Lena Fuchs", "Murat Demir")]
    client = office.client("jana")
    narrowed = "/aufgaben?sicht=meine&schritt=Gespr%C3%A4ch+f%C3%BChren"
    page = client.get(f"{narrowed}&prozess=&faellig_bis=")
    assert page.soup.find("a", attrs={"aria-label": "Filter „Gespräch führen“ entfernen"})
    assert "2 Aufgaben · nach Frist" in page.text
    page = client.get(f"{narrowed}&aktion=weitergeben&aufgabe={tasks[0]}")
    page = client.submit(page, "/aufgaben/weitergeben", {"an": "martin"})
    assert "1 Aufgabe · nach Frist" in page.text
    assert page.soup.find("a", attrs={"aria-label": "Filter „Gespräch führen“ entfernen"})
    page = client.get("/aufgaben?prozess=Probe_Beratung&faellig_bis=2025-03-02")
    assert "Keine Aufgabe passt zum Filter" in page.text
    assert "Lena Fuchs" not in page.text


def test_a_list_without_rows_names_the_next_deadline(office: Office) -> None:
    office.start(name="Jakub Nowak")
    office.clock.set(office.clock.now() - timedelta(0))
    page = office.client("jana").get("/aufgaben?sicht=wiedervorlage")
    assert "Nichts beiseitegelegt" in page.text
    page = office.client("egon").get("/aufgaben")
    assert "Keine Aufgabe für Sie" in page.text


def test_a_wrong_form_names_every_problem_and_keeps_every_value(
    office: Office, answers: Answers
) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    typed = answers(weiter="", ergebnis="siehe oben", preis="zwei", hemmnisse=["kind"])
    page = client.submit(client.get(f"/aufgaben/{task}"), f"/aufgaben/{task}\\?", typed, 422)
    assert page.title.startswith("Fehler: ")
    assert "4 Angaben fehlen oder passen nicht" in page.text
    assert "„siehe oben“ reicht nicht: Schreiben Sie mindestens 20 Zeichen." in page.text
    assert "„zwei“ ist keine Zahl" in page.text
    fields = page.form(f"/aufgaben/{task}\\?")
    assert fields["ergebnis"].strip() == "siehe oben"
    assert fields["preis"] == "zwei"
    assert fields["hemmnisse"] == ["kind"]
    for link in page.soup.select(".lz-errors a"):
        target = page.soup.find(id=str(link["href"]).removeprefix("#"))
        assert target is not None
        assert target.name in ("input", "textarea", "select")
    wrong = page.soup.find(id="f-ergebnis")
    assert wrong is not None
    assert wrong["aria-invalid"] == "true"


def test_completing_goes_on_to_the_list_and_says_what_was_done(
    office: Office, answers: Answers
) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.submit(client.get(f"/aufgaben/{task}"), f"/aufgaben/{task}\\?", answers())
    assert "Abgeschlossen: Gespräch führen, Selma Aydin." in page.text
    with office.db.read() as session:
        assert engine.task_view(session, task).completed_by == "jana"
    assert "Gespräch führen" in client.get("/aufgaben?sicht=erledigt").text


def test_a_double_click_is_answered_with_the_recorded_result(
    office: Office, answers: Answers
) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.get(f"/aufgaben/{task}")
    once = client.submit(page, f"/aufgaben/{task}\\?", answers())
    twice = client.submit(page, f"/aufgaben/{task}\\?", answers())
    assert "Abgeschlossen" in once.text
    assert "Abgeschlossen" in twice.text


def test_a_task_someone_else_completed_says_who_and_shows_what_was_typed(
    office: Office, answers: Answers
) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.get(f"/aufgaben/{task}")
    with office.db.begin("martin") as work:
        engine.complete_task(work, task, answers())
    typed = answers(ergebnis="Das darf nicht verloren gehen.")
    page = client.submit(page, f"/aufgaben/{task}\\?", typed, status=409)
    assert "Diese Aufgabe ist schon erledigt" in page.text
    assert "Martin Sievers hat „Gespräch führen“ für Selma Aydin abgeschlossen" in page.text
    assert "Ergebnis: Geht es weiter: Ja." in page.text
    assert "Das darf nicht verloren gehen." in page.text
    assert "Geht es weiter? Ja" in page.text
    client.get(f"/aufgaben/{task}", status=409)


def test_a_task_that_the_process_took_away_says_so(office: Office, answers: Answers) -> None:
    instance = office.start()
    task = office.task(instance)
    client = office.client("jana")
    page = client.get(f"/aufgaben/{task}")
    with office.db.begin("petra") as work:
        engine.cancel_instance(work, instance, "doppelt angelegt")
    page = client.submit(page, f"/aufgaben/{task}\\?", answers(), status=409)
    assert "Diese Aufgabe ist nicht mehr nötig" in page.text


def test_a_draft_is_kept_with_its_time_and_comes_back(office: Office, answers: Answers) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.get(f"/aufgaben/{task}")
    fields = {**page.form(f"/aufgaben/{task}\\?"), **answers(ergebnis="halb fertig")}
    answer = client.client.post(
        f"/aufgaben/{task}/entwurf", data=fields, headers={"HX-Request": "true"}
    )
    assert answer.get_json() == {"saved": "Gespeichert um 9:00"}
    assert "Entwurf von 9:00" in client.get("/aufgaben").text
    page = client.get(f"/aufgaben/{task}")
    assert "Gespeichert um 9:00" in page.text
    assert page.form(f"/aufgaben/{task}\\?")["ergebnis"].strip() == "halb fertig"
    page = client.post(f"/aufgaben/{task}/entwurf", fields)
    assert "Entwurf gespeichert" in page.text


def test_rows_of_a_list_are_added_and_taken_away_without_scripts(
    office: Office, answers: Answers
) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.get(f"/aufgaben/{task}")
    typed = answers(**{"stationen-0-taetigkeit": "Verkäuferin"})
    page = client.submit(page, f"/aufgaben/{task}\\?", {**typed, "_zeile_hinzu": "stationen"})
    assert "2. Zeile" in page.text
    more = {"stationen-1-taetigkeit": "Studium"}
    page = client.submit(page, f"/aufgaben/{task}\\?", {**more, "_zeile_weg": "stationen-0"})
    fields = page.form(f"/aufgaben/{task}\\?")
    assert "stationen-0-taetigkeit" not in fields
    assert fields["stationen-1-taetigkeit"] == "Studium"
    client.submit(page, f"/aufgaben/{task}\\?", answers())
    with office.db.read() as session:
        assert engine.task_view(session, task).status == "done"


def test_what_another_answer_makes_needless_is_hidden_and_not_asked_for(office: Office) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.get(f"/aufgaben/{task}")
    shown = page.soup.find(id="f-grund")
    assert shown is not None
    assert not shown.find_parent(class_="lz-unless")
    fields = {**page.form(f"/aufgaben/{task}\\?"), "weiter": "ja"}
    piece = client.client.post(f"/aufgaben/{task}/felder", data=fields)
    assert 'class="kern-form-input  lz-unless"' in piece.text


def test_the_task_of_another_site_is_closed_and_the_try_is_logged(office: Office) -> None:
    task = office.task(office.start())
    page = office.client("dora").get(f"/aufgaben/{task}", status=403)
    assert "Dieser Fall gehört zu einem anderen Standort" in page.text
    assert "Hann. Münden (56.6)" in page.text
    assert "Der Versuch wurde protokolliert" in page.text
    assert "Selma" not in page.html
    with office.db.read() as session:
        tries = session.query(access_log.Access).filter_by(login="dora", other_site=True).all()
    assert len(tries) == 1


def test_the_task_of_another_team_is_closed(office: Office) -> None:
    task = office.task(office.start())
    page = office.client("ida").get(f"/aufgaben/{task}", status=403)
    assert "Diese Aufgabe gehört zu einem anderen Team" in page.text


def test_a_team_lead_opens_every_task_of_the_site(office: Office) -> None:
    task = office.task(office.start())
    assert (
        "Jana Köhler bearbeitet diese Aufgabe."
        in office.client("petra").get(f"/aufgaben/{task}").text
    )


def test_every_look_at_a_task_is_logged(office: Office) -> None:
    task = office.task(office.start())
    office.client("jana").get(f"/aufgaben/{task}")
    with office.db.read() as session:
        (row,) = session.query(access_log.Access).filter_by(login="jana").all()
    assert (row.page, row.other_site) == ("Aufgabe", False)
    assert row.case_id
    assert row.person_id


def test_a_task_that_never_was_is_not_found(office: Office) -> None:
    page = office.client("jana").get("/aufgaben/00000000-0000-0000-0000-000000000000", 404)
    assert "Diese Seite gibt es nicht" in page.text
