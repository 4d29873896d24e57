"""A decision table that is drawn: German throughout, and only what was changed is sent."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page

from handlers.domain.rule_tables import SHIPPED, load_shipped_tables
from tests.webui.browsing import Visits
from tests.webui.conftest import Office
from tests.webui.test_accessibility import own_visits as own_visits

pytestmark = pytest.mark.browser
STORED = (SHIPPED / "tp2_clearing_ja/regeln/rechtsfolgenbelehrung_2005-01-01.dmn").read_bytes()


def carried(page: Page) -> bytes:
    return base64.b64decode(page.locator("input[name=tabelle]").input_value())


def drawn(page: Page) -> None:
    page.locator("[data-regeltabelle][data-ready]").wait_for()


def test_a_cell_is_changed_where_it_stands_and_the_rest_of_the_file_stays(
    own_visits: Visits, office: Office
) -> None:
    with office.db.begin("system") as work:
        load_shipped_tables(work)
    with own_visits.page("giebel", "/regeln/rechtsfolgenbelehrung/neu") as page:
        page.locator("button[value=zeichnen]").click()
        drawn(page)
        page.locator("button.kern-btn[value=pruefen]").click()
        drawn(page)
        assert carried(page) == STORED

        page.locator("td.output-cell", has_text="rfb-2023-01").click()
        page.keyboard.press("Control+A")
        page.keyboard.type('"rfb-2025-03"')
        with page.expect_navigation():
            page.locator("button.kern-btn[value=pruefen]").click()
        drawn(page)
        assert carried(page) == STORED.replace(b"rfb-2023-01", b"rfb-2025-03")

        page.locator("td.input-cell").first.click(button="right")
        page.get_by_text("Regel löschen").click()
        with page.expect_navigation():
            page.locator("button[value=formular]").click()
        page.locator("#r-0-1").wait_for()
        assert page.locator("#r-0-1").input_value() == '"potenzialanalyse"'
        assert b"<!-- Jede Fassung" in carried(page)
        assert page.evaluate("[...(window.laufzettelMissing ?? [])]") == []
