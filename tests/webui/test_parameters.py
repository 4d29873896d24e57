"""Parameter pages: one proposes a value that fits, another one releases it, nothing gets lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from handlers.domain.parameters import parameter_history
from handlers.domain.proposals import waiting_proposals
from tests.client import Client, Page
from tests.webui.conftest import Office

PATH = "/parameter/telefonfrist"
FIELDS = {"wert": "3", "ab": "2025-03-10", "art": "A", "quelle": "Leitungsrunde vom 27.02.2025"}
CHANGE = "Telefonfrist: 2 Arbeitstage → 3 Arbeitstage, ab Mo, 10.03.2025, alle Standorte"


def sent(client: Client, status: int = 200, **changes: Any) -> Page:
    """Fill in the form and ask what would change."""
    page = client.get(PATH)
    return client.submit(page, f"{PATH}$", {**FIELDS, "akt": "vorschau", **changes}, status)


def proposed(office: Office, by: str = "giebel", **changes: Any) -> str:
    """Propose on the page; return the path of the proposal."""
    client = office.client(by)
    page = client.submit(sent(client, **changes), f"{PATH}$", {"akt": "vorlegen"})
    assert "Freigeben muss jetzt eine andere Person." in page.text
    with office.db.read() as session:
        return f"/vorschlaege/{waiting_proposals(session)[-1].id}"


def values(office: Office, name: str = "telefonfrist") -> list[object]:
    with office.db.read() as session:
        return [row.value for row in parameter_history(session, name)]


def test_every_part_of_a_parameters_page_has_a_name_of_its_own(office: Office) -> None:
    soup = office.client("giebel").get(PATH).soup
    named = [str(part["aria-label"]) for part in soup.select("main aside[aria-label]")]
    for part in soup.select("main section[aria-labelledby]"):
        heading = soup.find(id=str(part["aria-labelledby"]))
        named.append(heading.get_text() if heading else "")
    named += [label.get_text() for label in soup.select("main .kern-label[for=wert]")]
    assert len(set(named)) == len(named) > 3


def test_a_value_goes_from_the_form_by_two_people_into_the_list(office: Office) -> None:
    client = office.client("giebel")
    page = sent(client)
    assert CHANGE in page.text
    assert values(office) == [2]
    page = client.submit(page, f"{PATH}$", {"akt": "vorlegen"})
    assert "Ihr Vorschlag" in page.text
    assert "behält den Wert, mit dem sie begonnen hat" in page.text

    other = office.client("fdl")
    listed = other.get("/prozesse")
    assert f"{CHANGE.removesuffix(', alle Standorte')}" in listed.text
    assert "Vorgeschlagen von Gerda Prozess, heute, 9:00" in listed.text
    [path] = [link for link in listed.links() if "/vorschlaege/" in link]
    answer = other.submit(other.get(path), f"{path}/freigeben")
    assert "Freigegeben, gültig ab Mo, 10.03.2025." in answer.text

    assert values(office) == [3, 2]
    told = other.get(PATH).text
    assert "vorgeschlagen von Gerda Prozess, freigegeben von Frank Dieling" in told
    assert "3 Arbeitstage ab Mo, 10.03.2025" in other.get("/parameter").text


def test_who_proposed_is_offered_no_release_and_is_refused_one(office: Office) -> None:
    path = proposed(office)
    client = office.client("giebel")
    assert "/vorschlaege/" not in str(client.get("/prozesse").links())
    page = client.get(path)
    assert "/freigeben" not in page.html
    token = page.form("/abmelden")["csrf_token"]
    refused = client.post(f"{path}/freigeben", {"csrf_token": token}, status=422)
    assert "Entscheiden muss eine andere Person." in refused.text
    assert values(office) == [2]


def test_the_slower_of_two_approvers_is_told_by_whom(office: Office) -> None:
    path = proposed(office, by="quirin")
    first, second = office.client("fdl"), office.client("giebel")
    seen = second.get(path)
    first.submit(first.get(path), f"{path}/freigeben")
    refused = second.submit(seen, f"{path}/freigeben", status=409)
    assert "Frank Dieling war schneller" in refused.text
    assert values(office) == [3, 2]


def test_a_form_sent_twice_is_one_proposal(office: Office) -> None:
    client = office.client("giebel")
    page = sent(client)
    for _ in range(2):
        answer = client.submit(page, f"{PATH}$", {"akt": "vorlegen"})
        assert "Ihr Vorschlag" in answer.text
    with office.db.read() as session:
        assert len(waiting_proposals(session)) == 1


def test_a_form_that_was_sent_and_is_changed_by_way_of_back_is_not_taken_for_the_first_one(
    office: Office,
) -> None:
    client = office.client("giebel")
    page = sent(client)
    client.submit(page, f"{PATH}$", {"akt": "vorlegen"})
    again = client.submit(page, f"{PATH}$", {"akt": "vorschau", "wert": "4"})
    assert "2 Arbeitstage → 4 Arbeitstage" in again.text
    client.submit(again, f"{PATH}$", {"akt": "vorlegen"})
    with office.db.read() as session:
        assert sorted(row.content["value"] for row in waiting_proposals(session)) == [3, 4]


def test_what_was_changed_after_the_preview_is_told_before_it_is_proposed(office: Office) -> None:
    client = office.client("giebel")
    page = client.submit(sent(client), f"{PATH}$", {"akt": "vorlegen", "wert": "4"})
    assert "2 Arbeitstage → 4 Arbeitstage" in page.text
    with office.db.read() as session:
        assert waiting_proposals(session) == []


def test_what_does_not_fit_is_said_at_its_field_and_the_rest_is_kept(office: Office) -> None:
    client = office.client("giebel")
    for changes, told in (
        ({"wert": "30"}, "30 liegt außerhalb der Grenzen. Erlaubt sind 1 bis 20 Arbeitstage."),
        ({"wert": "zwei"}, "„zwei“ ist keine ganze Zahl."),
        ({"wert": ""}, "Neuer Wert: Der Wert fehlt."),
        ({"wert": "2"}, "Genau das gilt am Mo, 10.03.2025 ohnehin."),
        ({"ab": "2025-03-02"}, "So, 02.03.2025 ist vorbei"),
        ({"ab": "31.02.2025"}, "Gültig ab: Den 31.02.2025 gibt es nicht."),
        ({"quelle": ""}, "Die Quelle fehlt."),
        ({"art": ""}, "Art der Quelle: Diese Angabe fehlt."),
    ):
        refused = sent(client, 422, **changes)
        assert told in refused.text, changes
        kept = refused.form(f"{PATH}$")
        assert kept["wert"] == changes.get("wert", "3")
        assert kept["quelle"] == changes.get("quelle", FIELDS["quelle"])


def test_a_returned_proposal_is_changed_and_its_first_author_still_does_not_release_it(
    office: Office,
) -> None:
    path = proposed(office, by="giebel")
    lead = office.client("fdl")
    fields = lead.get(path).form(f"{path}/freigeben")
    refused = lead.post(f"{path}/zurueckgeben", fields, status=422)
    assert "Die Begründung fehlt." in refused.text
    lead.post(f"{path}/zurueckgeben", {**fields, "begruendung": "Erst ab April."})
    told = office.client("giebel").get("/prozesse").text
    assert "Telefonfrist: zurückgegeben Frank Dieling: Erst ab April." in told

    quality = office.client("quirin")
    page = quality.get(path)
    assert "Erst ab April." in page.text
    [again] = [link for link in page.links() if "aus=" in link]
    page = quality.get(again)
    assert page.form(f"{PATH}$")["wert"] == "3"
    page = quality.submit(page, f"{PATH}$", {"ab": "2025-04-01", "akt": "vorschau"})
    page = quality.submit(page, f"{PATH}$", {"akt": "vorlegen"})
    assert "Di, 01.04.2025" in page.text
    first = office.client("giebel")
    assert "/freigeben" not in first.get(last(office)).html
    assert "zurückgegeben" not in first.get("/prozesse").text


def last(office: Office) -> str:
    with office.db.read() as session:
        return f"/vorschlaege/{waiting_proposals(session)[-1].id}"


def test_a_planned_value_is_taken_back_in_one_step_by_two_people(office: Office) -> None:
    path = proposed(office)
    lead = office.client("fdl")
    lead.submit(lead.get(path), f"{path}/freigeben")
    office.clock.advance(timedelta(minutes=5))

    client = office.client("giebel")
    page = client.submit(client.get(PATH), f"{PATH}/zuruecknehmen")
    assert "Telefonfrist: 3 Arbeitstage → 2 Arbeitstage" in page.text
    assert "Nimmt zurück: 3 Arbeitstage" in page.text
    lead.submit(lead.get(last(office)), f"{last(office)}/freigeben")
    assert values(office) == [2, 3, 2]
    assert "3 Arbeitstage alle Standorte ersetzt" in lead.get(PATH).text


def test_a_site_keeps_its_own_value_and_the_page_says_so(office: Office) -> None:
    path = proposed(office, standort="56.6", ab="2025-03-03")
    lead = office.client("fdl")
    lead.submit(lead.get(path), f"{path}/freigeben")
    assert "Hann. Münden (56.6): 3 Arbeitstage" in lead.get("/parameter").text
    page = sent(office.client("giebel"), wert="4")
    assert "Eigene Werte behalten: Hann. Münden (56.6)." in page.text


def test_only_owners_and_quality_have_the_form(office: Office) -> None:
    for login in ("fdl", "petra", "timo"):
        assert "Neuer Wert" not in office.client(login).get(PATH).text


def test_the_list_is_searched_by_words_and_costs_few_statements(office: Office) -> None:
    client = office.client("giebel")
    found = client.get("/parameter?q=nichterscheinen+uhrzeit")
    assert re.findall(r"href=\"/parameter/(\w+)", found.html) == ["nichterscheinen_uhrzeit"]
    assert "Kein Parameter passt" in client.get("/parameter?q=Wetter").text
    statements: list[str] = []
    event.listen(
        office.db.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    client.get("/parameter")
    assert len(statements) <= 25, statements


def test_the_page_names_steps_that_read_it_and_an_unknown_one_is_not_found(office: Office) -> None:
    client = office.client("petra")
    assert "Seite Telefonkontakt" in client.get("/parameter/telefonversuche").text
    assert "liest ihn keine Version in Kraft" in client.get("/parameter/lb_wiedervorlage").text
    client.get("/parameter/rechtsfolgenbelehrung", status=404)
