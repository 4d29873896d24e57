"""No work on a drawing is lost: offline, after the session, a reload, two tabs, two people."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

import engine
from tests.webui.drawing_page import (
    ORIGINAL,
    SLOW,
    Workplace,
    expect_saved,
    opened,
    ready,
    rename,
    saved_line,
    select,
    sign_in,
)
from tests.webui.drawing_page import giebel as giebel
from tests.webui.drawing_page import place as place

pytestmark = pytest.mark.browser

SAVES = "**/diagramm?stand=*"
MINE, THEIRS = "Gespräch vorbereiten".encode(), b"Ins Verzeichnis eintragen"


def test_what_is_drawn_offline_is_saved_when_the_network_is_back(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    giebel.set_offline(True)
    rename(page, "Gespräch vorbereiten")
    expect(saved_line(page)).to_have_text(
        "Offline. 1 Änderung liegt in diesem Browser.", timeout=SLOW
    )
    page.fill("#e-zeile", "11")
    page.locator("#e-zeile").blur()
    expect(saved_line(page)).to_have_text("Offline. 2 Änderungen liegen in diesem Browser.")
    giebel.set_offline(False)
    expect_saved(page)

    assert MINE in place.stored()
    assert b'laufzettel:zeile="11"' in place.stored()


def test_what_is_drawn_after_the_session_ran_out_is_saved_after_a_new_login(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    giebel.clear_cookies()
    rename(page, "Gespräch vorbereiten")
    expect(saved_line(page)).to_have_text(
        "Anmeldung abgelaufen. Nichts geht verloren.", timeout=SLOW
    )
    expect(page.get_by_role("link", name="Neu anmelden")).to_be_visible()
    sign_in(giebel, "giebel")
    expect_saved(page)

    assert MINE in place.stored()
    assert place.revisions()[0] == (2, "giebel", False)


def test_nothing_is_saved_in_the_name_of_somebody_else_who_signed_in(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    giebel.clear_cookies()
    rename(page, "Gespräch vorbereiten")
    expect(saved_line(page)).to_contain_text("Anmeldung abgelaufen", timeout=SLOW)
    sign_in(giebel, "quirin")
    expect(saved_line(page)).to_have_text(
        "Hier ist jetzt Quirin Meister angemeldet. 1 Änderung liegt in diesem Browser.",
        timeout=SLOW,
    )

    assert place.revisions() == [(1, "giebel", False)]


@pytest.mark.parametrize("status", [500, 503])
def test_what_the_server_could_not_take_is_sent_again(
    giebel: BrowserContext, place: Workplace, status: int
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    page.route(SAVES, lambda route: route.fulfill(status=status, body="kaputt"))
    rename(page, "Gespräch vorbereiten")
    expect(saved_line(page)).to_have_text(
        "Nicht gespeichert. 1 Änderung liegt in diesem Browser.", timeout=SLOW
    )
    page.unroute(SAVES)
    expect_saved(page)

    assert MINE in place.stored()


def test_a_reload_before_the_server_answered_loses_nothing(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    page.route(SAVES, lambda route: route.abort())
    page.fill("#e-name", "Gespräch vorbereiten")
    page.wait_for_timeout(50)  # not even the copy in the browser is due yet
    page.reload()
    ready(page)
    page.unroute(SAVES)
    page.reload()
    ready(page)

    expect(saved_line(page)).to_have_text("Änderungen aus diesem Browser wurden gespeichert.")
    assert MINE in place.stored()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('zeichnung'))") == []


def test_a_window_that_was_closed_in_the_midst_is_made_up_for_by_the_next(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    page.route(SAVES, lambda route: route.abort())
    rename(page, "Gespräch vorbereiten")
    expect(saved_line(page)).to_contain_text("Offline", timeout=SLOW)
    page.close()
    opened(giebel, place.path)

    assert MINE in place.stored()


def test_two_people_at_different_steps_are_put_together(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    place.write("quirin", b"Ins Register eintragen", THEIRS)
    rename(page, "Gespräch vorbereiten")
    band = page.locator("[data-modeler=konflikt]")
    expect(band).to_contain_text(
        "Quirin Meister hat den Entwurf um 9:00 geändert, während Sie hier gezeichnet haben. "
        "Beide Fassungen sind gesichert.",
        timeout=SLOW,
    )
    assert THEIRS in place.stored()
    band.get_by_role("button", name="Zusammenführen").click()
    expect(band).to_be_hidden(timeout=SLOW)

    assert MINE in place.stored()
    assert THEIRS in place.stored()
    select(page, "Z30_Eintragen")
    expect(page.locator("#e-name")).to_have_value("Ins Verzeichnis eintragen")
    rename(page, "Ins Buch eintragen")
    expect_saved(page)
    assert b"Ins Buch eintragen" in place.stored()


def test_two_people_at_the_same_step_keep_both_and_one_may_go_on_with_a_copy(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    place.write("quirin", "Gespräch führen".encode(), "Gespräch beginnen".encode())
    rename(page, "Gespräch vorbereiten")
    band = page.locator("[data-modeler=konflikt]")
    expect(band).to_contain_text("Beide ändern dasselbe", timeout=SLOW)
    expect(band.get_by_role("button", name="Zusammenführen")).to_have_count(0)
    page.fill("#e-zeile", "11")  # who goes on drawing goes on beside
    page.locator("#e-zeile").blur()
    expect_saved(page)
    band.get_by_role("button", name="Meine als Kopie").click()
    page.wait_for_url(lambda url: place.draft_id not in url)
    ready(page)

    with place.office.db.read() as session:
        copied = [one for one in engine.drafts(session) if one.id != place.draft_id]
        xml = engine.draft_bundle(session, copied[0].id).xml
    assert MINE in xml
    assert b'laufzettel:zeile="11"' in xml
    assert "Gespräch beginnen".encode() in place.stored()


def test_who_lets_their_own_version_be_finds_it_among_the_earlier_ones(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    place.write("quirin", "Gespräch führen".encode(), "Gespräch beginnen".encode())
    rename(page, "Gespräch vorbereiten")
    page.get_by_role("button", name="Fassung von Quirin Meister laden").click(timeout=SLOW)
    expect(page.locator("[data-modeler=konflikt]")).to_be_hidden(timeout=SLOW)
    select(page, "Z10_Gespraech")

    expect(page.locator("#e-name")).to_have_value("Gespräch beginnen")
    (side,) = [number for number, _, is_side in place.revisions() if is_side]
    assert MINE in place.stored(side)


def test_an_undecided_version_is_asked_about_again_when_the_draft_is_opened(
    giebel: BrowserContext, place: Workplace
) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    place.write("quirin", b"Ins Register eintragen", THEIRS)
    rename(page, "Gespräch vorbereiten")
    expect(page.locator("[data-modeler=konflikt]")).to_be_visible(timeout=SLOW)
    expect_saved(page)
    page.close()
    page = opened(giebel, place.path)
    page.get_by_role("button", name="Zusammenführen").click()
    expect(page.locator("[data-modeler=konflikt]")).to_be_hidden(timeout=SLOW)

    assert MINE in place.stored()
    assert THEIRS in place.stored()


def test_two_tabs_of_one_person_keep_what_either_drew(
    giebel: BrowserContext, place: Workplace
) -> None:
    first = opened(giebel, place.path, "Z10_Gespraech")
    second = opened(giebel, place.path, "Z30_Eintragen")
    rename(second, "Ins Verzeichnis eintragen")
    expect_saved(second)
    rename(first, "Gespräch vorbereiten")
    first.get_by_role("button", name="Zusammenführen").click(timeout=SLOW)
    expect(first.locator("[data-modeler=konflikt]")).to_be_hidden(timeout=SLOW)

    assert MINE in place.stored()
    assert THEIRS in place.stored()


def test_every_change_of_a_long_drawing_arrives(giebel: BrowserContext, place: Workplace) -> None:
    page = opened(giebel, place.path, "Z10_Gespraech")
    for row in range(11, 19):  # some while a former change is on its way
        page.fill("#e-zeile", str(row))
        page.locator("#e-zeile").blur()
        page.wait_for_timeout(400)
    expect_saved(page)

    assert place.stored() == ORIGINAL.replace(
        b'id="Z10_Gespraech" name="Gespr\xc3\xa4ch f\xc3\xbchren" laufzettel:zeile="10"',
        b'id="Z10_Gespraech" name="Gespr\xc3\xa4ch f\xc3\xbchren" laufzettel:zeile="18"',
    )
