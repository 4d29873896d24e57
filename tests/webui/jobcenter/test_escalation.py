"""A task that lies too long reaches the team lead (DOMAIN 1.5: ESK_AUFGABE_UEBERFAELLIG)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import engine
from engine.diagram_reader import read_diagram
from engine.xml import parse
from engine.zone import BERLIN
from handlers.domain.rights import viewer_of
from handlers.reports.worklist import task_lines, view_counts
from tests.webui.jobcenter.conftest import ROOT, Jobcenter
from webui.bootstrap import diagrams


def team_of(jobcenter: Jobcenter, login: str, now: datetime) -> set[str]:
    with jobcenter.application.db.read() as session:
        viewer = viewer_of(session, login, now)
        lines = task_lines(session, viewer, "team", now, 100)
        assert view_counts(session, viewer, now)["team"] == len(lines)
        return {line.id for line in lines}


def test_a_coachs_task_reaches_the_lead_two_working_days_after_its_deadline(
    jobcenter: Jobcenter,
) -> None:
    with jobcenter.application.db.read() as session:
        tasks = engine.open_tasks(session, groups=["JCO@56.6"])
    # Due at the end of Monday, 3 March 2025; the second working day after it is Wednesday.
    due = {task.id for task in tasks if task.due_at and task.due_at == at("2025-03-04T00:00")}
    assert due
    assert not due & team_of(jobcenter, "tl.demo", at("2025-03-04T23:59"))
    assert due <= team_of(jobcenter, "tl.demo", at("2025-03-05T00:00"))
    assert not due & team_of(jobcenter, "egs.demo", at("2025-03-05T00:00"))


def test_the_lead_reads_why_and_the_history_tells_it_once(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    task = jobcenter.open_task(appointment.case_id, "Z20_Erscheint")
    told = f"{task.name}: auch bei der Teamleitung"
    jobcenter.clock.set(at("2025-03-04T12:00"))
    assert told not in jobcenter.client("tl.demo").get(f"/vorgaenge/{task.instance_id}").text

    jobcenter.clock.set(at("2025-03-05T09:00"))
    lead = jobcenter.client("tl.demo")
    pane = lead.get(f"/aufgaben/{task.id}/vorschau?sicht=team").text
    assert "liegt die Aufgabe seit Mi, 05.03. auch bei der Teamleitung" in pane
    coach = jobcenter.client("jco.demo").get(f"/aufgaben/{task.id}/vorschau").text
    assert "Teamleitung" not in coach
    assert lead.get(f"/vorgaenge/{task.instance_id}").text.count(told) == 1

    jobcenter.move("2025-03-12T09:00:00+01:00")  # presumed meanwhile: the task is gone
    lead = jobcenter.client("tl.demo")
    assert lead.get(f"/vorgaenge/{task.instance_id}?verlauf=ganz").text.count(told) == 1


@pytest.mark.parametrize("file", diagrams(ROOT / "processes"), ids=lambda file: file.stem)
def test_every_shipped_task_has_a_deadline_and_a_team_with_a_lead(file: Path) -> None:
    diagram = read_diagram(parse(engine.load_bundle(file).xml))
    tasks = [element for element in diagram.elements.values() if element.kind == "userTask"]
    assert tasks
    for task in tasks:
        assert task.attributes.get("faellig"), task.id
        assert "@" in task.attributes.get("gruppe", ""), task.id


def test_a_case_that_moves_takes_its_instances_lists_and_rights_along(
    jobcenter: Jobcenter,
) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    task = jobcenter.open_task(appointment.case_id, "Z20_Erscheint")
    with jobcenter.application.db.begin("egs.demo") as work:
        moved = {"person_id": appointment.person_id, "nach_standort": "56.4"}
        engine.send_message(work, "Standortwechsel", moved)
    jobcenter.application.tick()

    there, here = jobcenter.client("jco.dud"), jobcenter.client("jco.demo")
    page = there.get(f"/vorgaenge/{task.instance_id}")
    assert "Murat Demir" in page.text
    assert "Vorgang an einen anderen Standort gegeben" in page.text
    assert "Duderstadt (56.4)" in page.text
    assert "Demir" in there.get("/vorgaenge").text
    assert "Demir" not in here.get("/vorgaenge").text
    here.get(f"/vorgaenge/{task.instance_id}", status=403)
    with jobcenter.application.db.read() as session:
        tasks = engine.open_tasks(session, business_key=appointment.case_id)
        assert {found.group for found in tasks} == {"JCO@56.4"}
    assert task.id not in team_of(jobcenter, "tl.demo", at("2025-03-05T00:00"))


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=BERLIN)
