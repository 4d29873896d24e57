"""Pages in Chromium: axe, the strict policy, 320 px width, the keyboard, work without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import engine
from engine.bundles import DIAGRAM, Bundle
from engine.clock import ManualClock
from engine.ids import new_id
from handlers.domain.letter_texts import text_in_force
from handlers.domain.parameter_proposals import KIND
from handlers.domain.proposals import NewProposal, give_back, propose
from handlers.domain.rule_tables import load_shipped_tables
from handlers.letters.text_proposals import KIND as TEXT
from tests.webui.browsing import (
    NARROW,
    Visits,
    assert_focus_is_never_covered,
    assert_focus_is_never_covered_on_a_phone,
    assert_holds_at_every_width,
    assert_sound,
    assert_works_without_scripts,
    serving,
    visit,
)
from tests.webui.conftest import (
    DATA,
    MONDAY,
    PASSWORD,
    Office,
    change_bundle,
    opened_office,
    valid_answers,
)
from tests.webui.page_states import OFFICE as PAGES
from webui.settings import Settings

pytestmark = pytest.mark.browser
DIALECTS = Path(__file__).parents[1] / "engine/data/dialekte"


@pytest.fixture(scope="module")
def house(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all tests that only look at it; in training, to have the band on each page."""
    folder = tmp_path_factory.mktemp("house")
    settings = Settings(database_url="", var=folder, secret_key="only for tests", training=True)
    with opened_office(office_template, ManualClock(MONDAY), settings) as house:
        yield house


@pytest.fixture(scope="module")
def world(house: Office) -> dict[str, str]:
    """Return ids of things in every state: an open task, a done one, a stuck instance."""
    instance, done, stuck = house.start(), house.start(), house.start(name="Björn Thiele")
    house.start(assignee=None, name="Olena Kovalenko")
    done_task = house.task(done)
    with house.db.begin("jana") as work:
        engine.complete_task(work, done_task, valid_answers())
    house.breaks["enter_register"] = True
    with house.db.begin("jana") as work:
        engine.complete_task(work, house.task(stuck), valid_answers())
    return (
        operated(house)
        | drafted(house)
        | proposed(house)
        | {
            "task": house.task(instance),
            "instance": instance,
            "done": done_task,
            "stuck": stuck,
        }
    )


def operated(house: Office) -> dict[str, str]:
    """Return ids of what an operator has done: stopped things, a failed batch, a deviation."""
    stopped = house.start(name="Mira Sandberg")
    with house.db.begin("timo") as work:
        engine.suspend_instance(work, stopped, "Anschrift in Klärung")
        version = engine.instance(work.session, stopped).definition_id
        newer = change_bundle(engine.load_bundle(DATA / "beratung"))
        target = engine.deploy(work, newer).id
        engine.suspend_element(
            work, "Probe_Beratung", "Z40_Abschluss", "Vordruck veraltet", definition_id=target
        )
        batch = engine.start_batch(work, "umziehen", [stopped], "Umstellung", {"ziel": target})
    house.application.tick()
    with house.db.read() as session:
        deviation = engine.deviations(session)[0].id
    return {
        "stopped": stopped,
        "stopped_task": house.task(stopped),
        "version": version,
        "batch": batch.id,
        "deviation": deviation,
    }


def drafted(house: Office) -> dict[str, str]:
    """Return the id of a draft that two people changed at once."""
    with house.db.begin("giebel") as work:
        draft = engine.open_draft(work, "Probe_Beratung")
        changed = engine.draft_bundle(work.session, draft.id).xml
        for note in (b"<!-- eins -->", b"<!-- zwei -->"):
            engine.write_draft(work, draft.id, 1, {DIAGRAM: changed + note}, "Hinweis ergänzt")
        asked = engine.Asked(role="QM", due_on=work.now.date())
        for element in (None, "Z10_Gespraech"):
            said = engine.Said(new_id(), "Wer prüft das?")
            comment = engine.add_comment(
                work, draft.id, said, number=1, element_id=element, asked=asked
            )
            engine.answer_thread(work, draft.id, comment.id, engine.Said(new_id(), "Das QM."))
        came = engine.keep_draft(
            work, Bundle("fremd.bpmn", (DIALECTS / "camunda7_java.bpmn").read_bytes(), {})
        )
    return {"draft": draft.id, "came": came.id}


def proposed(house: Office) -> dict[str, str]:
    """Return the id of a proposal that waits, beside one that was returned."""
    with house.db.begin("system") as work:
        load_shipped_tables(work)
    with house.db.begin("giebel") as work:
        new = NewProposal("1", KIND, "telefonfrist", date(2025, 3, 10), {"value": 3}, "[A] Wunsch")
        returned = propose(work, new).id
    with house.db.begin("fdl") as work:
        give_back(work, returned, "Die Begründung fehlt noch.")
    with house.db.begin("giebel") as work:
        again = replace(new, key="2", note="Beschluss der Leitungsrunde", replaces=returned)
        text = text_in_force(work.session, "terminbestaetigung", date(2025, 3, 3))
        content = {"version": "2", "subject": text.subject, "body": text.body + "\n\nBis bald!"}
        wording = NewProposal("3", TEXT, text.key, date(2025, 3, 10), content, "[A] Wunsch")
        return {"proposal": propose(work, again).id, "wording": propose(work, wording).id}


@pytest.fixture(scope="module")
def visits(browser: Browser, house: Office) -> Iterator[Visits]:
    with serving(house.app) as address:
        visits = Visits(browser, address)
        yield visits
        visits.close()


@pytest.fixture(scope="module")
def unscripted(browser: Browser, house: Office) -> Iterator[Visits]:
    with serving(house.app) as address:
        visits = Visits(browser, address, java_script_enabled=False)
        yield visits
        visits.close()


@pytest.fixture
def own_visits(browser: Browser, office: Office) -> Iterator[Visits]:
    """Visits to an office that the test may change."""
    with serving(office.app) as address:
        visits = Visits(browser, address)
        yield visits
        visits.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_wcag_the_policy_and_320_px_and_is_reached_by_keyboard(
    visits: Visits, axe_script: str, world: dict[str, str], name: str
) -> None:
    login, path = PAGES[name]
    with visits.page(login, path.format(**world)) as page:
        assert_focus_is_never_covered(page)
        assert_holds_at_every_width(page, axe_script)
        assert_focus_is_never_covered_on_a_phone(page)


def open_menu(page: Page) -> None:
    page.click("[aria-label='Weitere Aktionen']")


def refuse_task(page: Page) -> None:
    page.click("text=Abschließen")
    assert page.title().startswith("Fehler: ")
    expect(page.locator("#fehler")).to_be_focused()


def refuse_repair(page: Page) -> None:
    page.click("text=Von Hand erledigen")
    page.click("text=Als erledigt eintragen")
    assert page.locator(".kern-error").count() == 1


@pytest.mark.parametrize(
    ("name", "act"),
    [("aufgaben", open_menu), ("aufgabe", refuse_task), ("stoerungen", refuse_repair)],
)
def test_an_opened_menu_and_a_refused_form_hold_wcag_too(
    visits: Visits,
    axe_script: str,
    world: dict[str, str],
    name: str,
    act: Callable[[Page], None],
) -> None:
    login, path = PAGES[name]
    with visits.page(login, path.format(**world)) as page:
        act(page)
        assert_sound(page, axe_script, opened=True)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_without_scripts(unscripted: Visits, world: dict[str, str], name: str) -> None:
    login, path = PAGES[name]
    with unscripted.page(login, path.format(**world)) as page:
        assert_works_without_scripts(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_expired_session_leads_back_to_what_was_typed(
    browser: Browser, office: Office, axe_script: str, *, scripts: bool
) -> None:
    stuck = office.start(name="Björn Thiele")
    office.breaks["enter_register"] = True
    with office.db.begin("jana") as work:
        engine.complete_task(work, office.task(stuck), valid_answers())
    with serving(office.app) as address:
        visits = Visits(browser, address, java_script_enabled=scripts)
        with visits.page("petra", "/stoerungen") as page:
            page.click("text=Von Hand erledigen")
            office.clock.advance(timedelta(hours=10))
            page.click("text=Als erledigt eintragen")
            page.wait_for_url("**/sitzung**")
            _assert_owed(page, axe_script, scripts=scripts)
            page.fill("#kennwort", PASSWORD)
            page.click("main button")
            page.wait_for_url("**/sitzung/eingaben/**")
            _assert_owed(page, axe_script, scripts=scripts)
        visits.close()


def _assert_owed(page: Page, axe_script: str, *, scripts: bool) -> None:
    if not scripts:
        assert_works_without_scripts(page)
        return
    assert_holds_at_every_width(page, axe_script)
    page.locator(".lz-skip").focus()  # the page opens at the password, past what stands above it
    assert_focus_is_never_covered(page)


def test_a_task_is_read_and_completed_without_javascript(browser: Browser, office: Office) -> None:
    task = office.task(office.start())
    with serving(office.app) as address:
        visits = Visits(browser, address, java_script_enabled=False)
        with visits.page("jana", f"/aufgaben/{task}") as page:
            assert page.locator("#f-grund").is_visible()
            page.check("#f-weiter-1")
            page.fill("#f-ergebnis", "Sie möchte eine Ausbildung beginnen.")
            page.click("text=Zeile hinzufügen")
            page.fill("#f-stationen-0-taetigkeit", "Verkäuferin")
            page.fill("#f-stationen-1-taetigkeit", "Studium")
            page.click("main >> text=Abschließen")
            assert page.locator(".lz-flash").inner_text().strip().startswith("Abgeschlossen:")
        visits.close()
    with office.db.read() as session:
        assert engine.task_view(session, task).status == "done"


def test_with_scripts_a_needless_field_disappears_and_what_was_typed_is_kept(
    own_visits: Visits, office: Office
) -> None:
    task = office.task(office.start())
    with own_visits.page("jana", f"/aufgaben/{task}") as page:
        page.fill("#f-ergebnis", "Das steht schon da.")
        page.check("#f-weiter-1")
        page.wait_for_selector("#f-grund", state="hidden")
        assert page.input_value("#f-ergebnis") == "Das steht schon da."
        page.check("#f-weiter-2")
        page.wait_for_selector("#f-grund", state="visible")
        expect(page.locator("#entwurf .strong")).to_contain_text("Gespeichert um")
    with office.db.read() as session:
        draft = engine.task_view(session, task).draft
    assert draft is not None
    assert draft["ergebnis"] == "Das steht schon da."


def test_the_preview_follows_the_row_and_letters_walk_through_the_list(
    own_visits: Visits, office: Office
) -> None:
    office.start()
    office.start(name="Murat Demir")
    with own_visits.page("jana", "/aufgaben") as page:
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(page.locator("#vorschau")).to_contain_text("Murat Demir")
        page.keyboard.press("x")
        assert page.locator(".lz-bulk").is_visible()
        page.keyboard.press("?")
        page.wait_for_url("**/tasten")


def test_the_diagram_marks_where_the_instance_stands(visits: Visits, world: dict[str, str]) -> None:
    with visits.page("petra", f"/vorgaenge/{world['instance']}") as page:
        here = page.locator("[data-element-id=Z10_Gespraech].ist-hier")
        assert here.count() == 1
        expect(page.locator(".dm-hier")).to_contain_text("steht hier")
        visit(page, f"/vorgaenge/{world['stuck']}")
        assert page.locator("[data-element-id=Z30_Eintragen].ist-stoerung").count() == 1
        assert page.locator(".bjs-powered-by").is_visible()


def test_the_buttons_of_a_diagram_cover_nothing_of_a_sheet_that_fits(visits: Visits) -> None:
    with visits.page("quirin", "/prozesse/Probe_Beratung/1") as page:
        for act in ("fit", "alles"):
            page.click(f"[data-act={act}]")
            buttons = page.locator(".ow-diagramm__zoom").bounding_box()
            lowest = page.locator("[data-element-id=Ende_label]").bounding_box()
            assert buttons is not None
            assert lowest is not None
            assert lowest["y"] + lowest["height"] <= buttons["y"]


def test_on_a_phone_nothing_of_a_move_is_scrolled_sideways_and_no_bar_is_empty(
    visits: Visits, world: dict[str, str]
) -> None:
    with visits.page("timo", f"/versionen/{world['version']}/umzug", NARROW) as page:
        assert page.locator(".lz-stacked").first.is_visible()
        assert not page.locator(".lz-top").is_visible()
        wide = "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
        assert page.locator("main table, main .lz-scroll").evaluate_all(wide) == 0
    with visits.page("jana", "/aufgaben", NARROW) as page:
        assert page.locator(".lz-search").is_visible()
