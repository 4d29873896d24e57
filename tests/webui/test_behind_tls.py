"""What the session's cookie owes, and whose word about the client's address counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.clock import ManualClock
from handlers.domain.logins import LoginFailure
from tests.webui.conftest import PASSWORD, Office, opened_office
from webui.settings import Settings

FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@pytest.fixture
def behind(
    office_template: Path, clock: ManualClock, office_settings: Settings
) -> Iterator[Office]:
    """An office whose people come by https through one web server of the house."""
    var = office_settings.var / "behind"
    var.mkdir()
    settings = replace(office_settings, var=var, tls=True, proxies=1)
    with opened_office(office_template, clock, settings) as office:
        yield office


def cookie_of(office: Office, base_url: str) -> set[str]:
    client = office.app.test_client()
    page = client.get("/anmelden", base_url=base_url)
    (cookie,) = page.headers.getlist("Set-Cookie")
    return {part.strip() for part in cookie.split(";")[1:]}


def test_no_script_reads_the_sessions_cookie_and_no_other_site_sends_it(office: Office) -> None:
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= cookie_of(office, "http://localhost")


def test_behind_tls_the_cookie_goes_over_https_alone(office: Office, behind: Office) -> None:
    assert "Secure" in cookie_of(behind, "https://localhost")
    assert "Secure" not in cookie_of(office, "http://localhost")
    client = behind.client()
    fields = client.get("/anmelden", base_url="https://localhost").form("/anmelden")
    signed = {**fields, "benutzer": "jana", "kennwort": PASSWORD}
    assert "Anmelden" not in client.post("/anmelden", signed, base_url="https://localhost").title


def failed_from(office: Office) -> list[str]:
    client = office.client()
    fields = client.get("/anmelden", base_url="https://localhost").form("/anmelden")
    wrong = {**fields, "benutzer": "jana", "kennwort": "falsch"}
    client.post("/anmelden", wrong, 422, base_url="https://localhost", headers=FORWARDED)
    with office.db.read() as session:
        return list(session.scalars(select(LoginFailure.subject)))


def test_an_address_is_believed_only_from_the_houses_own_server(
    office: Office, behind: Office
) -> None:
    claimed = sha256(b"address:203.0.113.9").hexdigest()
    assert claimed in failed_from(behind)
    assert claimed not in failed_from(office)
