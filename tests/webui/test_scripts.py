"""What scripts add to pages: the diagram, keys, previews, drafts. In a real browser, under the
strict content security policy.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint, Flask, Response, jsonify, render_template_string, request
from werkzeug.serving import make_server

from webui.assets import FOLDER, Assets
from webui.csp import protect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FRAME = """<!doctype html><html lang="de" data-kern-theme="light"><head><meta charset="utf-8">
<title>Prüfseite</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{{ asset('app.css') }}">
<link rel="stylesheet" href="{{ asset('viewer.css') }}">
<script type="module" src="{{ asset('app.js') }}"></script>
<script type="module" src="{{ asset('viewer.js') }}"></script></head>
<body class="lz"><main class="lz-main"><h1>Prüfseite</h1>CONTENT</main></body></html>"""

DIAGRAM = """<div class="ow-diagramm" data-diagramm data-xml="{{ xml }}" data-focus="{{ focus }}"
 data-label="Diagramm des Vorgangs" data-config="cfg">
<div class="ow-diagramm__flaeche" data-canvas></div>
<div class="ow-diagramm__zoom" role="group" aria-label="Ansicht des Diagramms">
<button type="button" data-act="fit">Stand</button>
<button type="button" data-act="alles">Ganz</button>
</div></div><script type="application/json" id="cfg">{{ config|tojson }}</script>
<table class="lz-table"><thead><tr><th scope="col">Schritt</th></tr></thead><tbody>
<tr tabindex="-1" data-element="Telefonkontakt"><th scope="row">Telefonkontakt</th></tr>
</tbody></table>"""

LIST = """<label for="q">Suche</label><input id="q" aria-keyshortcuts="/">
<p data-key-switch hidden><button type="button"><span class="kern-label"></span></button></p>
<a href="#heute" aria-keyshortcuts="1">Heute</a>
<table data-list><tbody>{% for n in (1, 2) %}
<tr><td><input type="checkbox" class="lz-check" aria-label="Zeile {{ n }}"></td>
<th>
<a class="lz-table__link" href="#t{{ n }}" data-preview="/vorschau/{{ n }}">Aufgabe {{ n }}</a></th>
</tr>
{% endfor %}</tbody></table><aside id="vorschau"></aside>"""

STORED = 200
FORM = """<form method="post" data-draft="/entwurf/{{ status }}"><label for="n">Notiz</label>
<input id="n" name="notiz"><p id="entwurf"><span class="strong">Noch nicht gespeichert</span>
<span data-open></span></p>
</form>"""


pages = Blueprint("pages", __name__)


def page(content: str, **values: object) -> str:
    return render_template_string(FRAME.replace("CONTENT", content), **values)


@pages.get("/diagramm/<focus>")
def diagram_page(focus: str) -> str:
    config = {"marker": {"ist-hier": [focus], "ist-weg-gegangen": ["Fluss_1"]}}
    xml = "/kaputt.bpmn" if focus == "kaputt" else "/zwei_ebenen.bpmn"
    return page(DIAGRAM, focus=focus, config=config, xml=xml)


@pages.get("/zwei_ebenen.bpmn")
def diagram() -> Response:
    file = Path(__file__).parent / "data" / "two_planes.bpmn"
    return Response(file.read_bytes(), mimetype="application/xml")


@pages.get("/kaputt.bpmn")
def broken_diagram() -> str:
    return "kein BPMN"


@pages.get("/liste")
def list_page() -> str:
    return page(LIST)


@pages.get("/vorschau/<number>")
def preview(number: str) -> str:
    act = f'<a href="#zurueck-{number}" aria-keyshortcuts="R">Zurückgeben</a>'
    menu = f'<details class="lz-pop"><summary>Mehr</summary>{act}</details>'
    return f"<h2>Vorschau {number}</h2>{menu}"


@pages.get("/formular/<int:status>")
def form_page(status: int) -> str:
    return page(FORM, status=status)


@pages.post("/entwurf/<int:status>")
def draft(status: int) -> Response:
    assert request.form["notiz"] == "drei Wörter getippt"
    if status == STORED:
        return jsonify(saved="Gespeichert um 4:05", open="Offen: Teilnahme")
    return Response(status=status, headers={"Location": "/anmeldung"})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve small pages that hold nothing but the hooks of docs/contracts.md §8."""
    if not (FOLDER / "manifest.json").exists():
        pytest.skip("Oberfläche: nicht gebaut; „make frontend“ baut sie")
    app = Flask("scripts", static_folder=str(FOLDER.parent), static_url_path="/static")
    app.jinja_env.globals["asset"] = Assets().address
    app.register_blueprint(pages)
    app.after_request(protect)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def show(browser: Browser, address: str) -> Iterator[Callable[[str], Page]]:
    """Open a page; afterwards the browser must not have blocked or refused anything."""
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if "Policy" in message.text else None,
    )

    def open_page(path: str) -> Page:
        opened.goto(address + path)
        return opened

    yield open_page
    context.close()
    assert complaints == []


def test_a_diagram_opens_readable_at_the_step_the_case_stands_at(
    show: Callable[[str], Page],
) -> None:
    page = show("/diagramm/Telefonkontakt")
    page.wait_for_selector("[data-ready]")

    frame = page.locator("[data-canvas]").bounding_box()
    step = page.locator('g[data-element-id="Telefonkontakt"]').bounding_box()
    assert frame is not None
    assert step is not None
    assert step["width"] >= 0.9 * 140
    assert frame["y"] < step["y"] < frame["y"] + frame["height"] - step["height"]
    assert page.locator(".dm").all_text_contents() == ["● steht hier"]
    assert page.locator(".dz").all_text_contents() == ["20", "40", "20"]


def test_the_mark_of_bpmn_io_is_visible_and_uncovered(show: Callable[[str], Page]) -> None:
    page = show("/diagramm/Telefonkontakt")
    page.wait_for_selector("[data-ready]")

    hit = """() => { const mark = document.querySelector('.bjs-powered-by');
      const box = mark.getBoundingClientRect();
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return mark.contains(top); }"""
    assert page.evaluate(hit) is True


def test_a_step_inside_a_collapsed_box_opens_that_box_and_marks_it(
    show: Callable[[str], Page],
) -> None:
    page = show("/diagramm/Erscheint")
    page.wait_for_selector("[data-ready]")

    assert page.locator('g[data-element-id="Erscheint"]').is_visible()
    page.locator(".bjs-crumb", has_text="Zwei_Ebenen").click()
    assert page.locator('g.ist-hier[data-element-id="Termin"]').is_visible()
    page.get_by_title("Termin öffnen").click()
    assert page.locator('g[data-element-id="Erscheint"]').is_visible()


def test_row_and_element_light_each_other_up(show: Callable[[str], Page]) -> None:
    page = show("/diagramm/Erscheint")
    page.wait_for_selector("[data-ready]")
    row = page.locator("tr[data-element]")

    row.focus()
    element = page.locator('g.ist-gemeint[data-element-id="Telefonkontakt"]')
    assert element.is_visible()
    row.blur()
    assert element.count() == 0
    page.locator('g[data-element-id="Telefonkontakt"]').hover()
    page.wait_for_selector("tr.ist-gemeint")


def test_a_diagram_that_cannot_be_read_leaves_a_sentence(show: Callable[[str], Page]) -> None:
    page = show("/diagramm/kaputt")
    page.wait_for_selector("[data-ready]")

    assert "Dieselben Angaben stehen in der Tabelle" in page.inner_text("[data-canvas]")
    assert page.locator(".ow-diagramm__zoom").count() == 0


def test_a_diagram_page_has_no_barrier_that_axe_knows(
    show: Callable[[str], Page], axe_script: str
) -> None:
    page = show("/diagramm/Telefonkontakt")
    page.wait_for_selector("[data-ready]")

    page.evaluate(axe_script)
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    assert json.dumps(found["violations"], indent=1) == "[]"


def test_letters_walk_the_list_and_the_preview_follows(show: Callable[[str], Page]) -> None:
    page = show("/liste")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.wait_for_selector("text=Vorschau 2")
    page.keyboard.press("k")
    page.wait_for_selector("text=Vorschau 1")
    page.keyboard.press("x")
    assert page.get_by_label("Zeile 1").is_checked()
    page.keyboard.press("1")
    assert page.url.endswith("#heute")


def test_a_letter_acts_on_the_row_that_has_the_focus_also_from_a_closed_menu(
    show: Callable[[str], Page],
) -> None:
    page = show("/liste")

    page.keyboard.press("j")
    page.wait_for_selector("text=Vorschau 1")
    page.keyboard.press("j")
    page.keyboard.press("r")  # the pane still shows the row before
    page.wait_for_selector("text=Vorschau 2")
    assert "#zurueck" not in page.url
    page.keyboard.press("r")
    assert page.url.endswith("#zurueck-2")


def test_letters_are_silent_while_typing_and_can_be_switched_off(
    show: Callable[[str], Page],
) -> None:
    page = show("/liste")

    page.keyboard.press("/")
    page.keyboard.type("1j")
    assert page.input_value("#q") == "1j"
    page.get_by_role("button", name="Einzelne Buchstaben ausschalten").click()
    page.get_by_role("button", name="Einzelne Buchstaben einschalten").wait_for()
    page.keyboard.press("1")
    assert not page.url.endswith("#heute")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (STORED, "Gespeichert um 4:05"),
        (STORED, "Offen: Teilnahme"),
        (303, "Nicht gespeichert."),
        (500, "Nicht gespeichert."),
    ],
)
def test_a_draft_counts_as_saved_only_when_the_server_stored_it(
    show: Callable[[str], Page], status: int, told: str
) -> None:
    page = show(f"/formular/{status}")

    page.locator("#n").press_sequentially("drei Wörter getippt")
    page.wait_for_selector(f"#entwurf >> text={told}")
