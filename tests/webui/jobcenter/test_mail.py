"""Postausgang: printed as one file, posted on a day that a person confirms."""

from __future__ import annotations

from datetime import date

from handlers.domain.letters import PRINTED, TO_PRINT, outgoing
from tests.client import Client, Page
from tests.webui.jobcenter.conftest import Jobcenter

HOME = frozenset({"56.6"})


def waiting(jobcenter: Jobcenter, status: str) -> list[str]:
    with jobcenter.application.db.read() as session:
        return [letter.id for letter in outgoing(session, HOME, status)]


def printed(client: Client) -> Page:
    return client.submit(client.get("/postausgang"), "/drucken")


def test_letters_are_printed_as_one_file(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    count = len(waiting(jobcenter, TO_PRINT))
    page = client.get("/postausgang")
    assert f"{count} Schreiben drucken" in page.text
    page = client.submit(page, "/drucken")
    assert f"{count} Schreiben stehen in einer Datei bereit" in page.text
    (link,) = [href for href in page.links() if "druck.pdf" in href]
    assert client.client.get(link).get_data().startswith(b"%PDF")
    assert waiting(jobcenter, TO_PRINT) == []
    assert "angenommen" in page.text


def test_the_announcement_is_shown_before_it_is_confirmed(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    page = printed(client)
    assert "Bekanntgabe wäre Fr, 07.03. (4. Tag nach Aufgabe zur Post" in page.text
    page = client.submit(page, "/posttag")
    assert "Posttag Mo, 03.03. bestätigt" in page.text
    assert waiting(jobcenter, PRINTED) == []


def test_another_day_is_confirmed_only_after_its_announcement_was_seen(
    jobcenter: Jobcenter,
) -> None:
    client = jobcenter.client("egs.demo")
    page = printed(client)
    jobcenter.clock.set(jobcenter.clock.now().replace(hour=16))
    client = jobcenter.client("egs.demo")
    page = client.get("/postausgang")
    asked = client.submit(page, "/posttag", {"posttag": "2025-03-02"})
    assert "Prüfen Sie die neue Bekanntgabe" in asked.text
    assert waiting(jobcenter, PRINTED)
    refused = client.submit(asked, "/posttag", status=422)
    assert "passt nicht als Posttag" in refused.text


def test_a_day_that_is_none_is_named(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    page = client.submit(printed(client), "/posttag", {"posttag": "bald"}, status=422)
    assert "„bald“ ist kein Datum" in page.text


def test_a_letter_that_stays_needs_a_reason(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    printed(client)
    letter = waiting(jobcenter, PRINTED)[0]
    page = client.get(f"/postausgang/{letter}/nicht-verschickt")
    refused = client.submit(page, "nicht-verschickt", {"grund": ""}, status=422)
    client.submit(refused, "nicht-verschickt", {"grund": "Termin inzwischen verlegt"})
    assert letter not in waiting(jobcenter, PRINTED)


def test_what_came_back_stands_first(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    printed(client)
    letter = waiting(jobcenter, PRINTED)[0]
    with jobcenter.application.db.read() as session:
        case_id, person_id = next(
            (row.case_id, row.person_id)
            for row in outgoing(session, HOME, PRINTED)
            if row.id == letter
        )
    page = client.get(f"/faelle/{case_id}/eintragen/ruecklauf?person={person_id}")
    returned = {"schreiben_id": letter, "grund": "unbekannt verzogen"}
    client.submit(page, "/eintragen/ruecklauf", returned)
    page = client.get("/postausgang")
    assert "Zurückgekommen 1" in page.text
    assert "„unbekannt verzogen“" in page.text
    assert date(2025, 3, 3).isoformat() not in page.text


def test_another_site_sees_and_touches_nothing(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("jco.dud")
    page = client.get("/postausgang")
    assert "Zurzeit wartet kein Schreiben auf den Druck." in page.text
    letter = waiting(jobcenter, TO_PRINT)[0]
    token = page.soup.find(None, {"name": "csrf_token"})
    assert token is not None
    sent = {"csrf_token": token["value"], "druck": letter}
    client.post("/postausgang/drucken", sent, status=403)
    client.get(f"/postausgang/druck.pdf?druck={letter}", status=403)
