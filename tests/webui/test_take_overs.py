"""Übernahme: files of other modelers, on the page and by command."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import engine
from engine.bundles import Bundle
from engine.dialects import take_over
from tests.webui.conftest import Office
from webui.commands.dialects import take
from webui.dialect_texts import REASONS, TARGETS, sentence

DIALECTS = Path(__file__).parents[1] / "engine/data/dialekte"
FILES = sorted(DIALECTS.glob("*.bpmn"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_report_is_in_words(path: Path) -> None:
    for item in take_over(path.read_bytes()).items:
        assert item.target is None or item.target.split()[0] in {*TARGETS, "parameter", "ergebnis"}
        assert item.target is not None or item.why in REASONS
        assert sentence(item)


def test_the_page_tells_what_was_taken_over_and_what_not(office: Office) -> None:
    content = (DIALECTS / "camunda7_extern.bpmn").read_bytes()
    with office.db.begin("giebel") as work:
        draft = engine.keep_draft(work, Bundle("extern.bpmn", content, {})).id

    page = office.client("quirin").get(f"/entwuerfe/{draft}/uebernahme")

    assert "Aus Camunda 7 (auch Operaton, CIB seven, Flowable): 5 von 8 Angaben" in page.text
    assert "camunda:topic „send_invitation“ wird Handler: send_invitation" in page.text
    cycle = "camunda:failedJobRetryTimeCycle „R3/PT10M“ wird"
    assert f"{cycle} Versuche: 3" in page.text
    assert f"{cycle} Pause zwischen den Versuchen: PT10M" in page.text
    assert (
        "camunda:asyncBefore „true“: nicht übernommen. Das geschieht hier von selbst." in page.text
    )


def test_a_file_that_cannot_be_read_has_an_empty_report(office: Office) -> None:
    with office.db.begin("giebel") as work:
        draft = engine.keep_draft(work, Bundle("kaputt.bpmn", b"<kaputt", {})).id
    page = office.client("quirin").get(f"/entwuerfe/{draft}/uebernahme")
    assert "Die Datei hat keine Erweiterungen anderer Werkzeuge." in page.text


def test_the_command_writes_the_file_and_prints_the_report(tmp_path: Path) -> None:
    target = tmp_path / "neu.bpmn"
    came = DIALECTS / "spiff_dienst.bpmn"
    done = CliRunner().invoke(take, [str(came), "-o", str(target), "--json"])
    assert done.exit_code == 0, done.output
    assert target.read_bytes() == take_over(came.read_bytes()).xml
    told = json.loads(done.output)
    assert told["werkzeuge"] == ["spiff"]
    assert told["angaben"][0]["target"] == "handler"


def test_a_file_that_is_read_in_is_kept_as_it_came_and_taken_over_in_a_second_state(
    office: Office,
) -> None:
    content = (DIALECTS / "camunda8_aufgabe.bpmn").read_bytes()
    client = office.client("giebel")
    page = client.get("/entwuerfe/neu")
    upload = {"datei": (io.BytesIO(content), "antrag.bpmn")}

    page = client.submit(page, "/entwuerfe/einlesen", upload)

    assert "Aus Camunda 8: 5 von 5 Angaben übernommen." in page.text
    with office.db.read() as session:
        draft = engine.draft_named(session, "antrag.bpmn").id
        assert engine.draft_bundle(session, draft, 1).xml == content
        assert engine.draft_bundle(session, draft).xml == take_over(content).xml


def test_a_file_that_is_too_large_is_refused_with_the_limit(office: Office) -> None:
    client = office.client("giebel")
    upload = {"datei": (io.BytesIO(b" " * 5_000_001), "gross.bpmn")}
    page = client.submit(client.get("/entwuerfe/neu"), "/entwuerfe/einlesen", upload, status=422)
    assert "Die Datei ist zu groß. Es gehen höchstens 5 MB." in page.text
