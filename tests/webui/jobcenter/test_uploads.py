"""Files in forms, from the input to the case's page: nothing is lost, nothing slips through."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

import engine
from engine.errors import InvalidForm
from handlers import front_desk
from handlers.domain.access_log import accesses_of
from handlers.domain.appointments import Appointment
from handlers.domain.cancellations import open_cancellation
from handlers.domain.document_drafts import Chosen
from handlers.domain.stored_documents import LARGEST, StoredDocument, filed_documents
from handlers.filing import attach_files
from tests.client import Page
from tests.files import PDF, PNG, PROGRAM
from tests.webui.conftest import PASSWORD
from tests.webui.jobcenter.conftest import Jobcenter
from tests.webui.jobcenter.test_conversation import RESULT, TALKED, group_date, path
from webui.uploads import MAX_REQUEST_BYTES

FIELD = "z130.lebenslauf_datei"
CLOSE = "/gespraech/[^/]+$"


@pytest.fixture
def talk(jobcenter: Jobcenter) -> Appointment:
    """Murat Demir is there; the talk waits to be written down."""
    (appointment,) = jobcenter.appointments("Demir")
    with jobcenter.application.db.begin("jco.demo") as work:
        front_desk.state_result(work, appointment.id, "da")
    return appointment


def file(name: str, content: bytes) -> tuple[BytesIO, str]:
    return BytesIO(content), name


def everything(jobcenter: Jobcenter) -> dict[str, Any]:
    return {
        **TALKED,
        "z120.gruppentermin": group_date(jobcenter),
        "z130.werdegang-0-taetigkeit": "Lagerist",
        "z130.potenzialanalyse": "Belastbar, zuverlässig, sucht Vollzeit.",
    }


def stored(jobcenter: Jobcenter) -> list[StoredDocument]:
    """Everything that is no letter."""
    with jobcenter.application.db.read() as session:
        return [
            row
            for row in session.query(StoredDocument)
            if row.purpose is not None or row.draft_of is not None
        ]


def shown_files(page: Page) -> list[str]:
    return [one.get_text() for one in page.soup.select(".lz-files__n")]


def test_a_cv_given_in_the_talk_stands_with_the_case_and_can_be_fetched(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    sent = {**everything(jobcenter), FIELD: file("../../Eigene/Lebenslauf Demir.pdf", PDF)}
    page = client.submit(client.get(path(jobcenter, talk)), CLOSE, sent)
    assert "Gespräch abgeschlossen." in page.text
    link = page.soup.find("a", string="Lebenslauf Demir.pdf")
    assert link is not None
    assert "Lebenslauf als Datei · Mo, 03.03. · Jana Köhler" in page.text
    fetched = client.client.get(str(link["href"]))
    assert fetched.data == PDF
    assert fetched.headers["Content-Disposition"] == 'attachment; filename="Lebenslauf Demir.pdf"'
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.headers["Cache-Control"] == "no-store"
    with jobcenter.application.db.read() as session:
        assert accesses_of(session, talk.case_id)[0].page == "Dokument"


def test_a_cv_is_kept_from_other_sites_and_from_the_lsb(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    sent = {**everything(jobcenter), FIELD: file("Lebenslauf.pdf", PDF)}
    client.submit(client.get(path(jobcenter, talk)), CLOSE, sent)
    (row,) = stored(jobcenter)
    benefits = jobcenter.client("lsb.demo")
    benefits.get(f"/dokumente/{row.id}", status=404)
    assert "Lebenslauf.pdf" not in benefits.get(f"/faelle/{talk.case_id}").html
    jobcenter.client("jco.dud").get(f"/dokumente/{row.id}", status=403)


def test_a_chosen_file_survives_a_refused_form_and_is_filed_with_the_next_try(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    wrong = {**everything(jobcenter), "z70.ergebnis": "kurz", FIELD: file("Lebenslauf.pdf", PDF)}
    page = client.submit(client.get(path(jobcenter, talk)), CLOSE, wrong, status=422)
    assert shown_files(page) == ["Lebenslauf.pdf"]
    with jobcenter.application.db.read() as session:
        assert filed_documents(session, talk.case_id) == []
    page = client.get(path(jobcenter, talk))
    assert shown_files(page) == ["Lebenslauf.pdf"]
    page = client.submit(page, CLOSE, {"z70.ergebnis": RESULT})
    assert "Gespräch abgeschlossen." in page.text
    with jobcenter.application.db.read() as session:
        assert [row.title for row in filed_documents(session, talk.case_id)] == ["Lebenslauf.pdf"]


def test_a_chosen_file_survives_the_end_of_the_session(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    jobcenter.clock.advance(timedelta(minutes=31))
    sent = {**everything(jobcenter), FIELD: file("Lebenslauf.pdf", PDF)}
    page = client.submit(page, CLOSE, sent)
    assert "Sitzung abgelaufen" in page.title
    page = client.submit(page, "/sitzung", {"kennwort": PASSWORD})
    page = client.submit(page, CLOSE)
    assert "Gespräch abgeschlossen." in page.text
    with jobcenter.application.db.read() as session:
        assert [row.title for row in filed_documents(session, talk.case_id)] == ["Lebenslauf.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("leer.pdf", b"", "„leer.pdf“ ist leer (0 Byte)."),
        ("gross.pdf", PDF + b" " * (LARGEST + 1 - len(PDF)), "höchstens 10 MB haben"),
        ("spiel.pdf", PROGRAM, "„spiel.pdf“ enthält kein PDF, obwohl die Endung das sagt."),
        ("spiel.exe", PROGRAM, "erlaubten Endungen: .pdf, .png, .jpg, .jpeg, .docx"),
    ],
)
def test_a_refused_file_is_named_at_its_field_and_the_rest_of_the_form_is_kept(
    jobcenter: Jobcenter, talk: Appointment, name: str, content: bytes, sentence: str
) -> None:
    client = jobcenter.client("jco.demo")
    sent = {**everything(jobcenter), FIELD: file(name, content)}
    page = client.submit(client.get(path(jobcenter, talk)), CLOSE, sent, status=422)
    error = page.soup.find(id="z130-f-lebenslauf_datei-e")
    assert error is not None
    assert sentence in error.get_text()
    assert page.form(CLOSE)["z70.ergebnis"].strip() == RESULT
    assert "Lebenslauf als Datei" in page.soup.select_one(".lz-errors").get_text()  # type: ignore[union-attr]
    assert stored(jobcenter) == []
    assert jobcenter.open_task(talk.case_id, "Z70_Clearinggespraech").status == "open"


def test_a_file_and_other_answers_are_refused_together(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    sent = {**everything(jobcenter), "z70.ergebnis": "kurz", FIELD: file("leer.pdf", b"")}
    page = client.submit(client.get(path(jobcenter, talk)), CLOSE, sent, status=422)
    assert "2 Angaben fehlen oder passen nicht" in page.text


def test_a_request_that_is_too_large_to_be_read_gets_a_page_with_a_way_back(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    form = path(jobcenter, talk)
    page = client.get(form)
    sent = {**page.form(CLOSE), FIELD: file("riesig.pdf", b" " * (MAX_REQUEST_BYTES + 1))}
    refused = client.post(
        page.action(CLOSE), sent, status=413, headers={"Referer": f"http://localhost{form}"}
    )
    assert "Alle Dateien zusammen dürfen höchstens 64 MB haben" in refused.text
    assert form in refused.links()


def test_a_chosen_file_is_taken_out_again_and_its_draft_goes(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    page = client.submit(page, CLOSE, {FIELD: file("Lebenslauf.pdf", PDF), "_datei_weg": "x/y"})
    assert shown_files(page) == ["Lebenslauf.pdf"]
    button = page.soup.find("button", attrs={"name": "_datei_weg"})
    assert button is not None
    page = client.submit(page, CLOSE, {"_datei_weg": str(button["value"])})
    assert shown_files(page) == []
    jobcenter.clock.advance(timedelta(minutes=61))
    jobcenter.application.tick()
    assert stored(jobcenter) == []


def test_a_draft_stays_as_long_as_its_talk_is_open(jobcenter: Jobcenter, talk: Appointment) -> None:
    client = jobcenter.client("jco.demo")
    page = client.get(path(jobcenter, talk))
    client.submit(page, CLOSE, {FIELD: file("Lebenslauf.pdf", PDF), "_datei_weg": "x/y"})
    jobcenter.clock.advance(timedelta(hours=2))
    jobcenter.application.drop_unneeded_drafts()
    assert [row.title for row in stored(jobcenter)] == ["Lebenslauf.pdf"]


def test_a_nachweis_given_with_a_cancellation_stands_with_the_case(
    jobcenter: Jobcenter,
) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    client = jobcenter.client("jco.demo")
    entry = f"/faelle/{appointment.case_id}/eintragen/absage"
    files = [file("Attest.pdf", PDF), file("Foto.png", PNG)]
    sent = {"termin_id": appointment.id, "nachweis_datei": files}
    refused = client.submit(client.get(entry), "/eintragen/absage", sent, status=422)
    assert shown_files(refused) == ["Attest.pdf", "Foto.png"]
    page = client.submit(refused, "/eintragen/absage", {"grund_code": "krankheit"})
    assert "Nachweis als Datei" in page.text
    with jobcenter.application.db.read() as session:
        titles = [row.title for row in filed_documents(session, appointment.case_id)]
        cancelled = open_cancellation(session, appointment.id)
    assert titles == ["Attest.pdf", "Foto.png"]
    assert cancelled is not None
    assert cancelled.has_evidence
    jobcenter.client("lsb.demo").get(f"/faelle/{appointment.case_id}")


def test_a_file_goes_with_a_task_that_is_completed_without_a_page(
    jobcenter: Jobcenter, talk: Appointment
) -> None:
    client = jobcenter.client("jco.demo")
    until_group = {**TALKED, "z120.gruppentermin": group_date(jobcenter)}
    client.submit(client.get(path(jobcenter, talk)), CLOSE, until_group)
    task = jobcenter.open_task(talk.case_id, "Z130_WerdegangPotential")
    form = {"werdegang": [{"taetigkeit": "Lagerist"}], "potenzialanalyse": "Belastbar, ruhig."}

    def finish(content: bytes) -> None:
        with jobcenter.application.db.begin("jco.demo") as work:
            files = [("lebenslauf_datei", Chosen("Lebenslauf.pdf", content))]
            engine.complete_task(work, task.id, attach_files(work, task.id, form, files))

    with pytest.raises(InvalidForm) as refused:
        finish(PROGRAM)
    assert [(e.field, e.code) for e in refused.value.errors] == [
        ("lebenslauf_datei", "file_content_differs")
    ]
    assert stored(jobcenter) == []
    finish(PDF)
    (row,) = stored(jobcenter)
    assert (row.case_id, row.field) == (talk.case_id, "lebenslauf_datei")


def test_two_files_of_the_same_content_are_a_mistake_that_is_told(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Demir")
    client = jobcenter.client("jco.demo")
    page = client.get(f"/faelle/{appointment.case_id}/eintragen/absage")
    files = [file("Attest.pdf", PDF), file("Bescheid.pdf", PDF)]
    sent = {"nachweis_datei": files, "grund_code": "krankheit"}
    refused = client.submit(page, "/eintragen/absage", sent, status=422)
    assert "„Bescheid.pdf“ hat denselben Inhalt wie „Attest.pdf“." in refused.text
    assert stored(jobcenter) == []
