"""Prozessblatt: the page, its files and the command, of a version and of a draft."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import docx
from click.testing import CliRunner, Result
from pypdf import PdfReader

import engine
from engine.bundles import DIAGRAM
from tests.webui.chain import write_chain
from tests.webui.conftest import Office
from webui.cli import main

SHEET = "/prozesse/Probe_Beratung/1/prozessblatt"
FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


def draft_of(office: Office) -> str:
    with office.db.begin("giebel") as work:
        draft = engine.open_draft(work, "Probe_Beratung")
        xml = engine.draft_bundle(work.session, draft.id).xml
        changed = xml.replace("Gespräch führen".encode(), "Gespräch vorbereiten".encode())
        engine.write_draft(work, draft.id, 1, {DIAGRAM: changed})
        return draft.id


def test_a_version_shows_its_sheet_with_every_way_in_words(office: Office) -> None:
    page = office.client("fdl").get(SHEET)

    assert "Prozessblatt Beratung zur Probe Version 1, in Kraft" in page.text
    assert "10 Gespräch führen" in page.text
    assert "→ Zeile 30" in page.text
    assert "Ohne Freigabe in Betrieb genommen." in page.text
    assert {f"{SHEET}.pdf", f"{SHEET}.docx"} <= set(page.links())


def test_the_other_form_has_seven_fields_per_step_and_its_own_files(office: Office) -> None:
    page = office.client("quirin").get(f"{SHEET}?form=schritte")

    for label in ("Name", "Beschreibung", "Vorgänger", "Eingabe", "Ausgabe", "Hilfsmittel"):
        assert label in page.text
    assert f"{SHEET}.pdf?form=schritte" in page.links()


def test_the_sheet_comes_as_a_file_of_each_kind(office: Office) -> None:
    client = office.client("timo").client
    for kind, media_type in FILES.items():
        answer = client.get(f"{SHEET}.{kind}")
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        name = f"Prozessblatt-Probe_Beratung-Version-1.{kind}"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert client.get(f"{SHEET}.exe").status_code == 404
    assert client.get("/prozesse/Probe_Beratung/9/prozessblatt.pdf").status_code == 404


def test_a_drafts_sheet_stands_among_its_tabs_and_says_that_it_is_one(office: Office) -> None:
    draft = draft_of(office)
    client = office.client("giebel")
    page = client.get(f"/entwuerfe/{draft}/prozessblatt")

    assert "ENTWURF" in page.text
    assert "Gespräch vorbereiten" in page.text
    assert "Entwurf: noch nicht freigegeben." in page.text
    [current] = page.soup.select(".ow-reiter a[aria-current]")
    assert current.get_text() == "Prozessblatt"
    files = f"/entwuerfe/{draft}/prozessblatt"
    pdf = PdfReader(BytesIO(client.client.get(f"{files}.pdf").data))
    assert all("ENTWURF" in each.extract_text() for each in pdf.pages)
    before = json.loads(client.client.get(f"{files}.json?stand=1").data)
    assert "Gespräch führen" in {line["text"] for line in before["zeilen"]}


def run(tmp_path: Path, *arguments: object, ok: bool = True) -> Result:
    runner = CliRunner(
        env={"LAUFZETTEL_VAR": str(tmp_path / "var"), "LAUFZETTEL_PROZESSE": str(tmp_path / "p")}
    )
    result = runner.invoke(main, [str(argument) for argument in arguments])
    assert (result.exit_code == 0) is ok, result.output
    return result


def test_the_command_writes_the_sheet_of_what_is_in_force_or_of_the_draft(tmp_path: Path) -> None:
    write_chain(tmp_path / "p/kette")
    run(tmp_path, "migrate")
    run(tmp_path, "deploy")

    told = json.loads(run(tmp_path, "sheet", "Kette", "--als", "json").stdout)
    assert (told["prozess"], told["version"], told["entwurf"]) == ("Kette", 1, False)
    for kind in ("pdf", "docx"):
        target = tmp_path / f"blatt.{kind}"
        said = run(tmp_path, "sheet", "Kette", "--version", 1, "--als", kind, "-o", target)
        assert said.stdout == f"{target} ist geschrieben.\n"
    assert PdfReader(tmp_path / "blatt.pdf").pages
    assert docx.Document(str(tmp_path / "blatt.docx")).tables

    steps = run(tmp_path, "sheet", "Kette", "--als", "json", "--form", "schritte").stdout
    assert "hilfsmittel" in json.loads(steps)["schritte"][0]
    run(tmp_path, "deploy", "--entwurf")
    draft = json.loads(run(tmp_path, "sheet", "Kette", "--entwurf", "--als", "json").stdout)
    assert (draft["version"], draft["entwurf"]) == (None, True)


def test_the_command_refuses_in_german_what_is_not_there(tmp_path: Path) -> None:
    write_chain(tmp_path / "p/kette")
    run(tmp_path, "migrate")
    run(tmp_path, "deploy")

    for arguments, sentence in (
        (("sheet", "Nie", "--als", "json"), "Diesen Prozess gibt es nicht"),
        (("sheet", "Kette", "--version", 9, "--als", "json"), "Diese Version gibt es nicht"),
        (("sheet", "Kette", "--entwurf", "--als", "json"), "Diesen Entwurf gibt es nicht"),
        (("sheet", "Kette", "--als", "pdf"), "Nennen Sie mit -o die Datei"),
        (
            ("sheet", "Kette", "--als", "json", "-o", tmp_path / "fehlt/blatt.json"),
            "lässt sich nicht schreiben",
        ),
    ):
        assert sentence in run(tmp_path, *arguments, ok=False).stderr
