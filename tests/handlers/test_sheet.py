"""The printed sheet as data: what a process owner's paper has, and nothing that it has not."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from engine.bundles import load_bundle
from engine.checks import check
from engine.db import Database
from engine.registry import Registry
from handlers.sheet import json, words
from handlers.sheet.model import Line, Sheet
from tests.databases import on_sqlite
from tests.handlers.sheet_world import (
    PROCESSES,
    TP2,
    Workbench,
    diagram,
    drawn,
    sheet_of_tp2,
    shipped,
    step,
    straight,
    way,
)
from webui.bootstrap import filled_registry

JCO, NAS = "JCO", "Nas"
#: DOMAIN §1.3: row, who does it, takes part, is told.
ROWS_OF_TP2 = [
    ("10", "", "", ""),
    ("20", "", "", ""),
    ("30", JCO, "", ""),
    ("40", JCO, "", ""),
    ("50", JCO, "", NAS),
    ("60", JCO, NAS, ""),
    ("70", JCO, NAS, ""),
    ("80", JCO, NAS, ""),
    ("90", "", "", ""),
    ("100", JCO, "", ""),
    ("110", JCO, "", ""),
    ("120", JCO, "", ""),
    ("130", JCO, "", ""),
    ("140", JCO, "", ""),
    ("150", JCO, "", ""),
    ("160", JCO, "", ""),
    ("170", JCO, NAS, ""),
    ("180", "", "", ""),
]
WAYS_OF_TP2 = {
    "10": ("Zeile 20",),
    "20": ("ja: Zeile 30", "nein: Zeile 40"),
    "30": ("Zeile 70",),
    "40": ("Zeile 50",),
    "50": ("ja: Zeile 60", "nein: „Jobcoach versendet 2. Einladung an Antragsteller“"),
    "60": ("ja: Zeile 30", "nein: „Jobcoach gibt Neuantragsteller an IFK ab²“"),
    "70": ("Zeile 80",),
    "90": ("ja: Zeile 100", "nein: „Jobcoach gibt Neuantragsteller an IFK ab²“"),
    "170": ("Zeile 180",),
    "180": (),
}
OUTPUTS_OF_TP2 = {
    "10": ("1. „Einladung Erstgespräch“",),
    "30": ("OPEN: M-Angebot Pools – JA Clearing",),
    "50": ("2. „Einladung Erstgespräch“",),
    "80": ("Flyer Jobakademie",),
    "90": ("OPEN-Aufgabe",),
    "120": ("JAplus-Eintrag",),
    "140": (),
    "160": ("OPEN: M-Angebot Pools – JA Teilnahme",),
    "170": ("Benutzungsordnung Jobakademie",),
}


@pytest.fixture
def registry() -> Registry:
    return filled_registry()


@pytest.fixture(scope="module")
def tp2(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    """Frozen, so one for all."""
    return sheet_of_tp2(sqlite_template, tmp_path_factory)


def line(sheet: Sheet, number: str) -> Line:
    return next(each for each in sheet.lines if each.number == number)


def test_tp2_has_its_eighteen_rows_with_who_does_what(tp2: Sheet) -> None:
    assert [(x.number, x.roles.d, x.roles.m, x.roles.i) for x in tp2.lines] == ROWS_OF_TP2


def test_tp2s_ways_and_outputs_stand_at_their_rows(tp2: Sheet) -> None:
    assert {n: line(tp2, n).then for n in WAYS_OF_TP2} == WAYS_OF_TP2
    assert {n: line(tp2, n).outputs for n in OUTPUTS_OF_TP2} == OUTPUTS_OF_TP2


def test_tp2s_ifk_branch_stands_aside_with_its_own_end(tp2: Sheet) -> None:
    beside = {x.number: x.beside for x in tp2.lines if x.beside is not None}
    assert {number: (box.text, box.shape) for number, box in beside.items()} == {
        "50": ("Jobcoach versendet 2. Einladung an Antragsteller", "step"),
        "90": ("Jobcoach gibt Neuantragsteller an IFK ab²", "step"),
        "110": ("Antragsteller wurde den IFK zugesteuert", "end"),
        "130": ("beendet vor Leistungsbezug", "end"),
    }
    assert [number for number, box in beside.items() if box.is_addition] == ["130"]
    assert (beside["90"].roles.d, beside["90"].roles.i) == ("JCO", "IFK")
    assert line(tp2, "180").box.shape == "end"
    assert line(tp2, "10").box.shape == "start"
    assert line(tp2, "60").box.shape == "decision"


def test_tp2s_notes_are_the_papers_and_explain_each_mark(tp2: Sheet) -> None:
    assert tp2.footnotes == (
        "¹ vgl. Kernprozess (aktiv) TP1 Steuerung von Neuantragstellern im EGS, Zeile 140",
        "² Abgabe erst bei SGB II-Leistungsbezug",
    )
    assert [mark for mark, _ in words.notes(tp2)] == ["", "", "A", "E"]


def test_what_the_paper_leaves_open_is_marked_where_it_is_read(tp2: Sheet) -> None:
    marked = {x.number for x in tp2.lines if x.box.is_reading}
    assert marked == {"20", "30", "50", "60", "90", "150", "160"}
    assert {x.number for x in tp2.lines if x.roles.is_reading} == {"50", "60", "70", "80", "170"}
    first = tp2.readings[0]
    assert (first.name, first.rows, len(first.others)) == ("A1", "20, 30, 60", 4)
    assert [reading.name for reading in tp2.readings] == [f"A{n}" for n in range(1, 14)]


def test_ways_that_the_paper_does_not_show_are_told_in_the_annex(tp2: Sheet) -> None:
    told = {(a.row, a.step) for a in tp2.additions}
    assert ("50", "Antragsteller erreicht? – doch erschienen") in told
    assert ("", "Ausbuchung aus dem M-Angebot Pools – JA Clearing") in told


def test_tp2s_head_is_the_papers_and_empty_stays_empty(tp2: Sheet) -> None:
    overview = dict(words.overview(tp2))
    assert tp2.head.qm_id == ""
    assert overview["Kennzahlen, Leistungsindikatoren, Qualitätsstandards"] == ()
    assert (tp2.head.number, tp2.head.kind, tp2.head.unit) == (
        "03",
        "Kernprozess (aktiv)",
        "FB 56 Jobcenter",
    )
    assert overview["Prozesseigentümer"] == ("FDL 56.2 Giebel",)
    assert overview["Aufzeichnungen"] == (
        "Die Dokumentation von Gesprächsterminen erfolgt im Fachverfahren.",
        "Die Dokumentation des zuständigen JCO erfolgt in JAplus.",
        "Die Dokumentation der zuständigen IFK erfolgt im Fachverfahren.",
    )
    standing = tp2.standing
    assert (standing.valid_from, standing.valid_to) == (date(2025, 2, 17), None)
    printed = repr(json.render(tp2))
    assert "1900" not in printed
    assert "'qm_id': ''" in printed


def test_tp2_carries_the_signatures_of_its_paper_and_the_qm_is_still_missing(tp2: Sheet) -> None:
    assert [(r.name, r.day, r.mark, r.note) for r in words.signatures(tp2)] == [
        ("56.2 Krebs, 56.3 Schrader", "10.02.2025", "gez. Krebs", ""),
        ("FDL 56.2 Giebel", "11.02.2025", "gez. Giebel", ""),
        ("", "", "", "wird noch nachgeholt"),
    ]
    assert "nach der Vorlage" in words.signature_note(tp2)


def test_only_abbreviations_that_are_used_are_explained_once(tp2: Sheet) -> None:
    known = {each.short for each in tp2.abbreviations}
    assert {"EGS", "FDL", "IFK", "JA", "JAplus", "JCI", "JCO", "Nas", "OPEN", "TS"} <= known
    assert not known & {"LL", "MHP", "cp", "LK", "JC"}
    assert len(known) == len(tp2.abbreviations)


def test_the_readme_tells_the_same_readings_as_the_sheet(tp2: Sheet) -> None:
    readme = (PROCESSES / TP2 / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (A\d+) \| (.*?) \| (.*?) \|$", readme, re.MULTILINE)
    assert [(r.name, r.question, r.chosen) for r in tp2.readings] == rows


@on_sqlite
def test_a_derived_process_says_so_and_marks_no_single_row(database: Database) -> None:
    tp1 = shipped(database, "tp1_steuerung_egs")
    assert tp1.head.status == "abgeleitet – kein Original"
    assert ("", "Abgeleitet – kein Original.") in words.notes(tp1)
    assert not any(x.box.is_reading or x.roles.is_reading for x in tp1.lines)
    assert not tp1.readings
    assert not tp1.additions
    assert [x.number for x in tp1.lines if x.number][-1] == "140"


@on_sqlite
@pytest.mark.parametrize("key", ["pb_antragsannahme", "entscheidung_antrag", "post_ruecklauf"])
def test_every_shipped_process_has_a_sheet_on_which_each_way_ends(
    database: Database, key: str
) -> None:
    sheet = shipped(database, key)
    for each in sheet.lines:
        assert each.then or each.box.shape == "end", each.box.text
    assert sheet.standing.signed_by == ""
    assert words.signature_note(sheet) == "Ohne Freigabe in Betrieb genommen."


@pytest.mark.parametrize(
    "key", sorted(folder.name for folder in PROCESSES.iterdir() if folder.is_dir())
)
def test_no_shipped_process_has_a_flaw_on_its_sheet(key: str) -> None:
    found = {each.code for each in check(load_bundle(PROCESSES / key), filled_registry())}
    assert not {code for code in found if code.startswith(("row_", "sheet_", "reading_"))}


@on_sqlite
def test_a_process_without_rows_counts_its_steps_in_brackets(database: Database) -> None:
    sheet = drawn(
        database,
        diagram(
            '<startEvent id="s" name="Beginn"/>'
            + step("a")
            + '<endEvent id="e" name="Ende"/>'
            + way("s", "a")
            + way("a", "e")
        ),
    )
    assert [(x.number, x.box.text) for x in sheet.lines] == [
        ("(1)", "Beginn"),
        ("(2)", "Schritt a"),
        ("(3)", "Ende"),
    ]
    assert sheet.lines[0].then == ("Schritt (2)",)


@on_sqlite
def test_steps_of_one_row_give_it_their_roles_and_outputs_together(database: Database) -> None:
    sheet = drawn(
        database,
        diagram(
            '<startEvent id="s"/>'
            + step("a", 'laufzettel:zeile="10" laufzettel:d="EGS" laufzettel:output="Vermerk"')
            + step(
                "b",
                'laufzettel:zeile="10" laufzettel:gleiche_zeile="true" laufzettel:d="EGS, TL" '
                'laufzettel:output="Antrag"',
            )
            + step("c", 'laufzettel:zeile="10" laufzettel:gleiche_zeile="darunter"')
            + '<endEvent id="e" name="Ende" laufzettel:zeile="20"/>'
            + "".join(way(*pair) for pair in ("sa", "ab", "bc", "ce"))
        ),
    )
    assert [(x.number, x.box.text) for x in sheet.lines] == [
        ("10", "Schritt a"),
        ("", "Schritt c"),
        ("20", "Ende"),
    ]
    assert sheet.lines[0].roles.d == "EGS, TL"
    assert sheet.lines[0].outputs == ("Vermerk", "Antrag")


@on_sqlite
def test_a_question_that_the_sheet_does_not_show_stands_with_its_answer(database: Database) -> None:
    sheet = drawn(
        database,
        diagram(
            '<startEvent id="s"/>'
            + step("a", 'laufzettel:zeile="10"')
            + '<exclusiveGateway id="g" name="eilig?" default="g_b"/>'
            + step("b", 'laufzettel:zeile="20"')
            + step("c", 'laufzettel:zeile="30"')
            + '<endEvent id="e" laufzettel:zeile="40"/>'
            + way("s", "a")
            + way("a", "g")
            + way("g", "b", "nein")
            + way("g", "c", "ja").replace(
                "/>", "><conditionExpression>true</conditionExpression></sequenceFlow>"
            )
            + way("b", "e")
            + way("c", "e")
        ),
    )
    assert sheet.lines[0].then == ("eilig? nein: Zeile 20", "eilig? ja: Zeile 30")


@on_sqlite
def test_a_branch_that_ends_beside_another_is_no_way_to_what_follows(database: Database) -> None:
    inner = (
        '<startEvent id="i"/>'
        + step("a", 'laufzettel:zeile="10"')
        + '<parallelGateway id="f"/>'
        + step("b", 'laufzettel:zeile="20"')
        + '<endEvent id="o"/><endEvent id="p"/>'
        + "".join(way(*pair) for pair in ("ia", "af", "fb", "fo", "bp"))
    )
    sheet = drawn(
        database,
        diagram(
            f'<startEvent id="s"/><subProcess id="k">{inner}</subProcess>'
            '<endEvent id="e" laufzettel:zeile="30"/>' + way("s", "k") + way("k", "e")
        ),
    )
    assert [x.then for x in sheet.lines] == [("Zeile 20",), ("Zeile 30",), ()]


def test_ways_beside_each_other_never_share_a_lane(tp2: Sheet) -> None:
    assert tp2.lanes == 3
    for each in tp2.lines:
        upright = [s.x1 for s in each.strokes if s.x1 == s.x2 and s.x1.startswith("lane")]
        assert len(upright) == len(set(upright)), each.number


def test_the_seven_fields_of_a_step_come_from_its_neighbours(tp2: Sheet) -> None:
    steps = {each.place: each for each in tp2.steps}
    talk = steps["Zeile 70"]
    assert talk.name == "Jobcoach und Antragsteller führen Clearinggespräch"
    assert talk.description == "Durchführung: JCO. Mitwirkung: Nas."
    assert talk.before == ("30 Einbuchung in das M-Angebot Pools – JA Clearing",)
    assert talk.inputs == ("OPEN: M-Angebot Pools – JA Clearing",)
    assert talk.outputs == ("Gesprächstermin im Fachverfahren",)
    assert talk.tools == ("Fachverfahren",)
    assert talk.after == ("80 Vorteile des Gruppencoachings kommunizieren",)
    assert steps["neben Zeile 90"].before == (
        "60 Antragsteller erscheint zum Termin? (nein)",
        "90 Teilnahme am Gruppencoaching? (nein)",
    )
    assert list(json.render(tp2, "schritte")["schritte"][0]) == [
        *("stelle", "name", "beschreibung", "vorgaenger", "eingabe"),
        *("ausgabe", "hilfsmittel", "nachfolger"),
    ]


@on_sqlite
def test_a_draft_says_so_and_no_old_signature_covers_it(database: Database) -> None:
    bench = Workbench(database)
    sheet = bench.sheet()
    assert sheet.is_draft
    assert words.version(sheet) == "ENTWURF, Stand 3"
    assert [r.name + r.day + r.mark + r.note for r in words.signatures(sheet)] == ["", "", ""]
    bench.submit()
    assert words.signatures(bench.sheet())[0].mark == "gez. Krebs"
    bench.change("schrader", straight(name="d"))
    assert words.signatures(bench.sheet())[0].mark == ""


@on_sqlite
def test_a_release_carries_its_own_signatures_and_days_not_the_papers(database: Database) -> None:
    bench = Workbench(database)
    bench.submit()
    version = bench.approve(
        datetime.fromisoformat("2025-04-01T00:00:00+02:00"),
        datetime.fromisoformat("2025-07-01T00:00:00+02:00"),
    )
    sheet = bench.version_sheet(version)
    assert (sheet.standing.valid_from, sheet.standing.valid_to) == (
        date(2025, 4, 1),
        date(2025, 6, 30),
    )
    assert [(r.name, r.day, r.mark, r.note) for r in words.signatures(sheet)] == [
        ("56.6 Krebs, 56.7 Schrader", "03.03.2025", "gez. Krebs", ""),
        ("FDL 56.6 Giebel", "03.03.2025", "gez. Giebel", ""),
        ("", "", "", "wird noch nachgeholt"),
    ]
    bench.sign_quality()
    last = words.signatures(bench.version_sheet(version))[2]
    assert (last.name, last.mark, last.note) == ("QM 56.6 Brandt", "gez. Brandt", "")
