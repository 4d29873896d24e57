"""Kommentare: asked, answered and closed by pages, and shown wherever the step or the draft is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from werkzeug.test import TestResponse

import engine
from engine import draft_comments
from engine.bundles import DIAGRAM
from engine.draft_comments import Asked, Said
from engine.ids import new_id
from handlers.domain import absences
from tests.client import Client, Page
from tests.webui.conftest import MONDAY, Office

STEP, NAME = "Z10_Gespraech", "Gespräch führen"


@pytest.fixture
def draft(office: Office) -> str:
    with office.db.begin("giebel") as work:
        return engine.open_draft(work, "Probe_Beratung").id


def say(office: Office, draft: str, words: str, *, by: str = "quirin", **more: Asked) -> str:
    with office.db.begin(by) as work:
        said = Said(new_id(), words)
        return engine.add_comment(work, draft, said, number=1, element_id=STEP, **more).thread_id


def threads(office: Office, draft: str) -> list[draft_comments.Thread]:
    with office.db.read() as session:
        return draft_comments.threads(session, draft)


def pages(draft: str) -> str:
    return f"/entwuerfe/{draft}/kommentare"


def close(client: Client, page: Page, words: str, status: int = 200) -> Page:
    """Press the form's second button."""
    fields = {**page.form("antworten"), "text": words}
    return client.post(page.action("antworten").replace("antworten", "schliessen"), fields, status)


def test_a_comment_with_a_task_is_written_read_answered_and_closed(
    office: Office, draft: str
) -> None:
    giebel = office.client("giebel")
    page = giebel.get(f"{pages(draft)}?schritt={STEP}")
    assert f"Kommentare zu „{NAME}“" in page.text
    assert "Nur zum Prozess, nichts aus Fällen." in page.text
    fields = {"text": "Welches Formular?", "an": "person:quirin", "bis": "2025-03-10"}
    page = giebel.submit(page, rf"{pages(draft)}\?", fields)
    assert "Kommentar gespeichert." in page.text
    assert "Aufgabe an Quirin Meister, bis 10.03.2025" in page.text

    quirin = office.client("quirin")
    page = quirin.get(f"{pages(draft)}?zeige=mich")
    assert "Gerda Prozess heute, 9:00 Welches Formular?" in page.text
    page = quirin.submit(page, "antworten", {"text": "Das lange."})
    assert "Antwort gespeichert." in page.text
    page = close(quirin, page, "Erledigt.")
    assert "Als erledigt geschlossen." in page.text
    assert "Kein offener Kommentar" in quirin.get(pages(draft)).text
    done = quirin.get(f"{pages(draft)}?zeige=erledigt").text
    assert "Quirin Meister hat das als erledigt geschlossen" in done


def test_who_may_only_read_drafts_answers_but_does_not_close_what_others_asked(
    office: Office, draft: str
) -> None:
    thread = say(office, draft, "Warum?")
    petra = office.client("petra")
    page = petra.get(pages(draft))
    assert "Als erledigt schließen" not in page.html
    page = petra.submit(page, "antworten", {"text": "Darum."})
    refused = close(petra, page, "Ende.", status=422)
    assert "Schließen kann das nur Quirin Meister" in refused.text
    assert refused.form(f"{thread}/antworten")["text"] == "Ende."


def test_an_answer_to_what_was_just_closed_keeps_its_text_and_may_open_it_again(
    office: Office, draft: str
) -> None:
    thread = say(office, draft, "Warum?")
    fdl = office.client("fdl")
    page = fdl.get(pages(draft))
    with office.db.begin("quirin") as work:
        engine.close_thread(work, draft, thread, Said(new_id(), ""))

    refused = fdl.submit(page, "antworten", {"text": "Noch etwas."}, status=409)
    assert "Quirin Meister hat das am" in refused.text
    assert "Ihr Text steht noch im Feld." in refused.text
    page = fdl.submit(refused, f"{thread}/oeffnen")
    assert "Wieder geöffnet." in page.text
    assert "Frank Dieling hat das wieder geöffnet heute, 9:00 Noch etwas." in page.text


def test_a_form_sent_twice_is_one_comment(office: Office, draft: str) -> None:
    client = office.client("giebel")
    page = client.get(pages(draft))
    for _ in range(2):
        client.submit(page, rf"{pages(draft)}\?", {"text": "Doppelt?"})
    assert [one.first.text for one in threads(office, draft)] == ["Doppelt?"]


def test_a_comment_can_be_answered_whatever_a_form_gave_it_as_its_id(
    office: Office, draft: str
) -> None:
    client = office.client("giebel")
    page = client.get(pages(draft))
    page = client.submit(page, rf"{pages(draft)}\?", {"text": "Da", "kennung": "/.." * 12})

    page = client.submit(page, "antworten", {"text": "Dort"})

    assert "Antwort gespeichert." in page.text


def test_as_many_characters_as_the_browser_lets_in_are_kept(office: Office, draft: str) -> None:
    client = office.client("giebel")
    page = client.get(pages(draft))
    client.submit(page, rf"{pages(draft)}\?", {"text": "x\r\n" * 1999 + "xy"})

    (one,) = threads(office, draft)
    assert one.first.text == "x\n" * 1999 + "xy"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " "}, "Der Text fehlt."),
        ({"text": "x" * 4001}, "Der Text hat 4001 Zeichen"),
        ({"text": "Da", "an": "person:jana"}, "liest keine Entwürfe"),
        ({"text": "Da", "an": "rolle:QM", "bis": "morgen"}, "morgen"),
        ({"text": "Da", "als": "quirin"}, "Hier ist jetzt Gerda Prozess angemeldet."),
        ({"text": "Da", "schritt": "Weg"}, "Diesen Schritt gibt es im Entwurf nicht."),
    ],
)
def test_a_refused_comment_tells_why_and_keeps_what_was_written(
    office: Office, draft: str, fields: dict[str, str], said: str
) -> None:
    client = office.client("giebel")
    page = client.submit(client.get(pages(draft)), rf"{pages(draft)}\?", fields, status=422)
    assert said in page.text
    assert page.form(rf"{pages(draft)}\?")["text"].strip() == fields["text"].strip()
    assert threads(office, draft) == []


def test_the_comment_of_a_deleted_step_stays_and_says_so(office: Office, draft: str) -> None:
    say(office, draft, "Warum?")
    with office.db.begin("giebel") as work:
        xml = engine.draft_bundle(work.session, draft).xml
        named = xml.replace(NAME.encode(), b"Reden")
        engine.write_draft(work, draft, 1, {DIAGRAM: named})
        gone = named.replace(STEP.encode(), b"Anders").replace(b"Reden", b"Anders")
        engine.write_draft(work, draft, 2, {DIAGRAM: gone})

    assert "Reden Schritt entfällt" in office.client("fdl").get(pages(draft)).text


def test_open_tasks_and_comments_stand_at_the_release_and_hinder_nobody(
    office: Office, draft: str
) -> None:
    say(office, draft, "Bitte prüfen", asked=Asked(role="FDL"))
    say(office, draft, "Auch das", asked=Asked(login="giebel"))
    say(office, draft, "Nur so")
    client = office.client("giebel")

    page = client.get(f"/entwuerfe/{draft}/freigabe")
    assert "Hinweis: 2 offene Aufgaben Aufgabe an Fachdienstleitung" in page.text
    assert "Hinweis: 1 offener Kommentar" in page.text
    assert f"{pages(draft)}?zeige=aufgaben" in page.links()
    assert "Kommentare (3 offen)" in page.text


def test_a_task_waits_on_the_list_of_processes_for_whom_it_asks(office: Office, draft: str) -> None:
    thread = say(office, draft, "Bitte prüfen", asked=Asked(login="fdl", due_on=date(2025, 3, 4)))
    page = office.client("fdl").get("/prozesse")
    assert f"Aufgabe an Sie zu „{NAME}“ Quirin Meister: „Bitte prüfen“, bis 04.03.2025" in page.text
    assert f"{pages(draft)}?zeige=mich#k-{thread}" in page.links()
    assert "Bitte prüfen" not in office.client("petra").get("/prozesse").text
    office.clock.advance(timedelta(days=2))
    late = office.client("fdl").get(f"{pages(draft)}?zeige=mich")
    assert "überfällig" in late.text


def test_a_task_waits_for_the_deputy_too_who_may_close_it(office: Office, draft: str) -> None:
    thread = say(office, draft, "Bitte prüfen", asked=Asked(login="fdl"))
    with office.db.begin("petra") as work:
        absences.set_deputy(work, "fdl", "timo")
        absences.record_absence(work, "fdl", absences.Days(MONDAY.date(), MONDAY.date()), "krank")
    client = office.client("timo")
    page = client.get("/prozesse")
    assert f"Aufgabe an Sie (i. V. Frank Dieling) zu „{NAME}“" in page.text
    page = client.get(f"{pages(draft)}?zeige=mich")
    assert thread in page.html
    page = close(client, page, "Geprüft.")
    assert "Als erledigt geschlossen." in page.text
    assert "i. V. Frank" not in client.get("/prozesse").text


def test_the_outline_counts_what_is_open_at_each_step_and_leads_there(
    office: Office, draft: str
) -> None:
    say(office, draft, "Eins")
    say(office, draft, "Zwei")
    page = office.client("petra").get(f"/entwuerfe/{draft}/gliederung")
    assert f'aria-label="{NAME}: 2 offene Kommentare"' in page.html
    assert f"{pages(draft)}?schritt={STEP}" in page.links()


def test_beside_the_drawing_the_same_is_told_and_done_by_script(office: Office, draft: str) -> None:
    thread = say(office, draft, "Warum?")
    client = office.client("giebel")
    token = client.get(pages(draft)).form("antworten")["csrf_token"]
    as_script = {"Accept": "application/json", "X-CSRFToken": token}

    got = client.client.get(f"{pages(draft)}/tafel", headers=as_script).get_json()
    assert (got["count"], got["marks"]) == (1, {STEP: 1})
    assert "Warum?" in got["html"]

    def post(act: str, words: str) -> TestResponse:
        address = f"{pages(draft)}/{thread}/{act}"
        return client.client.post(address, data={"text": words}, headers=as_script)

    got = post("schliessen", "Darum.").get_json()
    assert (got["said"], got["count"], got["marks"]) == ("Als erledigt geschlossen.", 0, {})
    late = post("antworten", "Zu spät.")
    assert late.status_code == 409
    assert "als erledigt geschlossen" in late.get_json()["message"]
    assert "Zu spät." in late.get_json()["html"]
