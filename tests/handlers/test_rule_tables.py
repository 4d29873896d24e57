"""The Rechtsfolgenbelehrung as a table that a process owner changes."""

from datetime import date

import pytest

import engine
from engine.db import Database
from engine.decisions import DecisionError, read_table
from engine.errors import DefinitionError
from handlers.domain.legal_notice import TABLE, legal_notice
from handlers.domain.rule_tables import SHIPPED
from handlers.letters.installation import install_letters
from tests.databases import on_sqlite

FILE = SHIPPED / "tp2_clearing_ja/regeln/rechtsfolgenbelehrung_2026-07-01.dmn"


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
def test_a_file_with_a_later_day_adds_a_row_and_keeps_what_was(installed: Database) -> None:
    later = {"neu": version("2027-01-01", "rfb-2027-01")}
    with installed.begin("prozess.demo") as work:
        assert engine.load_tables(work, later) == 1
        assert engine.load_tables(work, later) == 0
    with installed.read() as session:
        assert legal_notice(session, 1, "x", date(2026, 12, 31)).text_version == "rfb-2026-07"
        assert legal_notice(session, 1, "x", date(2027, 1, 1)).text_version == "rfb-2027-01"
        newest = engine.table_rows(session, TABLE)[0]
    assert (newest.source, newest.recorded_by) == ("[G] Probe", "prozess.demo")


@on_sqlite
def test_what_people_recorded_for_a_day_outlives_the_files_coming_again(
    installed: Database,
) -> None:
    with installed.begin("prozess.demo") as work:
        engine.keep_table(work, version("2026-07-01", "rfb-2026-08"))
    with installed.begin("system") as work:
        engine.load_tables(work, engine.load_bundle(SHIPPED / "tp2_clearing_ja").tables)
        install_letters(work)
    with installed.read() as session:
        assert legal_notice(session, 1, "x", date(2026, 7, 1)).text_version == "rfb-2026-08"
        assert len(engine.table_rows(session, TABLE)) == 3


@on_sqlite
def test_a_changed_file_takes_no_released_version_s_place_at_a_start_but_by_a_person(
    installed: Database,
) -> None:
    changed = {"neu": version("2026-07-01", "rfb-2026-09")}
    with installed.begin("prozess.demo") as work:
        engine.keep_table(work, version("2026-07-01", "rfb-2026-08"))
    with installed.begin("system") as work:
        assert engine.load_tables(work, changed) == 0
    with installed.read() as session:
        assert legal_notice(session, 1, "x", date(2026, 7, 1)).text_version == "rfb-2026-08"
    with installed.begin("edv.demo") as work:
        assert engine.load_tables(work, changed) == 1
    with installed.read() as session:
        assert legal_notice(session, 1, "x", date(2026, 7, 1)).text_version == "rfb-2026-09"


@on_sqlite
def test_before_the_first_version_there_is_no_answer(installed: Database) -> None:
    with installed.read() as session, pytest.raises(DecisionError) as refused:
        legal_notice(session, 1, "x", date(2004, 12, 31))
    assert refused.value.code == "decision_no_table"


@on_sqlite
def test_a_file_that_could_leave_a_case_undecided_is_refused_with_all_others(
    installed: Database,
) -> None:
    broken = version("2027-01-01", "rfb-2027-01").replace(
        b'sonst_1"><text>-<', b'sonst_1"><text>1<'
    )
    files = {"gut": version("2028-01-01", "rfb-2028-01"), "luecke": broken}
    with pytest.raises(DefinitionError) as refused, installed.begin("system") as work:
        engine.load_tables(work, files)
    assert [finding.code for finding in refused.value.findings] == ["table_gap"]
    with installed.read() as session:
        assert len(engine.table_rows(session, TABLE)) == 2


def test_the_shipped_tables_are_without_a_finding() -> None:
    for file in SHIPPED.glob("*/regeln/*.dmn"):
        assert read_table(file.read_bytes()).findings == ()


def version(valid_from: str, text: str) -> bytes:
    """The newest shipped version with another day and another text."""
    return (
        FILE.read_bytes()
        .replace(b'gueltig_ab="2026-07-01"', f'gueltig_ab="{valid_from}"'.encode())
        .replace(b"rfb-2026-07", text.encode())
        .replace("[G] 13. SGB-II-Änderungsgesetz (BGBl. 2026 I Nr. 107)".encode(), b"[G] Probe")
    )
