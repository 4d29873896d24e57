"""Pages in Chromium: axe, the strict policy, 320 px width, the keyboard, work without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from waitress.server import create_server

import engine
from tests.databases import on_sqlite
from tests.webui.conftest import PASSWORD, Answers, Office

pytestmark = [on_sqlite, pytest.mark.browser]

RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
RUN_AXE = f"""axe.run(document, {{runOnly: {RULES}}}).then(result => result.violations.map(
  rule => [rule.id, rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))"""
WATCH_POLICY = """window.violations = [];
document.addEventListener('securitypolicyviolation',
  event => violations.push(event.effectiveDirective + ' ' + event.blockedURI));"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
COVERED = """(() => { const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body || !box.width) return '';
  const x = box.x + Math.min(box.width / 2, 20), y = box.y + box.height / 2;
  const top = document.elementFromPoint(x, y);
  const visible = top && (one.contains(top) || top.contains(one) || top.closest('label'));
  return visible ? '' : one.outerHTML.slice(0, 120); })()"""

WHERE = """(one => one === document.body ? '' : [one.tagName, one.id, one.className,
  one.getBoundingClientRect().y, one.textContent.slice(0, 40)].join())(document.activeElement)"""

PAGES = {
    "anmelden": (None, "/anmelden"),
    "barrierefreiheit": (None, "/barrierefreiheit"),
    "aufgaben": ("jana", "/aufgaben"),
    "aufgaben-team": ("jana", "/aufgaben?sicht=team"),
    "aufgaben-auswahl": ("jana", "/aufgaben?aktion=weitergeben&aufgabe={task}"),
    "aufgaben-leer": ("jana", "/aufgaben?sicht=wiedervorlage"),
    "aufgaben-erledigt": ("jana", "/aufgaben?sicht=erledigt"),
    "aufgabe": ("jana", "/aufgaben/{task}"),
    "schon-erledigt": ("jana", "/aufgaben/{done}"),
    "vorgaenge": ("jana", "/vorgaenge?stand=alle"),
    "vorgang": ("jana", "/vorgaenge/{instance}"),
    "vorgang-gestoert": ("petra", "/vorgaenge/{stuck}"),
    "vorgang-pseudonym": ("quirin", "/vorgaenge/{instance}"),
    "stoerungen": ("petra", "/stoerungen"),
    "anderer-standort": ("dora", "/aufgaben/{task}"),
    "andere-rolle": ("quirin", "/aufgaben"),
    "nicht-gefunden": ("jana", "/gibt/es/nicht"),
    "tasten": ("jana", "/tasten"),
    "hilfe": ("jana", "/hilfe"),
}


@contextmanager
def serving(office: Office) -> Iterator[str]:
    """Serve the pages on a free port as in production, by waitress."""
    server = create_server(office.app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


@pytest.fixture
def world(office: Office, answers: Answers) -> dict[str, str]:
    """Return ids of things in every state: an open task, a done one, a stuck instance."""
    instance, done, stuck = office.start(), office.start(), office.start(name="Björn Thiele")
    office.start(assignee=None, name="Olena Kovalenko")
    done_task = office.task(done)
    with office.db.begin("jana") as work:
        engine.complete_task(work, done_task, answers())
    office.breaks["enter_register"] = True
    with office.db.begin("jana") as work:
        engine.complete_task(work, office.task(stuck), answers())
    return {
        "task": office.task(instance),
        "instance": instance,
        "done": done_task,
        "stuck": stuck,
    }


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with serving(office) as url:
        yield url


def opened(browser: Browser, address: str, login: str | None, **options: Any) -> BrowserContext:
    """Return a context that is logged in and watches the policy."""
    context = browser.new_context(locale="de-DE", base_url=address, **options)
    context.set_default_timeout(15_000)
    context.add_init_script(WATCH_POLICY)
    if login is not None:
        page = context.new_page()
        page.goto("/anmelden")
        page.fill("#benutzer", login)
        page.fill("#kennwort", PASSWORD)
        page.click("main button")
        page.close()
    return context


def settled(page: Page, path: str) -> None:
    """Open a page and wait for its diagram, if it has one."""
    page.goto(path)
    if page.locator("[data-diagramm]").count():
        page.wait_for_selector("[data-diagramm][data-ready]")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_wcag_the_policy_and_320_px(
    browser: Browser,
    axe_script: str,
    address: str,
    world: dict[str, str],
    name: str,
) -> None:
    login, path = PAGES[name]
    with opened(browser, address, login) as context:
        page = context.new_page()
        for width, height in ((1440, 900), (360, 780), (320, 256)):
            page.set_viewport_size({"width": width, "height": height})
            settled(page, path.format(**world))
            assert page.evaluate(SIDEWAYS) <= 0, f"sideways at {width}"
            assert page.evaluate("violations") == []
            if height > 256:
                page.evaluate(axe_script)
                assert page.evaluate(RUN_AXE) == []


@pytest.mark.parametrize("name", ["aufgaben", "aufgabe", "stoerungen"])
def test_an_opened_menu_and_a_refused_form_hold_wcag_too(
    browser: Browser, axe_script: str, address: str, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with opened(browser, address, login) as context:
        page = context.new_page()
        settled(page, path.format(**world))
        if name == "aufgabe":
            page.click("text=Abschließen")
            assert page.title().startswith("Fehler: ")
            assert page.evaluate("document.activeElement.id") == "fehler"
        if name == "stoerungen":
            page.click("text=Von Hand erledigen")
            page.click("text=Als erledigt eintragen")
            assert page.locator(".kern-error").count() == 1
        if name == "aufgaben":
            page.click("[aria-label='Weitere Aktionen']")
        page.evaluate(axe_script)
        assert [v for v in page.evaluate(RUN_AXE) if v[0] != "target-size"] == []


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize(
    "name", ["anmelden", "aufgaben", "aufgabe", "vorgang", "stoerungen", "tasten"]
)
def test_the_keyboard_reaches_everything_and_nothing_covers_the_focus(
    browser: Browser, address: str, world: dict[str, str], name: str, width: int
) -> None:
    login, path = PAGES[name]
    with opened(browser, address, login) as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 780})
        settled(page, path.format(**world))
        reached, seen = 0, set()
        for _ in range(120):
            page.keyboard.press("Tab")
            here = page.evaluate(WHERE)
            if not here or here in seen:
                break
            seen.add(here)
            reached += 1
            assert page.evaluate(COVERED) == ""
        assert reached >= 4
        first = page.locator(".lz-skip")
        assert first.get_attribute("href") == "#main"


def test_a_task_is_read_and_completed_without_javascript(
    browser: Browser, office: Office, address: str, world: dict[str, str]
) -> None:
    with opened(browser, address, "jana", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/aufgaben/{world['task']}")
        assert page.locator("#f-grund").is_visible()
        page.check("#f-weiter-1")
        page.fill("#f-ergebnis", "Sie möchte eine Ausbildung beginnen.")
        page.click("text=Zeile hinzufügen")
        page.fill("#f-stationen-0-taetigkeit", "Verkäuferin")
        page.fill("#f-stationen-1-taetigkeit", "Studium")
        page.click("main >> text=Abschließen")
        assert page.locator(".lz-flash").inner_text().strip().startswith("Abgeschlossen:")
    with office.db.read() as session:
        assert engine.task_view(session, world["task"]).status == "done"


def test_with_scripts_a_needless_field_disappears_and_what_was_typed_is_kept(
    browser: Browser, office: Office, address: str, world: dict[str, str]
) -> None:
    with opened(browser, address, "jana") as context:
        page = context.new_page()
        page.goto(f"/aufgaben/{world['task']}")
        page.fill("#f-ergebnis", "Das steht schon da.")
        page.check("#f-weiter-1")
        page.wait_for_selector("#f-grund", state="hidden")
        assert page.input_value("#f-ergebnis") == "Das steht schon da."
        page.check("#f-weiter-2")
        page.wait_for_selector("#f-grund", state="visible")
        expect(page.locator("#entwurf .strong")).to_contain_text("Gespeichert um")
    with office.db.read() as session:
        draft = engine.task_view(session, world["task"]).draft
    assert draft is not None
    assert draft["ergebnis"] == "Das steht schon da."


def test_the_preview_follows_the_row_and_letters_walk_through_the_list(
    browser: Browser, address: str, office: Office, world: dict[str, str]
) -> None:
    office.start(name="Murat Demir")
    with opened(browser, address, "jana") as context:
        page = context.new_page()
        page.goto("/aufgaben")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(page.locator("#vorschau")).to_contain_text("Murat Demir")
        page.keyboard.press("x")
        assert page.locator(".lz-bulk").is_visible()
        page.keyboard.press("?")
        page.wait_for_url("**/tasten")


def test_the_diagram_marks_where_the_instance_stands(
    browser: Browser, address: str, world: dict[str, str]
) -> None:
    with opened(browser, address, "petra") as context:
        page = context.new_page()
        settled(page, f"/vorgaenge/{world['instance']}")
        here = page.locator("[data-element-id=Z10_Gespraech].ist-hier")
        assert here.count() == 1
        expect(page.locator(".dm-hier")).to_contain_text("steht hier")
        settled(page, f"/vorgaenge/{world['stuck']}")
        assert page.locator("[data-element-id=Z30_Eintragen].ist-stoerung").count() == 1
        assert page.locator(".bjs-powered-by").is_visible()
