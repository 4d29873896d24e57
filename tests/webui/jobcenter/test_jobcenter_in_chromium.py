"""The domain pages in Chromium: axe, the strict policy, 320 px, covered focus, no scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from playwright.sync_api import Browser, Page

from handlers import front_desk
from tests.webui.conftest import Office
from tests.webui.jobcenter.conftest import Jobcenter
from tests.webui.test_accessibility import COVERED, RUN_AXE, SIDEWAYS, WHERE, opened, serving

pytestmark = pytest.mark.browser

PAGES = {
    "heute": ("jco.demo", "/heute"),
    "heute-empfang": ("egs.demo", "/heute"),
    "heute-aendern": ("jco.demo", "/heute/{there}/aendern"),
    "mappe": ("jco.demo", "/gespraech/{talk}"),
    "telefon": ("jco.demo", "/telefon/{call}"),
    "faelle": ("jco.demo", "/faelle"),
    "fall": ("jco.demo", "/faelle/{case}"),
    "eintragen": ("jco.demo", "/faelle/{case}/eintragen/absage"),
    "eintragen-ende": ("jco.demo", "/faelle/{case}/eintragen/ende"),
    "neuer-fall": ("egs.demo", "/faelle/neu"),
    "suche": ("jco.demo", "/suche?q=Haddad"),
    "suche-leer": ("egs.demo", "/suche?q=Niemand"),
    "postausgang": ("egs.demo", "/postausgang"),
    "vorsprache": ("egs.demo", "/vorsprache?nachname=Demir&geboren=23.09.1981"),
    "anderer-standort": ("jco.dud", "/faelle/{case}"),
}
REFUSED = {
    "mappe": "text=Gespräch abschließen",
    "telefon": "text=Anruf speichern",
    "eintragen-ende": "text=Ende vermerken",
    "neuer-fall": "main >> text=Fall anlegen >> nth=-1",
}


@pytest.fixture
def world(jobcenter: Jobcenter) -> dict[str, str]:
    """Murat is there, Selma was not; both wait for their coach."""
    (there,), (missed,) = jobcenter.appointments("Demir"), jobcenter.appointments("Aydin")
    with jobcenter.application.db.begin("jco.demo") as work:
        front_desk.state_result(work, there.id, "da")
        front_desk.state_result(work, missed.id, "nicht_da")
    return {
        "there": there.id,
        "case": there.case_id,
        "talk": jobcenter.open_task(there.case_id, "Z70_Clearinggespraech").instance_id,
        "call": jobcenter.open_task(missed.case_id, "Z40_Telefonkontakt").id,
    }


@pytest.fixture
def address(jobcenter: Jobcenter) -> Iterator[str]:
    with serving(cast(Office, jobcenter)) as url:
        yield url


def assert_sound(page: Page, axe_script: str) -> None:
    assert page.evaluate("violations") == []
    page.evaluate(axe_script)
    assert page.evaluate(RUN_AXE) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_domain_page_holds_wcag_the_policy_and_320_px(
    browser: Browser, axe_script: str, address: str, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with opened(browser, address, login) as context:
        page = context.new_page()
        for width, height in ((1440, 900), (360, 780), (320, 256)):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(path.format(**world))
            assert page.evaluate(SIDEWAYS) <= 0, f"sideways at {width}"
            if height > 256:
                assert_sound(page, axe_script)


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_form_opens_at_its_problems(
    browser: Browser, axe_script: str, address: str, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with opened(browser, address, login) as context:
        page = context.new_page()
        page.goto(path.format(**world))
        page.click(REFUSED[name])
        page.wait_for_selector(".lz-errors")
        assert page.title().startswith("Fehler: ")
        assert page.evaluate("document.activeElement.id") == "fehler"
        assert_sound(page, axe_script)


@pytest.mark.parametrize("name", ["fall", "mappe", "telefon"])
def test_opened_menus_hold_wcag_too(
    browser: Browser, axe_script: str, address: str, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with opened(browser, address, login) as context:
        page = context.new_page()
        page.goto(path.format(**world))
        for summary in page.locator("main summary").all():
            summary.click()
        page.evaluate(axe_script)
        assert [v for v in page.evaluate(RUN_AXE) if v[0] != "target-size"] == []


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("name", ["heute", "mappe", "telefon", "fall", "postausgang"])
def test_nothing_covers_the_focus(
    browser: Browser, address: str, world: dict[str, str], name: str, width: int
) -> None:
    login, path = PAGES[name]
    with opened(browser, address, login) as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 780})
        page.goto(path.format(**world))
        reached, seen = 0, set()
        for _ in range(150):
            page.keyboard.press("Tab")
            here = page.evaluate(WHERE)
            if not here or here in seen:
                break
            seen.add(here)
            reached += 1
            assert page.evaluate(COVERED) == ""
        assert reached >= 8


def test_a_talk_is_written_down_without_javascript(
    browser: Browser, address: str, world: dict[str, str]
) -> None:
    with opened(browser, address, "jco.demo", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/gespraech/{world['talk']}")
        page.fill("[name='z70.ergebnis']", "Sie möchte eine Ausbildung zur PTA beginnen.")
        page.check("[name='z80.kommuniziert']")
        page.check("[name='z90.teilnahme'][value='false']")
        page.select_option("[name='z90.ablehnungsgrund']", "betreuung")
        page.click("text=Gespräch abschließen")
        assert "Gespräch abgeschlossen." in page.inner_text("main")
