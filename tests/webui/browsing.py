"""Pages in Chromium: served as in production, opened by a person, checked for what they owe."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from waitress.server import create_server

from tests.webui.conftest import PASSWORD

RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
RUN_AXE = f"""contrast => axe.run(document, {{
  runOnly: {RULES}, rules: {{'color-contrast': {{enabled: contrast}}}},
  resultTypes: ['violations'], preload: false
}}).then(result => result.violations.map(
  rule => [rule.id, rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))"""
WATCH_POLICY = """window.violations = [];
document.addEventListener('securitypolicyviolation',
  event => violations.push(event.effectiveDirective + ' ' + event.blockedURI));"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
IDLE = """buttons => buttons.filter(one => one.getAttribute('aria-disabled') !== 'true'
  && (one.type === 'button' || one.form === null)).map(one => one.innerText)"""
REACHABLE = "a[href]:visible, button:visible, input:visible, select:visible, summary:visible"
NOTE_STOPS = """() => { if (window.stops) return void (window.stops = []);
  window.stops = [];
  const focus = () => { const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body) return ['', ''];
  const where = [one.tagName, one.id, one.className, box.y, one.textContent.slice(0, 40)].join();
  if (!box.width) return [where, ''];
  const x = box.x + Math.min(box.width / 2, 20); // of what is in sight: a field may be longer
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const top = document.elementFromPoint(x, y);
  const around = one.closest('.djs-container') ?? one; // a palette lies on its canvas
  const visible = top && (around.contains(top) || top.contains(one) || top.closest('label'));
  return [where, visible ? '' : one.outerHTML.slice(0, 120)]; };
  document.addEventListener('keyup', event => event.key === 'Tab' && window.stops.push(focus()),
    true); }"""
"""Note after each Tab what has the focus, and what of it is covered by something else."""
FROM_THE_TOP = """() => { document.body.tabIndex = -1; document.body.focus();
  document.body.removeAttribute('tabindex'); scrollTo(0, 0); }"""
"""The next Tab goes to the first stop, as after the page was opened."""
MOST_STOPS, BURST = 120, 12
"""A page is asked after a burst of keys, not after each: asking takes longer than pressing."""
WIDE, NARROW, ENLARGED = (1440, 900), (360, 780), (320, 256)
"""A desk, a phone, and a desk at 400 % (WCAG 1.4.10)."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the pages on a free port as in production, by waitress."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # By its own thread: closed under it, a socket that it waits for would be an error there.
        server.trigger.pull_trigger(server.close)
        thread.join(timeout=5)


class Visits:
    """One context per person: each logs in once, and the files are fetched once.

    A page is used again by the next visit of the same person: a new one is a new process, and
    that is dearer than all that is asked of it. What failed is not used again.
    """

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self._browser = browser
        self._options = {"locale": "de-DE", "base_url": address, **options}
        self._contexts: dict[str | None, BrowserContext] = {}
        self._idle: dict[str | None, Page] = {}

    @contextmanager
    def page(self, login: str | None, path: str, size: tuple[int, int] = WIDE) -> Iterator[Page]:
        """Open a page as somebody, and wait for its diagram, if it has one."""
        page = self._idle.pop(login, None) or self._context(login).new_page()
        try:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            visit(page, path)
            yield page
        except BaseException:
            page.close()
            raise
        if login in self._idle or page.is_closed():
            page.close()
        else:
            self._idle[login] = page

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def _context(self, login: str | None) -> BrowserContext:
        if login not in self._contexts:
            context = self._browser.new_context(**self._options)
            context.set_default_timeout(10_000)
            context.add_init_script(WATCH_POLICY)
            self._contexts[login] = context
            if login is not None:
                _sign_in(context, login)
        return self._contexts[login]


def _sign_in(context: BrowserContext, login: str) -> None:
    page = context.new_page()
    visit(page, "/anmelden")
    page.fill("#benutzer", login)
    page.fill("#kennwort", PASSWORD)
    page.click("main button", no_wait_after=True)
    # A page closed while it still navigates has been seen to stand still for good.
    page.wait_for_url(lambda url: "/anmelden" not in url, wait_until="domcontentloaded")
    page.close()


def visit(page: Page, path: str) -> None:
    page.goto(path, wait_until="domcontentloaded")
    if page.locator("#modeler .ow-werk:visible").count():
        page.wait_for_selector("#modeler[data-ready]")
    if page.locator("#zeichnen .ow-entwurf:visible").count():
        page.wait_for_selector("#zeichnen[data-ready]")
    if not page.locator("[data-diagramm]").count():
        return
    page.wait_for_load_state()  # the styles that hide it where no script runs
    if page.locator("[data-diagramm]:visible").count():
        page.wait_for_selector("[data-diagramm][data-ready]")


def assert_sound(
    page: Page, axe_script: str, *, opened: bool = False, contrast: bool = True
) -> None:
    """No rule of WCAG or of the content policy is broken; an open menu may cover a target."""
    assert page.evaluate("violations") == []
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script)
    found = page.evaluate(RUN_AXE, contrast)
    broken = [one for one in found if not (opened and one[0] == "target-size")]
    assert broken == [], broken


def assert_holds_at_every_width(page: Page, axe_script: str) -> None:
    """Colours are the same at every width, and contrast is the dearest rule: once is enough."""
    for size in (WIDE, NARROW, ENLARGED):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate(SIDEWAYS) <= 0, f"sideways at {size[0]}"
        if size != ENLARGED:
            assert_sound(page, axe_script, contrast=size == WIDE)


def assert_focus_is_never_covered_on_a_phone(page: Page) -> None:
    """The bars that stick take more of a narrow page."""
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.evaluate(FROM_THE_TOP)
    assert_focus_is_never_covered(page)


def assert_focus_is_never_covered(page: Page) -> None:
    """Walk through the page with the Tab key (WCAG 2.4.11)."""
    page.evaluate(NOTE_STOPS)
    seen: set[str] = set()
    while len(seen) < MOST_STOPS:
        for _ in range(BURST):
            page.keyboard.press("Tab")
        for here, covered in page.evaluate("window.stops.splice(0)"):
            if not here or here in seen:
                assert len(seen) >= min(4, page.locator(REACHABLE).count())
                page.evaluate("document.activeElement.blur()")  # a burst may end anywhere
                return
            seen.add(here)
            assert covered == "", covered


def assert_works_without_scripts(page: Page) -> None:
    """Whatever can be seen can be used: no button waits for a script, at 400 % as well."""
    page.wait_for_load_state()  # the styles that hide what would need a script
    assert page.locator("h1").is_visible()
    assert page.locator("button:visible").evaluate_all(IDLE) == []
    page.set_viewport_size({"width": ENLARGED[0], "height": ENLARGED[1]})
    assert page.evaluate(SIDEWAYS) <= 0
