"""A draft's diagram drawn in Chromium: properties, findings, keys, pictures, German throughout."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

import engine
from tests.webui.browsing import assert_sound
from tests.webui.drawing_page import (
    ORIGINAL,
    SLOW,
    Workplace,
    asks_a_team,
    expect_saved,
    opened,
    ready,
    rename,
    saved_line,
    select,
    sends_a_fax,
    until,
)
from tests.webui.drawing_page import giebel as giebel
from tests.webui.drawing_page import place as place

pytestmark = pytest.mark.browser

SELECTED = """() => window.laufzettel.modeler.get("selection").get().map(one => one.id)"""
COUNT = """() => window.laufzettel.modeler.get("elementRegistry").filter(
  one => one.type !== "label").length"""
KIND_OF = """id => window.laufzettel.modeler.get("elementRegistry").get(id).type"""
CUT_OFF = """() => document.querySelector(".djs-context-pad.open").getBoundingClientRect().right
  - window.laufzettel.modeler.get("canvas").getContainer().getBoundingClientRect().right"""
KEYS_REACH_THE_CANVAS = """window.laufzettel.modeler.get("canvas").isFocused()"""
MISSING = "() => [...window.laufzettel.missing]"


def test_a_change_of_one_step_touches_only_its_element(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    rename(page, "Gespräch vorbereiten")
    expect_saved(page)

    changed = ORIGINAL.replace("Gespräch führen".encode(), "Gespräch vorbereiten".encode())
    assert place.stored() == changed
    expect(saved_line(page)).to_have_text("Gespeichert 9:00")


def test_opening_and_closing_a_drawing_changes_nothing(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path)
    page.wait_for_timeout(1500)  # longer than the pause before saving
    page.close()

    assert place.stored() == ORIGINAL
    assert place.revisions() == [(1, "giebel", False)]


def test_a_finding_stands_beside_and_at_its_step_until_it_is_mended(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z30_Eintragen")
    page.select_option("#e-handler", "")
    finding = page.locator(".ow-befund--fehler")
    expect(finding).to_contain_text("Fehler · Zeile 30", timeout=SLOW)
    expect(page.locator(".ow-bf--fehler")).to_have_text("1")
    expect(page.locator("[data-modeler=befunde]")).to_contain_text("1 Fehler verhindert")

    finding.get_by_role("button", name="Handler wählen").click()
    expect(page.locator("#e-handler")).to_be_focused()
    page.select_option("#e-handler", "enter_register")
    expect(finding).to_have_count(0, timeout=SLOW)
    expect(page.locator(".ow-bf--fehler")).to_have_count(0)
    assert place.stored() == ORIGINAL


def test_what_a_handler_needs_is_said_at_its_field_and_its_values_are_offered(
    giebel: BrowserContext, place: Workplace
) -> None:
    asks_a_team(place.office)
    sends_a_fax(place.office)
    place.write("giebel", b"enter_register", b"ask_team")
    page = opened(giebel, place.path, "Z30_Eintragen")
    needed, other = page.locator("[data-field^=parameter-]").all()

    expect(needed.locator("label")).to_have_text("Empfänger fehlt")
    expect(needed).to_contain_text("Wer gefragt wird. Zum Beispiel 'JCO@' + standort.")
    expect(other.locator("label")).to_have_text("Dringend (freiwillig)")
    page.get_by_role("button", name="Wert eintragen").click()
    expect(page.locator("#e-parameter-empfaenger")).to_be_focused()
    page.keyboard.type("'x'")
    page.keyboard.press("Tab")
    expect(page.locator("#e-parameter-dringend")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(other.locator("[role=option]")).to_contain_text("heute noch")
    page.keyboard.press("Enter")
    expect(page.locator("#e-parameter-dringend")).to_have_value("'ja'")
    expect(page.locator(".ow-befund--fehler")).to_have_count(0, timeout=SLOW)
    expect(page.locator("#e-versuche")).to_have_count(0)

    page.focus("#e-handler")
    page.select_option("#e-handler", "send_fax")
    page.fill("#e-versuche", "30")
    page.fill("#e-pause", "10 Minuten")
    page.get_by_role("button", name="Versuche ändern").click()
    expect(page.locator("#e-versuche")).to_be_focused()
    expect(page.locator("#e-pause")).to_have_value("10 Minuten")
    expect_saved(page)
    assert b'laufzettel:pause="PT10M"' in place.stored()


def test_a_task_without_a_kind_is_given_one_from_its_finding_by_keyboard(
    giebel: BrowserContext, place: Workplace
) -> None:
    place.write("giebel", b'serviceTask id="Z30', b'task id="Z30')
    place.write("giebel", b"</bpmn:serviceTask>", b"</bpmn:task>")
    page = opened(giebel, place.path)
    page.get_by_role("button", name="Art wählen").press("Enter")
    expect(page.locator(".djs-popup input")).to_be_focused()
    page.keyboard.type("Benutzeraufgabe")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Art wählen")).to_have_count(0, timeout=SLOW)
    until(page, f"({KIND_OF})('Z30_Eintragen') === 'bpmn:UserTask'")


def test_the_pad_of_a_step_at_the_right_edge_comes_into_sight(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path)
    page.evaluate(
        """() => { const canvas = window.laufzettel.modeler.get("canvas");
        const { width, height } = canvas.viewbox();
        canvas.viewbox({ x: 275 - width, y: 0, width, height }); }"""
    )
    page.locator("[data-element-id=Z10_Gespraech] .djs-hit").first.click()
    until(page, f"({CUT_OFF})() <= 0")
    assert page.evaluate(CUT_OFF) > -40, "moved just enough"
    page.evaluate("""window.laufzettel.modeler.get("canvas").scroll({ dx: 90, dy: 0 })""")
    page.mouse.click(5, 5)
    page.wait_for_timeout(200)
    assert page.evaluate(CUT_OFF) > 0, "where an owner moves the canvas, it stays"


def test_inside_a_collapsed_sub_process_the_properties_are_its_own(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    page.evaluate(
        """() => { const { modeler } = window.laufzettel;
        const [modeling, canvas] = ["modeling", "canvas"].map((name) => modeler.get(name));
        const kind = { type: "bpmn:SubProcess", isExpanded: false };
        const made = modeling.createShape(kind, { x: 300, y: 400 }, canvas.getRootElement());
        modeling.updateProperties(made, { name: "Innen" });
        modeler.get("selection").select([]);
        canvas.setRootElement(modeler.get("elementRegistry").get(`${made.id}_plane`)); }"""
    )
    expect(page.locator(".ow-eig__name")).to_have_text("Innen", timeout=SLOW)
    expect(page.locator(".ow-eig__art")).to_have_text("Teilprozess")


def test_f8_goes_from_finding_to_finding_and_f6_from_area_to_area(
    giebel: BrowserContext, place: Workplace
) -> None:
    place.write("giebel", b' laufzettel:handler="enter_register"', b"")
    place.write("giebel", b'laufzettel:formular="Z40_Abschluss" ', b"")
    page = opened(giebel, place.path)
    page.keyboard.press("F8")
    first = page.evaluate(SELECTED)
    page.keyboard.press("F8")

    assert {*first, *page.evaluate(SELECTED)} == {"Z30_Eintragen", "Z40_Abschluss"}
    areas = []
    for _ in range(4):
        page.keyboard.press("F6")
        areas.append(
            page.evaluate("document.activeElement.closest('[data-modeler]').dataset.modeler")
        )
    assert areas == ["flaeche", "eigenschaften", "kopf", "pruefung"]


def test_a_deadline_is_checked_while_it_is_typed_and_says_what_it_gives(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    field = page.locator("[data-field=faellig]")
    page.fill("#e-faellig", "heute + tage(3)")
    expect(field).to_contain_text("Ergibt für heute (Mo, 03.03.2025): Do, 06.03.2025, 24:00 Uhr.")
    page.fill("#e-faellig", "morgen")
    expect(field).to_contain_text("In der Fälligkeit steht „morgen“.")
    expect(page.locator("#e-faellig")).to_have_attribute("aria-invalid", "true")


def test_names_and_functions_complete_what_is_typed(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    page.fill("#e-gruppe", "'JCO@' + ")
    page.locator("#e-gruppe").press_sequentially("stand")
    choices = page.locator("[data-field=gruppe] [role=option]")
    expect(choices.first).to_contain_text("standort")
    page.keyboard.press("Enter")

    expect(page.locator("#e-gruppe")).to_have_value("'JCO@' + standort")
    page.locator("#e-faellig").fill("")
    page.locator("#e-faellig").press_sequentially("tag")
    page.keyboard.press("Enter")
    expect(page.locator("#e-faellig")).to_have_value("tage()")


def test_a_step_is_found_appended_replaced_and_undone_by_keyboard_alone(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path)
    before = page.evaluate(COUNT)
    page.keyboard.press("F6")
    page.keyboard.press("F6")
    page.keyboard.press("Control+f")
    page.keyboard.type("Register")
    page.wait_for_selector(".djs-search-result")
    page.keyboard.press("Enter")
    assert page.evaluate(SELECTED) == ["Z30_Eintragen"]

    page.keyboard.press("a")
    page.locator(".djs-popup input").press_sequentially("Benutzeraufgabe")
    page.keyboard.press("Enter")
    until(page, f"({COUNT})() > {before}")
    page.wait_for_selector(".djs-direct-editing-content")
    page.keyboard.press("Escape")
    until(page, KEYS_REACH_THE_CANVAS)  # bpmn-js gives the focus back a moment later
    page.keyboard.press("r")
    expect(page.locator(".djs-popup .entry").first).to_be_visible()
    page.keyboard.press("Escape")
    until(page, KEYS_REACH_THE_CANVAS)
    assert page.url.endswith(place.path), "Escape must not lead away"

    page.keyboard.press("Control+z")
    until(page, f"({COUNT})() === {before}")


def test_everything_speaks_german(giebel: BrowserContext, place: Workplace) -> None:
    page = opened(giebel, place.path)
    for element in ("Beginn", "Z10_Gespraech", "Z20_Weiter", "Z10_Frist", "Ende", "f3"):
        select(page, element) if element != "f3" else None
        for menu in ("bpmn-replace", "bpmn-append", "bpmn-create", "align-elements"):
            page.evaluate(
                """([menu, id]) => { const { modeler } = window.laufzettel;
                const popup = modeler.get("popupMenu");
                const target = modeler.get("elementRegistry").get(id);
                const all = menu === "align-elements" ? [target,
                  modeler.get("elementRegistry").get("Ende")] : target;
                if (!popup.isEmpty(all, menu)) {
                  popup.open(all, menu, { x: 400, y: 300 }, { width: 300, search: true });
                  popup.close(); } }""",
                [menu, element],
            )
    page.locator(".djs-minimap .toggle").click()
    assert page.evaluate(MISSING) == []
    titles = page.evaluate(
        "[...document.querySelectorAll('.djs-palette [aria-label]')].map(one => one.ariaLabel)"
    )
    assert "Aufgabe anlegen" in titles
    assert "Zeichenfläche verschieben" in titles


def test_playing_through_speaks_german_and_locks_the_properties(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    page.click("summary:has-text('Mehr')")
    page.click("[data-act=spielen]")
    properties = page.locator("[aria-label=Eigenschaften]")
    expect(properties).to_have_attribute("disabled", "")
    titles = page.locator("[class*=bts-][title], [class*=bts-] [title]").evaluate_all(
        "all => all.map(one => one.title)"
    )
    english = [title for title in titles if any(word in title for word in ENGLISH)]
    assert titles
    assert english == []
    page.click("summary:has-text('Mehr')")
    page.click("[data-act=spielen]")
    expect(properties).not_to_have_attribute("disabled", "")
    page.wait_for_timeout(1200)
    assert place.revisions() == [(1, "giebel", False)]


ENGLISH = ("Toggle", "Reset", "Set ", "Play", "Pause", "Add ", "Trigger", "Focus")


def test_what_is_copied_in_one_process_can_be_pasted_in_another(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z30_Eintragen")
    page.evaluate("window.laufzettel.modeler.get('editorActions').trigger('copy')")
    other = giebel.new_page()
    other.goto("/entwuerfe/neu")
    other.fill("#name", "Prozess zum Einfügen")
    other.click("text=Anlegen")
    ready(other)
    other.evaluate(
        """() => { const { modeler } = window.laufzettel;
        modeler.get("copyPaste").paste({ element: modeler.get("canvas").getRootElement(),
          point: { x: 500, y: 220 } }); }"""
    )
    expect_saved(other)

    with place.office.db.read() as session:
        (new,) = [one for one in engine.drafts(session) if one.title == "Prozess zum Einfügen"]
        xml = engine.draft_bundle(session, new.id).xml
    assert b'laufzettel:handler="enter_register"' in xml
    assert b'laufzettel:zeile="30"' in xml


def test_pictures_and_the_exact_file_can_be_taken_along(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path)
    page.click("summary:has-text('Mehr')")
    with page.expect_download() as drawn:
        page.click("[data-act=svg]")
    page.click("summary:has-text('Mehr')")
    with page.expect_download() as painted:
        page.click("[data-act=png]")
    page.click("summary:has-text('Mehr')")
    with page.expect_download() as exact:
        page.click("text=BPMN-Datei herunterladen")

    assert drawn.value.suggested_filename == "beratung.svg"
    assert "Gespräch führen" in drawn.value.path().read_text("utf-8")
    assert painted.value.path().read_bytes().startswith(b"\x89PNG")
    assert exact.value.suggested_filename == "beratung.bpmn"
    assert exact.value.path().read_bytes() == ORIGINAL


def test_the_name_of_a_process_is_read_whole_beside_seven_tabs(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path)
    page.set_viewport_size({"width": 1440, "height": 900})
    cut = page.locator(".ow-werkkopf h1 span").first.evaluate(
        "(name) => { name.textContent = 'TP2 Clearinggespräch und Steuerung von Neuantragstellern "
        "in der JA'; return name.scrollWidth - name.clientWidth; }"
    )
    assert page.locator(".ow-werkkopf .ow-reiter a").count() == 7
    assert cut <= 0


def test_the_drawing_keeps_every_rule_of_the_house(
    giebel: BrowserContext, place: Workplace, axe_script: str
) -> None:
    place.write("giebel", b' laufzettel:handler="enter_register"', b"")
    page = opened(giebel, place.path, "Z10_Gespraech")
    for size in ((1440, 900), (360, 780)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(200)
        assert_sound(page, axe_script)
        assert (
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            <= 0
        )
    page.set_viewport_size({"width": 1440, "height": 900})
    assert_watermark_is_seen(page)


def assert_watermark_is_seen(page: Page) -> None:
    """The licence of bpmn-js asks for it: fully visible, covered by nothing."""
    assert page.evaluate("""() => { const mark = document.querySelector(".bjs-powered-by");
      const box = mark.getBoundingClientRect();
      return [[2, 2], [box.width - 2, 2], [2, box.height - 2], [box.width - 2, box.height - 2]]
        .every(([x, y]) => mark.contains(document.elementFromPoint(box.x + x, box.y + y))); }""")
