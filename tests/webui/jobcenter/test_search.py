"""Search by name, birth date, Aktenzeichen or phone; Vorsprache at any site, logged."""

from __future__ import annotations

import pytest

from handlers.domain.access_log import accesses_of
from handlers.domain.arrivals import arrival_for
from handlers.domain.persons import get_person
from tests.webui.jobcenter.conftest import Jobcenter


@pytest.fixture
def known(jobcenter: Jobcenter) -> dict[str, str]:
    """What can be typed to find Murat Demir."""
    (appointment,) = jobcenter.appointments("Demir")
    with jobcenter.application.db.read() as session:
        person = get_person(session, appointment.person_id)
        return {
            "case": appointment.case_id,
            "appointment": appointment.id,
            "name": "demir",
            "born": f"{person.birth_date:%d.%m.%Y}",
            "phone": person.phone.replace(" ", ""),
        }


@pytest.mark.parametrize("key", ["name", "born", "phone"])
def test_a_case_is_found_by_what_people_know(
    jobcenter: Jobcenter, known: dict[str, str], key: str
) -> None:
    page = jobcenter.client("jco.demo").get(f"/suche?q={known[key]}")
    assert "Murat Demir" in page.text
    assert "1 Treffer" in page.text


def test_another_sites_cases_are_not_found(jobcenter: Jobcenter) -> None:
    page = jobcenter.client("jco.dud").get("/suche?q=Demir")
    assert "Nichts gefunden" in page.text
    assert "Murat" not in page.text


def test_the_search_stands_on_every_page(jobcenter: Jobcenter) -> None:
    for path in ("/heute", "/aufgaben", "/faelle", "/postausgang"):
        page = jobcenter.client("jco.demo").get(path)
        assert page.soup.find("input", attrs={"name": "q"}) is not None


def test_somebody_at_the_wrong_site_is_reported_and_it_is_logged(
    jobcenter: Jobcenter, known: dict[str, str]
) -> None:
    client = jobcenter.client("jco.dud")
    page = client.get(f"/vorsprache?nachname=Demir&geboren={known['born']}")
    assert "Termin heute 9:00" in page.text
    assert "anderer Standort" in page.text
    (chosen,) = [b["value"] for b in page.soup.find_all("button", attrs={"name": "person"})]
    page = client.submit(page, "/vorsprache/melden$", {"person": chosen})
    assert "Vorsprache vermerkt: Murat Demir." in page.text
    with jobcenter.application.db.read() as session:
        assert arrival_for(session, known["appointment"]) is not None
        crossed = [row.reason for row in accesses_of(session, known["case"]) if row.other_site]
    assert crossed == ["Vorsprache", "Vorsprache"]


def test_only_name_and_birth_date_together_find_a_visitor(jobcenter: Jobcenter) -> None:
    page = jobcenter.client("egs.demo").get("/vorsprache?nachname=Demir&geboren=", status=422)
    assert "Geburtsdatum: Diese Angabe fehlt." in page.text
    assert "Murat" not in page.text
