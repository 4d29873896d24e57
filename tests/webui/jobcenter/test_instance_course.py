"""The Vorgang page of a real process: people's steps, grouped by the parts of the process."""

from __future__ import annotations

import json

import engine
from tests.webui.jobcenter.conftest import Jobcenter


def test_a_part_of_the_process_groups_steps_and_nobody_stands_at_it(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    task = jobcenter.open_task(appointment.case_id, "Z20_Erscheint")
    page = jobcenter.client("jco.demo").get(f"/vorgaenge/{task.instance_id}")
    groups = [row.get_text(" ", strip=True) for row in page.soup.select("tr.ow-eng__g")]
    parts = ["Clearing und Steuerung", "Termin 1 abwarten, Erscheinen feststellen", "Termin 1"]
    assert groups == parts
    here = page.soup.select("tr[aria-current=step] th")
    standing = [cell.get_text(strip=True) for cell in here]
    assert standing == ["Antragsteller erscheint zum Termin?"]
    assert "Steht bei Zeile 20, Antragsteller erscheint zum Termin? Fällig" in page.text


def test_a_part_that_is_done_stays_marked_on_the_diagram(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    task = jobcenter.open_task(appointment.case_id, "Z20_Erscheint")
    with jobcenter.application.db.begin("jco.demo") as work:
        engine.complete_task(work, task.id, {"erschienen": "ja"})
    page = jobcenter.client("jco.demo").get(f"/vorgaenge/{task.instance_id}")
    (config,) = page.soup.select("#vg-cfg")
    assert "S20_Termin" in json.loads(config.get_text())["marker"]["ist-erledigt"]


def test_a_deadline_says_step_by_step_why_it_ends_when_it_does(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    task = jobcenter.open_task(appointment.case_id, "Z20_Erscheint")
    page = jobcenter.client("jco.demo").get(f"/vorgaenge/{task.instance_id}")
    why = [part.get_text(" ", strip=True) for part in page.soup.select(".ow-warum")]
    assert any("Ergebnis" in text and "seitdem unverändert" in text for text in why)


def test_what_was_entered_is_told_in_the_words_of_the_form(jobcenter: Jobcenter) -> None:
    with jobcenter.application.db.read() as session:
        (task, *_) = [
            task for task in engine.open_tasks(session) if task.element_id == "Z70_Datenerfassung"
        ]
    page = jobcenter.client("egs.demo").get(f"/vorgaenge/{task.instance_id}")
    assert "Persönlich, ohne Termin" in page.text
    assert "persoenlich_unterminiert" not in page.text
