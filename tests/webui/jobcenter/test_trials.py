"""Szenarien: recorded by clicking through TP2, played behind the page, kept with what showed."""

from __future__ import annotations

import re
from typing import Any

import engine
from engine import pump
from engine.bundles import DIAGRAM
from engine.models import Job
from engine.scenario import Complete, Refuse, Wait, read_scenario
from engine.scenario_results import passed, results
from tests.client import Client, Page
from tests.webui.jobcenter.conftest import Jobcenter

TP2 = "TP2_Clearing_JA"
ATTEMPT: dict[str, Any] = {
    "versuche-0-zeitpunkt": "2025-03-11T11:00",
    "versuche-0-ergebnis": "nicht_erreicht",
    "kontakt": "nicht_erreicht",
}
"""One call: too few, the process asks for two on two days."""
SECOND: dict[str, Any] = {
    "versuche-1-zeitpunkt": "2025-03-12T10:00",
    "versuche-1-ergebnis": "mailbox",
}


def draft(jobcenter: Jobcenter) -> str:
    with jobcenter.application.db.begin("prozess.demo") as work:
        return engine.open_draft(work, TP2).id


class Recorder:
    """Fills in the page of a recording as a person without scripts does."""

    def __init__(self, jobcenter: Jobcenter, draft_id: str, title: str) -> None:
        self.client: Client = jobcenter.client("prozess.demo")
        page = self.client.get(f"/entwuerfe/{draft_id}/szenarien/neu")
        self.page: Page = self.client.submit(page, "/szenarien/neu$", {"titel": title})

    @property
    def address(self) -> str:
        return self.page.action("/aufnehmen$")

    def do(self, what: str, status: int = 200, /, **fields: Any) -> Page:
        kept = {
            name: value
            for name, value in self.page.form("/aufnehmen$").items()
            if name in ("csrf_token", "stand", "seit", "bis_vorschlag", "bis")
        }
        self.page = self.client.post(self.address, {**kept, **fields, "tun": what}, status)
        return self.page

    def facts(self) -> list[str]:
        """What could be expected after the last act."""
        boxes = self.page.soup.select("#jetzt input[name=fakt]")
        return [str(box["value"]) for box in boxes]


def scenario_of(jobcenter: Jobcenter, draft_id: str, name: str) -> bytes:
    with jobcenter.application.db.read() as session:
        return engine.draft_bundle(session, draft_id).scenarios[name]


TITLE, NAME = "Nicht erschienen, zweimal angerufen", "nicht_erschienen_zweimal_angerufen"
CALL: dict[str, Any] = {"aufgabe": "Z40_Telefonkontakt", **ATTEMPT}


def recorded_call(jobcenter: Jobcenter, draft_id: str) -> Recorder:
    """Record a non-appearance, a refused single call, and two calls on two days."""
    recorder = Recorder(jobcenter, draft_id, TITLE)
    recorder.do("frist")
    recorder.do("frist")
    assert "Di, 11.03.2025, 12:00 Uhr" in recorder.page.text
    assert "Aufgabe: Jobcoach versucht den Antragsteller" in recorder.page.text
    recorder.do("ablehnen", **CALL)
    recorder.do("bis", bis="12.03.2025 11:00")
    recorder.do("aufgabe", **CALL, **SECOND)
    assert "besucht:Z50_Einladung2" in recorder.facts()
    wanted = ["offen", "besucht:Z50_Einladung2", "wirkung:send_invitation"]
    recorder.do("erwarten", schritt="5", fakt=wanted)
    return recorder


def test_a_scenario_is_recorded_through_a_non_appearance_and_a_call(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    recorder = recorded_call(jobcenter, draft_id)

    assert "wird abgelehnt" in recorder.page.text
    assert "erfüllt" in recorder.page.text
    story = read_scenario(scenario_of(jobcenter, draft_id, NAME))
    assert [type(step.action) for step in story.steps] == [Wait, Wait, Refuse, Wait, Complete]
    refusal, last = story.steps[2].action, story.steps[4].expectation
    assert isinstance(refusal, Refuse)
    assert refusal.code == "too_few_calls"
    assert last is not None
    assert last.effects == {"send_invitation": 1}


def test_a_recorded_scenario_is_played_and_tells_which_way_it_took(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    recorder = recorded_call(jobcenter, draft_id)

    recorder.client.submit(recorder.page, "/sichern$")
    jobcenter.application.run_due_jobs()

    with jobcenter.application.db.read() as session:
        digest = engine.draft_bundle(session, draft_id).content_digest
        assert passed(session, digest, [NAME])
        way = results(session, digest)[NAME].way
    assert {"Z40_Telefonkontakt", "Z50_Einladung2"} <= way.elements
    assert way.flows
    assert "1 bestanden" in recorder.client.get(f"/entwuerfe/{draft_id}/szenarien").text


def test_a_refused_form_says_why_and_records_nothing(jobcenter: Jobcenter) -> None:
    recorder = Recorder(jobcenter, draft(jobcenter), "Ein Anruf")
    recorder.do("frist")
    recorder.do("frist")

    refused = recorder.do("aufgabe", 422, **CALL)

    assert "Nötig sind 2 an 2 verschiedenen Tagen." in refused.text
    assert "2 Schritte, 0 Erwartungen" in refused.text
    assert "So erwarten: wird abgelehnt" in refused.text


def test_the_clock_goes_forward_only_and_says_how_an_instant_is_written(
    jobcenter: Jobcenter,
) -> None:
    recorder = Recorder(jobcenter, draft(jobcenter), "Uhr")

    assert "Schreiben Sie Tag und Uhrzeit" in recorder.do("frist", 422, bis="morgen").text
    assert "nur vorwärts" in recorder.do("bis", 422, bis="28.02.2025 9:00").text
    assert "Mo, 03.03.2025, 10:00 Uhr" in recorder.do("stunde").text
    assert "Di, 04.03.2025, 10:00 Uhr" in recorder.do("arbeitstag").text
    assert "Do, 06.03.2025, 24:00 Uhr" in recorder.do("bis", bis="6.3.2025 24:00").text


def test_waits_in_which_nothing_happens_become_one(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    recorder = Recorder(jobcenter, draft_id, "Warten")

    for _ in range(3):
        recorder.do("stunde")

    assert len(read_scenario(scenario_of(jobcenter, draft_id, "warten")).steps) == 1
    recorder.do("zurueck", schritt="0")
    assert "Mo, 03.03.2025, 9:00 Uhr" in recorder.page.text


def test_a_message_arrives_with_what_was_typed(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    recorder = Recorder(jobcenter, draft_id, "Absage")
    shown = recorder.client.get(f"{recorder.address}?nachricht=Termin_Absage")
    recorder.page = shown
    known = next(
        {str(i["name"]): str(i.get("value", "")) for i in form.select("input[type=text]")}
        for form in shown.soup.select("#nachricht form")
        if form["method"] == "post"
    )
    assert known["n_person_id"] == "P-1"

    recorder.do(
        "nachricht",
        nachricht="Termin_Absage",
        n_person_id="P-1",
        n_grund_code="krankheit",
        n_eingegangen_am="2025-03-03T09:00",
    )

    story = read_scenario(scenario_of(jobcenter, draft_id, "absage"))
    assert "Nachricht „Absage des Termins“" in recorder.page.text
    assert getattr(story.steps[0].action, "payload", {})["grund_code"] == "krankheit"


def test_discarding_a_recording_leaves_the_scenario_as_it_was_before(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    recorder = Recorder(jobcenter, draft_id, "Versuch")
    recorder.do("stunde")

    recorder.client.submit(recorder.page, "/aufnahme-verwerfen$")

    with jobcenter.application.db.read() as session:
        assert "versuch" not in engine.draft_bundle(session, draft_id).scenarios


def test_a_scenario_that_no_longer_goes_is_taken_up_where_it_stopped(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    client = jobcenter.client("prozess.demo")
    address = f"/entwuerfe/{draft_id}/szenarien/d04_zweimal_nicht_erschienen"
    page = client.get(address)
    broken = page.form(r"erschienen$")["text"].replace("Z40_Telefonkontakt", "Z41_Telefonkontakt")
    client.submit(page, r"erschienen$", {"text": broken})

    shown = client.get(f"{address}/aufnehmen")
    assert "Schritt 3 geht so nicht mehr" in shown.text
    again = client.post(
        shown.action("/aufnehmen$"), {**shown.form("/aufnehmen$"), "tun": "ab"}, status=200
    )

    assert "geht so nicht mehr" not in again.text
    assert "2 Schritte" in again.text


def test_what_keeps_a_trial_from_beginning_is_said_by_the_steps_name(
    jobcenter: Jobcenter,
) -> None:
    draft_id = draft(jobcenter)
    with jobcenter.application.db.begin("prozess.demo") as work:
        found = engine.draft_bundle(work.session, draft_id)
        broken = found.xml.replace(b'annahme="accept_phone_contact"', b'annahme="accept_nothing"')
        head = engine.draft(work.session, draft_id).head
        engine.write_draft(work, draft_id, head, {DIAGRAM: broken}, "Probe")
    page = jobcenter.client("prozess.demo").get(
        f"/entwuerfe/{draft_id}/szenarien/d04_zweimal_nicht_erschienen/aufnehmen"
    )
    assert "Die Probe lässt sich nicht beginnen." in page.text
    assert "Im Diagramm bei „40 · Jobcoach versucht den Antragsteller" in page.text
    assert "Z40_Telefonkontakt:" not in page.text


def test_a_text_that_cannot_be_read_is_not_kept_and_not_lost(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    client = jobcenter.client("prozess.demo")
    address = f"/entwuerfe/{draft_id}/szenarien/d04_zweimal_nicht_erschienen"
    page = client.get(address)
    before = scenario_of(jobcenter, draft_id, "d04_zweimal_nicht_erschienen")

    refused = client.submit(page, r"erschienen$", {"text": "titel = 'x'\nende = 1\n"}, 422)

    assert "Den Schlüssel „ende“ gibt es hier nicht" in refused.text
    assert "ende = 1" in refused.html
    assert scenario_of(jobcenter, draft_id, "d04_zweimal_nicht_erschienen") == before


def test_letters_asked_for_meanwhile_come_between_two_scenarios(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    client = jobcenter.client("prozess.demo")
    page = client.get(f"/entwuerfe/{draft_id}/szenarien")
    running = client.submit(page, "/ausfuehren$")
    assert re.search(r"Noch (\d+) von \1 zu spielen", running.text)

    with jobcenter.application.db.read() as session:
        waiting = session.query(Job).filter(Job.status == "ready").all()
        total = len(engine.draft_bundle(session, draft_id).scenarios)
    assert len(waiting) == 1

    job = jobcenter.application.db.run("system", engine.claim_job)
    assert job is not None
    pump._run(jobcenter.application.db, job)
    shown = client.get(f"/entwuerfe/{draft_id}/szenarien")
    assert f"Noch {total - 1} von {total} zu spielen" in shown.text
    assert "1 bestanden" in shown.text


def test_a_version_shows_and_plays_its_scenarios_but_does_not_change_them(
    jobcenter: Jobcenter,
) -> None:
    client = jobcenter.client("qm.demo")
    page = client.get(f"/prozesse/{TP2}/1/szenarien")

    assert "Mit diesen Proben wurde die Version freigegeben." in page.text
    assert not page.soup.select("a[href$='/aufnehmen']")
    form = {**page.form("/ausfuehren$"), "name": "d01_erscheint_und_nimmt_teil"}
    client.post(page.action("/ausfuehren$"), form)
    jobcenter.application.run_due_jobs()

    assert "1 bestanden" in client.get(f"/prozesse/{TP2}/1/szenarien").text
    assert jobcenter.client("tl.demo").get(f"/prozesse/{TP2}/1/szenarien").status == 200


def test_two_who_record_the_same_scenario_lose_nothing(jobcenter: Jobcenter) -> None:
    draft_id = draft(jobcenter)
    recorder = Recorder(jobcenter, draft_id, "Zu zweit")
    stale = recorder.page
    recorder.do("stunde")
    other = jobcenter.client("qm.demo")
    mine = {k: v for k, v in stale.form("/aufnehmen$").items() if k != "csrf_token"}
    token = other.get(recorder.address).form("/aufnehmen$")["csrf_token"]

    told = other.post(recorder.address, {**mine, "csrf_token": token, "tun": "arbeitstag"})

    assert "hat dieses Szenario inzwischen auch geändert" in told.html
    with jobcenter.application.db.read() as session:
        assert len(engine.open_sides(session, draft_id)) == 1
