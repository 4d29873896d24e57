"""The domain pages in Chromium: axe, the strict policy, 320 px, refused forms, no scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import engine
from engine.registry import Call
from handlers import front_desk
from handlers.connectors.open_prosoz import OpenTask, create_task
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.letters import TO_PRINT, outgoing
from handlers.domain.responsibility import Subject
from tests.second_version import second_version
from tests.webui.browsing import (
    Visits,
    assert_focus_is_never_covered_on_a_phone,
    assert_holds_at_every_width,
    assert_sound,
    assert_works_without_scripts,
    serving,
)
from tests.webui.jobcenter.conftest import Jobcenter, opened
from tests.webui.page_states import JOBCENTER as PAGES

pytestmark = pytest.mark.browser

REFUSED = {
    "mappe": "Gespräch abschließen",
    "telefon": "Anruf speichern",
    "eintragen-ende": "Ende vermerken",
    "neuer-fall": "Fall anlegen",
}


@pytest.fixture(scope="module")
def house(
    jobcenter_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Jobcenter]:
    """One house for all tests that only look at it."""
    with opened(jobcenter_template, tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def world(house: Jobcenter) -> dict[str, str]:
    return prepared(house)


@pytest.fixture(scope="module")
def visits(browser: Browser, house: Jobcenter) -> Iterator[Visits]:
    with serving(house.app) as address:
        visits = Visits(browser, address)
        yield visits
        visits.close()


@pytest.fixture(scope="module")
def unscripted(browser: Browser, house: Jobcenter) -> Iterator[Visits]:
    with serving(house.app) as address:
        visits = Visits(browser, address, java_script_enabled=False)
        yield visits
        visits.close()


def prepared(house: Jobcenter) -> dict[str, str]:
    """Murat is there, Selma was not; both wait for their coach."""
    (there,), (missed,) = house.appointments("Demir"), house.appointments("Aydin")
    with house.application.db.begin("jco.demo") as work:
        front_desk.state_result(work, there.id, "da")
        front_desk.state_result(work, missed.id, "nicht_da")
        task = OpenTask("ifk.demo", "nicht_erschienen", "Zweimal nicht erschienen")
        call = Call("", "TP2_Clearing_JA", "IFK_Abgabe", "Abgabe-1", {})
        handover = create_task(work, call, Subject(missed.case_id, missed.person_id), task)
        told = Question("frist", "56.6", "TL@56.6", "Frist überschritten", due_at=work.now)
        open_inquiry(work, replace(told, case_id=there.case_id, person_id=there.person_id))
        engine.deploy(work, second_version()[1])
        letter = outgoing(work.session, frozenset({"56.6"}), TO_PRINT)[0]
        draft = engine.open_draft(work, "TP2_Clearing_JA").id
    return {
        "draft": draft,
        "scenario": "z20_jobcoach_krank",
        "handover": handover.id,
        "letter": letter.id,
        "there": there.id,
        "case": there.case_id,
        "talk": house.open_task(there.case_id, "Z70_Clearinggespraech").instance_id,
        "call": house.open_task(missed.case_id, "Z40_Telefonkontakt").id,
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_domain_page_holds_wcag_the_policy_and_320_px_and_is_reached_by_keyboard(
    visits: Visits, axe_script: str, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with visits.page(login, path.format(**world)) as page:
        assert_holds_at_every_width(page, axe_script)
        assert_focus_is_never_covered_on_a_phone(page)


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_form_opens_at_its_problems(
    visits: Visits, axe_script: str, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with visits.page(login, path.format(**world)) as page:
        page.get_by_role("button", name=REFUSED[name], exact=True).click()
        page.wait_for_selector(".lz-errors")
        assert page.title().startswith("Fehler: ")
        expect(page.locator("#fehler")).to_be_focused()
        assert_holds_at_every_width(page, axe_script)


def test_a_refused_correction_opens_at_its_problem(
    visits: Visits, axe_script: str, world: dict[str, str]
) -> None:
    login, path = PAGES["angaben"]
    with visits.page(login, path.format(**world)) as page:
        page.fill("[name=nachname]", "")
        page.get_by_role("button", name="Angaben speichern", exact=True).click()
        page.wait_for_selector(".lz-errors")
        expect(page.locator("#fehler")).to_be_focused()
        assert_holds_at_every_width(page, axe_script)


def test_the_mappes_contents_and_travel_costs_follow_what_is_typed(
    visits: Visits, world: dict[str, str]
) -> None:
    login, path = PAGES["mappe"]
    with visits.page(login, path.format(**world)) as page:
        part = page.locator("#z140")
        part.get_by_label("Eigenes Auto").check()
        part.get_by_label("Einfache Entfernung in km").fill("12")
        part.get_by_role("button", name="Berechnen").click()
        page.wait_for_selector("#z140 >> text=Gespeichert werden 4,80 € je Tag.")
        page.wait_for_selector(".lz-toc li.is-done >> text=Fahrkosten", state="attached")
        assert "/gespraech/" in page.url


@pytest.mark.parametrize("name", ["heute", "fall", "mappe", "telefon"])
def test_opened_menus_hold_wcag_too(
    visits: Visits, axe_script: str, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with visits.page(login, path.format(**world)) as page:
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        assert_sound(page, axe_script, opened=True)


@pytest.mark.parametrize("name", PAGES)
def test_a_domain_page_works_without_scripts(
    unscripted: Visits, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with unscripted.page(login, path.format(**world)) as page:
        assert_works_without_scripts(page)


def test_a_talk_is_written_down_without_javascript(browser: Browser, jobcenter: Jobcenter) -> None:
    talk = prepared(jobcenter)["talk"]
    with serving(jobcenter.app) as address:
        visits = Visits(browser, address, java_script_enabled=False)
        with visits.page("jco.demo", f"/gespraech/{talk}") as page:
            page.check("[name='z70.gespraechsart'][value='persoenlich']")
            page.fill("[name='z70.ergebnis']", "Sie möchte eine Ausbildung zur PTA beginnen.")
            page.check("[name='z80.kommuniziert']")
            page.check("[name='z90.teilnahme'][value='false']")
            page.select_option("[name='z90.ablehnungsgrund']", "betreuung")
            page.get_by_role("button", name="Gespräch abschließen", exact=True).click()
            assert "Gespräch abgeschlossen." in page.inner_text("main")
        visits.close()
