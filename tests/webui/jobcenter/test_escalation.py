"""A task that lies too long reaches the team lead (DOMAIN 1.5: ESK_AUFGABE_UEBERFAELLIG)."""

from __future__ import annotations

from datetime import datetime

import engine
from engine.zone import BERLIN
from handlers.domain.rights import viewer_of
from handlers.reports.worklist import task_lines, view_counts
from tests.webui.jobcenter.conftest import Jobcenter


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


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=BERLIN)
