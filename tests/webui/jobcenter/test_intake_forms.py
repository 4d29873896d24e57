"""The intake's forms ask for what is needed, and for nothing twice."""

from __future__ import annotations

import pytest

from engine.errors import InvalidForm
from engine.forms import Form
from handlers.reports.case_file import todos
from handlers.reports.search import newest_cases
from tests.webui.jobcenter.conftest import NOW, ROOT, Jobcenter

FORMS = ROOT / "processes" / "tp1_steuerung_egs" / "formulare"
APPLICATION = {
    "kanal": "persoenlich_unterminiert",
    "eingang_am": "2025-03-03",
    "vorname": "Rosa",
    "nachname": "Lindemann",
    "geburtsdatum": "1986-04-17",
}


def missing(form: str, given: dict[str, object]) -> set[str]:
    try:
        Form.load((FORMS / form).read_text()).validate(given, options={"standorte": []}, now=NOW)
    except InvalidForm as refused:
        return {error.field for error in refused.errors}
    return set()


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ({}, {"zustaendig"}),
        ({"zustaendig": "true"}, set()),
        ({"zustaendig": "false"}, {"weitergeleitet_an"}),
    ],
)
def test_where_it_goes_is_asked_only_after_a_no(answer: dict[str, object], named: set[str]) -> None:
    assert missing("Z40_Zustaendigkeit.json", answer) == named


def step(jobcenter: Jobcenter, case_id: str, element: str, given: dict[str, object]) -> None:
    client, task = jobcenter.client("egs.demo"), jobcenter.open_task(case_id, element)
    client.submit(client.get(f"/aufgaben/{task.id}"), f"/aufgaben/{task.id}", given)


@pytest.mark.parametrize(("ticked", "left"), [(True, 0), (False, 1)])
def test_what_was_entered_in_open_is_not_asked_for_once_more(
    jobcenter: Jobcenter, ticked: bool, left: int
) -> None:
    client = jobcenter.client("egs.demo")
    client.submit(client.get("/faelle/neu"), "/faelle/neu", APPLICATION)
    with jobcenter.application.db.read() as session:
        (case_id,) = [hit.case_id for hit in newest_cases(session, frozenset({"56.6"}), 1)]
    step(jobcenter, case_id, "Z40_Zustaendigkeit", {"zustaendig": "true"})
    step(jobcenter, case_id, "Z50_Erstberatung", {})
    step(jobcenter, case_id, "Z70_Datenerfassung", {"erfasst": "true"} if ticked else {})
    with jobcenter.application.db.read() as session:
        assert len(todos(session, case_id)) == left
