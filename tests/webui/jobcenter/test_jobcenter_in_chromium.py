"""The domain pages in Chromium: axe, the strict policy, no sideways scrolling at 320 px."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from playwright.sync_api import Browser, Page

from handlers import front_desk
from tests.webui.conftest import Office
from tests.webui.jobcenter.conftest import Jobcenter
from tests.webui.test_accessibility import RUN_AXE, SIDEWAYS, opened, serving

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
