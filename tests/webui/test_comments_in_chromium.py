"""Comments beside the drawing, in Chromium: by keyboard alone, and no text is ever lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

import engine
from engine import draft_comments
from engine.draft_comments import Said, Thread
from engine.ids import new_id
from tests.webui.browsing import assert_sound
from tests.webui.drawing_page import SLOW, Workplace, opened, rename, until
from tests.webui.drawing_page import giebel as giebel
from tests.webui.drawing_page import place as place

pytestmark = pytest.mark.browser

APPEND = """id => { const get = (name) => window.laufzettel.modeler.get(name);
const made = get("modeling").appendShape(get("elementRegistry").get(id), { type: "bpmn:Task" });
get("selection").select(made); return made.id; }"""
STEP, OTHER = "Z10_Gespraech", "Z40_Abschluss"


def threads(place: Workplace) -> list[Thread]:
    with place.office.db.read() as session:
        return draft_comments.threads(session, place.draft_id)


def say(place: Workplace, words: str, element: str) -> str:
    with place.office.db.begin("quirin") as work:
        said = Said(new_id(), words)
        return engine.add_comment(
            work, place.draft_id, said, number=1, element_id=element
        ).thread_id


def begin(page: Page) -> None:
    """Press K in the drawing, and wait for the field."""
    page.evaluate("window.laufzettel.modeler.get('canvas').focus()")
    page.keyboard.press("k")
    expect(page.locator("#text-neu")).to_be_focused(timeout=SLOW)


def test_a_step_is_commented_by_keyboard_and_bears_the_number_of_open_threads(
    giebel: BrowserContext, place: Workplace, axe_script: str
) -> None:
    say(place, "Woanders", OTHER)
    page = opened(giebel, place.path, STEP)
    begin(page)
    page.keyboard.type("Welches Formular?")
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-modeler=gesagt]")).to_have_text(
        "Kommentar gespeichert.", timeout=SLOW
    )

    said = {one.first.element_id: one.first.text for one in threads(place)}
    assert said == {OTHER: "Woanders", STEP: "Welches Formular?"}
    expect(page.locator("[data-kommentar=hier-liste] article")).to_have_count(1)
    expect(page.locator(".ow-km")).to_have_text(["1", "1"], timeout=SLOW)
    expect(page.locator("[data-modeler=anzahl-kommentare]")).to_have_text("2")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert_sound(page, axe_script)
    page.locator("#t-kommentare").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#p-szenarien")).to_contain_text("Noch gibt es keine", timeout=SLOW)
    page.keyboard.press("F8")
    page.keyboard.press("Escape")
    assert page.evaluate("window.laufzettel.modeler.get('canvas').isFocused()")


def test_a_text_stays_while_there_is_no_net_and_when_somebody_closed_the_thread(
    giebel: BrowserContext, place: Workplace
) -> None:
    thread = say(place, "Warum?", STEP)
    page = opened(giebel, place.path, STEP)
    begin(page)
    page.keyboard.type("Unterwegs")
    answer = page.locator(f"#k-{thread}")
    answer.locator("summary").click()
    page.fill(f"#text-{thread}", "Darum.")
    giebel.set_offline(True)
    answer.get_by_role("button", name="Antworten", exact=True).click()
    expect(page.locator("[data-modeler=gesagt]")).to_contain_text("Offline.", timeout=SLOW)
    giebel.set_offline(False)
    with place.office.db.begin("quirin") as work:
        engine.close_thread(work, place.draft_id, thread, Said(new_id(), ""))
    answer.get_by_role("button", name="Antworten", exact=True).click()

    expect(answer).to_contain_text("Ihr Text steht noch im Feld.", timeout=SLOW)
    expect(page.locator(f"#text-{thread}")).to_have_value("Darum.")
    expect(page.locator("#text-neu")).to_have_value("Unterwegs")
    answer.get_by_role("button", name="Wieder öffnen").click()
    expect(page.locator("[data-modeler=gesagt]")).to_have_text("Wieder geöffnet.", timeout=SLOW)
    [found] = threads(place)
    assert [(entry.kind, entry.text) for entry in found.entries[1:]] == [
        ("closed", ""),
        ("reopened", "Darum."),
    ]
    expect(page.locator("#text-neu")).to_have_value("Unterwegs")

    answer.get_by_role("button", name="Als erledigt schließen").click()
    expect(page.locator("[data-kommentar=erledigt] > summary")).to_be_focused(timeout=SLOW)


def test_a_comment_on_a_new_step_waits_for_the_save_that_is_under_way(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, STEP)
    held: list[Route] = []
    page.route(
        re.compile(r"/diagramm\?stand="),
        lambda route: route.continue_() if held else held.append(route),
    )
    rename(page, "Neu")
    until(page, "window.laufzettel.saving.busy")
    new = page.evaluate(APPEND, STEP)
    begin(page)
    page.keyboard.type("Wer macht das?")
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    held[0].continue_()
    expect(page.locator("[data-modeler=gesagt]")).to_have_text(
        "Kommentar gespeichert.", timeout=SLOW
    )
    assert [one.first.element_id for one in threads(place)] == [new]
