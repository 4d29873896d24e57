"""A scenario recorded in Chromium, through a non-appearance and a phone attempt, then played."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import engine
from engine.scenario_results import passed
from tests.webui.browsing import Visits, assert_sound, serving
from tests.webui.jobcenter.conftest import Jobcenter

pytestmark = pytest.mark.browser

READY = "[data-diagramm][data-ready]"
PATIENCE = 60_000
"""The first act prepares a stage."""


@pytest.fixture
def visits(browser: Browser, jobcenter: Jobcenter) -> Iterator[Visits]:
    with serving(jobcenter.app) as address:
        visits = Visits(browser, address)
        yield visits
        visits.close()


def draft(jobcenter: Jobcenter) -> str:
    with jobcenter.application.db.begin("prozess.demo") as work:
        return engine.open_draft(work, "TP2_Clearing_JA").id


def begun(page: Page, title: str) -> None:
    page.set_default_timeout(PATIENCE)
    page.get_by_label("Wie geht die Probe aus?").fill(title)
    page.keyboard.press("Enter")
    clock(page, "Mo, 03.03.2025, 9:00")


def clock(page: Page, text: str) -> None:
    expect(page.locator(".ow-uhr__jetzt")).to_have_text(f"{text} Uhr", timeout=PATIENCE)
    page.wait_for_selector(READY)


def test_a_scenario_is_recorded_with_the_mouse_and_comes_true(
    visits: Visits, axe_script: str, jobcenter: Jobcenter
) -> None:
    draft_id = draft(jobcenter)
    with visits.page("prozess.demo", f"/entwuerfe/{draft_id}/szenarien/neu") as page:
        begun(page, "Zweimal angerufen")
        for reached in ("Fr, 07.03.2025, 9:00", "Di, 11.03.2025, 12:00"):
            page.get_by_role("button", name="Bis zur nächsten Frist").click()
            clock(page, reached)
        page.get_by_label("Tag des Anrufs").fill("2025-03-11T11:00")
        page.locator("#f-versuche-0-ergebnis").select_option("nicht_erreicht")
        page.get_by_label("Nicht erreicht", exact=True).check()
        page.get_by_role("button", name="Erledigen", exact=True).click()
        page.wait_for_selector("text=Nötig sind 2 an 2 verschiedenen Tagen.")
        assert page.title().startswith("Fehler: ")
        assert_sound(page, axe_script)
        page.get_by_role("button", name="So erwarten: wird abgelehnt").click()
        page.wait_for_selector(".ow-spur >> text=wird abgelehnt")
        page.locator("details.ow-erwarten summary").last.click()
        page.get_by_role("button", name="So erwarten", exact=True).click()
        page.wait_for_selector(".ow-spur__erwarte >> text=erfüllt")
        assert_sound(page, axe_script)
        page.get_by_role("button", name="Als Szenario sichern").click()
        page.wait_for_selector("text=Szenario gesichert.")
        jobcenter.application.run_due_jobs()
        expect(page.locator("#proben")).to_contain_text("1 bestanden", timeout=PATIENCE)
    with jobcenter.application.db.read() as session:
        digest = engine.draft_bundle(session, draft_id).content_digest
        assert passed(session, digest, ["zweimal_angerufen"])


def test_the_bar_moves_the_clock_with_the_enter_key_alone(
    visits: Visits, jobcenter: Jobcenter
) -> None:
    draft_id = draft(jobcenter)
    with visits.page("prozess.demo", f"/entwuerfe/{draft_id}/szenarien/neu") as page:
        begun(page, "Nur mit Tasten")
        page.locator("#bis").focus()
        page.keyboard.press("Enter")
        clock(page, "Fr, 07.03.2025, 9:00")
        page.locator("#bis").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("7.3.2025 9:05")
        page.keyboard.press("Enter")
        clock(page, "Fr, 07.03.2025, 9:05")
        page.get_by_label("Ja", exact=True).or_(page.locator("[name=erschienen]")).first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_selector(".ow-spur >> text=erledigt")
