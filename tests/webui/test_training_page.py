"""Schulung: an unmistakable band, and a clock that only runs forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.webui.conftest import Office
from webui.settings import Settings


@pytest.fixture
def office_settings(tmp_path: Path) -> Settings:
    return Settings(database_url="", var=tmp_path, secret_key="only for tests", training=True)


def test_every_page_says_that_this_is_training(office: Office) -> None:
    for path in ("/aufgaben", "/vorgaenge", "/gibt/es/nicht"):
        page = office.client("jana").get(path, status=404 if "gibt" in path else 200)
        whole = page.soup.get_text(" ", strip=True)
        assert "Schulung – keine echten Fälle." in whole
        assert "Schulungsuhr: Mo, 03.03.2025, 9:00" in whole
    assert "Schulung" in office.client().get("/anmelden").soup.get_text()


def test_who_learns_sees_the_clock_but_does_not_move_it(office: Office) -> None:
    page = office.client("jana").get("/aufgaben")
    assert "Schulungsuhr" in page.soup.get_text()
    assert "/schulung" not in page.links()
    office.client("jana").get("/schulung", status=403)


def test_the_clock_goes_to_the_next_deadline_and_what_is_due_happens(office: Office) -> None:
    instance = office.start()
    client = office.client("petra")
    page = client.get("/schulung")
    assert "Gesprächsfrist Do, 06.03., 9:00" in page.text
    page = client.submit(page, "/schulung", {"vor": "naechste"})
    assert "Es ist Do, 06.03.2025, 9:00" in page.text
    assert "1 Frist oder Auftrag" in page.text
    assert "Gesprächsfrist erledigt" in client.get(f"/vorgaenge/{instance}").text


def test_moving_the_clock_by_weeks_logs_nobody_out(office: Office) -> None:
    client = office.client("petra")
    page = client.submit(client.get("/schulung"), "/schulung", {"vor": "woche"})
    page = client.submit(page, "/schulung", {"vor": "woche"})
    assert "Es ist Mo, 17.03.2025, 9:00" in page.text
    assert "Aufgaben" in client.get("/aufgaben").title


def test_the_clock_steps_by_working_days_and_to_a_stated_instant(office: Office) -> None:
    client = office.client("petra")
    page = client.submit(client.get("/schulung"), "/schulung", {"vor": "arbeitstag"})
    assert "Es ist Di, 04.03.2025, 9:00" in page.text
    fields = {"vor": "bis", "tag": "2025-03-10", "uhrzeit": "12:30"}
    page = client.submit(page, "/schulung", fields)
    assert "Es ist Mo, 10.03.2025, 12:30" in page.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"tag": "2025-03-01", "uhrzeit": "9:00"}, "läuft nur vorwärts"),
        ({"tag": "", "uhrzeit": "09:00"}, "ist kein Datum"),
        ({"tag": "2025-03-10", "uhrzeit": "später"}, "„später“ ist keine Uhrzeit"),
    ],
)
def test_the_clock_refuses_what_it_cannot_do_and_says_why(
    office: Office, fields: dict[str, str], sentence: str
) -> None:
    fields = {**fields, "uhrzeit": fields["uhrzeit"].replace("9:00", "09:00").replace("009", "09")}
    client = office.client("petra")
    page = client.submit(client.get("/schulung"), "/schulung", {"vor": "bis", **fields}, 422)
    assert sentence in page.text
