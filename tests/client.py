"""The client of page tests: checks every page it fetches for what a page owes its reader."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

DRAWN_STYLES = "; style-src-attr 'unsafe-inline'"
POLICY_PARTS = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'")


class Page:
    """A fetched page: its status, its text, its parts."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.soup = BeautifulSoup(self.html, "lxml")

    @property
    def text(self) -> str:
        """Everything that is written in the page's main part, on one line."""
        main = self.soup.find("main") or self.soup
        return re.sub(r"\s+", " ", main.get_text(" ")).strip()

    @property
    def title(self) -> str:
        found = self.soup.title
        return found.get_text() if found else ""

    def form(self, action: str) -> dict[str, Any]:
        """Return a form's fields as a browser would send them."""
        form = self.soup.find("form", attrs={"action": re.compile(action)})
        assert isinstance(form, Tag), f"no form with action {action} in {self.title}"
        fields: dict[str, Any] = {}
        for control in form.find_all(["input", "textarea", "select"]):
            _collect(control, fields)
        return fields

    def action(self, action: str) -> str:
        """Return a form's full action."""
        form = self.soup.find("form", attrs={"action": re.compile(action)})
        assert isinstance(form, Tag), f"no form with action {action} in {self.title}"
        return str(form["action"])

    def links(self) -> list[str]:
        return [str(a["href"]) for a in self.soup.find_all("a", href=True)]


class Client:
    """A browser without scripts."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.app = app

    def get(self, path: str, status: int = 200, **kwargs: Any) -> Page:
        """Fetch a page, following redirects, and check it."""
        page = Page(self.client.get(path, follow_redirects=True, **kwargs))
        assert page.status == status, f"{path}: {page.status}, wanted {status}: {page.text[:300]}"
        check_page(page)
        return page

    def post(
        self, path: str, fields: dict[str, Any] | None = None, status: int = 200, **kwargs: Any
    ) -> Page:
        """Send a form, following the redirect, and check the page that comes."""
        response = self.client.post(path, data=fields or {}, follow_redirects=True, **kwargs)
        for one in (response, *response.history):  # a large body lies in a file of its own
            one.request.environ["wsgi.input"].close()
        page = Page(response)
        assert page.status == status, f"{path}: {page.status}, wanted {status}: {page.text[:300]}"
        check_page(page)
        return page

    def submit(
        self, page: Page, action: str, changes: dict[str, Any] | None = None, status: int = 200
    ) -> Page:
        """Fill in and send a form of a page; its hidden fields (CSRF, receipt) go along."""
        return self.post(page.action(action), {**page.form(action), **(changes or {})}, status)

    def sign_in(self, login: str, password: str) -> Page:
        """Sign in, and read the first page."""
        page = self.get("/anmelden")
        return self.submit(page, "/anmelden", {"benutzer": login, "kennwort": password})

    def enter(self, login: str, password: str) -> None:
        """Sign in without looking at the first page."""
        page = self.get("/anmelden")
        fields = {**page.form("/anmelden"), "benutzer": login, "kennwort": password}
        answer = self.client.post(page.action("/anmelden"), data=fields)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:300]


def check_page(page: Page) -> None:
    """What every page owes: policy, language, title, one h1, labels, forms that go somewhere."""
    if page.response.mimetype != "text/html":
        return
    policy = page.response.headers.get("Content-Security-Policy", "")
    assert all(part in policy for part in POLICY_PARTS), policy
    drawn = page.soup.select_one("#modeler, #zeichnen, [data-regeltabelle]")
    draws = drawn is not None  # palettes and menus set style attributes
    assert "unsafe" not in (policy.removesuffix(DRAWN_STYLES) if draws else policy)
    if "<html" not in page.html:
        return  # a piece of a page
    html = page.soup.find("html")
    assert isinstance(html, Tag)
    assert html.get("lang") == "de"
    assert page.title.endswith("– Laufzettel"), page.title
    assert len(page.soup.find_all("h1")) == 1, [h.get_text() for h in page.soup.find_all("h1")]
    assert page.soup.find("main"), "no main"
    check_controls(page)
    check_nothing_inline(page)
    ids = [str(element["id"]) for element in page.soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})


def check_controls(page: Page) -> None:
    """Every control has a name to hear, every form an action, every POST form its token."""
    for control in page.soup.find_all(["input", "textarea", "select"]):
        if control.get("type") in ("hidden", "submit"):
            continue
        name = str(control.get("id") or "")
        named = control.get("aria-label") or page.soup.find("label", attrs={"for": name})
        assert named, f"control without a label: {control}"
    for form in page.soup.find_all("form"):
        assert form.get("action"), f"form without action: {form}"
        if str(form.get("method", "get")).lower() == "post":
            assert form.find("input", attrs={"name": "csrf_token"}), f"no token: {form['action']}"


def check_nothing_inline(page: Page) -> None:
    """The policy forbids it; a browser would only be silent."""
    assert not page.soup.find_all("style")
    assert not page.soup.find_all(style=True)
    for script in page.soup.find_all("script"):
        assert script.get("src") or script.get("type") == "application/json", script
    for element in page.soup.find_all():
        handlers = [name for name in element.attrs if name.startswith(("on", "hx-on"))]
        assert not handlers, f"{element.name}: {handlers}"


def _collect(control: Tag, fields: dict[str, Any]) -> None:
    name = str(control.get("name") or "")
    kind = control.get("type")
    if not name or kind in ("submit", "reset", "file"):
        return
    if kind == "hidden" and name in fields:  # one input for each file that was chosen already
        kept = fields[name] if isinstance(fields[name], list) else [fields[name]]
        fields[name] = [*kept, str(control.get("value", ""))]
        return
    if kind in ("radio", "checkbox"):
        if control.has_attr("checked"):
            value = str(control.get("value", "on"))
            fields[name] = [*fields.get(name, []), value] if kind == "checkbox" else value
        return
    if control.name == "select":
        chosen = control.find("option", selected=True) or control.find("option")
        fields[name] = str(chosen.get("value", "")) if isinstance(chosen, Tag) else ""
        return
    value = control.get_text() if control.name == "textarea" else str(control.get("value", ""))
    fields[name] = value
