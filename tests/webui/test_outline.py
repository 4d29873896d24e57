"""Gliederung: a process is changed as a table, and nobody's change is lost."""

from __future__ import annotations

import re

from bs4 import Tag

import engine
from engine.bundles import DIAGRAM
from engine.diagram import Diagram
from engine.diagram_reader import read_diagram
from engine.layout_quality import quality
from engine.xml import parse
from tests.client import Client, Page
from tests.webui.conftest import Office
from tests.webui.drawing_page import asks_a_team, sends_a_fax

FIRST = "Z10_Aufnahme"


def opened(office: Office) -> str:
    with office.db.begin("giebel") as work:
        return engine.open_draft(work, "Probe_Beratung").id


def diagram(office: Office, draft_id: str) -> Diagram:
    with office.db.read() as session:
        return read_diagram(parse(engine.draft_bundle(session, draft_id).xml))


def steps(office: Office, draft_id: str) -> list[str]:
    """Ids of the user tasks, in the order of the file."""
    return [e.id for e in diagram(office, draft_id).elements.values() if e.kind == "userTask"]


def outline_of(draft_id: str, step: str = "", action: str = "") -> str:
    return f"/entwuerfe/{draft_id}/gliederung?zeile={step}&aktion={action}"


def added(client: Client, draft_id: str, after: str, **fields: str) -> Page:
    page = client.get(outline_of(draft_id, after, "danach"))
    return client.submit(page, f"/entwuerfe/{draft_id}/gliederung/{after}/danach", fields)


def test_every_step_has_a_row_with_what_follows_and_its_deadline(office: Office) -> None:
    draft = opened(office)
    page = office.client("quirin").get(outline_of(draft))

    for element in diagram(office, draft).elements.values():
        if element.kind == "userTask":
            assert " ".join(element.name.split()) in page.text
    assert page.html.count('tabindex="0"') == 1


def test_who_only_reads_finds_no_way_to_change(office: Office) -> None:
    draft = opened(office)
    page = office.client("petra").get(outline_of(draft, steps(office, draft)[0], "bearbeiten"))

    assert "Übernehmen" not in page.text
    assert "Schritt danach" not in page.text


def test_a_step_is_put_in_drawn_and_opened(office: Office) -> None:
    draft = opened(office)
    before = steps(office, draft)[0]

    page = added(
        office.client("giebel"), draft, before, name="Rückruf anbieten", art="userTask", zeile="15"
    )

    assert "1 Schritt neu" in page.text
    assert 'value="Rückruf anbieten"' in page.html
    new = diagram(office, draft)
    assert [f.source for f in new.incoming["Z15_RueckrufAnbieten"]] == [before]
    with office.db.read() as session:
        assert [f.kind for f in quality(engine.draft_bundle(session, draft).xml)] == []


def test_name_due_and_sheet_are_taken_over_from_the_row(office: Office) -> None:
    draft = opened(office)
    step, client = steps(office, draft)[0], office.client("giebel")
    page = client.get(outline_of(draft, step, "bearbeiten"))

    client.submit(
        page,
        f"/entwuerfe/{draft}/gliederung/{step}",
        {"name": "Aufnehmen", "faellig": "3 Arbeitstage", "output": "Bogen"},
    )

    element = diagram(office, draft).elements[step]
    assert element.name == "Aufnehmen"
    assert element.attributes["faellig"] == "tagesende(arbeitstage_nach(heute, 3))"
    assert element.attributes["output"] == "Bogen"
    page = client.get(outline_of(draft, step, "bearbeiten"))
    assert 'value="3 Arbeitstage"' in page.html


def test_what_a_handler_needs_is_said_at_its_field(office: Office) -> None:
    asks_a_team(office)
    draft = opened(office)
    with office.db.begin("giebel") as work:
        xml = engine.draft_bundle(work.session, draft).xml.replace(b"enter_register", b"ask_team")
        engine.write_draft(work, draft, 1, {DIAGRAM: xml})
    client = office.client("giebel")

    page = client.get(outline_of(draft, "Z30_Eintragen", "bearbeiten"))

    assert "Der Handler „Rückfrage stellen“ braucht „Empfänger“ (empfaenger)." in page.text
    needed, other = page.soup.select("[id^=p-]:is(input)")
    assert [one["name"] for one in (needed, other)] == ["p-empfaenger", "p-dringend"]
    assert described(page, needed) == "Wer gefragt wird. Zum Beispiel 'JCO@' + standort."
    assert described(page, other) == "Wie eilig. Möglich: 'ja' (heute noch)."
    assert labels(page, needed) == "Empfänger fehlt"
    assert labels(page, other) == "Dringend (freiwillig)"
    assert page.soup.select("#p-dringend-l option")[0]["value"] == "'ja'"
    assert described(page, page.soup.select("#was")[0]) == "Fragt ein Team."

    page = client.submit(
        page, f"/entwuerfe/{draft}/gliederung/Z30_Eintragen", {"p-dringend": "'nein'"}
    )
    page = client.get(outline_of(draft, "Z30_Eintragen", "bearbeiten"))
    assert "„Dringend“ ist 'nein'. Das kennt „Rückfrage stellen“ nicht." in page.text


def test_how_often_a_job_is_tried_is_said_in_its_row_and_nowhere_else(office: Office) -> None:
    sends_a_fax(office)
    draft, client = opened(office), office.client("giebel")
    step, row = "Z30_Eintragen", f"/entwuerfe/{opened(office)}/gliederung/Z30_Eintragen"
    page = client.get(outline_of(draft, step, "bearbeiten"))
    assert page.soup.select("#versuche, #pause") == []

    client.submit(page, row, {"was": "send_fax"})
    page = client.get(outline_of(draft, step, "bearbeiten"))
    tries, pause = page.soup.select("#versuche, #pause")
    assert (labels(page, tries), labels(page, pause)) == (
        "Versuche",
        "Pause zwischen den Versuchen",
    )
    assert described(page, tries).endswith("ehe eine Störung gemeldet wird. Ohne Angabe 5.")
    assert "höchstens 1 Stunde" in described(page, pause)

    client.submit(page, row, {"versuche": "3", "pause": "10 Minuten"})
    assert diagram(office, draft).elements[step].attributes.items() >= {
        ("versuche", "3"),
        ("pause", "PT10M"),
    }
    page = client.get(outline_of(draft, step, "bearbeiten"))
    assert page.soup.select("#pause")[0]["value"] == "10 Minuten"
    client.submit(page, row, {"pause": "bald"})
    page = client.get(outline_of(draft, step, "bearbeiten"))
    assert "„bald“ ist als Pause zwischen den Versuchen nicht möglich." in page.text

    client.submit(page, row, {"pause": "", "was": "enter_register"})
    page = client.get(outline_of(draft, step, "bearbeiten"))
    assert "Die Angabe „Versuche“ (3) bewirkt nichts" in page.text
    assert [one["id"] for one in page.soup.select("#versuche, #pause")] == ["versuche"]
    client.submit(page, row, {"art": "userTask"})
    assert "versuche" not in diagram(office, draft).elements[step].attributes


def described(page: Page, field: Tag) -> str:
    """What is said at a field, without the findings."""
    ids = [one for one in str(field["aria-describedby"]).split() if one.endswith("-h")]
    return " ".join(page.soup.select(f"#{one}")[0].text for one in ids)


def labels(page: Page, field: Tag) -> str:
    return page.soup.select(f"label[for={field['id']}]")[0].text


def test_an_unchanged_form_writes_no_state(office: Office) -> None:
    draft = opened(office)
    client = office.client("giebel")
    for step in steps(office, draft):
        page = client.get(outline_of(draft, step, "bearbeiten"))
        client.submit(page, f"/entwuerfe/{draft}/gliederung/{step}")

    with office.db.read() as session:
        assert engine.draft(session, draft).head == 1


def test_a_refused_change_keeps_what_was_typed_and_names_the_rule(office: Office) -> None:
    draft = opened(office)
    start = next(e.id for e in diagram(office, draft).elements.values() if e.kind == "startEvent")
    client = office.client("giebel")
    page = client.get(outline_of(draft, start, "bearbeiten"))

    refused = client.submit(page, f"/entwuerfe/{draft}/gliederung/{start}/entfernen", status=422)

    assert "ist der Beginn und bleibt." in refused.text
    assert "Am Entwurf wurde nichts geändert." in refused.text
    with office.db.read() as session:
        assert engine.draft(session, draft).head == 1


def test_a_removed_step_comes_back_by_one_button(office: Office) -> None:
    draft = opened(office)
    client = office.client("giebel")
    added(client, draft, steps(office, draft)[0], name="Kurz", art="userTask")
    page = client.get(outline_of(draft, "Kurz", "bearbeiten"))
    page = client.submit(page, f"/entwuerfe/{draft}/gliederung/Kurz/entfernen")
    assert "1 Schritt entfernt" in page.text
    assert "Kurz" not in diagram(office, draft).elements

    page = client.submit(page, f"/entwuerfe/{draft}/gliederung-zurueck")

    assert "Zurückgenommen." in page.text
    assert "Kurz" in diagram(office, draft).elements


def test_of_two_who_change_at_once_the_slower_one_is_told_and_loses_nothing(
    office: Office,
) -> None:
    draft = opened(office)
    first, *_, last = steps(office, draft)
    giebel, quirin = office.client("giebel"), office.client("quirin")
    mine = giebel.get(outline_of(draft, first, "bearbeiten"))
    theirs = quirin.get(outline_of(draft, last, "bearbeiten"))
    quirin.submit(theirs, f"/entwuerfe/{draft}/gliederung/{last}", {"name": "Anders"})

    page = giebel.submit(mine, f"/entwuerfe/{draft}/gliederung/{first}", {"name": "Neu"})

    assert "war um" in page.text
    assert "Nichts ist verloren." in page.text
    assert diagram(office, draft).elements[last].name == "Anders"
    side = re.search(rf"/entwuerfe/{draft}/staende/(\d+)/zusammenfuehren", page.html)
    assert side is not None
    giebel.submit(page, side[0])
    merged = diagram(office, draft).elements
    assert (merged[first].name, merged[last].name) == ("Neu", "Anders")


def test_who_sends_a_refused_row_again_does_not_overwrite_what_somebody_changed_meanwhile(
    office: Office,
) -> None:
    draft = opened(office)
    first, *_ = steps(office, draft)
    row = f"/entwuerfe/{draft}/gliederung/{first}"
    giebel, quirin = office.client("giebel"), office.client("quirin")
    mine = giebel.get(outline_of(draft, first, "bearbeiten"))
    theirs = quirin.get(outline_of(draft, first, "bearbeiten"))
    quirin.submit(theirs, row, {"name": "Anders"})

    mine = giebel.submit(mine, row, {"bahn": "Nirgendwo"}, 422)
    giebel.submit(mine, row, {"bahn": "", "faellig": ""})

    assert diagram(office, draft).elements[first].name == "Anders"


def test_a_new_step_is_marked_against_the_version_in_force(office: Office) -> None:
    draft = opened(office)
    client = office.client("giebel")
    added(client, draft, steps(office, draft)[0], name="Kurz", art="userTask")

    page = client.get(outline_of(draft))

    assert re.search(r"Kurz <span class=\"lz-tag lz-tag--neu\">.*?neu</span>", page.html)


def test_a_broken_diagram_still_has_its_page(office: Office) -> None:
    draft = opened(office)
    with office.db.begin("giebel") as work:
        xml = engine.draft_bundle(work.session, draft).xml
        engine.write_draft(work, draft, 1, {DIAGRAM: xml[: len(xml) // 2]})

    page = office.client("giebel").get(outline_of(draft))

    assert "Das Diagramm lässt sich nicht lesen." in page.text
