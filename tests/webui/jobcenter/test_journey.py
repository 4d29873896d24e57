"""The whole way of a Bedarfsgemeinschaft of two, as staff walk it in a browser.

Ines comes and takes part in the Gruppencoaching; Tom stays away twice and goes to the IFK once
benefits are granted. Staff touch pages only; the days pass by the training clock.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from engine.clock import ManualClock
from tests.webui.browsing import Visits, serving, visit
from tests.webui.conftest import PASSWORD
from tests.webui.jobcenter.conftest import NOW, Jobcenter, settings_for
from webui.app import create_app
from webui.bootstrap import bootstrap

pytestmark = pytest.mark.browser

COACH, INTAKE, LEAD = "jco.demo", "egs.demo", "tl.demo"
MOTHER, SON = "Ines Brückner", "Tom Brückner"


@dataclass
class Staff:
    """Everybody with a browser window of their own."""

    visits: Visits
    stack: ExitStack
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, login: str, path: str) -> Page:
        """Open a page as somebody."""
        if login in self.pages:
            visit(self.pages[login], path)
        else:
            self.pages[login] = self.stack.enter_context(self.visits.page(login, path))
        return self.pages[login]

    def move_clock(self, day: date, time: str) -> None:
        page = self.page(LEAD, "/schulung")
        page.get_by_label("Tag", exact=True).fill(day.isoformat())
        page.get_by_label("Uhrzeit", exact=True).fill(time)
        main(page).get_by_role("button", name="Uhr vorstellen").click()
        expect(main(page)).to_contain_text(f"{day:%d.%m.%Y}, {time.removeprefix('0')}")

    def post_letters(self) -> None:
        """Print everything in the Postausgang and confirm that it went to the post."""
        page = self.page(INTAKE, "/postausgang")
        main(page).get_by_role("button", name=re.compile("Schreiben drucken")).click()
        href = main(page).get_by_role("link", name="Druckdatei öffnen").get_attribute("href")
        assert_pdf(page, href)
        main(page).get_by_role("button", name="Für die angehakten bestätigen").click()
        expect(page.locator(".lz-flash").first).to_contain_text("bestätigt")

    def answer_for(self, person: str, answer: str) -> Locator:
        """Say on Heute whether somebody came; return their line."""
        page = self.page(COACH, "/heute")
        group = page.get_by_role("group", name=f"Ergebnis für {person}")
        group.get_by_role("button", name=answer, exact=True).click()
        return page.locator("li").filter(has_text=person).first


@pytest.fixture
def jobcenter(jobcenter_template: Path, tmp_path: Path) -> Iterator[Jobcenter]:
    """The demo house in training; what a commit makes due is done at once."""
    file = tmp_path / "jobcenter.db"
    shutil.copy(jobcenter_template, file)
    clock = ManualClock(NOW)
    application = bootstrap(replace(settings_for(file), training=True), clock)
    application.wake = lambda: (application.tick(), None)[1]
    app = create_app(application)
    app.testing = False  # errors are shown as people see them
    yield Jobcenter(application, clock, app)
    application.db.dispose()


@pytest.fixture
def address(jobcenter: Jobcenter) -> Iterator[str]:
    with serving(jobcenter.app) as url:
        yield url


@pytest.fixture
def staff(browser: Browser, address: str) -> Iterator[Staff]:
    with ExitStack() as stack:
        visits = Visits(browser, address)
        stack.callback(visits.close)
        yield Staff(visits, stack)


@pytest.fixture
def staff_without_scripts(browser: Browser, address: str) -> Iterator[Staff]:
    with ExitStack() as stack:
        visits = Visits(browser, address, java_script_enabled=False)
        stack.callback(visits.close)
        yield Staff(visits, stack)


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def labelled(page: Page, label: str) -> Locator:
    """Return the first field whose label begins so; it may be optional."""
    return main(page).get_by_label(re.compile(f"^{re.escape(label)}")).first


def assert_pdf(page: Page, href: str | None) -> None:
    answer = page.request.get(href or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def new_case(staff: Staff) -> str:
    """Take the application; return the address of the case."""
    page = staff.page(INTAKE, "/faelle/neu")
    labelled(page, "Persönlich").check()
    for label, text in {
        "Vorname": "Ines",
        "Nachname": "Brückner",
        "Geburtsdatum": "1986-04-17",
        "Telefon (freiwillig)": "05541 99202",
        "Straße": "Lange Straße 12",
        "Postleitzahl": "34346",
        "Ort": "Hann. Münden",
    }.items():
        labelled(page, label).fill(text)
    main(page).get_by_role("button", name="Fall anlegen").click()
    expect(page.get_by_role("heading", name=MOTHER)).to_be_visible()
    return page.url


def responsible_here(page: Page) -> None:
    labelled(page, "Ja").check()


def first_advice(page: Page) -> None:
    for question in ("Die antragstellende Person ist erwerbsfähig", "Gewöhnlicher Aufenthalt"):
        asked = main(page).get_by_role("group", name=re.compile(f"^{question}"))
        asked.get_by_label("ja", exact=True).check()
    member = {"Vorname": "Tom", "Nachname": "Brückner", "Geburtsdatum": "2004-05-02"}
    for label, text in member.items():
        labelled(page, label).fill(text)
    labelled(page, "Erwerbsfähig und").check()


def data_entered(page: Page) -> None:
    labelled(page, "BG-Nummer").fill("24102//0012345")
    labelled(page, "Antragsdatum und Personendaten").check()


def forms_handed_out(page: Page) -> None:
    for label in ("Hauptantrag", "Mietvertrag", "Alle erwerbsfähigen", "Merkblatt"):
        labelled(page, label).check()


def identity_checked(page: Page) -> None:
    labelled(page, "Identität geprüft").check()
    labelled(page, "Ausweis").select_option(label="Personalausweis")
    labelled(page, "Gültig bis").fill("2030-01-31")
    labelled(page, "Geprüft am").fill("2025-03-03")


INTAKE_STEPS: dict[str, Callable[[Page], None]] = {
    "Zuständigkeit prüfen": responsible_here,
    "Erstberatung": first_advice,
    "Daten im Fachverfahren erfassen": data_entered,
    "Antragsunterlagen ausgeben": forms_handed_out,
    "Identität prüfen": identity_checked,
}


def intake(staff: Staff, case: str) -> set[str]:
    """Do what the case offers next until nothing is open; return the tasks done."""
    page, done = staff.page(INTAKE, case), set()
    while (following := main(page).get_by_role("link", name="Aufgabe öffnen")).count():
        following.click()
        title = main(page).get_by_role("heading", level=1).inner_text()
        step = next(name for name in INTAKE_STEPS if title.startswith(name))
        INTAKE_STEPS[step](page)
        main(page).get_by_role("button", name="Abschließen").click()
        expect(page.locator(".lz-flash").first).to_contain_text(f"Abgeschlossen: {step}")
        done.add(step)
    return done


def appointment(page: Page) -> date:
    """Read the planned appointment off the case."""
    card = main(page).get_by_role("region", name="Termine").get_by_role("listitem")
    words = card.filter(has_text="geplant").inner_text()
    found = re.search(r"(\d\d)\.(\d\d)\.", words)
    assert found, words
    return date(2025, int(found[2]), int(found[1]))


def talk(staff: Staff) -> None:
    """Write the Gesprächsmappe and close the talk with one click."""
    row = staff.answer_for(MOTHER, "Da")
    row.get_by_role("link", name="Gespräch öffnen").click()
    page = staff.pages[COACH]
    labelled(page, "Persönlich").check()
    labelled(page, "Ergebnis").fill("Sucht eine Teilzeitstelle im Büro.")
    labelled(page, "Die Vorteile des Gruppencoachings").check()
    participation = main(page).get_by_role("group", name="Nimmt die Person")
    participation.get_by_label("Ja", exact=True).check()
    page.locator("[name='z120.gruppentermin']").first.check()
    labelled(page, "Tätigkeit").fill("Bürokauffrau")
    labelled(page, "Zusammenfassung").fill("Gute Büropraxis, EDV auffrischen.")
    labelled(page, "Keine Fahrkosten").check()
    labelled(page, "Die Unterschrift liegt vor").check()
    main(page).get_by_role("button", name="Gespräch abschließen").click()
    expect(page.locator(".lz-flash").first).to_contain_text("Gespräch abgeschlossen.")
    expect(main(page)).to_contain_text("Gruppentermin gebucht")


def calls(staff: Staff, case: str, first: date) -> None:
    """Try to reach Tom on two days."""
    for day, result in ((first, "Mailbox"), (first + timedelta(days=1), "Niemand meldet sich")):
        staff.move_clock(day, "10:00")
        page = staff.page(COACH, case)
        main(page).get_by_role("link", name="Aufgabe öffnen").click()
        labelled(page, result).check()
        main(page).get_by_role("button", name="Anruf speichern").click()
        expect(page.locator(".lz-flash").first).to_contain_text(f"Anruf gespeichert: {result}")
    page = staff.pages[COACH]
    main(page).get_by_role("button", name="Nicht erreicht", exact=True).click()
    expect(page.locator(".lz-flash").first).to_contain_text("2. Einladung")


def next_working_day(day: date) -> date:
    following = day + timedelta(days=1)
    return following if following.weekday() < 5 else next_working_day(following)


def confirm_absence(staff: Staff, case: str) -> None:
    page = staff.page(COACH, case)
    main(page).get_by_role("link", name="Aufgabe öffnen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nichterscheinen bestätigen")
    for number in (1, 2):
        labelled(page, f"Was war bei Termin {number}?").select_option(value="bestaetigt")
    main(page).get_by_role("button", name="Abschließen").click()
    expect(page.locator(".lz-flash").first).to_contain_text("Abgeschlossen")


def grant(staff: Staff, case: str) -> None:
    page = staff.page("lsb.demo", case)
    main(page).locator("summary").filter(has_text="Eintragen").click()
    main(page).get_by_role("link", name="Entscheidung über Leistungen").click()
    labelled(page, "Bewilligt").check()
    labelled(page, "Leistungen ab").fill("2025-03-01")
    main(page).get_by_role("button", name="Entscheidung vermerken").click()
    expect(main(page)).to_contain_text("An IFK übergeben")


def take_over(staff: Staff) -> None:
    page = staff.page("ifk.demo", "/heute")
    handed = main(page).get_by_role("region", name="An Sie übergeben")
    handed.get_by_role("link", name=SON).click()
    expect(main(page)).to_contain_text("Zu den Terminen nicht erschienen (bestätigt)")
    expect(main(page)).to_contain_text("Ein Clearinggespräch kam nicht zustande.")
    main(page).get_by_role("button", name="Übernahme bestätigen").click()
    expect(main(page)).to_contain_text("Übernahme bestätigt")
    page.goto("/heute")
    expect(main(page).get_by_role("region", name="An Sie übergeben")).to_have_count(0)


def test_one_of_two_takes_part_and_the_other_goes_to_the_ifk(staff: Staff) -> None:
    case = new_case(staff)
    assert intake(staff, case) == set(INTAKE_STEPS)
    page = staff.page(INTAKE, case)
    for name in ("Anschreiben Antragsausgabe", "1. Einladung"):
        assert_pdf(page, main(page).get_by_role("link", name=name).get_attribute("href"))
    of_mother = appointment(page)
    main(page).get_by_role("link", name=SON).click()
    of_son, son = appointment(page), page.url
    staff.post_letters()

    staff.move_clock(of_mother, "09:05")
    talk(staff)
    page = staff.page(COACH, case)
    main(page).get_by_role("link", name="TP2 Clearinggespräch").click()
    expect(main(page)).to_contain_text("nimmt am Gruppencoaching teil")

    missed = next_working_day(of_son)
    staff.move_clock(missed, "09:30")
    expect(staff.answer_for(SON, "Nicht da")).to_contain_text("Nicht erschienen")
    calls(staff, son, missed)
    page = staff.page(COACH, son)
    second = appointment(page)
    assert_pdf(page, main(page).get_by_role("link", name="2. Einladung").get_attribute("href"))
    staff.post_letters()

    staff.move_clock(next_working_day(second), "09:30")
    staff.answer_for(SON, "Nicht da")
    confirm_absence(staff, son)
    grant(staff, son)
    take_over(staff)
    page = staff.page(LEAD, "/stoerungen")
    expect(main(page)).not_to_contain_text(SON)
    expect(main(page)).not_to_contain_text(MOTHER)


def open_responsibility(staff: Staff) -> Page:
    """The first task of a new application."""
    page = staff.page(INTAKE, new_case(staff))
    main(page).get_by_role("link", name="Aufgabe öffnen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zuständigkeit prüfen")
    return page


def test_a_task_is_done_without_javascript(staff_without_scripts: Staff) -> None:
    page = open_responsibility(staff_without_scripts)
    responsible_here(page)
    main(page).get_by_role("button", name="Abschließen").click()
    expect(page.locator(".lz-flash").first).to_contain_text("Abgeschlossen: Zuständigkeit prüfen")
    expect(main(page)).to_contain_text("Erstberatung")


def test_a_task_is_done_with_the_keyboard_alone(staff: Staff) -> None:
    page = open_responsibility(staff)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "zustaendig":
            break
    page.keyboard.press("Space")
    expect(labelled(page, "Ja")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".lz-flash").first).to_contain_text("Abgeschlossen: Zuständigkeit prüfen")


def test_what_was_typed_outlives_the_session(staff: Staff, jobcenter: Jobcenter) -> None:
    page = open_responsibility(staff)
    labelled(page, "Nein, Antrag weiterleiten").check()
    labelled(page, "Weitergeleitet an").fill("Jobcenter Kassel")
    jobcenter.clock.advance(timedelta(minutes=31))
    main(page).get_by_role("button", name="Abschließen").click()
    expect(main(page)).to_contain_text("Ihre Eingaben sind gespeichert")
    page.get_by_label("Kennwort").fill(PASSWORD)
    main(page).get_by_role("button", name="Weiterarbeiten").click()
    expect(labelled(page, "Weitergeleitet an")).to_have_value("Jobcenter Kassel")
    expect(labelled(page, "Nein, Antrag weiterleiten")).to_be_checked()


def test_who_comes_second_reads_who_was_faster(staff: Staff) -> None:
    slow = open_responsibility(staff)
    responsible_here(slow)
    quick = staff.page(LEAD, slow.url)
    responsible_here(quick)
    main(quick).get_by_role("button", name="Abschließen").click()
    main(slow).get_by_role("button", name="Abschließen").click()
    expect(slow.get_by_role("heading", level=1)).to_have_text("Diese Aufgabe ist schon erledigt")
    expect(main(slow)).to_contain_text("Karin Ahlers hat „Zuständigkeit prüfen“")
    expect(main(slow)).to_contain_text("Ihre Eingaben wurden nicht ausgeführt")
