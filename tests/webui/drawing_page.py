"""The page that draws, in Chromium: open it, change something, look at what it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import engine
from engine.bundles import DIAGRAM
from engine.registry import ParameterText
from tests.webui.browsing import WATCH_POLICY, WIDE, serving
from tests.webui.conftest import DATA, PASSWORD, Office

SLOW = 30_000
"""Milliseconds: a busy machine may need them."""


@dataclass
class Workplace:
    """An office with an open draft, and the address at which it is served."""

    office: Office
    address: str
    draft_id: str

    @property
    def path(self) -> str:
        return f"/entwuerfe/{self.draft_id}/diagramm"

    def stored(self, number: int | None = None) -> bytes:
        """Return the draft's diagram."""
        with self.office.db.read() as session:
            return engine.draft_parts(session, self.draft_id, number)[DIAGRAM]

    def revisions(self) -> list[tuple[int, str, bool]]:
        """Return number, author and whether it stands beside, the newest first."""
        with self.office.db.read() as session:
            rows = engine.revisions(session, self.draft_id)
            return [(row.number, row.by, row.is_side) for row in rows]

    def write(self, login: str, old: bytes, new: bytes) -> None:
        """Change the newest diagram as somebody else would."""
        with self.office.db.begin(login) as work:
            head = engine.draft(work.session, self.draft_id).head
            xml = engine.draft_parts(work.session, self.draft_id)[DIAGRAM]
            assert old in xml
            engine.write_draft(work, self.draft_id, head, {DIAGRAM: xml.replace(old, new)})


@pytest.fixture
def place(office: Office) -> Iterator[Workplace]:
    with office.db.begin("giebel") as work:
        draft_id = engine.open_draft(work, "Probe_Beratung").id
    with serving(office.app) as address:
        yield Workplace(office, address, draft_id)


@pytest.fixture
def giebel(browser: Browser, place: Workplace) -> Iterator[BrowserContext]:
    with person(browser, place.address, "giebel") as context:
        yield context


ORIGINAL = (DATA / "beratung" / "beratung.bpmn").read_bytes()


@contextmanager
def person(browser: Browser, address: str, login: str) -> Iterator[BrowserContext]:
    """Give a browser of its own to somebody who has signed in."""
    context = browser.new_context(
        locale="de-DE",
        base_url=address,
        viewport={"width": WIDE[0], "height": WIDE[1]},
        accept_downloads=True,
    )
    context.set_default_timeout(SLOW)
    context.add_init_script(WATCH_POLICY)
    sign_in(context, login)
    try:
        yield context
    finally:
        context.close()


def sign_in(context: BrowserContext, login: str) -> None:
    page = context.new_page()
    page.goto("/anmelden")
    page.fill("#benutzer", login)
    page.fill("#kennwort", PASSWORD)
    page.click("main button", no_wait_after=True)
    page.wait_for_url(lambda url: "/anmelden" not in url, wait_until="domcontentloaded")
    page.close()


def opened(context: BrowserContext, path: str, step: str = "") -> Page:
    """Open the drawing, with a step selected."""
    page = context.new_page()
    page.goto(f"{path}?schritt={step}" if step else path)
    ready(page)
    return page


def ready(page: Page) -> None:
    page.wait_for_selector("#modeler[data-ready]", timeout=SLOW)


def saved_line(page: Page) -> Locator:
    return page.locator("[data-modeler=stand]")


def expect_saved(page: Page) -> None:
    """Wait until everything is on the server."""
    until(page, "window.laufzettel.saving.changes === 0")
    expect(saved_line(page)).to_contain_text("espeichert", timeout=SLOW)


def until(page: Page, expression: str) -> None:
    """Wait for something; Playwright's own waiting needs eval, which the page forbids."""
    for _ in range(SLOW // 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def rename(page: Page, name: str) -> None:
    """Give the selected step another name, and leave the field."""
    page.fill("#e-name", name)
    page.locator("#e-name").blur()


def select(page: Page, element: str) -> None:
    """Select a step as a click on it does."""
    page.evaluate(
        """id => { const { modeler } = window.laufzettel;
        modeler.get("selection").select(modeler.get("elementRegistry").get(id)); }""",
        element,
    )
    until(
        page,
        "document.querySelector('[data-modeler=eigenschaften]').textContent"
        f".includes('Kennung: {element}')",
    )


def sends_a_fax(office: Office) -> None:
    """Register a handler that is done by a job, outside."""
    registry = office.application.registry

    @registry.handler("send_fax", label="Fax senden", help="Faxt.", kind="external")
    def send_fax(_job: object) -> None: ...


def asks_a_team(office: Office) -> None:
    """Register a handler with a parameter that it needs, and one of few values."""
    registry = office.application.registry

    @registry.handler("ask_team", label="Rückfrage stellen", help="Fragt ein Team.")
    def ask_team(_work: object, _call: object, *, dringend: str = "", empfaenger: str) -> None: ...

    registry.describe_parameters(
        {
            "empfaenger": ParameterText("Empfänger", "Wer gefragt wird.", "'JCO@' + standort"),
            "dringend": ParameterText("Dringend", "Wie eilig.", choices={"ja": "heute noch"}),
        }
    )
