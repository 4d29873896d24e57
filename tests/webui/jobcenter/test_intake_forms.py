"""The intake's forms ask for what is needed, and for nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InvalidForm
from engine.forms import CHOICES, Form
from handlers.domain.documents import documents_of
from handlers.reports.case_file import todos
from handlers.reports.search import newest_cases
from tests.webui.jobcenter.conftest import NOW, ROOT, Jobcenter
from webui.forms import presets

FORMS = ROOT / "processes" / "tp1_steuerung_egs" / "formulare"
APPLICATION = {
    "kanal": "persoenlich_unterminiert",
    "eingang_am": "2025-03-03",
    "vorname": "Rosa",
    "nachname": "Lindemann",
    "geburtsdatum": "1986-04-17",
}


DECIDED: dict[str, object] = {"erwerbsfaehig": "true", "aufenthalt_deutschland": "true"}


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


def opened(jobcenter: Jobcenter) -> str:
    """Return the new person's case; the demo's may be of the same instant."""
    with jobcenter.application.db.read() as session:
        hits = newest_cases(session, frozenset({"56.6"}), 50)
    (case_id,) = [hit.case_id for hit in hits if hit.name == "Rosa Lindemann"]
    return case_id


def step(jobcenter: Jobcenter, case_id: str, element: str, given: dict[str, object]) -> None:
    client, task = jobcenter.client("egs.demo"), jobcenter.open_task(case_id, element)
    client.submit(client.get(f"/aufgaben/{task.id}"), f"/aufgaben/{task.id}", given)


def test_nothing_that_decides_is_preselected_and_both_must_be_answered(
    jobcenter: Jobcenter,
) -> None:
    client = jobcenter.client("egs.demo")
    client.submit(client.get("/faelle/neu"), "/faelle/neu", APPLICATION)
    case_id = opened(jobcenter)
    step(jobcenter, case_id, "Z40_Zustaendigkeit", {"zustaendig": "true"})
    task = jobcenter.open_task(case_id, "Z50_Erstberatung")
    page = client.get(f"/aufgaben/{task.id}")
    assert not set(DECIDED) & set(page.form(f"/aufgaben/{task.id}"))
    refused = client.submit(page, f"/aufgaben/{task.id}", status=422)
    assert "Die antragstellende Person ist erwerbsfähig: Diese Angabe fehlt." in refused.text
    assert "Gewöhnlicher Aufenthalt in Deutschland: Diese Angabe fehlt." in refused.text
    client.submit(refused, f"/aufgaben/{task.id}", DECIDED)
    assert "Z50_Erstberatung" not in jobcenter.open_elements(case_id, "")


@pytest.mark.parametrize(
    "file", sorted((ROOT / "processes").glob("*/formulare/*.json")), ids=lambda file: file.stem
)
def test_no_form_opens_with_an_answer_that_nobody_gave(file: Path) -> None:
    form = Form.load(file.read_text())
    assert [key for key in presets(form) if form.inputs[key].kind in CHOICES] == []


def test_who_gets_an_arbeitspaket_is_said_and_nobody_too(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("egs.demo")
    client.submit(client.get("/faelle/neu"), "/faelle/neu", APPLICATION)
    case_id = opened(jobcenter)
    step(jobcenter, case_id, "Z40_Zustaendigkeit", {"zustaendig": "true"})
    step(jobcenter, case_id, "Z50_Erstberatung", DECIDED)
    step(jobcenter, case_id, "Z70_Datenerfassung", {"erfasst": "true"})
    path = f"/aufgaben/{jobcenter.open_task(case_id, 'Z80_Antragsausgabe').id}"
    page = client.submit(client.get(path), path, {"merkblatt_ausgehaendigt": "true"}, status=422)
    assert "Arbeitspaket ausgegeben für: Diese Angabe fehlt." in page.text
    page = client.submit(page, path, {"arbeitspaket": ["alle", "niemand"]}, status=422)
    assert "„Niemanden“ und eine Person gehen nicht zusammen." in page.text
    client.submit(page, path, {"arbeitspaket": "niemand"})
    with jobcenter.application.db.read() as session:
        assert [row.kind for row in documents_of(session, case_id)] == ["hauptantrag"]


def test_a_program_that_names_neither_means_the_rule() -> None:
    assert missing("Z50_Erstberatung.json", {}) == set()


@pytest.mark.parametrize(("ticked", "left"), [(True, 0), (False, 1)])
def test_what_was_entered_in_open_is_not_asked_for_once_more(
    jobcenter: Jobcenter, ticked: bool, left: int
) -> None:
    client = jobcenter.client("egs.demo")
    client.submit(client.get("/faelle/neu"), "/faelle/neu", APPLICATION)
    case_id = opened(jobcenter)
    step(jobcenter, case_id, "Z40_Zustaendigkeit", {"zustaendig": "true"})
    step(jobcenter, case_id, "Z50_Erstberatung", DECIDED)
    step(jobcenter, case_id, "Z70_Datenerfassung", {"erfasst": "true"} if ticked else {})
    with jobcenter.application.db.read() as session:
        assert len(todos(session, case_id)) == left
