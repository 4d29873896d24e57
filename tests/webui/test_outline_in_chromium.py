"""Gliederung by keyboard alone: every key does what its button does, and the focus stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

import engine
from engine.diagram_reader import read_diagram
from engine.xml import parse
from tests.webui.browsing import Visits
from tests.webui.conftest import Office
from tests.webui.test_accessibility import own_visits as own_visits

pytestmark = pytest.mark.browser


def focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def opens_at(page: Page, address: str, focused: str) -> None:
    page.wait_for_url(address)
    page.locator(f"#{focused}:focus").wait_for()


def test_an_owner_adds_renames_discards_and_removes_a_step_by_keyboard(
    own_visits: Visits, office: Office
) -> None:
    with office.db.begin("giebel") as work:
        draft = engine.open_draft(work, "Probe_Beratung").id
    with own_visits.page("giebel", f"/entwuerfe/{draft}/gliederung") as page:
        rows = page.locator("[data-outline] tbody tr[tabindex]")
        first = rows.nth(0)
        first.focus()
        page.keyboard.press("ArrowDown")
        second = focus(page)
        assert second == rows.nth(1).get_attribute("id")
        assert page.locator("[data-outline] tr[tabindex='0']").count() == 1

        page.keyboard.press("Alt+n")
        opens_at(page, "**aktion=danach**", "name")
        page.keyboard.type("Kurz")
        page.keyboard.press("Control+Enter")
        opens_at(page, "**zeile=Kurz**", "name")
        page.keyboard.press("Escape")
        opens_at(page, "**#z-Kurz", "z-Kurz")

        page.keyboard.press("F2")
        opens_at(page, "**aktion=bearbeiten**", "name")
        page.locator("#name").fill("Lang")
        page.keyboard.press("Control+Enter")
        page.locator("#z-Kurz:focus").wait_for()
        assert "Lang" in page.locator("#z-Kurz").inner_text()

        page.keyboard.press("Delete")
        page.locator(f"#{second}:focus").wait_for()
        assert "1 Schritt entfernt" in page.locator("#sichern").inner_text()
    with office.db.read() as session:
        assert "Kurz" not in read_diagram(parse(engine.draft_bundle(session, draft).xml)).elements
