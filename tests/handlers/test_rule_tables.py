"""The Rechtsfolgenbelehrung as a table that a process owner changes."""

from datetime import date
from pathlib import Path

import pytest

from engine.db import Database
from engine.errors import Rejected
from handlers.domain.legal_notice import TABLE, legal_notice
from handlers.domain.parameters import parameter_history
from handlers.domain.rule_tables import SHIPPED, load_rules, read_table
from handlers.letters.installation import install_letters
from tests.databases import on_sqlite

FILE = SHIPPED / "tp2_clearing_ja" / "regeln" / "rechtsfolgenbelehrung.toml"
RULE = 'rfb = true\ntextfassung = "rfb-2027-01"\nquelle = "§ 32 SGB II"\n'
VERSION = '[[fassung]]\ngueltig_ab = 2027-01-01\nquelle = "[G] Probe"\n'


@pytest.fixture
def installed(database: Database) -> Database:
    with database.begin("system") as work:
        install_letters(work)
    return database


@on_sqlite
@pytest.mark.parametrize(
    ("number", "purpose", "on", "rfb", "version"),
    [
        (1, "vermittlung", date(2025, 3, 10), True, "rfb-2023-01"),
        (1, "potenzialanalyse", date(2026, 6, 30), False, "ohne-rfb"),
        (2, "potenzialanalyse", date(2026, 6, 30), True, "rfb-2023-01"),
        (1, "potenzialanalyse", date(2026, 7, 1), True, "rfb-2026-07"),
        (2, "vermittlung", date(2026, 7, 1), True, "rfb-2026-07"),
    ],
)
def test_the_notice_follows_number_purpose_and_the_appointments_day(
    installed: Database, number: int, purpose: str, on: date, rfb: bool, version: str
) -> None:
    with installed.read() as session:
        notice = legal_notice(session, number, purpose, on)
    assert (notice.rfb, notice.text_version) == (rfb, version)
    assert notice.source.startswith("§")


@on_sqlite
def test_an_appointment_told_by_phone_carries_no_notice(installed: Database) -> None:
    with installed.read() as session:
        assert not legal_notice(session, 2, "vermittlung", date(2026, 8, 1), written=False).rfb


@on_sqlite
def test_a_changed_table_adds_a_dated_row_and_keeps_what_was(
    installed: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "regeln"
    folder.mkdir()
    text = FILE.read_text(encoding="utf-8")
    (folder / FILE.name).write_text(f"{text}\n{VERSION}\n[[fassung.regel]]\n{RULE}", "utf-8")
    with installed.begin("prozess.demo") as work:
        assert load_rules(work, tmp_path) == 1
        assert load_rules(work, tmp_path) == 0
    with installed.read() as session:
        assert legal_notice(session, 1, "x", date(2026, 12, 31)).text_version == "rfb-2026-07"
        assert legal_notice(session, 1, "x", date(2027, 1, 1)).text_version == "rfb-2027-01"
        newest = parameter_history(session, TABLE)[0]
    assert (newest.source, newest.recorded_by) == ("[G] Probe", "prozess.demo")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("titel = 1 =", "Expected"),
        ('titel = "leer"', "[[fassung]] fehlt"),
        ("[[fassung]]\nquelle = 'x'", "gueltig_ab"),
        (VERSION, "keine Regel"),
        (f"{VERSION}[[fassung.regel]]\nrfb = true", "quelle, textfassung fehlt"),
        (f"{VERSION}[[fassung.regel]]\nnummer = 'eins'\n{RULE}", "„nummer“ passt nicht"),
        (f"{VERSION}[[fassung.regel]]\nnummer = 1\n{RULE}", "Regel muss immer passen"),
    ],
)
def test_a_table_that_could_leave_a_case_undecided_is_refused(
    tmp_path: Path, table: str, reason: str
) -> None:
    file = tmp_path / FILE.name
    file.write_text(table, encoding="utf-8")
    with pytest.raises(Rejected) as refused:
        read_table(file)
    assert refused.value.code == "rule_table_invalid"
    assert reason in str(refused.value.facts["reason"])
