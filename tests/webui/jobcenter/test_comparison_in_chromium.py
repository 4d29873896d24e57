"""Vergleich in Chromium: both diagrams are marked, move together and follow the list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import engine
from tests.second_version import BEFORE, BEHIND, STEP, second_version
from tests.webui.browsing import Visits, serving
from tests.webui.jobcenter.conftest import Jobcenter, opened

pytestmark = pytest.mark.browser

PATH = "/prozesse/TP2_Clearing_JA/vergleich?von=1&bis=2"
PLACE = """(frame, id) => { const shape = frame.querySelector(`[data-element-id="${id}"]`);
  const box = shape?.getBoundingClientRect(), around = frame.getBoundingClientRect();
  return box?.width ? [Math.round(box.x - around.x), Math.round(box.y - around.y)] : null; }"""
VIEW = """frame => { const m = frame.querySelector('.viewport').transform.baseVal[0].matrix;
  return [Math.round(m.a * 1000), Math.round(m.e), Math.round(m.f)]; }"""


@pytest.fixture(scope="module")
def page(
    browser: Browser, jobcenter_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    with opened(jobcenter_template, tmp_path_factory.mktemp("compared")) as house:
        _change(house)
        with serving(house.app) as address:
            visits = Visits(browser, address)
            with visits.page("prozess.demo", PATH) as page:
                yield page
            visits.close()


def _change(house: Jobcenter) -> None:
    with house.application.db.begin("prozess.demo") as work:
        engine.deploy(work, second_version()[1])


def frames(page: Page) -> tuple[Locator, Locator]:
    return page.locator("[data-diagramm]").nth(0), page.locator("[data-diagramm]").nth(1)


def test_what_is_new_changed_and_gone_is_marked_in_words_on_its_side(page: Page) -> None:
    old, new = frames(page)
    page.locator(".ow-aend li", has_text="Neuer Schritt").focus()

    expect(new.locator(f".ist-neu[data-element-id={STEP}]")).to_be_visible()
    expect(new.locator(f"[data-container-id={STEP}] .dm-neu")).to_have_text("+ neu")
    assert old.locator(".ist-neu").count() == 0
    gone = f"F_{BEFORE}__{BEHIND}"
    assert old.locator(f".ist-weg[data-element-id={gone}]").count() == 1
    assert new.locator(".ist-weg").count() == 0
    frist = "[data-container-id=Z40_Telefonfrist] .dm-chg"
    expect(new.locator(frist)).to_have_text("~ 3 Arbeitstage")
    for side in (old, new):
        assert side.locator(f".ist-geaendert[data-element-id={BEFORE}]").count() == 1


def test_a_change_in_focus_is_shown_on_both_sides_at_the_same_place(page: Page) -> None:
    page.locator(".ow-aend li", has_text="Telefonfrist").focus()

    old, new = frames(page)
    for side in (old, new):
        expect(side.locator(".ist-gemeint[data-element-id=Z40_Telefonfrist]")).to_be_visible()
    assert old.evaluate(PLACE, "Z40_Telefonfrist") == new.evaluate(PLACE, "Z40_Telefonfrist")


def test_a_change_inside_a_closed_sub_process_opens_its_plane_on_both_sides(page: Page) -> None:
    page.locator(".ow-aend li", has_text="Telefonfrist").focus()
    old, new = frames(page)
    box = "[data-container-id=S20_Wahrnehmung], [data-container-id=S20_Termin]"
    assert new.locator(box).locator(".dm-chg").count() == 1

    page.locator(".ow-aend li", has_text="Zum wievielten Mal verlegt?").first.focus()

    for side in (old, new):
        expect(side.locator(".ist-gemeint[data-element-id=Z20_VerlegungZahl]")).to_be_visible()
        assert "Termin 1" in side.locator(".ow-pfad [aria-current]").inner_text()


def test_both_diagrams_move_together(page: Page) -> None:
    old, new = frames(page)
    old.get_by_role("button", name="Stand").click()
    assert old.evaluate(VIEW) == new.evaluate(VIEW)
    for side in (old, new):
        before = old.evaluate(VIEW)
        box = side.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 60, box["y"] + 300)
        page.mouse.down()
        page.mouse.move(box["x"] + 110, box["y"] + 240, steps=4)
        page.mouse.up()
        assert old.evaluate(VIEW) == new.evaluate(VIEW) != before
    old.get_by_role("button", name="Ganz").click()
    assert old.evaluate(VIEW) == new.evaluate(VIEW)


def test_the_list_is_walked_through_by_the_tab_key(page: Page) -> None:
    rows = page.locator(".ow-aend li[data-element]")
    rows.first.focus()
    for number in range(1, rows.count()):
        page.keyboard.press("Tab")
        assert rows.nth(number).evaluate("row => row === document.activeElement")
