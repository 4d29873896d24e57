"""A form put together in Chromium: with form-js, and as a list by keyboard alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

import engine
from engine.bundles import form_part
from tests.webui.conftest import DATA
from tests.webui.drawing_page import SLOW, Workplace, expect_saved, saved_line, until
from tests.webui.drawing_page import giebel as giebel
from tests.webui.drawing_page import place as place

pytestmark = pytest.mark.browser

TALK = "Z10_Gespraech"
STORED = (DATA / "beratung" / "formulare" / f"{TALK}.json").read_bytes()
KINDS = (
    *("textfield", "textarea", "number", "datetime", "checkbox", "radio", "select", "checklist"),
    *("taglist", "filepicker", "text", "group", "dynamiclist"),
)
ADD = """kind => { const { editor } = window.laufzettel;
  editor.get("modeling").addFormField({ type: kind }, editor._getState().schema, 0); }"""
SELECT = """id => { const { editor } = window.laufzettel;
  editor.get("selection").set(editor.get("formFieldRegistry").get(id)); }"""
OPEN_ALL = """() => { const panel = document.querySelector(".fjs-properties-container");
  for (const one of panel.querySelectorAll(
    ".bio-properties-panel-group-header:not(.open), .bio-properties-panel-collapsible-entry-header"
  )) one.click(); }"""
MISSING = "() => [...window.laufzettel.missing]"


def opened(context: BrowserContext, place: Workplace) -> Page:
    page = context.new_page()
    page.goto(f"/entwuerfe/{place.draft_id}/formulare/{TALK}/zeichnen")
    page.wait_for_selector("#zeichnen[data-ready]", timeout=SLOW)
    return page


def stored(place: Workplace) -> bytes:
    with place.office.db.read() as session:
        return engine.draft_bundle(session, place.draft_id).forms[TALK]


def component(place: Workplace, name: str) -> dict[str, Any]:
    components = json.loads(stored(place))["components"]
    return next(one for one in components if one["id"] == name)


def relabel(page: Page, field: str, label: str) -> None:
    page.evaluate(SELECT, field)
    until(page, f"document.querySelector('.fjs-properties-panel').dataset.field === '{field}'")
    page.evaluate(OPEN_ALL)
    entry = page.locator("#bio-properties-panel-label")
    entry.fill(label)
    entry.blur()


def test_everything_that_the_editor_says_is_german_and_the_page_is_sound(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place)
    for kind in KINDS:
        page.evaluate(ADD, kind)
        page.wait_for_timeout(100)
        page.evaluate(OPEN_ALL)
        page.wait_for_timeout(100)

    assert page.evaluate(MISSING) == []
    assert page.locator(".fjs-palette-field:visible").count() == len(KINDS)
    assert page.evaluate("window.violations") == []


def test_only_the_drawn_change_gets_into_the_file_and_the_preview_shows_it(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place)
    relabel(page, "c3", "Befund")
    expect(page.locator("#vorschau")).to_contain_text("Befund", timeout=SLOW)
    expect_saved(page)
    assert stored(place) == STORED.replace(b'"label": "Ergebnis"', b'"label": "Befund"')

    page.keyboard.press("Escape")
    while page.evaluate("window.laufzettel.editor.get('commandStack').canUndo()"):
        page.locator("[data-modeler=zurueck]").click()
    expect(page.locator("#vorschau")).to_contain_text("Ergebnis", timeout=SLOW)
    expect_saved(page)
    assert stored(place) == STORED


def test_a_field_without_a_label_is_found_and_the_finding_leads_to_it(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place)
    relabel(page, "c7", "")
    finding = page.locator("[data-modeler=befunde]")
    expect(finding).to_contain_text("Die Beschriftung fehlt.", timeout=SLOW)
    page.evaluate(SELECT, "c1")
    finding.get_by_role("button").click()

    until(page, "window.laufzettel.editor.get('selection').get().id === 'c7'")


def test_what_is_drawn_offline_and_beside_somebody_else_is_kept_and_put_together(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place)
    giebel.set_offline(True)
    relabel(page, "c3", "Befund")
    expect(saved_line(page)).to_contain_text("liegt in diesem Browser", timeout=SLOW)
    with place.office.db.begin("quirin") as work:
        theirs = STORED.replace(b'"label": "Ja"', b'"label": "Gern"')
        engine.write_draft(work, place.draft_id, 1, {form_part(TALK): theirs})
    giebel.set_offline(False)

    band = page.locator("[data-modeler=konflikt]")
    expect(band).to_contain_text("verschiedene Felder", timeout=SLOW)
    band.get_by_role("button", name="Zusammenführen").click()
    expect(band).to_be_hidden(timeout=SLOW)

    assert component(place, "c1")["values"][0]["label"] == "Gern"
    assert component(place, "c3")["label"] == "Befund"


def test_an_owner_builds_a_form_by_keyboard_alone(giebel: BrowserContext, place: Workplace) -> None:
    page = giebel.new_page()
    page.goto(f"/entwuerfe/{place.draft_id}/formulare/{TALK}")
    page.locator("#z-t1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+n")
    page.wait_for_url("**aktion=danach**")
    page.locator("#beschriftung:focus").wait_for()
    page.keyboard.type("Rückruf")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**aktion=bearbeiten**")
    page.locator("#beschriftung:focus").wait_for()
    page.locator("#hoechstens").fill("20")
    page.keyboard.press("Enter")
    page.locator("#z-Feld_rueckruf:focus").wait_for()
    assert component(place, "Feld_rueckruf")["validate"] == {"maxLength": 20}

    page.keyboard.press("Alt+ArrowUp")
    page.locator("#sichern", has_text="verschoben").wait_for()
    page.locator("#z-Feld_rueckruf:focus").wait_for()
    page.keyboard.press("Delete")
    page.locator("#sichern", has_text="entfernt").wait_for()
    assert page.evaluate("window.violations") == []
    assert stored(place) == STORED
