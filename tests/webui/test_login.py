"""Logging in, running out of time, being thrown out, guessing passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, BadRequestKeyError, HTTPException

import engine
from handlers.domain import logins, staff
from handlers.domain.rights import CASE_ROLES, OVERSIGHT_ROLES
from tests.client import Page
from tests.webui.conftest import PASSWORD, Answers, Office
from webui.auth import EVERYONE
from webui.passwords import NOBODYS_HASH


def test_every_role_of_the_house_is_a_role_of_the_pages(office: Office) -> None:
    assert {role.value for role in EVERYONE} == staff.ROLES == CASE_ROLES | OVERSIGHT_ROLES


def test_a_person_logs_in_and_lands_on_the_first_page_of_their_role(office: Office) -> None:
    assert "Heute" in office.client().sign_in("jana", PASSWORD).title
    assert "Vorgänge" in office.client().sign_in("quirin", PASSWORD).title


def test_a_wrong_password_says_only_that_one_of_the_two_is_wrong(office: Office) -> None:
    client = office.client()
    page = client.get("/anmelden")
    wrong = {"benutzer": "jana", "kennwort": "falsch"}
    known = client.submit(page, "/anmelden", wrong, status=422)
    unknown = client.submit(page, "/anmelden", {**wrong, "benutzer": "niemand"}, status=422)
    assert "Benutzername oder Kennwort stimmt nicht." in known.text
    assert "Benutzername oder Kennwort stimmt nicht." in unknown.text
    assert known.title.startswith("Fehler: ")


def test_someone_without_a_password_or_no_longer_active_cannot_log_in(office: Office) -> None:
    with office.db.begin("timo") as work:
        staff.add_user(work, "neu", "Neu Hier", ["JCO@56.6"])
        staff.set_active(work, "dora", False)
    for login in ("neu", "dora"):
        client = office.client()
        page = client.get("/anmelden")
        client.submit(page, "/anmelden", {"benutzer": login, "kennwort": PASSWORD}, status=422)


def test_an_unknown_name_is_checked_with_as_much_work_as_a_known_one() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODYS_HASH)


def test_guessing_a_password_is_slowed_down_and_the_owner_is_not_locked_out(
    office: Office,
) -> None:
    client = office.client()
    page = client.get("/anmelden")
    for _ in range(logins.FREE_FAILURES):
        client.submit(page, "/anmelden", {"benutzer": "jana", "kennwort": "x"}, status=422)
    right = {"benutzer": "jana", "kennwort": PASSWORD}
    refused = client.submit(page, "/anmelden", right, status=429)
    assert "Zu viele Versuche. Ab Mo, 03.03.2025, 9:00" in refused.text
    office.clock.advance(timedelta(seconds=31))
    client.submit(page, "/anmelden", right)
    client.get("/aufgaben")


def test_the_login_leads_on_to_the_page_asked_for_but_never_to_another_host(
    office: Office,
) -> None:
    client = office.client()
    page = client.get("/tasten")
    assert "Anmelden" in page.title
    assert (
        "Tasten"
        in client.submit(page, "/anmelden", {"benutzer": "jana", "kennwort": PASSWORD}).title
    )
    for elsewhere in (
        *("https://example.org/", "//example.org", "/\\example.org", "http:///example.org"),
        *("//[::1", "/\r\nX: y", "/\t/example.org", "\t//example.org", "javascript:alert(1)"),
    ):
        other = office.client()
        page = other.get("/anmelden")
        fields = {"benutzer": "jana", "kennwort": PASSWORD, "weiter": elsewhere}
        answer = other.client.post("/anmelden", data={**page.form("/anmelden"), **fields})
        assert answer.headers["Location"] == "/"


def test_logging_out_ends_the_session_in_the_database_too(office: Office) -> None:
    client = office.client("jana")
    token = client.client.get_cookie("laufzettel")
    assert token is not None
    client.submit(client.get("/aufgaben"), "/abmelden")
    client.client.set_cookie("laufzettel", token.value)
    assert "Anmelden" in client.get("/aufgaben").title


def test_ending_all_sessions_of_a_person_throws_them_out_at_once(office: Office) -> None:
    client = office.client("jana")
    with office.db.begin("timo") as work:
        logins.end_sessions_of(work, "jana", "password_changed")
    assert "Anmelden" in client.get("/aufgaben").title


def test_a_session_ends_after_30_minutes_without_use_and_after_10_hours_in_any_case(
    office: Office,
) -> None:
    client = office.client("jana")
    for _ in range(23):
        office.clock.advance(timedelta(minutes=25))
        assert "Aufgaben" in client.get("/aufgaben").title
    office.clock.advance(timedelta(minutes=25))
    page = client.get("/aufgaben")
    assert "Sitzung abgelaufen" in page.title
    assert "nach 10 Stunden" in page.text

    other = office.client("martin")
    office.clock.advance(timedelta(minutes=31))
    page = other.get("/aufgaben")
    assert "Martin Sievers" in page.text
    assert "nach 30 Minuten ohne Eingabe" in page.text


def test_what_was_typed_into_a_task_survives_the_end_of_the_session(
    office: Office, answers: Answers
) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.get(f"/aufgaben/{task}")
    office.clock.advance(timedelta(minutes=31))
    typed = answers(ergebnis="Das habe ich lange getippt.", hemmnisse=["kind", "sprache"])
    page = client.submit(page, f"/aufgaben/{task}\\?", typed)
    assert "Sitzung abgelaufen" in page.title
    assert "Ihre Eingaben sind gespeichert (9:31)." in page.text
    page = client.submit(page, "/sitzung", {"kennwort": PASSWORD})
    assert "Gespräch führen" in page.title
    fields = page.form(f"/aufgaben/{task}\\?")
    assert fields["ergebnis"].strip() == "Das habe ich lange getippt."
    assert fields["hemmnisse"] == ["kind", "sprache"]
    with office.db.read() as session:
        assert engine.task_view(session, task).status == "open"


def test_any_other_form_is_shown_again_and_sent_with_one_click(office: Office) -> None:
    task = office.task(office.start(assignee=None))
    client = office.client("jana")
    page = client.get("/aufgaben?sicht=team")
    office.clock.advance(timedelta(minutes=31))
    page = client.submit(page, f"/aufgaben/{task}/uebernehmen")
    page = client.submit(page, "/sitzung", {"kennwort": PASSWORD})
    assert "Ausgeführt wurde noch nichts." in page.text
    page = client.submit(page, f"/aufgaben/{task}/uebernehmen")
    assert "Übernommen: Gespräch führen." in page.text


def test_a_form_sent_to_a_very_long_address_survives_the_end_of_the_session_too(
    office: Office,
) -> None:
    task = office.task(office.start(assignee=None))
    client = office.client("jana")
    fields = client.get("/aufgaben?sicht=team").form(f"/aufgaben/{task}/uebernehmen")
    office.clock.advance(timedelta(minutes=31))
    page = client.post(f"/aufgaben/{task}/uebernehmen?a={'x' * 500}", fields)
    page = client.submit(page, "/sitzung", {"kennwort": PASSWORD})
    assert "Ausgeführt wurde noch nichts." in page.text
    assert page.action(task).endswith("/uebernehmen")


def test_a_null_character_is_refused_before_it_reaches_the_database(office: Office) -> None:
    client = office.client("jana")
    for path in ("/aufgaben/%00", "/suche?q=%00", "/anmelden?%00=1"):
        assert "Nullzeichen" in client.get(path, status=422).text
    fields = office.client().get("/anmelden").form("/anmelden")
    answer = client.post("/anmelden", {**fields, "benutzer": "jana\0"}, status=422)
    assert "Nullzeichen" in answer.text


def test_what_one_person_typed_is_never_shown_to_another(office: Office) -> None:
    with office.db.begin("jana") as work:
        kept = logins.keep_form(work, "jana", "/aufgaben/x", {"ergebnis": ["geheim"]})
    office.client("martin").get(f"/sitzung/eingaben/{kept}", status=404)


def test_a_form_without_its_token_is_refused_and_says_what_to_do(office: Office) -> None:
    task = office.task(office.start())
    client = office.client("jana")
    page = client.post(f"/aufgaben/{task}", {"weiter": "ja"}, status=400)
    assert "Ausgeführt wurde nichts." in page.text


@pytest.mark.parametrize(
    ("error", "heading"),
    [
        (BadRequest(), "Diese Anfrage war nicht lesbar"),
        (BadRequestKeyError("weiter"), "Diese Anfrage war nicht lesbar"),
        (CSRFError("The CSRF token has expired."), "Diese Seite war zu lange offen"),
    ],
)
def test_only_a_form_whose_token_ran_out_was_open_too_long(
    office: Office, error: HTTPException, heading: str
) -> None:
    with office.app.test_request_context("/aufgaben", method="POST"):
        answer = office.app.make_response(office.app.handle_user_exception(error))
    page = Page(answer)  # type: ignore[arg-type]
    assert page.status == 400
    assert heading in page.text
    assert "Ausgeführt wurde nichts." in page.text


def test_a_page_that_is_not_there_leads_back_where_one_came_from(office: Office) -> None:
    client = office.client("jana")
    page = client.get("/gibt/es/nicht", status=404, headers={"Referer": "http://localhost/hilfe"})
    assert page.soup.select("main a[href='/hilfe']")
    assert "Zurück" not in client.get("/gibt/es/nicht", status=404).text


def test_only_the_digest_of_a_session_is_stored(office: Office) -> None:
    with office.db.begin("jana") as work:
        token = logins.open_session(work, "jana", work.now)
    with office.db.read() as session:
        row = logins.find_session(session, token)
    assert row is not None
    assert token not in row.id


@pytest.mark.parametrize("path", ["/barrierefreiheit", "/datenschutz", "/anmelden"])
def test_pages_for_everyone_need_no_login(office: Office, path: str) -> None:
    office.client().get(path)


@pytest.mark.parametrize(
    ("tool", "instead"),
    [("bpmn-js", "Gliederung"), ("form-js", "„Felder“"), ("dmn-js", "„Im Formular bearbeiten“")],
)
def test_the_accessibility_statement_says_what_cannot_be_drawn_and_what_does_the_same(
    office: Office, tool: str, instead: str
) -> None:
    page = office.client().get("/barrierefreiheit")

    (line,) = (p.get_text() for p in page.soup.select("main p, main li") if tool in p.get_text())
    assert instead in line
