"""Hinweise: what the house tells a team without a task is seen, and dealt with once."""

from __future__ import annotations

import pytest

import engine
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.participation import Answer, record_decision
from handlers.domain.responsibility import Subject
from handlers.domain.rights import viewer_of
from handlers.reports.notices import Notice, open_notices
from tests.client import Client, Page
from tests.webui.jobcenter.conftest import Jobcenter

SILENCE = "Telefonfrist ohne Anrufversuch abgelaufen"
LATE_NO = "Teilnahme nach dem Clearing widerrufen"


@pytest.fixture
def silent(jobcenter: Jobcenter) -> Jobcenter:
    """Nobody rang up Murat Demir after he stayed away."""
    jobcenter.move("2025-03-05T12:00:00+01:00")
    jobcenter.move("2025-03-11T08:00:00+01:00")
    return jobcenter


def demirs_notice(jobcenter: Jobcenter) -> Notice:
    with jobcenter.application.db.read() as session:
        found = open_notices(session, viewer_of(session, "tl.demo", jobcenter.clock.now()))
    (notice,) = [one for one in found if one.subject_line == SILENCE and "Demir" in one.person]
    return notice


def deal_with(client: Client, notice: Notice, status: int = 200) -> Page:
    token = client.get("/heute").soup.find("input", attrs={"name": "csrf_token"})
    assert token is not None
    fields = {"csrf_token": token["value"]}
    return client.post(f"/heute/hinweise/{notice.id}", fields, status=status)


def test_the_lead_reads_that_nobody_rang_up_and_deals_with_it_once(silent: Jobcenter) -> None:
    assert SILENCE not in silent.client("jco.demo").get("/heute").text
    lead, notice = silent.client("tl.demo"), demirs_notice(silent)
    page = lead.get("/heute")
    assert "Hinweise an Ihr Team" in page.text
    assert SILENCE in page.text
    done = deal_with(lead, notice)
    assert f"Erledigt: {SILENCE}, Murat Demir." in done.text
    assert notice.id not in done.html
    assert f"Schon erledigt: {SILENCE}." in deal_with(lead, notice).text

    story = lead.get(f"/faelle/{notice.case_id}").text
    assert "Hinweis an die Teamleitung" in story
    assert f"Erledigt: {SILENCE}" in story


def test_another_teams_notice_cannot_be_dealt_with(silent: Jobcenter) -> None:
    notice = demirs_notice(silent)
    for login in ("jco.demo", "jco.dud"):
        deal_with(silent.client(login), notice, status=404)
    assert demirs_notice(silent) == notice


def test_what_a_task_stands_for_is_not_shown_twice(jobcenter: Jobcenter) -> None:
    ticket = Question("kein_termin", "56.6", "EGS@56.6", "Termin fehlt", copy_to="TL@56.6")
    with jobcenter.application.db.begin("system") as work:
        open_inquiry(work, ticket)
    for login in ("egs.demo", "tl.demo"):
        assert "Termin fehlt" not in jobcenter.client(login).get("/heute").text


def test_a_no_after_the_clearing_is_over_reaches_the_coaches(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    subject = Subject(appointment.case_id, appointment.person_id)
    said = {"person_id": subject.person_id, "grund_text": "Möchte nicht mehr."}
    with jobcenter.application.db.begin("jco.demo") as work:
        engine.send_message(work, "Teilnahme_Widerruf", said)
    assert LATE_NO not in jobcenter.client("jco.demo").get("/heute").text  # there was no yes

    with jobcenter.application.db.begin("jco.demo") as work:
        record_decision(work, subject, Answer(participates=True))
        engine.send_message(work, "Teilnahme_Widerruf", said)
    page = jobcenter.client("jco.demo").get("/heute")
    assert LATE_NO in page.text
    assert "Möchte nicht mehr." in page.text
